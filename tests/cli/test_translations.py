import re

import pytest
from command_line import command
from small_project import NAME

from nbpress.core import paths
from nbpress.translation import catalogues


def done(*words):
    found = command(*words)
    assert found.returncode == 0, found.stderr
    return found


@pytest.mark.slow
def test_from_no_catalogue_to_a_page_without_english(small):
    """Of a language that the package has not, a catalogue begins empty, lists the sentences of the pages, and says what it still lacks."""
    small.notebook("print('1,234 victims')")
    small.define(languages=["fa"])
    refused = command("report", NAME)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "tipresearch translations small fa" in refused.stderr
    begun = done("translations", NAME, "fa")
    assert begun.stdout == f"{catalogues.path(NAME, 'fa')}: 0 sentences without a translation that fits.\n"
    assert "no edition of small has pages in another language yet: build it, and run this again." in begun.stderr
    assert "yet: name 'fr' among the languages of its definition, build it" in done("translations", NAME, "fr").stderr

    built = done("report", NAME)
    lacking = int(re.search(r"note: (\d+) sentences of the pages in 'fa' stand in English", built.stderr)[1])
    assert built.stderr.endswith(" list them with: tipresearch translations small fa.\n")
    out = small.report.parent / "else where"
    elsewhere = done("report", NAME, "--out", out).stderr
    assert f"list them with: tipresearch translations small fa --out '{out}'.\n" in elsewhere
    assert f"{lacking} sentences without" in done("translations", NAME, "fa", "--out", out).stdout
    page = (small.report / "latest" / "small.fa.html").read_text("utf-8")
    assert "tr-untranslated" in page
    assert re.search(r'<html lang="fa" dir="rtl">', page)
    listed = done("translations", NAME, "fa")
    assert f"{lacking} sentences without" in listed.stdout

    file = catalogues.path(NAME, "fa")
    text = file.read_text("utf-8")
    texts = re.findall(r'msgid ("(?:[^"\\]|\\.)+")\nmsgstr ""', text)
    assert len(texts) == lacking
    file.write_text(re.sub(r'(msgid ("(?:[^"\\]|\\.)+")\nmsgstr )""', r"\1\2", text), "utf-8")
    built = done("report", NAME)
    assert built.stderr == ""
    page = (small.report / "latest" / "small.fa.html").read_text("utf-8")
    assert "tr-untranslated" not in page.partition("<body")[2]


def test_a_catalogue_begins_with_what_the_package_has(small):
    """Some sentences stand on the pages of every report; who brings one up finds them as they were left there."""
    held = catalogues._read((paths.PACKAGED / "data" / "translations" / "pakistan-2020.ur.po").read_bytes(), "ur")
    known = next(m for m in held if m.id and m.string and not catalogues._misfit(m) and "{" not in m.id)
    ordered = next(m for m in held if m.id and m.user_comments and not catalogues._misfit(m))
    messages = catalogues.template({str(known.id): "index.html", str(ordered.id): "index.html", "Of nobody else": "a"})
    text, lacking = catalogues.updated(NAME, "ur", messages)
    found = catalogues._read(text, "ur")
    assert lacking == 1
    for each in known, ordered:
        taken = found[each.id]
        assert (taken.string, taken.user_comments, taken.flags) == (each.string, each.user_comments, each.flags)
    # What a translator took out is not put back.
    path = catalogues.path(NAME, "ur")
    path.parent.mkdir(parents=True)
    path.write_bytes(text.replace(str(known.string).encode(), b"", 1))
    assert catalogues.updated(NAME, "ur", messages)[1] == 2
    assert catalogues.updated(NAME, "fr", messages)[1] == 3


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
    (file := small.home / "a_file").touch()
    for place in ("/sys/files", file, file / "below"):
        refused = command("schedule", "cron", NAME, "-o", place).stderr
        assert refused.startswith(f"tipresearch: cannot write to {place}: ")
        assert refused.endswith("; choose another folder with --output.\n")
