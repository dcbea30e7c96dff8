"""What a sentence on a profile says comes from fields: no label or method is read for it."""

from dataclasses import replace

from tipresearch import indicators, profiles
from tipresearch.facts import Population
from tipresearch.presentation.sentences import profiles as words
from tipresearch.quantities import Count
from tipresearch.reconciliation import reconcile


def difference(parts, total, partition="age", year=2019):
    profile = profiles.load_profile("PAK", 2019, 2022)
    whole = next(c for c in profile.totals("detected") if c.period.start.year == year)
    whole = replace(whole, lo=total, hi=total)
    return profiles.PartDifference(partition, whole, (check := reconcile(parts, whole)).status, check.difference)


def test_year_and_breakdown_of_a_difference_do_not_hang_on_its_label():
    """Under another label the sentence is the same: year, breakdown and total are its own fields."""
    profile = profiles.load_profile("PAK", 2019, 2022)
    found = profiles.part_differences(profile)
    renamed = [replace(d, found=d.found.renamed("Something, by sex else")) for d in found]
    said = [repr(words.parts_and_total(profile, each)) for each in (found, renamed)]
    assert said[0] == said[1]
    assert {(d.partition, d.year) for d in found} >= {("sex", "2019"), ("age", "2022")}


def test_difference_without_sign_is_turned_with_its_bounds():
    """25 to 29 fewer are bounds from 25 to 29, under a label that says short of; more stay as they are."""
    fewer = difference([Count(70, 70), Count(1, 5)], 100)
    assert (fewer.estimate.lo, fewer.estimate.hi) == (-29, -25)
    turned = fewer.without_sign()
    assert (turned.lo, turned.hi, turned.value) == (25, 29, None)
    assert turned.label == "Sum of the counts by age short of the total, 2019"
    assert fewer.estimate.label == "Sum of the counts by age minus the total, 2019"
    more = difference([Count(170, 170)], 100, partition="sex", year=2021)
    assert more.without_sign() == more.estimate
    assert (more.without_sign().value, more.year) == (70, "2021")


def test_rates_carry_the_vintages_of_their_populations():
    """The caption of rates names each vintage once, whatever the method is called."""
    old, new = (Population(1000, vintage=f"vintage {n}") for n in (1, 2))
    rates = [indicators.rate(5, old), indicators.rate(Count(0, 4), new), indicators.rate(6, old, interval=True)]
    assert [r.vintages for r in rates] == [("vintage 1",), ("vintage 2",), ("vintage 1",)]
    renamed = [replace(r, method="as it is") for r in rates]
    assert words.populations_note(renamed) == " Population: vintage 1; vintage 2."
    assert words.populations_note([]) == ""
    assert indicators.rate_ratio(5, 6, exposure1=new, exposure0=new).vintages == ("vintage 2",)
    assert indicators.rate_ratio(5, 6).vintages == ()


def test_change_is_labelled_as_its_ratio():
    """A change in per cent names the counts as the ratio does that it is computed from."""
    ratio, change = (f(Count(5, 5), Count(7, 7)) for f in (indicators.rate_ratio, indicators.pct_change))
    assert ratio.label == "Ratio of 5 to 7"
    assert change.label == "Change in the number, from 7 to 5"
