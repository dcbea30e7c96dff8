"""Runs of text in another language: cut into sentences, which are looked up in a catalogue, as wholes or in parts.

The numbers, links and buttons of a sentence are put back where its translation has them.
"""

import html
import itertools
import re

from nbpress.translation.catalogues import SLOT, Catalogue

#: A number that may stand elsewhere in a sentence; not part of a name or an address, such as alpha-3.
_NUMBER = re.compile(r"(?<![\w{<./-])[+−-]?\d(?:[\d,.:/–‑-]*\d)?(?:\s?%)?(?![\w>}-])")
#: Where it stands in a message, with a sign that says from which side it is bounded.
_BOUNDED_SLOT = re.compile(r"((?:&[lg]t;)?)\{(\d+)\}")
TAG = re.compile(r"<(/?)(\d+)(/?)>")
_WRAPPED = re.compile(r"<(\d+)>((?:(?!<\1>).)*)</\1>", re.DOTALL)
#: Where a sentence ends, and what may hold one; a list in an attribute ends at each semicolon.
_BREAK = re.compile(r"</?\d+>|(?<=[.!?])\s+(?=\S)")
_LIST_BREAK = re.compile(r"(?<=[.!?;])(?![^()]*\))\s+(?=\S)")  # none within brackets
#: Where a sentence without a text falls into parts, such as a list of counts by year: at its strongest sign first.
_SIGNS = [
    re.compile(rf"(\s*(?:{sign})\s*)")
    for sign in (
        r"[.;]$",
        "·",
        r";(?=\s)",
        r":(?=\s)",
        r"</?\d+/?>",
        r",(?=\s)|[()“”]",
        r"[+−×/-](?=\s)",
        _NUMBER.pattern,
    )
]
#: Around a number that a line from right to left would turn, such as a range or a date.
_ISOLATE, RIGHT, END = "\u2066", "\u2067", "\u2069"
_ENGLISH = '<span class="tr-untranslated" lang="en" dir="ltr">'
#: Begin and end of each link, button or emphasis of a run.
Tags = list[tuple[str, str]]


def translated(run: str, tags: Tags | None, catalogue: Catalogue, page: str) -> str:
    """Return a run of text in its language; `tags` are those of ``<1>`` and so on, None where none can stand."""
    head, run, tail = _unwrapped(run)
    if (ready := _ready(run, catalogue, marks=tags is not None)) is not None:
        return TAG.sub(lambda m: (tags or [])[int(m[2]) - 1][bool(m[1])], f"{head}{ready}{tail}")
    pieces, depth, start = [], 0, 0
    for at in (_LIST_BREAK if tags is None else _BREAK).finditer(run):
        if not at[0].isspace():  # what ends within a link or an emphasis is no sentence
            depth += -1 if at[0].startswith("</") else 1
        elif not depth:
            pieces += [_sentence(run[start : at.start()], tags, catalogue, page), at[0]]
            start = at.end()
    whole = "".join([head, *pieces, _sentence(run[start:], tags, catalogue, page), tail])
    whole = re.sub(rf"</span>(\s+){_ENGLISH}", r"\1", whole)  # else a line from right to left begins with the second
    return TAG.sub(lambda m: (tags or [])[int(m[2]) - 1][bool(m[1])], whole)


def _sentence(text: str, tags: Tags | None, catalogue: Catalogue, page: str) -> str:
    """Return one sentence in its language, without what its tags stand for; what has no letters of its own is none."""
    head, body, tail = _unwrapped(text)
    marks = tags is not None
    if not _has_letters(body):
        # What fell from 760 → 30 did not rise in a line from right to left.
        plain = re.fullmatch(r"[\d,.\s]*|\D*", SLOT.sub("", body))
        body = body if plain else _isolated(body, marks=marks)
    elif (said := _known(body, catalogue, page, marks=marks)) is not None:
        body = said
    else:
        catalogue.text(_message(body)[0], page)
        body = f"{_ENGLISH}{body}</span>" if marks else body
    return head + body + tail


def _has_letters(text: str) -> bool:
    return re.search(r"[^\W\d_]", html.unescape(SLOT.sub("", text))) is not None


def _ready(text: str, catalogue: Catalogue, *, marks: bool) -> str | None:
    """Return the text that a notebook, or the list of countries, has for an English text; None if neither has it."""
    english = html.unescape(text)
    if (said := catalogue.ready.get(english)) is None or said == english:
        return None if said is None else text
    return with_isolated_numbers(html.escape(said, quote=False), marks=marks)


def with_isolated_numbers(text: str, *, marks: bool) -> str:
    """Return a text in which no range and no date is turned; with `marks` by elements, else by signs that nobody sees."""
    return _NUMBER.sub(lambda number: _isolated(number[0], marks=marks), text)


def _message(body: str) -> tuple[str, list[str], list[str]]:
    """Return the message of a sentence, its numbers, and its tags in order."""
    numbers, places = _NUMBER.findall(body), itertools.count(1)
    order = list(dict.fromkeys(m[2] for m in TAG.finditer(body)))
    message = _NUMBER.sub(lambda _: f"{{{next(places)}}}", " ".join(body.split()))
    return TAG.sub(lambda m: f"<{m[1]}{order.index(m[2]) + 1}{m[3]}>", message), numbers, order


def _known(body: str, catalogue: Catalogue, page: str, *, marks: bool) -> str | None:
    """Return a sentence in its language: as a whole, or else from parts that all have a text; None if neither is possible."""
    if (ready := _ready(body, catalogue, marks=marks)) is not None:
        return ready
    message, numbers, order = _message(body)
    if message in catalogue.texts:
        said = TAG.sub(lambda m: f"<{m[1]}{order[int(m[2]) - 1]}{m[3]}>", catalogue.text(message, page) or "")
        return _BOUNDED_SLOT.sub(lambda m: _isolated(m[1] + numbers[int(m[2]) - 1], marks=marks), said)
    parts = next((parts for sign in _SIGNS if len(parts := sign.split(body)) > 1), [])
    found = [_part(part, catalogue, page, marks=marks) for part in parts]
    return "".join(map(str, found)) if found and None not in found else None


def _part(part: str, catalogue: Catalogue, page: str, *, marks: bool) -> str | None:
    """Return a part of a sentence in its language. A number or a tag stays, and a sign has the text of the catalogue."""
    if TAG.fullmatch(part):
        return part
    if _has_letters(part):
        return _known(part, catalogue, page, marks=marks)
    if re.search(r"\d", part):
        return with_isolated_numbers(part, marks=marks)
    return "".join(catalogue.texts.get(sign, sign) for sign in part)


def _isolated(number: str, *, marks: bool) -> str:
    """Return a number that a line from right to left does not turn, nor any line breaks: a range, a date."""
    if re.fullmatch(r"[\d,.]+", number):
        return number
    return f'<bdi class="tr-unbroken" dir="ltr">{number}</bdi>' if marks else f"{_ISOLATE}{number}{END}"


def _unwrapped(text: str) -> tuple[str, str, str]:
    """Return a sentence apart from its spaces, and from tags around all of it, which are no words."""
    body = text.strip()
    head, _, tail = text.partition(body) if body else (text, "", "")
    text = body
    while text[:1] == "<" and (whole := _WRAPPED.fullmatch(text)):
        head, text, tail = f"{head}<{whole[1]}>", whole[2], f"</{whole[1]}>{tail}"
    return head, text, tail
