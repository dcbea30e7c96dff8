"""What a notebook shows of a drawing: a picture with its words, and its files and results for a page."""

import base64
from collections.abc import Iterable

import pandas as pd

from tipresearch.bundles import FIGURE_MIME, RESULTS_MIME
from tipresearch.facts import Cited, cite_all
from tipresearch.files import csv_text
from tipresearch.presentation.elements import element
from tipresearch.presentation.rows import records
from tipresearch.quantities import Count, Estimate


def bundle(
    name: str, drawn: tuple[str, str, bytes], *, caption: str, alt: str, data: pd.DataFrame,
    estimates: Iterable[Estimate | Count], cited: tuple[Cited, ...],
) -> dict:  # fmt: skip
    """Return the forms of a figure: `drawn` is SVG for a desk, for a phone, and PNG, which may be empty."""
    wide, narrow, png = drawn
    source = cite_all(cited)
    image = base64.b64encode(wide.encode()).decode()
    return {
        "text/html": str(element("figure", image=image, alt=alt, caption=caption, source=source)),
        FIGURE_MIME: {
            "name": name, "caption": caption, "alt": alt, "source": source, "svg": wide, "svg_narrow": narrow,
            "png": base64.b64encode(png).decode(), "csv": csv_text(data),
        },
        RESULTS_MIME: records(estimates, cited),
    }  # fmt: skip
