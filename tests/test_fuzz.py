"""A small, repeatable budget of fuzzing. `make fuzz` has a large budget; its findings are added here."""

import fuzz_targets
import pytest
from hypothesis import given, settings

from nbpress.core.errors import SchemaError, TipResearchError

#: A workbook is parsed in a process of its own, which takes time.
EXAMPLES = {"glotip workbook": 4, "glotip text": 8, "ctdc": 8, "sdg": 8, "nrm": 8, "observations": 4}

_BOOK = fuzz_targets.SEEDS["glotip workbook"]
#: Where the header of its sheet says how long the name is.
_LONG = _BOOK.index(b"xl/worksheets/sheet1.xml") - 4

#: Findings of fuzzing: the reader, and the bytes that ended in a wrong error.
FOUND: list[tuple[str, bytes]] = [
    # A long text of a file, repeated in whole in a message.
    ("parameters", b'kind: Literal["%s", "b"] = "a"  # one' % (b"9" * 5000)),
    ("glotip text", fuzz_targets.SEEDS["glotip text"].replace(b"Total", b"9" * 5000, 1)),
    ("definition", fuzz_targets.SEEDS["definition"] + b"[%s]\n" % (b"a" * 5000)),
    ("sdg", fuzz_targets.SEEDS["sdg"].replace(b"geo_area", b"eo_area").replace(b"_detv", b"9" * 5000)),
    ("sdg", fuzz_targets.SEEDS["sdg"].replace(b"586", b"586" + b"9" * 5000)),
    ("parameters", b'kind: Literal["a", "b"] = "a"  # one of [1, 2.5]\n'),
    ("glotip workbook", _BOOK[:_LONG] + b"\x00\x04" + _BOOK[_LONG + 2 :]),
    ("definition", b'title = "A"\nnotebooks = ["a", "b"]\nevery = "7%s"' % (b"a." * 2000)),
    # A type that names no values, or too few others.
    ("parameters", b'kind: Literal = "a"  # one'),
    ("parameters", b'kind: list[Literal] = ["a"]'),
    # Python's parser of TOML raises another error than its own.
    ("definition", b'title = "A"\nnotebooks = ["a"]\nhold_above = ' + b"9" * 5000),
    ("definition", b'title = "A"\nnotebooks = ' + b"[" * 2000),
]


@pytest.mark.slow
@pytest.mark.parametrize("name", fuzz_targets.DOORS)
def test_any_bytes_are_read_or_refused_in_one_line(name):
    fuzz_targets.throw(name, fuzz_targets.SEEDS[name])

    @settings(max_examples=EXAMPLES.get(name, 25), derandomize=True, database=None, deadline=None)
    @given(fuzz_targets.changed(fuzz_targets.SEEDS[name]))
    def thrown(data):
        fuzz_targets.throw(name, data)

    thrown()


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_each_earlier_finding_is_refused(name, data):
    fuzz_targets.throw(name, data)


def test_a_long_line_of_a_message_keeps_its_beginning_and_its_cure():
    said = str(TipResearchError(f"{'9' * 5_000} is no number; write 7d.\nrow 2"))
    assert len(said) < 1_500
    assert said.startswith("9" * 700)
    assert said.endswith(" is no number; write 7d.\nrow 2")
    many = "\n".join(f"row {n}" for n in range(1_000))
    assert str(SchemaError(many)) == many
