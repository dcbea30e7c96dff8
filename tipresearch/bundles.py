"""The treaty between the wings: what a notebook hands to the pages, by name and field."""

from __future__ import annotations

FIGURE_MIME = "application/vnd.tipresearch.figure+json"


#: ``estimates`` and ``citations``; ``about`` in one of them is what the title of the page names.
RESULTS_MIME = "application/vnd.tipresearch.results+json"


#: Columns of results.csv: name, Frictionless type, description.
COLUMNS = [
    ("result_id", "string", "Identifier that stays the same while indicator, place, period, source and method do"),
    ("notebook", "string", "Notebook that shows the number"),
    ("indicator", "string", "Name of the function that computed it"),
    ("label", "string", "Words for the number"),
    ("ref_area", "string", "Area, ISO 3166 code; several are joined by semicolons"),
    ("period", "string", "Reference period of the counts used"),
    ("category", "string", "Category of the counts used"),
    ("edition", "string", "Edition of the sources used"),
    ("value", "number", "Value in `unit`; blank: not defined or not identified"),
    ("lo", "number", "Lower end of the interval; blank: no interval"),
    ("hi", "number", "Upper end of the interval; INF: unbounded"),
    ("kind", "string", "point, random_variation_interval, bounds, scenario, ratio_of_flows, as_published or model_estimate"),
    ("level", "number", "Confidence level of a random-variation interval"),
    ("unit", "string", "Unit of value, lo and hi"),
    ("method", "string", "Name of the method"),
    ("flags", "string", "Codes, joined by semicolons"),
    ("state", "string", "coherent, exceeded or contradicted: the counts used beside their own published parts; blank: they have none"),
    ("disagrees_with", "string", "Figures of the parts that disagree, joined by semicolons"),
    ("sources", "string", "Source ids, joined by semicolons"),
]  # fmt: skip


#: What makes up the identity of a number.
KEY = (
    "notebook",
    "indicator",
    "label",
    "ref_area",
    "period",
    "category",
    "edition",
    "unit",
    "method",
)
