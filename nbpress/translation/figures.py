"""What a sentence of a catalogue says of its numbers by other signs than words.

Numbers stand in slots. A digit of any script, a sign or a dash beside one would make it another
number on the page, whatever the letters around it say; so a translation has those of the English.
"""

import re
import unicodedata
from collections import Counter

_TAG = re.compile(r"</?\d+>")
_SLOT, _NAME = re.compile(r"\{\d+\}"), re.compile(r"<\d+/>")
#: What joins a number to a word, as `alpha-3` or the Hebrew maqaf; other dashes part them.
_HYPHENS = "-\u2010\u2011\u058a\u05be"
#: Per cent and per mille, and the signs of Arabic, Syriac and Kaithi that stand around the number behind them.
_COUNTED = "%\u2030\u2031\u066a\u0609\u060a\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
#: Letters of Hangul that are seen as a blank.
_FILLERS = "\u115f\u1160"
#: What stands before a sign, for a mark on the letter before it, and before a letter that is a number, such as that
#: of CJK, and punctuation, which may be a point of a fraction.
_SIGN, _MARK, _NUMBER, _POINT = "\1", "\2", "\3", "\4"
#: Signs that say nothing of a number beside them, and punctuation that may begin a text.
_FREE, _OPENING = "©®™№", "\"'#&@§¿¡/\\"
_NO_LETTER = rf"(?<![^\W\d_])(?<!{_MARK})"
#: Brackets and letters that look as `<` and `>` do, and letters and signs that look like a dash.
_ANGLES = "\u2039\u203a\u3008\u3009\u27e8\u27e9\u276c\u276d\u276e\u276f\u2770\u2771\u2991\u2992\u29fc\u29fd\u1438\u1433"
_LINES = "_\u0640\u02c9\u02cd\u203e\u2043\u2053\u30fc\u3161"
#: The first line alone is for speed: most letters are none of these.
_FOUND = re.compile(
    rf"""(?=[\d{_SIGN}-{_POINT}—{_LINES}{_ANGLES}-])(?:
    \d+{_MARK}*|{_SIGN}.{_MARK}*
    |—(?=[ —-]*\{{)|{_NO_LETTER}-(?=[ —-]*\{{)|-(?=[ —-]+\{{)|(?<=\}})[—-](?![^\W\d_])
    |{_NO_LETTER}{_POINT}?[{_LINES}](?=[ ]?\{{)|{_NO_LETTER}(?<!\}}){_POINT}.(?=\{{)
    |[{_ANGLES}](?=[ ]?\{{)|(?<=\}})[{_ANGLES}]|(?<=\}}[ ])[{_ANGLES}]
    |{_NUMBER}.(?=[ ]?\{{)|(?<=\}}){_NUMBER}.|(?<=\}}[ ]){_NUMBER}.
    |(?<=\}}){_MARK}|{_NO_LETTER}{_MARK}+(?=[ ]?\{{))""",
    re.VERBOSE,
)
_BETWEEN = re.compile(r"(?<=\})[^{}]*(?=\{)")
_LETTER = re.compile(r"[^\W\d_]")
#: Two numbers with a blank and one of these between them are two, as `760, 30` and `760 (30`.
_PARTING = re.compile(r"[^\w\s/\\\1-\3—-]")


def figures(text: str) -> tuple[Counter[str], Counter[str]]:
    """Count each digit and sign of a message or its translation, in the forms of NFKC, and what joins two numbers."""
    plain = _NAME.sub("x", _SLOT.sub("{}", _TAG.sub("", text)))
    for sign, entity in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        plain = plain.replace(entity, sign)
    plain = re.sub(" +", " ", plain.translate(_FORMS))
    gaps = [gap for gap in _BETWEEN.findall(plain) if not _LETTER.search(gap)]
    return Counter(_FOUND.findall(plain)), Counter(g for g in gaps if " " not in g or not _PARTING.search(g))


class _Forms(dict[int, str]):
    """What stands for each letter, by its number; found when it is first asked for."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # NFKC makes letters of some signs and numbers, such as those of Rome.
        whole = unicodedata.category(char) in ("Nl", "No", "Sc", "Sk", "So") and char not in _FREE
        self[code] = _SIGN + char if whole else "".join(map(_form, unicodedata.normalize("NFKC", char)))
        return self[code]


_FORMS = _Forms()


def _form(char: str) -> str:
    kind = unicodedata.category(char)
    if char.isspace() or char in _FILLERS:
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind == "Pd":
        return "-" if char in _HYPHENS else "—"
    if (kind[0] in "SN" and char not in _FREE) or char in _COUNTED:
        return _SIGN + char
    if kind in ("Cc", "Cf"):
        return ""
    if kind[0] == "M":
        return _MARK
    if kind == "Po" and char not in _OPENING:
        return _POINT + char
    return _NUMBER + char if unicodedata.numeric(char, None) is not None else char
