"""A partition split by a variable that it states only in part."""

import tipresearch as tip
from tipresearch import observations


def test_what_is_split_is_contested_as_its_parts_are(observed):
    """32,022 of 2020 are 20,045 elsewhere: bounds of the share of women and girls say that of part and whole."""
    release = {"year": 2020, "source_id": "unodc_fia_conference_2022", "measure": "identified"}
    known, unstated = observations.split(
        observed, "sex", "female", partition="unodc_pk_4", **release
    )
    parts = tip.pick_parts(observed, partition="unodc_pk_4", **release)
    assert (known.lo, known.flags) == (15255, parts["women"].flags)
    total = observations.pick_total(observed, partition="unodc_pk_4", **release)
    found = tip.share_bounds(known, unstated, total)
    assert (
        f"{found:full}"
        == "47.6–69.3\N{NO-BREAK SPACE}% (bounds, not a confidence interval; of contested counts)"
    )
    assert "TOTAL_CONTESTED" in known.flags
