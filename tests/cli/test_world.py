"""The command ``world``: one site from an invented workbook, and refusals in one line."""

import json
import re

import browser
import glotip_rows
import pytest
from command_line import command, refused


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site of three invented countries, two of them far apart on the map."""
    folder = tmp_path_factory.mktemp("world")
    numbers = {"FRA": "12", "ITA": "<5", "JPN": "30"}
    rows = [glotip_rows.row(n, iso=iso, year=year) for iso, n in numbers.items() for year in (2019, 2020)]
    book = glotip_rows.write(folder / "glotip.xlsx", rows)
    done = command("world", "--data", book, "--language", "ur", "--out", folder / "site")
    assert done.returncode == 0, done.stderr
    return folder / "site" / "latest"


@pytest.mark.slow
def test_the_door_has_a_square_for_each_country_and_leads_to_all_pages(site):
    page = (site / "index.html").read_text("utf-8")
    squares = re.findall(r'<li class="tr-c\d+ tr-r\d+"[^>]*><a href="([^"]+)"', page)
    assert squares == ["FRA/index.html", "ITA/index.html", "JPN/index.html"]
    for address in (*squares, "world/index.html", "compare.html"):
        assert f'href="{address}"' in page
        assert (site / address).is_file()
    assert "style=" not in page


@pytest.mark.slow
@pytest.mark.parametrize("name", ["index.html", "compare.html"])
def test_the_door_keeps_the_rules_of_wcag_and_a_wide_map_scrolls_in_its_own_frame(site, name):
    with browser.started() as chromium:
        shown = chromium.new_page()
        shown.goto((site / name).as_uri())
        assert browser.faults(shown) == []


@pytest.mark.slow
def test_a_country_page_leads_back_and_to_its_neighbours(site):
    page = (site / "FRA" / "index.html").read_text("utf-8")
    links = re.findall(r'<li>(\w[\w ]*): <a href="([^"]+)">', page)
    # The invented rows put all three countries in one region.
    nearby = [("Nearby", "../ITA/index.html"), ("Nearby", "../JPN/index.html")]
    assert links == [("Back to", "../index.html"), ("Next", "../ITA/index.html"), *nearby]


@pytest.mark.slow
def test_a_country_page_in_urdu_leads_to_its_neighbours_in_urdu(site):
    """The index of the site is in English, and the manifest of a page counts the texts without a translation."""
    english, page = ((site / "FRA" / name).read_text("utf-8") for name in ("index.html", "index.ur.html"))
    assert 'href="index.ur.html" hreflang="ur"' in english
    links = re.findall(r'<li>[^<]*: <a href="([^"]+)">([^<]+)</a>', page)
    assert links[:2] == [("../index.html", "دنیا"), ("../ITA/index.ur.html", "اٹلی")]
    for slug in ("FRA", "ITA", "JPN", "world"):
        lacking = json.loads((site / slug / "manifest.json").read_text("utf-8"))["untranslated"]
        assert lacking == {"ur": int(slug == "world")}, slug  # the invented workbook calls Japan JPN
        assert (site / slug / "index.ur.html").is_file()


def test_a_language_without_a_catalogue_is_refused_in_one_line(tmp_path):
    (book := tmp_path / "any.xlsx").touch()
    refused(command("world", "--data", book, "--language", "fa"), "there is no catalogue for the language 'fa'")


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path):
    refused(command("world", "--data", tmp_path / "none.xlsx"), "none.xlsx is not a file; give the workbook")
