"""The catalogue of messages: every message is used, short, and says the same in each plural form."""

import re
import string
from itertools import product

import pytest

from nbpress.core.errors import TipResearchError
from tipresearch.presentation.messages import country
from tipresearch.presentation.messages.catalogue import ids, listed, say, text
from tipresearch.presentation.paragraphs import Prose

BREAKDOWNS = country.BREAKDOWNS
REASONS = ("unpublished", "disputed", "suppressed")
USED = {
    *(f"country.heading.{name}" for name in (*BREAKDOWNS, "change", "edition")),
    *(f"country.share.{by}.{code}" for by, codes in country.OWN_MESSAGE.items() for code in codes),
    *(f"country.{when}.{why}.{by}" for when, why, by in product(("newer", "none"), REASONS, BREAKDOWNS)),
    *(f"country.{what}.{by}" for what, by in product(("rest", "unfit"), BREAKDOWNS)),
    *(f"country.change.{why}" for why in (*country.NO_CHANGE.values(), "up", "down", "none", "range", "chance", "caution", "withheld")),
    *(f"country.edition.{what}" for what in ("revised", "same")),
    "country.shares", "country.share.citizenship", "country.share.citizenship.next", "country.share.named", "country.overlap", "country.smaller", "country.ranges", "country.forms.caption", "country.citizenship.caption",
}  # fmt: skip


def slots(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def forms(name):
    """Return the texts of a message in the singular and the plural."""
    return {text(name, n) for n in (1, 2)}


def test_the_catalogue_has_just_the_messages_that_pages_use():
    assert set(ids()) == USED
    assert len(ids()) == len(USED)


@pytest.mark.parametrize("name", ids())
def test_a_message_has_the_same_slots_in_each_plural(name):
    """The singular may leave out the number, which is one."""
    assert len({frozenset(slots(form) - {"n"}) for form in forms(name)}) == 1


@pytest.mark.parametrize("name", ids())
def test_a_sentence_of_a_message_has_at_most_30_words_and_no_number(name):
    for form in forms(name):
        assert all(len(sentence.split()) <= 30 for sentence in re.split(r"(?<=[.!?])\s", form))
        assert not re.search(
            r"\d", string.Formatter().vformat(form, (), dict.fromkeys(slots(form), Blank())).replace("below 5", "")
        )


class Blank(str):
    """A value that prints nothing in any format."""

    def __format__(self, spec):
        return ""


def test_the_number_chooses_the_plural_and_fills_its_slot():
    assert str(say("country.smaller", 1)) == "One more citizenship is listed. Its count is not larger."
    assert str(say("country.smaller", 1200)) == "1,200 more citizenships are listed. None has a larger count."


def test_a_list_is_joined_as_in_british_english():
    words = [Prose("{x}", {"x": word}) for word in ("a", "b", "c")]
    assert [str(listed(words[:n])) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: say("country.overlaps"), "'country.overlaps'.*Did you mean 'country.overlap'"),
        (lambda: say("country.smaller"), "'country.smaller' has plural forms"),
        (lambda: say("country.share.age.child"), r"'country.share.age.child' has the slots \['share'\], and got \[\]"),
        (lambda: say("country.overlap", share=1), r"the slots \[\], and got \['share'\]"),
    ],
)
def test_a_message_that_cannot_be_said_is_refused(call, said):
    with pytest.raises(TipResearchError, match=said):
        call()
