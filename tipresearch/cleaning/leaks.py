"""Find rows with a cell of the publisher's questionnaire in place of data."""

import numpy as np
import pandas as pd

from tipresearch.consistency import require_table

LEAKS = {
    "questionnaire_label": "the category is the name of a cell of the questionnaire",
    "questionnaire_value": "the digits of the value are those of a cell of the questionnaire and its year",
    "year_as_value": "the value is the year of the row, and the category is blank",
}

# Q6.1_10s_2019: question, section, line, year; its digits are 61102019.
_CELL_DIGITS = r"[1-9]{2}\d{1,2}(20\d\d)"

_YEARS_OF_A_QUESTIONNAIRE = 5


def flag_leaks(df: pd.DataFrame) -> pd.DataFrame:
    """Mark rows with a cell of the questionnaire in place of a category or a count.

    Parameters
    ----------
    df : DataFrame
        Columns ``category`` and ``raw_value`` as published, and ``year`` or ``period_start``.

    Returns
    -------
    DataFrame
        A copy with the column ``leak``, a code of `LEAKS` or blank. A row with a leak has the ``obs_status`` ``V``
        (unvalidated). Its value is no count: exclude it.

    Raises
    ------
    SchemaError
        If `df` is no table, or has no such columns.

    Notes
    -----
    A value is taken for a cell of the questionnaire if its digits are two digits, a line number and a year at most
    five years from the year of the row, such as 61,112,019 for ``Q6.1_11s_2019``. The GLOTIP edition of 2025-04-14
    has such values under ordinary categories, too.
    """
    require_table(df, ["category", "raw_value"])
    if "year" not in df:
        require_table(df, ["period_start"])
    year = df["year"] if "year" in df else df["period_start"].dt.year
    year = pd.to_numeric(year).to_numpy(dtype="float64", na_value=np.nan)
    category = df["category"].astype("str").str.strip()
    digits = df["raw_value"].astype("str").str.strip().str.replace(",", "", regex=False)
    cell_year = pd.to_numeric(digits.str.extract(rf"^{_CELL_DIGITS}$")[0]).to_numpy(dtype="float64")
    of_category = category.str.replace(r"\D", "", regex=True)
    near = np.abs(cell_year - year) <= _YEARS_OF_A_QUESTIONNAIRE
    repeated = (digits == of_category) & (digits.str.len() >= 5)
    of_year = (category == "") & (pd.to_numeric(digits, errors="coerce") == year)
    leak = np.select([category.str.match(r"Q\d"), near | repeated, of_year], list(LEAKS), "")
    status = df["obs_status"] if "obs_status" in df else pd.Series("A", df.index, dtype="str")
    return df.assign(leak=pd.Series(leak, df.index, dtype="str"), obs_status=status.mask(leak != "", "V"))
