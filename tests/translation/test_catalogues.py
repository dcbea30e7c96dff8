import pytest
from babel.messages import pofile

from tipresearch import paths
from tipresearch.errors import TipResearchError
from tipresearch.translation import catalogues

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """Write the catalogue of the report r in Urdu; return where it lies."""
    monkeypatch.setattr(paths, "DATA", tmp_path)

    def written(text):
        file = catalogues.path("r", "ur")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return written


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("<2>{2}</2> میں سے <1>{1}</1>", True),
        ("{1} {2} <1></1> <2></2>", True),
        ("", False),
        ("<1>{1}</1> <2>{1}</2>", False),  # a number twice, the other left out
        ("<1>{1}</1> <2>2</2>", False),  # a number typed in place of its slot
        ("<1>{1}<2></1>{2}</2>", False),  # tags that cross
        ("{1} of {2} <1></1>", False),
        ("</1>{1}<1> {2} <2></2>", False),  # closed before it opens
        ("<1>{1}</1> of <2>{2}</2> {3}", False),
    ],
)
def test_a_text_has_each_slot_of_its_message_once(text, whether):
    assert catalogues.fits("<1>{1}</1> of <2>{2}</2>", text) is whether


def test_what_does_not_fit_or_is_empty_has_no_text(catalogue):
    """A translation without its number is none; those that nobody reviewed are counted."""
    catalogue(
        HEAD + 'msgid "{1} women"\nmsgstr "خواتین"\n\n#, fuzzy\nmsgid "Women"\nmsgstr "خواتین"\n\n'
        'msgid "Men"\nmsgstr ""\n\nmsgid "Girls"\nmsgstr "لڑکیاں"\n'
    )
    read = catalogues.read("r", "ur")
    assert dict(read.texts) == {"Women": "خواتین", "Girls": "لڑکیاں"}
    assert read.unreviewed == 1
    assert (read.direction, read.name, read.href("a.b.html")) == ("rtl", "اردو", "a.b.ur.html")
    assert read.text("{1} women", "p.html") is None
    assert read.text("Women", "p.html") == "خواتین"
    assert read.missing == ["{1} women"]


def test_faults_of_a_catalogue_are_one_line(catalogue, tmp_path):
    """None, none of gettext, and no language: each is said with its cure."""
    with pytest.raises(TipResearchError, match=r"tipresearch translations r ur\.$"):
        catalogues.read("r", "ur")
    catalogue("women = خواتین\n")
    with pytest.raises(TipResearchError, match=r"r\.ur\.po is no catalogue of gettext: "):
        catalogues.read("r", "ur")
    catalogues.path("r", "ur").write_bytes(HEAD.encode() + b'msgid "a"\nmsgstr "\xff"\n')
    with pytest.raises(TipResearchError, match="is no catalogue of gettext: "):
        catalogues.read("r", "ur")
    for odd in ("klingon", "", "../ur", 3):
        with pytest.raises(TipResearchError, match="is no language; write its tag, such as 'ur'"):
            catalogues.read("r", odd)


def test_a_new_template_keeps_what_is_translated(catalogue):
    """New sentences are empty, translated ones stay with their mark, and others become obsolete."""
    file = catalogue(
        HEAD + '#, fuzzy\nmsgid "Women"\nmsgstr "خواتین"\n\nmsgid "Men"\nmsgstr "مرد"\n'
    )
    template = catalogues.template({"Women": "a.html", "Girls": "b.html"})
    assert template == catalogues.template({"Women": "a.html", "Girls": "b.html"})
    text, lacking = catalogues.updated("r", "ur", template)
    assert lacking == 1
    file.write_bytes(text)
    with file.open("rb") as stream:
        held = pofile.read_po(stream)
    assert {m.id: (m.string, "fuzzy" in m.flags) for m in held if m.id} == {
        "Women": ("خواتین", True), "Girls": ("", False),
    }  # fmt: skip
    assert list(held.obsolete) == ["Men"]
    assert catalogues.updated("r", "ur", template) == (text, 1)
