"""A whole report as one PDF next to the editions, made from the pages of a published edition."""

import logging
import re
from pathlib import Path

from nbpress.core import errors
from nbpress.editions import locks, manifests
from nbpress.notebooks import environment
from nbpress.pages import rendering

_MAIN = re.compile(r'<main id="content">(.*)</main>', re.DOTALL)
#: Parts that open on a click, which paper cannot show.
_FOLDED = re.compile(r'<(div popover|div class="tr-code"|details class="tr-data").*?</(div|details)>', re.DOTALL)


def write(edition: Path) -> Path:
    """Write the pages of an edition as one tagged PDF with the same bytes each time. Return the file."""
    errors.require("pdf", "--pdf")
    try:
        import weasyprint
    except OSError as error:
        raise errors.TipResearchError(f"--pdf needs the library Pango, which is not installed ({errors.one_line(error)}); install it, for example with: apt-get install libpango-1.0-0 libpangoft2-1.0-0.") from error  # fmt: skip
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it warns of styles that paper does not need
    manifest = manifests.read_manifest(edition)
    pages = [edition / f"{name}.html" for name in ("index", *manifest["pages"], "sources", "methods")]
    parts = {p.name: _FOLDED.sub("", _MAIN.search(p.read_text("utf-8"))[1]) for p in pages if p.is_file()}
    html = rendering.html("paper", title=manifest["title"], build=manifest["fingerprint"][:12], parts=parts, report=manifest)  # fmt: skip
    fetcher = weasyprint.URLFetcher(allowed_protocols=["file", "data"])  # no network
    made = weasyprint.HTML(string=html, base_url=f"{edition}/", url_fetcher=fetcher)
    target, drawn = edition.parents[1] / f"{edition.name}.pdf", made.render(pdf_variant="pdf/ua-1")
    here = made.base_url.removesuffix(f"editions/{edition.name}/")
    for page in drawn.pages:  # make links relative, so that they name no folder of this machine
        page.links = [(kind, to.removeprefix(here), *at) for kind, to, *at in page.links]
    with locks.writing_to(target.parent), environment.fixed_environment():  # fontTools writes a date into a font
        drawn.write_pdf(target, pdf_variant="pdf/ua-1")
    return target
