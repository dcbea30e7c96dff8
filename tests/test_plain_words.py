"""The language of code, notebooks and docs: one meaning for a word, and fewer phrases that need a second reading."""

import importlib
import inspect
import json
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from nbpress.core import paths

PHRASES = tomllib.loads(Path(__file__).with_name("plain_words.toml").read_text("utf-8"))["phrase"]
TEXTS = [
    path
    for pattern in ("nbpress/**/*.py", "tipresearch/**/*.py", "notebooks/*.ipynb", "docs/*.md", "*.md")
    for path in sorted(paths.HOME.glob(pattern))
]
#: Names that still have two meanings: reading the table of observations, and opening it protected.
TWICE = {"load"}
FACES = sorted((paths.HOME / "tipresearch").glob("*/__init__.pyi"))


@pytest.fixture(scope="module")
def text():
    return "\n".join(path.read_text("utf-8") for path in TEXTS)


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase["pattern"])
def test_a_phrase_is_not_used_more_often(text, phrase):
    found = len(re.findall(phrase["pattern"], text))
    assert found <= phrase["left"], f"write {phrase['instead']!r} in place of {phrase['pattern']!r}"


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase["pattern"])
def test_the_number_of_a_phrase_follows_each_replacement(text, phrase):
    assert len(re.findall(phrase["pattern"], text)) >= phrase["left"], "lower `left` in tests/plain_words.toml"


@pytest.mark.parametrize("path", sorted(paths.HOME.glob("notebooks/*.ipynb")), ids=lambda path: path.stem)
def test_a_sentence_of_a_notebook_has_at_most_25_words(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    sentences = [s for part in re.split(r"\n\s*\n", prose) for s in re.split(r"(?<=[.!?])\s+", part)]
    assert [s for s in sentences if len(s.split()) > 25] == []


def test_a_public_name_is_defined_once():
    places = defaultdict(set)
    for face in FACES:
        module = importlib.import_module(f"tipresearch.{face.parent.name}")
        for name in module.__all__:
            shown = getattr(module, name)
            if inspect.isfunction(shown) or inspect.isclass(shown):
                places[name].add(f"{shown.__module__}.{shown.__qualname__}")
    assert {name for name, of in places.items() if len(of) > 1} == TWICE


def test_the_glossary_has_each_word_once():
    words = re.findall(r"^\| ([^|]+) \|", (paths.HOME / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)[2:]
    assert len(words) >= 40
    assert sorted(words, key=str.lower) == words
    assert len(set(words)) == len(words)
