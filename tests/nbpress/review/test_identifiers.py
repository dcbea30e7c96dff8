import pandas as pd
import pytest

from nbpress import review

#: Invented; those with a check digit have a right one. Each with what is like it and is none.
FOUND = {
    "34201-0891231-8": "identity card number of Pakistan",
    "CNIC 3420108912318": "identity card number of Pakistan",
    "3420108912318": "identity card number of Pakistan",
    "34201 0891231 8": "identity card number of Pakistan",
    "34201.0891231.8": "identity card number of Pakistan",
    "his CNIC number: 1730108912318": "identity card number of Pakistan",
    "father_nic=1730108912318": "identity card number of Pakistan",
    '"cnic": "1730108912318"': "identity card number of Pakistan",
    "Identity card 1730108912318": "identity card number of Pakistan",
    "2341 2341 2346": "Aadhaar number of India",
    "536-90-4399": "social security number of the United States",
    "GB82 WEST 1234 5698 7654 32": "bank account number",
    "4111 1111 1111 1111": "payment card number",
    "AB 12 34 56 C": "National Insurance number of the United Kingdom",
    "AB1234567": "passport number",
    "Passport no. K123456": "passport number",
    "+92 300 1234567": "telephone number",
    "0300-1234567": "telephone number",
    "051-1234567": "telephone number",
    "Passport no: KK 1234567": "passport number",
    "PASSPORT: K123456": "passport number",
    "someone.else@example.org": "e-mail address",
    "someone@media.example.org": "e-mail address",
    "CNIC no. 3420108912318": "identity card number of Pakistan",
    "National ID 3420108912318": "identity card number of Pakistan",
    "Passport No. 123456789": "passport number",
    "(042) 35761999": "telephone number",
    "0300 123 4567": "telephone number",
    "+92 (0)300 1234567": "telephone number",
    "0092 300 1234567": "telephone number",
    "202-555-0143": "telephone number",
    "3420108912318.0": "identity card number of Pakistan",  # of a column with a gap
    "ıd_3420108912318": "identity card number of Pakistan",
    "شناختی کارڈ نمبر: 1730108912318": "identity card number of Pakistan",
    "34201 - 0891231 - 8": "identity card number of Pakistan",
    "923001234567": "telephone number",
    "00923001234567": "telephone number",
    "92-300-1234567": "telephone number",
    "+92.300.1234567": "telephone number",
    "+447700900123": "telephone number",
    "0300.1234567": "telephone number",
    "0300/1234567": "telephone number",
    "(+92) 300 1234567": "telephone number",
    "(+92)300-1234567": "telephone number",
    "Passport # AB-1234567": "passport number",
    "Passport: IR2019003": "passport number",
    "GB82-WEST-1234-5698-7654-32": "bank account number",
    "34201_0891231_8": "identity card number of Pakistan",
    "390.533.447-05": "tax number of Brazil",
    "RCCMNL83S18D969H": "tax number of Italy",
    "54362315K": "identity number of Spain",
    "X2482300W": "identity number of Spain",
    "PESEL 44051401359": "identity number of Poland",
    "BSN 111222333": "citizen number of the Netherlands",
    "378282246310005": "payment card number",
    "a@مثال.پاکستان": "e-mail address",
    "case_3520212345671": "identity card number of Pakistan",
}
NONE = [
    "94201-0891231-8",  # no province of Pakistan begins with 9
    "2341 2341 2345",  # a wrong check digit
    "GB82 WEST 1234 5698 7654 33",
    "gb82 west 1234 5698 7654 33",
    "9f86d081884c7d659a2feaa0c55ad015, ab12cd34-ef56-7890-ab12-cd34ef567890",
    "Vienna (AT) www.example.org",
    "2019 6411 6411        6,411",  # a year, and both ends of its count
    "4111 1111 1111 1112",
    "2022-03-25 and 2019-2020, 15,255 of 32,022 (47.6 %)",
    "-35.9 to +39.1 percentage points",
    "https://epaper.brecorder.com/2018/04/13/7-page/710369-news.html",
    "github.com/ArjunT254/UN-Human-Trafficking-Analysis @45cc080d",
    "GLO25-det-2022-O-18plus, UNODC22-vic-2020-total",
    "0.9512941595441823 and 0.3420108912318",
    "1605312000000",  # a time in milliseconds
    "clinic 1605312000000",
    "3420108912310",  # neither of a woman nor of a man
    "[3 4 2 0 1 0 8 9 1 2 3 1 8]",
    "3 4 2 0 1 0 8 9 1 2 3 1 8 4",
    "a @ b.T & c",
    "passport holders: 12345",
    "https://cdn.example/npm/vega-lite@5.20.1",
    "vega-lite@5.20.1, numpy@2.1.0, react@18.3.1-rc.1",
    "git@github.com:a/b.git",
    "icon@2x.png",
    "+123456789",  # a signed change
    "+1,234,567,890 or +123456789 persons",
    "NIST 800-171-2020",
    "IR2019003, PK2020123",  # numbers of reports by their year
    "AB 1234567",
    "5263947812346 rupees, PKR 5263947812346, Rs 5263947812346, 5263947812346 USD",
    "3,420,108,912,318",
    "042 2019 2020",  # a code of ISO 3166 and two years
    "0302 2019 760",  # a heading of goods, a year, a count
    "0.3001234567 and 10300.1234567",
    "3420108912318.05",
    "ISO 3166-1, WPP 2019, EUR 2000 4000 6000",
    "92 300 of 1,234,567; 92 300; 92 300 1 234 567",
    "1 92 300 1234567",  # a row of counts
    "92 300 1234567 12",
    "[92 300 1234567]",
    "92  300  1234567",
    "92 2019 1234567, 92 760 1234567, 192 300 1234567",
    "07700 12345, 07700 2020, 07700",
    "07700 900123 15",  # a code, and counts
    "3 07700 900123",
    "07102 130000 and 07302 104000",  # codes of the post, and six digits
    "020 2019 2020, 020 1234 5678",  # a code of ISO 3166, years and counts
    "020 7946 1958 12",
    "1 020 7946 1958",
    "378282246310006",
    "3782 822463 10005 12",  # counts in a row
    "1 3782 822463 10005",
    "[3782 822463 10005]",
    "A @ B.inv, X.T @ beta.values, self.w @ self.x.T",
    "Follow us @ example.org",
    "revised (+12) 300, (+3) 200 to (+92) 3000",
    "00966 50 123, v0300.123.4567, 1.0300.123.4567",
    "3_520_212_345_671, Rs 3 520 212 345 671, scorecard 3 520 212 345",
    "f{at}x, {at}example.org",
    "3420108912318_n.jpg",
    "PKR3420108912318, 3420108912318_rupees",
    "x@beta_hat.values, 5.20@5.1”, “a@b.”",
]


@pytest.mark.parametrize("text", FOUND)
def test_identifiers_are_found_by_kind(text):
    for around in ("{}", "Call: {}.", '"{}",1', "({})", "x\n{}\ny", "1,{},22"):
        assert list(review.kinds(around.format(text))) == [FOUND[text]]


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_one_is_passed_over(text):
    assert list(review.kinds(text)) == []


CARD, PHONE = "identity card number of Pakistan", "telephone number"
UNTOUCHED = [
    "2,019/2,020, 2019/2020, 760/30 and 15,255/32,022",
    "unodc/2020-2021.csv, data_2019-2020.csv, tip/0300-2020.csv",
    "https://doi.org/10.1016/0304-3959(87)91074-8, doi:10.1000/0300-12345",
    "https://host.example/2018/04/13/7-page/710369-news.html",
    "https://host.example/p/3420108912318, photo_3420108912318_n.jpg, /03001234567/",  # names that a machine gave
    "cases/123456/0300, 20200131/03001234567890",
    "GLO25-det-2022-0300-1234567, 1-34201-0891231-8, 34201-0891231-8-2",
    "550e8400-e29b-41d4-a716-446655440000, 9f86_34201-0891231-80",
    "ISBN 978-0300-1234567, 0-300-12345-6, 0300-1234567-8901234",
    "pkg-0300-1234567.1, 1.0300-1234567, v2.34201-0891231-8",
    "US1234567/2, news/710369/AB1234567, photos/4111111111111111/3420108912318, photos/710369/4111111111111111",
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_numbers_between_such_signs_that_are_none_are_passed_over(text):
    assert list(review.kinds(text)) == []


@pytest.mark.parametrize(
    "text",
    ["Name;Date of birth\nAyesha;1990-01-01\n", "id;dob\n1;1990\n", "نام,شناختی کارڈ نمبر\nعائشہ,1\n",
     "نمبر شمار\tوالد کا نام\n1\tعلی\n", "ضلع;تاریخ پیدائش\nلاہور;1990\n", "ضلع\tفون نمبر\nلاہور\t1\n"],
)  # fmt: skip
def test_a_column_of_persons_is_known_with_semicolons_and_in_urdu(text):
    assert list(review.tables(text)) == ["a column of persons"]


@pytest.mark.parametrize(
    "text",
    ["Name;Date of birth\n", "district;n\nLahore;12\n", "Asked: age; surname; dob\nNot asked: gender; country\n",
     "var surname; dob;\nreturn;\n", "ضلع,تعداد\nلاہور,12\n", "شناختی کارڈ نمبر کے بغیر,12\nلاہور,12\n",
     "surname|Meaning\nage|in years\n"],
)  # fmt: skip
def test_semicolons_in_what_is_no_table_of_persons_are_passed_over(text):
    assert list(review.tables(text)) == []


@pytest.mark.parametrize(
    "text",
    ["| Case | Date of birth |\n|---|:---|\n| A | 1990-01-01 |\n", "Case | Surname\n--- | ---\nA | Bibi\n",
     '[{"victim_name": "A. B.", "age": 30}, {"victim_name": "C. D.", "age": 31}]',
     "[{'Date of birth': '1990-01-01'}, {'Date of birth': '1991-01-01'}]"],
)  # fmt: skip
def test_a_column_of_persons_is_known_in_markdown_and_json(text):
    assert list(review.tables(text)) == ["a column of persons"]


@pytest.mark.parametrize(
    "text",
    ["| Column | Meaning |\n|---|---|\n| surname | of the victim |\n", "| Surname | Age |\n|---|---|\n",
     '[{"surname": 12, "age": 3}, {"surname": 11, "age": 2}]', "[{'surname': None}, {'surname': nan}, {'surname': 0}]",
     '{"surname": "family name", "dob": "date of birth"}', '{"surname": {"type": "string"}, "dob": {"type": "string"}}'],
)  # fmt: skip
def test_what_names_columns_alone_is_passed_over(text):
    """A list of columns, a head without rows, counts of values, one object of names."""
    assert list(review.tables(text)) == []


@pytest.mark.parametrize(
    "table",
    ["<TABLE><TR><TH>Case<TH>Date of birth<TR><TD>A<TD>1990-01-01</TABLE>",
     "<table>\n<tr><th>Case</th>\n<th>Date of birth</th></tr>\n<tbody>\n<TR><TD>A</TD><TD>1990-01-01</TD></TR>\n</tbody></table>",
     "<table><tr><th>Date of birth</th></tr><tr><td>1990-01-01</td></tr></table>"],
)  # fmt: skip
def test_rows_of_a_table_are_lines_however_its_tags_are_written(table):
    assert list(review.findings(table)) == ["a column of persons"]


FIRM = [
    "Date of birth (dd/mm/yyyy)", "Date of birth", "Victim’s date of birth", "Victim's name", "Victims' names", "Name of the victim",
    "Names of victims", "Given name", "Husband's name", "Father/Husband name", "Spouse name", "Survivor's name", "Full Name (as per CNIC)",
    "CNIC Nr.", "CNIC/NICOP", "Passport Nr", "Phone number", "Mobile nr.", "متاثرین کے نام", "پورا نام", "بیوی کا نام",
]  # fmt: skip
LOOSE = {
    "Mobile": "3001234567", "Phone": "0511234567", "Mobile phone": "3001234567.0", "Contact no.": "0511234567",
    "Passport": "AB 1234567", "Victim's passport": "K123456", "Phone no.": "0511234567", "پاسپورٹ": "AB 1234567",
}  # fmt: skip
#: What such a column of a table of counts may hold, and of answers.
COUNTS = [
    "760", "12.5 %", "1,234,567", "<5", "1150000000", "0.1234567", "2019-2020", "yes", "withheld", "3300000000", "",
]  # fmt: skip
WRITTEN = {
    "printed": repr,
    "printed with a name of the index": lambda frame: repr(frame.rename_axis("case")),
    "HTML": pd.DataFrame.to_html,
    "lines": pd.DataFrame.to_csv,
    "dictionaries": lambda frame: str(frame.to_dict("records")),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("head", FIRM)
def test_a_head_of_several_words_is_known(head, written):
    """With what stands in brackets, whose it is, articles, and two names for one column."""
    frame = pd.DataFrame({"Form": ["a b", "c"], head: ["Ayesha Khan", "x"], "n": [1, 2]})
    assert list(review.findings(written(frame))) == ["a column of persons"]
    assert list(review.findings(written(frame.head(0)))) == []


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("head", LOOSE)
def test_a_head_of_counts_too_needs_a_number_that_is_none(head, written):
    frame = pd.DataFrame({"means": ["a b", "c"], head: LOOSE[head], "n": [1, 2]})
    assert next(review.findings(written(frame))) == "a column of persons"
    for said in COUNTS:
        assert list(review.findings(written(frame.assign(**{head: said})))) == []
    assert list(review.findings(written(frame.assign(**{head: [760, 30]})))) == []


@pytest.mark.parametrize(
    "text",
    ["Known date of birth by year\n2019  12\n2020  15\n", "  The full name and date of birth were asked.\n12 of them answered.\n",
     "iso3  NIC  PAK\n0  760  30\n", "National identity,n\nBritish,12\n", "Phone: yes,Phone: no\n12,15\n", "Parent name,n\nAsia,12\n",
     "  means of recruitment  Mobile phone\n0        a friend          760\n1        an agency          30\n"],
)  # fmt: skip
def test_words_of_persons_above_counts_are_passed_over(text):
    assert list(review.findings(text)) == []


@pytest.mark.slow
@pytest.mark.parametrize("open_tag", ["<b ", "<td ", "<tr", "<table ", "<!-- ", "<style ", "<span title='"])
def test_tags_that_nothing_closes_hide_nothing_and_take_no_time(open_tag):
    """Each was sought to the end of the text: 150 kB took a minute."""
    found = list(review.findings("35202-<b>7654321</b>-1" + open_tag * 30_000))
    assert found == ["identity card number of Pakistan"]


@pytest.mark.parametrize(
    "head", ["First name (as on the card)", "Alias/first name", "Shelter / telephone number [of the girl]"]
)
def test_a_head_says_it_in_brackets_or_beside_a_slash_as_well(head):
    """One of its names is enough: what else the head says takes no name off the column."""
    assert list(review.tables(f"id,{head}\n1,Amina\n2,Sana")) == ["a column of persons"]


def test_numbers_with_letters_are_of_persons_below_a_head_that_says_so():
    """12 and 13 have a phone; what the districts are called is none."""
    assert list(review.tables("district,phone\nAB 123456,12\nAB 123457,13")) == []
    assert list(review.tables("district,phone\n12,03001234567\n13,03001234568")) == ["a column of persons"]


@pytest.mark.parametrize(
    "head", ["traffickMonths,gender,ageBroad", "Datasource,MajorityEntry,isAbduction", "IP_Gender,IP_PayMoney,IP_Relation"]
)  # fmt: skip
def test_records_of_each_kind_of_file_are_known_by_its_own_columns(head):
    """No other kind has to have them, too; two columns are no record."""
    rows = "Woman,1,Sindh\n" * 3
    assert list(review.tables(f"{head}\n{rows}")) == ["rows of case records"]
    two = head.rpartition(",")[0]
    assert list(review.tables(f"{two},place\n{rows}")) == []
