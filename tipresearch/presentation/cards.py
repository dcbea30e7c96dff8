"""The front page of a report: cards of findings, and what readers may say, cannot say, and may ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from nbpress.core.errors import TipResearchError
from tipresearch.facts import Cited, short_name
from tipresearch.presentation.elements import Output, element, in_languages
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.rows import records, sources_of
from tipresearch.presentation.tables import sentence


@dataclass(frozen=True, slots=True)
class Card:
    """One finding of a front page: a number, what it counts, how sure it is, and the notebook that has it."""

    number: Prose
    sentence: Prose
    chip: Prose
    page: str
    #: Sources besides those of its numbers.
    cited: tuple[Cited, ...] = ()

    def in_language(self, language: str) -> "Card":
        """Return the card in another language."""
        number, sentence, chip = (part.in_language(language) for part in (self.number, self.sentence, self.chip))
        return replace(self, number=number, sentence=sentence, chip=chip)

    def __repr__(self) -> str:
        """Print the card in one line."""
        return f"{self.number}: {self.sentence} ({self.chip})"


def cards(found: Iterable[Card]) -> Output:
    """Return the cards of a front page, in order of reading."""
    listed = tuple(found)

    def in_language(language: str) -> Output:
        shown = [card.in_language(language) for card in listed]
        rows = [(c, c.number.pieces(), c.sentence.pieces(), c.chip.pieces()) for c in shown]
        return Output("\n".join(map(repr, shown)), lambda: element("cards", cards=rows))

    numbers = [number for card in listed for part in (card.number, card.sentence) for number in part.numbers]
    results = records(numbers, [cited for card in listed for cited in card.cited])
    languages = {language for card in listed for language in card.sentence.translations}
    return in_languages(in_language, sorted(languages), results)


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that readers may quote, with sources besides those of its numbers."""

    said: Prose
    cited: tuple[Cited, ...] = ()

    @property
    def attribution(self) -> str:
        """Short names of all sources of the sentence, each with its edition. The page of sources has their titles."""
        cited = dict.fromkeys((*sources_of(self.said.numbers), *self.cited))
        return "; ".join(", ".join(filter(None, [short_name(name), edition])) for name, edition in cited)


def statements(headings: Sequence[Prose], may: Sequence[Quote], cannot: Sequence[Prose], ask: pd.DataFrame) -> Output:
    """Return what readers may say, what they cannot say, and open questions with whom to ask, under three headings.

    Raises `TipResearchError` for a sentence to quote without a source.
    """
    for quote in may:
        if not quote.attribution:
            raise TipResearchError(f"the quotation {str(quote.said)!r} has no source to cite; name one in cited.")
    rows = ask.to_dict("records")

    def in_language(language: str) -> Output:
        quotes = [(quote.said.in_language(language), quote.attribution) for quote in may]
        denials = [said.in_language(language) for said in cannot]
        text = [f"“{said}” ({attribution})" for said, attribution in quotes]
        text += [f"Not: {said}" for said in denials]
        html = element(
            "statements",
            headings=[heading.in_language(language).pieces() for heading in headings],
            may=[(said.pieces(), attribution) for said, attribution in quotes],
            cannot=[said.pieces() for said in denials],
            questions=rows,
        )
        return Output("\n".join([*text, *_questions_in_words(rows)]), lambda: html)

    numbers = [number for said in (*(quote.said for quote in may), *cannot) for number in said.numbers]
    languages = {language for quote in may for language in quote.said.translations}
    results = records(numbers, [cited for quote in may for cited in quote.cited])
    return in_languages(in_language, sorted(languages), results)


def _questions_in_words(rows: Sequence[dict]) -> list[str]:
    return [f"{row['question']} Ask: {row['ask']}." for row in rows]


def questions(frame: pd.DataFrame) -> Output:
    """Return open questions as a list, which is the same on a desk and on a phone."""
    if not (rows := frame.to_dict("records")):
        none = "No open question is listed for this country; that is not to say that there is none."
        return Output(none, lambda: sentence(none), records(()))
    return Output("\n".join(_questions_in_words(rows)), lambda: element("questions", rows=rows), records(()))
