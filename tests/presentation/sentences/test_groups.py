"""Sentences on groups: what each states, and a case in which it must not."""

from dataclasses import replace

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.presentation import sentences
from tipresearch.quantities import Coherence

NB = "\N{NO-BREAK SPACE}"
CONTESTED = "The counts are contested: sources or editions disagree on them or on their total."
DATABASE = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "ref_area": "PAK"}
WOMEN = {"alone": "Women", "both": "women and girls", "why": "no sex"}


def largest(parts, *total):
    """The sentence on the largest of some parts, with percentages of plain blanks."""
    return repr(sentences.largest_groups(list(tip.composition(parts, *total).values()))).replace(NB, " ")


def of_sex(**counts):
    return {sex: tip.Count(n, n, label=sex.title(), sex=sex) for sex, n in counts.items()}


def labelled(counts, **fields):
    return {name: tip.Count(n, n, label=name, **fields) for name, n in counts.items()}


@pytest.mark.parametrize(
    ("parts", "total", "text"),
    [
        ({"women": 60, "men": 30, "girls": 10}, (), "women are the largest group: 60, or 60.0 %. Next are men: 30, or 30.0 %."),
        # As many girls as boys: neither group is next.
        ({"men": 18, "girls": (0, 4), "boys": (0, 4)}, (26,), "men are the largest group: 18, or 69.2 %."),
        ({"men": 18, "girls": 4, "boys": 4}, (26,), "men are the largest group: 18, or 69.2 %."),
        # A form of exploitation is singular, and its adults are plural.
        ({"Sexual exploitation": 60, "Forced labour, men": 30, "Begging": 10}, (),
         "Sexual exploitation is the largest group: 60, or 60.0 %. Next are forced labour, men: 30, or 30.0 %."),
        # The 80 of unknown sex may belong to either group, and the 10 to neither place.
        (of_sex(female=12, male=8, unknown=80), (100,),
         "People recorded as female are 12, or 12.0 %; people recorded as male 8, or 8.0 %. Of unknown sex are 80."),
        (of_sex(female=60, male=30, unknown=10), (100,),
         "People recorded as female are the largest group: 60, or 60.0 %. Next are people recorded as male: 30, or 30.0 %. "
         "Of unknown sex are 10."),
        (of_sex(unknown=3), (3,), "Of unknown sex are 3."),
        # The 10 in no group may be girls, who are then next; the 5 of 95 are fewer than the men.
        ({"women": 60, "men": 16, "girls": 14}, (100,), "women are the largest group: 60, or 60.0 %."),
        ({"women": 60, "men": 30}, (95,), "women are the largest group: 60, or 63.2 %. Next are men: 30, or 31.6 %."),
        # Albania 2020: of the 86 in all, 24 or 7 are printed under other forms.
        ({"Sexual exploitation": 48, "Forced labour": (0, 4)}, (86,), "Sexual exploitation is the largest group: 48, or 55.8 %."),
        # Nobody was counted: no share, and no word on cells that disagree.
        ({"women": 0, "men": 0}, (0,), "women and men: published as 0 and 0. No share is given, because the total is zero."),
        # India 2022 by sex and age has 3,098 children, and 2,878 by age.
        (labelled({"Women": 2767, "Boys": 1908, "Girls": 1190, "Men": 828}, flags=("CELLS_DISAGREE",)), (),
         "Women are the largest group: 2,767, or 41.3 %. Next are boys: 1,908, or 28.5 %. "
         "These counts do not add up with the rest of their table."),
    ],
)  # fmt: skip
def test_the_largest_group_is_named_only_where_it_is_known(parts, total, text):
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


def test_one_group_alone_is_stated_with_its_share():
    shares = tip.composition({"men": 30, "Begging": 10, "women": 60})
    for name, verb, n in (("men", "are", 30), ("Begging", "is", 10)):
        assert repr(sentences.largest_groups([shares[name]])) == f"{name} {verb} {n}, or {n}.0{NB}%."


def test_a_citizenship_is_written_as_its_publisher_writes_it():
    counts = {
        name: tip.Count(n, n, label=name, partition="citizenship", category=name)
        for name, n in (("Nigeria", 63), ("Thailand", 12))
    }
    shares = list(tip.composition(counts, 75).values())
    assert "Next is Thailand: 12" in repr(sentences.largest_groups(shares))
    torn = [replace(s, value=None, kind="scenario", flags=("CELLS_DISAGREE",)) for s in shares]
    assert repr(sentences.largest_groups(torn)).startswith("Nigeria and Thailand: published as 63 and 12.")
    assert largest(labelled({"Girls": 0, "Women": 0}), 0).startswith("Girls and women: published as 0 and 0.")


def test_a_share_of_contested_counts_comes_with_other_shares(observed, release):
    """47.6 % women is of contested counts; the database has 82.0 %, before up to 18.2, for the same year."""
    victims = {**release, "year": 2020, "measure": "identified", "partition": "unodc_pk_4"}
    parts, total = tip.observations.pick_parts(observed, **victims), tip.observations.pick_total(observed, **victims)
    shares = list(tip.composition(parts, total).values())
    assert repr(sentences.largest_groups(shares, observed)).replace(NB, " ") == (
        f"Women are the largest group: 15,255, or 47.6 %. Next are men: 9,581, or 29.9 %. {CONTESTED} Another share of "
        "women for 2020: 82.0 % (16,427 of 20,045 detected; UNODC GLOTIP, 2025-04-14). UNODC GLOTIP said 0–18.2 % before "
        "(fewer than 5 of 22 detected; edition 2023-05-30)."
    )
    assert repr(sentences.largest_groups(shares[:1])).endswith(f"{NB}%. {CONTESTED}")
    bounds = tip.share_bounds(parts["women"], parts["children"], total)
    assert repr(sentences.known_share(bounds, **WOMEN)).endswith(f"cannot be told. {CONTESTED}")


def test_a_sum_with_an_unused_part_proves_nothing(observed):
    """Adults of 2019, published as fewer than five, are contradicted by 24,836 adults by sex."""
    parts = tip.pick_parts(observed, partition="age", year=2019, **DATABASE)
    check = tip.reconcile(parts.values(), tip.observations.pick_total(observed, partition="age", year=2019, **DATABASE))
    end = "that of adults is in question, so a sum below the total proves nothing."
    assert repr(sentences.add_up(check, 2)) == f"Of the two counts {end}"
    torn = tip.Count(30, 30, label="Adults", coherence=Coherence("off", by="sex", parts_lo=40, excess=10))
    assert repr(sentences.add_up(tip.reconcile([torn], 100), 1)) == f"One group alone is published, and {end}"


def ids(*counts):
    return [tip.Count(*ends, figure_ids=(name,)) for name, ends in zip("abc", counts, strict=False)]


SURPLUS = Coherence("off", unknown=True, by="sex+age", parts_lo=161, exactly=True, excess=1117, figure_ids=("a", "b"))
UNKNOWN, ONE = (tip.Count(n, n, label="Unknown sex and age", coherence=SURPLUS) for n in (1117, 1))
ALONE, IN_QUESTION = "One group alone is published, and it", "this number is in question, not the total."


@pytest.mark.parametrize(
    ("parts", "total", "start", "end"),
    [
        ([3, 4], 7, "The two groups add up exactly.", ""),
        ([30, 40], 100, "Of the two groups, ", "sum minus total is −30."),
        (ids((3, 3), (0, 4)), tip.Count(9, 9, figure_ids=("c",)), "Of the two groups, the parts fall short", " is −6 to −2."),
        ([7], 7, f"{ALONE} is the total exactly.", ""),
        ([30], 100, f"{ALONE} falls short of the total", " group minus total is −70."),
        ([100], 30, f"{ALONE} exceeds the total", " group minus total is 70."),
        ([(0, 4)], 3, "One group alone is published, and a suppressed count leaves it open whether", ""),
        # Côte d'Ivoire 2019: unknown persons next to a complete breakdown.
        ([104, 57, UNKNOWN], 161, "Without unknown sex and age, the two groups add up exactly.", f" Beside them are 1,117: {IN_QUESTION}"),
        ([161, ONE], 161, "Without unknown sex and age, the one group is the total exactly.", f" Beside it is 1: {IN_QUESTION}"),
        ([ONE], 0, f"{ALONE} exceeds the total", " group minus total is 1."),
        ([105, 57, UNKNOWN], 161, "", "exceed the total: sum minus total is 1,118."),
    ],
)  # fmt: skip
def test_groups_add_up_only_where_they_do(parts, total, start, end):
    text = repr(sentences.add_up(tip.reconcile(parts, total), len(parts)))
    assert (text[: len(start)], text[len(text) - len(end) :]) == (start, end)


MAJORITY = {True: "are the majority whatever", False: "are not the majority whatever", None: "Whether women and girls"}


@pytest.mark.parametrize(
    ("known", "unknown", "majority"), [(51, 9, True), (10, 39, False), (10, 40, False), (50, 9, None), (40, 20, None)]
)
def test_a_majority_is_stated_only_when_it_is_known(known, unknown, majority):
    text = repr(sentences.known_share(tip.share_bounds(known, unknown, 100), **WOMEN))
    assert [key for key, words in MAJORITY.items() if words in text] == [majority]
    assert text.startswith(
        f"Women are {known}.0{NB}%. The share of women and girls could reach {known + unknown}.0{NB}%: no sex."
    )


def test_a_majority_of_others_is_stated_where_a_suppressed_count_is_wide():
    """The Bahamas 2022: 6 of 6 are female."""
    words = {"alone": "Men and boys", "both": "men and boys", "why": "no sex"}
    assert repr(sentences.known_share(tip.share_bounds((0, 4), (0, 4), 6, 6), **words)) == (
        f"Men and boys are fewer than 5. The share of men and boys could reach 66.7{NB}%: no sex. "
        "At least half of all whom it counts are known to be others."
    )
    assert repr(sentences.known_share(tip.share_bounds((0, 4), 2, 8, 2), **words)).endswith("cannot be told.")


def test_a_known_share_is_one_number_and_an_unknown_share_is_not_given():
    for unknown, of in ((0, 100), (1, 100_000)):  # the second prints as the first
        text = repr(sentences.known_share(tip.share_bounds(of * 2 // 5, unknown, of), **WOMEN))
        assert text == f"Women and girls are 40.0{NB}%."
    why = WOMEN | {"why": "the source gives no sex for 100 victims"}
    for unknown, start in ((100, f"No share of women and girls is given: {why['why']}."), (99, "Women are 0")):
        assert repr(sentences.known_share(tip.share_bounds(0, unknown, 100), **why)).startswith(start)


def test_a_suppressed_count_is_not_given_as_its_lower_end():
    for bounds, start in (
        (((0, 4), (0, 4), 22, 18), f"Women are fewer than 5. The share of women and girls could reach 18.2{NB}%: no sex."),
        (((10, 14), 2, 20), f"Women are at least 50.0{NB}%. The share of women and girls could reach 80.0{NB}%"),
    ):  # fmt: skip
        text = repr(sentences.known_share(tip.share_bounds(*bounds), **WOMEN))
        assert text.startswith(start)
        assert (MAJORITY[False] in text) == (bounds[0] == (0, 4))


@pytest.mark.slow
def test_other_shares_of_a_form_are_of_that_form(observed):
    """The share of all adults is not another share of adults in sexual exploitation."""
    part = tip.pick_parts(observed, partition="form_age", year=2022, **DATABASE)["sexual_adult"]
    total = tip.observations.pick_total(observed, partition="form_age", year=2022, **DATABASE)
    women = replace(part, category="sexual_female", sex="female", age="total")
    for count, whose in ((part, "adults"), (women, "female")):
        text = repr(sentences.other_shares(observed, count, total))
        assert text == f"No different share of sexual exploitation, {whose} for 2022 is held here."
    # The share of a replaced edition is what the source said before.
    rows = observed[observed["figure_id"].isin([*part.figure_ids, *total.figure_ids])]
    earlier = rows.assign(figure_id="e-" + rows["figure_id"], edition="2024-01-01")
    earlier.loc[earlier["category"] != "total", ["count_lo", "count_hi", "raw_value"]] = [13, 13, "13"]
    text = repr(sentences.other_shares(pd.concat([observed, earlier]), part, total))
    assert text == f"UNODC GLOTIP said <0.1{NB}% before (13 of 26,539 detected; edition 2024-01-01)."


@pytest.mark.slow
def test_other_shares_are_of_the_same_persons(observed, release):
    """Adult women of the release are not all persons recorded as female."""

    def others(whole, partition, category, **criteria):
        part = tip.observations.pick_parts(observed, partition=partition, year=2020, **criteria)[category]
        total = tip.observations.pick_total(observed, partition=whole, year=2020, **criteria)
        return repr(sentences.other_shares(observed, part, total)).replace(NB, " ")

    before = "UNODC GLOTIP said 0–18.2 % before (fewer than 5 of 22 detected; edition 2023-05-30)."
    assert others("sex", "sex", "female", **DATABASE) == before
    women = others("sex", "sex_age", "female_adult", **DATABASE)
    assert "47.6 % (15,255 of 32,022 identified; UNODC news release" in women
    transgender = others("unodc_pk_4", "unodc_pk_4", "transgender", **release, measure="identified")
    assert transgender == "No different share of transgender persons for 2020 is held here."


def test_persons_of_a_sex_have_the_word_of_the_source(observed, release):
    """One group is called as the source calls it; several groups by what was recorded."""
    parts = tip.pick_parts(observed, year=2020, measure="identified", partition="unodc_pk_4", **release)
    women, girls = (
        tip.Count(n, n, label=name, sex="female", figure_ids=(name,)) for name, n in (("Women", 52), ("Girls", 63))
    )
    of_both = tip.Count(115, 115, sex="female", figure_ids=("Female",))
    female = "People recorded as female"
    for counts, of, words in (
        (parts.values(), (), "Women"),
        ([*parts.values(), replace(parts["children"], sex="female")], (), female),
        (of_sex(female=60, male=40).values(), (), female),
        # Côte d'Ivoire 2020: girls are recorded as female though their age is set aside.
        ([women, girls], (women,), "Women"),
        ([women, girls], (women + girls,), female),
        ([women, girls], (of_both,), female),
    ):
        assert sentences.recorded_as(counts, "female", *of) == words


@pytest.mark.parametrize(
    ("unknown", "children", "words"),
    [
        ((245, 249), (0, 0), ["no sex for 245–249 victims"]),
        ((245, 249), (6937, 6941), ["no sex for 245–249 victims", "records all or nearly all of 6,937–6,941 children as one sex"]),
        ((0, 0), (6937, 6941), ["the source records all or nearly all of 6,937–6,941 children as one sex, so that theirs may not"]),
        ((1, 1), (0, 0), ["no sex for 1 victim"]),
        ((0, 0), (0, 0), ["a sex for every victim"]),
    ],
)  # fmt: skip
def test_children_of_one_sex_are_not_said_to_have_no_sex(unknown, children, words):
    text = sentences.without_sex(tip.Count(*unknown), tip.Count(*children))
    assert [each for each in words if each not in text] == []
    assert ("gives no sex" in text, "children" in text) == (unknown != (0, 0), children != (0, 0))


def test_no_share_is_given_for_cells_that_disagree():
    torn = tip.Count(60, 60, coherence=Coherence("off", by="sex", parts_lo=70, excess=10))
    said = sentences.known_share(tip.share_bounds(torn, 9, 100), alone="Women", both="women and girls", why="no sex")
    assert repr(said) == "No share of women and girls is given: the published cells disagree."
