"""Patterns of identifiers: numbers of cards, passports and telephones, and e-mail addresses."""

import importlib
import re
import unicodedata
from collections.abc import Iterator

#: Kind, regular expression, and the module of python-stdnum that checks the number (empty without a check).
PATTERNS: tuple[tuple[str, str, str], ...] = (
    # Thirteen digits that begin with 1 can be a time in milliseconds, so they need a word before them.
    ("identity card number of Pakistan", r"[1-7]\d{4}( ?[ ./_-] ?)\d{7}\1\d|(?<!Rs )(?<!PKR )[2-7]\d{12}(?! (?i:rupees|pkr|usd))|(?i:c?nic|card|national id|شناختی کارڈ)\D{1,12}1\d{12}", "pk.cnic"),
    # A printed row with a year and two bounds also has three groups of four digits.
    ("Aadhaar number of India", r"(?!(?:19|20)\d\d \d{4} \d{4})\d{4}[ -]\d{4}[ -]\d{4}", "in_.aadhaar"),
    ("social security number of the United States", r"\d{3}-\d{2}-\d{4}", "us.ssn"),
    ("bank account number", r"[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?", "iban"),
    ("payment card number", r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{13}", "luhn"),
    ("National Insurance number of the United Kingdom", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", ""),
    ("tax number of Brazil", r"\d{3}\.\d{3}\.\d{3}-\d{2}", "br.cpf"),
    ("tax number of Italy", r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", "it.codicefiscale"),
    ("identity number of Spain", r"[XYZ]\d{7}[A-Z]", "es.nie"),
    ("identity number of Spain", r"\d{8}[A-Z]", "es.dni"),
    ("identity number of Poland", r"(?<=PESEL )\d{11}|(?<=PESEL: )\d{11}", "pl.pesel"),
    ("citizen number of the Netherlands", r"(?<=BSN )\d{9}|(?<=BSN: )\d{9}", "nl.bsn"),
    # Numbers of reports begin with a year, so they need the word passport before them.
    ("passport number", r"[A-Z]{2}(?!19|20)\d{7}|(?i:passport(?: ?(?:no|nr|number))?)\W{1,4}(?:[A-Z]{1,2}[ -]?\d{6,8}|\d{8,9})", ""),
    # A short number with a plus sign and no gap is a change, not a telephone number.
    ("telephone number", r"\+(?=\d{1,3}[ ().-]|\d{11})(?=(?:[ ().-]{0,2}\d){9})\d{1,3}\)? ?(?:\(0\))?(?:[ .-]?\(?\d{2,8}\)?){1,4}|0092[ -]?3\d{2}[ -]?\d{7}|92-?3\d{2}-?\d{7}|\(?0\d{2,3}\)?[ -]\d{7,8}|03\d{2}[ ./-]?\d{7}|0\d{3}[ -]\d{3}[ -]\d{4}|\([2-9]\d{2}\) ?[2-9]\d{2}-\d{4}|[2-9]\d{2}-[2-9]\d{2}-\d{4}", ""),
    # Versions and names of pictures have a number after the at sign.
    ("e-mail address", r"(?!git@)[\w.+-]+@(?!\dx\.)(?:(?:[^\W_]|-)+\.)+[^\W\d_]{2,}", ""),
)  # fmt: skip
#: An identifier is not part of a longer number. It may end in .0, as pandas writes it in a column with missing values.
_APART = r"(?<![^\W_])(?<![.@+/-])(?:{})(?![\w=/-]|\.(?!0(?!\d))\d)"
_KINDS = [(kind, re.compile(_APART.format(form)), module) for kind, form, module in PATTERNS]
#: Checks that need the digits only.
_DIGITS_ALONE = ("luhn", "pk.cnic")
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def kinds(text: str, allowed: str = "") -> Iterator[str]:
    """Yield the kind of each identifier in a text, never the identifier. Identifiers in `allowed` are ignored.

    >>> list(kinds("Call +92 300 1234567, or write to a.b@example.org"))
    ['telephone number', 'e-mail address']
    >>> list(kinds("32,022 victims in 2020, 760 in 2019-2020"))
    []
    """
    # Read digits of Urdu and of other scripts as ASCII digits.
    text = _FOREIGN.sub(lambda found: str(unicodedata.digit(found[0], found[0])), text)
    for kind, pattern, module in _KINDS:
        own = {found[0] for found in pattern.finditer(allowed)}
        yield from (kind for found in pattern.finditer(text) if found[0] not in own and _is_valid(found[0], module))


def _is_valid(number: str, module: str) -> bool:
    if not module:
        return True
    number = re.sub(r"\D", "", number) if module in _DIGITS_ALONE else number
    return bool(importlib.import_module(f"stdnum.{module}").is_valid(number))
