"""Who is of unknown sex or age is a category, also where a finer breakdown alone has them."""

import glotip_rows
import pandas as pd
import pytest
from glotip_rows import ADULT, CHILD, FORM, row

import tipresearch as tip
from nbpress.core.errors import CoverageError

UNKNOWN = {"sex": "Unknown", "age": "Unknown"}
SPACE = "\N{NO-BREAK SPACE}"


def france(folder, unknown=("94",), more=()):
    """Women and men, 21 of 115, and persons of unknown sex and age."""
    cells = [row("115"), row("15", sex="Female"), row("6", sex="Male"), *(row(n, **UNKNOWN) for n in unknown), *more]
    return tip.open(glotip_rows.write(folder / "book.xlsx", cells)).select(year=2019)


def shares(parts):
    return {name: f"{share:full}" for name, share in tip.composition(parts).items()}


@pytest.mark.slow
def test_the_unknown_are_one_of_the_parts(tmp_path):
    """They add up to the total with it, whether partial parts are asked for or the breakdown was selected."""
    held = france(tmp_path)
    for parts in (held.parts("sex"), held.parts("sex", partial=True), held.select(partition="sex").parts("sex")):
        assert {name: count.value for name, count in parts.items()} == {"female": 15, "male": 6, "unknown": 94}
        found = tip.reconcile(parts.values(), parts.total)
        assert (found.status, found.difference.value) == ("equal", 0)
    note = f"{SPACE}% (of the total of 115, 94 are of unknown sex and age)"
    assert shares(parts) == {"female": f"13.0{note}", "male": f"5.2{note}", "unknown": f"81.7{note}"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unknown", "ends", "said"),
    [
        ("50", (-44, -44), "50 are of unknown sex and age"),
        ("1", (-93, -93), "1 is of unknown sex and age"),  # lists of cases often have just one
        ("<5", (-94, -90), "fewer than 5 are of unknown sex and age"),
    ],
)
def test_what_is_left_beside_the_unknown_falls_short(tmp_path, unknown, ends, said):
    parts = france(tmp_path, [unknown]).parts("sex")
    assert tip.reconcile(parts.values(), parts.total).difference.ends == ends
    note = f"the parts do not add up to the total of 115; of the total of 115, {said}"
    assert shares(parts)["female"] == f"13.0{SPACE}% ({note})"


@pytest.mark.slow
def test_unknown_persons_that_exceed_the_total_may_be_of_unknown_sex_or_age(tmp_path):
    """15 + 6 + 95 are 116 of 115: one is of unknown age alone, so shares are of the total."""
    parts = france(tmp_path, ["95"]).parts("sex")
    told = parts.total.coherence
    assert (parts.total.value, told.state, told.readings) == (115, "explained", ("a",))
    assert shares(parts)["female"] == f"13.0{SPACE}% (the parts exceed the total of 115)"


@pytest.mark.slow
@pytest.mark.parametrize("counts", [["50", "44"], ["94", "90"]])
def test_unknown_persons_in_two_rows_are_their_sum_or_the_largest(tmp_path, counts):
    """50 and 44 are added; 94 and 90 would be more than the total of 115."""
    parts = france(tmp_path, counts).parts("sex")
    assert {name: count.value for name, count in parts.items()} == {"female": 15, "male": 6, "unknown": 94}


@pytest.mark.slow
def test_unknown_persons_beside_parts_that_are_the_total_are_none_of_them(tmp_path):
    """15 + 6 + 94 of other sex are the 115; 20 more of unknown sex and age are in no share, and no number rests on them."""
    more = [row("94", sex="Other"), row("15", sex="Female", age=ADULT), row("6", sex="Male", age=ADULT)]
    more += [row("94", sex="Other", age=CHILD)]
    held = france(tmp_path, ["20"], more)
    for by in ("sex", ["sex", "age"]):
        parts = held.parts(by)
        assert [count.value for count in parts.values()] == [15, 6, 94]
        assert [*shares(parts).values()] == [f"{n}{SPACE}%" for n in ("13.0", "5.2", "81.7")]
    one = held.select(sex="unknown", age="unknown").count()
    assert (one.coherence.state, one.coherence.lo, one.coherence.hi) == ("off", 0, 20)
    assert not tip.pct_change(one, 5).given


@pytest.mark.slow
@pytest.mark.parametrize(("sexes", "taken"), [(["female", "male"], False), (["female", "male", "unknown"], True)])
def test_who_chooses_categories_chooses_among_the_unknown(tmp_path, sexes, taken):
    parts = france(tmp_path).select(sex=sexes).parts("sex")
    assert ("unknown" in parts, parts.missing) == (taken, not taken)


@pytest.mark.slow
def test_finer_cells_of_unknown_persons_are_added(tmp_path):
    """By age 7 and 4 of known sex and 94 without either; of one form only those of that form."""
    form = {"dimension": FORM, "category": "Forced labour"}
    more = [
        row("4", age=CHILD), row("6", age=ADULT), row("7", sex="Female", age="Unknown"), row("4", sex="Male", age="Unknown"),
        row("20", **form), row("8", **form, sex="Female"), row("9", **form, sex="Male"), row("3", **form, **UNKNOWN),
    ]  # fmt: skip
    held = france(tmp_path, more=more)
    ages = held.parts("age")
    assert {name: count.value for name, count in ages.items()} == {"child": 4, "adult": 6, "unknown": 7 + 4 + 94}
    assert tip.reconcile(ages.values(), ages.total).status == "equal"
    assert [*held.parts("sex").values()][-1].value == 94
    forced = held.select(form="forced_labour").parts("sex")
    assert ([c.value for c in forced.values()], forced.total.value) == ([8, 9, 3], 20)


def test_published_parts_of_mexico(opened_edition):
    """In 2021, 94 of 115 have no sex; 15 and 6 are all others."""
    parts = opened_edition("2025-04-14").select(area="Mexico", measure="detected", year=2021).parts("sex")
    assert tip.reconcile(parts.values(), parts.total).status == "equal"
    assert [round(100 * share.value, 1) for share in tip.composition(parts).values()] == [13.0, 5.2, 81.7]


@pytest.mark.slow
def test_labels_beside_a_total_that_they_exceed(tmp_path):
    """54 of one citizenship and 41 in all are both 41 to 54; 30 and 20 of 41 are shares of the 41, as one can have two."""
    citizen = {"dimension": glotip_rows.CITIZEN}
    cells = [
        row("41"), row("54", category="Ruritanian", **citizen), row("3", category="Utopian", **citizen),
        row("41", year=2020), row("30", year=2020, category="Ruritanian", **citizen), row("20", year=2020, category="Utopian", **citizen),
    ]  # fmt: skip
    held = tip.open(glotip_rows.write(tmp_path / "book.xlsx", cells))
    found = tip.composition(held.select(year=2019).parts("citizenship"))
    assert [e.ends for e in found.values()] == [(41 / 54, 1), (3 / 54, 3 / 41)]
    assert all("DOES_NOT_ADD_UP" in e.flags for e in found.values())
    parts = held.select(year=2020).parts("citizenship")
    assert shares(parts)["Ruritanian"] == f"73.2{SPACE}% (the parts exceed the total of 41)"
    assert parts.total.value == 41


@pytest.mark.parametrize(
    ("area", "year", "total", "up_to"), [("Sierra Leone", 2021, 41, 104), ("Malaysia", 2022, 75, 129)]
)
def test_published_citizenships_have_no_share_of_a_total_that_is_off(opened_edition, area, year, total, up_to):
    """By age the table adds up to more than 1.5 times the total."""
    held = opened_edition("2025-04-14").select(area=area, measure="detected", year=year)
    parts = held.parts("citizenship", partial=True)
    told = parts.total.coherence
    assert (parts.total.value, told.state, told.hi, told.use) == (total, "off", up_to, "none")
    assert not any(share.given for share in tip.composition(parts).values())


@pytest.mark.slow
def test_an_unvalidated_cell_beside_a_selection_is_no_part():
    """A selection of the coarser breakdown does not forget that the finer cell of the unknown may be no count."""
    sexes, ages = ["total", "female", "male", "unknown"], ["total", "total", "total", "adult"]
    frame = pd.DataFrame({"area": "Nepal", "year": 2020, "measure": "identified", "sex": sexes, "age": ages})
    frame = frame.assign(count=[100, 40, 40, 20], obs_status=["A", "A", "A", "V"])
    held = tip.observations_from(frame, source="Our survey").select(partition="sex")
    with pytest.raises(CoverageError, match=r"unknown stands as 20 and may be no part"):
        held.parts("sex")
    assert [*held.parts("sex", partial=True)] == ["female", "male"]


def test_unknown_persons_in_several_categories_are_told_as_one_number():
    """Who is of unknown age is of either sex: each number alone reads as if it were all of them."""
    rows = {"area": "Pakistan", "year": 2022, "measure": "identified", "sex": ["female", "male"] * 2, "age": ["adult"] * 2 + ["unknown"] * 2}  # fmt: skip
    own = tip.observations_from(pd.DataFrame(rows | {"count": [30, 20, 4, 6]}), source="Our survey")
    shares = tip.composition(own.parts("sex, age"), total=60)
    assert "of the total of 60, 10 are of unknown age" in f"{shares['female, adult']:full}"
    assert f"{shares['female, adult']:full}".count("unknown age") == 1
