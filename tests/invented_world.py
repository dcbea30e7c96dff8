"""An invented world of many countries, as a workbook gives it, for charts and pages."""

import pandas as pd

from tipresearch import countries, observations
from tipresearch.countries import World

#: Invented totals by country: a number, suppressed, one that women and girls alone exceed, none.
TOTALS = ("100", "<5", "30", "")
REGIONS = {"Here": ("North", "South"), "There": ("East", "West")}
NAMES = [
    "Aland",
    "Bora",
    "Cora",
    "Dorland",
    "Evia",
    "Farland-and-the-Very-Very-Long-Islands",
    "Gora",
    "Hill",
    "Isle",
    "Jura",
    "Kora",
    "Lund",
]


def _row(area: str, year: int, text: str, category: str, figure_id: str) -> dict[str, object]:
    lo, hi = (0, 4) if text == "<5" else (int(text), int(text))
    return dict.fromkeys(observations.COLUMNS, "total") | {
        "figure_id": figure_id, "crime": "TIP", "measure": "detected", "unit": "persons", "ref_area": area,
        "period_start": pd.Timestamp(year, 1, 1), "period_end": pd.Timestamp(year, 12, 31), "period_kind": "calendar_year",
        "partition": "total" if category == "total" else "sex", "category": category, "sex": category,
        "count_lo": lo, "count_hi": hi, "raw_value": text, "source_id": "unodc_glotip", "edition": "2025-04-14",
        "grade": "A", "definition_id": "glotip", "obs_status": "A", "notes": "", "reporter": "",
    }  # fmt: skip


def invented_world(first_year: int = 2014, last_year: int = 2016) -> World:
    """Return four subregions of twelve countries each, with totals of all kinds in each year."""
    areas, rows = [], []
    for r, (region, subregions) in enumerate(REGIONS.items()):
        for s, subregion in enumerate(subregions):
            for i, name in enumerate(NAMES):
                area = f"X{chr(65 + 2 * r + s)}{chr(65 + i)}"
                areas.append((area, name, region, subregion))
                for year in range(first_year, last_year + 1):
                    text = TOTALS[(i + year) % len(TOTALS)]
                    if text:
                        rows.append(_row(area, year, text, "total", f"{area}-{year}"))
                    if text == "30":
                        # 33 of 30 leave a range; 50 of 30 are more than half as many again, so that no total is used.
                        rows.append(_row(area, year, "33" if i < len(TOTALS) else "50", "female", f"{area}-{year}-f"))
    table = pd.DataFrame(rows)[observations.COLUMNS].astype(observations.DTYPES)
    named = pd.DataFrame(areas, columns=["ref_area", "country", "region", "subregion"])
    return countries.World(table, named, first_year, last_year, "2025-04-14", "Invented.")
