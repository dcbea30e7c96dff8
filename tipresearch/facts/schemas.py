"""What the tables of ``data/`` must look like, as pandera schemas.

Tables arrive as text, so that a value can be reported as it stands in the file; they
leave typed. pandera takes half a second to import and is needed only here.
"""

from collections.abc import Callable, Sequence

import pandas as pd
import pandera.pandas as pa

from tipresearch.errors import SchemaError, nearest, shown
from tipresearch.overlay import PACKAGED_ROWS


def one_of(codes: Sequence[str]) -> pa.Column:
    """A column of codes from a closed list.

    Parameters
    ----------
    codes : sequence of str
        What a cell may hold.

    Returns
    -------
    Column
        For a pandera schema; its error names the codes.
    """
    return pa.Column(str, pa.Check.isin(codes, error=_named(codes)))


def _named(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:12])
    return f"one of {shown}" if len(codes) <= 12 else f"one of {len(codes)} codes such as {shown}"


def match(pattern: str, allowed: str) -> pa.Column:
    """A column of text that matches a pattern as a whole.

    Parameters
    ----------
    pattern : str
        Regular expression.
    allowed : str
        The same in words, as a message says it.

    Returns
    -------
    Column
        For a pandera schema.
    """
    return pa.Column(str, pa.Check.str_matches(rf"(?:{pattern})\Z", error=allowed))


def rows_rule(rule: Callable[[pd.DataFrame], pd.Series], column: str, allowed: str) -> pa.Check:
    """A rule over whole rows.

    Parameters
    ----------
    rule : callable
        Takes the table, returns a Series of bool: true where a row follows the rule.
    column : str
        Column at which a row that breaks it is reported.
    allowed : str
        The rule in words, as a message says it.

    Returns
    -------
    Check
        For a pandera schema.
    """
    return pa.Check(rule, name=column, error=allowed)


def validate(table: pd.DataFrame, schema: pa.DataFrameSchema, file: str) -> pd.DataFrame:
    """The table, if it follows the schema.

    Parameters
    ----------
    table : DataFrame
        Rows as text.
    schema : DataFrameSchema
        What the table must be.
    file : str
        Name of the file, for the message.

    Returns
    -------
    DataFrame
        The same table.

    Raises
    ------
    SchemaError
        At the first fault: file, row, column, value and what is allowed.
    """
    try:
        valid = schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        raise SchemaError(_first_fault(error.failure_cases, table, schema, file)) from None
    valid.attrs.pop(PACKAGED_ROWS, None)
    return valid


def _first_fault(
    cases: pd.DataFrame, table: pd.DataFrame, schema: pa.DataFrameSchema, file: str
) -> str:
    missing = cases.loc[cases["check"] == "column_in_dataframe", "failure_case"]
    unknown = cases.loc[cases["check"] == "column_in_schema", "failure_case"]
    if not missing.empty:
        needed = ", ".join(schema.columns)
        return f"{file}: column {missing.iloc[0]!r} is missing; it needs {needed}."
    if not unknown.empty:
        return f"{file}: column {shown(unknown.iloc[0])} is not known.{nearest(unknown.iloc[0], schema.columns)}"
    # A fault of one cell explains itself better than the rule over the row that it also breaks.
    cases = cases.assign(of_row=cases["schema_context"] == "DataFrameSchema")
    first = cases.sort_values(["index", "of_row"], kind="stable").iloc[0]
    more = cases["index"].nunique() - 1
    row, of_package = int(first["index"]), int(table.attrs.get(PACKAGED_ROWS, 0))
    rule, allowed = _rule(first, schema), str(first["check"])
    column = str(rule.name if rule and first["of_row"] else first["column"])
    if allowed == "field_uniqueness":
        allowed = "a value that no other row has"
    value = table.loc[row, column]
    hint = nearest(value, (rule.statistics or {}).get("allowed_values", ()) if rule else ())
    also = f" ({more} more with faults.)" if more else ""
    where = row - of_package if row >= of_package else row
    return f"{file}, row {where + 2}, column {column!r}: {shown(value)} is not allowed; allowed is {allowed}.{hint}{also}"


def _rule(fault: pd.Series, schema: pa.DataFrameSchema) -> pa.Check | None:
    """Return the rule that a value breaks; None where it breaks what pandera asks by itself."""
    holder = schema if fault["of_row"] else schema.columns[fault["column"]]
    number = fault["check_number"]
    return None if pd.isna(number) else holder.checks[int(number)]
