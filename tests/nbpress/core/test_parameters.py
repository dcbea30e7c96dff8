import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from nbpress.core import parameters
from nbpress.core.errors import ParameterError, TipResearchError
from nbpress.notebooks import reading

CELL = """year: int = 2020  # calendar year [2000, 2030]
ref_area: str = "PAK=1"  # area, with an equals sign
level: float = 0.95  # level of intervals [0.5, 0.999]
kind: Literal["a", "b"] = "a"  # one of two
weights: list[float] = [1, 2.5]  # several
quiet: bool = False
"""


@pytest.fixture
def known():
    return parameters.parse(CELL, "nb")


def test_declaration_is_read(known):
    """Names, types, defaults, help and range are read, also what a pattern would miss."""
    assert list(known) == ["year", "ref_area", "level", "kind", "weights", "quiet"]
    assert known["ref_area"].default == "PAK=1"
    assert known["year"].help == "calendar year [2000, 2030]"
    assert (known["level"].low, known["level"].high) == (0.5, 0.999)
    assert known["weights"].default == [1, 2.5]
    assert known["quiet"].help == ""
    assert known["year"].type_name == "int"
    assert known["weights"].type_name == "list[float]"


def test_a_year_may_be_left_to_the_data():
    """None is a value of its own; a number is checked against the range, and any other value is refused."""
    (year,) = (known := parameters.parse("year: int | None = None  # year [1990, 2100]", "nb")).values()
    assert (year.type_name, year.default, year.low) == ("int | None", None, 1990)
    assert parameters.check("nb", known, {}) == {"year": None}
    assert parameters.check("nb", known, {"year": parameters.from_text(year, "2024")}) == {"year": 2024}
    for given, said in (
        ("1989", "year=1989 is out of range"),
        ("None", "year='None' is not allowed; it takes int | None."),
    ):
        with pytest.raises(ParameterError, match=re.escape(said)):
            parameters.check("nb", known, {"year": parameters.from_text(year, given)})
    assert parameters.schema("t", [(year, None)])["properties"]["year"]["anyOf"] == [
        {"type": "integer"},
        {"type": "null"},
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("year: str | None = None", "needs a known type and a literal default"),
        ("year = 2020", "'year = 2020' is no parameter; write 'name: type = literal  # help'"),
        ("year: int", "'year: int' is no parameter"),
        ("year: int = 2000 + 20", "needs a known type and a literal default"),
        ("year: pathlib.Path = 'x'", "needs a known type and a literal default"),
        (
            "import os",
            "'import os' is no parameter; write 'name: type = literal  # help', and all else in another cell than that tagged 'parameters', which check_parameters() ends.",
        ),
        ("year: list[().__class__] = []", "needs a known type and a literal default"),
        ("year: str.x = 'x'", "needs a known type and a literal default"),
        *(
            (f"year: {kind} = 'x'", "needs a known type and a literal default")
            for kind in (
                "Literal",
                "list[Literal]",
                "Literal[()]",
                "Literal[None]",
                "Literal[{}]",
                "Literal[...]",
                "dict[str]",
                "list[int, str]",
                "int[str]",
            )
        ),
        ("year: int = ", "the parameters cell is not Python"),
        ("year: int = 1\nyear: int = 2", "nb: year is declared twice; declare it once."),
    ],
)
def test_bad_declaration_is_refused(line, message):
    """A line that declares no typed literal is quoted."""
    with pytest.raises(ParameterError, match=re.escape(message)):
        parameters.parse(line, "nb")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"yeer": 2020}, "nb has no parameter 'yeer'; it has year, ref_area, level, kind, weights, quiet. Did you mean 'year'?"),
        ({"year": "twenty"}, "nb: year='twenty' is not allowed; it takes int, such as 2020"),
        ({"year": 2020.5}, "nb: year=2020.5 is not allowed; it takes int"),
        ({"year": True}, "nb: year=True is not allowed; it takes int"),
        ({"year": 1999}, "nb: year=1999 is out of range; allowed is 2000 to 2030"),
        ({"level": 95}, "nb: level=95 is out of range; allowed is 0.5 to 0.999"),
        ({"kind": "bb"}, "nb: kind='bb' is not allowed"),
        ({"kind": "bb"}, "Did you mean 'b'?"),
        ({"weights": [1, "x"]}, "nb: weights=[1, 'x'] is not allowed; it takes list[float]"),
        ({"weights": []}, "nb: weights=[] is not allowed; it takes at least one value, and each once"),
        ({"weights": [1.0, 1.0]}, "nb: weights=[1.0, 1.0] is not allowed; it takes at least one value, and each once"),
        ({"weights": [float("inf")]}, "nb: weights=[inf] is not allowed; it takes finite numbers"),
        ({"ref_area": None}, "nb: ref_area=None is not allowed; it takes str"),
    ],
)  # fmt: skip
def test_bad_value_is_one_line(known, given, message):
    """A typo, a wrong type and a value out of range are one line with the cure."""
    with pytest.raises(ParameterError, match=re.escape(message)) as caught:
        parameters.check("nb", known, given)
    assert "\n" not in str(caught.value)


def test_defaults_are_filled_in(known):
    """What is not given keeps its default; a whole number is a float."""
    assert parameters.check("nb", known, {"year": 2019, "level": 0.9})["year"] == 2019
    assert parameters.check("nb", known, {})["ref_area"] == "PAK=1"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("year", "2019", 2019),
        ("year", "x", "x"),
        ("year", "2019.5", 2019.5),
        ("ref_area", "2019", "2019"),
        ("kind", "b", "b"),
        ("weights", "1,2", [1, 2]),
        ("weights", "[0.5]", [0.5]),
        ("quiet", "true", True),
        ("level", "0.9", 0.9),
    ],
)
def test_text_from_the_command_line(known, name, text, value):
    """Text becomes a value of the declared type; what cannot is left for the check to refuse."""
    assert parameters.from_text(known[name], text) == value


COVERED = pd.DataFrame({"area": ["PAK", "PAK", "NPL"], "year": [2019, 2020, 2021], "extra": ["x", "x", "y"]})


def test_nearest_values_do_not_depend_on_case():
    """Of a long list the nearest are named, also to a code typed in small letters."""
    covered = pd.DataFrame({"area": [f"A{chr(65 + n)}X" for n in range(20)] + ["PAK"]})
    with pytest.raises(ParameterError, match="21 values; the nearest are PAK, "):
        parameters.check_coverage("nb", {"area": "pak"}, covered)


def test_uncovered_value_names_what_is_covered():
    """A year without data is refused with the years that the other parameters allow."""
    message = "nb: year=2018 is not covered by the data; with area=PAK they cover 2019, 2020."
    with pytest.raises(ParameterError, match=re.escape(message)):
        parameters.check_coverage("nb", {"area": "PAK", "year": 2018, "other": 1}, COVERED)
    with pytest.raises(
        ParameterError,
        match=re.escape(
            "nb: area='PAQ' is not covered by the data; with year=2020 they cover PAK. Did you mean 'PAK'?"
        ),
    ):
        parameters.check_coverage("nb", {"area": "PAQ", "year": 2020}, COVERED)


def test_covered_combination_passes():
    """A combination that the data hold is accepted, whatever other parameters there are."""
    parameters.check_coverage("nb", {"area": "NPL", "year": 2021, "level": 0.9}, COVERED)


def test_two_wrong_values_show_examples():
    """Where no single value is to blame, combinations that work are shown."""
    with pytest.raises(
        ParameterError,
        match=re.escape(
            "nb: area='XXX', year=1900 is not covered by the data; they cover, for example, area=PAK, year=2019"
        ),
    ):
        parameters.check_coverage("nb", {"area": "XXX", "year": 1900}, COVERED)


def test_notebook_needs_one_parameters_cell(tmp_path):
    """A missing, damaged or untagged notebook is refused in one line."""
    path = tmp_path / "nb.ipynb"
    with pytest.raises(ParameterError, match="there is no notebook 'nb'"):
        reading.declared(path)
    known = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "python3", "display_name": "p"}}, "cells": '
    none = (
        "null}",
        "[1]}",
        '[{"id": "a", "cell_type": "code", "metadata": {}, "source": 5}]}',
        '[{"id": "a", "source": ""}]}',
    )
    for text in ("{not json", "[" * 200_000, *(known + cells for cells in none)):
        path.write_text(text, encoding="utf-8")
        for read in (reading.declared, reading.covered_by, reading.read_notebook):
            with pytest.raises(ParameterError, match="nb.ipynb is not a notebook"):
                read(path)
    nbformat.write(nbformat.v4.new_notebook(), path)
    with pytest.raises(ParameterError, match="names no kernel; save it with the kernel 'python3'"):
        reading.declared(path)
    nbformat.write(
        nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p"}}),
        path,
    )
    with pytest.raises(ParameterError, match="has 0 cells tagged 'parameters'; it needs exactly one"):
        reading.declared(path)


def test_items_of_a_list_have_a_range():
    """A range in the help holds for every item of a list."""
    known = parameters.parse("weights: list[float] = [0.5]  # shares [0, 1]", "nb")
    with pytest.raises(ParameterError, match=re.escape("weights=[0.5, 2] is out of range; allowed is 0 to 1")):
        parameters.check("nb", known, {"weights": [0.5, 2]})


@pytest.mark.parametrize("line", ["year: int = 'x'", "level: float = 2.0  # [0, 1]"])
def test_defaults_are_checked(line):
    """A default of the wrong type or out of range is refused like a value that is given."""
    with pytest.raises(ParameterError, match="is not allowed|is out of range"):
        parameters.check("nb", parameters.parse(line, "nb"), {})


def test_a_parameters_cell_may_check_itself():
    """The import and the call are no parameters; another statement is refused as ever."""
    source = "import tipresearch as tip\nyear: int = 2020  # [1990, 2100]\ntip.check_parameters()"
    assert list(parameters.parse(source, "nb")) == ["year"]
    for odd in ("import os", "tip.load()", "print(year)"):
        with pytest.raises(ParameterError, match="is no parameter; write 'name: type = literal"):
            parameters.parse(f"{source}\n{odd}", "nb")


def test_a_wrong_default_is_no_example_of_a_right_one():
    with pytest.raises(ParameterError) as caught:
        parameters.check("nb", parameters.parse("year: int = '20x'", "nb"), {})
    assert str(caught.value) == "nb: year='20x' is not allowed; it takes int."
    with pytest.raises(ParameterError) as caught:
        parameters.check("nb", parameters.parse("level: float = 1e400", "nb"), {})
    assert str(caught.value) == "nb: level=inf is not allowed; it takes finite numbers."


def test_schema_says_what_the_declaration_says():
    """Type, range, options, meaning and value; where notebooks differ there is no value."""
    first = parameters.parse(
        "year: int = 2020  # a year [1990, 2100]\nby: Literal['sex', 'age'] = 'sex'\nw: list[float] = [0.5]  # [0, 1]",
        "nb",
    )
    other = parameters.parse("year: int = 2021  # another", "nb")
    declared = [(p, p.default) for p in (*first.values(), *other.values())]
    found = parameters.schema("R", declared)
    assert found["properties"] == {
        "year": {"type": "integer", "minimum": 1990, "maximum": 2100, "description": "a year [1990, 2100]"},
        "by": {"type": "string", "enum": ["sex", "age"], "description": "", "default": "sex"},
        "w": {
            "type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}, "minItems": 1,
            "uniqueItems": True, "description": "[0, 1]", "default": [0.5],
        },
    }  # fmt: skip
    assert (found["title"], found["additionalProperties"]) == ("R", False)


@pytest.mark.parametrize("name", ["caf\udce9.csv", "there\udcff.csv"])
def test_a_file_whose_name_is_no_text_is_one_line(tmp_path, name):
    """No page and no manifest could name it."""
    if name.startswith("there"):
        try:
            (tmp_path / name).touch()
        except OSError:
            pytest.skip("the file system takes no such name")
    said = f"the name {name!r} of a file is no text in UTF-8; rename it, or its folder."
    with pytest.raises(ParameterError, match=re.escape(said)):
        parameters.existing_file(f"data_file={tmp_path / name}", tmp_path / name)


def test_what_is_no_file_is_told_as_what_it_is(tmp_path, monkeypatch):
    """A device or a pipe was said not to be there, and of one that may not be read no cure was said."""
    (held := tmp_path / "held.csv").touch()
    monkeypatch.setattr("os.access", lambda path, mode: path != held)
    for path, kind in {
        tmp_path: "a folder",
        tmp_path / "none": "not there",
        Path("/dev/null"): "no ordinary file, but a device or a pipe",
        held: "not to be read by this user",
    }.items():
        with pytest.raises(ParameterError, match=f"^x is {kind}; give the path of a file"):
            parameters.existing_file("x", path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    """One of 20 GB was hashed and copied for minutes, and then refused by its reader."""
    with (huge := tmp_path / "huge.xlsx").open("wb") as file:
        file.truncate(3_000 * 2**20)
    said = "^data_file=huge.xlsx: 3,000 MB and more; at most 2,000 MB are allowed. .* set TIPRESEARCH_READ=copied=20000"
    with pytest.raises(TipResearchError, match=said):
        parameters.existing_file("data_file=huge.xlsx", huge)
    monkeypatch.setenv("TIPRESEARCH_READ", "copied=4000")
    assert parameters.existing_file("data_file=huge.xlsx", huge) == huge
