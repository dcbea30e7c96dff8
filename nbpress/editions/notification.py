"""Messages on the end of a run and its changes, by mail, Slack, a webhook and other channels."""

import contextlib
import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbpress.core.errors import TipResearchError, first_line, visible
from nbpress.editions import history, manifests, number_changes

if TYPE_CHECKING:
    from apprise import Apprise

#: The number of changes that a message lists. The page of changes has all of them.
MOST = 10


@dataclass(slots=True)
class Message:
    """The message that is sent when a run ends. `done` fills it after a success."""

    subject: str = ""
    text: str = ""

    def done(self, edition: Path, new: bool) -> None:
        """Name the published edition and, if it is new, its changes."""
        state = "new edition" if new else "nothing changed, the edition stands:"
        self.subject = f"{edition.parents[1].name}: {state} {edition.name}"
        self.text = "\n".join([*(digest(edition) if new else []), str(edition / "index.html")])


@contextlib.contextmanager
def send_at_end(addresses: Sequence[str], report: str) -> Iterator[Message]:
    """Send one message on a report when the run inside ends, with success or failure.

    The addresses may contain passwords and are never printed or recorded.
    """
    messenger, message = _messenger(addresses), Message()
    try:
        yield message
    except BaseException as error:
        state = history.outcome(error).replace("held", "held for approval")
        # An error message of a cell can repeat its data, so a message to others has only the kind of error.
        words = f"{report}: {state}", getattr(error, "brief", "") or first_line(error)
        if messenger and not _send(messenger, *words, failure=True) and isinstance(error, TipResearchError):
            error.remarks = (*error.remarks, _unsent_remark(addresses))
        raise
    if messenger and not _send(messenger, message.subject, message.text, failure=False):
        raise TipResearchError(f"{message.subject}, but {_unsent_remark(addresses)}.")


def digest(edition: Path) -> list[str]:
    """Return the lines of a message on the changes since the edition before."""
    path, gone = edition / "changes.json", manifests.readable(edition).get("gone")
    remark = [f"The edition before, {gone}, is gone or damaged."] if gone else []
    if not path.is_file():
        return remark or ["The first edition."]
    changes = json.loads(path.read_text("utf-8"))
    found = changes["results"]
    counts = [f"{n} {kind}" for kind, n in Counter(c["change"] for c in found).items()]
    counts += [f"{untold} not shown"] if (untold := changes.get("untold")) else []
    lines = [*remark, f"Numbers: {', '.join(counts) or 'none changed'}.", *map(_change_line, found[:MOST])]
    lines += [f"... and {len(found) - MOST} more in changes.html."] if len(found) > MOST else []
    if changes["approval"]:
        lines.append(f"Approved: {changes['approval']['reason']}")
    return [*map(visible, lines)]  # a label cannot add a line of its own


def _change_line(change: dict) -> str:
    old, new = number_changes.texts(change)
    why = f"; {change['why'][0]}" if change["why"] else ""
    what = ", ".join(change[k] for k in ("indicator", "ref_area", "period"))
    return f"{change['change']}: {change['label']} ({what}) {old} → {new}{why}"


def _messenger(addresses: Sequence[str]) -> "Apprise | None":
    if not addresses:
        return None
    from apprise import Apprise

    # Its log would print addresses with their passwords.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    messenger = Apprise()
    for number, address in enumerate(addresses, start=1):
        if not messenger.add(address):
            raise TipResearchError(f"--notify: address {number} ({_scheme(address)}) is not understood; write, for example, mailto://user:password@example.org, slack://token/#channel or json://host/path.")  # fmt: skip
    return messenger


def _scheme(address: str) -> str:
    kind, sign, _ = address.partition("://")
    return f"{kind}://..." if sign else "without ://"


def _send(messenger: "Apprise", subject: str, text: str, *, failure: bool) -> bool:
    from apprise import NotifyFormat, NotifyType

    kind = NotifyType.FAILURE if failure else NotifyType.SUCCESS
    return bool(messenger.notify(text, f"tipresearch {subject}", kind, body_format=NotifyFormat.TEXT))


def _unsent_remark(addresses: Sequence[str]) -> str:
    return f"the message could not be sent to all of {', '.join(map(_scheme, addresses))}"
