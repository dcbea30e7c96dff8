import re
import xml.etree.ElementTree as ET
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tipresearch import composition, figures, milestones, pick, pick_parts, rate_ratio, share
from tipresearch import presentation as show
from tipresearch.errors import SchemaError, TipResearchError
from tipresearch.sources import cite, load_sources, short_name, source

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture
def shares(observed, release):
    parts = pick_parts(observed, partition="unodc_pk_4", year=2020, measure="identified", **release)
    return list(composition(parts, 32022).values())


def test_prose_prints_its_numbers(shares):
    """Text with named values reads as a sentence."""
    text = show.prose("Women are {share} of all.", share=shares[0])
    assert repr(text) == f"Women are 47.6{NB}% of all."


@pytest.mark.parametrize(
    "template", ["In 2020 {n} people.", "{n} people, 47 % women", "Act 1 of {n}"]
)
def test_typed_numbers_are_refused(template):
    """A number typed into prose is refused and quoted."""
    with pytest.raises(TipResearchError, match="prose holds the typed number"):
        show.prose(template, n="x")


def test_prose_and_values_must_agree():
    """A value that the text does not name, or the reverse, is refused."""
    with pytest.raises(TipResearchError, match=re.escape("differ in ['b']")):
        show.prose("{a}", a="x", b="y")
    with pytest.raises(TipResearchError, match=re.escape("differ in ['a']")):
        show.prose("{a}")


def test_number_opens_its_lineage(shares):
    """On the page a number is a button that opens formula, source row, edition and address."""
    bundle = show.prose("Women: {s:full}.", s=shares[0])._repr_mimebundle_()
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
    results = bundle[show.RESULTS_MIME]
    assert results["estimates"][0]["value"] == 15255 / 32022
    assert results["citations"][0]["id"] == "unodc_fia_conference_2022"


def test_interval_text_stays_outside_the_button():
    """Only the number is a button; the words of its interval can break over lines."""
    ratio = rate_ratio(30, 760)
    html = show.prose("{r:full}", r=ratio)._repr_mimebundle_()["text/html"]
    assert ">0.0395</button> (95" in html


def test_text_is_escaped():
    """A name with markup in it is shown, not run."""
    html = show.prose("{name} & more", name="<script>")._repr_mimebundle_()["text/html"]
    assert "<p>&lt;script&gt; &amp; more</p>" in html
    table = show.facts(pd.DataFrame({"a": ["<b>x</b>"]}), caption="<i>")._repr_mimebundle_()[
        "text/html"
    ]
    assert "<b>" not in table
    assert "<i>" not in table


def test_table_of_estimates(shares):
    """A table prints label and number, and gives each number its lineage."""
    table = show.table(shares, caption="Shares")
    assert f"Women                47.6{NB}%" in repr(table)
    html = table._repr_mimebundle_()["text/html"]
    assert html.count("popovertarget") == 4
    assert "<caption>Shares</caption>" in html
    assert "none found" in repr(show.table([], caption="Empty"))
    assert "none found" in show.table([], caption="Empty")._repr_mimebundle_()["text/html"]


def test_facts_name_and_cite_their_sources():
    """A source is shown by its short name and cited below; empty columns are left out."""
    frame = pd.DataFrame(
        {"year": [2020], "source_id": ["unodc_glotip"], "note": [""], "counts": [(1500, 2)]}
    )
    shown = show.facts(frame, caption="Facts")
    assert list(shown.frame.columns) == ["Year", "Source", "Counts"]
    assert shown.frame.loc[0, "Counts"] == "1,500, 2"
    bundle = shown._repr_mimebundle_()
    assert "GLOTIP database" in bundle["text/html"]
    assert bundle[show.RESULTS_MIME]["citations"][0]["id"] == "unodc_glotip"
    empty = show.facts(frame.iloc[:0], caption="Nothing")
    assert repr(empty) == "None found."
    assert "Nothing: none found" in empty._repr_mimebundle_()["text/html"]


def test_conflict_is_a_sentence(observed):
    """The shared counts, both periods and both sources stand in one sentence."""
    from tipresearch import conflicts

    said = repr(show.conflict(conflicts(observed), area="Pakistan"))
    assert "32,022, 15,255, 9,581 and 6,937, stand under 2019 in UNODC GLOTIP" in said
    assert "2020 in UNODC news release" in said
    nothing = repr(show.conflict(conflicts(observed).iloc[:0], area="Pakistan"))
    assert nothing == "No count of Pakistan is published for two different years."


@pytest.fixture
def charts(observed, release, shares):
    from tipresearch import competing, conflicts, detection_tipping, reconciliation, share_bounds

    series = release | {"measure": "identified", "form": "bonded_labour", "category": "total"}
    counts = [pick(observed, year=year, **series) for year in (2019, 2020)]
    mixed = [
        share(3, 4, interval="wilson"),
        share_bounds(0, 4, 4, label="Nothing known"),
        detection_tipping(30, 760).as_share(),
    ]
    answers = competing(observed, ref_area="PAK")
    return {
        "composition": figures.composition_chart(shares),
        "counts": figures.counts_chart(counts),
        "intervals": figures.intervals_chart(mixed, xlabel="share", limits=(0, 1)),
        "detection": figures.detection_chart(detection_tipping(30, 760)),
        "competing": figures.competing_chart(
            answers, highlight=reconciliation.largest_shared(conflicts(observed))
        ),
        "timeline": figures.timeline_chart(milestones.load_milestones("PAK")),
    }


KINDS = ["composition", "counts", "intervals", "detection", "competing", "timeline"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [show.WIDE, show.NARROW])
def test_chart_is_drawn_inside_its_frame(charts, kind, width):
    """Nothing touches the edge of the picture: no label is clipped, on a desk or on a phone."""
    svg, png = figures.render(charts[kind], width)
    ET.fromstring(svg)
    grey = np.asarray(Image.open(BytesIO(png)).convert("L"))
    rim = np.concatenate(
        [grey[:2].ravel(), grey[-2:].ravel(), grey[:, :2].ravel(), grey[:, -2:].ravel()]
    )
    assert (rim > 250).all()
    assert (grey < 100).any()


@pytest.mark.parametrize("kind", KINDS)
def test_chart_is_the_same_twice(charts, kind):
    """A figure is byte-identical when it is drawn again, and holds no date."""
    assert figures.render(charts[kind], 4) == figures.render(charts[kind], 4)
    assert "<dc:date>" not in figures.render(charts[kind], 4)[0]
    assert figures.render(charts[kind], 4, with_png=False) == (
        figures.render(charts[kind], 4)[0],
        b"",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_chart_has_words_data_and_source(charts, kind):
    """Each figure says in words what it shows and brings its data."""
    chart = charts[kind]
    assert len(chart.alt) > 40
    assert not chart.data.empty
    if kind not in ("intervals", "detection"):
        assert chart.source_ids


def test_alt_text_holds_the_numbers(charts):
    """The words of a figure are written from its data."""
    assert f"Women: 15,255 (47.6{NB}%)" in charts["composition"].alt
    assert "bonded labour (2020): 30" in charts["counts"].alt


def test_plots_take_and_return_an_axes(shares):
    """A plot draws on the Axes it is given, so that a researcher can compose figures."""
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert figures.plot_composition(shares, ax) is ax
    assert len(ax.patches) == 4
    assert [round(p.get_width(), 3) for p in ax.patches] == [0.476, 0.299, 0.217, 0.008]


def test_figure_brings_its_files(charts):
    """A shown figure carries caption, alternative text, source, SVG for both widths, PNG and data."""
    bundle = show.figure(
        charts["composition"], name="who", caption="Who they were."
    )._repr_mimebundle_()
    data = bundle[show.FIGURE_MIME]
    assert data["name"] == "who"
    assert data["alt"] == charts["composition"].alt
    assert data["csv"].startswith("label,value,")
    assert data["svg"] != data["svg_narrow"]
    assert f'alt="{charts["composition"].alt}"' in bundle["text/html"]
    assert "Who they were." in bundle["text/html"]


def test_figure_without_data_says_so(charts):
    """Where the data hold nothing to draw, a sentence stands in place of an empty chart."""
    empty = figures.timeline_chart(milestones.load_milestones("PAK").iloc[:0])
    assert "Nothing to draw" in repr(show.figure(empty, name="x", caption="Dates."))
    with pytest.raises(TipResearchError, match="figure name 'A b' is not allowed"):
        show.figure(charts["counts"], name="A b", caption="c")


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
    timeline = milestones.load_milestones("PAK")
    differing = set(timeline.loc[timeline["dates_differ"], "fact"])
    assert {"UNTOC signed", "Rules under the Acts", "UN TIP Protocol"} <= differing
    assert "UNTOC ratified" not in differing
    assert milestones.load_milestones("NPL").empty


def test_not_later_than_has_no_earliest_day():
    """A status on a date says nothing of when the act came before it."""
    timeline = milestones.load_milestones("PAK")
    late = timeline[timeline["date_precision"] == "not_later_than"]
    assert late["earliest"].isna().all()
    assert late["latest"].notna().all()
    assert late["when"].str.startswith("by ").all()


def test_unexamined_years_are_unknown():
    """A pair of years that nobody has examined has 'unknown' for every item of the checklist."""
    checklist = milestones.load_comparability(
        "PAK", "bonded_labour", 2013, 2014, "isj_bonded_labour"
    )
    assert set(checklist["answer"]) == {"unknown"}
    examined = milestones.load_comparability(
        "PAK", "bonded_labour", 2019, 2020, "unodc_fia_conference_2022"
    )
    assert milestones.answers(examined)["definition"] == "unknown"
    assert milestones.answers(examined)["edition"] == "yes"
    assert milestones.answers(examined)["period"] == "unknown"
    evidence = examined.set_index("item")["source_id"]
    assert evidence["coverage"] == "us_tip_2017"


def test_stakeholders_do_what_the_source_says():
    """The provincial police report and refer; NGOs are named to receive; nothing else is claimed."""
    table = milestones.load_stakeholders("PAK").set_index("stakeholder")
    assert table.loc["Provincial police", ["reports_victims", "refers_victims"]].tolist() == [
        "yes",
        "yes",
    ]
    assert table.loc["Non-governmental organisations (NGOs)", "named_to_receive_referrals"] == "yes"
    assert set(table["source_id"]) == {"unodc_fia_conference_2022"}
