import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.quantities import notes


def test_checklist_decides_what_is_shown():
    """A 'no' withholds relative change and ratio; an 'unknown' becomes a caveat."""
    same = dict.fromkeys(("coverage", "unit", "period", "year_labels", "edition"), "yes")
    broken = tip.compare_years(30, 760, {"definition": "no", **same})
    assert "DEFINITION_BREAK" in broken.abs_change.flags
    assert broken.pct_change is None
    assert broken.ratio is None
    assert broken.flags == ("DEFINITION_BREAK",)
    assert tip.indicators.listed(broken) == [broken.abs_change]
    open_ = tip.compare_years(30, 760, {**same, "definition": "unknown"})
    assert open_.pct_change.value == pytest.approx(-96.0526, abs=1e-4)
    assert "Whether both years used the same definition is not known." in open_.caveats
    assert all(open_.caveats[1] in e.caveats for e in tip.indicators.listed(open_))
    several = tip.compare_years(
        30, 760, {"definition": "yes", "coverage": "yes", "edition": "yes", "unit": "yes", "year_labels": "unknown"}
    )
    assert "same period and year labels is not known" in several.caveats[1]
    slip = tip.compare_years(30, 760, {**same, "definitons": "yes"})
    assert slip.caveats[1] == "Whether both years used the same definition is not known."
    assert slip.flags == ("COMPARABILITY_UNKNOWN",)
    same["definition"] = "yes"
    assert tip.compare_years(30, 760, same).flags == ()
    del same["year_labels"]  # the release puts under 2020 what UNODC's database has under 2019
    assert tip.compare_years(30, 760, same).flags == ("COMPARABILITY_UNKNOWN",)
    assert tip.compare_years(30, 760, {}).caveats[1] == "Whether the two years are comparable is not known."
    with pytest.raises(TipResearchError, match="'maybe'; allowed are yes, no and unknown"):
        tip.compare_years(30, 760, {"unit": "maybe"})


def test_two_quarters_that_are_compared_are_not_called_years():
    frame = pd.DataFrame(
        {"area": "PAK", "measure": "identified", "year": [2020, 2021], "quarter": 1, "count": [10, 20]}
    )
    ((earlier, later),) = tip.observations_from(frame, source="mine").series().values()
    assert "Whether the two periods are comparable is not known." in tip.compare_years(later, earlier, {}).caveats
    _, *said = tip.compare_years(
        later, earlier, {"definition": "no", "coverage": "unknown", "year_labels": "yes"}
    ).caveats
    assert said == [
        "Whether both periods used the same coverage is not known.",
        "Not the same in both periods: definition; no relative change is given.",
    ]


def test_series_inside_one_edition():
    """10, 20, 15 in three years: +100 %, then -25 %."""
    changes = tip.yoy([in_year(2019, 10), in_year(2020, 20), in_year(2021, 15)])
    assert [c.value for c in changes] == [100, -25]
    assert "detected" in changes[0].label


@pytest.mark.parametrize("change", [{"edition": "f"}, {"source_id": "thenews_2022_02_28"}, {"definition_id": "x"}])
def test_series_does_not_cross_a_break(change):
    """Another edition, source or definition between two years gives no change."""
    series = [in_year(2019, 10), in_year(2020, 20, **change)]
    (step,) = tip.yoy(series)
    assert step.value is None
    assert step.flags == ("DEFINITION_BREAK",)
    assert str(step) == "not given across a break"
    (forced,) = tip.yoy(series, across_breaks=True)
    assert forced.value == 100
    assert "DEFINITION_BREAK" in forced.flags


def test_series_does_not_bridge_a_gap():
    """A missing year is not interpolated, not even when asked to cross breaks."""
    series = [in_year(2019, 10), in_year(2021, 20)]
    for across in (False, True):
        (step,) = tip.yoy(series, across_breaks=across)
        assert (step.value, step.lo, step.flags) == (None, None, ("YEARS_MISSING",))
        assert str(step) == "not given, the series lacks a count between"
        assert step.caveats[-1] == "The series has no count between 2019 and 2021."
        # Other counts of 2020 may be published: nothing is said of what is known of that year.
        assert not [
            said for said in notes(step.flags, step.caveats) if "not known" in said or "No count is held" in said
        ]
    (step,) = tip.yoy([in_year(2019, 10), in_year(2021, 20, edition="f")], across_breaks=True)
    assert step.flags == ("DEFINITION_BREAK", "YEARS_MISSING")
    assert str(step) == "not given across a break"


def test_a_missing_quarter_is_named():
    """2021 Q2 to 2023 Q2: the quarters between are there but for 2022 Q2; to 2024 Q2, two are missing."""
    ends = {1: (3, 31), 2: (6, 30)}

    def of(year, quarter):
        period = tip.Period(dt.date(year, 3 * quarter - 2, 1), dt.date(year, *ends[quarter]), "reporting_period")
        return tip.Count(20, 20, period=period)

    series = [of(2021, 1), of(2021, 2), of(2022, 1), of(2023, 1), of(2023, 2)]
    step = tip.yoy(series)[-1]
    assert (step.value, str(step)) == (None, "not given, the series lacks a count between")
    assert step.caveats[-1] == "The series has no count of 2022 Q2."
    assert notes(step.flags, step.caveats) == list(step.caveats)  # which say what the flag does
    assert tip.yoy([of(2021, 2), of(2024, 2)])[0].caveats[-1] == "The series has no count of 2022 Q2 and 2023 Q2."


def test_series_needs_years_in_order():
    """Years out of order and counts without a calendar year are refused."""
    with pytest.raises(TipResearchError, match="2020 is followed by 2019"):
        tip.yoy([in_year(2020, 1), in_year(2019, 1)])
    quarter = tip.Period(dt.date(2020, 4, 1), dt.date(2020, 6, 30), "reporting_period")
    with pytest.raises(TipResearchError, match="mixes years and quarters"):
        tip.yoy([in_year(2019, 1), tip.Count(1, 1, period=quarter)])
    with pytest.raises(TipResearchError, match="not in order of quarters: 2020 Q2 is followed by 2020 Q2"):
        tip.yoy([tip.Count(1, 1, period=quarter), tip.Count(1, 1, period=quarter)])
    with pytest.raises(TipResearchError, match="has no calendar year"):
        tip.yoy([tip.Count(1, 1)])


def test_a_quarter_that_is_missing_is_named():
    """Four quarters of two years and three of one: four counts stand between the two that are not compared."""
    quarters = [(year, q) for year in (2021, 2022, 2023) for q in (1, 2, 3, 4) if (year, q) != (2022, 2)]
    days = [
        (dt.date(y, 3 * q - 2, 1), dt.date(y + q // 4, 3 * q % 12 + 1, 1) - dt.timedelta(days=1)) for y, q in quarters
    ]
    series = [
        replace(in_year(start.year, 10), period=tip.Period(start, end, "reporting_period")) for start, end in days
    ]
    lacking = next(step for step in tip.yoy(series) if step.value is None)
    assert lacking.caveats[-1] == "The series has no count of 2022 Q2."


@pytest.mark.parametrize("given", [None, "yes", ["definition"]])
def test_a_checklist_that_is_no_dict_is_told_so(given):
    with pytest.raises(TipResearchError, match=r"^comparability is of type \w+; give a dict of answers, such as"):
        tip.compare_years(30, 760, given)


def test_a_change_that_is_given_across_a_break_says_which():
    """By a flag and in words, beside what every change says."""
    (step,) = tip.yoy([in_year(2019, 20), in_year(2020, 30, definition_id="other")], across_breaks=True)
    assert step.value == 50
    assert "DEFINITION_BREAK" in step.flags
    assert step.caveats[-1] == "Break between 2019 and 2020: definition."


def test_a_series_of_fiscal_years_is_told_what_compares_them():
    """It was refused without a word on what takes two of them."""
    fiscal = [tip.Period(dt.date(y, 7, 1), dt.date(y + 1, 6, 30), "fiscal_year") for y in (2020, 2021)]
    first, second = (tip.Count(n, n, label="Victims", period=p) for n, p in zip((100, 150), fiscal, strict=True))
    with pytest.raises(TipResearchError) as caught:
        tip.yoy([first, second])
    assert str(caught.value) == "Victims has no calendar year; a series needs one, or a quarter of one, for each count. Two that are as long, such as fiscal years or months, pct_change(later, earlier) compares."  # fmt: skip
    assert tip.pct_change(second, first).value == pytest.approx(50)
