import pandas as pd
import pytest
from invented_years import in_year, period

import tipresearch as tip
from nbpress.core.errors import TipResearchError
from tipresearch.quantities import Count, notes

SAME = dict.fromkeys(("coverage", "unit", "period", "year_labels", "edition"), "yes")


def quarter(year, number):
    """Return a count of 20 in one quarter."""
    last = (pd.Period(f"{year}Q{number}").end_time).date().isoformat()
    return Count(20, 20, period=period(f"{year}-{3 * number - 2:02}-01", last))


def test_a_no_of_the_checklist_withholds_relative_change_and_ratio():
    broken = tip.compare_years(30, 760, {"definition": "no", **SAME})
    assert "DEFINITION_BREAK" in broken.abs_change.flags
    assert (broken.pct_change, broken.ratio, broken.flags) == (None, None, ("DEFINITION_BREAK",))
    assert tip.indicators.listed(broken) == [broken.abs_change]


@pytest.mark.parametrize(
    ("answers", "caveat", "flags"),
    [
        (SAME | {"definition": "unknown"}, "Whether both years used the same definition is not known.", ("COMPARABILITY_UNKNOWN",)),
        (SAME | {"definitons": "yes"}, "Whether both years used the same definition is not known.", ("COMPARABILITY_UNKNOWN",)),
        ({"definition": "yes", "coverage": "yes", "edition": "yes", "unit": "yes", "year_labels": "unknown"},
         "Whether both years used the same period and year labels is not known.", ("COMPARABILITY_UNKNOWN",)),
        # The release puts under 2020 what UNODC's database has under 2019.
        ({n: a for n, a in SAME.items() if n != "year_labels"} | {"definition": "yes"}, "Whether both years used the same year labels is not known.", ("COMPARABILITY_UNKNOWN",)),
        ({}, "Whether the two years are comparable is not known.", ("COMPARABILITY_UNKNOWN",)),
        (SAME | {"definition": "yes"}, None, ()),
    ],
)  # fmt: skip
def test_each_unknown_of_the_checklist_is_a_caveat_of_every_number(answers, caveat, flags):
    found = tip.compare_years(30, 760, answers)
    assert found.pct_change.value == pytest.approx(-96.0526, abs=1e-4)
    assert (found.caveats[1:], found.flags) == ((caveat,) if caveat else (), flags)
    assert all(caveat in e.caveats for e in tip.indicators.listed(found) if caveat)


def test_a_checklist_without_the_known_answers_is_refused():
    with pytest.raises(TipResearchError, match="'maybe'; allowed are yes, no and unknown"):
        tip.compare_years(30, 760, {"unit": "maybe"})
    for given in (None, "yes", ["definition"]):
        with pytest.raises(TipResearchError, match=r"^comparability is of type \w+; give a dict of answers, such as"):
            tip.compare_years(30, 760, given)


def test_two_quarters_that_are_compared_are_not_called_years():
    frame = pd.DataFrame({"area": "PAK", "measure": "identified", "year": [2020, 2021], "quarter": 1, "count": [10, 20]})  # fmt: skip
    ((earlier, later),) = tip.observations_from(frame, source="mine").series().values()
    assert "Whether the two periods are comparable is not known." in tip.compare_years(later, earlier, {}).caveats
    answers = {"definition": "no", "coverage": "unknown", "year_labels": "yes"}
    assert tip.compare_years(later, earlier, answers).caveats[1:] == (
        "Whether both periods used the same coverage is not known.",
        "Not the same in both periods: definition; no relative change is given.",
    )


def test_changes_along_a_series_of_one_edition():
    """10, 20, 15 in three years: +100 %, then -25 %."""
    changes = tip.yoy([in_year(2019, 10), in_year(2020, 20), in_year(2021, 15)])
    assert [c.value for c in changes] == [100, -25]
    assert "detected" in changes[0].label


@pytest.mark.parametrize(
    ("other", "what"),
    [({"edition": "f"}, "edition"), ({"source_id": "thenews_2022_02_28"}, "source"), ({"definition_id": "x"}, "definition")],
)  # fmt: skip
def test_a_change_across_a_break_is_given_on_request_alone(other, what):
    """It then has the flag and names the break."""
    series = [in_year(2019, 10), in_year(2020, 20, **other)]
    (step,), (forced,) = tip.yoy(series), tip.yoy(series, across_breaks=True)
    assert (step.value, step.flags, str(step)) == (None, ("DEFINITION_BREAK",), "not given across a break")
    assert forced.value == 100
    assert "DEFINITION_BREAK" in forced.flags
    assert forced.caveats[-1] == f"Break between 2019 and 2020: {what}."


def test_a_missing_year_is_never_bridged():
    """It is not interpolated, not even when asked to cross breaks."""
    for across in (False, True):
        (step,) = tip.yoy([in_year(2019, 10), in_year(2021, 20)], across_breaks=across)
        assert (step.value, step.lo, step.flags) == (None, None, ("YEARS_MISSING",))
        assert str(step) == "not given, the series lacks a count between"
        assert step.caveats[-1] == "The series has no count between 2019 and 2021."
        # Other counts of 2020 may be published: nothing is said of what is known of that year.
        said = notes(step.flags, step.caveats)
        assert said == list(step.caveats)
        assert not any("not known" in each for each in said)
    (step,) = tip.yoy([in_year(2019, 10), in_year(2021, 20, edition="f")], across_breaks=True)
    assert step.flags == ("DEFINITION_BREAK", "YEARS_MISSING")
    assert str(step) == "not given across a break"


@pytest.mark.parametrize(
    ("quarters", "missing"),
    [
        # Other quarters stand between the two that are not compared.
        ([(2021, 1), (2021, 2), (2022, 1), (2023, 1), (2023, 2)], "2022 Q2"),
        ([(year, q) for year in (2021, 2022, 2023) for q in (1, 2, 3, 4) if (year, q) != (2022, 2)], "2022 Q2"),
        ([(2021, 2), (2024, 2)], "2022 Q2 and 2023 Q2"),
    ],
)
def test_a_missing_quarter_is_named(quarters, missing):
    (step,) = (step for step in tip.yoy([quarter(*each) for each in quarters]) if step.value is None)
    assert str(step) == "not given, the series lacks a count between"
    assert step.caveats[-1] == f"The series has no count of {missing}."
    assert notes(step.flags, step.caveats) == list(step.caveats)  # the caveat says what the flag does


FISCAL = [Count(n, n, label="Victims", period=period(f"{y}-07-01", f"{y + 1}-06-30", "fiscal_year")) for y, n in ((2020, 100), (2021, 150))]  # fmt: skip


@pytest.mark.parametrize(
    ("series", "message"),
    [
        ([in_year(2020, 1), in_year(2019, 1)], "2020 is followed by 2019"),
        ([in_year(2019, 1), quarter(2020, 2)], "mixes years and quarters"),
        ([quarter(2020, 2)] * 2, "not in order of quarters: 2020 Q2 is followed by 2020 Q2"),
        ([Count(1, 1)], "has no calendar year"),
        (FISCAL, r"Victims has no calendar year; .*pct_change\(later, earlier\)"),
    ],
)
def test_a_series_is_of_years_or_quarters_in_order(series, message):
    """Two fiscal years have a change, and no series."""
    with pytest.raises(TipResearchError, match=message):
        tip.yoy(series)
    assert tip.pct_change(*reversed(FISCAL)).value == pytest.approx(50)
