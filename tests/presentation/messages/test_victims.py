"""Who the recorded victims were: what each sentence states, and a case in which it must not."""

from dataclasses import replace

import pytest

import tipresearch as tip
from tipresearch.indicators import sex_ratio_of_adults
from tipresearch.presentation.messages import victims
from tipresearch.quantities import Coherence

NB = "\N{NO-BREAK SPACE}"
DISAGREE = "Sources or editions disagree on these numbers or on their total."
DATABASE = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "ref_area": "PAK"}
OFF = Coherence("off", by="sex", parts_lo=70, excess=10)
NOBODY = tip.Count(0, 0)


def plain(prose):
    return str(prose).replace(NB, " ")


def largest(parts, *total):
    return plain(victims.largest_groups(list(tip.composition(parts, *total).values())))


def of_sex(**counts):
    return {sex: tip.Count(n, n, label=sex.title(), sex=sex) for sex, n in counts.items()}


def labelled(counts, **fields):
    return {name: tip.Count(n, n, label=name, **fields) for name, n in counts.items()}


def first(group, count, share):
    return f"The largest group of victims was {group}: {count}, or {share} % of all."


@pytest.mark.parametrize(
    ("parts", "total", "text"),
    [
        ({"women": 60, "men": 30, "girls": 10}, (), f"{first('women', 60, '60.0')} The next largest was men: 30, or 30.0 %."),
        # As many girls as boys: neither group is next.
        ({"men": 18, "girls": (0, 4), "boys": (0, 4)}, (26,), first("men", 18, "69.2")),
        ({"men": 18, "girls": 4, "boys": 4}, (26,), first("men", 18, "69.2")),
        # The 80 of unknown sex may belong to either group, and the 10 to neither place.
        (of_sex(female=12, male=8, unknown=80), (100,),
         "Published groups: people recorded as female (12, or 12.0 %) and people recorded as male (8, or 8.0 %). The sex of 80 victims is not known."),
        (of_sex(female=60, male=30, unknown=10), (100,),
         f"{first('people recorded as female', 60, '60.0')} The next largest was people recorded as male: 30, or 30.0 %. "
         "The sex of 10 victims is not known."),
        (of_sex(unknown=1), (1,), "The sex of 1 victim is not known."),
        # The 10 in no group may be girls, who are then next; the 5 of 95 are fewer than the men.
        ({"women": 60, "men": 16, "girls": 14}, (100,), first("women", 60, "60.0")),
        ({"women": 60, "men": 30}, (95,), f"{first('women', 60, '63.2')} The next largest was men: 30, or 31.6 %."),
        # Albania 2020: of the 86 in all, 24 or 7 are printed under other forms.
        ({"Sexual exploitation": 48, "Forced labour": (0, 4)}, (86,), first("sexual exploitation", 48, "55.8")),
        ({"men": 30}, (40,), "Published groups: men (30, or 75.0 %)."),
        ({"women": 0, "men": 0}, (0,), "No share is given for women (0) and men (0), because the total is zero."),
        # India 2022 by sex and age has 3,098 children, and 2,878 by age.
        (labelled({"Women": 2767, "Boys": 1908, "Girls": 1190, "Men": 828}, flags=("CELLS_DISAGREE",)), (),
         f"{first('women', '2,767', '41.3')} The next largest was boys: 1,908, or 28.5 %. "
         "These numbers do not add up with the rest of their table."),
    ],
)  # fmt: skip
def test_the_largest_group_is_named_only_if_it_is_known(parts, total, text):
    assert largest(parts, *total) == text


@pytest.mark.parametrize(
    ("parts", "total", "known"),
    [
        ({"women": (0, 4), "men": (1, 5)}, (1, 9), False),
        (of_sex(female=50, male=20), 100, False),  # the 30 in no group may all be men
        (of_sex(female=60, male=20), 100, True),
    ],
)
def test_ranges_that_overlap_have_no_largest_group(parts, total, known):
    assert ("largest" in largest(parts, total)) == known


def test_a_citizenship_is_written_as_its_publisher_writes_it():
    counts = {name: tip.Count(n, n, label=name, partition="citizenship", category=name) for name, n in (("Nigeria", 63), ("Thailand", 12))}  # fmt: skip
    shares = list(tip.composition(counts, 75).values())
    assert "was Thailand: 12" in plain(victims.largest_groups(shares))
    torn = [replace(each, value=None, kind="scenario", flags=("CELLS_DISAGREE",)) for each in shares]
    assert plain(victims.largest_groups(torn)) == (
        "No share is given for Nigeria (63) and Thailand (12), because the published numbers do not add up."
    )


@pytest.fixture
def released(observed, release):
    """Parts and total of the news release for 2020."""
    of = {**release, "year": 2020, "measure": "identified", "partition": "unodc_pk_4"}
    return tip.pick_parts(observed, **of), tip.observations.pick_total(observed, **of)


def test_a_contested_share_is_said_to_be_disputed(observed, released):
    """47.6 % women is of disputed counts: the database has 82.0 % for the same year."""
    parts, total = released
    shares = list(tip.composition(parts, total).values())
    assert plain(victims.largest_groups(shares)) == (
        f"{first('women', '15,255', '47.6')} The next largest was men: 9,581, or 29.9 %. {DISAGREE}"
    )
    assert plain(victims.largest_groups(shares[:1])).endswith(DISAGREE)
    bounds = tip.share_bounds(parts["women"], parts["children"], total)
    assert plain(victims.women_and_girls(bounds, NOBODY, NOBODY)).endswith(DISAGREE)


def test_the_total_names_who_counted_and_who_lists_it_under_another_year(observed, released):
    _, total = released
    conflicts = tip.conflicts(observed)
    said = "According to the UNODC news release, provincial police in Pakistan reported 32,022 identified victims of trafficking for 2020."
    assert plain(victims.reported_total(total, conflicts)) == f"{said} The same number is listed under 2019 in UNODC’s database."  # fmt: skip
    assert plain(victims.reported_total(total, conflicts[:0])) == said


def test_a_sum_with_a_disputed_part_proves_nothing(observed):
    """Adults of 2019, published as fewer than five, are contradicted by 24,836 adults by sex."""
    parts = tip.pick_parts(observed, partition="age", year=2019, **DATABASE)
    check = tip.reconcile(parts.values(), tip.observations.pick_total(observed, partition="age", year=2019, **DATABASE))
    said = "The number for adults does not add up with its own table, so a sum below the total proves nothing."
    assert plain(victims.add_up(check, 2)) == said


def ids(*counts):
    return [tip.Count(*ends, figure_ids=(name,)) for name, ends in zip("abc", counts, strict=False)]


SURPLUS = Coherence("off", unknown=True, by="sex+age", parts_lo=161, exactly=True, excess=1117, figure_ids=("a", "b"))
UNKNOWN, ONE = (tip.Count(n, n, label="Unknown sex and age", coherence=SURPLUS) for n in (1117, 1))
FITS = "So the number for unknown sex and age does not fit, and the total does."


@pytest.mark.parametrize(
    ("parts", "total", "text"),
    [
        ([3, 4], 7, "The 2 groups add up exactly to the total."),
        ([30, 40], 100, "The 2 groups add up to less than the total. Sum minus total: −30."),
        (ids((3, 3), (0, 4)), tip.Count(9, 9, figure_ids=("c",)), "The 2 groups add up to less than the total. Sum minus total: −6 to −2."),
        ([7], 7, "The only published group is the whole total."),
        ([30], 100, "The only published group is smaller than the total. Sum minus total: −70."),
        ([100], 30, "The only published group is larger than the total. Sum minus total: 70."),
        # Côte d'Ivoire 2019: unknown persons next to a complete breakdown.
        ([104, 57, UNKNOWN], 161, f"Without unknown sex and age (1,117), the other 2 groups add up exactly to the total. {FITS}"),
        ([161, ONE], 161, f"Without unknown sex and age (1), the other group is exactly the total. {FITS}"),
        ([ONE], 0, "The only published group is larger than the total. Sum minus total: 1."),
        ([105, 57, UNKNOWN], 161, "The 3 groups add up to more than the total. Sum minus total: 1,118."),
    ],
)  # fmt: skip
def test_groups_add_up_only_if_they_do(parts, total, text):
    assert plain(victims.add_up(tip.reconcile(parts, total), len(parts))) == text


def test_a_suppressed_group_leaves_open_whether_it_is_the_total():
    said = plain(victims.add_up(tip.reconcile([(0, 4)], 3), 1))
    assert said.startswith("The only published group is suppressed and may be the whole total.")


MAJORITY = {
    "yes": "They were the majority.", "no": "They were at most half of the victims.",
    "unknown": "The numbers do not show whether they were more than half.", "others": "At least half of the victims are known to be others.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "low", "high", "majority"),
    [
        ((51, 9, 100), 51, 60, "yes"),
        ((10, 40, 100), 10, 50, "no"),
        ((50, 9, 100), 50, 59, "unknown"),
        ((40, 20, 100), 40, 60, "unknown"),
        (((10, 14), 2, 20), 50, 80, "unknown"),
        # The Bahamas 2022: 6 of 6 belong to the other sex, and no suppressed count is narrowed.
        (((0, 4), (0, 4), 6, 6), 0, 66.7, "others"),
        (((0, 4), 2, 8, 2), 0, 75, "unknown"),
        (((0, 4), (0, 4), 22, 18), 0, 18.2, "no"),
    ],
)
def test_a_majority_is_stated_only_if_it_is_known(counts, low, high, majority):
    bounds = tip.share_bounds(*counts)
    said = plain(victims.women_and_girls(bounds, tip.Count(9, 9), NOBODY))
    assert [100 * end for end in bounds.ends] == pytest.approx([low, high], abs=0.05)
    assert said.startswith(f"Women and girls were between {bounds:lo} and {bounds:hi} of the victims.".replace(NB, " "))
    assert said.endswith(MAJORITY[majority])


def test_a_known_share_is_one_number_and_an_unknown_share_is_not_given():
    for unknown, of in ((0, 100), (1, 100_000)):  # the second prints as the first
        said = victims.women_and_girls(tip.share_bounds(of * 2 // 5, unknown, of), NOBODY, NOBODY)
        assert plain(said) == "Women and girls were 40.0 % of the victims."
    said = plain(victims.women_and_girls(tip.share_bounds(0, 100, 100), tip.Count(100, 100), NOBODY))
    assert (
        said
        == "The numbers do not show any share of women and girls. The source does not state the sex of 100 victims."
    )
    torn = tip.share_bounds(tip.Count(60, 60, coherence=OFF), 9, 100)
    assert plain(victims.women_and_girls(torn, NOBODY, NOBODY)) == (
        "No share of women and girls is given, because the published numbers do not add up."
    )


@pytest.mark.parametrize(
    ("unknown", "children", "words"),
    [
        ((245, 249), (0, 0), ["the sex of 245–249 victims."]),
        ((245, 249), (6937, 6941), ["the sex of 245–249 victims.", "All or nearly all of 6,937–6,941 children"]),
        ((0, 0), (6937, 6941), ["All or nearly all of 6,937–6,941 children are recorded under one sex"]),
        ((1, 1), (0, 0), ["the sex of 1 victim."]),
        ((0, 0), (0, 0), []),
    ],
)
def test_children_of_one_sex_are_not_said_to_have_no_sex(unknown, children, words):
    said = plain(victims.women_and_girls(tip.share_bounds(40, 20, 100), tip.Count(*unknown), tip.Count(*children)))
    assert [each for each in words if each not in said] == []
    assert ("does not state the sex" in said, "children" in said) == (unknown != (0, 0), children != (0, 0))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (
            (20, 20),
            "between 0.400 and 0.500 victims per 100,000 residents, depending on the estimate of the population.",
        ),
        ((0, 4), "between 0 and 0.100 victims per 100,000 residents, because the count is a range"),
        ((0, 0), "The rate was 0 victims per 100,000 residents."),
    ],
)
def test_a_rate_has_the_ends_that_estimates_of_the_population_allow(count, said):
    rates = [replace(tip.share(tip.Count(*count), n), unit="per 100,000 population") for n in (50, 40)]
    assert said in plain(victims.in_proportion([], rates))
    assert victims.in_proportion([], []) is None


def test_a_ratio_of_women_to_men_without_an_upper_end_is_not_stated(released):
    """With 0 to 4 men there may be any number of women for each; the release counts 15,255 women and 9,581 men."""

    def stated(men):
        parts = of_adults | {"men": replace(of_adults["men"], lo=men[0], hi=men[1])}
        return victims.in_proportion(sex_ratio_of_adults(parts, per="women_per_100_men"), [])

    of_adults = released[0]
    assert (
        plain(stated((9581, 9581))) == f"The source counts 159.2 women per 100 men among the adult victims. {DISAGREE}"
    )
    assert stated((0, 4)) is None
