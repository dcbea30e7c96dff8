import pandas as pd
import pytest

import tipresearch as tip
from nbpress.core import bundles
from tipresearch.presentation import charts
from tipresearch.quantities import as_count


def test_a_frame_has_one_number_a_row_with_area_year_and_ids(observed, release):
    """Area, year, value and lineage; a number that is not given has none."""
    counts = tip.observations.pick_parts(observed, partition="unodc_pk_4", year=2020, **release)
    table = tip.presentation.frame({"women": counts["women"], "share": tip.share((0, 4), 50)})
    first, second = table.to_dict("records")
    assert (first["area"], first["year"], first["value"], first["unit"]) == ("PAK", 2020, 15255, "persons")
    assert first["figure_ids"] == counts["women"].figure_ids[0]
    assert (second["lo"], second["hi"], second["kind"], second["sources"]) == (0, 0.08, "bounds", "")
    assert table["value"].isna().tolist() == [False, True]
    assert tip.frame([tip.share(as_count(1, "Women"), 2)])["label"].tolist() == ["Women"]


@pytest.mark.slow
def test_a_frame_has_a_year_only_for_numbers_of_one_year(observed, release):
    """A fiscal year stood under the year that it begins in, and referrals over the years under that of the identified."""
    days = {"period_start": "2020-07-01", "period_end": "2021-06-30", "period_kind": "fiscal_year"}
    own = tip.observations_from(
        pd.DataFrame([{"measure": "identified", "area": "Nepal", "count": 5} | days]), source="Own"
    )
    assert tip.frame([own.count()])["year"].isna().all()
    identified = tip.pick(observed, year=2020, measure="identified", category="total", form="total", **release)
    referred = tip.pick(observed, measure="referred", category="total", **release)
    assert referred.period.kind == "cumulative"
    assert tip.frame([tip.referral_bounds(referred, identified)])["year"].isna().all()
    assert tip.frame([identified, tip.share(5, identified)])["year"].tolist() == [2020, 2020]


@pytest.mark.slow
def test_a_count_cites_its_edition_alone(observed):
    """A count of one edition cites that edition alone; a source without one stands for all held."""
    series = tip.observations.yearly(observed, ref_area="PAK", source_id="unodc_glotip", edition="2025-04-14")
    (cited,) = tip.presentation.records(series)["citations"]
    assert cited["text"].endswith("(2025-04-14)")
    both = tip.presentation.records([], [("unodc_glotip", "")])["citations"]
    assert [c["text"][-12:] for c in both] == ["(2023-05-30)", "(2025-04-14)"]
    figure = tip.presentation.figure(charts.series_chart({"Detected": series}), name="x", caption="c")
    assert figure._repr_mimebundle_()[bundles.FIGURE_MIME]["source"].endswith("(2025-04-14)")
