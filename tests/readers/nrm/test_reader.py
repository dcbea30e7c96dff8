"""The UK's National Referral Mechanism: each nested total is a partition of its own, so no count is added twice."""

import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch import readers
from tipresearch.readers.assembly import SMALL_CELL

GOVERNMENT = """First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People
Government agency,Agency A,Sexual & Labour,Adult (18 or over),Female,Ruritanian Unknown,1
Government agency,Agency A,"Labour, Domestic, Organ Harvesting",Child (17 or under),Male,Ruritanian,12
Government agency,Agency A,Not specified or unknown,Not specified or unknown,Male,Ruritanian,0
Government agency,Agency A,Total,Total,Total,Total,13
Government agency,Government agency total,Total,Total,Total,Ruritanian,12
Government agency,Government agency total,Total,Total,Total,Ruritanian Unknown,1
Government agency,Government agency total,Total,Total,Total,Total,13
"""
NAME = "nrm_referrals_government_2021_q3.csv"
LONGITUDINAL = """Year,Quarter,Age at exploitation,Location of exploitation,NRM referrals
2009,Q2,Adult (18 or over),UK,30
2009,Q2,Adult (18 or over),Overseas,12
2009,Q2,Adult (18 or over),Total,42
2009,Q3,Age not specified or unknown,UK and Overseas,3
2009,Q3,Age not specified or unknown,Total,3
"""
GROUNDS = """Year,Quarter,Adult (18 or over) - Negative reasonable grounds,Adult (18 or over) - Positive reasonable grounds,Adult (18 or over) - Total,Total
2014,Total,20,100,120,120
2014,Q1,5,25,30,30
"""


#: A type of first responder, a responder, and the label of its sub-total; a local authority has no name of its own.
TYPES = [
    ("Government agency", "Agency A", "Government agency total"),
    ("Local Authority", "Local Authority", "Local Authority total"),
    ("NGO and third sector", "Charity B", "NGO and third sector total"),
    ("Police", "Force C", "Police total"),
]
GENDERS = ("Female", "Male", "Other", "Not Recorded", "Unknown")


@pytest.fixture
def read_text(tmp_path, read):
    """Return a function that reads the text of a table."""

    def read_written(text, name=NAME):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read("nrm", tmp_path / name)

    return read_written


def sums(reading):
    return reading.observations.groupby("partition")["count_lo"].sum().to_dict()


def referrals(types):
    """Return a table of five people of five genders by each responder, in full and as totals."""
    rows = [GOVERNMENT.splitlines()[0]]
    for kind, responder, sub_total in types:
        rows += [f"{kind},{responder},Labour,Adult (18 or over),{gender},Ruritanian,1" for gender in GENDERS]
        rows += [f"{kind},{responder},Total,Total,Total,Total,5"] * (responder != kind)
        rows += [f"{kind},{sub_total},Total,Total,Total,Total,5"]
    return "\n".join([*rows, ""])


def test_every_partition_sums_to_the_people_referred(read_text):
    """13 people: the naive sum is 52, the sum over each partition is 13."""
    reading = read_text(GOVERNMENT)
    assert reading.observations["count_lo"].sum() == 52
    assert sums(reading) == {
        "responder_exploitation_sex_age_nationality": 13,
        "responder": 13,
        "responder_type_nationality": 13,
        "responder_type": 13,
    }
    # A combination and a dual nationality stay one text; a name with 2021_q3 gives the period.
    row = reading.observations.iloc[0]
    assert row["category"] == "Agency A | Sexual & Labour | female | adult | Ruritanian Unknown"
    assert (row["sex"], row["age"], row["form"], row["unit"]) == ("female", "adult", "total", "persons")
    assert (str(row["period_start"].date()), str(row["period_end"].date())) == ("2021-07-01", "2021-09-30")
    assert row["period_kind"] == "reporting_period"
    marked = reading.observations["notes"].str.contains(SMALL_CELL, regex=False)
    assert list(reading.observations.loc[marked, "count_lo"]) == [1, 1]  # neither 0 nor 12


def test_rows_that_are_no_observations_are_set_aside_with_their_reason(read_text):
    """A breakdown that is no known partition, and a cell that is printed twice with the same count."""
    found = read_text(GOVERNMENT + "Total,Total,Total,Total,Female,Ruritanian,1\n").issues
    assert found[["row", "reason", "value"]].to_numpy().tolist() == [[9, "unlisted_breakdown", "sex_nationality"]]
    found = read_text(LONGITUDINAL + "2009,Q2,Adult (18 or over),UK,30\n").issues
    assert found[["row", "reason", "repeats_row"]].to_numpy().tolist() == [[7, "duplicate", 2]]


def test_a_responder_whose_name_begins_with_total_is_no_total(read_text):
    table = read_text(GOVERNMENT + "Government agency,Totally Free,Total,Total,Total,Total,13\n").observations
    assert "Totally Free" in set(table["category"])


def test_referrals_since_2009_are_read_by_age_and_by_age_and_location(read_text):
    """45 people by age and location, and the same 45 by age; 2009 is no full year."""
    reading = read_text(LONGITUDINAL, "longitudinal.csv")
    assert sums(reading) == {"age": 45, "age_location": 45}
    assert set(reading.observations["period_kind"]) == {"reporting_period"}
    assert "2009 holds Q2, Q3 only: a sum over it is no year." in reading.notes


def test_each_cell_of_a_table_of_decisions_is_an_observation(read_text):
    """2 rows of 4 counts; Quarter Total is a calendar year, a quarter is a reporting period."""
    reading = read_text(GROUNDS, "grounds.csv")
    assert reading.rows_in == 8
    year = reading.observations.query("period_kind == 'calendar_year'")
    assert year.groupby("partition")["count_lo"].sum().to_dict() == {"age": 120, "age_decision": 120, "total": 120}
    assert set(reading.observations["measure"]) == {"nrm_reasonable_grounds"}
    assert set(reading.observations["unit"]) == {"decisions"}


@pytest.mark.parametrize("text", [GOVERNMENT, LONGITUDINAL, GROUNDS])
def test_a_blank_column_and_blank_rows_change_nothing(read_text, text):
    """A spreadsheet writes commas behind and below a table that was larger."""
    head, *rows = text.splitlines()
    padded = "\n".join([f"{head},", *(f"{row}," for row in rows), "," * (head.count(",") + 1), ""])
    expected, found = read_text(text), read_text(padded + " , ,\n")
    pd.testing.assert_frame_equal(expected.observations, found.observations)
    assert (found.rows_in, len(found.issues)) == (expected.rows_in, len(expected.issues))


def with_a_column(text):
    head, *rows = text.splitlines()
    return "\n".join([f"{head},Case status", *(f"{row},Open" for row in rows), ""])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *((text.splitlines()[0] + "\n\n", "has a header and no rows; it needs at least one") for text in (GOVERNMENT, LONGITUDINAL, GROUNDS)),
        *((with_a_column(text), "column 'Case status' is not known in this table.*remove it") for text in (GOVERNMENT, LONGITUDINAL, GROUNDS)),
        *((GOVERNMENT + f"Government agency,Agency A,Total,Total,Total,{label},13\n", "a sub-total that labels.csv names") for label in ("All nationalities", "Grand total", "Subtotal", "Sub_totals", "Overall")),
        (GOVERNMENT.replace("Gender,", "Sex,"), "column 'Gender' is missing"),
        (GOVERNMENT.replace(",12\n", ",12x\n", 1), "row 3, column 'People': '12x' is not allowed"),
        (GOVERNMENT.replace(",12\n", ",\n", 1), "row 3, column 'People': '' is not allowed"),
        (GOVERNMENT.replace("Female", "Femal"), "row 2, column 'Gender': 'Femal' is.*Did you mean 'Female'"),
        (GOVERNMENT.replace("Sexual &", "Sexal &"), "row 2, column 'Exploitation type': 'Sexal & Labour"),
        (GOVERNMENT.replace("Agency A,Total", "Polis total,Total"), "row 5, column 'First responder': 'Polis total' is.*Did you mean 'Police total'"),
        (GOVERNMENT.replace("Ruritanian,12", "Ruritanian,12,13", 1), "row 3: 8 cells where the header has 7"),
        (LONGITUDINAL.replace("Q3", "Q5", 1), "row 5, column 'Quarter': 'Q5'.*allowed is one of Q1"),
        (LONGITUDINAL.replace("2009,Q2", "09,Q2", 1), "row 2, column 'Year': '09'"),
        (LONGITUDINAL + "Note: figures are revised,,,,\n", r"row 7: only its first cell is filled; .* delete it where it is a note\.$"),
        (GROUNDS.replace("Negative reasonable", "Maybe reasonable"), "column 'Adult .18 or over. - Maybe reasonable grounds' is not known in this table.*Did you mean 'Adult .18 or over. - Positive reasonable grounds'"),
        (GROUNDS.replace("Negative reasonable", "Negative conclusive"), "column 'Adult .18 or over. - Negative conclusive grounds' is not known in this table"),
        ("", "is empty"),
        ("a,b\n1,2\n", "no header of tables of the UK's National Referral Mechanism: referrals by first responders .First responder, People"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_in_one_line_with_its_place(tmp_path, text, message):
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=message) as error:
        readers.read("nrm", tmp_path / NAME)
    assert "\n" not in str(error.value)
    assert NAME in str(error.value)


@pytest.mark.parametrize(
    ("name", "rows", "total"),
    [
        ("nrm_referrals_government_2023_q4.csv", 29_505, 1_908),
        ("nrm_referrals_local-authority_2023_q2.csv", 10_640, 895),
        ("nrm_referrals_ngo_2023_q4.csv", 9_550, 221),
        ("nrm_referrals_longitudinal.csv", 885, 94_463),
    ],
)
def test_every_partition_of_published_referrals_has_the_same_people(published_folder, read, name, rows, total):
    reading = read("nrm", published_folder("nrm_uk") / name)
    assert (reading.rows_in, len(reading.issues)) == (rows, 0)
    assert set(sums(reading).values()) == {total}


@pytest.mark.parametrize(("stage", "total"), [("reasonable", 86_030), ("conclusive", 36_097)])
def test_published_decisions_agree_between_years_quarters_and_breakdowns(published_folder, read, stage, total):
    """Years and quarters, by age, by decision and in all, have the same decisions."""
    reading = read("nrm", published_folder("nrm_uk") / f"nrm_{stage}_grounds.csv")
    found = reading.observations.groupby(["partition", "period_kind"])["count_lo"].sum()
    assert (len(found), set(found)) == (6, {total})


@pytest.mark.parametrize("kind", TYPES)
def test_a_table_of_one_type_of_responders_says_which_it_covers(read_text, kind):
    reading = read_text(referrals([kind]))
    assert reading.notes[-1] == f"Referrals by one type of first responder only: {kind[0]}."
    table = reading.observations
    of_type = table[table["partition"] == "responder_type"]
    assert of_type[["category", "count_lo", "sex"]].to_numpy().tolist() == [[kind[0], 5, "total"]]
    # Other is the publisher's residual; genders not recorded and not known stay two cells.
    full = table[table["partition"] == "responder_exploitation_sex_age_nationality"]
    assert full["sex"].tolist() == ["female", "male", "other", "unknown", "unknown"]
    named = full["category"].str.split(" | ", regex=False).str[-3]
    assert named.tolist() == ["female", "male", "other", "not_recorded", "unknown"]


def test_a_partition_that_covers_fewer_responders_says_so(read_text):
    """20 people by type and in full; by responder 15, because local authorities have no name."""
    reading = read_text(referrals(TYPES))
    assert sums(reading) == {"responder": 15, "responder_exploitation_sex_age_nationality": 20, "responder_type": 20}
    assert reading.notes[-2:] == (
        "Referrals by several types of first responders: Government agency, Local Authority, NGO and third sector, Police.",
        "Partition 'responder' covers Government agency, NGO and third sector, Police and not Local Authority: its sum is not that of the file.",
    )
