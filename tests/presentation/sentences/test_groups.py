"""Sentences on groups: what each says, and a case in which it must not."""

from dataclasses import replace

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch.presentation import sentences
from tipresearch.quantities import Coherence

NB = "\N{NO-BREAK SPACE}"


def test_a_largest_group_is_named_only_where_it_is_known():
    """Exact shares have an order; bounds that overlap have none."""
    known = tip.composition({"women": 60, "men": 30, "girls": 10})
    said = repr(sentences.largest_groups(list(known.values())))
    assert said == f"women are the largest group: 60, or 60.0{NB}%. Next are men: 30, or 30.0{NB}%."
    open_ = tip.composition({"women": (0, 4), "men": (1, 5)}, (1, 9))
    assert "largest" not in repr(sentences.largest_groups(list(open_.values())))
    assert repr(sentences.largest_groups([known["men"]])) == f"men are 30, or 30.0{NB}%."
    for girls in ((0, 4), 4):  # as many girls as boys: neither are next
        tied = tip.composition({"men": 18, "girls": girls, "boys": girls}, 26)
        assert repr(sentences.largest_groups(list(tied.values()))) == f"men are the largest group: 18, or 69.2{NB}%."


def test_a_form_is_and_women_are_the_largest_group():
    """*Sexual exploitation are the largest group* stood; its adults are."""
    forms = tip.composition({"Sexual exploitation": 60, "Forced labour, men": 30, "Begging": 10})
    said = repr(sentences.largest_groups(list(forms.values())))
    assert (
        said
        == f"Sexual exploitation is the largest group: 60, or 60.0{NB}%. Next are forced labour, men: 30, or 30.0{NB}%."
    )
    assert repr(sentences.largest_groups([forms["Begging"]])) == f"Begging is 10, or 10.0{NB}%."


def test_no_group_is_the_largest_where_persons_in_none_leave_it_open():
    """80 of unknown sex were the largest group; 30 in no group may all be men, who are then 50 as women are."""

    def said(total, unknown=None, **counts):
        named = {sex: tip.Count(n, n, label=sex.title(), sex=sex) for sex, n in counts.items()}
        if unknown is not None:
            named["unknown"] = tip.Count(unknown, unknown, label="Unknown", sex="unknown")
        return repr(sentences.largest_groups(list(tip.composition(named, total).values())))

    assert said(100, 80, female=12, male=8) == (
        f"People recorded as female are 12, or 12.0{NB}%; people recorded as male 8, or 8.0{NB}%. Of unknown sex are 80."
    )
    assert said(100, 10, female=60, male=30) == (
        f"People recorded as female are the largest group: 60, or 60.0{NB}%. Next are people recorded as male: 30, or 30.0{NB}%. "
        "Of unknown sex are 10."
    )
    assert "largest" not in said(100, female=50, male=20)
    assert "largest" in said(100, female=60, male=20)
    three = tip.composition(
        {"women": 60, "men": 16, "girls": 14}, 100
    )  # the 10 in no group may be girls, who are then next
    assert repr(sentences.largest_groups(list(three.values()))) == f"women are the largest group: 60, or 60.0{NB}%."
    assert (
        repr(
            sentences.largest_groups(
                [tip.composition({"unknown": tip.Count(3, 3, label="Unknown", sex="unknown")}, 3)["unknown"]]
            )
        )
        == "Of unknown sex are 3."
    )


def test_a_share_of_contested_counts_says_so_and_what_others_give(observed, release):
    """47.6 % women is of contested counts, and the database has 82.0 %, before up to 18.2, of the same year; 2021 has no other."""
    contested = "The counts are contested: sources or editions disagree on them or on their total."
    victims = {**release, "year": 2020, "measure": "identified", "partition": "unodc_pk_4"}
    parts, total = tip.observations.pick_parts(observed, **victims), tip.observations.pick_total(observed, **victims)
    shares = list(tip.composition(parts, total).values())
    said = repr(sentences.largest_groups(shares, observed))
    assert said == (
        f"Women are the largest group: 15,255, or 47.6{NB}%. Next are men: 9,581, or 29.9{NB}%. {contested} Another share of "
        f"women for 2020: 82.0{NB}% (16,427 of 20,045 detected; UNODC GLOTIP, 2025-04-14). UNODC GLOTIP said 0–18.2{NB}% before "
        "(fewer than 5 of 22 detected; edition 2023-05-30)."
    )
    assert repr(sentences.largest_groups(shares[:1])).endswith(f"{NB}%. {contested}")
    bounds = tip.share_bounds(parts["women"], parts["children"], total)
    words = {"alone": "Women", "both": "women and girls", "why": "no sex"}
    assert repr(sentences.known_share(bounds, **words)).endswith(f"cannot be told. {contested}")


def test_a_share_of_nobody_is_not_laid_to_cells_that_disagree():
    """Nobody was counted: no share, and no word on cells that would disagree."""
    none = tip.composition({"women": 0, "men": 0}, 0)
    assert repr(sentences.largest_groups(list(none.values()))) == (
        "women and men: published as 0 and 0. No share is given, because the total is zero."
    )
    said = tip.composition({"a": tip.Count(0, 0, label="Girls"), "b": tip.Count(0, 0, label="Women")}, 0)
    assert repr(sentences.largest_groups(list(said.values()))).startswith("Girls and women: published as 0 and 0.")


def test_parts_in_question_fall_short_of_nothing(observed):
    """Adults of 2019, published as fewer than five, are contradicted by 24,836 adults by sex."""
    cells = {
        "ref_area": "PAK",
        "year": 2019,
        "measure": "detected",
        "source_id": "unodc_glotip",
        "edition": "2025-04-14",
    }
    parts = tip.pick_parts(observed, partition="age", **cells)
    check = tip.reconcile(parts.values(), tip.observations.pick_total(observed, partition="age", **cells))
    assert repr(sentences.add_up(check, 2)) == (
        "Of the two counts that of adults is in question, so a sum below the total proves nothing."
    )


def test_groups_add_up_only_where_they_do():
    """Exactly; by how much not; and as a range where a part is suppressed."""
    assert repr(sentences.add_up(tip.reconcile([3, 4], 7), 2)) == "The two groups add up exactly."
    said = repr(sentences.add_up(tip.reconcile([30, 40], 100), 2))
    assert said.endswith("sum minus total is −30.")
    assert said.startswith("Of the two groups, ")
    hidden = sentences.add_up(tip.reconcile([tip.Count(3, 3, figure_ids=("a",)), tip.Count(0, 4, figure_ids=("b",))], tip.Count(9, 9, figure_ids=("c",))), 2)  # fmt: skip
    assert repr(hidden) == "Of the two groups, the parts fall short of the total: sum minus total is −6 to −2."


def test_one_group_alone_is_no_groups():
    """Germany 2007 has one form: it was "The one groups add up exactly." and "Of the one groups, the parts fall short"."""
    assert (
        repr(sentences.add_up(tip.reconcile([7], 7), 1)) == "One group alone is published, and it is the total exactly."
    )
    said = sentences.add_up(tip.reconcile([30], 100), 1)
    assert repr(said) == "One group alone is published, and it falls short of the total: group minus total is −70."
    more = sentences.add_up(tip.reconcile([100], 30), 1)
    assert repr(more) == "One group alone is published, and it exceeds the total: group minus total is 70."
    open_ = repr(sentences.add_up(tip.reconcile([(0, 4)], 3), 1))
    assert open_.startswith(
        "One group alone is published, and a suppressed count leaves it open whether it is the total"
    )
    torn = tip.Count(30, 30, label="Adults", coherence=Coherence("off", by="sex", parts_lo=40, excess=10))
    assert repr(sentences.add_up(tip.reconcile([torn], 100), 1)) == (
        "One group alone is published, and that of adults is in question, so a sum below the total proves nothing."
    )


def test_unknown_persons_beside_a_whole_breakdown_are_told_as_in_a_profile():
    """Côte d'Ivoire 2019: the profile said that the parts add up exactly, and the page of victims that they exceed the total."""
    surplus = Coherence(
        "off", unknown=True, by="sex+age", parts_lo=161, exactly=True, excess=1117, figure_ids=("a", "b")
    )
    unknown = tip.Count(1117, 1117, label="Unknown sex and age", coherence=surplus)
    said = repr(sentences.add_up(tip.reconcile([104, 57, unknown], 161), 3))
    assert said == (
        "Without unknown sex and age, the two groups add up exactly. Beside them are 1,117: this number is in question, not the total."
    )
    one = tip.Count(1, 1, label="Unknown sex and age", coherence=surplus)
    said = repr(sentences.add_up(tip.reconcile([161, one], 161), 2))
    assert said == (
        "Without unknown sex and age, the one group is the total exactly. Beside it is 1: this number is in question, not the total."
    )
    said = repr(sentences.add_up(tip.reconcile([one], 0), 1))
    assert said == "One group alone is published, and it exceeds the total: group minus total is 1."
    assert "exceed the total: sum minus total is 1,118" in repr(
        sentences.add_up(tip.reconcile([105, 57, unknown], 161), 3)
    )


@pytest.mark.parametrize(
    ("known", "unknown", "ending"),
    [
        (51, 9, "Women and girls are the majority whatever is not stated."),
        (10, 39, "Women and girls are not the majority whatever is not stated."),
        (10, 40, "Women and girls are not the majority whatever is not stated."),
        (50, 9, "Whether women and girls are the majority of all whom it counts cannot be told."),
        (40, 20, "Whether women and girls are the majority of all whom it counts cannot be told."),
    ],
)
def test_majority_is_only_claimed_when_known(known, unknown, ending):
    """A majority is claimed only where both bounds are above one half."""
    bounds = tip.share_bounds(known, unknown, 100)
    said = repr(sentences.known_share(bounds, alone="Women", both="women and girls", why="no sex"))
    assert said.endswith(ending)
    assert said.startswith(f"Women are {known}.0{NB}%. The share of women and girls could reach {known + unknown}.0{NB}%: no sex.")  # fmt: skip


def test_a_majority_of_others_is_told_where_bounds_keep_a_suppressed_count_wide():
    """The Bahamas 2022: 6 of 6 are female, and whether men and boys are the majority "cannot be told"."""
    words = {"alone": "Men and boys", "both": "men and boys", "why": "no sex"}
    said = repr(sentences.known_share(tip.share_bounds((0, 4), (0, 4), 6, 6), **words))
    assert said == (
        f"Men and boys are fewer than 5. The share of men and boys could reach 66.7{NB}%: no sex. "
        "At least half of all whom it counts are known to be others."
    )
    assert repr(sentences.known_share(tip.share_bounds((0, 4), 2, 8, 2), **words)).endswith("cannot be told.")


def test_a_share_that_is_known_has_one_number():
    """Where nothing is left open, nothing could reach anything."""
    for unknown, of in ((0, 100), (1, 100_000)):  # the second prints as the first does
        bounds = tip.share_bounds(of * 2 // 5, unknown, of)
        said = sentences.known_share(bounds, alone="Female", both="women and girls", why="no sex")
        assert repr(said) == f"Women and girls are 40.0{NB}%."


def test_of_whom_nothing_is_known_no_share_is_given():
    """That 0 % are recorded as female would say that the source found none."""
    why = "the source gives no sex for 100 victims"
    said = sentences.known_share(tip.share_bounds(0, 100, 100), alone="People recorded as female", both="women and girls", why=why)  # fmt: skip
    assert repr(said) == f"No share of women and girls is given: {why}."
    said = sentences.known_share(tip.share_bounds(0, 99, 100), alone="Female", both="women and girls", why=why)
    assert repr(said).startswith("Female are 0")


def test_the_lower_end_of_a_suppressed_count_is_not_how_many_they_are():
    """Of 22, fewer than 5 are recorded as female: not 0 %; 10 women and fewer than 5 girls are at least 50.0 % of 20."""
    words = {"alone": "Women", "both": "women and girls", "why": "no sex"}
    said = repr(sentences.known_share(tip.share_bounds((0, 4), (0, 4), 22, 18), **words))
    assert said.startswith(f"Women are fewer than 5. The share of women and girls could reach 18.2{NB}%: no sex.")
    assert said.endswith("Women and girls are not the majority whatever is not stated.")
    said = repr(sentences.known_share(tip.share_bounds((10, 14), 2, 20), **words))
    assert said.startswith(f"Women are at least 50.0{NB}%. The share of women and girls could reach 80.0{NB}%")


@pytest.mark.slow
def test_other_shares_of_a_form_are_of_that_form(observed):
    """Of adults in sexual exploitation, 80.4 % of all victims in 2022, that of adults in any form was told as another share."""
    edition = {"source_id": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "ref_area": "PAK"}
    part = tip.pick_parts(observed, partition="form_age", year=2022, **edition)["sexual_adult"]
    total = tip.observations.pick_total(observed, partition="form_age", year=2022, **edition)
    whose = "sexual exploitation, adults for 2022"
    assert repr(sentences.other_shares(observed, part, total)) == f"No different share of {whose} is held here."
    women = replace(part, category="sexual_female", sex="female", age="total")
    said = repr(sentences.other_shares(observed, women, total))
    assert said == "No different share of sexual exploitation, female for 2022 is held here."
    # An edition that was replaced is told as what the source said before.
    rows = observed[observed["figure_id"].isin([*part.figure_ids, *total.figure_ids])]
    earlier = rows.assign(figure_id="e-" + rows["figure_id"], edition="2024-01-01")
    earlier.loc[earlier["category"] != "total", ["count_lo", "count_hi", "raw_value"]] = [13, 13, "13"]
    said = repr(sentences.other_shares(pd.concat([observed, earlier]), part, total))
    assert said == f"UNODC GLOTIP said <0.1{NB}% before (13 of 26,539 detected; edition 2024-01-01)."


@pytest.mark.slow
def test_other_shares_are_of_the_same_persons(observed, release):
    """Of all recorded as female the adult women of the release are no other share; of nobody else is there one."""
    database = {
        "ref_area": "PAK",
        "source_id": "unodc_glotip",
        "edition": "2025-04-14",
        "measure": "detected",
        "year": 2020,
    }
    total = tip.observations.pick_total(observed, partition="sex", **database)
    female = tip.observations.pick_parts(observed, partition="sex", **database)["female"]
    assert repr(sentences.other_shares(observed, female, total)) == (
        f"UNODC GLOTIP said 0–18.2{NB}% before (fewer than 5 of 22 detected; edition 2023-05-30)."
    )
    women = tip.observations.pick_parts(observed, partition="sex_age", **database)["female_adult"]
    assert f"47.6{NB}% (15,255 of 32,022 identified; UNODC news release" in repr(
        sentences.other_shares(observed, women, total)
    )
    victims = {**release, "year": 2020, "measure": "identified", "partition": "unodc_pk_4"}
    transgender = tip.observations.pick_parts(observed, **victims)["transgender"]
    said = sentences.other_shares(observed, transgender, tip.observations.pick_total(observed, **victims))
    assert repr(said) == "No different share of transgender persons for 2020 is held here."


def test_no_group_is_next_while_a_larger_one_may_stand_outside():
    """Albania 2020: "Next is forced labour: fewer than 5" of 86, of whom UNODC prints 24, or 7, under other forms."""
    named = {"Sexual exploitation": 48, "Forced labour": (0, 4)}
    said = repr(sentences.largest_groups(list(tip.composition(named, 86).values())))
    assert said == f"Sexual exploitation is the largest group: 48, or 55.8{NB}%."
    few = repr(sentences.largest_groups(list(tip.composition({"women": 60, "men": 30}, 95).values())))
    assert f"Next are men: 30, or 31.6{NB}%." in few  # the 5 in no group are fewer than the men


def test_shares_of_cells_that_disagree_are_told_as_such():
    """India 2022 by sex and age has 3,098 children, and by age 2,878: women were "the largest group" without a word of it."""
    counts = {"women": 2767, "boys": 1908, "girls": 1190, "men": 828}
    torn = {name: tip.Count(n, n, label=name.title(), flags=("CELLS_DISAGREE",)) for name, n in counts.items()}
    said = repr(sentences.largest_groups(list(tip.composition(torn).values())))
    assert said == (
        f"Women are the largest group: 2,767, or 41.3{NB}%. Next are boys: 1,908, or 28.5{NB}%. "
        "These counts do not add up with the rest of their table."
    )


def test_a_citizenship_is_written_as_its_publisher_writes_it():
    """Denmark 2017: *Next is thailand*."""
    counts = {n: tip.Count(c, c, label=n, partition="citizenship", category=n) for n, c in (("Nigeria", 63), ("Thailand", 12))}  # fmt: skip
    shares = list(tip.composition(counts, 75).values())
    assert "Next is Thailand: 12" in repr(sentences.largest_groups(shares))
    torn = [replace(s, value=None, kind="scenario", flags=("CELLS_DISAGREE",)) for s in shares]
    assert repr(sentences.largest_groups(torn)).startswith("Nigeria and Thailand: published as 63 and 12.")


def test_a_group_of_a_sex_alone_is_named_as_people():
    """Female is no noun: people recorded as female are the largest group; women are women."""
    counts = {"f": tip.Count(60, 60, label="Female", sex="female"), "m": tip.Count(40, 40, label="Male", sex="male")}
    assert repr(sentences.largest_groups(list(tip.composition(counts, 100).values()))) == (
        f"People recorded as female are the largest group: 60, or 60.0{NB}%. "
        f"Next are people recorded as male: 40, or 40.0{NB}%."
    )
    assert sentences.recorded_as(counts.values(), "female") == "People recorded as female"


def test_those_of_a_sex_have_the_word_of_the_source(observed, release):
    """One group is called as the source calls it; several are called by what was recorded."""
    parts = tip.pick_parts(observed, year=2020, measure="identified", partition="unodc_pk_4", **release)
    assert sentences.recorded_as(parts.values(), "female") == "Women"
    both = [*parts.values(), replace(parts["children"], sex="female")]
    assert sentences.recorded_as(both, "female") == "People recorded as female"


def test_girls_whose_sex_is_put_aside_are_recorded_as_female_all_the_same():
    """Côte d'Ivoire 2020: "People recorded as female are 43.7 %", two lines below "People recorded as female ... 115, or 96.6 %"."""
    women, girls = (
        tip.Count(n, n, label=name, sex="female", figure_ids=(name,)) for name, n in (("Women", 52), ("Girls", 63))
    )
    assert sentences.recorded_as([women, girls], "female", women) == "Women"
    assert sentences.recorded_as([women, girls], "female", women + girls) == "People recorded as female"
    of_both = tip.Count(115, 115, sex="female", figure_ids=("Female",))
    assert sentences.recorded_as([women, girls], "female", of_both) == "People recorded as female"


def test_children_recorded_as_one_sex_are_not_said_to_have_none():
    """Who is in no part has no sex; children who are all boys have one that may not have been recorded."""
    some, none, children = tip.Count(245, 249), tip.Count(0, 0), tip.Count(6937, 6941)
    assert sentences.without_sex(some, none) == "the source gives no sex for 245–249 victims"
    assert sentences.without_sex(some, children) == (
        "the source gives no sex for 245–249 victims, and records all or nearly all of 6,937–6,941 children as one sex, "
        "so that theirs may not have been recorded"
    )
    assert sentences.without_sex(none, children) == (
        "the source records all or nearly all of 6,937–6,941 children as one sex, so that theirs may not have been recorded"
    )
    assert sentences.without_sex(tip.Count(1, 1), none) == "the source gives no sex for 1 victim"
    assert sentences.without_sex(none, none) == "the source gives a sex for every victim"


def test_no_share_is_said_of_cells_that_disagree():
    torn = tip.Count(60, 60, coherence=Coherence("off", by="sex", parts_lo=70, excess=10))
    said = sentences.known_share(tip.share_bounds(torn, 9, 100), alone="Women", both="women and girls", why="no sex")
    assert repr(said) == "No share of women and girls is given: the published cells disagree."
