"""Words that files carry which a page holds within itself: in an address, as an attachment, as a picture."""

import base64
import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

#: An address with its content: in base64, or with signs for what an address cannot hold.
_ADDRESS = re.compile(r"""data:[^,"'\s<>]{0,99}?(;base64)?,([^"'\s()<>]+)""")
#: Shapes of a drawing, which are most of it and say nothing.
_SHAPE = re.compile(r"<(?:path|use|line|rect|circle|ellipse|polyline|polygon)\b[^>]*>")
#: What a chunk of a PNG with a packed text has before it.
_PACKED = re.compile(rb"[^\0]*\0(?:\0|\x01\0[^\0]*\0[^\0]*\0)(?=x)")
#: Bytes that a packed text may take.
_LIMIT = 1_000_000


def words(text: str) -> str:
    r"""Return what the files say that addresses in a text carry, such as ``data:image/svg+xml;base64,PHN2Zz4=``.

    That is all of a text, a drawing without its shapes, and of a PNG the words beside its picture; of other
    files nothing.

    Examples
    --------
    >>> words("data:text/plain;base64,MTUsMjU1 and data:image/svg+xml,%3Csvg%3E")
    '15,255\n\n<svg>'
    """
    found = _ADDRESS.findall(text) if "data:" in text else ()
    said = (_opened(unquote(inside)) if packed else unquote(inside) for packed, inside in found)
    return _SHAPE.sub("", "\n\n".join(said))


def _opened(encoded: str) -> str:
    try:
        content = base64.b64decode(encoded, validate=True)
        picture = content.startswith(b"\x89PNG")
        return " ".join(_beside(content)) if picture else content.decode("utf-8")
    except ValueError:
        return ""


def _beside(png: bytes) -> Iterator[str]:
    """Yield the texts of a PNG, to its end or to where it is none any more."""
    at = 8
    while at < len(png):
        size, kind = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        said = png[at + 8 : at + 8 + size]
        at += size + 12
        if kind in (b"zTXt", b"iTXt") and (packed := _PACKED.match(said)):
            try:
                said = zlib.decompressobj().decompress(said[packed.end() :], _LIMIT)
            except zlib.error:
                continue
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            yield said.decode("utf-8", "replace").replace("\0", " ")
