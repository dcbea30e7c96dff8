"""Parameters of a notebook: how they are declared, checked and read from text, and what the data cover."""

import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from small_notebook import notebook

from nbpress.core import parameters
from nbpress.core.errors import ParameterError, TipResearchError
from nbpress.notebooks import reading

CELL = """year: int = 2020  # calendar year [2000, 2030]
ref_area: str = "PAK=1"  # area, with an equals sign
level: float = 0.95  # level of intervals [0.5, 0.999]
kind: Literal["a", "b"] = "a"  # one of two
weights: list[float] = [1, 2.5]  # several [0, 9]
quiet: bool = False
"""


@pytest.fixture
def known():
    return parameters.parse(CELL, "nb")


def refused(message):
    """Expect a refusal of one line that contains a message."""
    return pytest.raises(ParameterError, match=f"^(?!.*\n).*{re.escape(message)}")


def test_name_type_default_help_and_range_are_read(known):
    assert list(known) == ["year", "ref_area", "level", "kind", "weights", "quiet"]
    assert known["ref_area"].default == "PAK=1"
    assert known["year"].help == "calendar year [2000, 2030]"
    assert (known["level"].low, known["level"].high) == (0.5, 0.999)
    assert known["weights"].default == [1, 2.5]
    assert known["quiet"].help == ""
    assert (known["year"].type_name, known["weights"].type_name) == ("int", "list[float]")


def test_a_year_that_is_none_is_left_to_the_data():
    (year,) = (known := parameters.parse("year: int | None = None  # year [1990, 2100]", "nb")).values()
    assert (year.type_name, year.default, year.low) == ("int | None", None, 1990)
    assert parameters.check("nb", known, {}) == {"year": None}
    assert parameters.check("nb", known, {"year": parameters.from_text(year, "2024")}) == {"year": 2024}
    refusals = {"1989": "year=1989 is out of range", "None": "year='None' is not allowed; it takes int | None."}
    for given, message in refusals.items():
        with refused(message):
            parameters.check("nb", known, {"year": parameters.from_text(year, given)})
    types = [{"type": "integer"}, {"type": "null"}]
    assert parameters.schema("t", [(year, None)])["properties"]["year"]["anyOf"] == types


UNKNOWN_TYPES = [
    "Literal", "list[Literal]", "Literal[()]", "Literal[None]", "Literal[{}]", "Literal[...]", "dict[str]",
    "list[int, str]", "int[str]", "pathlib.Path", "str.x", "list[().__class__]", "str | None",
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [
        *((f"year: {kind} = 'x'", "needs a known type and a literal default") for kind in UNKNOWN_TYPES),
        ("year: int = 2000 + 20", "needs a known type and a literal default"),
        ("year = 2020", "'year = 2020' is no parameter; write 'name: type = literal  # help'"),
        ("year: int", "'year: int' is no parameter"),
        ("import os", "'import os' is no parameter"),
        ("import tipresearch as tip\nyear: int = 2020\ntip.load()", "'tip.load()' is no parameter"),
        ("print(year)", "'print(year)' is no parameter"),
        ("year: int = ", "the parameters cell is not Python"),
        ("year: int = 1\nyear: int = 2", "nb: year is declared twice; declare it once."),
    ],
)
def test_a_line_that_declares_no_typed_literal_is_refused(line, message):
    with refused(message):
        parameters.parse(line, "nb")


def test_a_parameters_cell_may_import_the_package_and_check_itself():
    source = "import tipresearch as tip\nyear: int = 2020  # [1990, 2100]\ntip.check_parameters()"
    assert list(parameters.parse(source, "nb")) == ["year"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"yeer": 2020}, "no parameter 'yeer'; it has year, ref_area, level, kind, weights, quiet. Did you mean 'year'?"),
        ({"year": "twenty"}, "nb: year='twenty' is not allowed; it takes int, such as 2020"),
        ({"year": 2020.5}, "nb: year=2020.5 is not allowed; it takes int"),
        ({"year": True}, "nb: year=True is not allowed; it takes int"),
        ({"year": 1999}, "nb: year=1999 is out of range; allowed is 2000 to 2030"),
        ({"level": 95}, "nb: level=95 is out of range; allowed is 0.5 to 0.999"),
        ({"kind": "bb"}, "nb: kind='bb' is not allowed; it takes Literal['a', 'b'], such as 'a'. Did you mean 'b'?"),
        ({"weights": [1, "x"]}, "nb: weights=[1, 'x'] is not allowed; it takes list[float]"),
        ({"weights": []}, "nb: weights=[] is not allowed; it takes at least one value, and each once"),
        ({"weights": [1.0, 1.0]}, "nb: weights=[1.0, 1.0] is not allowed; it takes at least one value, and each once"),
        ({"weights": [float("inf")]}, "nb: weights=[inf] is not allowed; it takes finite numbers"),
        ({"weights": [0.5, 10]}, "nb: weights=[0.5, 10] is out of range; allowed is 0 to 9"),
        ({"ref_area": None}, "nb: ref_area=None is not allowed; it takes str"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_allowed_is_refused(known, given, message):
    with refused(message):
        parameters.check("nb", known, given)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("year: int = '20x'", "year='20x' is not allowed; it takes int."),  # a wrong default is no example
        ("level: float = 1e400", "level=inf is not allowed; it takes finite numbers."),
        ("level: float = 2.0  # [0, 1]", "level=2.0 is out of range"),
    ],
)
def test_a_default_that_is_not_allowed_is_refused(line, message):
    with refused(message):
        parameters.check("nb", parameters.parse(line, "nb"), {})


def test_a_parameter_that_is_not_given_keeps_its_default(known):
    values = parameters.check("nb", known, {"year": 2019, "level": 1 / 2})
    assert (values["year"], values["level"], values["ref_area"]) == (2019, 0.5, "PAK=1")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("year", "2019", 2019), ("year", "x", "x"), ("year", "2019.5", 2019.5), ("ref_area", "2019", "2019"),
        ("kind", "b", "b"), ("weights", "1,2", [1, 2]), ("weights", "[0.5]", [0.5]), ("quiet", "true", True),
        ("level", "0.9", 0.9),
    ],
)  # fmt: skip
def test_text_from_the_command_line_becomes_a_value_of_the_declared_type(known, name, text, value):
    """Text that has no such value is left for the check to refuse."""
    assert parameters.from_text(known[name], text) == value


COVERED = pd.DataFrame({"area": ["PAK", "PAK", "NPL"], "year": [2019, 2020, 2021], "extra": ["x", "x", "y"]})
MANY = pd.DataFrame({"area": [f"A{chr(65 + n)}X" for n in range(20)] + ["PAK"]})


@pytest.mark.parametrize(
    ("values", "covered", "message"),
    [
        ({"area": "PAK", "year": 2018, "other": 1}, COVERED, "nb: year=2018 is not covered by the data; with area=PAK they cover 2019, 2020."),
        ({"area": "PAQ", "year": 2020}, COVERED, "nb: area='PAQ' is not covered by the data; with year=2020 they cover PAK. Did you mean 'PAK'?"),
        ({"area": "XXX", "year": 1900}, COVERED, "area='XXX', year=1900 is not covered by the data; they cover, for example, area=PAK, year=2019"),
        ({"area": "pak"}, MANY, "21 values; the nearest are PAK, "),
    ],
)  # fmt: skip
def test_a_combination_without_data_is_refused_with_the_values_that_have_data(values, covered, message):
    parameters.check_coverage("nb", {"area": "NPL", "year": 2021, "level": 0.9}, COVERED)
    with refused(message):
        parameters.check_coverage("nb", values, covered)


def test_a_file_that_is_no_notebook_with_one_parameters_cell_is_refused(tmp_path):
    path = tmp_path / "nb.ipynb"
    with refused("there is no notebook 'nb'"):
        reading.declared(path)
    start = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "python3", "display_name": "p"}}, "cells": '  # fmt: skip
    code = '[{"id": "a", "cell_type": "code", "metadata": {}, "source": 5}]}'
    cells = ("null}", "[1]}", code, '[{"id": "a", "source": ""}]}')
    for text in ("{not json", "[" * 200_000, *(start + each for each in cells)):
        path.write_text(text, encoding="utf-8")
        for read in (reading.declared, reading.covered_by, reading.read_notebook):
            with refused("nb.ipynb is not a notebook"):
                read(path)
    nbformat.write(nbformat.v4.new_notebook(), path)
    with refused("names no kernel; save it with the kernel 'python3'"):
        reading.declared(path)
    node = nbformat.read(notebook(tmp_path, name="nb"), 4)
    del node.cells[1]
    nbformat.write(node, path)
    with refused("has 0 cells tagged 'parameters'; it needs exactly one"):
        reading.declared(path)


def test_a_schema_states_type_range_options_help_and_default():
    """Where two notebooks have different defaults, the schema has none."""
    source = (
        "year: int = 2020  # a year [1990, 2100]\nby: Literal['sex', 'age'] = 'sex'\nw: list[float] = [0.5]  # [0, 1]"
    )
    first, other = parameters.parse(source, "nb"), parameters.parse("year: int = 2021  # another", "nb")
    found = parameters.schema("R", [(p, p.default) for p in (*first.values(), *other.values())])
    assert found["properties"] == {
        "year": {"type": "integer", "minimum": 1990, "maximum": 2100, "description": "a year [1990, 2100]"},
        "by": {"type": "string", "enum": ["sex", "age"], "description": "", "default": "sex"},
        "w": {
            "type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}, "minItems": 1,
            "uniqueItems": True, "description": "[0, 1]", "default": [0.5],
        },
    }  # fmt: skip
    assert (found["title"], found["additionalProperties"]) == ("R", False)


def test_a_file_whose_name_is_not_utf8_is_refused(tmp_path):
    """No page and no manifest could name it."""
    with refused(r"the name 'caf\udce9.csv' of a file is no text in UTF-8; rename it, or its folder."):
        parameters.existing_file("data_file=x", tmp_path / "caf\udce9.csv")


def test_a_path_that_is_no_readable_file_is_refused_with_its_kind(tmp_path, monkeypatch):
    (private := tmp_path / "private.csv").touch()
    monkeypatch.setattr("os.access", lambda path, mode: path != private)
    kinds = {
        tmp_path: "a folder",
        tmp_path / "none": "not there",
        Path("/dev/null"): "no ordinary file, but a device or a pipe",
        private: "not to be read by this user",
    }
    for path, kind in kinds.items():
        with refused(f"x is {kind}; give the path of a file"):
            parameters.existing_file("x", path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    with (huge := tmp_path / "huge.xlsx").open("wb") as file:
        file.truncate(3_000 * 2**20)
    message = "^huge.xlsx: 3,000 MB and more; at most 2,000 MB are allowed. .* set TIPRESEARCH_READ=copied=20000"
    with pytest.raises(TipResearchError, match=message):
        parameters.existing_file("huge.xlsx", huge)
    monkeypatch.setenv("TIPRESEARCH_READ", "copied=4000")
    assert parameters.existing_file("huge.xlsx", huge) == huge
