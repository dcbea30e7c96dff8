"""Parts that are printed under one measure and are those of another: small publications by hand, and the workbook."""

import pandas as pd
import pytest
from cell_tables import cell, publication

import tipresearch as tip
from tipresearch import cells

FORMS = ("forced_labour", "sexual", "other")


def of(measure, total, **parts):
    """Rows of a measure: its total, then `sexes`, `ages` or `forms` in their order."""
    codes = {"sex": ("female", "male"), "age": ("adult", "child"), "form": FORMS}
    rows = [cell(total, measure=measure)]
    for name, values in parts.items():
        rows += [cell(v, measure=measure, **{name: code}) for v, code in zip(values, codes[name], strict=False)]
    return rows


def told(*rows, **common):
    """What is told of a publication, by measure, partition and category."""
    table = publication(*rows, **common)
    names = [tuple(n) for n in table[["measure", "partition", "category"]].itertuples(index=False)]
    found = cells.coherences(cells.systems_of(table))
    return {name: found[f] for name, f in zip(names, table["figure_id"], strict=True) if f in found}


def copied(found):
    return {(measure, partition) for (measure, partition, _), said in found.items() if said.state == "copied"}


def test_sexes_of_the_next_step_under_this_one_are_in_question():
    """51 + 171 are the 222 convicted, and stand under 3,120 in contact, too; their ages are their own."""
    found = told(*of("formal_contact", 3120, sex=(51, 171), age=(3100, 20)), *of("convicted", 222, sex=(51, 171)))
    assert copied(found) == {("formal_contact", "sex")}
    one = found["formal_contact", "sex", "male"]
    assert (one.by, one.figure_ids, one.in_question, one.flag) == ("sex", ("f6", "f7"), True, "CELLS_DISAGREE")
    assert one.objection == "its breakdown repeats that of “Persons convicted”"
    assert found["formal_contact", "total", "total"].state == found["convicted", "total", "total"].state == "coherent"


def test_forms_of_victims_do_not_speak_against_the_total_of_persons_convicted():
    """Two of three forms are those of victims and exceed 222; with the third they are none of its parts."""
    victims = of("detected", 2146, form=(449, 600, 97))
    found = told(*of("convicted", 222, form=(449, 600, 379), sex=(51, 171)), *victims)
    assert copied(found) == {("convicted", "form")}
    assert found["convicted", "form", "other"].figure_ids == ("f7", "f8")
    assert found["convicted", "total", "total"].state == "coherent"
    # What else disagrees does so all the same.
    found = told(*of("convicted", 222, form=(449, 600, 379), sex=(51, 172)), *victims)
    assert (found["convicted", "total", "total"].by, copied(found)) == ("sex", {("convicted", "form")})


def test_a_total_below_all_its_other_parts_does_not_say_whose_the_forms_are():
    """Victims `<5` beside 1,287 women and men: forms of both exceed their total, those of 160 convicted by more."""
    found = told(
        *of("detected", "<5", form=(1019, 476, 47), sex=(746, 541)), *of("convicted", 160, form=(1019, 605, 48))
    )
    assert copied(found) == {("convicted", "form")}
    assert found["detected", "total", "total"].in_question


@pytest.mark.parametrize(
    ("own", "other"),
    [
        # Everybody in contact was prosecuted: the parts fit both.
        (of("formal_contact", 100, sex=(40, 60)), of("prosecuted", 100, sex=(40, 60))),
        # 90 of 100 fit no total.
        (of("formal_contact", 100, sex=(40, 50)), of("prosecuted", 98, sex=(40, 50))),
        # One number of 29, and two of 19 together, may be chance; numbers below 5 say nothing.
        (of("formal_contact", 300, sex=(29, "<5")), of("convicted", 30, sex=(29, "<5"))),
        (of("formal_contact", 300, sex=(8, 11)), of("convicted", 19, sex=(8, 11))),
        (of("formal_contact", 300, sex=(4, 29)), of("convicted", 33, sex=(4, 29))),
        # Forms leave persons out.
        (of("convicted", 300, form=(40, 50)), of("detected", 95, form=(40, 50))),
        # Nothing to miss.
        (of("formal_contact", 300, sex=(40, 50))[1:], of("convicted", 90, sex=(40, 50))),
        (of("formal_contact", 300, sex=(40, 50)), of("convicted", 90, sex=(40, 50))[1:]),
    ],
)
def test_what_may_be_chance_or_fits_is_not_copied(own, other):
    assert not copied(told(*own, *other))


@pytest.mark.parametrize("sexes", [(8, 12), (30, "<5")])
def test_how_many_equal_persons_are_no_chance(sexes):
    """Twenty in two cells, and thirty in one."""
    found = told(*of("formal_contact", 300, sex=sexes), *of("convicted", 30 if "<5" in sexes else 20, sex=sexes))
    assert copied(found) == {("formal_contact", "sex")}


def test_persons_of_whom_nothing_is_known_may_be_no_part():
    """17 + 11 are the 28 convicted; 11 more of unknown sex and age do not make them those of 41 in contact."""
    adults = [cell(n, sex=s, age="adult") for n, s in ((17, "male"), (11, "female"))]
    rows = [cell(28), *adults, cell(11, sex="unknown", age="unknown")]
    contact = [cell(41), *adults, cell("<5", sex="unknown", age="unknown")]
    rows = [row | {"measure": "convicted"} for row in rows] + [row | {"measure": "formal_contact"} for row in contact]
    assert copied(told(*rows)) == {("formal_contact", "sex_age")}


def test_other_publications_are_not_compared():
    """The same numbers of another year, or of one measure alone, say nothing."""
    own = publication(*of("formal_contact", 3120, sex=(51, 171)))
    year = {"period_start": pd.Timestamp("2020-01-01"), "period_end": pd.Timestamp("2020-12-31")}
    other = publication(*of("convicted", 222, sex=(51, 171)), **year)
    other["figure_id"] = "g" + other["figure_id"]
    states = cells.coherences(cells.systems_of(pd.concat([own, other])))
    assert {of.state for of in states.values()} == {"coherent"}


@pytest.mark.slow
def test_no_number_rests_on_copied_parts(opened_edition):
    """Whoever selects men in contact hears that they are those convicted; the total of persons convicted is one again."""
    workbook = opened_edition("2025-04-14")
    men = workbook.select(area="Türkiye", measure="formal_contact", sex="male", age="total")
    before, after = (men.select(year=year).count() for year in (2018, 2019))
    assert (before.value, after.value, after.coherence.state) == (316, 37, "copied")
    change = tip.pct_change(after, before)
    assert (change.value, change.lo) == (None, None)
    assert "CELLS_DISAGREE" in change.flags
    assert "that of another measure" in " ".join(change.caveats)
    parts = workbook.select(area="Italy", measure="formal_contact", year=2022).parts("sex")
    assert {e.value for e in tip.composition(parts).values()} == {None}
    total = workbook.select(area="Italy", measure="convicted", year=2022, partition="total").count()
    assert (total.value, total.in_question) == (222, False)


EDITIONS = {
    "2025-04-14": {
        "convicted form": {2019: 15, 2020: 9, 2021: 20, 2022: 20},
        "formal_contact sex": {2019: 5, 2020: 9, 2021: 14, 2022: 10},
        "formal_contact sex_age": {2019: 5, 2020: 7, 2021: 13, 2022: 14},
        # Tajikistan 2017: 59 adults of 65 persons in contact, as many as were prosecuted.
        "formal_contact age": {2017: 1},
    },
    # Tajikistan alone: women and men convicted are those prosecuted.
    "2023-05-30": {
        "convicted sex": {2019: 1, 2020: 1, 2021: 1},
        "convicted sex_age": {2019: 1, 2020: 1, 2021: 1},
        "formal_contact age": {2017: 1},
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_copied_breakdowns_of_an_edition(read_edition, edition):
    """Country-years by measure and breakdown, as docs/findings.md has them: hardly any before 2019, or in the edition before."""
    found = {}
    for system in cells.systems_of(read_edition(edition).observations):
        year = system.identity["period_start"].year
        for partition in {system.cells[place].partition for place in system.copied}:
            years = found.setdefault(f"{system.identity['measure']} {partition}", {})
            years[year] = years.get(year, 0) + 1
    assert found == EDITIONS[edition]


@pytest.mark.parametrize("others", [("prosecuted", "convicted"), ("convicted", "prosecuted")])
def test_of_two_measures_parts_repeat_that_of_which_more_persons_are_equal(others):
    """51 are prosecuted, too, but all 222 are those convicted."""
    printed = {"prosecuted": of("prosecuted", 221, sex=(51, 170)), "convicted": of("convicted", 222, sex=(51, 171))}
    found = told(*of("formal_contact", 3120, sex=(51, 171)), *(row for name in others for row in printed[name]))
    assert found["formal_contact", "sex", "male"].repeats == "Persons convicted"


def test_categories_that_share_persons_are_not_compared():
    """90 and 80 of 100 need not be those of 170: one person can be under both."""
    means = [{"partition": "ctdc_means", "category": name} for name in ("threats", "debt_bondage")]
    rows = [
        cell(n, measure=measure, **of)
        for measure, total in (("detected", 100), ("identified", 170))
        for n, of in [(total, {}), *zip((90, 80), means, strict=True)]
    ]
    assert not copied(told(*rows))
