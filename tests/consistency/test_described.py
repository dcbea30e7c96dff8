"""Women, men and children, who are named by a word, are held against counts by sex and age; words of one's own are divided by these."""

import pandas as pd
import pytest

import tipresearch as tip
from tipresearch import facts
from tipresearch.cells import system_of
from tipresearch.presentation.sentences.totals import objection

WHOM = [("", "", "", 100), ("women", "", "", 50), ("men", "", "", 30), ("children", "", "", 20)]


def own(*rows):
    frame = pd.DataFrame(rows, columns=["category", "sex", "age", "count"])
    return tip.observations_from(frame.assign(area="Nepal", year=2021, measure="identified"), source="Our survey")


@pytest.mark.parametrize(
    ("rows", "states"),
    [
        ([("", "female", "", 65), ("", "male", "", 35)], ["coherent", "coherent"]),
        ([("", "female", "", 70), ("", "male", "", 29)], ["coherent", "exceeded"]),  # 30 men
        ([("", "female", "", "<5"), ("", "male", "", 35)], ["contradicted", "coherent"]),
        ([("", "", "adult", 80), ("", "", "child", 20)], ["coherent", "coherent"]),
        ([("", "", "adult", 79), ("", "", "child", 20)], ["exceeded", "coherent"]),  # women and men
        ([("", "", "adult", 80), ("", "", "child", 19)], ["coherent", "exceeded"]),
        ([("", "female", "adult", 49), ("", "female", "child", 3)], ["exceeded", ""]),
    ],
)
def test_women_are_among_the_female_and_the_adult(rows, states):
    dataset = own(*WHOM, *rows)
    assert dataset.frame()["state"].tolist() == ["coherent", "", "", "", *states]


def test_a_cell_that_its_words_exceed_gives_no_number_and_says_why():
    dataset = own(*WHOM, ("", "female", "", 71), ("", "male", "", 29))
    male = dataset.select(sex="male").count(partition="sex")
    assert str(objection(male)) == "Its own parts by category add up to 30: one of the two is wrong."
    assert tip.rate(male, 10_000).value is None


def test_a_published_partition_says_whom_it_counts_by_its_columns():
    """Complete parts of all are not complete parts of the female: girls are among the children."""
    release = tip.select(tip.load(), source_id="unodc_fia_conference_2022", measure="identified", year=2020)
    rows = release[release["partition"] == "unodc_pk_4"]
    female = rows[rows["category"] == "women"].assign(
        figure_id="x", partition="sex", category="female", age="total", count_lo=20000, count_hi=20000
    )
    for count, state in ((20000, "coherent"), (15254, "exceeded")):
        table = pd.concat([rows, female.assign(count_lo=count, count_hi=count)])
        (told,) = [
            m for m in tip.cells.margins_of(system_of(table, complete=["unodc_pk_4"])) if m.whole.figure_id == "x"
        ]
        assert told.state == state


@pytest.mark.slow
def test_words_of_ones_own_may_be_divided_by_sex():
    """Two counts of one shelter were two of one cell, so that no number of the table was given."""
    rows = [
        ("north", "female", "", 25),
        ("north", "male", "", 25),
        ("south", "female", "", 30),
        ("south", "male", "", 20),
    ]
    dataset = own(*rows)
    shares = tip.composition(dataset.select(sex="female").parts("category"))
    assert [f"{share.value:.3f}" for share in shares.values()] == ["0.455", "0.545"]
    states = own(("north", "", "", 50), ("south", "", "", 49), *rows).frame()["state"].tolist()
    assert states == ["coherent", "exceeded", *[""] * 4]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("girls", "states"),
    [(5, ["coherent", "", "coherent"]), (7, ["coherent", "", "coherent"]), (4, ["coherent", "", "exceeded"])],
)
def test_children_may_be_divided_by_sex(girls, states):
    """Girls and boys of a word that says an age alone are two cells, and are among those of another breakdown: no number of the table was given."""
    rows = [("children", "", "", 14), ("children", "female", "", 5), ("children", "male", "", 7)]
    held = own(*rows, ("", "female", "child", girls), ("", "male", "child", 7)).frame()["state"].tolist()
    assert [held[0], held[1], held[3]] == states
    assert own(("children", "", "", 11), *rows[1:]).frame()["state"].tolist() == ["exceeded", "", ""]


@pytest.mark.slow
@pytest.mark.parametrize("word", ["forced_labour", "sexual", "other", "unknown", "organ_removal", "shelter"])
def test_a_word_that_says_no_sex_may_be_divided_by_it(word):
    """Women and men in forced labour were one cell with two counts: forms have words of the house, but say neither sex nor age."""
    held = own(("", "", "", 60), (word, "", "", 50), (word, "female", "", 30), (word, "male", "", 20))
    assert held.frame()["state"].tolist() == ["coherent", "coherent", "", ""]
    assert own(*[(word, sex, "", n) for sex, n in (("", 49), ("female", 30), ("male", 20))]).frame()["state"].tolist() == ["exceeded", "", ""]  # fmt: skip
    # They are not all women: another count of these is no contradiction.
    other = own((word, "female", "", 30), ("", "female", "", 55))
    assert other.frame()["flags"].tolist() == ["", ""]
    table = own((word, "transgender", "adult", 30), (word, "female", "", 55)).observations
    said = facts.category_label(word)
    assert [tip.pick(table, sex=sex).label for sex in ("transgender", "female")] == [f"{said}, transgender persons, adults", f"{said}, female"]  # fmt: skip


@pytest.mark.parametrize(("word", "name", "code"), [("other", "sex", "female"), ("unknown", "sex", "female"), ("unknown", "age", "child")])  # fmt: skip
def test_others_of_other_sex_are_not_all_others(word, name, code):
    """The code of a sex or an age is one of a form or a place as well: those of unknown sex were one cell with all of unknown place, and women exceeded it."""
    rows = pd.DataFrame([(word, "", 30), (word, code, 20), (word, word, 5)], columns=["category", name, "count"])
    for held, states in ((rows, ["coherent", "", ""]), (rows[1:], ["", ""])):
        frame = held.assign(area="Nepal", year=2021, measure="identified")
        assert tip.observations_from(frame, source="Our survey").frame()["state"].tolist() == states


@pytest.mark.parametrize(
    ("word", "sex", "age", "said"),
    [
        ("forced_labour", "female", "", "forced labour, female"),
        ("forced_labour", "", "", "forced labour"),
        ("north", "", "unknown", "north, unknown age"),
    ],
)
def test_a_rate_of_a_word_says_of_which_sex_or_age_it_is(word, sex, age, said):
    """Rates of women, of men and of all in forced labour had one label."""
    (rate,) = own((word, sex, age, 30)).select(category=word).rates()
    assert rate.label == f"Nepal, 2021 (identified victims, {said})"


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ({"sex": "transgender", "age": "adult"}, "Transgender persons, adults"),
        ({"sex": "unknown", "age": "child"}, "Unknown sex, children"),
        ({"form": "bonded_labour", "sex": "female", "age": "child"}, "Bonded labour, female, children"),
        ({"form": "other", "sex": "unknown", "age": "child"}, "Other forms, unknown sex, children"),
    ],
)
def test_each_code_of_several_variables_has_words(codes, said):
    """Unknown_child was the label of a count and its share, and of its rate: identified victims, unknown_child."""
    frame = pd.DataFrame([codes | {"count": 10, "area": "Nepal", "year": 2021, "measure": "identified"}])
    held = tip.observations_from(frame, source="Our survey")
    (count,) = held.parts([*codes]).values()
    assert count.label == said
    (rate,) = [tip.rate(10, 10_000)] if count.sex == "transgender" else held.select(**codes).rates()
    assert rate.label == f"Nepal, 2021 (identified victims, {said[:1].lower()}{said[1:]})" or count.sex == "transgender"


@pytest.mark.parametrize(
    ("word", "form", "said"),
    [
        ("north", "sexual", "north, sexual exploitation"),
        ("north", "other", "north, other forms"),
        ("women", "forced_labour", "Women, forced labour"),
        ("sexual", "sexual", "Sexual exploitation"),
    ],
)
def test_a_word_says_of_which_form_it_is(word, form, said):
    """A shelter's counts of sexual exploitation and of forced labour had one label, and so had their shares and rates."""
    frame = pd.DataFrame({"form": [form], "category": word, "count": 10, "area": "Nepal", "year": 2021})
    held = tip.observations_from(frame.assign(measure="identified"), source="Our survey")
    assert held.parts("category")[word].label == said


@pytest.mark.parametrize(
    ("sex", "age", "said"),
    [("female", "", "Female"), ("", "child", "Children"), ("", "unknown", "Unknown age"), ("", "", "")],
)
def test_a_chart_of_words_says_of_which_sex_or_age_they_are(sex, age, said):
    """Charts of a shelter's women, of its men and of all were drawn under one title."""
    held = own(("north", sex, age, 30), ("forced_labour", sex, age, 20))
    of = f"Identified victims, Nepal, {said}".removesuffix(", ")
    assert held.plot("category").question == f"{of}, by category"
    north = "".join(f", {word}" for word in ("north", said) if word)
    assert held.select(category="north").plot().question == f"Identified victims, Nepal{north}"
    assert own(("women", "", "", 30), ("men", "", "", 20)).plot("category").question.endswith("Nepal, by category")


def test_bars_of_words_say_of_which_sex_they_are():
    """Among the results of a report, women and men of a shelter were two counts of one label: bars alone left out of whom."""
    held = own(("north", "female", "", 30), ("south", "female", "", 20), ("north", "male", "", 8))
    assert held.select(sex="female").plot("category").data["label"].tolist() == ["north, female", "south, female"]
    assert own(("north", "", "", 30), ("women", "", "", 9)).plot("category").data["label"].tolist() == [
        "north",
        "Women",
    ]


def test_numbers_of_a_word_say_of_which_sex_it_is_and_say_it_once():
    """Rates of a shelter's women and of its men had one label, as had their bars; those of men were of 'male, men'."""
    codes = ["category", "sex", "age", "count"]
    rows = [("shelter", "female", "", 30), ("shelter", "male", "", 20), ("men", "male", "", 8), ("children", "male", "child", 9)]  # fmt: skip
    frame = pd.concat([pd.DataFrame(rows, columns=codes).assign(year=year) for year in (2021, 2022)], ignore_index=True)
    held = tip.observations_from(frame.assign(area="Nepal", measure="identified"), source="Our survey")
    for word, sex, said in (("shelter", "female", "shelter, female"), ("shelter", "male", "shelter, male"), ("men", "male", "men")):  # fmt: skip
        chosen = held.select(category=word, sex=sex)
        assert [r.label for r in chosen.rates()] == [f"Nepal, {y} (identified victims, {said})" for y in (2021, 2022)]
        for plot in (chosen.plot(), chosen.plot("category"), chosen.plot(["area", "category"])):
            assert said.rpartition(", ")[2] in f"{plot.question} {plot.alt}".lower()
    first, last = ([held.count(category=w, sex="male", year=y) for w in ("men", "children")] for y in (2021, 2022))
    changes = [tip.abs_change(b, a).label for a, b in zip(first, last, strict=True)]
    assert changes == [f"Change in the number identified, {w}, 2021 to 2022" for w in ("men", "male, children")]
