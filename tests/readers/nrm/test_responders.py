"""Tables of any first responder are read, and say whom they and their partitions cover."""

import pytest

from tipresearch import readers
from tipresearch.errors import SchemaError

HEADER = "First responder type,First responder,Exploitation type,Age at exploitation,Gender,Nationality,People\n"
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


def write(folder, types, name="referrals_2021_q3.csv"):
    path = folder / name
    rows = [row for kind in types for row in rows_of(*kind)]
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", TYPES)
def test_a_table_of_each_type_is_read_and_says_whose_it_is(tmp_path, kind):
    """The note names the type of the file that is read, and no other."""
    reading = readers.read("nrm", write(tmp_path, [kind]))
    assert len(reading.observations) == reading.rows_in
    assert reading.notes[-1] == f"Referrals by one type of first responder only: {kind[0]}."
    of_type = reading.observations.query("partition == 'responder_type'")
    assert of_type[["category", "count_lo"]].to_numpy().tolist() == [[kind[0], 5]]


def test_genders_keep_their_meaning(tmp_path):
    """Other is the publisher's residual; what was not recorded and what is not known stay two cells."""
    reading = readers.read("nrm", write(tmp_path, TYPES[:1]))
    full = reading.observations.query("partition == 'responder_exploitation_sex_age_nationality'")
    assert full["sex"].tolist() == ["female", "male", "other", "unknown", "unknown"]
    named = full["category"].str.split(" | ", regex=False).str[2]
    assert named.tolist() == ["female", "male", "other", "not_recorded", "unknown"]


def test_a_total_is_never_unknown(tmp_path):
    """Where the gender is Total, there is no breakdown by it."""
    observations = readers.read("nrm", write(tmp_path, TYPES)).observations
    of_type = observations.query("partition == 'responder_type'")
    assert set(of_type["sex"]) == {"total"}


def test_partitions_of_all_responders_say_whom_they_cover(tmp_path):
    """20 people by type and in full; by responder 15, because local authorities have no name."""
    reading = readers.read("nrm", write(tmp_path, TYPES))
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


def test_a_gender_without_a_code_is_refused(tmp_path):
    """A label that the mapping has not never becomes other; what stands there is not repeated."""
    path = write(tmp_path, TYPES[:1])
    path.write_text(path.read_text("utf-8").replace(",Other,", ",Others,"), encoding="utf-8")
    with pytest.raises(
        SchemaError, match=r"column 'Gender': the value, which is not shown, is not allowed.*Did you mean 'Other'"
    ):
        readers.read("nrm", path)
