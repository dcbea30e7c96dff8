"""Which counts others contest: publications of the same persons, and of nobody else."""

from itertools import product

import glotip_rows
import pandas as pd
import pytest

import tipresearch as tip
from tipresearch import observations
from tipresearch.facts import second_hand
from tipresearch.observations import flags_by_row, to_count
from tipresearch.observations.conflict_flags import conflict_flags
from tipresearch.quantities import as_estimate
from tipresearch.readers import glotip

FLAGS = ["SOURCE_CONFLICT", "REVISION", "LARGE_REVISION", "TOTAL_CONTESTED"]
TOTAL = {
    "figure_id": "a", "crime": "TIP", "measure": "detected", "unit": "persons", "ref_area": "PAK", "partition": "total", "category": "total",
    "period_start": pd.Timestamp("2020-01-01"), "period_end": pd.Timestamp("2020-12-31"), "sex": "total", "age": "total", "form": "total",
    "count_lo": 100, "count_hi": 100, "source_id": "one", "edition": "2021",
}  # fmt: skip


def flags_in(rows):
    """Return the flags of each row in a table of these rows."""
    table = pd.DataFrame(rows)
    return [list(flags) for flags in conflict_flags(table, table)]


def told(*others, **own):
    """Return the flags of `TOTAL`, changed by `own`, in a table with other such rows."""
    return flags_in([TOTAL | own, *(TOTAL | other for other in others)])[0]


def counted(lo, hi=None):
    return {"count_lo": lo, "count_hi": lo if hi is None else hi}


@pytest.mark.parametrize(
    ("other", "flags"),
    [
        ({"source_id": "two", **counted(90)}, FLAGS[:1]),
        ({"source_id": "two", "measure": "identified", **counted(90)}, FLAGS[:1]),
        ({"source_id": "two", **counted(100)}, []),
        ({"source_id": "two", **counted(0, 200)}, []),  # it may be the same number
        ({"edition": "2022", **counted(90)}, FLAGS[1:2]),
        ({"edition": "2022", **counted(0, 49)}, FLAGS[1:3]),
        ({"edition": "2022", **counted(0, 50)}, FLAGS[1:2]),
        ({"edition": "2022", **counted(201)}, FLAGS[1:3]),
        (counted(3), []),  # its own edition: what cells say of each other is asked elsewhere
        *(({"source_id": "two", **counted(9), name: value}, []) for name, value in (
            ("unit", "cases"), ("crime", "SOM"), ("ref_area", "IND"), ("sex", "female"), ("age", "child"), ("form", "sexual"),
            ("period_end", pd.Timestamp("2021-12-31")), ("measure", "prosecuted"),
        )),
        ({"source_id": "two", "partition": "citizenship", "category": "Pakistani", **counted(9)}, []),
        ({"source_id": "two", "partition": "province", "category": "Punjab", **counted(9)}, []),
    ],
)  # fmt: skip
def test_who_contests_a_total(other, flags):
    """Both ways: what contests is contested, unless the one is a part of its own total."""
    assert told(other) == flags
    assert flags_in([TOTAL, TOTAL | other])[1] == flags


@pytest.mark.parametrize("opinion", ["thenews_2023_07_29", "thenews_2022_02_28"])
def test_an_opinion_piece_or_a_letter_puts_no_count_of_an_office_in_doubt(opinion):
    """Its number is listed, and contested itself by the office, by another such text, and by nobody who says the same."""
    office, ngo = {"source_id": "unodc_glotip"}, {"source_id": "isj_bonded_labour"}
    says = {"source_id": opinion, "edition": "2023-07-29", **counted(300)}
    assert told(says, **office) == []
    assert told(says, **ngo) == []  # nor a count of an organisation that counted for itself
    assert told(ngo | counted(300), **office) == FLAGS[:1]
    assert told(office, **says) == FLAGS[:1]
    assert told({"source_id": "thenews_2022_10_29"}, **says) == FLAGS[:1]
    assert told(says, {"source_id": "two", **counted(90)}, **office) == FLAGS[:1]


def test_no_count_of_pakistan_in_2022_is_contested_by_an_opinion_piece(observed):
    """It has 35,309 where UNODC's database has 26,539; another one has 2,918 men of 2021 where the database has 2,933."""
    flags = dict(zip(observed["figure_id"], flags_by_row(observed), strict=True))
    office = observed[(observed["source_id"] == "unodc_glotip") & (observed["period_start"].dt.year >= 2021)]
    assert not any("CONFLICT" in flags[i] or "CONTESTED" in flags[i] for i in office["figure_id"])
    assert "SOURCE_CONFLICT" in flags["TIP-vict-2022-oped"].split()
    assert "SOURCE_CONFLICT" in flags["UNODC22-vic-2020-total"].split()  # by UNODC's database, not by the letter


@pytest.mark.parametrize(("name", "code"), [("form", "other"), ("sex", "other"), ("age", "unknown")])
def test_who_is_left_over_is_not_who_is_left_over_elsewhere(name, code):
    """Other forms of one source are those that it does not name; sexual exploitation is the same."""
    part = {"partition": name, "category": code, name: code}
    assert told({"source_id": "two", **counted(9), **part}, **part) == []
    assert told({"edition": "2022", **counted(90), **part}, **part) == FLAGS[1:2]
    named = {"partition": "form", "category": "sexual", "form": "sexual"}
    assert told({"source_id": "two", **counted(9), **named}, **named) == FLAGS[:1]


def test_a_source_speaks_by_its_newest_edition():
    """What it took back contests nobody; who prints what it printed before is contested by what it says now."""
    before, now = ({"source_id": "two", "edition": e, **counted(n)} for e, n in (("2020", 9), ("2023", 100)))
    assert told(before, now) == []
    assert told(before, now, **counted(9)) == FLAGS[:1]
    assert flags_in([TOTAL, TOTAL | before, TOTAL | now])[1] == FLAGS[:3]


@pytest.mark.slow
def test_the_flags_of_a_selection_are_those_of_its_counts(observed):
    """Whatever was left out, reversed or selected twice: each row has what its own count says, and no other's."""
    unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", area="Pakistan", measure="detected", partition="total")  # fmt: skip
    said = [set(c.flags) for c in unodc.series()["total"]]
    assert [set(flags.split()) for flags in unodc.frame()["flags"]] == said
    assert [bool(flags) for flags in said] == [True, True, False, False]
    for rows in (
        observed[observed["measure"].isin(["identified", "detected"])],
        observed[::-1],
        observed[7::3],
    ):
        counted = rows[rows["count_lo"].notna() & rows["period_start"].notna()]
        expected = dict(
            zip(
                counted["figure_id"],
                (" ".join(c.flags) for c in observations.counts(counted, rows)),
                strict=True,
            )
        )
        kept = {"SOURCE_CONFLICT", "REVISION", "LARGE_REVISION", "TOTAL_CONTESTED", "LOW_RELIABILITY"}
        found = dict(zip(rows["figure_id"], flags_by_row(rows), strict=True))
        assert found == {i: " ".join(f for f in expected.get(i, "").split() if f in kept) for i in rows["figure_id"]}


@pytest.mark.slow
@pytest.mark.parametrize("area", ["Egypt", "Costa Rica", "Germany"])
def test_a_frame_has_the_flags_of_its_counts(opened_edition, area):
    """Also of cells that their own parts contradict, or that contradict their total."""
    held = opened_edition("2025-04-14").select(area=area)
    rows = held.observations[held.observations["count_lo"].notna()]
    counts = {count.figure_ids[0]: {*count.flags} for count in observations.counts(rows, rows)}
    frame = held.frame()
    assert {
        f: {*flags.split()} for f, flags in zip(frame["figure_id"], frame["flags"], strict=True) if f in counts
    } == counts
    assert "CELLS_DISAGREE" in set.union(*counts.values())


@pytest.mark.parametrize(
    ("measure", "unit"),
    [("prosecuted", "persons"), ("offences", "offences"), ("deportees", "persons"), ("referred", "referrals"), ("cases_investigated", "cases")],
)  # fmt: skip
def test_every_measure_is_contested_by_another_source(measure, unit):
    """Whoever counts: the same quantity has one number; in another unit, or of a part, it is another quantity."""
    own = {"measure": measure, "unit": unit}
    assert told({"source_id": "two", **own, **counted(9)}, **own) == FLAGS[:1]
    assert told({"source_id": "two", **own, **counted(0, 200)}, **own) == []
    assert told({"edition": "2022", **own, **counted(9)}, **own) == FLAGS[1:3]
    assert told({"source_id": "two", **own, **counted(9), "unit": "enquiries"}, **own) == []
    assert told({"source_id": "two", **own, **counted(9), "measure": "convicted"}, **own) == []
    assert told({"source_id": "two", **own, **counted(9), "partition": "sex", "category": "male", "sex": "male"}, **own) == []  # fmt: skip


def test_two_models_do_not_contradict_each_other():
    own = {"measure": "prevalence_estimate", "unit": "persons_estimated"}
    assert told({"source_id": "two", **own, **counted(9)}, **own) == []
    assert told({"edition": "2022", **own, **counted(90)}, **own) == FLAGS[1:2]


def test_which_figures_of_the_project_another_source_contradicts_beside_victims(observed):
    """From Iran 25,808 and 29,074 in 2016, 25,563 and 4,913 in 2018; from Europe 12,837 and 34,000 in 2022."""
    torn = observed[["SOURCE_CONFLICT" in flags.split() for flags in flags_by_row(observed)]]
    others = torn[~torn["measure"].isin(["identified", "detected"])]
    assert sorted(others["figure_id"]) == [
        "DEP-EU-2022", "DEP-IRN-2016", "DEP-IRN-2016-dawn", "DEP-IRN-2018", "FIA18-dep-iran", "FIAgeo-eudep",
    ]  # fmt: skip
    later, earlier = (tip.pick(observed, figure_id=f"DEP-EU-{year}") for year in (2022, 2021))
    change = tip.pct_change(later, earlier)
    assert (earlier.lo, later.lo, change.value, change.lo, change.flags) == (1270, 12837, None, None, ("CONTESTED",))


@pytest.mark.parametrize(
    ("named", "plain"),
    [
        ({"partition": "unodc_pk_4", "category": "women", "sex": "female", "age": "adult"}, {"partition": "sex_age", "category": "female_adult", "sex": "female", "age": "adult"}),
        ({"partition": "unodc_pk_4", "category": "children", "age": "child"}, {"partition": "age", "category": "child", "age": "child"}),
    ],
)  # fmt: skip
def test_women_are_women_whatever_the_table_is_called(named, plain):
    """A partition with a name of its own says by its columns who is counted."""
    other = {"source_id": "two", **counted(9)}
    assert told(plain | other, **named) == told(named | other, **plain) == FLAGS[:1]


def test_women_of_a_shelter_are_not_all_women():
    """Twelve of one and thirty of another contradict neither each other nor a total; by the known word they would."""
    own = {"partition": "own", "sex": "female", "age": "adult"}
    all_women = {
        "partition": "sex_age",
        "category": "female_adult",
        "sex": "female",
        "age": "adult",
        "source_id": "two",
        **counted(9),
    }
    beside = own | {"category": "Shelter B", "source_id": "three", **counted(30)}
    assert told(all_women, beside, **own, category="Shelter A") == []
    assert told(all_women, **own, category="women") == FLAGS[:1]


def test_persons_sent_home_are_no_part_of_the_detected():
    """46 came home in a year in which 41 were detected here: a contested total is not theirs."""
    sent = {"partition": "repatriation", "category": "Abroad", **counted(46)}
    assert told({}, {"edition": "2022", **counted(9)}, **sent) == []


def test_a_sum_is_not_revised_where_its_parts_are():
    """Women and men changed places between editions: each was revised by more than a factor of two, their sum is the same."""
    parts = [TOTAL | {"partition": "sex", "category": c, "sex": c, "edition": e, **counted(n)} for e, ns in (("2021", (49, 322)), ("2022", (322, 49))) for c, n in zip(("female", "male"), ns, strict=True)]  # fmt: skip
    rows = [part | {"period_kind": "calendar_year", "raw_value": str(part["count_lo"]), "definition_id": "", "grade": "", "reporter": "", "notes": "", "obs_status": "A", "figure_id": str(n), "source_id": "unodc_glotip"} for n, part in enumerate(parts)]  # fmt: skip
    women, men = (to_count(row, tuple(flags)) for row, flags in zip(rows[:2], flags_in(rows), strict=False))
    assert women.flags == men.flags == ("REVISION", "LARGE_REVISION")
    both = women + men
    assert (both.lo, both.flags, both.contested) == (371, ("PART_CONTESTED",), True)
    assert f"{as_estimate(both):full}" == "371 (a count that it is computed of is contested)"


@pytest.mark.slow
def test_joined_tables_of_as_many_rows_forget_neither():
    """Of each of them a count is asked by what the joined table holds."""
    mine = pd.DataFrame({"area": ["Kenya"], "year": [2020], "measure": ["identified"], "count": [100]})
    both = [tip.observations_from(mine.assign(count=n), source=f"Survey {n}").observations for n in (100, 900)]
    joined = pd.concat(both, ignore_index=True)
    assert joined.attrs == {}
    assert flags_by_row(joined) == ["SOURCE_CONFLICT"] * 2


def test_a_part_of_a_contested_total_says_so():
    """Of a publication's own total, in its own year; a form that is counted for itself is no part."""
    total, torn = {}, {"source_id": "two", **counted(9)}
    part = {"partition": "sex", "category": "female", "sex": "female", **counted(60)}
    assert told(total, torn, **part) == FLAGS[3:]
    assert told(total, {"edition": "2022", **counted(90)}, **part) == []  # revised by little
    assert told(total, torn, edition="2022", **part) == []
    assert told(total, torn, form="bonded_labour", **counted(30)) == []


def test_flags_are_the_same_whichever_row_is_asked_first(observed):
    """Brute force over all pairs of the project: a conflict of sources has two sides, unless an opinion piece is one."""
    flags = conflict_flags(observed, observed)
    rows = observed[observed["count_lo"].notna()].to_dict("records")
    torn = observed[["SOURCE_CONFLICT" in each for each in flags]].to_dict("records")
    assert len(torn) > 10
    same = ("crime", "unit", "ref_area", "period_start", "period_end", "sex", "age", "form")
    for one in torn:
        assert any(
            all(one[n] == other[n] for n in same) and other["source_id"] != one["source_id"]
            and (one["count_lo"] > other["count_hi"] or other["count_lo"] > one["count_hi"])
            for other in (rows if one["source_id"] in second_hand() else torn)
        ), one["figure_id"]  # fmt: skip


@pytest.mark.slow
def test_a_workbook_alone_contests_nothing_of_itself(tmp_path):
    """Victims by citizenship are no revision of all victims; before, nearly each of them was."""
    rows = [
        glotip_rows.row(n, year=year, **by)
        for (year, by), n in zip(product((2018, 2019), ({}, {"sex": "Female"}, {"dimension": glotip_rows.CITIZEN, "category": "Italian"}, {"dimension": glotip_rows.FORM, "category": "Forced labour"})), ("900", "500", "77", "40", "1,200", "600", "80", "44"), strict=True)
    ]  # fmt: skip
    table = glotip.read(glotip_rows.write(tmp_path / "workbook.xlsx", rows)).observations
    assert len(table) == 8
    assert flags_by_row(table) == [""] * 8
    opened = tip.open(tmp_path / "workbook.xlsx")
    (series,) = opened.series(by="citizenship").values()
    assert tip.yoy(series)[0].value == pytest.approx(100 * (80 / 77 - 1))
    assert opened.frame()["flags"].tolist() == [""] * 8


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["2025-04-14", "2023-05-30"])
def test_a_published_edition_contests_nothing_of_itself(read_edition, edition):
    """All of some thirty thousand counts of victims, and of those before the courts; some may be blanks."""
    table = read_edition(edition).observations
    assert set(flags_by_row(table)) == {"", "MAYBE_BLANK"}


def test_bands_of_one_age_are_not_held_against_each_other():
    """Two editions of CTDC with the same counts had each band of ages revised: by the other bands of adults."""
    bands = {"18--20": 14, "21--23": 50, "48+": 7}
    rows = [
        TOTAL | {"partition": "ctdc_age_broad", "category": band, "age": "adult", "edition": edition} | counted(n)
        for edition in ("2021", "2022")
        for band, n in bands.items()
    ]
    assert flags_in(rows) == [[]] * 6
    rows[-1] |= counted(70)
    assert flags_in(rows) == [[], [], ["REVISION", "LARGE_REVISION"]] * 2
    rows[0] |= {"count_lo": pd.NA, "count_hi": pd.NA}  # withheld, it is a band all the same
    rows[2] |= {"count_lo": pd.NA, "count_hi": pd.NA}
    assert flags_in(rows[:5])[1] == []
    # One category that is all of them is held against a total of these.
    women = TOTAL | {"partition": "unodc_pk_4", "category": "women", "sex": "female", "age": "adult"}
    assert told(women | {"source_id": "two"} | counted(9), **women) == ["SOURCE_CONFLICT"]


def test_two_words_of_two_sources_for_one_form_are_no_bands():
    """Sex trafficking of one source stood uncontested beside sexual exploitation of another, whose number differs."""
    words = {"partition": "form", "form": "sexual"}
    other = words | {"category": "sex_trafficking", "source_id": "two"} | counted(9)
    assert told(other, **words, category="sexual") == ["SOURCE_CONFLICT"]
    # Of a small area an edition may have one band of adults alone, and the next another.
    of_adults = {"partition": "ctdc_age_broad", "age": "adult"}
    later = [
        of_adults | {"category": c, "edition": "2022"} | counted(n) for c, n in {"18--20": 100, "21--23": 9}.items()
    ]
    assert told(*later, **of_adults, category="18--20") == []
    assert told(later[1], **of_adults, category="18--20") == []


def test_a_withheld_cell_is_no_count_whatever_else_is_held_of_it():
    """What pandas says of a missing number came up where a protected file was asked for its bands of ages."""
    withheld = TOTAL | {"count_lo": pd.NA, "count_hi": pd.NA}
    assert flags_in([withheld, TOTAL | {"edition": "2022"}])[0] == []
