"""A whole report as one PDF, made from the pages of a published edition.

An edition is never changed after it was published, and what it holds is the same with and without
the extra that this needs. So the file lies beside the editions, under the name of its own.
"""

import logging
import re
from pathlib import Path

from tipresearch import errors
from tipresearch.publishing.editions import locks, manifests
from tipresearch.publishing.pages import rendering

_MAIN = re.compile(r'<main id="content">(.*)</main>', re.DOTALL)
#: What opens on a page; on paper nothing does.
_FOLDED = re.compile(r'<(div popover|div class="tr-code"|details class="tr-data").*?</(div|details)>', re.DOTALL)


def write(edition: Path) -> Path:
    """Write the pages of an edition as one tagged PDF, the same bytes each time; return the file.

    Without the extra ``pdf``, or a library that it needs, it is a `TipResearchError`.
    """
    errors.require("pdf", "--pdf")
    try:
        import weasyprint
    except OSError as error:
        raise errors.TipResearchError(f"--pdf needs the library Pango, which is not there ({errors.one_line(error)}); install it, as with: apt-get install libpango-1.0-0 libpangoft2-1.0-0.") from error  # fmt: skip
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # style that is not for paper
    manifest = manifests.read_manifest(edition)
    names = [f"{name}.html" for name in ("index", *manifest["pages"], "sources", "methods")]
    pages = {name: (edition / name).read_text("utf-8") for name in names if (edition / name).is_file()}
    parts = {name: _FOLDED.sub("", _MAIN.search(page)[1]) for name, page in pages.items()}
    html = rendering.html("paper", title=manifest["title"], build=manifest["fingerprint"][:12], parts=parts, report=manifest)  # fmt: skip
    fetcher = weasyprint.URLFetcher(allowed_protocols=["file", "data"])  # no network
    made = weasyprint.HTML(string=html, base_url=f"{edition}/", url_fetcher=fetcher)
    target = edition.parents[1] / f"{edition.name}.pdf"
    with locks.writing_to(target.parent):
        made.write_pdf(target, pdf_variant="pdf/ua-1")
    return target
