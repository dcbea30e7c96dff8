from dataclasses import replace
from itertools import product

import pytest
from invented_years import in_year

import tipresearch as tip
from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch import Count
from tipresearch.consistency import place_of
from tipresearch.observations import counts
from tipresearch.quantities import identity

FIELDS = {
    "ref_area": "PAK", "partition": "total", "category": "total", "sex": "total", "age": "total", "edition": "2025-04-14",
    "definition_id": "glotip",
}  # fmt: skip


def published(n=10, year=2020, **fields):
    return in_year(year, n, **FIELDS | {"figure_ids": (f"{n}-{year}-{sorted(fields.items())}",)} | fields)


def category(partition, name, n, **fields):
    return published(n, partition=partition, category=name, **fields)


TOTAL = published(20)
WOMEN = category("sex_age", "female_adult", 5, sex="female", age="adult")
MEN = category("sex_age", "male_adult", 4, sex="male", age="adult")
BOYS = category("sex_age", "male_child", 3, sex="male", age="child")
FEMALE = category("sex", "female", 6, sex="female")
CHILD, ADULT = category("age", "child", 3, age="child"), category("age", "adult", 6, age="adult")
NEPAL, INDIA = category("citizenship", "Nepal", 3), category("citizenship", "India", 2)
PUNJAB, SINDH = (category("province_sex", f"{name} women", n, sex="female") for n, name in ((3, "Punjab"), (4, "Sindh")))  # fmt: skip
WEAVERS, FARMERS = (category("hwa_groups", name, n, sex="female") for n, name in ((3, "weavers"), (4, "farmers")))
SHELTER = category("own", "shelter A", 30, sex="female")
AGENCY, CHARITY = category("referrer", "Agency", 9), category("referrer", "Charity", 8)
AFGHAN = category("nationality", "Afghan", 5)
AGENCY_AFGHAN = category("referrer_nationality", "Agency | Afghan", 4)
GIRLS = category("referrer_nationality_age", "Agency | Afghan | child", 2, age="child")
ADULTS = WOMEN + MEN


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        *((part, TOTAL) for part in (WOMEN, NEPAL, PUNJAB, ADULTS)), (WOMEN, FEMALE), (PUNJAB, FEMALE), (WOMEN, ADULTS),
        (category("own", "shelter A", 5, sex="female", age="child"), SHELTER),
        # As readers join categories: who was referred by agencies, by citizenship, is among those referred by agencies.
        (AGENCY_AFGHAN, AGENCY), (AGENCY_AFGHAN, AFGHAN), (GIRLS, AGENCY_AFGHAN), (GIRLS, AGENCY),
    ],
)  # fmt: skip
def test_a_part_lies_within_its_whole_and_not_the_other_way(part, whole):
    assert identity.is_part(part, whole)
    assert identity.is_part(part, part)
    assert not identity.is_part(whole, part)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (INDIA, NEPAL), (WOMEN, NEPAL), (NEPAL, FEMALE), (published(form="sexual"), published(form="forced_labour")),
        (PUNJAB, SINDH), (WEAVERS, FARMERS), (BOYS, ADULTS), (AGENCY_AFGHAN, CHARITY), (GIRLS, ADULT),
        # A category of a user's own says more than its sex.
        (category("sex_age", "female_child", 5, sex="female", age="child"), SHELTER),
        # A category whose name begins alike, and a partition that is another.
        (AGENCY_AFGHAN, category("referrer", "Agen", 9)), (AGENCY_AFGHAN, category("identifier", "Agency", 9)),
    ],
)  # fmt: skip
def test_a_count_of_other_persons_is_no_part(one, other):
    assert not identity.is_part(one, other)


@pytest.mark.parametrize(
    "name", ["referrals_government_2023_q4", "referrals_local-authority_2023_q2", "referrals_longitudinal"]
)
def test_parts_in_tables_of_the_united_kingdom_are_those_of_brute_force(datasets, name):
    """Each category that the whole joins is one of the part's, whoever identified and in whichever form.

    Girls whom a local authority referred as criminally exploited are none of its children of unknown exploitation.
    """
    table = tip.open(datasets / "nrm_uk" / f"nrm_{name}.csv").observations
    table = table[table["count_lo"].notna()]
    table = table.sample(min(len(table), 90), random_state=1)
    placed = [(c, {*place_of(c.partition, c.category, c.sex, c.age, c.form)}) for c in counts(table, table)]
    assert len({c.partition for c, _ in placed}) > 1
    wrong = [
        (x.category, n.category) for (x, part), (n, whole) in product(placed, placed) if identity.is_part(x, n) is not (whole <= part)
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("crime", "SOM"), ("unit", "offences"), ("ref_area", "NPL"), ("source_id", "thenews_2022_02_28"), ("edition", "2023-05-30"),
        ("measure", "convicted"), ("definition_id", "other"),
    ],
)  # fmt: skip
def test_counts_that_differ_in_one_name_are_not_added(name, other):
    """The message has the name, both values and a cure."""
    one, two = published(10), published(5, **{name: other})
    assert [*identity.differing(one, two)] == [name]
    word = {"ref_area": "area", "source_id": "source", "definition_id": "definition"}.get(name, name)
    with pytest.raises(TipResearchError, match=f"a sum needs counts that agree.*differ in {word} .*{other}; "):
        one + two
    with pytest.raises(TipResearchError, match=f"a difference .* differ in {word} "):
        one - two


def test_counts_of_two_periods_name_the_functions_that_compare_them():
    with pytest.raises(PeriodMismatch, match="period 2020 and 2019; rate_ratio"):
        published(10) + published(10, year=2019)
    # No comparison of two periods takes two measures, so its name would be no cure.
    referred = published(5, 2019, measure="referred")
    with pytest.raises(PeriodMismatch, match=r"measure referred and detected; referral_bounds\(\) takes persons"):
        tip.share(referred, published())
    assert tip.referral_bounds(published(5, measure="referred"), published(measure="identified")).hi == 0.5


def test_a_breakdown_of_another_definition_is_part_of_the_total_alone():
    """How a form is recorded does not say who is a victim; two totals, and two breakdowns, are of one definition."""
    form, other = category("form", "sexual", 5, form="sexual"), {"definition_id": "x"}
    children = category("form_age", "sexual_child", 2, form="sexual", age="child", **other)
    assert tip.share(replace(form, **other), published(10)).value == 0.5
    for part, whole in ((published(5, **other), published(10)), (children, form)):
        with pytest.raises(TipResearchError, match="a share needs counts that agree.* in definition x and glotip"):
            tip.share(part, whole)


def form_of(measure, name, n, partition="form", sex="total", age="total"):
    codes = {"sex": sex, "age": age}
    words = "_".join([name, *(code for code in codes.values() if code != "total")])
    return category(partition, words, n, measure=measure, form=name, **codes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("sexual", 72), ("forced_labour", 48)),
        (("sexual", 72), ("forced_labour", 30, "form_sex", "male")),
        (("sexual", 60, "form_sex", "male"), ("forced_labour", 30, "form_sex", "male")),
        (("sexual", 5), ("forced_labour", 4, "form_age", "total", "child")),
    ],
)
def test_forms_of_persons_convicted_are_not_added(one, other):
    """72 and 48 of the 72 convicted in Argentina in 2014 are no 120 persons; victims are listed under one form each."""
    with pytest.raises(TipResearchError, match="needs counts of different persons.*set each beside their total"):
        form_of("convicted", *one) + form_of("convicted", *other)
    assert (form_of("detected", *one) + form_of("detected", *other)).lo == one[1] + other[1]
    men = form_of("convicted", "sexual", 9, "form_sex", "male")
    assert (men + form_of("convicted", "other", 9, "form_sex", "female")).lo == 18


@pytest.mark.parametrize(
    ("one", "other", "added"),
    [
        (TOTAL, WOMEN, None), (FEMALE, CHILD, None), (WOMEN, ADULT, None), (FEMALE, NEPAL, None), (WOMEN, WOMEN, None), (CHILD + ADULT, CHILD, None),
        # A total among the categories of its own partition; a rest of the total without the part.
        (category("p", "total", 20), category("p", "women", 5), None), (TOTAL - WOMEN, WOMEN, 20),
        (CHILD, ADULT, 9), (WOMEN, CHILD, 8), (WEAVERS, FARMERS, 7), (NEPAL, INDIA, 5),
        # A plain number is always taken.
        (WOMEN, 5, 10), (WOMEN, Count(4, 4), 9),
        (category("ctdc_means", "debt", 3, exclusive=False), category("ctdc_means", "threats", 4, exclusive=False), "one person may be in several of 'ctdc_means'"),
    ],
)  # fmt: skip
def test_nobody_is_added_twice(one, other, added):
    """A whole and its part, and two breakdowns that cross, are refused; categories of one partition are not."""
    if isinstance(added, int):
        assert (one + other).lo == added
        return
    with pytest.raises(
        TipResearchError, match=added or "a sum needs counts of different persons.*may count the same ones"
    ):
        one + other


def test_a_sum_has_several_codes_and_a_rest_those_of_its_whole():
    rest = TOTAL - WOMEN
    assert (ADULTS.sex, ADULTS.age, ADULTS.category) == ("several", "adult", "several")
    assert (rest.sex, rest.category) == ("total", "total")


@pytest.mark.parametrize("blank", [{"partition": ""}, {"category": ""}, {"partition": "", "category": ""}])
def test_counts_that_do_not_say_their_category_are_not_known_to_overlap(blank):
    fields = {"sex": "", "age": "", "partition": "region", "category": "north"} | blank
    one, other = published(1, **fields), published(2, **fields)
    assert not any(identity.overlap(*pair) for pair in ((one, other), (one, WOMEN), (WOMEN, one)))
