"""What an explorer offers: only what is held, each with its number of observations."""

from dataclasses import replace

import pandas as pd
import pytest
from explored_states import every_state

import tipresearch as tip
from nbpress.core.errors import CoverageError, TipResearchError
from tipresearch.explorer.choices import STEPS, Choices, State


@pytest.fixture(scope="module")
def choices(invented):
    return Choices(invented)


def test_what_is_offered_depends_on_what_is_chosen_before(choices):
    """Counted by hand in the rows."""
    assert choices.offered("area", State()) == {"NPL": 15, "PAK": 2}
    assert choices.offered("measure", State(area="NPL")) == {"convicted": 1, "detected": 8, "identified": 6}
    assert choices.offered("measure", State(area="PAK")) == {"convicted": 1, "detected": 1}
    nepal = State(area="NPL", measure="detected")
    assert choices.offered("breakdown", nepal) == {"sex": 5, "total": 3}
    assert choices.years(choices.settled(nepal)) == {2019: 1, 2020: 1, 2022: 1}


def test_numbers_add_up_to_what_is_held(choices):
    """No observation is in two states, and none is in no state."""
    states = list(every_state(choices, spans=False))
    assert sum(sum(choices.years(state).values()) for state in states) == len(choices.dataset.observations)


def test_what_is_no_longer_held_gives_way(choices):
    """The rest of the choice stays; years outside of what is held are all years."""
    nepal = choices.settled(State("NPL", "detected", breakdown="sex", years=(2019, 2020)))
    assert (nepal.breakdown, nepal.years) == ("sex", (2019, 2020))
    moved = choices.settled(State("PAK", "detected", breakdown="sex", years=(2019, 2020)))
    assert (moved.area, moved.measure, moved.breakdown, moved.years) == ("PAK", "detected", "total", None)
    assert all(choices.settled(state) == state for state in every_state(choices, parts=True))


def test_categories_of_a_breakdown(invented):
    """Each with its number, given those of the variables before it; all of them are no choice."""
    people = [("female", "adult", 1), ("female", "child", 2), ("male", "adult", 3)]
    frame = pd.DataFrame(people, columns=["sex", "age", "count"]).assign(area="Nepal", year=2020, measure="detected")
    choices = Choices(tip.observations_from(frame, source="Our survey"))
    men = choices.required(sex="male")
    assert choices.parts(men) == {"sex": {"female": 2, "male": 1}, "age": {"adult": 1}}
    both = choices.required(age="child", sex=["male", "female"])
    assert (both.parts, choices.parts(both)["age"]) == ((("age", ("child",)),), {"adult": 2, "child": 1})
    # What no longer goes together gives way, in whatever order it was chosen.
    odd = replace(men, parts=(("age", ("child",)), ("sex", ("male",))))
    assert choices.settled(odd).parts == (("sex", ("male",)),)
    with pytest.raises(
        CoverageError, match=r"^sex 'mail' is not held .*; held are female, male\. Did you mean 'male'\?$"
    ):
        choices.required(sex="mail")


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"area": "NLP"}, "area 'NLP' is not held here; 2 areas held, such as 'Nepal', 'Pakistan'."),
        ({"aera": "NPL"}, "there is nothing to choose by 'aera'; there are area, measure, publication, definition, period, breakdown, years. Did you mean 'area'?"),
        ({"area": "PAK", "breakdown": "sex"}, "breakdown 'sex' is not held for these choices; held are 'total'."),
        *(({"years": years}, f"years {years!r} are no span; give the first and the last, as (2019, 2022).") for years in ((2022, 2015), "x", 2015, (2019,))),
        ({"area": "NPL", "measure": "detected", "years": (2012, 2018)}, "years (2012, 2018) is not held for these choices; held are 2019, 2020, 2022."),
    ],
)  # fmt: skip
def test_first_choices_are_refused(choices, chosen, message):
    with pytest.raises(TipResearchError) as caught:
        choices.required(**chosen)
    assert str(caught.value) == message


def test_nothing_is_explored_where_nothing_is_held(invented):
    empty = replace(invented, _table=invented.observations.iloc[:0])
    with pytest.raises(CoverageError, match="own, edition undated, holds no observation, so there is nothing to explore"):  # fmt: skip
        Choices(empty)


def test_first_choices_are_taken(choices):
    """An area by its code or its name, in letters of any case."""
    state = choices.required(area="NPL", measure="detected", years=(2019, 2022))
    assert (state.breakdown, state.years) == ("total", None)  # all years are no choice
    assert choices.required(area="NPL", measure="detected", years=(2010, 2021)).years == (2019, 2020)
    assert choices.required(area="nepal", measure="detected") == state


def test_what_nobody_chose_does_not_stand_in_the_way_of_what_was_chosen():
    """Forms of detected victims stand under definitions of their own, which nobody has to name."""
    choices = Choices(tip.open())
    detected = choices.required(area="PAK", measure="detected", breakdown="form")
    assert (detected.publication, detected.definition) == ("unodc_glotip 2025-04-14", "glotip_form_from_2022")
    # So it is with a choice that gives way: persons convicted have no such definition, and forms all the same.
    convicted = choices.settled(replace(detected, measure="convicted"))
    assert (convicted.definition, convicted.breakdown) == ("glotip", "form")


@pytest.mark.parametrize(
    ("chosen", "publication"),
    [
        # The news release has most rows; the edition that is last by its letters, `TIP 2021`, has a word.
        (State("PAK", "identified"), "unodc_fia_conference_2022 2022-03-25"),
        # UNODC's database has two editions; detected victims of Pakistan are shown without any choice.
        (State(), "unodc_glotip 2025-04-14"),
    ],
)
def test_of_the_source_with_most_rows_the_newest_edition_is_shown_first(chosen, publication):
    found = Choices(tip.open()).settled(chosen)
    assert (found.area, found.measure, found.publication) == ("PAK", chosen.measure or "detected", publication)


def test_it_begins_with_detected_totals_of_the_area_with_most_years():
    """Nepal has three, France one, Italy none; with a breakdown that is asked for, the area with most of that."""
    rows = [("Nepal", y, "detected", "total") for y in (2019, 2020, 2022)]
    rows += [("France", y, "convicted", "total") for y in (2017, 2018, 2019, 2020)]
    rows += [("France", 2020, "detected", "total"), ("Nepal", 2020, "convicted", "total")]
    rows += [("Italy", y, "detected", "female") for y in (2018, 2019, 2020, 2021, 2022)]
    frame = pd.DataFrame(rows, columns=["area", "year", "measure", "sex"]).assign(count=7)
    choices = Choices(tip.observations_from(frame, source="Our survey"))
    for chosen, begun in [
        ({}, ("NPL", "detected", "total")),
        ({"measure": "convicted"}, ("FRA", "convicted", "total")),
        ({"breakdown": "sex"}, ("ITA", "detected", "sex")),
        ({"area": "FRA"}, ("FRA", "detected", "total")),
    ]:
        state = choices.required(**chosen)
        assert (state.area, state.measure, state.breakdown) == begun


def test_each_choice_is_shown_in_words(choices):
    state = next(every_state(choices))
    labels = [choices.label(step, getattr(state, step)) for step in STEPS]
    assert labels == ["Nepal", "Persons convicted", "Our survey, undated", "own:Our survey", "calendar year", "total"]


def test_words_of_ones_own_are_offered_by_what_divides_them():
    """Each breakdown that is offered is one that a dataset has series by."""
    rows = [("kilns", "", 9), ("kilns", "female", 4), ("kilns", "male", 5), ("farms", "", 3)]
    frame = pd.DataFrame(rows, columns=["category", "sex", "count"])
    own = tip.observations_from(frame.assign(area="Nepal", year=2022, measure="identified"), source="Ours")
    offered = Choices(own).offered("breakdown", State("NPL", "identified"))
    assert offered == {"own": 2, "own, sex": 2}
    assert [len(own.series(by)) for by in offered] == [2, 2]
