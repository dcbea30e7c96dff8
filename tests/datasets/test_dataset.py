"""Selecting, counting, tabulating and drawing; questions with two answers are refused."""

import copy
import pickle
import re
from dataclasses import replace
from itertools import pairwise

import glotip_rows
import pandas as pd
import pytest
from matplotlib.figure import Figure

import tipresearch as tip
from nbpress.core.bundles import FIGURE_MIME
from nbpress.core.errors import CoverageError, CoverageWarning, PeriodMismatch, TipResearchError
from tipresearch import facts
from tipresearch.datasets import selection


def own(**columns):
    """A dataset of the user's own rows."""
    given = {"area": "Nepal", "year": 2020, "measure": "identified"}
    return tip.observations_from(pd.DataFrame(given | columns), source="Our survey")


@pytest.mark.slow
def test_a_dataset_names_its_contents(unodc):
    assert repr(unodc) == "glotip, edition 2025-04-14: 15 observations, 2 areas, 2 measures, years 2019 to 2020, 2022"
    assert unodc.areas == {"FRA": "France", "ITA": "Italy"}
    assert list(unodc.measures) == ["detected", "convicted"]
    assert unodc.years == [2019, 2020, 2022]
    assert unodc.breakdowns == {"total": 5, "sex": 8, "citizenship": 1, "citizenship, sex, age": 1}


@pytest.mark.slow
def test_years_without_data_are_not_printed(unodc):
    """Of a span those that are held are taken; of a list each one that is not held is named."""
    assert repr(unodc.select(year=(2019, 2022))).endswith(", years 2019, 2022")
    assert repr(unodc.select(year=2022)).endswith(", year 2022")
    spans = unodc.select(year=range(2020, 2030)), unodc.select(year="2020..2029")
    assert [s.years for s in spans] == [[2020, 2022], [2020, 2022]]
    assert spans[0].code.endswith(".select(year=range(2020, 2030))")
    with pytest.warns(CoverageWarning, match=r"^No data for year 2030, 2031 \(2 of 3 selected\)\.$"):
        assert unodc.select(year=[2019, 2030, 2031]).years == [2019]
    with pytest.raises(CoverageError, match=r"year 2030, 2031 is not held .*; held are 2019, 2020, 2022\."):
        unodc.select(year=[2030, 2031])


def test_a_list_names_what_has_no_data():
    """In whatever order the criteria stand; Pakistan alone was given, without a word."""
    criteria = {"source": "unodc_glotip", "edition": "2025-04-14", "measure": "detected", "partition": "total"}
    both, said = ["Pakistan", "Italy", "Nepal"], "no data for area Italy, Nepal (2 of 3 selected)"
    for given in ({"area": both} | criteria, criteria | {"area": both}):
        with pytest.warns(CoverageWarning, match=re.escape(f"No {said[3:]}.")):
            found = tip.open().select(**given)
        assert (found.areas, repr(found).endswith(f"; {said}")) == ({"PAK": "Pakistan"}, True)
    chart = found.select(year="2020..2022").plot()
    assert chart.notes == (f"Not drawn: {said}.",)
    assert chart._repr_mimebundle_()[FIGURE_MIME]["caption"] == f"Not drawn: {said}."
    assert repr(chart).endswith(f" Not drawn: {said}.")
    assert found.select(area="Pakistan").without_data == {}


def test_a_list_without_any_data_or_with_a_slip_is_refused():
    figures = tip.open().select(measure="detected")
    for held, area, said in (
        (figures, ["Nepal", "Brazil"], "^area 'Nepal' is not held here"),
        (figures.select(year=2022), ["Nepal", "Germany"], "^area 'Nepal' is not held here"),
        (figures, ["Pakistan", "Itly"], r"Did you mean 'Italy'\?$"),
    ):
        with pytest.raises(CoverageError, match=said):
            held.select(area=area)


def test_notes_are_in_the_file_of_a_chart(tmp_path):
    """Under the drawing, above its source."""
    with pytest.warns(CoverageWarning):
        found = tip.open().select(source="unodc_glotip", measure="detected", area=["Pakistan", "Nepal"], year=2022)
    svg = found.select(partition="total", edition="2025-04-14").plot().save(tmp_path / "a.svg").read_text("utf-8")
    assert svg.index("Not drawn: no data for area Nepal (1 of 2 selected).") < svg.index("Source: ")


def test_a_chart_names_the_areas_that_are_left_out(unodc):
    """Italy has no total, and France's count alone would be read as that of both."""
    both = unodc.select(area=["France", "Italy"], year=2019, sex=["total", "female"], measure="detected")
    table = both.observations
    no_total = replace(both, _table=table[(table["ref_area"] != "ITA") | (table["partition"] != "total")], fixed=())
    title = no_total.plot(by="area").title
    assert title == "Detected victims, France, by area: France alone; no such count of Italy"


def test_observations_are_a_copy(unodc):
    """Changes, also of the array behind a column, change no number of the dataset; the copy remembers its origin."""
    chosen = {"year": 2019, "measure": "detected"}
    table = unodc.observations
    assert tip.pick(table, ref_area="FRA", partition="total", **chosen).coherence.state == "consistent"
    table["count_lo"].array[:] = 1
    table.loc[:, ["count_lo", "count_hi"]] = 999
    count = unodc.count(area="France", partition="total", **chosen)
    assert (count.value, count.raw_value) == (100, "100")
    assert unodc.select(area="France", category="female", **chosen).frame()["value"].tolist() == [60]


@pytest.mark.parametrize(
    ("criteria", "years"),
    [
        ({"year": 2020}, [2020]),
        ({"year": [2019, 2022]}, [2019, 2022]),
        ({"year": [2019.0, "2022"]}, [2019, 2022]),
        ({"year": 2020.0}, [2020]),
        ({"year": range(2019, 2021)}, [2019, 2020]),
        ({"year": "2020..2022"}, [2020, 2022]),
        ({"area": "italy"}, [2019]),
        ({"area": ["ITA", "France"], "sex": "female"}, [2019, 2020, 2022]),
        ({"citizenship": "Ruritanian"}, [2019]),
    ],
)
def test_select_takes_names_codes_lists_and_spans(unodc, criteria, years):
    """Names or codes, one value or several, spans with both ends."""
    assert unodc.select(**criteria).years == years


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ({"area": "Itly"}, "area 'Itly' is not held here; 2 areas held, such as 'France', 'Italy'. Did you mean 'Italy'?"),
        ({"area": "Fran"}, "Did you mean 'France'?"),
        ({"year": "2010-2012"}, "Did you mean '2010..2012'?"),
        ({"year": "2022..2019"}, "write 2020, [2019, 2021] or '2019..2022'"),
        ({"year": 2021}, "year 2021 is not held for this selection; held are 2019, 2020, 2022."),
        ({"year": 2019.5}, "is not a whole number"),
        ({"year": [2019, True]}, "year True is not a whole number"),
        ({"quarter": "12"}, "quarter '12' is not allowed; write 1 to 4"),
        ({"quarter": 5}, "quarter '5' is not allowed; write 1 to 4"),
        ({"quarter": 1}, "quarter 1 is not held for this selection; held are none; its periods are 2019, 2020, 2022, as select(period=...) takes them."),
        ({"measure": "detcted"}, "Did you mean 'detected'?"),
        ({"year": ["2019..2020"]}, "year '2019..2020' is not a whole number"),
        ({"sex": "other"}, "sex 'other' is not in the data; they hold female, male, total."),
        ({"region": "Europe"}, "and the columns of observations."),
        ({"citizenshp": "x"}, "Did you mean 'citizenship'?"),
        ({"country": "Italy"}, "Did you mean 'area'?"),
        ({"years": 2019}, "Did you mean 'year'?"),
        ({"measure": 5}, "measure 5 is not in the data; they hold convicted, detected."),
        ({"measure": "victims"}, "measure 'victims' is not in the data; they hold convicted, detected. Did you mean 'detected'?"),
        ({"period": "quarter"}, "no period here is 'quarter'; held are year."),
        ({"period": "fiscal"}, "no period here is 'fiscal'; held are year."),
        ({"area": []}, "area is an empty list, which selects nothing; give one value or several, or leave it out."),
        ({"year": range(0)}, "year is an empty list"), ({"quarter": ()}, "quarter is an empty list"), ({"period": []}, "period is an empty list"),
    ],
)  # fmt: skip
def test_select_refuses_unknown_values(unodc, criteria, message):
    """One line with the value, what is held, and the nearest."""
    with pytest.raises(TipResearchError) as caught:
        unodc.select(**criteria)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def relabelled(tmp_path_factory):
    """An invented file that prints a country as its name until 2019, and as its people after."""
    cell = glotip_rows.row
    printed = {("Romania", 2018): "5", ("Romania", 2019): "6", ("Romanian", 2020): "7", ("ROMANIAN", 2022): "9", ("Roma", 2020): "8", ("Polish", 2020): "4"}  # fmt: skip
    cells = [cell(n, iso="FRA", year=year, dimension=glotip_rows.CITIZEN, category=label) for (label, year), n in printed.items()]  # fmt: skip
    cells += [cell("3", iso="ITA", year=2020, dimension=glotip_rows.CITIZEN, category="Romanian")]
    cells += [cell("2", iso="FRA", year=2020, age=glotip_rows.CHILD), cell("1", iso="FRA", year=2020, dimension=glotip_rows.CITIZEN, category="Chile")]  # fmt: skip
    return tip.open(glotip_rows.write(tmp_path_factory.mktemp("relabelled") / "book.xlsx", [*cells]))


@pytest.mark.slow
def test_similar_labels_of_a_country_are_named(relabelled):
    """Whoever takes one label of a country hears of the others that begin so, of the same selection."""
    france = relabelled.select(area="France")
    taken = france.select(citizenship="Romania")
    assert taken.years == [2018, 2019]
    said = "'Romanian' (2020), 'ROMANIAN' (2022), 'Roma' (2020)"
    assert repr(taken).endswith(f"years 2018 to 2019; perhaps also {said}")
    assert taken.plot().question.endswith(f", Romania; perhaps also {said}")
    assert taken.plot(question="Which?").question == "Which?"
    assert taken.select(year=2019).perhaps == taken.perhaps


@pytest.mark.parametrize(
    ("criteria", "told"),
    [
        ({"citizenship": "Romania", "year": "2018..2020"}, ("'Romanian' (2020)", "'Roma' (2020)")),
        ({"category": "Romania", "year": "2018..2020"}, ("'Romanian' (2020)", "'Roma' (2020)")),
        ({"citizenship": ["Romania", "Romanian", "ROMANIAN", "Roma"]}, ()), ({"citizenship": "Polish"}, ()), ({"year": 2020}, ()),
        ({"citizenship": "Romanian", "year": 2020}, ("'Roma' (2020)",)), ({"category": "child"}, ()),
    ],
)  # fmt: skip
def test_only_similar_labels_of_the_same_selection_are_named(relabelled, criteria, told):
    assert relabelled.select(area="FRA", **criteria).perhaps == told


AREAS = {
    "GBR": "United Kingdom of Great Britain and Northern Ireland", "CZE": "Czechia", "USA": "United States of America",
    "TUR": "Türkiye", "CIV": "Côte d’Ivoire", "BOL": "Bolivia (Plurinational State of)", "POL": "Poland", "IRL": "Ireland",
    "CAF": "Central African Republic", "THA": "Thailand", "GRC": "Greece", "IDN": "Indonesia", "UKR": "Ukraine",
    "NGA": "Nigeria", "KEN": "Kenya", "ARE": "United Arab Emirates", "RUS": "Russian Federation", "PK-PB": "Punjab",
}  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("UK", "GBR"), ("gb", "GBR"), ("United Kingdom", "GBR"), ("US", "USA"), ("United States", "USA"),
        ("Czech Republic", "CZE"), ("Turkiye", "TUR"), ("Cote d'Ivoire", "CIV"), ("Bolivia", "BOL"),
        ("Republic of Poland", "POL"), (" poland ", "POL"), ("pk-pb", "PK-PB"),
    ],
)  # fmt: skip
def test_an_area_goes_by_its_names_and_codes_in_iso_3166(wanted, code):
    """Two letters and names of all kinds, accents or not; what ISO does not name is not guessed."""
    assert facts.find_area(AREAS, wanted) == code


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("Turkey", "Türkiye"), ("Russia", "Russian Federation"), ("Polnd", "Poland"), ("Ukrane", "Ukraine"),
        *((other, "") for other in (
            "Holland", "England", "Taiwan", "Swaziland", "DRC", "None", "Niger", "Korea", "PK", "Uk.", "United Sates", "ITL", "",
        )),
    ],
)  # fmt: skip
def test_a_hint_names_no_other_country(wanted, hint):
    """A country that is not held, or that ISO calls otherwise, is near none; a slip of the pen is."""
    with pytest.raises(CoverageError) as caught:
        facts.find_area(AREAS, wanted)
    said = f" Did you mean {hint!r}?" if hint else ""
    assert str(caught.value).endswith("'Côte d’Ivoire' and 13 more." + said)


def test_series_by_sex(unodc):
    """In order of years, a suppressed count as its interval, a year without a row left out."""
    found = unodc.select(area="France", measure="detected").series(by="sex")
    assert {k: [(c.year, c.lo, c.hi) for c in v] for k, v in found.items()} == {
        "female": [(2019, 60, 60), (2020, 78, 78), (2022, 50, 50)],
        "male": [(2019, 40, 40), (2020, 0, 4), (2022, 40, 40)],
    }
    women = unodc.select(area="France", measure="detected", sex="female").series()["total"]
    assert [c.lo for c in women] == [60, 78, 50]
    changes = tip.yoy(women)
    assert changes[0].value == pytest.approx(30)
    assert changes[1].value is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"measure": "Detected victims"}, {"measure": "detected"}), ({"measure": "Detected trafficking victims"}, {"measure": "detected"}), ({"measure": "DETECTED"}, {"measure": "detected"}),
        ({"sex": ["Female", "male"]}, {"sex": ["female", "male"]}), ({"age": "Adults"}, {"age": "adult"}),
        ({"citizenship": "ruritanian"}, {"citizenship": "Ruritanian"}), ({"category": "Female"}, {"category": "female"}),
    ],
)  # fmt: skip
def test_labels_select_like_codes(unodc, said, meant):
    """The words of charts and tables, in letters of any case."""
    assert unodc.select(**said).observations.equals(unodc.select(**meant).observations)


def test_a_code_has_precedence_over_a_label(unodc):
    """Women are a category of some publishers, and the words of another code: the code is meant."""
    codes = unodc.observations["category"].replace({"female": "women", "male": "female_adult"})
    both = replace(unodc, _table=unodc.observations.assign(category=codes))
    assert set(both.select(category="Women").observations["category"]) == {"women"}


@pytest.mark.slow
def test_one_category_fixes_its_breakdown():
    """The count of women is 30 with or without `by`; two categories have no single count."""
    held = own(category=["women", "men", "total"], count=[30, 12, 42])
    women = held.select(category="women")
    assert (held.count(category="women").value, women.count().value) == (30, 30)
    assert list(women.series(by="category")) == list(women.series(by="own")) == ["women"]
    assert women.plot().question == "Identified victims, Nepal, Women"
    assert held.count(category="total").value == 42
    with pytest.raises(CoverageError, match=r"^no totals are held here; held are counts by own\. Select a value"):
        held.select(category=["women", "men"]).count()


def test_series_takes_each_name_of_breakdowns(unodc):
    """Each name that `breakdowns` gives is taken, the undivided one as well."""
    held = unodc.select(area="France", measure="detected", year=2019)
    assert list(held.series("total")) == list(held.series()) == ["total"]
    assert {name for name in held.breakdowns for _ in held.series(name)} == set(held.breakdowns)
    assert list(held.series("citizenship, sex, age")) == ["Ruritanian, female, adult"]


def test_series_by_area_and_measure(unodc):
    """Totals by area; a value of a breakdown that was selected is held fixed."""
    found = unodc.select(measure="detected").series(by=["area", "sex"])
    assert list(found) == ["FRA, female", "FRA, male", "ITA, female", "ITA, male"]
    one = unodc.select(citizenship="Ruritanian", sex="female", age="adult")
    assert [c.lo for c in one.series()["total"]] == [6]


@pytest.mark.parametrize(
    ("criteria", "by", "message"),
    [
        ({}, (), "total is more than one series, of ref_area"),
        ({"area": "France"}, (), "measure convicted, detected; select one of them, or take series(by='measure')."),
        ({"area": "France"}, "gender", "no counts divided by gender are held here; held are totals, and counts by"),
        ({}, "citizenship_sex_age", "Name each, as by=['citizenship', 'sex', 'age']."),
        ({"area": "Italy"}, "citizenship", "held are totals, and counts by sex."),
    ],
)
def test_series_refuses_a_question_with_two_answers(unodc, criteria, by, message):
    with pytest.raises(CoverageError) as caught:
        unodc.select(**criteria).series(by)
    assert message.replace("ref_area", "area") in str(caught.value)


@pytest.mark.slow
def test_count_and_parts_need_one_period(unodc):
    """The one count that is left, with its lineage; the parts of one year."""
    count = unodc.count(area="France", measure="detected", year=2019)
    assert (count.value, count.source_id) == (100, "unodc_glotip")
    parts = unodc.select(area="France", measure="detected", year=2019).parts("sex")
    assert f"{tip.composition(parts)['female']}" == "60.0\N{NO-BREAK SPACE}%"
    with pytest.raises(CoverageError, match="3 counts are left, of 2019, 2020, 2022"):
        unodc.count(area="France", measure="detected")
    with pytest.raises(CoverageError, match="parts are of one period, and 2019, 2020, 2022 are"):
        unodc.select(area="France", measure="detected").parts("sex")


def test_rates_divide_by_the_population_of_the_same_year(unodc):
    """Over the population of the same area and year."""
    rates = unodc.select(measure="detected", year=2019).rates()
    assert [r.label for r in rates] == ["France, 2019 (detected victims)", "Italy, 2019 (detected victims)"]
    people = tip.population_of("FRA", 2019).value
    assert rates[0].value == pytest.approx(1e5 * 100 / people)


@pytest.mark.parametrize(
    ("criteria", "label"),
    [
        ({"measure": "convicted"}, "France, 2019 (persons convicted)"),
        ({"sex": "female"}, "France, 2019 (detected victims, female)"),
        ({"citizenship": "Ruritanian", "partition": "citizenship"}, "France, 2019 (detected victims, Ruritanian)"),
    ],
)
def test_a_rate_names_measure_and_category(unodc, criteria, label):
    """Women over all are no rate of all: measure and category stand in the label, in frames and in files."""
    chosen = {"area": "France", "year": 2019, "measure": "detected"} | criteria
    rates = unodc.select(**chosen).rates()
    assert tip.frame(rates)["label"].tolist() == [label]


def test_a_quarter_has_no_rate(quarters):
    """Its rate would be a quarter of one of a year, under the same words."""
    with pytest.raises(PeriodMismatch, match="needs a count of twelve months, and its period is 20"):
        quarters.select(quarter=1, age="child").rates()


def test_a_suppressed_count_has_bounds_and_no_value(unodc):
    """One column a code; a suppressed count has bounds and no value."""
    frame = unodc.frame()
    hidden = frame[frame["as_published"] == "<5"]
    assert hidden[["lo", "hi"]].to_numpy().tolist() == [[0, 4]]
    assert hidden["value"].isna().all()
    named = frame[frame["citizenship"] != "total"]
    assert named[["citizenship", "sex", "age"]].to_numpy().tolist() == [
        ["Ruritanian", "total", "total"], ["Ruritanian", "female", "adult"],
    ]  # fmt: skip
    assert frame.attrs == {}


def test_rows_of_a_frame_count_the_same_victims(unodc):
    """France in 2019: 100, as 60 and 40 by sex and 7 and 6 by citizenship, are 213 in one sum; the notes warn."""
    frame = unodc.select(area="France", measure="detected", year=2019).frame()
    assert frame["value"].sum() == 213
    assert frame.loc[frame["partition"] == "sex", "value"].sum() == 100
    assert "Totals and rows of coarser partitions count the same victims: sum inside one partition only." in unodc.notes


@pytest.mark.parametrize("said", ["means", "gender"])
def test_one_word_of_a_variable_has_a_hint(said):
    """Of the means that case records are divided by it was said that the measure is meant, and of gender nothing."""
    assert selection.name_hint(said, ["ctdc_means", "ctdc_gender", "measure"]) == f" Did you mean 'ctdc_{said}'?"


def test_coverage_counts_suppressed_cells(unodc):
    """Cells, and how many are suppressed; `all` is the last row."""
    table = unodc.coverage("sex").set_index("sex")
    assert table["cells"].to_dict() == {"female": 5, "male": 4, "total": 6, "all": 15}
    assert table["suppressed"].to_dict() == {"female": 0, "male": 1, "total": 0, "all": 1}
    assert table.loc["male", "share_suppressed"] == 0.25
    with pytest.raises(CoverageError, match="Did you mean 'measure'"):
        unodc.coverage("mesure")


def test_coverage_of_all_counts_all():
    """A fiscal year lies in two calendar years: it has a row without a year, and its first and last year."""
    days = {"period_kind": ["fiscal_year", ""], "period_start": ["2020-07-01", ""], "period_end": ["2021-06-30", ""]}
    held = own(area=["Nepal", "India"], year=["", 2020], count=[5, 3], **days)
    (*_, total) = held.coverage("area").to_dict("records")
    assert (total["area"], total["cells"], total["areas"]) == ("all", 2, 2)
    by_year = held.coverage("year")
    assert by_year["cells"].tolist() == [1, 1, 2]
    assert by_year["year"].tolist()[::2] == [2020, "all"]
    assert pd.isna(by_year["year"][1])
    assert by_year[["first_year", "last_year"]].to_numpy().tolist() == [[2020, 2020], [2020, 2021], [2020, 2021]]
    with pytest.raises(CoverageError, match="coverage by 'first_year' is not known"):
        held.coverage("first_year")


def test_a_chart_has_lines_over_years_and_bars_of_one_year(unodc):
    """Lines over the years, bars of one; too many series are no chart."""
    of = unodc.select(area="France", measure="detected")
    chart = of.plot(by="sex")
    assert chart.question == "Detected victims, France, by sex"
    assert chart.data["as_published"].tolist() == ["60", "78", "50", "40", "<5", "40"]
    assert "Female" in repr(chart)
    assert of.select(year=2019).plot(by="sex").data["label"].tolist() == ["Female", "Male"]


@pytest.mark.parametrize(
    ("criteria", "by", "asked", "name"),
    [
        ({"sex": "female"}, (), "Detected victims, France, Female", "Female"),
        ({"sex": "female"}, "sex", "Detected victims, France, by sex: Female alone", "Female"),
        ({"sex": "female", "year": 2019}, (), "Detected victims, France, Female", "Female"),
        ({}, (), "Detected victims, France", "Total"),
    ],
)
def test_a_chart_of_one_category_names_it(unodc, criteria, by, asked, name):
    """Women alone are not taken for all victims: title, words and the line itself say who they are."""
    chart = unodc.select(area="France", measure="detected", **criteria).plot(by=by)
    assert chart.question == asked
    assert f"{name}: " in chart.alt or f"{name} (2019)" in chart.alt
    ax = Figure().subplots()
    chart.draw(ax)
    shown = [text.get_text() for text in ax.texts]
    assert any("Female" in text for text in shown) is (name == "Female")


def _germany(**counts):
    """Counts of Germany in 2020 by sex; `total` is all."""
    return own(area="Germany", sex=[*counts], count=[*counts.values()])


def test_a_total_that_does_not_add_up_says_so_in_bars_frames_and_flags():
    """50 beside 40 women and 30 men are 50 to 70: a hatched end, and a word in each table."""
    held = _germany(total=50, female=40, male=30)
    chart = held.plot()
    assert "50–70 (printed as 50; its parts add up to at least 70)" in chart.alt
    assert chart.data["state"].tolist() == ["one_of"]
    ax = Figure().subplots()
    chart.draw(ax)
    assert [bar.get_hatch() for bar in ax.patches] == [None, "////"]  # up to 50, and from there to 70
    frame = held.frame().set_index("sex")
    assert frame["state"].to_dict() == dict.fromkeys(("total", "female", "male"), "one_of")
    assert tip.frame(held.series()["total"])["flags"].tolist() == ["DOES_NOT_ADD_UP"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("total", "flags"),
    [
        (70, ()),
        (80, ("PARTS_NE_TOTAL",)),  # somebody is left out
        (68, ("DOES_NOT_ADD_UP",)),  # women are 38 to 40, men 28 to 30
        (50, ("CELLS_DISAGREE",)),  # women are 20 to 40
    ],
)
def test_parts_that_differ_from_the_total_are_flagged(total, flags):
    """40 women and 30 men."""
    shares = tip.composition(_germany(total=total, female=40, male=30).parts("sex"))
    assert {share.flags for share in shares.values()} == {flags}
    assert {share.given for share in shares.values()} == {total != 50}
    alone = tip.composition(_germany(female=40, male=30).parts("sex"))
    assert {share.flags for share in alone.values()} == {()}


def test_a_title_names_the_areas_that_are_drawn():
    """A country whose count is withheld is no bar; the end of the title says so."""
    held = own(area=["Germany", "Nepal"], count=[5, 9])
    assert held.plot(by="area").question == "Identified victims, Germany, Nepal, by area"
    table = held.observations
    counts = table[["count_lo", "count_hi"]].mask(table["ref_area"] == "NPL")
    title = replace(held, _table=table.assign(**counts)).plot(by="area").question
    assert title == "Identified victims, Germany, by area: Germany alone (1 with a count withheld or not given)"


def test_parts_without_any_count_are_refused():
    held = own(category=["a", "b"], count=[5, 9])
    with pytest.raises(CoverageError, match=r"^no count here has a number: all are withheld, .*see frame\(\)"):
        replace(held, _table=held.observations.assign(count_lo=pd.NA, count_hi=pd.NA)).parts("category")


def test_a_dataset_shows_units_in_words():
    """Estimates of persons are not printed by their code."""
    for held in (tip.open(), tip.open().select(measure="prevalence_estimate", year=2014)):
        shown = held._repr_html_()
        assert "persons estimated" in shown
        assert "persons_estimated" not in shown


@pytest.mark.slow
def test_too_many_series_for_a_chart_are_refused_before_they_are_counted(monkeypatch):
    """Counting all areas of an edition takes seconds."""
    areas = ["FRA", "ITA", "DEU", "ESP", "NPL", "IND", "PAK", "LKA", "BGD"]
    held = own(area=areas * 2, year=[2019] * 9 + [2020] * 9, count=9)
    assert len(held.select(year=2019).plot(by="area").data) == 9
    monkeypatch.setattr("tipresearch.observations.counts", None)
    with pytest.raises(CoverageError, match=r"^9 series do not fit one chart; select at most 8 of France, .* 3 more"):
        held.plot(by="area")


def test_quarters_are_compared_with_those_of_the_year_before(quarters):
    """10 to 15 in Q1, none for Q2, 30 to 33 in Q3, 40 to 44 in Q4."""
    series = quarters.series(by="age")["child"]
    assert [str(c.period) for c in series][:2] == ["2021 Q1", "2021 Q2"]
    found = [(e.inputs[0].period.quarter, round(e.value, 6)) for e in tip.yoy(series)]
    assert found == [(1, 50), (3, 10), (4, 10)]
    assert [c.lo for c in quarters.select(quarter="Q1").series(by="age")["child"]] == [10, 15]


def test_quarters_are_drawn_at_their_place_in_the_year(quarters):
    """A quarter that is not published is a gap, and the words name quarters."""
    chart = quarters.plot(by="age")
    assert chart.data[["year", "quarter"]].to_numpy().tolist()[4:6] == [[2022, 1], [2022, 3]]
    assert "10 in 2021 Q1, 20 in 2021 Q2" in chart.alt
    ax = Figure().subplots()
    chart.draw(ax)
    joined, marks = (line.get_xdata() for line in ax.lines)
    assert list(marks) == [2021, 2021.25, 2021.5, 2021.75, 2022, 2022.5, 2022.75]
    ends = [(a, b) for a, b in pairwise(joined) if a == a and b == b]
    assert (2021.75, 2022) in ends
    assert (2022, 2022.5) not in ends


@pytest.mark.parametrize(("name", "word", "other"), [("sex", "women", "men"), ("form", "sexual", "forced_labour")])
def test_a_category_in_place_of_a_sex_or_a_form_has_a_hint(name, word, other):
    held = own(category=[word, other], count=[3, 4])
    with pytest.raises(CoverageError, match=rf"^{name} '{word}' is a category, and none .* write category='{word}'\.$"):
        held.select(**{name: word})
    assert held.select(category=word).years


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Burma", "Myanmar"), ("Ivory  Coast", ""), ("Ivory Coast", "Côte d'Ivoire"), ("Holland", ""),
        *((name, "United States of America") for name in ("U.S.", "u.s.a.", "America")),  # and none of its islands
    ],
)  # fmt: skip
def test_a_country_by_another_name_has_a_hint(name, held):
    """It is not selected: the name may mean another time or place."""
    names = {"MMR": "Myanmar", "CIV": "Côte d'Ivoire", "FRA": "France", "USA": "United States of America"}
    names |= {"VIR": "U.S. Virgin Islands", "ASM": "American Samoa"}
    assert facts.area_hint(names, name) == (f" Did you mean {held!r}?" if held else "")


@pytest.mark.slow
def test_a_single_form_is_no_total():
    """Of one publication 32,022 stand as the total of four parts, and 30 in bonded labour alone: these are no answer to how many."""
    held = tip.open().select(area="Pakistan", measure="identified")
    release = held.select(source="unodc_fia_conference_2022")
    whole, bonded = release.select(year=2020), release.select(form="bonded_labour")
    assert str(whole.count()) == "32,022"
    assert [str(n) for n in whole.rates()] == ["13.63 (sources disagree)"]
    assert "UNODC news release (2020): 32,022 (disputed)" in str(held.select(year=2020).plot(by="source"))
    assert next([str(c) for c in each] for each in held.series(by="source").values()) == ["32,022"]
    assert [str(c) for c in bonded.series()["total"]] == ["760", "30"]
    assert bonded.plot().question == "Identified victims, Pakistan, Bonded labour"


def test_sources_of_a_chart_are_named():
    """By their short names, as a table cites them; where two letters to a paper share one, their ids tell them apart."""
    held = tip.open().select(area="Pakistan", measure="identified")
    drawing = held.select(year=2021).plot(by="source")
    assert "; The News, opinion (2021): 21,253 (of low reliability)." in drawing.alt
    words = held.labels(["thenews_2022_02_28", "us_tip_2021"])
    assert [*words.values()] == ["thenews_2022_02_28", "US TIP 2021 Report"]


def test_a_frame_shows_the_status_of_a_count():
    held = own(year=[2020, 2021], count=[9, 8], obs_status=["A", "E"])
    assert held.frame()["status"].tolist() == ["A", "E"]


def test_by_nothing_are_the_totals():
    """A value of `by` that is no name is refused; parts need a name."""
    held = own(count=[3])
    assert [*held.series(by=None)] == [*held.series()] == ["total"]
    with pytest.raises(TipResearchError, match=r"by is of type int; give a list, as \['sex', 'age'\]\."):
        held.series(by=3)
    for odd in ([None], ["sex", 5], b"sex"):
        with pytest.raises(TipResearchError, match=r"^by holds (None|5|115), which is no text; give names, as "):
            held.series(by=odd)
    for nothing in (None, [], "total"):
        with pytest.raises(CoverageError, match=r"by names nothing .*'sex', or take series\(\)"):
            held.parts(nothing)


def test_names_of_a_frame_point_to_frame():
    opened = tip.open()
    with pytest.raises(AttributeError, match=r"^'Dataset' has no 'to_csv'; frame\(\) gives its rows as a DataFrame"):
        opened.to_csv("held.csv")
    for taken in (lambda: opened["value"], lambda: list(opened)):
        with pytest.raises(TypeError, match=r"no columns and rows .*; frame\(\) gives a DataFrame, which has"):
            taken()
    with pytest.raises(TypeError, match=r"^select takes names: select\(area='Pakistan'\)\.$"):
        opened.select("Pakistan")
    with pytest.raises(AttributeError, match="^'Dataset' has no 'nothing'$"):
        opened.nothing()
    assert copy.copy(opened).years == pickle.loads(pickle.dumps(opened)).years == opened.years


@pytest.mark.parametrize(
    ("said", "meant"), [("exploitation", "form"), ("purpose", "form"), ("province", "area"), ("country", "area")]
)
def test_other_names_for_a_form_and_an_area_have_a_hint(said, meant):
    held = own(form=["sexual", "forced_labour"], count=[3, 4])
    for ask in (lambda: held.plot(by=said), lambda: held.select(**{said: "x"}), lambda: held.coverage(said)):
        with pytest.raises(CoverageError, match=rf" Did you mean '{meant}'\?$"):
            ask()


def test_a_category_of_several_breakdowns_says_how_to_choose_one():
    """Other is a sex and a form: what is held was named, and nothing that takes one of them; nor was it said that count() takes no by."""
    unodc = tip.open().select(source="unodc_glotip", edition="2025-04-14", measure="detected", area="Pakistan")
    other = unodc.select(category="other")
    with pytest.raises(CoverageError, match=r" Select one first, as partition='(sex|form)'\.$"):
        other.series()
    assert other.select(partition="sex").series().keys() == {"total"}
    with pytest.raises(CoverageError, match=r"count\(\) and rates\(\) take no by, so select a value of each\.$"):
        unodc.select(partition="sex", year=2022).count()


def test_names_may_be_divided_by_a_comma_alone():
    """As people type them; the message named half of what was asked as if it were meant."""
    held = own(sex=["female", "male"], age="adult", count=[3, 4])
    assert held.parts("sex,age") == held.parts("sex, age") == held.parts(" sex , age ")


def test_only_names_that_series_takes_are_a_cure():
    """Units are not among them; that measures are holds the test of questions with two answers."""
    held = own(measure="cases_investigated", unit=["cases", "persons"], count=[10, 20])
    with pytest.raises(CoverageError, match=r"of unit cases, persons; select one of them\.$"):
        held.series()
