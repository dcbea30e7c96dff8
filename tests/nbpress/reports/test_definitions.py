import os
import re

import pytest

from nbpress.core.errors import TipResearchError
from nbpress.reports import definitions


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/b", "", "x" * 300, ".."])
def test_names_cannot_leave_their_folder(name):
    """A report's name with a path in it is refused."""
    with pytest.raises(TipResearchError, match="report .* is not allowed; a name has letters"):
        definitions.read_definition(name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "r.toml is not TOML in UTF-8"),
        ("title = 5\nnotebooks = ['a']", "r.toml: title is 5; it must be a text"),
        ("title = 'x'\nnotebooks = 'a'", "r.toml: notebooks is 'a'; it must be a list of names"),
        ("title = 'x'\nnotebooks = ['a', 'a']", "r.toml names a notebook twice"),
        ("title = 'x'\nnotebooks = ['../a']", "r.toml: notebook '../a' is not allowed"),
        ("title = 'x'", "r.toml lacks 'notebooks'"),
        ("title = 'x'\nnotebooks = ['a']\nevery = 7", "every=7 is not text"),
        ("title = 'x'\nnotebooks = ['a']\nevery = '7 days'", "'7 days' is no span of time"),
        (
            "title = 'x'\nnotebooks = ['a']\nhold_above = 1",
            "hold_above=1 is not allowed; it takes a number above 1",
        ),
        ("title = 'x'\nnotebooks = ['a']\ntime_limit = 'x'", "time_limit='x' is not allowed"),
        (
            "title = 'x'\nnotebooks = ['a']\nmemory_limit = 0.1",
            "memory_limit=0.1 is not allowed; it takes a number above 0.5, up to 1,000,000.",
        ),
        (
            "title = 'x'\nnotebooks = ['a']\noutput_limit = 0",
            "output_limit=0 is not allowed; it takes a number above 0, up to 1,000,000.",
        ),
        ("title = 'x'\nnotebooks = ['a']\nauthors = ['A', 3]", "r.toml: the author 3 is no name"),
        (
            "title = 'x'\nnotebooks = ['a']\nauthors = 'A'",
            "authors is 'A'; it must be a list of names",
        ),
        ("title = 'x'\nnotebooks = ['a']\nfront = 'a'", "names a notebook twice"),
        ("title = 'x'\nnotebooks = ['a']\nlicence = 4", "r.toml: licence is 4; it must be a text."),
        (
            "title = 'x'\nnotebooks = ['a']\nlanguage = 'Urdu'",
            "'Urdu' is no language; write its tag, such as 'ur' or 'pt-BR'.",
        ),
        (
            "title = 'x'\nnotebooks = ['a']\nlanguages = ['ur']",
            "write one with: tipresearch translations r ur",
        ),
        ("title = 'x'\nnotebooks = ['a']\nlanguages = ['xq']", "'xq' is no language"),
        ("title = 'x'\nnotebooks = ['a']\nlanguages = [3]", "3 is no language"),
        (
            "titel = 'x'\nnotebooks = ['a']",
            "unknown key 'titel'; it takes title, notebooks, parameters, front, authors, contact, licence, language, languages, every, hold_above, time_limit, memory_limit, output_limit. Did you mean 'title'",
        ),
    ],
)
def test_bad_definition_is_one_line(tmp_path, monkeypatch, text, message):
    """A definition that cannot be used is named with the fault."""
    monkeypatch.setattr("nbpress.core.paths.REPORTS", tmp_path)
    (tmp_path / "r.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TipResearchError, match=re.escape(message)):
        definitions.read_definition("r")
    with pytest.raises(TipResearchError, match="report 'rr' is not known; there are r. Did you mean 'r'"):
        definitions.read_definition("rr")


def test_a_folder_a_pipe_or_a_lost_link_is_no_definition(tmp_path, monkeypatch):
    """It is not named as one that there is; nor is it left out of what status and list tell of."""
    monkeypatch.setattr("nbpress.core.paths.REPORTS", tmp_path)
    (tmp_path / "r.toml").mkdir()
    os.mkfifo(tmp_path / "s.toml")
    (tmp_path / "t.toml").symlink_to("nowhere")
    for name in ("r", "s", "t"):
        with pytest.raises(
            TipResearchError, match=rf"^reports/{name}\.toml is no file, but a folder, a pipe or a link"
        ):
            definitions.read_definition(name)
    with pytest.raises(
        TipResearchError, match=f"report 'rr' is not known; there are none in {re.escape(str(tmp_path))}"
    ):
        definitions.read_definition("rr")
    assert definitions.names() == ["r", "s", "t"]
