"""What columns and rows of a table may hold, as pandera schemas, and what is told of those that do not.

Tables arrive as text, so that a value can be reported as it stands in the file; the type of a column is
not asked again, which is a third of pandera's time. It takes half a second to import and is needed only here.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, product
from operator import itemgetter

import pandas as pd
import pandera.pandas as pa

from nbpress.core.errors import SchemaError, nearest, quoted
from nbpress.core.files import turns
from nbpress.core.overlay import PACKAGED_ROWS


def one_of(codes: Sequence[str]) -> pa.Column:
    """Return a column of codes from a closed list, which its error names."""
    all_fit = len(codes) <= 15
    shown = ", ".join(codes if all_fit else codes[:12])
    named = f"one of {shown}" if all_fit else f"one of {len(codes)} codes such as {shown}"
    return pa.Column(checks=pa.Check.isin(codes, error=named))


def match(pattern: str, allowed: str) -> pa.Column:
    """Return a column of text that matches a pattern as a whole; `allowed` says that in words, for a message."""
    return pa.Column(checks=pa.Check.str_matches(rf"(?:{pattern})\Z", error=allowed))


def rows_rule(rule: Callable[[pd.DataFrame], pd.Series], column: str, allowed: str) -> pa.Check:
    """Return a rule over whole rows, reported at `column`: true where a row follows it; `allowed` says it in words."""
    return pa.Check(rule, name=column, error=allowed, ignore_na=False)  # there is none in text


#: What no cell holds, and why not: a frame may have it, though no file of text does.
_NOT_HELD: Mapping[str, Callable[[str], object]] = {
    "text without a sign that turns what stands behind it": turns,
    "text that can be written: no zero byte, and no half of a sign": re.compile("[\0\ud800-\udfff]").search,
}


def _readable(column: str, allowed: str, odd: Callable[[str], object]) -> pa.Check:
    return rows_rule(lambda table: ~table[column].map(odd).map(bool), column, allowed)


def validate(table: pd.DataFrame, schema: pa.DataFrameSchema, file: str, *, every: bool = False) -> pd.DataFrame:
    """Return a table of text if it follows the schema, else tell the first fault as a `SchemaError`.

    With `every` its ``faults`` are those of all rows; rules over whole rows are asked of those whose cells are right.
    """
    checks = [
        _readable(str(name), allowed, odd)
        for name, (allowed, odd) in product(table, _NOT_HELD.items())
        if any(map(odd, table[name].unique()))
    ]
    if checks:
        schema = pa.DataFrameSchema(schema.columns, checks=[*schema.checks, *checks], strict=True)
    try:
        valid = schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        valid.attrs.pop(PACKAGED_ROWS, None)
        return valid
    # Not within: pandera's error would go with this one to another process, and come to pieces.
    told = SchemaError(_first_fault(cases, table, schema, file))
    told.faults = tuple(_faults(cases, table, schema)) if every else ()
    raise told


def _first_fault(cases: pd.DataFrame, table: pd.DataFrame, schema: pa.DataFrameSchema, file: str) -> str:
    missing = cases.loc[cases["check"] == "column_in_dataframe", "failure_case"]
    unknown = cases.loc[cases["check"] == "column_in_schema", "failure_case"]
    if not missing.empty:
        needed = ", ".join(schema.columns)
        return f"{file}: column {missing.iloc[0]!r} is missing; it needs {needed}."
    if not unknown.empty:
        name = str(unknown.iloc[0])
        cure = nearest(name, schema.columns) if name else " Write a frame with to_csv(..., index=False)."
        return f"{file}: column {quoted(name)} is not known.{cure}"
    row, _, told = next(_faults(cases, table, schema))
    more = cases["index"].nunique() - 1
    of_package = int(table.attrs.get(PACKAGED_ROWS, 0))
    also = f" ({more} more with faults.)" if more else ""
    where = row - of_package if row >= of_package else row
    return f"{file}, row {where + 2}, {told}{also}"


def _faults(cases: pd.DataFrame, table: pd.DataFrame, schema: pa.DataFrameSchema) -> Iterator[tuple[int, str, str]]:
    # As plain rows: a table of each row with a fault is minutes where a slip is in all of them.
    known = cases.dropna(subset=["index"]).sort_values("index", kind="stable").to_dict("records")
    for _, group in groupby(known, key=itemgetter("index")):
        found = [*group]
        # A fault of one cell explains itself better than the rule over the row that it also breaks.
        of_cells = [c for c in found if c["schema_context"] != "DataFrameSchema"]
        broken = of_cells or [c | {"column": ""} for c in found]
        yield from dict.fromkeys((int(c["index"]), str(c["column"]), _failure_line(c, table, schema)) for c in broken)


def _failure_line(case: Mapping, table: pd.DataFrame, schema: pa.DataFrameSchema) -> str:
    of_row, number = case["schema_context"] == "DataFrameSchema", case["check_number"]
    holder = schema if of_row else schema.columns[case["column"]]
    # What pandera asks by itself has no number.
    rule = None if pd.isna(number) else holder.checks[int(number)]
    column, allowed = rule.name if of_row and rule else case["column"], str(case["check"])
    if allowed == "field_uniqueness":
        allowed = "a value that no other row has"
    value = table.loc[int(case["index"]), column]
    hint = nearest(value, (rule.statistics or {}).get("allowed_values", ()) if rule else ())
    return f"column {str(column)!r}: {quoted(value)} is not allowed; allowed is {allowed}.{hint}"
