"""UK National Referral Mechanism: nested totals are partitions, and no cell is added twice."""

import pandas as pd
import pytest

from nbpress.core.errors import SchemaError
from tipresearch import readers
from tipresearch.observations import COLUMNS, KEY
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


def write(folder, text, name=NAME):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def check_identity(reading):
    assert len(reading.observations) + len(reading.issues) == reading.rows_in
    assert list(reading.observations.columns) == COLUMNS
    assert not reading.observations.duplicated(KEY).any()
    assert reading.observations["figure_id"].is_unique


def sums(reading):
    return reading.observations.groupby("partition")["count_lo"].sum().to_dict()


def test_every_partition_sums_to_the_people_referred(tmp_path):
    """13 people: the naive sum is 52, the sum over each partition is 13."""
    reading = readers.read("nrm", write(tmp_path, GOVERNMENT))
    check_identity(reading)
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


def test_a_breakdown_without_a_partition_is_set_aside(tmp_path):
    """A row broken down by gender and nationality alone is not mixed into another partition."""
    text = GOVERNMENT + "Total,Total,Total,Total,Female,Ruritanian,1\n"
    reading = readers.read("nrm", write(tmp_path, text))
    check_identity(reading)
    assert reading.issues[["row", "reason", "value"]].to_numpy().tolist() == [
        [9, "unlisted_breakdown", "sex_nationality"]
    ]


@pytest.mark.parametrize("label", ["All nationalities", "Grand total", "Subtotal", "Sub_totals", "Overall"])
def test_a_total_by_another_name_is_no_nationality(tmp_path, label):
    """As one it stood beside its own parts."""
    text = GOVERNMENT + f"Government agency,Agency A,Total,Total,Total,{label},13\n"
    with pytest.raises(SchemaError, match="a sub-total that labels.csv names"):
        readers.read("nrm", write(tmp_path, text))


def test_a_word_that_begins_as_total_is_no_total(tmp_path):
    """A responder of such a name had its whole file refused."""
    text = GOVERNMENT + "Government agency,Totally Free,Total,Total,Total,Total,13\n"
    assert "Totally Free" in set(readers.read("nrm", write(tmp_path, text)).observations["category"])


def test_longitudinal_referrals_sum_to_half_of_the_naive_sum(tmp_path):
    """45 people by age and location, and the same 45 by age; 2009 is no full year."""
    reading = readers.read("nrm", write(tmp_path, LONGITUDINAL, "longitudinal.csv"))
    check_identity(reading)
    assert sums(reading) == {"age": 45, "age_location": 45}
    assert set(reading.observations["period_kind"]) == {"reporting_period"}
    assert "2009 holds Q2, Q3 only: a sum over it is no year." in reading.notes


def test_grounds_files_give_one_observation_a_cell(tmp_path):
    """2 rows of 4 counts; Quarter Total is a calendar year, a quarter is a reporting period."""
    reading = readers.read("nrm", write(tmp_path, GROUNDS, "grounds.csv"))
    check_identity(reading)
    assert reading.rows_in == 8
    year = reading.observations.query("period_kind == 'calendar_year'")
    assert year.groupby("partition")["count_lo"].sum().to_dict() == {
        "age": 120, "age_decision": 120, "total": 120,
    }  # fmt: skip
    assert set(reading.observations["measure"]) == {"nrm_reasonable_grounds"}
    assert set(reading.observations["unit"]) == {"decisions"}


@pytest.mark.parametrize("text", [GOVERNMENT, LONGITUDINAL, GROUNDS])
def test_a_header_without_rows_is_refused(tmp_path, text):
    """A file of any layout without data would be read as if nobody had been referred."""
    with pytest.raises(SchemaError, match="has a header and no rows; it needs at least one"):
        readers.read("nrm", write(tmp_path, text.splitlines()[0] + "\n\n"))


def test_a_repeated_row_is_set_aside(tmp_path):
    """The same cell twice with the same count is kept once, and the issue names the first."""
    text = LONGITUDINAL + "2009,Q2,Adult (18 or over),UK,30\n"
    reading = readers.read("nrm", write(tmp_path, text))
    check_identity(reading)
    assert reading.issues[["row", "reason", "repeats_row"]].to_numpy().tolist() == [[7, "duplicate", 2]]


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (GOVERNMENT, "Gender,", "Sex,", "column 'Gender' is missing"),
        (GOVERNMENT, ",12\n", ",12x\n", "row 3, column 'People': '12x' is not allowed"),
        (GOVERNMENT, ",12\n", ",\n", "row 3, column 'People': '' is not allowed"),
        (GOVERNMENT, "Female", "Femal", "row 2, column 'Gender': 'Femal' is.*Did you mean 'Female'"),
        (GOVERNMENT, "Sexual &", "Sexal &", "row 2, column 'Exploitation type': 'Sexal & Labour"),
        (GOVERNMENT, "Agency A,Total", "Polis total,Total", "row 5, column 'First responder': 'Polis total' is.*Did you mean 'Police total'"),
        (GOVERNMENT, "Ruritanian,12", "Ruritanian,12,13", "row 3: 8 cells where the header has 7"),
        (LONGITUDINAL, "Q3", "Q5", "row 5, column 'Quarter': 'Q5'.*allowed is one of Q1"),
        (LONGITUDINAL, "2009,Q2", "09,Q2", "row 2, column 'Year': '09'"),
        (GROUNDS, "Negative reasonable", "Maybe reasonable", "column 'Adult .18 or over. - Maybe reasonable grounds' is not known in this table.*Did you mean 'Adult .18 or over. - Positive reasonable grounds'"),
        (GROUNDS, "Negative reasonable", "Negative conclusive", "column 'Adult .18 or over. - Negative conclusive grounds' is not known in this table"),
        (GOVERNMENT, GOVERNMENT, "", "is empty"),
        (GOVERNMENT, GOVERNMENT, "a,b\n1,2\n", "no header of tables of the UK's National Referral Mechanism: referrals by first responders .First responder, People"),
    ],
)  # fmt: skip
def test_faults_are_told_in_one_line(tmp_path, text, old, new, message):
    """Each fault names the file, where it is, and the value."""
    path = write(tmp_path, text.replace(old, new, 1))
    with pytest.raises(SchemaError, match=message) as error:
        readers.read("nrm", path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "rows", "total"),
    [
        ("nrm_referrals_government_2023_q4.csv", 29_505, 1_908),
        ("nrm_referrals_local-authority_2023_q2.csv", 10_640, 895),
        ("nrm_referrals_ngo_2023_q4.csv", 9_550, 221),
        ("nrm_referrals_longitudinal.csv", 885, 94_463),
    ],
)
def test_published_referrals_sum_right_in_every_partition(published_folder, name, rows, total):
    """Every partition holds the same people; since 2009 they are half of the naive sum."""
    reading = readers.read("nrm", published_folder("nrm_uk") / name)
    check_identity(reading)
    assert (reading.rows_in, len(reading.issues)) == (rows, 0)
    assert set(sums(reading).values()) == {total}


@pytest.mark.parametrize(("stage", "total"), [("reasonable", 86_030), ("conclusive", 36_097)])
def test_published_decisions_agree_between_years_quarters_and_breakdowns(published_folder, stage, total):
    """Years and quarters, by age, by decision and in all, hold the same decisions."""
    reading = readers.read("nrm", published_folder("nrm_uk") / f"nrm_{stage}_grounds.csv")
    check_identity(reading)
    found = reading.observations.groupby(["partition", "period_kind"])["count_lo"].sum()
    assert (len(found), set(found)) == (6, {total})


@pytest.mark.parametrize("text", [GOVERNMENT, LONGITUDINAL, GROUNDS])
def test_a_column_by_which_counts_may_be_divided_is_refused(tmp_path, text):
    """Men alone would be read as everybody, and a quarter of its own as that of the file; a blank column says nothing."""
    head, *rows = text.splitlines()
    added = "\n".join([f"{head},Case status", *(f"{row},Open" for row in rows), ""])
    with pytest.raises(SchemaError, match=r"column 'Case status' is not known in this table.*remove it"):
        readers.read("nrm", write(tmp_path, added))
    blank = "\n".join([f"{head},", *(f"{row}," for row in rows), ""])
    check_identity(readers.read("nrm", write(tmp_path, blank)))


def test_blank_rows_of_a_spreadsheet_are_blank_lines(tmp_path):
    """It writes commas below a table that was longer; nothing stands there."""
    (told, found) = (
        readers.read("nrm", write(tmp_path, LONGITUDINAL + more, "nrm.csv")) for more in ("", ",,,,\n , ,,,\n")
    )
    pd.testing.assert_frame_equal(told.observations, found.observations)
    assert (found.rows_in, len(found.issues)) == (told.rows_in, len(told.issues))


def test_a_note_that_a_spreadsheet_filled_up_is_told_from_a_value(tmp_path):
    """It was "the value, which is not shown, is not allowed", of a column that the note does not stand in."""
    path = write(tmp_path, LONGITUDINAL + "Note: figures are revised,,,,\n", "nrm.csv")
    with pytest.raises(
        SchemaError, match=r"^nrm\.csv, row 7: its first cell alone holds something; .* delete it where it is a note\.$"
    ):
        readers.read("nrm", path)


#: A type, its responder, and the label of its sub-total; a local authority has no name of its own.
TYPES = [
    ("Government agency", "Agency A", "Government agency total"),
    ("Local Authority", "Local Authority", "Local Authority total"),
    ("NGO and third sector", "Charity B", "NGO and third sector total"),
    ("Police", "Force C", "Police total"),
]
GENDERS = ("Female", "Male", "Other", "Not Recorded", "Unknown")


def rows_of(kind, responder, sub_total):
    """Five people of five genders, in full, by responder and as a sub-total."""
    full = [f"{kind},{responder},Labour,Adult (18 or over),{g},Ruritanian,1" for g in GENDERS]
    named = [] if responder == kind else [f"{kind},{responder},Total,Total,Total,Total,5"]
    return [*full, *named, f"{kind},{sub_total},Total,Total,Total,Total,5"]


def referrals_of(types):
    rows = [row for kind in types for row in rows_of(*kind)]
    return "\n".join([GOVERNMENT.splitlines()[0], *rows, ""])


@pytest.mark.parametrize("kind", TYPES)
def test_a_table_of_each_type_is_read_and_says_whose_it_is(tmp_path, kind):
    """The note names the type of the file that is read, and no other."""
    reading = readers.read("nrm", write(tmp_path, referrals_of([kind])))
    assert len(reading.observations) == reading.rows_in
    assert reading.notes[-1] == f"Referrals by one type of first responder only: {kind[0]}."
    of_type = reading.observations.query("partition == 'responder_type'")
    assert of_type[["category", "count_lo", "sex"]].to_numpy().tolist() == [[kind[0], 5, "total"]]


def test_genders_keep_their_meaning(tmp_path):
    """Other is the publisher's residual; what was not recorded and what is not known stay two cells."""
    reading = readers.read("nrm", write(tmp_path, referrals_of(TYPES[:1])))
    full = reading.observations.query("partition == 'responder_exploitation_sex_age_nationality'")
    assert full["sex"].tolist() == ["female", "male", "other", "unknown", "unknown"]
    named = full["category"].str.split(" | ", regex=False).str[2]
    assert named.tolist() == ["female", "male", "other", "not_recorded", "unknown"]


def test_partitions_of_all_responders_say_whom_they_cover(tmp_path):
    """20 people by type and in full; by responder 15, because local authorities have no name."""
    reading = readers.read("nrm", write(tmp_path, referrals_of(TYPES)))
    sums = reading.observations.groupby("partition")["count_lo"].sum().to_dict()
    assert sums == {
        "responder": 15,
        "responder_exploitation_sex_age_nationality": 20,
        "responder_type": 20,
    }
    assert reading.notes[-2:] == (
        "Referrals by several types of first responders: Government agency, Local Authority, NGO and third sector, Police.",
        "Partition 'responder' covers Government agency, NGO and third sector, Police and not Local Authority: its sum is not that of the file.",
    )
