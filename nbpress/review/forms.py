"""What looks like the number of a card, a passport or a telephone, or an address of mail: by its form.

What has a check digit is looked at with it (python-stdnum); what has none, by its form alone.
"""

import html
import importlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import unquote


def _parted(*digits: int) -> str:
    """Return the form of groups of so many digits, with the same sign between all of them."""
    groups = [rf"\d{{{each}}}" for each in digits]
    return "|".join(sign.join(groups) for sign in (" ", "-", "/", r"\.", "_", "·"))


#: A printed row of a year and the two ends of a count is three groups of four digits as well.
_YEAR_AND_COUNT = r"(?!(?:19|20)\d\d \d{4} \d{4}(?!\d))"
#: Thirteen digits that begin with 1 are a time in milliseconds, too: those need the words. A row of an array has brackets.
_BARE_CARD = r"(?<!Rs )(?<!Rs\. )(?<!PKR )(?<!USD )[2-7]\d{12}(?! ?(?i:rupees|rs\b|pkr|usd|dollars))|(?<!\[)(?<!\d )[1-7](?: \d){12}(?! \d|\])"
_NAMED_CARD = r"(?i:c?nic|identity(?: card)?|(?:id )?card|national id|شناختی کارڈ)(?i: ?(?:no\.?|number|نمبر))?\W{1,4}(?:\d{13}|\d(?:(?:,\d{3}){4}|(?:_\d{3}){4}|(?: \d{3}){4}))"
#: Words that name a person's card where they touch it, and what is put to its end; a machine numbers pictures so, as files.
_WORN_CARD = r"(?i:pk|id|c?nic|card|case|victim)[_-]?[2-7]\d{12}(?:_[A-Za-z]+)?|[2-7]\d{12}_(?!(?i:rupees|rs|pkr|usd|dollars)(?![A-Za-z]))[A-Za-z]+(?!\.[A-Za-z])"
#: Of American Express; a row of counts has numbers beside it.
_OF_15 = r"3[47]\d{13}|(?<!\d )(?<!\[)3[47]\d{2} \d{6} \d{5}(?! \d)|3[47]\d{2}-\d{6}-\d{5}"
#: Numbers of reports begin with a year: without the word they are none.
_PASSPORT = r"[A-Z]{2}(?!19|20)\d{7}|(?i:passport(?: ?(?:no|nr|number))?)\W{1,4}(?:[A-Z]{1,2}[ -]?\d{6,8}|\d{8,9})|(?i:passports?)\b[^\n\d]{0,30}?\b[A-Z]{2}[ -]?\d{7}"
#: With a sign before it, a number without any gap is a change unless it is long.
_ABROAD = r"\+(?=\d{1,6}[ ()-]|\d{11})\d{1,3}\)?(?:[ -]?\(?\d{2,5}\)?){2,4}|\+\d{1,3} ?\(0\) ?\d{2,4}[ -]?\d{6,8}|\+\d{1,3}\.\d{2,4}\.\d{6,8}|00\d{2,3}[ -]\d{2,4}[ -]?(?:\d{6,8}|\d{3}[ -]\d{3,5})"
#: Of Pakistan, then of the United States, where neither part begins with 0 or 1. A year in the midst is one.
_AT_HOME = r"(?:00)?92-?3\d{2}-?\d{7}|00 92[ -]?3\d{2}[ -]?\d{7}|(?:https?://)?wa\.me/\+?\d{9,15}|0(?:3\d{2}[ ./-]?\d{7}|\d{2,3}[ -]\d{7,8}|3\d{2}[ .-]\d{3}[ .-]\d{4}|3\d{2}[ -](?!19|20)\d{4}[ -]\d{3}|(?:21|42)[ -]3\d{3}[ -]\d{4})|\(0\d{2,3}\)[ -]?\d{7,8}"
#: Written with blanks, as a row of counts is: no digit and no bracket stands beside them. The codes are those of mobiles and of London.
_IN_BLANKS = r"(?<!\d )(?<!\[)(?:92 3[0-4]\d \d{7}|07[45789]\d{2}[ -]\d{6}|020[ -][378]\d{3}[ -]\d{4})(?! \d)"
_OF_AMERICA = r"(?:\([2-9]\d{2}\) ?|[2-9]\d{2}-)[2-9]\d{2}-\d{4}"
#: A part of a domain, and its last, in any script: signs of vowels of India and Thailand are letters to their readers alone.
_LABEL, _LAST = r"(?:[^\W_]|[\u0900-\u0eff-])+", r"(?:[A-Za-z]{2,}|[^\W\d_A-Za-z][\w\u0900-\u0eff]+|xn--[A-Za-z0-9-]+)"
_SIGN, _DOT = r"(?:(?:@|%40)(?!\dx\.)| ?(?:[\[({]at[\])}]|\[AT\]) ?)", r"(?:\.| ?(?:[\[({]dot[\])}]|\[DOT\]) ?)"
#: A version or a picture of another size has a number behind the sign. With blanks about it, it multiplies matrices, too,
#: and says where something is.
_ADDRESS = rf"(?!git@)[\w.+-]+{_SIGN}{_LABEL}(?:{_DOT}{_LABEL})*{_DOT}{_LAST}|[A-Za-z][\w+-]*(?:[._][\w+-]+)+(?: @ ?|@ )(?:[A-Za-z0-9-]+\.)+(?:com|org|net|edu|gov|pk|(?:co|ac|com|org|net|edu|gov)\.[a-z]{{2}})"
#: In small letters, too; a form of either case at once takes twice the time of all.
_ACCOUNT = r"[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?|[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,3})?"
#: Kind, form, and the module of stdnum that decides; a form that decides by itself has none.
_FORMS: tuple[tuple[str, str, str], ...] = (
    ("identity card number of Pakistan", "|".join((_parted(5, 7, 1), r"\d{5}\s?-\s{0,3}\d{7}\s?-\s{0,3}\d", _BARE_CARD, _NAMED_CARD, _WORN_CARD)), "pk.cnic"),
    ("Aadhaar number of India", _YEAR_AND_COUNT + r"\d{4}[ -]\d{4}[ -]\d{4}", "in_.aadhaar"),
    ("social security number of the United States", r"\d{3}-\d{2}-\d{4}", "us.ssn"),
    ("bank account number", _ACCOUNT, "iban"),
    ("payment card number", r"\d{16}|" + _parted(4, 4, 4, 4) + f"|{_OF_15}", "luhn"),
    ("National Insurance number of the United Kingdom", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", ""),
    ("tax number of Brazil", r"\d{3}\.\d{3}\.\d{3}-\d{2}", "br.cpf"),
    ("tax number of Italy", r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", "it.codicefiscale"),
    ("identity number of Spain", r"[XYZ]\d{7}[A-Z]", "es.nie"),
    ("identity number of Spain", r"\d{8}[A-Z]", "es.dni"),
    ("identity number of Poland", r"(?<=PESEL )\d{11}|(?<=PESEL: )\d{11}", "pl.pesel"),
    ("citizen number of the Netherlands", r"(?<=BSN )\d{9}|(?<=BSN: )\d{9}", "nl.bsn"),
    ("passport number", _PASSPORT, ""),
    ("telephone number", f"{_ABROAD}|{_AT_HOME}|{_IN_BLANKS}|{_OF_AMERICA}", ""),
    ("e-mail address", _ADDRESS, ""),
)  # fmt: skip
#: A `/` stands between two telephones or two cards, too; the course of an address has other numbers about it.
_APART = (
    r"(?:(?<![\w.@/-])|(?<=_)(?=[CNcn])|(?=[+(0])(?<=\d{{6}}/)|(?<=\b\d{{13}}/)(?=\d{{13}}))"
    r"(?:{})(?![\w=-]|/(?![+(0]|\d{{13}}(?!\d))|\.(?!0+(?!\d))\d)"
)
#: Written with hyphens these are nothing else, in names of files and addresses neither.
_FIRM = r"(?<![^\W_])(?<!\d[.-])(?:{})(?![^\W_]|-\d|\.(?!0+(?!\d))\d)"
_HYPHENED = {"identity card number of Pakistan": r"\d{5}-\d{7}-\d", "telephone number": r"(?:\+?92-|0)3\d{2}-\d{7}"}
#: Compiled when it is first looked for: whoever imports this does not always look.
_KINDS = [
    (kind, "|".join([_APART.format(form), *map(_FIRM.format, firm)]), module)
    for kind, form, module in _FORMS
    for firm in [[_HYPHENED[kind]] if kind in _HYPHENED else []]
]
_OF_HYPHENS = [found for found in _KINDS if found[0] in _HYPHENED]
#: How words begin that stand before a number, with either case written out, and i as Turkish has it: to ask without case
#: takes twice the time.
_WORDS = r"[cC](?:[nN][iIİı][cC]|[aA][rR][dD]|[aA][sS][eE][_-]?\d{13})|[nN](?:[iIİı][cC]|[aA][tT])|[iIİı][dD](?:[eE]|[ _-]?(?:[cC]|\d{13}))|[pP](?:[aA][sS][sS]|[kK][_-]?\d{13})|[vV][iIİı][cC][tT][iIİı][mM][_-]?\d{13}|wa\.me|https?://wa\."
#: Looked for first: most texts hold nothing of any form, and are read once and not once a form. One form has a group.
#: The last form may begin with any word: it needs a sign that few texts have. How each other begins is asked before the
#: forms themselves, as most digits are of short numbers, and most letters of other words.
_ANY = (
    rf"(?<![0-9A-Za-z])(?=[\d+(شİıA-Za-z])(?=\d[\d\s./_·-]{{7}}|[+(]\d|ش|[A-Z](?:[A-Z][A-Z\d -]|\d\d)|[a-z][a-z]\d\d|{_WORDS})"
    + _APART.format("|".join(form for _, form, _ in _FORMS[:-1]))
)
_HYPHEN = re.compile(r"-\d{7}(?!\d)")
#: What is in the midst of each address; rules of styles and queries have the sign alone.
_AT = re.compile(
    rf"(?:@ ?|%40|\[(?:at|AT)[\])}}] ?|\(at[\])}}] ?|\{{at[\])}}] ?){_LABEL}{_DOT}(?=[^\W_]|[\u0900-\u0eff-])"
)
#: An address, in which a blank, a plus or any other sign may stand by its number.
_LINKED = re.compile(r"""(?:https?|mailto|tel|sms|callto|whatsapp):[^\s"'<>]+""")
#: Checks of a form that may have blanks or words in it.
_DIGITS_ALONE = ("luhn", "pk.cnic")
#: The inside of a picture as base64: nine tenths of what an output holds. Its ends stay, as something may be put to them.
ENCODED = re.compile(r"(?<=[A-Za-z0-9+/]{40})[A-Za-z0-9+/]{300,}(?=[A-Za-z0-9+/=]{40})")
#: Digits that a telephone number has, from the shortest with its country to the longest.
_DIGITS = range(9, 16)


def kinds(text: str, allowed: str = "") -> Iterator[str]:
    """Find identifiers of persons in a text.

    Parameters
    ----------
    text : str
        Any: a page, a table, what a notebook printed.
    allowed : str
        What is in it as well, such as the contact of a report, is no finding.

    Yields
    ------
    str
        The kind of each, such as ``"telephone number"``; never the identifier.

    Notes
    -----
    Caution: a number without a check digit may be another number of the same
    form, and a text without any of these forms may hold a person all the same: who reads it decides.

    Examples
    --------
    >>> list(kinds("Call +92 300 1234567, or write to a.b@example.org"))
    ['telephone number', 'e-mail address']
    >>> list(kinds("32,022 victims in 2020, 760 in 2019-2020"))
    []
    """
    yield from of_text(ENCODED.sub("_", text), allowed)


def of_text(text: str, allowed: str) -> Iterator[str]:
    """As `kinds`, of a text that holds no picture."""
    text, passed = _plain(text), _plain(allowed)
    if re.search(_ANY, text):
        some = _KINDS[:-1]
    elif _HYPHEN.search(text):
        some = _OF_HYPHENS
    else:
        some = []
    addresses = _KINDS[-1:] if _AT.search(text) else []
    for kind, form, module in (*some, *addresses):
        own = {found[0] for found in re.finditer(form, passed)} if passed else ()
        for found in re.finditer(form, text):
            if kind == "telephone number" and sum(map(str.isdigit, found[0])) not in _DIGITS:
                continue
            if found[0] not in own and (not module or _is_valid(module)(found[0])):
                yield kind


def _plain(text: str) -> str:
    """Return a text as it is seen: signs of HTML and of addresses as they show, digits and hyphens of any script as those of ASCII."""
    text = html.unescape(text) if "&" in text else text
    text = _LINKED.sub(lambda found: unquote(found[0]), text) if "%" in text else text
    if text.isascii():  # mostly
        return text
    return _FOREIGN.sub(lambda found: found[0].translate(_SEEN), unicodedata.normalize("NFKC", text))


class _Seen(dict[int, str]):
    """What a reader sees of a character; each is looked up once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        digit = unicodedata.digit(char, None)
        kind = unicodedata.category(char)
        seen = "" if kind == "Cf" else "-" if kind == "Pd" or char == "\u2212" else char
        self[code] = seen if digit is None else str(digit)
        return self[code]


_SEEN = _Seen()
#: Signs that are looked up; a whole page of others would be, one by one.
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def _is_valid(module: str) -> Callable[[str], bool]:
    check: Callable[[str], bool] = importlib.import_module(f"stdnum.{module}").is_valid
    return (lambda text: check(re.sub(r"\D", "", text))) if module in _DIGITS_ALONE else check
