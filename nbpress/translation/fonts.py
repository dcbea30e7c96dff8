"""A font that pages and drawings bring along, for letters that not every system has.

It stands in the file that needs it: a browser loads no font from beside a page that was opened from a
folder, nor any other file for a drawing that is shown as an image.
"""

import base64
import functools
import io
import unicodedata
from dataclasses import dataclass

from nbpress.core import errors

FAMILY = "Report Naskh"
#: Added to a drawing: other letters and digits stay in the font that it was laid out with.
OF_DRAWING = f'text {{ font-family: "{FAMILY}", "Noto Naskh Arabic", "DejaVu Sans", Verdana, sans-serif !important }}'
SAID = "This page brings no font for some of its letters: where they look broken, install a font for its language, such as Noto Naskh Arabic."
#: What joins letters or keeps them apart, and the space between words.
_BETWEEN = " \u200c\u200d"


@dataclass(frozen=True)
class Face:
    """What shows the letters of a language."""

    letters: frozenset[str] = frozenset()

    @functools.cached_property
    def missing_font(self) -> str:
        """Why letters have no font, and what to do; empty if all have one."""
        if not self.letters:
            return ""
        if missing := _missing():
            return missing
        import pylopdf_fonts_ar
        from fontTools.ttLib import TTFont

        with TTFont(str(pylopdf_fonts_ar.serif_path()), lazy=True) as font:
            lacking = sorted(self.letters - {chr(code) for code in font.getBestCmap()})
        return f"the font has no {errors.listed(lacking)}; mend them in the catalogue if they are typing errors." if lacking else ""  # fmt: skip

    @functools.cached_property
    def css(self) -> str:
        """A style that brings the font along; nothing where none is needed, or there."""
        if not self.letters or _missing():
            return ""
        import pylopdf_fonts_ar
        from fontTools import subset

        options = subset.Options(flavor="woff2", hinting=False, name_IDs=[0, 1, 13, 14])
        body = io.BytesIO()
        with subset.load_font(str(pylopdf_fonts_ar.serif_path()), options) as font:
            told = [font["name"].getDebugName(each) for each in (1, 0, 13)]
            cutter = subset.Subsetter(options)
            cutter.populate(text="".join(sorted(self.letters)) + _BETWEEN)
            cutter.subset(font)
            subset.save_font(font, body, options)
        return (
            f"/* {'. '.join(told)} */\n"
            f'@font-face {{ font-family: "{FAMILY}"; font-weight: 400 700; '
            f"src: url(data:font/woff2;base64,{base64.b64encode(body.getvalue()).decode()}); }}"
        )


#: A font that was cut once is kept by its letters.
_of = functools.cache(Face)


def face(text: str) -> Face:
    """Return the font for the Arabic letters of a text, cut to these: the same bytes for the same letters."""
    return _of(frozenset(c for c in set(text) if unicodedata.name(c, "").startswith("ARABIC")))


def _missing() -> str:
    try:
        errors.require("fonts", "their font")
    except errors.MissingExtra as error:
        return str(error)
    return ""
