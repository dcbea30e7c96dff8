"""What a value of a wrong type is told at each door: one line with its type, what is allowed, and what does it."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core.errors import TipResearchError, first_line, printed
from tipresearch import presentation as show

FRAME = pd.DataFrame({"area": ["Pakistan"]})


def test_the_first_line_of_what_announces_others_brings_the_first_of_them():
    """One line in each case, also of an error that says nothing."""
    for said, line in {
        "one\ntwo": "one", "faults:\n\n  a\nb\nc": "faults: a (2 more)", "faults:\na": "faults: a", "a:": "a:", " ": "ValueError",
    }.items():  # fmt: skip
        assert first_line(ValueError(said)) == line


def figure(chart, name="sex"):
    return show.figure(chart, name=name, caption="Women and men.")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tip.observations_from("mine.csv", source="Ours"), "frame is of type str; give a DataFrame of pandas, such as pandas.read_csv('mine.csv') gives of a file."),
        (lambda: tip.observations_from({"area": "PAK"}, source="Ours"), "frame is of type dict; give a DataFrame of pandas, such as pandas.read_csv('mine.csv') gives of a file."),
        (lambda: tip.observations_from(FRAME, source="Ours", categories="rural"), "categories is of type str; give a list of words, as ['rural', 'urban']."),
        (lambda: tip.observations_from(FRAME, source="Ours", categories=None), "categories is of type NoneType; give a list of words, as ['rural', 'urban']."),
        (lambda: tip.open(FRAME), "path is of type DataFrame; give the path of a file, or several paths one after the other; tip.observations_from takes a frame."),
        (lambda: tip.open(["a.csv", "b.csv"]), "path is of type list; give the path of a file, or several paths one after the other; tip.observations_from takes a frame."),
        (lambda: tip.explore(5), "dataset is of type int; give what tip.open or tip.observations_from gives, or the path of a file."),
        (lambda: tip.rate(30, "Pakistan"), "population is of type str; give a number of persons, or what tip.population_of('PAK', 2020) gives."),
        (lambda: tip.rate(30, None), "population is of type NoneType; give a number of persons, or what tip.population_of('PAK', 2020) gives."),
        (lambda: tip.rate(30, float("nan")), "population nan is not allowed; it must be above 0."),
        (lambda: tip.open().coverage(by=["area", "measure"]), "by is of type list; give one column, such as 'area'; frame() has all, for groupby."),
        (lambda: tip.side_by_side(tip.load(), ref_area="PAK", measures="detected"), "measures is of type str; give a list, as ['identified', 'detected']."),
        (lambda: tip.composition(pd.Series({"women": 10, "men": 20})), "parts is of type Series; give counts by name, as {'women': 15255, 'men': 9581}; to_dict() of a Series does."),
        (lambda: tip.referral_scenarios(30, 100, 0.5), "weights is of type float; give a list, as [0.5, 1]."),
        (lambda: tip.referral_scenarios(30, 100, ["half"]), "weight 'half' is not allowed; a share of the referrals lies between 0 and 1."),
        (lambda: tip.referral_bounds(30, 100, assumptions=1), "assumptions is of type int; give a list, as ['A1', 'A3']."),
        (lambda: tip.reconcile(30, 40), "parts is of type int; give a list, as [30, 40]."),
        (lambda: tip.indicators.overdispersion(30, 40, 10), "inflations is of type int; give a list, as [1, 10]."),
        (lambda: tip.indicators.bounds_by_denominator(tip.Count(3, 3), tip.Count(9, 9)), "identified is of type Count; give a list, as [count]."),
        (lambda: tip.with_caveats(tip.share(1, 2), ["Told."]), "estimates is of type Estimate; give a list, as [estimate]."),
        (lambda: tip.with_caveats([tip.share(1, 2)], 5), "caveats is of type int; give a list, as ['a sentence.']."),
        (lambda: tip.deduplicate(tip.load(), key=5), "key is of type int; give a list, as ['ref_area', 'period_start']."),
        (lambda: tip.harmonise(["a"], {"a": "c"}), "labels is of type list; give a Series, as pd.Series(['Women', 'Men']), or a DataFrame."),
        (lambda: tip.harmonise(pd.Series(["a"]), ["c"]), "mapping is of type list; give each label its code, as {'Women': 'female'}, by column for a DataFrame."),
        (lambda: tip.harmonise(FRAME, {"aera": {"Pakistan": "PAK"}}), "column 'aera' of the mapping is not in the table. Did you mean 'area'?"),
        (lambda: figure(plt.figure()), "chart is of type Figure; give a chart of this package, as plot() of a dataset draws it; tip.chart(..., draw=...) makes one of what seaborn or matplotlib draws."),
        (lambda: figure(tip.open().select(source="unodc_glotip", edition="2025-04-14", measure="detected").plot(), name=5), "figure name 5 is not allowed; use lower-case letters, digits and _."),
        (lambda: show.table(FRAME, caption="Mine"), "a row is of type DataFrame; give estimates or counts, of a mapping its values(); tipresearch.presentation.facts shows a frame."),
        (lambda: show.table({"women": 3}, caption="Mine"), "a row is of type str; give estimates or counts, of a mapping its values(); tipresearch.presentation.facts shows a frame."),
        (lambda: tip.chart(tip.share(3, 4)), "a chart needs numbers, such as a list of them, not 3 of 4: 75.0\N{NO-BREAK SPACE}%; of one write chart([number])."),
        (lambda: f"{tip.Count(1282, 1282):,}", "format ',' is not known; a count prints as 1,282 without one, and its lo and hi are numbers."),
        (lambda: show.facts([1], caption="Mine"), "frame is of type list; give a DataFrame; tipresearch.presentation.table shows estimates and counts."),
    ],
)  # fmt: skip
def test_a_wrong_type_is_told_in_one_line(call, message):
    """Python's own words, such as 'str' object has no attribute 'rename', name no cure."""
    with pytest.raises(TipResearchError) as caught:
        call()
    assert str(caught.value) == message
    plt.close("all")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("parse_count", ". It is in tipresearch.quantities."),
        ("SchemaError", ". It is in tipresearch.errors."),
        ("shar", ". Did you mean 'share'?"),
        ("cli", " until it is imported, as by `from tipresearch import cli`."),
    ],
)
def test_a_name_that_there_is_not_is_told_where_it_is_or_the_nearest(name, place):
    with pytest.raises(AttributeError) as caught:
        tip.__getattr__(name)
    assert str(caught.value) == f"tipresearch has no {name!r}{place}"


def test_parts_by_name_are_taken_as_their_numbers():
    """As `frame` and `chart` take them: what `Dataset.parts` gives is a mapping."""
    assert tip.reconcile({"women": 30, "men": 40}, 100) == tip.reconcile([30, 40], 100)


def test_what_a_cell_printed_keeps_its_lines():
    """Lines of Windows and of a progress bar end as others do; colours go, and what turns a number about is its number."""
    said = "a\r\nb\r50 %\r100 %\n\x1b[31mred\x1b[0m\t\u202e760"
    assert printed(said) == "a\nb\n50 %\n100 %\nred\t\\u202e760"
