from dataclasses import replace

from tipresearch import (
    profiles,
)
from tipresearch.presentation.sentences import profiles as words


def test_parts_that_disagree_with_the_total_are_said():
    """A total of 249 more than women and men stands in the sentence and the table; small gaps do not."""
    profile = profiles.load_profile("PAK", 2019, 2022)
    differences = words.part_differences(profile)
    found = {d.estimate.label: d.estimate for d in differences}
    assert found["Sum of the counts by sex minus the total, 2019"].value == -249
    assert found["Sum of the counts by age minus the total, 2022"].value is None
    # A part is withheld in 2022: its difference would give it away.
    assert "Sum of the counts by sex minus the total, 2022" not in found
    said = repr(words.parts_and_total(profile, differences))
    assert "by sex in 2019 and 2021; by age in 2019, 2021 and 2022" in said
    assert (
        "in 2019 the total is 32,022, and the counts by age together are 25,081–25,085 fewer"
        in said
    )
    assert "Nothing published" in repr(words.parts_and_total(profile, []))


def test_parts_above_the_total_are_said(workbooks):
    """Nepal in 2020: a total of 187 beside 1,372 by sex and 2,023 by age."""
    profile = profiles.load_profile("NPL", 2020, 2020, str(workbooks[1]))
    found = words.part_differences(profile)
    assert [d.estimate.value for d in found] == [1185, 1836]
    said = repr(words.parts_and_total(profile, found))
    assert "the total is 187, and the counts by age together are 1,836 more" in said


def test_empty_parts_of_a_profile_say_why():
    """What is missing is said in a sentence: no earlier edition, none in it, nothing that differs."""
    profile = profiles.load_profile("PAK", 2019, 2022)
    assert "(parameter previous_file)" in words.why_not_revised(profile)
    given = replace(profile, previous_edition="2023-05-30")
    assert "holds nothing of Pakistan" in words.why_not_revised(given)
    same = replace(given, previous=profile.table)
    assert "No total of Pakistan differs" in words.why_not_revised(same)
    totals = profile.totals("detected")
    assert "for 2019 only" in words.why_no_changes(totals[:1])
    assert "no total is published" in words.why_no_changes([])
    assert "no population is held" in words.why_no_rates(totals)
    assert "by form of exploitation is published" in words.why_not_drawn(profile, "form")
    assert "World Bank" in words.populations_note(profiles.rates(totals))
