"""The first sentences of pages, each with a case in which it must not be stated."""

from dataclasses import replace

import pandas as pd
import pytest
from invented_years import in_year

import tipresearch as tip
from tipresearch.presentation import sentences


@pytest.fixture
def counted(observed, release):
    return lambda **criteria: tip.pick(observed, category="total", **release, **criteria)


@pytest.fixture
def total(counted):
    return counted(year=2020, measure="identified", form="total")


@pytest.fixture
def bonded(counted):
    """Later and earlier count of bonded labour: 30 and 760."""
    return [counted(year=year, measure="identified", form="bonded_labour") for year in (2020, 2019)]


def test_two_years_are_compared_with_the_publications_of_both(observed, bonded):
    text = repr(sentences.two_years(*bonded, table=observed))
    assert text.startswith(
        "30 people were identified as victims of bonded labour in Pakistan in 2020, against 760 in 2019, "
    )
    assert text.endswith("rest on one publication (UNODC news release); no second source of them is known.")
    # UNODC's database puts the release's 2020 under 2019, but has no count of bonded labour.
    conflicts = tip.conflicts(observed)
    assert repr(sentences.two_years(*bonded, table=observed, conflicting=conflicts)) == text
    forced = (replace(count, form="forced_labour") for count in bonded)
    assert "gives for 2020 under 2019." in repr(sentences.two_years(*forced, table=observed, conflicting=conflicts))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([{"n": 310}], " The US TIP 2021 Report gives 310 for 2020. The number 760 rests on"),
        ([{"n": 30}], " The number 760 rests on"),  # the same number adds nothing
        ([{"n": 310}, {"n": 320, "edition": "2022"}], "gives 320 for 2020."),  # the newer edition counts
        ([{"n": 310, "unit": "cases"}], "The numbers 760 and 30 rest"),
    ],
)
def test_another_source_of_one_of_two_years_is_named_with_its_number(observed, bonded, others, words):
    row = observed[observed["figure_id"] == "UNODC22-bl-2020"]
    tables = [observed]
    for n, fields in [(other["n"], other) for other in others]:
        more = {"source_id": "us_tip_2021", "edition": "2021"} | {k: v for k, v in fields.items() if k != "n"}
        tables.append(row.assign(figure_id=f"x{n}", count_lo=n, count_hi=n, raw_value=str(n), **more))
    text = repr(sentences.two_years(*bonded, table=pd.concat(tables)))
    assert words in text
    assert [n for n in ("310", "320") if f" gives {n}" in text] == [n for n in ("310", "320") if n in words]


def of_years(lo, hi=None, **fields):
    own = {"measure": "identified", "form": "bonded_labour", "source_id": "unodc_glotip", "ref_area": "PAK", **fields}
    later, earlier = replace(in_year(2020, lo), **own), replace(in_year(2019, 7), **own)
    return later if hi is None else replace(later, hi=hi), earlier


@pytest.mark.parametrize(
    ("lo", "hi", "fields", "begins"),
    [
        (20, None, {"form": "total"}, "20 people were identified as victims of trafficking in Pakistan in 2020, against "),
        (20, None, {"form": "forced_labour"}, "20 people were identified as victims of forced labour in Pakistan in 2020, "),
        (1, None, {}, "1 person was identified as a victim of bonded labour in Pakistan in 2020, against "),
        (0, 4, {}, "In 2020 fewer than 5 people were identified as victims of bonded labour in Pakistan, against "),
        (20, None, {"measure": "convictions"}, "The number of convictions (bonded labour) in Pakistan was 20 in 2020, against "),
        (20, None, {"measure": "bonded_labourers_released"}, "The number of people released from bonded labour in Pakistan was 20 in 2020, against "),
    ],
)  # fmt: skip
def test_two_years_are_of_what_was_counted(observed, lo, hi, fields, begins):
    later, earlier = of_years(lo, hi, **fields)
    assert repr(sentences.two_years(later, earlier, table=observed)).startswith(begins)


def test_people_are_described_by_what_was_counted():
    for fields, words in (
        ({}, "identified as victims of"),
        ({"measure": "bonded_labourers_released"}, "released from"),
    ):
        assert sentences.people_counted(of_years(3, **fields)[0], "were ") == f"people were {words} bonded labour"


def test_referrals_name_their_period_if_the_source_does():
    referred, group = (replace(in_year(2020, n), measure="referred", source_id="unodc_glotip") for n in (40, 10))
    open_ = replace(referred, period=replace(referred.period, start=None, kind="cumulative"))
    for count, words in (
        (referred, "40 victims in 2020, 10 of them men, "),
        (open_, "40 victims over the years, "),
    ):
        assert f" referred {words}" in repr(sentences.referred_in_all(count, group, name="men"))
