"""Identifiers of persons in a text: numbers of cards, passports and telephones, addresses of mail.

What has a check digit is looked at with it (python-stdnum); what has none, by its form. A name is not
found: nothing here knows one from another word.
"""

import importlib
import re
from collections.abc import Callable, Iterator

#: Kind, form, and the module of stdnum that decides; a form that decides by itself has none.
_FORMS: tuple[tuple[str, str, str], ...] = (
    ("identity card number of Pakistan", r"\d{5}-\d{7}-\d|(?<=CNIC )\d{13}|(?<=CNIC: )\d{13}", "pk.cnic"),
    ("Aadhaar number of India", r"\d{4}[ -]\d{4}[ -]\d{4}", "in_.aadhaar"),
    ("social security number of the United States", r"\d{3}-\d{2}-\d{4}", "us.ssn"),
    ("bank account number", r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?", "iban"),
    ("payment card number", r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}", "luhn"),
    ("National Insurance number of the United Kingdom", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", ""),
    ("passport number", r"[A-Z]{2}\d{7}|(?i:(?<=passport )|(?<=passport: )|(?<=passport no. )|(?<=passport number ))[A-Z]{1,2}\d{6,8}", ""),
    ("telephone number", r"\+\d{1,3}(?:[ -]?\(?\d{2,5}\)?){2,4}|0(?:3\d{2}[ -]?\d{7}|\d{2,3}[ -]\d{7,8})", ""),
    ("e-mail address", r"[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", ""),
)  # fmt: skip
_KINDS = {
    kind: (re.compile(rf"(?<![\w.@/#=-])(?:{form})(?![\w/=-]|[.,]\d)"), module)
    for kind, form, module in _FORMS
}
#: Digits that a telephone number has, from the shortest with its country to the longest.
_DIGITS = range(9, 16)


def kinds(text: str) -> Iterator[str]:
    """Yield the kind of each identifier in a text; never the identifier.

    Parameters
    ----------
    text : str
        Any text: a page, a table, what a notebook printed.

    Yields
    ------
    str
        What was found, such as ``"telephone number"``, once for each place.

    Notes
    -----
    A number without a check digit may be another number of the same form, and a text without any of
    these forms may hold a person all the same: who reads it decides.

    Examples
    --------
    >>> list(kinds("Call +92 300 1234567, or write to a.b@example.org"))
    ['telephone number', 'e-mail address']
    >>> list(kinds("32,022 victims in 2020, 760 in 2019-2020"))
    []
    """
    for kind, (form, module) in _KINDS.items():
        for found in form.finditer(text):
            if kind == "telephone number" and sum(map(str.isdigit, found[0])) not in _DIGITS:
                continue
            if not module or _is_valid(module)(found[0]):
                yield kind


def _is_valid(module: str) -> Callable[[str], bool]:
    check: Callable[[str], bool] = importlib.import_module(f"stdnum.{module}").is_valid
    return (lambda text: check(re.sub(r"\D", "", text))) if module == "luhn" else check
