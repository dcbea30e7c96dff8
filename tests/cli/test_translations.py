"""Catalogues of translations as a user makes and fills them."""

import json
import re

import pytest
from command_line import command, refused
from small_project import NAME

from nbpress.core import paths
from nbpress.translation import catalogues


def done(*words):
    found = command(*words)
    assert found.returncode == 0, found.stderr
    return found


@pytest.mark.slow
def test_a_new_language_from_an_empty_catalogue_to_a_page_without_english(small):
    """A catalogue lists the sentences of the pages, and each command says how many are not translated yet."""
    small.notebook("print('1,234 victims')")
    small.define(languages=["fa"])
    refused(command("report", NAME), "tipresearch translations REPORT fa")
    begun = done("translations", NAME, "fa")
    assert begun.stdout == f"{catalogues.path('fa')}: 0 sentences without a translation that fits.\n"
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

    file = catalogues.path("fa")
    text = file.read_text("utf-8")
    texts = re.findall(r'msgid ("(?:[^"\\]|\\.)+")\nmsgstr ""', text)
    assert len(texts) == lacking
    file.write_text(re.sub(r'(msgid ("(?:[^"\\]|\\.)+")\nmsgstr )""', r"\1\2", text), "utf-8")
    built = done("report", NAME)
    assert built.stderr == ""
    page = (small.report / "latest" / "small.fa.html").read_text("utf-8")
    assert "tr-untranslated" not in page.partition("<body")[2]


def test_the_catalogue_of_a_project_lies_over_that_of_the_package(small):
    """Some sentences are on the pages of every report: a project translates only its own, and can change others."""
    (small.home / paths.MARKER).touch()
    paths._choices.cache_clear()
    packaged = catalogues.read("ur")
    known, changed = list(packaged.texts)[:2]
    messages = catalogues.template({known: "index.html", "Of nobody else": "a"})
    text, lacking = catalogues.updated("ur", messages)
    assert lacking == 1
    assert [m.id for m in catalogues._read(text, "ur") if m.id] == ["Of nobody else"]
    path = catalogues.path("ur")
    path.parent.mkdir(parents=True)
    path.write_bytes(text + f"\nmsgid {json.dumps(changed)}\nmsgstr {json.dumps(changed)}\n".encode())
    own = catalogues.read("ur")
    assert (own.texts[known], own.texts[changed]) == (packaged.texts[known], changed)
    assert own.unreviewed == packaged.unreviewed - 1
    assert catalogues.updated("fr", messages)[1] == 2


def test_an_unknown_language_is_refused_and_writes_nothing(small):
    done = command("translations", NAME, "klingon")
    refused(done, "'klingon' is no language; write its tag, such as 'ur' or 'pt-BR'.")
    assert done.stdout == ""
    assert not catalogues.path("klingon").parent.exists()


def test_a_folder_that_takes_no_file_is_refused_with_the_option_for_another_folder(small):
    """A catalogue has no such option."""
    folder = catalogues.path("ur").parent
    folder.symlink_to("/sys")  # nobody can write there
    (file := small.home / "a_file").touch()
    option = "choose another folder with --output."
    places = [
        (("schedule", "cron", NAME, "-o", place), place, option) for place in ("/sys/files", file, file / "below")
    ]
    only = "a catalogue lies in the data of its project, and nowhere else."
    for words, place, cure in ((("translations", NAME, "ur"), folder, only), *places):
        done = command(*words)
        refused(done, f"tipresearch: cannot write to {place}: ")
        assert done.stderr.endswith(f"; {cure}\n")
