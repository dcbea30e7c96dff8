import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tipresearch import (
    bundles,
    competing,
    composition,
    conflicts,
    facts,
    observations,
    pick,
    pick_parts,
    presentation,
    rate,
    rate_ratio,
    share,
    share_bounds,
    yoy,
)
from tipresearch.errors import SchemaError, TipResearchError
from tipresearch.facts import cite, load_sources, short_name, source
from tipresearch.presentation import charts, figures, sentences

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture
def shares(observed, release):
    parts = pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)
    return list(composition(parts, 32022).values())


def test_prose_prints_its_numbers(shares):
    """Text with named values reads as a sentence."""
    text = presentation.prose("Women are {share} of all.", share=shares[0])
    assert repr(text) == f"Women are 47.6{NB}% of all."


@pytest.mark.parametrize(
    "template", ["In 2020 {n} people.", "{n} people, 47 % women", "Act 1 of {n}"]
)
def test_typed_numbers_are_refused(template):
    """A number typed into prose is refused and quoted."""
    with pytest.raises(TipResearchError, match="prose holds the typed number"):
        presentation.prose(template, n="x")


def test_prose_and_values_must_agree():
    """A value that the text does not name, or the reverse, is refused."""
    with pytest.raises(TipResearchError, match=re.escape("differ in ['b']")):
        presentation.prose("{a}", a="x", b="y")
    with pytest.raises(TipResearchError, match=re.escape("differ in ['a']")):
        presentation.prose("{a}")


def test_number_opens_its_lineage(shares):
    """On the page a number is a button that opens formula, source row, edition and address."""
    bundle = presentation.prose("Women: {s:full}.", s=shares[0])._repr_mimebundle_()
    html = bundle["text/html"]
    target = re.search(r'popovertarget="([^"]+)"', html)[1]
    assert f'<div popover class="tr-lineage" id="{target}">' in html
    for piece in (
        "15,255 / 32,022",
        "UNODC22-vic-2020-women",
        "2022-03-25",
        "Grade A: published by the office itself",
        source("unodc_fia_conference_2022")["url"],
    ):
        assert piece in html
    results = bundle[bundles.RESULTS_MIME]
    assert results["estimates"][0]["value"] == 15255 / 32022
    assert results["citations"][0]["id"] == "unodc_fia_conference_2022"


def test_interval_text_stays_outside_the_button():
    """Only the number is a button; the words of its interval can break over lines."""
    ratio = rate_ratio(30, 760)
    html = presentation.prose("{r:full}", r=ratio)._repr_mimebundle_()["text/html"]
    assert ">0.0395</button> (95" in html


def test_text_is_escaped():
    """A name with markup in it is shown, not run."""
    html = presentation.prose("{name} & more", name="<script>")._repr_mimebundle_()["text/html"]
    assert "<p>&lt;script&gt; &amp; more</p>" in html
    table = presentation.facts(
        pd.DataFrame({"a": ["<b>x</b>"]}), caption="<i>"
    )._repr_mimebundle_()["text/html"]
    assert "<b>" not in table
    assert "<i>" not in table


def test_table_of_estimates(shares):
    """A table prints label and number, and gives each number its lineage."""
    table = presentation.table(shares, caption="Shares")
    assert f"Women                47.6{NB}%" in repr(table)
    html = table._repr_mimebundle_()["text/html"]
    assert html.count("popovertarget") == 4
    assert "<caption><span>Shares</span></caption>" in html
    assert "UNODC Country Office Pakistan" in html.partition("Source: ")[2]


def test_table_says_level_unit_and_bounds():
    """An interval has its level, a rate its unit; bounds stand in their own column, not as a value."""
    numbers = [rate(30, 200_000, interval=True), share_bounds(1, 1, 4, label="Women and girls")]
    html = presentation.table(numbers, caption="Two")._repr_mimebundle_()["text/html"]
    first, second = (re.findall(r"<td.*?</td>", row) for row in html.split("<tr>")[2:])
    assert f"95{NB}% random-variation interval" in first[3]
    assert "per 100,000 population" in first[2]
    assert second[0] == "<td class='tr-amount'></td>"
    assert ">25.0–50.0" in second[1]


def test_empty_table_is_a_sentence():
    """A table that holds nothing says so in a sentence, of its own where one is given."""
    empty = presentation.table([], caption="Changes")
    assert "Nothing of the kind is published or held here" in repr(empty)
    assert repr(empty) in empty._repr_mimebundle_()["text/html"]
    said = presentation.facts(
        pd.DataFrame({"a": []}), caption="Facts", empty="No fact is published."
    )
    assert "<p>No fact is published.</p>" in said._repr_mimebundle_()["text/html"]


def test_note_stands_beside_the_change_that_it_is_about(observed):
    """A change to a year whose total was revised says so in its row; others say nothing."""
    series = observations.yearly(
        observed, ref_area="PAK", source_id="unodc_glotip", edition="2025-04-14"
    )
    html = presentation.table(yoy(series), caption="c", notes={"2019": "revised"})._html()
    noted = [row for row in html.split("<tr>") if ">revised<" in row]
    assert len(noted) == 1
    assert "2019 to 2020" in noted[0]


def test_contested_years_are_found_and_said(observed):
    """A year that was revised or on which sources disagree warns; one without either does not."""
    same, answers = conflicts(observed), competing(observed, ref_area="PAK")
    revised = pd.DataFrame({"year": [2020, 2018], "measure": ["detected", "offences"]})
    notes = sentences.contested_years(same, revised, answers, "detected")
    assert notes == {
        "2019": "sources disagree on 2019",
        "2020": "total of 2020 revised, sources disagree on 2020",
        "2022": "sources disagree on 2022",
    }
    assert "to and from 2019, 2020 and 2022" in sentences.contested_in_words(notes)
    assert sentences.contested_in_words({}) == ""


def test_first_finding_says_where_else_the_number_stands(observed, release):
    """The total of the news release stands under another year in the database; the men alone do not."""
    total = pick(
        observed, year=2020, measure="identified", category="total", form="total", **release
    )
    said = sentences.elsewhere(conflicts(observed), total)
    assert said.startswith(
        "The same number, 32,022, stands under 2019 in UNODC GLOTIP (edition 2025-04-14)"
    )
    assert sentences.elsewhere(conflicts(observed), replace(total, lo=5, hi=5)) == ""
    assert sentences.elsewhere(conflicts(observed).iloc[:0], total) == ""


def test_page_cites_the_edition_that_was_read(observed):
    """A count of one edition cites that edition alone; a source without one stands for all held."""
    series = observations.yearly(
        observed, ref_area="PAK", source_id="unodc_glotip", edition="2025-04-14"
    )
    (cited,) = presentation.records(series)["citations"]
    assert cited["text"].endswith("(2025-04-14)")
    both = presentation.records([], [("unodc_glotip", "")])["citations"]
    assert [c["text"][-12:] for c in both] == ["(2023-05-30)", "(2025-04-14)"]
    chart = charts.series_chart({"Detected": series})
    source_line = presentation.figure(chart, name="x", caption="c")._repr_mimebundle_()[
        bundles.FIGURE_MIME
    ]["source"]
    assert source_line.endswith("(2025-04-14)")


def test_full_stop_stays_with_its_number(shares):
    """The full stop after a number cannot begin a line."""
    html = presentation.prose("Women: {s}.", s=shares[0])._repr_mimebundle_()["text/html"]
    assert re.search(r'nowrap"><button[^>]*>[^<]*</button>\.</span>', html)


def test_facts_name_and_cite_their_sources():
    """A source is shown by its short name and cited below; empty columns are left out."""
    frame = pd.DataFrame(
        {"year": [2020], "source_id": ["unodc_glotip"], "note": [""], "counts": [(1500, 2)]}
    )
    shown = presentation.facts(frame, caption="Facts")
    assert list(shown.frame.columns) == ["Year", "Source", "Counts"]
    assert shown.frame.loc[0, "Counts"] == "1,500, 2"
    bundle = shown._repr_mimebundle_()
    assert "GLOTIP database" in bundle["text/html"]
    assert bundle[bundles.RESULTS_MIME]["citations"][0]["id"].startswith("unodc_glotip@")
    empty = presentation.facts(frame.iloc[:0], caption="Nothing")
    assert "there is no table: Nothing." in empty._repr_mimebundle_()["text/html"]


def test_codes_of_a_table_are_words():
    """Headers and measures are printed in words; numbers are marked as such, years are not."""
    frame = pd.DataFrame(
        {"ref_area": ["PAK"], "year": [2020], "measure": ["formal_contact"], "raw_value": ["<5"]}
    )
    html = presentation.facts(frame, caption="c")._repr_mimebundle_()["text/html"]
    assert re.findall(r"<th(?: [^>]*)?>(.*?)</th>", html) == [
        "Area",
        "Year",
        "Measure",
        "As published",
    ]
    assert "Persons brought into formal contact" in html
    assert html.count("class='tr-amount'") == 2
    assert "<td>2020</td>" in html


def test_conflict_is_a_sentence(observed):
    """The shared counts, both periods and both sources stand in one sentence."""
    said = repr(presentation.conflict(conflicts(observed), area="Pakistan"))
    assert "32,022, 15,255, 9,581 and 6,937, stand under 2019 in UNODC GLOTIP" in said
    assert "2020 in UNODC news release" in said
    nothing = repr(presentation.conflict(conflicts(observed).iloc[:0], area="Pakistan"))
    assert nothing == "No count of Pakistan is published for two different years."


@pytest.fixture
def drawn(observed, release, shares):
    from tipresearch import detection_tipping, reconciliation

    series = release | {"measure": "identified", "form": "bonded_labour", "category": "total"}
    counts = [pick(observed, year=year, **series) for year in (2019, 2020)]
    mixed = [
        share(3, 4, interval="wilson"),
        share_bounds(0, 4, 4, label="Nothing known"),
        detection_tipping(30, 760).as_share(),
    ]
    answers = competing(observed, ref_area="PAK")
    return {
        "composition": charts.composition_chart(shares),
        "counts": charts.counts_chart(counts),
        "intervals": charts.intervals_chart(mixed, xlabel="share", limits=(0, 1)),
        "detection": charts.detection_chart(detection_tipping(30, 760)),
        "competing": charts.competing_chart(
            answers, highlight=reconciliation.largest_shared(conflicts(observed))
        ),
        "timeline": charts.timeline_chart(facts.load_milestones("PAK")),
    }


KINDS = ["composition", "counts", "intervals", "detection", "competing", "timeline"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [figures.WIDE, figures.NARROW])
def test_chart_is_drawn_inside_its_frame(drawn, kind, width):
    """Nothing touches the edge of the picture: no label is clipped, on a desk or on a phone."""
    svg, png = figures.render(drawn[kind], width)
    ET.fromstring(svg)
    grey = np.asarray(Image.open(BytesIO(png)).convert("L"))
    rim = np.concatenate(
        [grey[:2].ravel(), grey[-2:].ravel(), grey[:, :2].ravel(), grey[:, -2:].ravel()]
    )
    assert (rim > 250).all()
    assert (grey < 100).any()


@pytest.mark.parametrize("kind", KINDS)
def test_chart_is_the_same_twice(drawn, kind):
    """A figure is byte-identical when it is drawn again, and holds no date."""
    assert figures.render(drawn[kind], 4) == figures.render(drawn[kind], 4)
    assert "<dc:date>" not in figures.render(drawn[kind], 4)[0]
    assert figures.render(drawn[kind], 4, with_png=False) == (
        figures.render(drawn[kind], 4)[0],
        b"",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_chart_has_words_data_and_source(drawn, kind):
    """Each figure says in words what it shows and brings its data."""
    chart = drawn[kind]
    assert len(chart.alt) > 40
    assert not chart.data.empty
    if kind not in ("intervals", "detection"):
        assert chart.cited


def test_alt_text_holds_the_numbers(drawn):
    """The words of a figure are written from its data."""
    assert f"Women: 15,255 (47.6{NB}%)" in drawn["composition"].alt
    assert "bonded labour (2020): 30" in drawn["counts"].alt


def test_suppressed_total_is_no_dot(drawn):
    """Among published totals a suppressed one is an open square, and second-hand ones name their grade."""
    from matplotlib.figure import Figure

    ax = Figure(figsize=(7, 5)).subplots()
    drawn["competing"].draw(ax)
    marks = [line for line in ax.lines if line.get_marker() not in ("None", None)]
    assert [m.get_xdata()[0] for m in marks if m.get_marker() == "s"] == [4]
    assert all(m.get_markerfacecolor() == "white" for m in marks if m.get_marker() == "s")
    assert (
        "The News, reader letter, 2022-02-28, identified: 32,022 (grade C)"
        in drawn["competing"].alt
    )


def test_plots_take_and_return_an_axes(shares):
    """A plot draws on the Axes it is given, so that a researcher can compose figures."""
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert charts.plot_composition(shares, ax) is ax
    assert len(ax.patches) == 4
    assert [round(p.get_width(), 3) for p in ax.patches] == [0.476, 0.299, 0.217, 0.008]


def test_figure_brings_its_files(drawn):
    """A shown figure carries caption, alternative text, source, SVG for both widths, PNG and data."""
    bundle = presentation.figure(
        drawn["composition"], name="who", caption="Who they were."
    )._repr_mimebundle_()
    data = bundle[bundles.FIGURE_MIME]
    assert data["name"] == "who"
    assert data["alt"] == drawn["composition"].alt
    assert data["csv"].startswith("label,value,")
    assert data["svg"] != data["svg_narrow"]
    assert f'alt="{drawn["composition"].alt}"' in bundle["text/html"]
    assert "Who they were." in bundle["text/html"]


def test_figure_without_data_says_so(drawn):
    """Where the data hold nothing to draw, a sentence stands in place of an empty chart."""
    empty = charts.timeline_chart(facts.load_milestones("PAK").iloc[:0])
    assert "Nothing to draw" in repr(presentation.figure(empty, name="x", caption="Dates."))
    with pytest.raises(TipResearchError, match="figure name 'A b' is not allowed"):
        presentation.figure(drawn["counts"], name="A b", caption="c")


def test_sources_are_cited_with_edition():
    """A citation names publisher, title and edition; an unknown source is refused."""
    assert (
        cite("unodc_glotip", "2025-04-14")
        == "UNODC, GLOTIP database, trafficking in persons data file (data_glotip.xlsx) (2025-04-14)"
    )
    assert short_name("unodc_fia_conference_2022") == "UNODC news release"
    with pytest.raises(
        SchemaError, match="source 'unodc_glotp' is not in sources.csv. Did you mean 'unodc_glotip'"
    ):
        source("unodc_glotp")
    assert load_sources().index.is_unique


def test_dates_that_cannot_be_the_same_day_differ():
    """UNTOC was signed in 2000 or in 2010; the Rules came on 31 December 2020 or in January 2021."""
    timeline = facts.load_milestones("PAK")
    differing = set(timeline.loc[timeline["dates_differ"], "fact"])
    assert {"UNTOC signed", "Rules under the Acts", "UN TIP Protocol"} <= differing
    assert "UNTOC ratified" not in differing
    assert facts.load_milestones("NPL").empty


def test_not_later_than_has_no_earliest_day():
    """A status on a date says nothing of when the act came before it."""
    timeline = facts.load_milestones("PAK")
    late = timeline[timeline["date_precision"] == "not_later_than"]
    assert late["earliest"].isna().all()
    assert late["latest"].notna().all()
    assert late["when"].str.startswith("by ").all()


def test_unexamined_years_are_unknown():
    """A pair of years that nobody has examined has 'unknown' for every item of the checklist."""
    checklist = facts.load_comparability("PAK", "bonded_labour", 2013, 2014, "isj_bonded_labour")
    assert set(checklist["answer"]) == {"unknown"}
    examined = facts.load_comparability(
        "PAK", "bonded_labour", 2019, 2020, "unodc_fia_conference_2022"
    )
    assert facts.answers(examined)["definition"] == "unknown"
    assert facts.answers(examined)["edition"] == "yes"
    assert facts.answers(examined)["period"] == "unknown"
    evidence = examined.set_index("item")["source_id"]
    assert evidence["coverage"] == "us_tip_2017"


def test_stakeholders_do_what_the_source_says():
    """The provincial police report and refer; NGOs are named to receive; nothing else is claimed."""
    table = facts.load_stakeholders("PAK").set_index("stakeholder")
    assert table.loc["Provincial police", ["reports_victims", "refers_victims"]].tolist() == [
        "yes",
        "yes",
    ]
    assert table.loc["Non-governmental organisations (NGOs)", "named_to_receive_referrals"] == "yes"
    assert set(table["source_id"]) == {"unodc_fia_conference_2022"}
