"""What was selected is no whole: its shares are of the total that the file holds, or it is refused."""

import glotip_rows
import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import CoverageError, TipResearchError

FORM = glotip_rows.FORM
FORMS = ("Sexual exploitation", "Forced labour", "Other forms of exploitation")


def _own(*cells):
    frame = pd.DataFrame(cells, columns=["category", "count"])
    frame = frame.assign(area="Pakistan", year=2023, measure="detected")
    return tip.observations_from(frame, source="Our survey")


def _forms(folder, *counts, total="100", more=()):
    """A workbook of France in 2019: a total, and as many forms as there are counts."""
    cell = glotip_rows.row
    cells = [cell(n, dimension=FORM, category=f) for n, f in zip(counts, FORMS, strict=False)]
    cells = [*([cell(total)] if total else []), *cells, *more]
    return tip.open(glotip_rows.write(folder / "book.xlsx", cells)).select(year=2019)


@pytest.mark.slow
@pytest.mark.parametrize("chosen", [{}, {"partition": "form"}, {"form": ["sexual", "forced_labour"]}, {"category": "sexual"}])  # fmt: skip
def test_shares_of_a_selection_are_of_the_total_of_its_file(tmp_path, chosen):
    """45 of 100 are sexual exploitation, whether 35 others, or the total, were selected beside them or not."""
    held = _forms(tmp_path, "45", "25", "10")
    sexual = tip.composition(held.select(**chosen).parts("form"))["sexual"]
    assert sexual.formula == "45 / 100"
    assert sexual.flags == ("PARTS_NE_TOTAL",)
    assert f"{sexual:full}" == "45.0\N{NO-BREAK SPACE}% (the parts do not add up to the total of 100)"


@pytest.mark.slow
def test_forms_of_persons_convicted_may_share_persons(tmp_path):
    """72 and 48 of 72 are no 120 persons: each has a share of the 72; victims stand in one form, and have none."""
    told = [("72", {})] + [(n, {"dimension": FORM, "category": f}) for n, f in zip(("72", "48"), FORMS, strict=False)]

    def of(indicator):
        cells = [glotip_rows.row(n, indicator=indicator, **of) for n, of in told]
        return tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells)).select(year=2019).parts("form")

    assert not tip.composition(of(glotip_rows.DETECTED))["sexual"].given
    convicted = of("Persons convicted")
    with pytest.raises(TipResearchError, match="may count the same ones.*set each beside their total"):
        tip.composition(convicted)
    assert tip.share(convicted["sexual"], convicted.total).formula == "72 / 72"


@pytest.mark.slow
def test_who_is_left_of_a_total_is_no_part_of_another(tmp_path):
    """Of 30 girls and women in forced labour 20 are women; the 50 of all ages and forms are no whole of theirs."""
    cell, forced = glotip_rows.row, {"dimension": FORM, "category": "Forced labour"}
    cells = [
        cell("50"), cell("40", sex="Female"), cell("30", sex="Female", **forced), cell("9", **forced, sex="Male"),
        cell("20", sex="Female", age="18 years or over", **forced), cell("10", sex="Female", age="0 to 17 years", **forced),
        cell("8", iso="ITA"), cell("7", year=2020), cell("6", indicator="Persons convicted"),
    ]  # fmt: skip
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells)).select(area="France", year=2019)
    women = held.select(measure="detected", form="forced_labour", sex="female")
    assert women.parts("age").total.value == 30
    alone = women.select(age="adult").parts("age")
    assert tip.composition(alone)["adult"].formula == "20 / 30"


@pytest.mark.slow
def test_own_categories_keep_their_total():
    """30 rural of 100, 60 urban: no selection of them makes a third of 30."""
    own = _own(("rural", 30), ("urban", 60), ("", 100))
    for chosen in (["rural", "urban"], ["rural"], "rural"):
        parts = own.select(category=chosen).parts("category")
        assert parts.total.value == 100
        assert tip.composition(parts)["rural"].value == pytest.approx(0.3)


@pytest.mark.slow
@pytest.mark.parametrize("chosen", [["rural"], ["rural", "urban"]])
def test_a_selection_without_a_total_is_no_whole(chosen):
    """10 of no place were left out, and nothing says of how many all are."""
    own = _own(("rural", 30), ("urban", 60), ("nowhere", 10))
    assert tip.composition(own.parts("category"))["rural"].value == pytest.approx(0.3)
    parts = own.select(category=chosen)
    with pytest.raises(CoverageError) as caught:
        parts.parts("category")
    assert str(caught.value) == (
        f"the selection holds {len(chosen)} of 3 categories by category and no total beside them, so it is not the whole; parts(..., partial=True) gives these."
    )
    given = parts.parts("category", partial=True)
    assert ([*given], given.total) == (chosen, None)
    said = f"the denominator is the sum of the categories given, {len(chosen) * 60 - 30}: others are"
    for options in ({}, {"interval": "bonferroni"}):
        assert said in f"{tip.composition(given, **options)['rural']:full}"
    assert "denominator" not in f"{tip.composition(given, 100)['rural']:full}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("counts", "sum_of"), [(("6",), "6"), (("6", "<5"), "6–10"), (("<5",), "fewer than 5"), (("6", "9", "<5"), "")]
)
def test_without_a_total_a_breakdown_that_is_published_in_part_is_no_whole(tmp_path, counts, sum_of):
    """Forms of which some are published and no total, as in 67 areas in 2022: one that is all of itself is not all victims."""
    share = tip.composition(_forms(tmp_path, *counts, total="").parts("form"))["sexual"]
    said = f"the denominator is the sum of the categories given, {sum_of}: others are"
    assert (said in f"{share:full}") == bool(sum_of)
    assert "denominator" not in f"{tip.composition(_forms(tmp_path, *counts).parts('form'))['sexual']:full}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("total", "said"), [(None, "is the sum of the categories given, 12"), ("12", ""), ("40", "40")]
)
def test_citizenships_without_a_total_are_not_known_to_be_all(tmp_path, total, said):
    """Labels are as many as an authority wrote: those of the United Kingdom in 2022 are 16,760 persons or more, its forms 15,092."""
    cells = [glotip_rows.row(n, dimension=glotip_rows.CITIZEN, category=c) for n, c in (("7", "Albanian"), ("5", "Thai"))]  # fmt: skip
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", [*cells, *([glotip_rows.row(total)] if total else [])]))
    share = tip.composition(held.select(year=2019).parts("citizenship"))["Albanian"]
    assert said in f"{share:full}"
    assert ("denominator" in f"{share:full}") == (total is None)


@pytest.mark.slow
def test_a_category_in_conflict_that_was_left_out_is_no_less_left_out(tmp_path):
    """Of one citizenship no share is given where another stands with two counts and nobody is counted together."""
    rows = [("56", "Albanian"), ("<5", "Thai"), ("21", "Thai")]
    cells = [glotip_rows.row(n, dimension=glotip_rows.CITIZEN, category=name) for n, name in rows]
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells))
    with pytest.raises(CoverageError, match="the selection holds 1 of 2 categories by citizenship and no total"):
        held.select(category="Albanian").parts("citizenship")


def test_parts_that_exceed_their_total_together_have_no_share_alone():
    """3 and 4 of 5: that the 4 are not asked for makes the 3 no better."""
    own = _own(("women", 3), ("men", 4), ("", 5)).select(category="women")
    (share,) = tip.composition(own.parts("category")).values()
    assert (share.given, "CELLS_DISAGREE" in share.flags) == (False, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("women", "total", "share"), [("<5", "<5", "0 to 1"), ("5", "5", "1"), ("<5", "8", "0 to 0.5")]
)
def test_a_sum_that_may_be_the_total_is_not_all(tmp_path, women, total, share):
    """Fewer than 5 of fewer than 5 are not everybody, where men were left out: what may be is said."""
    cell = glotip_rows.row
    cells = [cell(total), cell(women, sex="Female"), cell("<5", sex="Male")]
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells))
    (found,) = tip.composition(held.select(sex="female").parts("sex")).values()
    assert " to ".join(f"{end:g}" for end in dict.fromkeys(found.ends)) == share
    assert found.inputs[1].raw_value == total


@pytest.mark.slow
def test_of_persons_in_several_categories_a_selection_has_no_whole(tmp_path):
    """Citizens of two countries add up to 110 of 100: 60 are of the total of 100; of one country only if asked."""
    cell, citizen = glotip_rows.row, {"dimension": glotip_rows.CITIZEN}
    cells = [cell("100"), cell("60", category="Ruritanian", **citizen), cell("50", category="Utopian", **citizen)]
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells))
    assert tip.composition(held.parts("citizenship"))["Ruritanian"].formula == "60 / 100"
    one = held.select(citizenship="Ruritanian")
    with pytest.raises(CoverageError) as caught:
        one.parts("citizenship")
    assert str(caught.value) == (
        "the selection holds 1 of 2 categories by citizenship, and all of them exceed the total of 100 as persons may stand in several, so it is not the whole; parts(..., partial=True) gives these."
    )
    assert tip.composition(one.parts("citizenship", partial=True))["Ruritanian"].formula == "60 / 100"


@pytest.mark.slow
def test_countries_of_return_are_no_parts_of_the_detected(tmp_path):
    """They are mostly of an area's own nationals: 6 who came back are no share of 100 who were found."""
    cell, back = glotip_rows.row, {"dimension": "by country of repatriation"}
    cells = [cell("100"), cell("6", category="Ruritania", **back), cell("2", category="Utopia", **back)]
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells))
    assert held.parts("repatriation").total is None
    with pytest.raises(CoverageError, match="1 of 2 categories by repatriation and no total"):
        held.select(repatriation="Ruritania").parts("repatriation")


def test_published_selections_are_of_the_published_total(datasets, opened_edition):
    """Of 221 whom NGOs referred 22 are Albanian; of 26,539 detected in Pakistan 20,200 are female."""
    quarter = tip.open(datasets / "nrm_uk" / "nrm_referrals_ngo_2023_q4.csv")
    quarter = quarter.select(responder_type="NGO and third sector")
    two = quarter.select(nationality=["Albanian", "Vietnamese"]).parts("nationality")
    assert tip.composition(two)["Albanian"].formula == "22 / 221"
    unodc = opened_edition("2025-04-14")
    pakistan = unodc.select(area="Pakistan", measure="detected", year=2022)
    women = pakistan.select(sex="female").parts("sex")
    assert tip.composition(women)["female"].formula == "20,200 / 26,539"
    two = pakistan.select(form=["sexual", "forced_labour"]).parts("form")
    assert tip.composition(two)["sexual"].formula == "22,575 / 26,539"
