import datetime as dt
from itertools import product

import pytest

import tipresearch as tip
from nbpress.core.errors import PeriodMismatch, TipResearchError
from tipresearch import Count, Period
from tipresearch.consistency import place_of
from tipresearch.observations import counts
from tipresearch.quantities import identity

FIELDS = {
    "measure": "detected", "ref_area": "PAK", "partition": "total", "category": "total", "sex": "total",
    "age": "total", "source_id": "unodc_glotip", "edition": "2025-04-14", "definition_id": "glotip",
}  # fmt: skip


def published(n=10, year=2020, **fields):
    period = Period(dt.date(year, 1, 1), dt.date(year, 12, 31), "calendar_year")
    ids = (f"{n}-{year}-{sorted(fields.items())}",)
    return Count(n, n, period=period, figure_ids=ids, **FIELDS | fields)


WOMEN = {"partition": "sex_age", "category": "female_adult", "sex": "female", "age": "adult"}
CHANGES = {
    "crime": "SOM", "unit": "offences", "ref_area": "NPL", "source_id": "thenews_2022_02_28",
    "edition": "2023-05-30", "measure": "convicted", "definition_id": "other",
}  # fmt: skip


def test_referrals_of_two_periods_are_sent_to_their_bounds():
    """No comparison of two periods takes two measures, so that its name would be no cure."""
    referred, identified = published(5, 2019, measure="referred"), published(measure="identified")
    with pytest.raises(PeriodMismatch, match=r"measure referred and identified; referral_bounds\(\) takes persons"):
        tip.share(referred, identified)
    assert tip.referral_bounds(published(5, measure="referred"), identified).hi == 0.5


def test_women_of_one_province_are_no_part_of_those_of_another():
    """Nor of their own breakdown's other categories, whose codes are the same; of all women, and of all, they are."""
    punjab, sindh = (
        published(n, partition="province_sex", category=f"{name} women", sex="female")
        for n, name in ((3, "Punjab"), (4, "Sindh"))
    )
    women, everybody = published(9, partition="sex", category="female", sex="female"), published(20)
    assert not identity.is_part(punjab, sindh)
    assert identity.is_part(punjab, women)
    assert identity.is_part(punjab, everybody)
    assert not identity.is_part(women, punjab)


@pytest.mark.parametrize(
    "name", ["referrals_government_2023_q4", "referrals_local-authority_2023_q2", "referrals_longitudinal"]
)
def test_what_is_part_of_what_in_tables_of_the_united_kingdom(datasets, name):
    """By brute force: each category that the whole joins is one of the part's, whoever identified and in whichever form.

    Girls whom a local authority referred as criminally exploited are none of its children of unknown exploitation.
    """
    table = tip.open(datasets / "nrm_uk" / f"nrm_{name}.csv").observations
    table = table[table["count_lo"].notna()]
    table = table.sample(min(len(table), 90), random_state=1)
    held = [(c, {*place_of(c.partition, c.category, c.sex, c.age, c.form)}) for c in counts(table, table)]
    assert len({c.partition for c, _ in held}) > 1
    wrong = [
        (x.category, n.category) for (x, part), (n, whole) in product(held, held) if identity.is_part(x, n) is not (whole <= part)
    ]  # fmt: skip
    assert wrong == []


def test_categories_of_one_partition_are_apart_whatever_their_codes():
    """Two groups of women of one table are no part of each other, and are added; those who may be in both are not."""
    groups = {"partition": "hwa_groups", "sex": "female"}
    weavers, farmers = (published(n, category=name, **groups) for n, name in ((3, "weavers"), (4, "farmers")))
    assert not identity.is_part(weavers, farmers)
    assert (weavers + farmers).lo == 7
    nepal, india = (published(n, partition="citizenship", category=name) for n, name in ((3, "Nepal"), (4, "India")))
    assert (nepal + india).lo == 7
    debt, threats = (
        published(n, partition="ctdc_means", category=name, exclusive=False)
        for n, name in ((3, "debt"), (4, "threats"))
    )
    with pytest.raises(TipResearchError, match="one person may be in several of 'ctdc_means'"):
        debt + threats


def test_girls_are_no_part_of_clients_of_a_shelter_who_are_women():
    """A category of one's own says more than its sex."""
    shelter = published(30, partition="own", category="shelter A", sex="female")
    assert not identity.is_part(
        published(5, partition="sex_age", category="female_child", sex="female", age="child"), shelter
    )
    assert identity.is_part(published(5, partition="own", category="shelter A", sex="female", age="child"), shelter)


@pytest.mark.parametrize("name", CHANGES)
def test_each_name_of_an_identity_is_asked(name):
    """Counts that differ in one name are not added; the message has the name, both values and a cure."""
    one, other = published(10), published(5, **{name: CHANGES[name]})
    assert [*identity.differing(one, other)] == [name]
    word = {"ref_area": "area", "source_id": "source", "definition_id": "definition"}.get(name, name)
    with pytest.raises(
        TipResearchError,
        match=f"a sum needs counts that agree.*differ in {word} .*{CHANGES[name]}; ",
    ):
        one + other
    with pytest.raises(TipResearchError, match=f"a difference .* differ in {word} "):
        one - other


def test_a_breakdown_of_another_definition_is_part_of_the_total_alone():
    """How a form is recorded does not say who is a victim; two totals, and two breakdowns, are of one definition."""
    form = {"partition": "form", "category": "sexual", "form": "sexual"}
    children = published(
        2, partition="form_age", category="sexual_child", form="sexual", age="child", definition_id="x"
    )
    assert tip.share(published(5, **form, definition_id="x"), published(10)).value == 0.5
    for part, whole in ((published(5, definition_id="x"), published(10)), (children, published(5, **form))):
        with pytest.raises(
            TipResearchError, match="a share needs counts that agree.* differ in definition x and glotip"
        ):
            tip.share(part, whole)


@pytest.mark.parametrize("by", ["form", "form_age"])
def test_persons_convicted_are_not_added_by_form(by):
    """One person is convicted of several; of victims each stands under one."""
    age = {"form": "total", "form_age": "child"}[by]
    for measure in ("convicted", "detected"):
        first, second = (
            published(n, measure=measure, partition=of, category=f"{form}_{n}", form=form, age=of_age)
            for n, of, form, of_age in ((5, "form", "sexual", "total"), (4, by, "forced_labour", age))
        )
        if measure == "detected":
            assert (first + second).lo == 9
            continue
        with pytest.raises(
            TipResearchError, match="a sum needs counts of different persons|needs categories that exclude"
        ):
            first + second


def test_counts_of_two_years_are_named_as_such():
    """Another period has an error of its own, and the functions that compare two."""
    with pytest.raises(PeriodMismatch, match=r"period .* 2020 and .*|period 2020 and 2019; rate_ratio"):
        published(10) + published(10, year=2019)


def test_plain_numbers_are_always_taken():
    """A number alone carries nothing that could differ."""
    assert (published(10) + 5).lo == 15
    assert (published(10) - Count(4, 4)).lo == 6
    assert identity.differing(Count(1, 1), published()) == {}


def test_what_is_part_of_what():
    """A whole contains a part by sex, age, form and category, and nothing beside it."""
    total, women = published(), published(5, **WOMEN)
    female = published(6, partition="sex", category="female", sex="female")
    nepal = published(3, partition="citizenship", category="Nepal")
    india = published(2, partition="citizenship", category="India")
    assert identity.is_part(women, total)
    assert identity.is_part(women, female)
    assert identity.is_part(nepal, total)
    assert identity.is_part(women, women)
    assert not identity.is_part(total, women)
    assert not identity.is_part(female, women)
    assert not identity.is_part(india, nepal)
    assert not identity.is_part(women, nepal)
    assert not identity.is_part(nepal, female)
    assert not identity.is_part(published(form="sexual"), published(form="forced_labour"))


def test_a_category_that_divides_another_is_part_of_it():
    """As readers join them: who was referred by agencies, by citizenship, is among those referred by agencies."""
    agency = published(9, partition="referrer", category="Agency")
    charity = published(8, partition="referrer", category="Charity")
    afghan = published(5, partition="nationality", category="Afghan")
    both = published(4, partition="referrer_nationality", category="Agency | Afghan")
    girls = published(2, partition="referrer_nationality_age", category="Agency | Afghan | child", age="child")
    for part, whole in ((both, agency), (both, afghan), (girls, both), (girls, agency)):
        assert identity.is_part(part, whole)
        assert not identity.is_part(whole, part)
    assert not identity.is_part(both, charity)
    assert not identity.is_part(girls, published(partition="age", category="adult", age="adult"))
    # A category whose name begins alike, and a partition that is another.
    assert not identity.is_part(both, published(partition="referrer", category="Agen"))
    assert not identity.is_part(both, published(partition="identifier", category="Agency"))


def test_a_sum_contains_what_was_added_and_nothing_else():
    """Women and men contain the women; the children are not among them."""
    women = published(5, **WOMEN)
    men = published(4, **WOMEN | {"category": "male_adult", "sex": "male"})
    boys = published(3, **WOMEN | {"category": "male_child", "sex": "male", "age": "child"})
    adults = women + men
    assert (adults.sex, adults.age, adults.category) == ("several", "adult", "several")
    assert identity.is_part(women, adults)
    assert not identity.is_part(boys, adults)
    assert identity.is_part(adults, published())
    assert not identity.is_part(published(), adults)


def test_a_rest_is_still_of_the_whole():
    """What is left of a total is of the same codes; a part of the total can be part of it."""
    rest = published(30) - published(5, **WOMEN)
    assert (rest.sex, rest.category) == ("total", "total")


def test_a_source_that_nobody_knows_is_refused():
    """A count names a source that is held; the message has it, the nearest one and the cure."""
    with pytest.raises(
        TipResearchError,
        match=r"source 'unodc_glotp' of count 5 is not in data/sources.csv; add its row.*Did you mean 'unodc_glotip'",
    ):
        Count(5, 5, source_id="unodc_glotp")


def test_nobody_is_added_twice():
    """A whole and its part, and two breakdowns that cross, are refused; categories of one partition are not."""
    total, women = published(), published(5, **WOMEN)
    child = published(3, partition="age", category="child", age="child")
    adult = published(6, partition="age", category="adult", age="adult")
    female = published(6, partition="sex", category="female", sex="female")
    nepal = published(2, partition="citizenship", category="Nepal")
    for a, b in ((total, women), (female, child), (women, adult), (female, nepal), (women, women)):
        with pytest.raises(
            TipResearchError,
            match="a sum needs counts of different persons.*may count the same ones; take categories that exclude each other",
        ):
            a + b
    assert (child + adult).lo == 9
    assert (women + child).lo == 8  # a woman is no child
    with pytest.raises(TipResearchError, match="different persons"):
        (child + adult) + child


def test_counts_that_do_not_say_what_they_are_of_are_not_held_to_overlap():
    """Nothing tells that the two count the same persons."""
    for blank in ({"partition": ""}, {"category": ""}, {"partition": "", "category": ""}):
        fields = {"sex": "", "age": "", "partition": "region", "category": "north"} | blank
        one, other = published(1, **fields), published(2, **fields)
        assert not identity.overlap(one, other)
        assert not identity.overlap(one, published(5, **WOMEN))
        assert not identity.overlap(published(5, **WOMEN), one)
