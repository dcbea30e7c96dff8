"""The catalogue of messages: every message is used, short, and says the same in each plural form."""

import ast
import json
import re
import string
from functools import partial
from pathlib import Path

import pytest

import tipresearch as tip
from nbpress.core import paths
from nbpress.core.bundles import LANGUAGES_MIME
from nbpress.core.errors import TipResearchError
from tipresearch.presentation.messages import catalogue
from tipresearch.presentation.messages.catalogue import has, ids, languages, listed, say, text
from tipresearch.presentation.messages.names import number_phrase, same_everywhere
from tipresearch.presentation.paragraphs import Prose
from tipresearch.quantities import Count

FOLDER = Path(catalogue.__file__).parent
ID = re.compile(r"[a-z_]+(\.[\w{}]+)+")


def ids_in_code():
    """Return the ids that code names, as regular expressions; a part that code fills in may be anything."""
    found = set()
    modules = [path.read_text("utf-8") for path in paths.PACKAGE.joinpath("presentation").rglob("*.py")]
    notebooks = [json.loads(path.read_text("utf-8"))["cells"] for path in paths.HOME.glob("notebooks/*.ipynb")]
    cells = ["".join(cell["source"]) for cells in notebooks for cell in cells if cell["cell_type"] == "code"]
    for tree in map(ast.parse, [*modules, *cells]):
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
                found |= {"".join(parts)} & {match[0] for match in [ID.fullmatch("".join(parts))] if match}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                found |= {node.value} if ID.fullmatch(node.value) else set()
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "published":
                found.add(f"{node.args[0].value}.{{}}")
    return found


def test_every_message_is_named_in_the_code():
    named = re.compile("|".join(re.escape(name).replace(r"\{\}", r".+") for name in ids_in_code()))
    assert [name for name in ids() if not named.fullmatch(name)] == []


@pytest.mark.parametrize("language", ["en", *languages()])
def test_an_id_is_in_one_file_once(language):
    found = [
        i
        for p in FOLDER.joinpath(language).glob("*.po")
        for i in re.findall(r'^msgid "(.+)"$', p.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(found) == sorted(ids(language))
    assert set(found) <= set(ids())


def slots(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def forms(name):
    """Return the texts of a message in the singular and the plural."""
    return {text(name, n) for n in (1, 2)}


@pytest.mark.parametrize("name", ids())
def test_a_message_has_the_same_slots_in_each_plural(name):
    """The singular may leave out the number, which is one."""
    assert len({frozenset(slots(form) - {"n"}) for form in forms(name)}) == 1


@pytest.mark.parametrize("name", ids())
def test_a_sentence_of_a_message_has_at_most_25_words_and_no_number(name):
    for form in forms(name):
        assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.!?])\s", form))
        if not name.startswith(("source.", "law.", "share.")):  # names of publications have years
            said = string.Formatter().vformat(form, (), dict.fromkeys(slots(form), Blank()))
            assert not re.search(r"\d", re.sub(r"below 5|per 100(,000)?", "", said))  # units and thresholds


class Blank(str):
    """A value that prints nothing in any format."""

    def __format__(self, spec):
        return ""


@pytest.mark.parametrize("language", languages())
def test_a_translation_has_the_messages_and_the_slots_of_the_english(language):
    """A message that is not translated yet is shown in English; one that English lacks is used nowhere."""
    for name in filter(partial(has, language=language), ids(language)):
        for n in (1, 2):
            assert slots(text(name, n, language)) - {"n"} == slots(text(name, n)) - {"n"}, name


def test_a_paragraph_is_translated_only_if_all_its_sentences_are():
    known, unknown = say("country.overlap.form"), Prose("Only English.", {})
    assert known.in_language("ur").language == "ur"
    assert known.followed_by(known).in_language("ur").template.count("۔") == 4
    both = known.followed_by(unknown)
    assert str(both.in_language("ur")) == str(both)
    assert listed([known, unknown]).translations == {}
    area = say("front.total.none", area=unknown, year="2020")
    assert area.translations == {}


def test_a_translated_paragraph_marks_its_words_and_keeps_its_numbers():
    said = say("front.deny.women", women=tip.share_bounds(1, 2, 4), source=same_everywhere("UNODC"))
    bundle = said._repr_mimebundle_()
    urdu = bundle[LANGUAGES_MIME]["ur"]["text/html"]
    assert urdu.count('<span lang="ur">') == 3
    assert (
        re.findall(r">([\d.]+)\N{NO-BREAK SPACE}%<", urdu)
        == re.findall(r">([\d.]+)\N{NO-BREAK SPACE}%<", bundle["text/html"])
        == ["25.0", "75.0"]
    )


def test_two_phrases_keep_their_own_numbers():
    one, two = (say("convictions.in_year", convicted=number_phrase(Count(n, n)), year="2020") for n in (1104, 105))
    assert str(listed([one, two])) == "1,104 in 2020 and 105 in 2020"
    said = say("enforcement.steps", area=one, year="2020", source=two, first=number_phrase(Count(7, 7)), second="9")
    assert str(said) == "For 1,104 in 2020 in 2020, 105 in 2020 lists 7 and 9."
    assert [n.lo for n in said.numbers] == [1104, 105, 7]


def test_the_number_chooses_the_plural_and_fills_its_slot():
    assert str(say("country.smaller", 1)) == "One more citizenship is listed. Its count is not larger."
    assert str(say("country.smaller", 1200)) == "1,200 more citizenships are listed. None has a larger count."


def test_a_list_is_joined_as_in_british_english():
    words = [Prose("{x}", {"x": word}) for word in ("a", "b", "c")]
    assert [str(listed(words[:n])) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: say("country.overlap.forms"), "'country.overlap.forms'.*Did you mean 'country.overlap.form'"),
        (lambda: say("country.smaller"), "'country.smaller' has plural forms"),
        (lambda: say("country.share.age.child"), r"'country.share.age.child' has the slots \['share'\], and got \[\]"),
        (lambda: say("country.overlap.form", share=1), r"the slots \[\], and got \['share'\]"),
    ],
)
def test_a_message_that_cannot_be_said_is_refused(call, said):
    with pytest.raises(TipResearchError, match=said):
        call()
