"""A count has a flag if other publications of the same persons dispute it."""

import pandas as pd
import pytest
from cell_tables import cell, publication

import tipresearch as tip
from tipresearch import observations
from tipresearch.facts import second_hand
from tipresearch.observations import flags_by_row
from tipresearch.observations.conflict_flags import conflict_flags
from tipresearch.quantities import as_estimate

CONFLICT, REVISION, LARGE, TOTAL_DISPUTED = ["SOURCE_CONFLICT"], ["REVISION"], ["REVISION", "LARGE_REVISION"], ["TOTAL_CONTESTED"]  # fmt: skip
TOTAL = {
    "figure_id": "a", "crime": "TIP", "measure": "detected", "unit": "persons", "ref_area": "PAK", "partition": "total", "category": "total",
    "period_start": pd.Timestamp("2020-01-01"), "period_end": pd.Timestamp("2020-12-31"), "sex": "total", "age": "total", "form": "total",
    "count_lo": 100, "count_hi": 100, "source_id": "one", "edition": "2021",
}  # fmt: skip


def flags_in(rows):
    """Return the flags of each row in a table of these rows."""
    table = pd.DataFrame(rows)
    return [list(flags) for flags in conflict_flags(table, table)]


def first_flags(*others, **own):
    """Return the flags of `TOTAL`, changed by `own`, in a table with other such rows."""
    return flags_in([TOTAL | own, *(TOTAL | other for other in others)])[0]


def count(lo, hi=None):
    return {"count_lo": lo, "count_hi": lo if hi is None else hi}


def two(**changes):
    """Return the changes of a row that source two publishes with a count of 9."""
    return {"source_id": "two", **count(9)} | changes


@pytest.mark.parametrize(
    ("other", "flags"),
    [
        (two(**count(90)), CONFLICT),
        (two(measure="identified"), CONFLICT),
        (two(**count(100)), []),
        (two(**count(0, 200)), []),  # it may be the same number
        ({"edition": "2022", **count(90)}, REVISION),
        ({"edition": "2022", **count(0, 49)}, LARGE),
        ({"edition": "2022", **count(0, 50)}, REVISION),
        ({"edition": "2022", **count(201)}, LARGE),
        (count(3), []),  # the same edition: that is a matter of the consistency check
        *((two(**{name: value}), []) for name, value in (
            ("unit", "cases"), ("crime", "SOM"), ("ref_area", "IND"), ("sex", "female"), ("age", "child"), ("form", "sexual"),
            ("period_end", pd.Timestamp("2021-12-31")), ("measure", "prosecuted"),
        )),
        (two(partition="citizenship", category="Pakistani"), []),
        (two(partition="province", category="Punjab"), []),
    ],
)  # fmt: skip
def test_only_counts_of_the_same_persons_dispute_each_other(other, flags):
    assert flags_in([TOTAL, TOTAL | other]) == [flags, flags]


OFFICE, NGO, OPINION = {"source_id": "unodc_glotip"}, {"source_id": "isj_bonded_labour"}, {"edition": "2023-07-29", **count(300)}  # fmt: skip
WOMEN = {"partition": "unodc_pk_4", "category": "women", "sex": "female", "age": "adult"}
WOMEN_BY_CODES = WOMEN | {"partition": "sex_age", "category": "female_adult"}
SHELTER = {"partition": "own", "sex": "female", "age": "adult", "category": "Shelter A"}
CHILDREN = {"partition": "unodc_pk_4", "category": "children", "age": "child"}
ESTIMATES = {"measure": "prevalence_estimate", "unit": "persons_estimated"}
SEXUAL = {"partition": "form", "category": "sexual", "form": "sexual"}
BAND = {"partition": "ctdc_age_broad", "age": "adult", "category": "18--20"}
FEMALE = {"partition": "sex", "category": "female", "sex": "female", **count(60)}
BEFORE, NOW = ({"source_id": "two", "edition": edition, **count(n)} for edition, n in (("2020", 9), ("2023", 100)))


@pytest.mark.parametrize(
    ("own", "others", "flags"),
    [
        # Opinion pieces and letters put no number of an office or an organisation in doubt, but offices dispute theirs.
        *((own, [OPINION | {"source_id": text}], []) for text in ("thenews_2023_07_29", "thenews_2022_02_28") for own in (OFFICE, NGO)),
        (OFFICE, [NGO | count(300)], CONFLICT),
        (OPINION | {"source_id": "thenews_2023_07_29"}, [OFFICE], CONFLICT),
        (OPINION | {"source_id": "thenews_2023_07_29"}, [{"source_id": "thenews_2022_10_29"}], CONFLICT),
        (OFFICE, [OPINION | {"source_id": "thenews_2023_07_29"}, two(**count(90))], CONFLICT),
        # The remainder of one source is not the remainder of another, but its own revision is a revision.
        *(({"partition": n, "category": code, n: code}, [two(**{"partition": n, "category": code, n: code})], []) for n, code in (("form", "other"), ("sex", "other"), ("age", "unknown"))),
        *(({"partition": n, "category": code, n: code}, [{"partition": n, "category": code, n: code, "edition": "2022", **count(90)}], REVISION) for n, code in (("form", "other"), ("sex", "other"), ("age", "unknown"))),
        (SEXUAL, [two(**SEXUAL)], CONFLICT),
        # Each source disputes others by its newest edition only.
        ({}, [BEFORE, NOW], []),
        (count(9), [BEFORE, NOW], CONFLICT),
        (BEFORE, [{}, NOW], [*CONFLICT, *LARGE]),
        # Estimates of two models may differ.
        (ESTIMATES, [two(**ESTIMATES)], []),
        (ESTIMATES, [{**ESTIMATES, "edition": "2022", **count(90)}], REVISION),
        # Columns state who is counted in a partition with a name of its own.
        (WOMEN, [two(**WOMEN_BY_CODES)], CONFLICT),
        (WOMEN_BY_CODES, [two(**WOMEN)], CONFLICT),
        (CHILDREN, [two(partition="age", category="child", age="child")], CONFLICT),
        ({"partition": "age", "category": "child", "age": "child"}, [two(**CHILDREN)], CONFLICT),
        # The women of a shelter are neither all women nor the women of another shelter.
        (SHELTER, [two(**WOMEN_BY_CODES), SHELTER | {"category": "Shelter B", "source_id": "three", **count(30)}], []),
        (SHELTER | {"category": "women"}, [two(**WOMEN_BY_CODES)], CONFLICT),
        # Persons who were sent home are no part of the detected total; forms counted on their own are none either.
        ({"partition": "repatriation", "category": "Abroad", **count(46)}, [{}, {"edition": "2022", **count(9)}], []),
        (FEMALE, [{}, two()], TOTAL_DISPUTED),
        (FEMALE, [{}, {"edition": "2022", **count(90)}], []),  # a small revision
        (FEMALE | {"edition": "2022"}, [{}, two()], []),  # the total of another edition
        ({"form": "bonded_labour", **count(30)}, [{}, two()], []),
        # Two words for one form are compared; bands of age of one source are not.
        (SEXUAL, [two(**SEXUAL | {"category": "sex_trafficking"})], CONFLICT),
        (BAND, [BAND | {"edition": "2022"}, BAND | {"category": "21--23", "edition": "2022", **count(9)}], []),
        (BAND, [BAND | {"category": "21--23", "edition": "2022", **count(9)}], []),
        # A withheld count has no flag.
        ({"count_lo": pd.NA, "count_hi": pd.NA}, [{"edition": "2022"}], []),
    ],
)  # fmt: skip
def test_special_rows_are_compared_with_the_rows_of_the_same_persons(own, others, flags):
    assert first_flags(*others, **own) == flags


@pytest.mark.parametrize(
    ("measure", "unit"),
    [("prosecuted", "persons"), ("offences", "offences"), ("deportees", "persons"), ("referred", "referrals"), ("cases_investigated", "cases")],
)  # fmt: skip
def test_each_measure_is_compared_with_itself_in_the_same_unit(measure, unit):
    own = {"measure": measure, "unit": unit}
    assert first_flags(two(**own), **own) == CONFLICT
    assert first_flags({"edition": "2022", **own, **count(9)}, **own) == LARGE
    for change in (count(0, 200), {"unit": "enquiries"}, {"measure": "convicted"}, {"partition": "sex", "category": "male", "sex": "male"}):  # fmt: skip
        assert first_flags(two(**own | change), **own) == []


def test_bands_of_one_age_are_compared_with_themselves():
    bands = {"18--20": 14, "21--23": 50, "48+": 7}
    rows = [
        TOTAL | BAND | {"category": band, "edition": edition} | count(n)
        for edition in ("2021", "2022")
        for band, n in bands.items()
    ]
    assert flags_in(rows) == [[]] * 6
    rows[-1] |= count(70)
    assert flags_in(rows) == [[], [], LARGE] * 2
    rows[0] |= {"count_lo": pd.NA, "count_hi": pd.NA}  # a withheld band is still a band
    rows[2] |= {"count_lo": pd.NA, "count_hi": pd.NA}
    assert flags_in(rows[:5])[1] == []


def test_a_sum_of_revised_parts_is_of_disputed_counts():
    """Women and men changed places between editions: each was revised by more than a factor of two, the sum is not."""
    old, new = (
        publication(cell(women, sex="female"), cell(men, sex="male"), edition=edition)
        for edition, women, men in (("2021", 49, 322), ("2022", 322, 49))
    )
    women, men = observations.counts(old, pd.concat([old, new], ignore_index=True))
    assert women.flags == men.flags == ("REVISION", "LARGE_REVISION")
    both = women + men
    assert (both.lo, both.flags, both.contested) == (371, ("PART_CONTESTED",), True)
    assert f"{as_estimate(both):full}" == "371 (computed from a disputed count)"


def test_the_figures_of_the_project_that_another_source_disputes(observed):
    """Victims of 2022: 35,309 in an opinion piece, 26,539 at UNODC. Deportees from Iran: 25,808 and 29,074 in 2016.

    From Iran 25,563 and 4,913 in 2018; from Europe 12,837 and 34,000 in 2022.
    """
    flags = dict(zip(observed["figure_id"], flags_by_row(observed), strict=True))
    office = observed[(observed["source_id"] == "unodc_glotip") & (observed["period_start"].dt.year >= 2021)]
    assert not any("CONFLICT" in flags[i] or "CONTESTED" in flags[i] for i in office["figure_id"])
    disputed = observed[["SOURCE_CONFLICT" in flags[i].split() for i in observed["figure_id"]]]
    assert {"TIP-vict-2022-oped", "UNODC22-vic-2020-total"} <= {*disputed["figure_id"]}
    others = disputed[~disputed["measure"].isin(["identified", "detected"])]
    assert sorted(others["figure_id"]) == [
        "DEP-EU-2022", "DEP-IRN-2016", "DEP-IRN-2016-dawn", "DEP-IRN-2018", "FIA18-dep-iran", "FIAgeo-eudep",
    ]  # fmt: skip
    later, earlier = (tip.pick(observed, figure_id=f"DEP-EU-{year}") for year in (2022, 2021))
    change = tip.pct_change(later, earlier)
    assert (earlier.lo, later.lo, change.value, change.lo, change.flags) == (1270, 12837, None, None, ("CONTESTED",))


def test_each_conflict_of_sources_has_two_sides(observed):
    """Brute force over all pairs of the project; only an opinion piece is disputed one-sidedly."""
    flags = conflict_flags(observed, observed)
    rows = observed[observed["count_lo"].notna()].to_dict("records")
    disputed = observed[["SOURCE_CONFLICT" in each for each in flags]].to_dict("records")
    assert len(disputed) > 10
    same = ("crime", "unit", "ref_area", "period_start", "period_end", "sex", "age", "form")
    for one in disputed:
        assert any(
            all(one[n] == other[n] for n in same) and other["source_id"] != one["source_id"]
            and (one["count_lo"] > other["count_hi"] or other["count_lo"] > one["count_hi"])
            for other in (rows if one["source_id"] in second_hand() else disputed)
        ), one["figure_id"]  # fmt: skip


@pytest.mark.slow
def test_the_flags_of_rows_are_the_flags_of_their_counts(observed):
    """This holds for each selection, in each order of rows."""
    of_conflicts = {"SOURCE_CONFLICT", "REVISION", "LARGE_REVISION", "TOTAL_CONTESTED", "LOW_RELIABILITY"}
    for rows in (observed[observed["measure"].isin(["identified", "detected"])], observed[::-1], observed[7::3]):
        counted = rows[rows["count_lo"].notna() & rows["period_start"].notna()]
        flags = (" ".join(f for f in c.flags if f in of_conflicts) for c in observations.counts(counted, rows))
        expected = dict.fromkeys(rows["figure_id"], "") | dict(zip(counted["figure_id"], flags, strict=True))
        assert dict(zip(rows["figure_id"], flags_by_row(rows), strict=True)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("area", ["Egypt", "Costa Rica", "Germany"])
def test_a_frame_has_the_flags_of_its_counts(opened_edition, area):
    """Also for cells that their own parts contradict, or that contradict their total."""
    selected = opened_edition("2025-04-14").select(area=area)
    rows = selected.observations[selected.observations["count_lo"].notna()]
    by_count = {c.figure_ids[0]: {*c.flags} for c in observations.counts(rows, rows)}
    frame = selected.frame()
    by_row = {f: {*flags.split()} for f, flags in zip(frame["figure_id"], frame["flags"], strict=True)}
    assert {f: flags for f, flags in by_row.items() if f in by_count} == by_count
    assert "CELLS_DISAGREE" in set.union(*by_count.values())


@pytest.mark.slow
def test_joined_tables_with_equal_numbers_of_rows_are_compared_by_their_own_rows():
    mine = pd.DataFrame({"area": ["Kenya"], "year": [2020], "measure": ["identified"], "count": [100]})
    both = [tip.observations_from(mine.assign(count=n), source=f"Survey {n}").observations for n in (100, 900)]
    joined = pd.concat(both, ignore_index=True)
    assert joined.attrs == {}
    assert flags_by_row(joined) == CONFLICT * 2


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["2025-04-14", "2023-05-30"])
def test_the_rows_of_a_published_edition_do_not_dispute_each_other(read_edition, edition):
    assert set(flags_by_row(read_edition(edition).observations)) == {"", "MAYBE_BLANK"}
