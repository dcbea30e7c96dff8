"""The document on methods, ``docs/methods.md``, as a page of each project that has it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nbpress.inputs import project

HREF = "methods.html"
#: A heading with the number of its section: ``## 3. Title`` or ``### 3.1 Title``.
_HEADING = re.compile(r"(#{2,3}) (\d+[a-z]?(?:\.\d+)?)\.? ")


@dataclass(frozen=True, slots=True)
class Block:
    """Part of the document: a section up to its first table, a table, or the text after a table."""

    #: ``s3-1`` if the block begins section 3.1, else empty.
    anchor: str = ""
    #: Title in the list of contents. Empty below the first level.
    title: str = ""
    table: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The block in Markdown."""
        return "\n".join(self.lines)


def blocks(text: str) -> Sequence[Block]:
    """Divide a text in Markdown into blocks, so that tables can scroll and sections have anchors."""
    found, fenced = [Block()], False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        table = line.startswith("|") and not fenced
        if (heading := _HEADING.match(line)) and not fenced:
            title = line[3:] if heading[1] == "##" else ""
            found.append(Block(f"s{heading[2].replace('.', '-')}", title))
        elif table != found[-1].table:
            found.append(Block(table=table))
        found[-1].lines.append(line)
    return found


def href(up: str = "") -> str:
    """Return the address of the page next to the index of all pages, or nothing without the document."""
    return up.replace("index.html", "") + HREF if project.methods() else ""
