"""Which texts look like identifiers of persons or like tables of persons, and which only resemble them."""

import pandas as pd
import pytest

from nbpress import review

#: Invented identifiers by kind; an identifier with a check digit has a right one.
FOUND = {
    "identity card number of Pakistan": [
        "34201-0891231-8", "CNIC 3420108912318", "3420108912318", "34201 0891231 8", "34201.0891231.8",
        "his CNIC number: 1730108912318", "father_nic=1730108912318", '"cnic": "1730108912318"',
        "Identity card 1730108912318", "CNIC no. 3420108912318", "National ID 3420108912318", "3420108912318.0",
        "ıd_3420108912318", "شناختی کارڈ نمبر: 1730108912318", "34201 - 0891231 - 8", "34201_0891231_8",
        "case_3520212345671",
    ],
    "Aadhaar number of India": ["2341 2341 2346"],
    "social security number of the United States": ["536-90-4399"],
    "bank account number": ["GB82 WEST 1234 5698 7654 32", "GB82-WEST-1234-5698-7654-32"],
    "payment card number": ["4111 1111 1111 1111", "378282246310005"],
    "National Insurance number of the United Kingdom": ["AB 12 34 56 C"],
    "passport number": [
        "AB1234567", "Passport no. K123456", "Passport no: KK 1234567", "PASSPORT: K123456", "Passport No. 123456789",
        "Passport # AB-1234567", "Passport: IR2019003",
    ],
    "telephone number": [
        "+92 300 1234567", "0300-1234567", "051-1234567", "(042) 35761999", "0300 123 4567", "+92 (0)300 1234567",
        "0092 300 1234567", "202-555-0143", "923001234567", "00923001234567", "92-300-1234567", "+92.300.1234567",
        "+447700900123", "0300.1234567", "0300/1234567", "(+92) 300 1234567", "(+92)300-1234567",
    ],
    "e-mail address": ["someone.else@example.org", "someone@media.example.org", "a@مثال.پاکستان"],
    "tax number of Brazil": ["390.533.447-05"],
    "tax number of Italy": ["RCCMNL83S18D969H"],
    "identity number of Spain": ["54362315K", "X2482300W"],
    "identity number of Poland": ["PESEL 44051401359"],
    "citizen number of the Netherlands": ["BSN 111222333"],
}  # fmt: skip
#: Texts that resemble identifiers, by what they are.
HARMLESS = {
    "a wrong check digit, province or sex": [
        "94201-0891231-8", "2341 2341 2345", "GB82 WEST 1234 5698 7654 33", "gb82 west 1234 5698 7654 33",
        "4111 1111 1111 1112", "378282246310006", "3420108912310",
    ],
    "counts, years, changes and prices": [
        "2019 6411 6411        6,411", "2022-03-25 and 2019-2020, 15,255 of 32,022 (47.6 %)",
        "-35.9 to +39.1 percentage points", "+123456789", "+1,234,567,890 or +123456789 persons",
        "0.9512941595441823 and 0.3420108912318", "1605312000000", "clinic 1605312000000",
        "[3 4 2 0 1 0 8 9 1 2 3 1 8]", "3 4 2 0 1 0 8 9 1 2 3 1 8 4", "passport holders: 12345",
        "5263947812346 rupees, PKR 5263947812346, Rs 5263947812346, 5263947812346 USD", "3,420,108,912,318",
        "0.3001234567 and 10300.1234567", "3420108912318.05", "revised (+12) 300, (+3) 200 to (+92) 3000",
        "3_520_212_345_671, Rs 3 520 212 345 671, scorecard 3 520 212 345", "PKR3420108912318, 3420108912318_rupees",
        "2,019/2,020, 2019/2020, 760/30 and 15,255/32,022",
    ],
    "counts in a row, after a code or a year": [
        "042 2019 2020", "0302 2019 760", "92 300 of 1,234,567; 92 300; 92 300 1 234 567", "1 92 300 1234567",
        "92 300 1234567 12", "[92 300 1234567]", "92  300  1234567",
        "92 2019 1234567, 92 760 1234567, 192 300 1234567", "07700 12345, 07700 2020, 07700", "07700 900123 15",
        "3 07700 900123", "07102 130000 and 07302 104000", "020 2019 2020, 020 1234 5678", "020 7946 1958 12",
        "1 020 7946 1958", "3782 822463 10005 12", "1 3782 822463 10005", "[3782 822463 10005]",
    ],
    "numbers of reports, books, standards and posts": [
        "GLO25-det-2022-O-18plus, UNODC22-vic-2020-total", "NIST 800-171-2020", "IR2019003, PK2020123", "AB 1234567",
        "ISO 3166-1, WPP 2019, EUR 2000 4000 6000",
        "GLO25-det-2022-0300-1234567, 1-34201-0891231-8, 34201-0891231-8-2",
        "ISBN 978-0300-1234567, 0-300-12345-6, 0300-1234567-8901234",
        "https://doi.org/10.1016/0304-3959(87)91074-8, doi:10.1000/0300-12345",
    ],
    "hashes, files, addresses of pages and versions": [
        "9f86d081884c7d659a2feaa0c55ad015, ab12cd34-ef56-7890-ab12-cd34ef567890", "Vienna (AT) www.example.org",
        "https://epaper.brecorder.com/2018/04/13/7-page/710369-news.html",
        "github.com/ArjunT254/UN-Human-Trafficking-Analysis @45cc080d", "icon@2x.png", "git@github.com:a/b.git",
        "https://cdn.example/npm/vega-lite@5.20.1", "vega-lite@5.20.1, numpy@2.1.0, react@18.3.1-rc.1",
        "3420108912318_n.jpg", "unodc/2020-2021.csv, data_2019-2020.csv, tip/0300-2020.csv",
        "https://host.example/2018/04/13/7-page/710369-news.html",
        "https://host.example/p/3420108912318, photo_3420108912318_n.jpg, /03001234567/",
        "cases/123456/0300, 20200131/03001234567890", "550e8400-e29b-41d4-a716-446655440000, 9f86_34201-0891231-80",
        "pkg-0300-1234567.1, 1.0300-1234567, v2.34201-0891231-8",
        "US1234567/2, news/710369/AB1234567, photos/4111111111111111/3420108912318, photos/710369/4111111111111111",
        "00966 50 123, v0300.123.4567, 1.0300.123.4567",
    ],
    "an at sign in code or prose": [
        "a @ b.T & c", "A @ B.inv, X.T @ beta.values, self.w @ self.x.T", "Follow us @ example.org",
        "f{at}x, {at}example.org", "x@beta_hat.values, 5.20@5.1”, “a@b.”",
    ],
    "prints of public notebooks": [
        repr(pd.DataFrame({"country": ["PAK", "IND"], "year": [2019, 2020], "victims": [19954, 2189]})),
        repr(pd.DataFrame({"Survived": [0, 1], "Sex": ["male", "female"], "Ticket": ["PC 17599", "113803"], "Fare": [71.2833, 53.1]})),
        "# Load the data\ndf = pd.read_csv('data.csv')\ndf[['surname', 'gender']].nunique()",
        "2024-01-31 12:59:59+05:00\n20240131T125959Z\n1970-01-01 - 2024-12-31\nUnix time 1706678399",
        "ISBN 978-3-16-148410-0, ISBN 0-306-40615-2, ISSN 1234-5679, doi:10.1000/182, arXiv:2101.12345v2",
        "lat 33.6844, lon 73.0479; 40.7128° N, 74.0060° W; POINT (73.0479 33.6844)\nEPSG:4326 tile 12/2905/1663",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\ncommit 45cc080d\n550e8400-e29b-41d4-a716-446655440000",
        "$1,299.99 + $12.00 = 1.311,99 EUR; PKR 150,000-250,000; p = 0.0342; 1e-10; -0.5 to +0.5",
        "GET http://192.168.0.1:8080/a?id=3001234567 200 0.0034 s\n10.0.0.255 - - [10/Oct/2000:13:55:36 -0700] 127.0.0.1",
        "Epoch 1/10\n1875/1875 [====] - 5s 3ms/step - loss: 0.2961 - val_loss: 0.1399\n[0.1 0.2 0.3]\narray([[1, 0], [0, 1]])",
        "Python 3.11.4 | pandas 3.0.1 | numpy 2.1.0\nLinux-5.10.0-x86_64-with-glibc2.31\nPhone model 12, gender and citizenship by surname\nwere not asked, 1 of 3.",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_an_identifier_is_found_by_its_kind(kind, text):
    for around in ("{}", "Call: {}.", '"{}",1', "({})", "x\n{}\ny", "1,{},22"):
        assert list(review.kinds(around.format(text))) == [kind]


@pytest.mark.parametrize("text", [text for texts in HARMLESS.values() for text in texts])
def test_a_text_that_only_resembles_an_identifier_is_passed_over(text):
    assert list(review.findings(text)) == []


PERSONS = ["a column of persons"]
#: Tables with a column of persons, and texts that only have its words.
COLUMNS = {
    "semicolons": "Name;Date of birth\nAyesha;1990-01-01\n",
    "an abbreviation": "id;dob\n1;1990\n",
    "Urdu with commas": "نام,شناختی کارڈ نمبر\nعائشہ,1\n",
    "Urdu with tabs": "نمبر شمار\tوالد کا نام\n1\tعلی\n",
    "a birthday in Urdu": "ضلع;تاریخ پیدائش\nلاہور;1990\n",
    "a telephone in Urdu": "ضلع\tفون نمبر\nلاہور\t1\n",
    "Markdown": "| Case | Date of birth |\n|---|:---|\n| A | 1990-01-01 |\n",
    "Markdown without outer lines": "Case | Surname\n--- | ---\nA | Bibi\n",
    "JSON": '[{"victim_name": "A. B.", "age": 30}, {"victim_name": "C. D.", "age": 31}]',
    "Python": "[{'Date of birth': '1990-01-01'}, {'Date of birth': '1991-01-01'}]",
    "brackets at the end": "id,First name (as on the card)\n1,Amina\n2,Sana",
    "a slash": "id,Alias/first name\n1,Amina\n2,Sana",
    "a slash and brackets": "id,Shelter / telephone number [of the girl]\n1,Amina\n2,Sana",
    "telephone numbers": "district,phone\n12,03001234567\n13,03001234568",
}
NO_COLUMNS = {
    "a head alone": "Name;Date of birth\n",
    "a head of Markdown alone": "| Surname | Age |\n|---|---|\n",
    "counts": "district;n\nLahore;12\n",
    "counts in Urdu": "ضلع,تعداد\nلاہور,12\n",
    "counts of people without a card in Urdu": "شناختی کارڈ نمبر کے بغیر,12\nلاہور,12\n",
    "semicolons of a sentence": "Asked: age; surname; dob\nNot asked: gender; country\n",
    "semicolons of a program": "var surname; dob;\nreturn;\n",
    "a list of columns": "surname|Meaning\nage|in years\n",
    "a list of columns in Markdown": "| Column | Meaning |\n|---|---|\n| surname | of the victim |\n",
    "counts of values in JSON": '[{"surname": 12, "age": 3}, {"surname": 11, "age": 2}]',
    "missing values": "[{'surname': None}, {'surname': nan}, {'surname': 0}]",
    "one object of JSON": '{"surname": "family name", "dob": "date of birth"}',
    "a schema": '{"surname": {"type": "string"}, "dob": {"type": "string"}}',
    "numbers in the names of districts": "district,phone\nAB 123456,12\nAB 123457,13",
}


@pytest.mark.parametrize("name", [*COLUMNS, *NO_COLUMNS])
def test_a_column_of_persons_is_known_by_its_head_and_the_rows_below(name):
    assert list(review.tables((COLUMNS | NO_COLUMNS)[name])) == (PERSONS if name in COLUMNS else [])


@pytest.mark.parametrize(
    "table",
    [
        "<TABLE><TR><TH>Case<TH>Date of birth<TR><TD>A<TD>1990-01-01</TABLE>",
        "<table>\n<tr><th>Case</th>\n<th>Date of birth</th></tr>\n<tbody>\n<TR><TD>A</TD><TD>1990-01-01</TD></TR>\n</tbody></table>",
        "<table><tr><th>Date of birth</th></tr><tr><td>1990-01-01</td></tr></table>",
    ],
)
def test_rows_of_a_table_in_html_are_lines_however_its_tags_are_written(table):
    assert list(review.findings(table)) == PERSONS


#: Heads that only a column of persons has.
FIRM = [
    "Date of birth (dd/mm/yyyy)", "Date of birth", "Victim’s date of birth", "Victim's name", "Victims' names", "Name of the victim",
    "Names of victims", "Given name", "Husband's name", "Father/Husband name", "Spouse name", "Survivor's name", "Full Name (as per CNIC)",
    "CNIC Nr.", "CNIC/NICOP", "Passport Nr", "Phone number", "Mobile nr.", "متاثرین کے نام", "پورا نام", "بیوی کا نام",
    "father_name", "CNIC", "Passport No.", "Victim name",
]  # fmt: skip
#: Heads that also counts may have, each with a value that is not a count.
LOOSE = {
    "Mobile": "3001234567", "Phone": "0511234567", "Mobile phone": "3001234567.0", "Contact no.": "0511234567",
    "Passport": "AB 1234567", "Victim's passport": "K123456", "Phone no.": "0511234567", "پاسپورٹ": "AB 1234567",
}  # fmt: skip
#: Values below such a head that are counts or answers.
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
def test_a_head_of_several_words_is_known_in_every_form_of_table(head, written):
    frame = pd.DataFrame({"Form": ["a b", "c"], head: ["Ayesha Khan", "x"], "n": [1, 2]})
    assert list(review.findings(written(frame))) == PERSONS
    assert list(review.findings(written(frame.head(0)))) == []


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("head", LOOSE)
def test_a_head_that_counts_may_have_needs_a_value_that_is_no_count(head, written):
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
def test_words_of_a_head_above_counts_are_passed_over(text):
    assert list(review.findings(text)) == []


@pytest.mark.slow
@pytest.mark.parametrize("open_tag", ["<b ", "<td ", "<tr", "<table ", "<!-- ", "<style ", "<span title='"])
def test_tags_that_are_never_closed_hide_nothing_and_take_no_time(open_tag):
    """A search to the end of the text for each of them would take a minute for 150 kB."""
    found = list(review.findings("35202-<b>7654321</b>-1" + open_tag * 30_000))
    assert found == ["identity card number of Pakistan"]


@pytest.mark.parametrize(
    "head", ["traffickMonths,gender,ageBroad", "Datasource,MajorityEntry,isAbduction", "IP_Gender,IP_PayMoney,IP_Relation"]
)  # fmt: skip
def test_case_records_are_known_by_three_columns_of_one_kind_of_file(head):
    rows = "Woman,1,Sindh\n" * 3
    assert list(review.tables(f"{head}\n{rows}")) == ["rows of case records"]
    two = head.rpartition(",")[0]
    assert list(review.tables(f"{two},place\n{rows}")) == []
