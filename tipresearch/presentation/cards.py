"""The front page of a report: cards of findings, open questions, and sentences to quote."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from nbpress.core.errors import TipResearchError
from tipresearch.facts import Cited, cite_all, short_name
from tipresearch.presentation.elements import Output, element
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.rows import records, sources_of
from tipresearch.presentation.tables import kind_in_words, sentence
from tipresearch.quantities import Count, Estimate, as_estimate, notes


@dataclass(frozen=True, slots=True)
class Card:
    """One finding of a front page.

    Attributes
    ----------
    shown : Prose
        The number, or the text that replaces it.
    what : str
        Description of the number.
    page : str
        Name of the notebook of the number.
    why_not : str
        Why there is no number; blank if there is a number.
    """

    shown: Prose
    what: str
    page: str
    why_not: str = ""

    @property
    def numbers(self) -> list[Estimate | Count]:
        """The numbers shown."""
        return self.shown.numbers

    @property
    def kind(self) -> str:
        """The kind of uncertainty, in words."""
        recorded = "as published, a count of what was recorded; "
        kinds = [recorded + as_estimate(n).remark if isinstance(n, Count) else kind_in_words(n) for n in self.numbers]
        return self.why_not or "; ".join(dict.fromkeys(word for kind in kinds for word in kind.split("; ") if word))

    @property
    def source(self) -> str:
        """The publishers of the counts, each with its edition."""
        return "; ".join(", ".join(w for w in (short_name(s), edition) if w) for s, edition in sources_of(self.numbers))

    def __repr__(self) -> str:
        """Print number and description in one line."""
        return f"{self.shown}: {self.what} ({'; '.join(w for w in (self.kind, self.source) if w)})"


Shown = Estimate | Count | Prose


def card(number: Shown | Callable[[], Shown], what: str, *, page: str) -> Card:
    """Return a card of a front page: a number, its description, its uncertainty, and its notebook."""
    try:
        found = number() if callable(number) else number
    except TipResearchError as error:
        return Card(Prose("–", {}), what, page, f"Not shown. {error}")
    if isinstance(found, Prose):
        return Card(found, what, page)
    if isinstance(found, Estimate) and not found.given:
        return Card(Prose("–", {}), what, page, " ".join(["Not shown.", *notes(found.all_flags, found.caveats)]))
    return Card(Prose("{number}", {"number": found}), what, page)


def cards(found: Iterable[Card]) -> Output:
    """Return the cards of a front page, in order of reading."""
    listed = tuple(found)
    return Output(
        "\n".join(map(repr, listed)),
        lambda: element("cards", cards=[(c, c.shown.pieces()) for c in listed]),
        records([n for card in listed for n in card.numbers]),
    )


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that readers may quote.

    Attributes
    ----------
    said : Prose
        The sentence.
    cited : tuple of (str, str)
        Sources besides those of its numbers, each with its edition.
    """

    said: Prose
    cited: tuple[Cited, ...] = ()

    @property
    def citation(self) -> str:
        """Publisher, title and edition of all sources of the sentence."""
        return cite_all(dict.fromkeys((*sources_of(self.said.numbers), *self.cited)))


def quotes(found: Iterable[Quote]) -> Output:
    """Return sentences that readers may quote, each with its citation."""
    listed = tuple(found)
    for quote in listed:
        if not quote.citation:
            raise TipResearchError(f"the quotation {str(quote.said)!r} has no source to cite.")
    return Output(
        "\n".join(f"“{q.said}” ({q.citation})" for q in listed),
        lambda: element("quotes", quotes=listed),
        records([n for q in listed for n in q.said.numbers], [c for q in listed for c in q.cited]),
    )


def questions(frame: pd.DataFrame) -> Output:
    """Return open questions as a list, which is the same on a desk and on a phone."""
    if not (rows := frame.to_dict("records")):
        none = "No open question is listed for this country; that is not to say that there is none."
        return Output(none, lambda: sentence(none), records(()))
    text = "\n".join(f"{r['question']} Ask: {r['ask']}." for r in rows)
    return Output(text, lambda: element("questions", rows=rows), records(()))
