"""Definitions of reports in TOML, and what is refused in them."""

import os
import re

import pytest

from nbpress.core.errors import TipResearchError
from nbpress.reports import definitions


@pytest.fixture
def reports(tmp_path, monkeypatch):
    """A folder of definitions of our own."""
    monkeypatch.setattr("nbpress.core.paths.REPORTS", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/b", "", "x" * 300, ".."])
def test_a_name_with_a_path_is_refused(name):
    with pytest.raises(TipResearchError, match="report .* is not allowed; a name has letters"):
        definitions.read_definition(name)


#: What a definition says besides, or in place of, its title and notebooks, and what is wrong with it.
FAULTS = [
    ("title = ", "r.toml is not TOML in UTF-8"),
    ("title = 5\nnotebooks = ['a']", "r.toml: title is 5; it must be a text"),
    ("title = 'x'\nnotebooks = 'a'", "r.toml: notebooks is 'a'; it must be a list of names"),
    ("title = 'x'\nnotebooks = ['a', 'a']", "r.toml names a notebook twice"),
    ("title = 'x'\nnotebooks = ['../a']", "r.toml: notebook '../a' is not allowed"),
    ("title = 'x'\nnotebooks = ['Index']", "a notebook named 'Index' would overwrite a page of the edition"),
    ("title = 'x'", "r.toml lacks 'notebooks'"),
    ("titel = 'x'\nnotebooks = ['a']", "unknown key 'titel'; it takes title, notebooks, parameters, front, authors, "),
    ("titel = 'x'\nnotebooks = ['a']", ", every, hold_above, time_limit, memory_limit, output_limit. Did you mean 'title'"),
    ("every = 7", "every=7 is not text"),
    ("every = '7 days'", "'7 days' is no span of time"),
    ("hold_above = 1", "hold_above=1 is not allowed; it takes a number above 1"),
    ("time_limit = 'x'", "time_limit='x' is not allowed"),
    ("memory_limit = 0.1", "memory_limit=0.1 is not allowed; it takes a number above 0.5, up to 1,000,000."),
    ("output_limit = 0", "output_limit=0 is not allowed; it takes a number above 0, up to 1,000,000."),
    ("authors = ['A', 3]", "r.toml: the author 3 is not a name"),
    ("authors = 'A'", "authors is 'A'; it must be a list of names"),
    ("front = 'a'", "names a notebook twice"),
    ("licence = 4", "r.toml: licence is 4; it must be a text."),
    ("language = 'Urdu'", "'Urdu' is no language; write its tag, such as 'ur' or 'pt-BR'."),
    ("languages = ['fa']", "write one with: tipresearch translations REPORT fa"),
    ("languages = ['xq']", "'xq' is no language"),
    ("languages = [3]", "3 is no language"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_a_fault_in_a_definition_is_named_with_its_value(reports, text, message):
    whole = text if text.startswith("tit") else f"title = 'x'\nnotebooks = ['a']\n{text}"
    (reports / "r.toml").write_text(whole, encoding="utf-8")
    with pytest.raises(TipResearchError, match=re.escape(message)):
        definitions.read_definition("r")


def test_only_a_file_is_a_definition_and_unknown_names_list_the_files(reports):
    """What is no file is still among the names, so that `status` and `list` report it."""
    (reports / "r.toml").mkdir()
    os.mkfifo(reports / "s.toml")
    (reports / "t.toml").symlink_to("nowhere")
    for name in ("r", "s", "t"):
        with pytest.raises(TipResearchError, match=rf"^reports/{name}\.toml is no file, but a folder, a pipe or a"):
            definitions.read_definition(name)
    with pytest.raises(TipResearchError, match=f"'rr' is not known; there are none in {re.escape(str(reports))}"):
        definitions.read_definition("rr")
    assert definitions.names() == ["r", "s", "t"]
    (reports / "r.toml").rmdir()
    (reports / "r.toml").touch()
    with pytest.raises(TipResearchError, match="report 'rr' is not known; there are r. Did you mean 'r'"):
        definitions.read_definition("rr")
