"""The document behind the numbers, ``docs/methods.md``, as a page of its own.

A project without the document has no such page, and no link to it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nbpress.inputs import project

#: File name of the page.
HREF = "methods.html"


#: A heading with the number of its section: ``## 3. Title`` or ``### 3.1 Title``.
_HEADING = re.compile(r"(#{2,3}) (\d+[a-z]?(?:\.\d+)?)\.? ")


@dataclass(frozen=True, slots=True)
class Block:
    """A section up to its first table, a table, or what follows a table."""

    #: ``s3-1`` where the block begins section 3.1.
    anchor: str = ""
    #: What the list of contents says of the block; empty below the first level.
    title: str = ""
    table: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The block in Markdown."""
        return "\n".join(self.lines)


def blocks(text: str) -> Sequence[Block]:
    """Return a text in Markdown in blocks: its tables scroll alone, its sections can be linked to."""
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
    """Return the address of the page, which stands beside the index of all pages; or nothing."""
    return up.replace("index.html", "") + HREF if project.methods() else ""
