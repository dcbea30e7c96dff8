import os
import sys
import unicodedata

import pytest
from babel.messages import pofile

from nbpress.core import paths
from nbpress.core.errors import TipResearchError
from nbpress.translation import catalogues

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """Write the catalogue of Urdu; return where it lies."""
    monkeypatch.setattr(paths, "DATA", tmp_path)

    def written(text):
        file = catalogues.path("ur")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return written


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("<2>{2}</2> میں سے <1>{1}</1>", True),
        ("{1} {2} <1></1> <2></2>", False),  # numbers outside of their links
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
    comments = ["order: {2} {1}"] if text.startswith("<2>") else []
    assert (catalogues.misfit("<1>{1}</1> of <2>{2}</2>", text, comments) == "") is whether


def test_a_sign_that_this_python_does_not_know_is_a_sign():
    """Which there are is of the version of Unicode, and so of Python."""
    assert catalogues.misfit("women", "خواتین \U0001fbfa") == ""


#: What a text may not do to what its message carries over, and how its refusal begins.
REFUSED = {
    ("{1} women", "{1} خواتین <span hidden>{1}</span>"): "has not each number",
    ("{1} women", "<b>{1}</b> خواتین"): "has markup of its own; write &lt;",
    ("Log in", '<meta http-equiv="refresh" content="x">'): "has markup",
    ("Log in", "&#60;b&#62;"): "has markup",
    ("{1} women", "\u202e{1}\u202c خواتین"): "has U+202C, which nobody sees",  # 760 would read as 067
    ("{1} women", "{1}\x0b خواتین"): "has U+000B, which nobody sees",  # as a word processor breaks a line
    ("women", "خوا\x01تین"): "has U+0001, which nobody sees",  # the SVG of a figure cannot hold it, and is not drawn
    ("women", "خواتین\ufffe"): "has U+FFFE, which nobody sees",
    ("Women", "90 فیصد خواتین"): "has digits",
    ("Women", "۹۰ فیصد خواتین"): "has digits",
    ("Women", "½ خواتین"): "has digits",
    ("{1} women", "{1}0 خواتین"): "has digits",
    ("{1} women", "{1}% خواتین"): "has digits",
    ("{1} women", "−{1} خواتین"): "has digits",
    ("{1} women", "-{1} خواتین"): "has digits",
    ("{1} of {2} women", "{1}{2} خواتین"): "has digits",
    ("{1} of {2} women", "{1},{2} خواتین"): "has digits",
    ("{1} of {2} women", "{1}\u2060{2} خواتین"): "has digits",
    ("<1>{1}</1> of <2>{2}</2>", "<2>{1}</2> میں سے <1>{2}</1>"): "has a number within another link",
    ("{1} in {2}, {3} in {4}", "{3}، {2}، {1}، {4}"): "has numbers or names in another order; if it is meant, write above it: # order: {3} {2} {1} {4}",
    ("By <1/>, not <2/>", "<2/> نہیں <1/>"): "has numbers or names in another order",
    ("Women", "خواتین 34201-0891231-8"): "has digits",
    ("Women", "a.b@example.org"): "holds what looks like an identifier of a person (e-mail address)",
}  # fmt: skip


@pytest.mark.parametrize(("pair", "why"), REFUSED.items())
def test_a_text_has_no_number_and_no_markup_of_its_own(pair, why):
    assert catalogues.misfit(*pair).startswith(why)


#: What would make another number of 760, before and behind it, and what would join 760 and 30.
BEFORE = [
    *"‐‒–—―－﹣➖₋˗−-﹘⁻", *"＋﹢➕∓±+", *"≈~∼≃×÷=≤≠√", *"＜﹤≪‹〈⟨", "&lt;", "&gt;", "&lt; ", "— ", "- ", "−\u200b", "-\u2060", "ـ", "_", *"¯⁃⁓‾۔*†ⓞ", " \u0338",
    *".,٫·．", *"⓪❶➀➊⓵⓿㉑🄀🄋〇፩𐹠²½Ⅳ१７", "1 ", "³ ", "一", "€", "$", "-<1>", "—</1>",
]  # fmt: skip
BEHIND = [
    *"⓪❶➀➊⓵⓿㉑🄀🄋〇፩𐹠²½Ⅳ१７", " ⓪", *"％﹪‱%‰٪؉؊", " %", "+", "＋", "-", "—", "–", "万", "²", "°", "\u0338", "\u20dd", "\ufe0f\u20e3", "›", "\u200b0",
]  # fmt: skip
BETWEEN = ["", " ", "\u202f", "\u00a0", "\u2009", "\u3000", "\u2800", "\u200b", ",", ".", "'", "_", "٫", "·", "/", " / ", "–", " – ", "، –", "..", "：", "\u00a0\u2009"]  # fmt: skip
TOLD = "has digits, signs or joined numbers other than the English"


@pytest.mark.parametrize("sign", BEFORE)
def test_nothing_stands_before_a_number_that_changes_it(sign):
    message, text = "It fell to <1>{1}</1> victims.", f"Il tomba à {sign}<1>{{1}}</1> victimes."
    if "1>" in sign:
        text = {"-<1>": "à -<1>{1}</1>.", "—</1>": "à <1>—{1}</1>."}[sign]
    assert catalogues.misfit(message, text).startswith(TOLD)
    assert catalogues.misfit(text, text) == ""
    assert catalogues.misfit(text, message).startswith(TOLD)  # nor is what the English has left out


@pytest.mark.parametrize("sign", BEHIND)
def test_nothing_stands_behind_a_number_that_changes_it(sign):
    message, text = "It fell to <1>{1}</1> victims.", f"Il tomba à <1>{{1}}</1>{sign} victimes."
    assert catalogues.misfit(message, text).startswith(TOLD)
    assert catalogues.misfit(text, text) == ""


@pytest.mark.parametrize(
    "sign", ["\u200e", "\u200f", "\u061c", "\u2066", "\u2067", "\u2069", "\u202e", "\u2060", "\u00ad"]
)
def test_nothing_unseen_turns_numbers_about(sign):
    """A page would show 30 before 760, or both as one number, or `<5` as `5>`."""
    assert catalogues.misfit("It was {1}, then {2}.", f"Es war {{1}}{sign}, {{2}}.").startswith(
        f"has U+{ord(sign):04X}, which nobody sees"
    )
    assert catalogues.misfit(f"It was{sign} {{1}}.", f"Es{sign} war {{1}}.") == ""
    assert catalogues.misfit("It was {1}.", "یہ\u200cتھا\u200d {1}.") == ""


@pytest.mark.slow
def test_no_number_sign_or_dash_of_any_script_touches_a_number():
    """Each character of Unicode that is one, before and behind; two signs say nothing of a number."""
    kinds = {"Nd", "Nl", "No", "Sm", "Sc", "Sk", "So", "Pd"}
    every = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in kinds and c not in "©®"]
    assert len(every) > 8_000
    for sign in every:
        for text in (f"à {sign}{{1}} victimes", f"à {{1}}{sign} victimes"):
            assert catalogues.misfit("to {1} victims", text), text


@pytest.mark.parametrize("sign", BETWEEN)
def test_nothing_joins_two_numbers(sign):
    """Neither a blank of thousands nor a point."""
    message, text = "It was {1} of {2} victims.", f"victimes {{1}}{sign}{{2}}"
    assert catalogues.misfit(message, text).startswith(TOLD)
    assert catalogues.misfit(text, text) == ""


def test_a_name_between_two_numbers_stays_there():
    """One that is taken from between them would leave them joined."""
    comments = ["order: {1} {2} <1/>"]
    assert catalogues.misfit("{1} <1/> {2}", "{1} {2} <1/>", comments).startswith(TOLD)
    assert catalogues.misfit("{1} <1/> {2}", "{1}، {2} <1/>", comments) == ""


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("{1} victims in {2}", "{1}-ban, {2}-ben"),  # a hyphen that joins a word
        ("In {1}", "ב־{1}"),
        ("In {1}", "में {1}"),
        ("In {1}", "सन्-{1}"),  # behind a mark that is no letter
        ("{1} victims – a tenth of {2}", "{1} victimes – un dixième de {2}"),
        ("Of {1} people (of {2}): {3}, {4}", "« {1} » personnes (de {2}) : {3} ; {4}"),
        ("Women, {1} (of {2})", "خواتین، {1} ({2} میں سے)"),
        ("{1} women", "{1}人の女性。一部"),
        ("In {1}", "{1}'de"),
        ("(c) {1}", "© {1}"),
        ("{1}+ &amp; 5% of <1/>", "{1}+ &amp; ۵% <1/> کا"),
        ("Fewer than &lt;{1} of A1, alpha-3", "A1، alpha-3، &lt;{1} سے کم"),
        ("A1", "الف ۱"),
        ("{1}+{2} = {3}, by {4}%", "\u2066{1}+{2} = {3}\u2069، {4}%"),
        ("In {1}, <1>{2}</1>", "{1}، <1>{2}</1>"),
        ("Write to desk@example.org", "desk@example.org کو لکھیں"),
        ("Q&amp;A", "سوال &amp; جواب"),
        ("Democratic Republic of the Congo", "کانگو - کنشاسا"),  # a dash between words
    ],
)
def test_a_text_may_say_what_its_message_says(message, text):
    assert catalogues.misfit(message, text) == ""


def test_another_order_of_numbers_is_written_beside_the_text(catalogue):
    """Just that order: a text that is changed later does not stand by the comment of another."""
    message = "{1} people in {2}, against {3} in {4}"
    for text, whether in (("{2} میں {1}، {4} میں {3}", True), ("{2} میں {3}، {4} میں {1}", False)):
        catalogue(f'{HEAD}# order: {{2}} {{1}} {{4}} {{3}}\nmsgid "{message}"\nmsgstr "{text}"\n')
        assert (message in catalogues.read("ur").texts) is whether
    file = catalogues.path("ur")
    file.write_bytes(catalogues.updated("ur", catalogues.template({message: "a.html"}))[0])
    assert "# order: {2} {1} {4} {3}\n" in file.read_text("utf-8")


def test_each_text_that_is_taken_as_none_is_named(catalogue):
    catalogue(
        HEAD + 'msgid "{1} women"\nmsgstr "خواتین"\n\nmsgid "Men"\nmsgstr ""\n\nmsgid "Boys"\nmsgstr "<b>لڑکے</b>"\n'
    )
    assert list(catalogues.faults()) == [
        "ur.po: the text of '{1} women' has not each number, link and name of it once, or its tags do not nest.",
        "ur.po: the text of 'Boys' has markup of its own; write &lt;, &gt; and &amp; for these signs, and tags by their numbers alone.",
    ]
    catalogue("women = خواتین\n")
    assert [f.partition(": ")[0] for f in catalogues.faults()] == ["ur.po is no catalogue of gettext"]
    catalogue('msgid ""\nmsgstr "Content-Type: text/plain; charset=nosuch\\n"\n\nmsgid "Men"\nmsgstr "مرد"\n')
    assert [*catalogues.faults()] == ["ur.po is no catalogue of gettext: unknown encoding: nosuch."]


def test_what_does_not_fit_or_is_empty_has_no_text(catalogue):
    """A translation without its number is none; those that nobody reviewed are counted."""
    catalogue(
        HEAD + 'msgid "{1} women"\nmsgstr "خواتین"\n\n#, fuzzy\nmsgid "Women"\nmsgstr "خواتین"\n\n'
        'msgid "Men"\nmsgstr ""\n\nmsgid "Girls"\nmsgstr "لڑکیاں"\n'
    )
    read = catalogues.read("ur")
    assert dict(read.texts) == {"Women": "خواتین", "Girls": "لڑکیاں"}
    assert read.unreviewed == 1
    assert (read.direction, read.name, read.href("a.b.html")) == ("rtl", "اردو", "a.b.ur.html")
    assert read.text("{1} women", "p.html") is None
    assert read.text("Women", "p.html") == "خواتین"
    assert read.missing == ["{1} women"]


def test_faults_of_a_catalogue_are_one_line(catalogue, tmp_path):
    """None, none of gettext, and no language: each is said with its cure."""
    with pytest.raises(TipResearchError, match=r"tipresearch translations REPORT ur\.$"):
        catalogues.read("ur")
    catalogue("women = خواتین\n")
    with pytest.raises(TipResearchError, match=r"ur\.po is no catalogue of gettext: "):
        catalogues.read("ur")
    catalogues.path("ur").write_bytes(HEAD.encode() + b'msgid "a"\nmsgstr "\xff"\n')
    with pytest.raises(TipResearchError, match="is no catalogue of gettext: "):
        catalogues.read("ur")
    for odd in ("klingon", "", "../ur", 3):
        with pytest.raises(TipResearchError, match="is no language; write its tag, such as 'ur'"):
            catalogues.read(odd)


def test_a_folder_or_a_pipe_is_no_catalogue(catalogue):
    """`tipresearch check` names it, and does not wait for what is written into it."""
    file = catalogue(HEAD)
    file.unlink()
    told = ["ur.po is no file, but a folder, a pipe or a link that leads to none; put the file there, or take it away."]
    file.mkdir()
    assert [*catalogues.faults()] == told
    file.rmdir()
    os.mkfifo(file)
    assert [*catalogues.faults()] == told


def test_a_template_adds_messages_and_removes_none(catalogue):
    """Another report, or the same with other parameters, can show a sentence that an edition does not have."""
    file = catalogue(HEAD + '#, fuzzy\nmsgid "Women"\nmsgstr "خواتین"\n\nmsgid "Men"\nmsgstr "مرد"\n')
    template = catalogues.template({"Women": "a.html", "Girls of one": "b.html"})
    assert template == catalogues.template({"Women": "a.html", "Girls of one": "b.html"})
    text, lacking = catalogues.updated("ur", template)
    assert lacking == 1
    file.write_bytes(text)
    with file.open("rb") as stream:
        held = pofile.read_po(stream)
    assert {m.id: (m.string, "fuzzy" in m.flags) for m in held if m.id} == {
        "Women": ("خواتین", True), "Men": ("مرد", False), "Girls of one": ("", False),
    }  # fmt: skip
    assert catalogues.updated("ur", template) == (text, 1)
    assert catalogues.updated("ur", b"") == (text, 1)


def test_a_catalogue_of_another_encoding_is_brought_up_in_utf_8(catalogue):
    """Its letters stayed in windows-1256 under a head that says utf-8: what a translator had written was no catalogue any more."""
    file = catalogue("")
    file.write_bytes(
        (HEAD.replace("utf-8", "windows-1256") + 'msgid "women"\nmsgstr "\u0634\u062e\u0635"\n').encode("windows-1256")
    )
    file.write_bytes(catalogues.updated("ur", catalogues.template({"women": "p", "men \u2212": "p"}))[0])
    assert catalogues.read("ur").texts == {"women": "\u0634\u062e\u0635"}


def test_a_catalogue_may_begin_with_the_mark_of_its_encoding(catalogue):
    """As Notepad writes it: it was refused for a keyword that nobody sees."""
    catalogue("\ufeff" + HEAD + 'msgid "women"\nmsgstr "\u0634\u062e\u0635"\n')
    assert catalogues.read("ur").texts == {"women": "\u0634\u062e\u0635"}
    assert list(catalogues.faults()) == []


def test_a_message_that_stands_twice_is_refused(catalogue):
    """The first text was taken and the second dropped without a word, where gettext takes no such file."""
    catalogue(f'{HEAD}msgid "men"\nmsgstr "a"\n\nmsgid "women"\nmsgstr "b"\n\nmsgid "men"\nmsgstr "c"\n')
    with pytest.raises(TipResearchError, match=r"ur.po is no catalogue of gettext: it has 'men' 2 times; keep one"):
        catalogues.read("ur")


def test_a_number_of_plurals_that_no_language_has_is_refused(catalogue):
    """Ten million took a minute, before any text was looked at."""
    head = HEAD.replace("utf-8\\n", 'utf-8\\n"\n"Plural-Forms: nplurals=9999999; plural=0;\\n')
    catalogue(f'{head}msgid "man"\nmsgid_plural "men"\nmsgstr[0] "a"\n')
    with pytest.raises(TipResearchError, match="'nplurals=9999999', and no language has ten forms of a plural"):
        catalogues.read("ur")
