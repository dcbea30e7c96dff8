import re

import pytest
from command_line import command
from small_project import NAME

from tipresearch.translation import catalogues


def done(*words):
    found = command(*words)
    assert found.returncode == 0, found.stderr
    return found


@pytest.mark.slow
def test_from_no_catalogue_to_a_page_without_english(small):
    """A catalogue begins empty, lists the sentences of the pages, and says what it still lacks."""
    small.notebook("print('1,234 victims')")
    small.define(languages=["ur"])
    refused = command("report", NAME)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "tipresearch translations small ur" in refused.stderr
    begun = done("translations", NAME, "ur")
    assert begun.stdout == f"{catalogues.path(NAME, 'ur')}: 0 sentences without a translation that fits.\n"
    assert "no edition of small has pages in another language yet: build it, and run this again." in begun.stderr
    assert "yet: name 'fr' among the languages of its definition, build it" in done("translations", NAME, "fr").stderr

    built = done("report", NAME)
    lacking = int(re.search(r"note: (\d+) sentences of the pages in 'ur' stand in English", built.stderr)[1])
    assert built.stderr.endswith(" list them with: tipresearch translations small ur.\n")
    out = small.report.parent / "else where"
    elsewhere = done("report", NAME, "--out", out).stderr
    assert f"list them with: tipresearch translations small ur --out '{out}'.\n" in elsewhere
    assert f"{lacking} sentences without" in done("translations", NAME, "ur", "--out", out).stdout
    page = (small.report / "latest" / "small.ur.html").read_text("utf-8")
    assert "tr-untranslated" in page
    assert re.search(r'<html lang="ur" dir="rtl">', page)
    listed = done("translations", NAME, "ur")
    assert f"{lacking} sentences without" in listed.stdout

    file = catalogues.path(NAME, "ur")
    text = file.read_text("utf-8")
    texts = re.findall(r'msgid ("(?:[^"\\]|\\.)+")\nmsgstr ""', text)
    assert len(texts) == lacking
    file.write_text(re.sub(r'(msgid ("(?:[^"\\]|\\.)+")\nmsgstr )""', r"\1\2", text), "utf-8")
    built = done("report", NAME)
    assert built.stderr == ""
    page = (small.report / "latest" / "small.ur.html").read_text("utf-8")
    assert "tr-untranslated" not in page.partition("<body")[2]


def test_a_language_that_is_none_writes_nothing(small):
    refused = command("translations", NAME, "klingon")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "tipresearch: 'klingon' is no language; write its tag, such as 'ur' or 'pt-BR'.\n"
    assert not catalogues.path(NAME, "klingon").parent.exists()


def test_where_no_file_can_be_written(small):
    """No option puts a catalogue elsewhere, so none is named; that of a schedule is its own."""
    folder = catalogues.path(NAME, "ur").parent
    folder.symlink_to("/sys")  # which takes no file, from whomever
    refused = command("translations", NAME, "ur").stderr
    assert refused.startswith(f"tipresearch: cannot write to {folder}: ")
    assert refused.endswith("; a catalogue lies in the data of its project, and nowhere else.\n")
    refused = command("schedule", "cron", NAME, "-o", "/sys/files").stderr
    assert refused.startswith("tipresearch: cannot write to /sys/files: ")
    assert refused.endswith("; choose another folder with --output.\n")
