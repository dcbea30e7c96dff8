"""Phrases for the slots of messages: areas, labels, numbers, and words that are the same in each language."""

import re

import pycountry
from babel import Locale

from tipresearch.facts import area_in_text, category_label, short_name, within
from tipresearch.presentation.messages.catalogue import ENGLISH, has, languages, say
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count, Estimate


def area_phrase(ref_area: str) -> Prose:
    """Return the name of an area within a sentence. The names in other languages are those of Unicode's CLDR."""
    country = pycountry.countries.get(alpha_3=ref_area)
    found = {each: Locale.parse(each).territories.get(country.alpha_2, "") for each in languages() if country}
    return Prose(area_in_text(ref_area), {}, translations={each: name for each, name in found.items() if name})


def region_phrase(name: str) -> Prose:
    """Return the name of a region; one that CLDR does not have is the same in each language."""
    code = next((code for code, english in Locale(ENGLISH).territories.items() if english == name), "")
    return Prose(name, {}, translations={each: Locale.parse(each).territories.get(code, name) for each in languages()})


def named(message: str, name: str) -> Prose:
    """Return a message, or if the catalogue does not have it, a name as published."""
    return say(message) if has(message, ENGLISH) else same_everywhere(name)


def published(kind: str, name: str) -> Prose:
    """Return a published name, such as that of a law, in each language that has it."""
    code = re.sub(r"\W+", "_", name.casefold()).strip("_")
    return named(f"{kind}.{code}", name)


def source_phrase(source_id: str) -> Prose:
    """Return the name of a source within a sentence."""
    return named(f"source.{source_id}", short_name(source_id))


def form_phrase(form: str) -> Prose:
    """Return a form of exploitation within a sentence; trafficking for all forms."""
    return named(f"form.{form or 'total'}", within(category_label(form)))


def counted_phrase(count: Count) -> Prose:
    """Return a number with the noun of what it counts, such as 105 persons convicted."""
    return say(f"measure.{count.measure}", int(count.hi), count=count)


def number_phrase(number: Count | Estimate) -> Prose:
    """Return a number alone, which is the same in each language."""
    return Prose("{number}", {"number": number}, translations=dict.fromkeys(languages(), "{number}"))


def same_everywhere(text: str) -> Prose:
    """Return a text that is the same in each language, such as a year or the name of a publication."""
    escaped = text.replace("{", "{{").replace("}", "}}")
    return Prose(escaped, {}, translations=dict.fromkeys(languages(), escaped))
