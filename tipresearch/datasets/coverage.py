"""Which values a notebook's parameters may take, given what the data hold.

A notebook names one of these functions in its metadata (``tipresearch.covered_by``).
Each returns a table with one column a parameter and one row a combination that works.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from nbpress.core import parameters
from nbpress.core.errors import CoverageError, require_known
from tipresearch import facts, observations
from tipresearch.readers import cache

PUBLICATION = ["ref_area", "source_id", "edition"]


def _counted(*measures: str) -> pd.DataFrame:
    table = observed()
    return table[table["measure"].isin(measures)]


def _of_all(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["category"] == "total") & (table["form"] == "total")]


def observed() -> pd.DataFrame:
    """Every count of a calendar year that is held, by the columns of observations and ``year``."""
    return observations.coverage(observations.load())


def parts() -> pd.DataFrame:
    """Victims of a year in a named partition of two groups or more, of one definition with a total."""
    table = _counted("identified", "detected")
    keys = [*PUBLICATION, "measure", "partition", "year"]
    whole = [*PUBLICATION, "measure", "year", "definition_id"]
    total = _of_all(table)[whole].drop_duplicates()
    table = table[table["category"] != "total"].merge(total, on=whole, validate="many_to_one")
    groups = table.groupby(keys)["category"].nunique()
    return groups[groups > 1].reset_index()[keys]


def pairs() -> pd.DataFrame:
    """Identified victims of a form of exploitation in two different years of one source and edition."""
    table = _counted("identified")  # the page is of the chance to be identified; people released are others
    table = table[(table["category"] == "total") & (table["form"] != "total")]
    keys = [*PUBLICATION, "measure", "form"]
    years = table[[*keys, "year"]]
    both = years.merge(years, on=keys, how="inner", validate="many_to_many")
    both = both.rename(columns={"year_x": "first_year", "year_y": "last_year"})
    return both[both["first_year"] < both["last_year"]]


def referrals() -> pd.DataFrame:
    """Identified victims of a year in a partition, of which one group's referrals are published."""
    identified = parts().query("measure == 'identified'").drop(columns="measure")
    table = observations.load()
    referred = table[(table["measure"] == "referred") & (table["category"] != "total")]
    referred = referred.rename(columns={"category": "group"})[[*PUBLICATION, "partition", "group"]]
    return identified.merge(referred, on=[*PUBLICATION, "partition"], how="inner", validate="many_to_many")


def findings() -> pd.DataFrame:
    """What `referrals` covers, with the form of two years running and the database of persons before the courts."""
    running = pairs().query("measure == 'identified' & first_year == last_year - 1")
    running = running.rename(columns={"last_year": "year"})[[*PUBLICATION, "form", "year"]]
    found = referrals().merge(running, on=[*PUBLICATION, "year"], validate="many_to_many")
    both = _of_courts("prosecuted").merge(_of_courts("convicted"), validate="one_to_one")
    both = both.rename(columns={"edition": "database_edition"})
    return found.merge(both, on="ref_area", how="inner", validate="many_to_many")


def totals() -> pd.DataFrame:
    """Published totals of victims of a year, with the databases and editions held of the area."""
    table = _of_all(_counted("identified", "detected"))
    series = table[table["measure"] == "detected"].rename(columns={"source_id": "database"})
    series = series[["ref_area", "database", "edition"]].drop_duplicates()
    years = table[["ref_area", "year"]].drop_duplicates()
    return years.merge(series, on="ref_area", how="inner", validate="many_to_many")


def steps() -> pd.DataFrame:
    """Areas, databases and editions with totals of persons before the courts, each with every publication."""
    releases = pd.DataFrame({"release": facts.load_sources().index})
    return _of_courts("formal_contact", "prosecuted", "convicted").merge(releases, how="cross")


def _of_courts(*measures: str) -> pd.DataFrame:
    table = _of_all(_counted(*measures)).rename(columns={"source_id": "database"})
    return table[["ref_area", "database", "edition"]].drop_duplicates()


def crimes() -> pd.DataFrame:
    """Areas of which figures on the smuggling of migrants are held beside those on trafficking."""
    both = observations.load().groupby("ref_area")["crime"].agg(lambda crime: {"TIP", "SOM"} <= set(crime))
    return both[both].reset_index()[["ref_area"]]


def partners() -> pd.DataFrame:
    """Areas of which stakeholders are held."""
    return facts.load_stakeholders("")[["ref_area"]]


def profile(values: Mapping[str, Any]) -> pd.DataFrame:
    """Areas of the workbook that have any figure in the span of years."""
    _require_workbook("a country profile", values)
    named = str(values.get("ref_area", ""))
    if code := facts.area_codes().get(named.casefold()):
        what = "a code of two letters; give that of three" if len(named) == 2 else "the name of an area; give its code"
        raise CoverageError(f"ref_area={named} is {what}, {code}.")
    reading = cache.of_all(Path(str(values["data_file"])))
    if values["previous_file"]:
        earlier = cache.of_all(Path(str(values["previous_file"])))
        observations.require_earlier(earlier.edition, reading.edition)
    years = observations.span_of(reading.observations)
    first, last = observations.years_shown(years, values["first_year"], values["last_year"])
    inside: pd.Series = reading.observations["period_start"].dt.year.between(first, last)
    table = reading.observations[inside]
    if table.empty:
        held = f"it covers {years[0]} to {years[1]}" if years else "none of another year is usable"
        raise CoverageError(f"the workbook holds no figure from {first} to {last}; {held}.")
    return table[["ref_area"]]


def world(values: Mapping[str, Any]) -> pd.DataFrame:
    """The workbook given, if it holds any figure of the span of years."""
    from tipresearch import countries

    _require_workbook("the report on the world", values)
    file, previous = (str(values[name]) for name in ("data_file", "previous_file"))
    countries.load_world(values["first_year"], values["last_year"], file, previous)
    return pd.DataFrame([{"data_file": file}])


def lists(values: Mapping[str, Any]) -> pd.DataFrame:
    """Rules of selection for the lists of a file, merged and as they are; a file or a list that is not there raises."""
    from tipresearch import mse

    file = str(values["data_file"])
    rules = pd.DataFrame({"selection": mse.rules_of_file(file, values["merge"])})
    return rules.merge(pd.DataFrame({"selection_unmerged": mse.rules_of_file(file)}), how="cross")


def _require_workbook(what: str, values: Mapping[str, Any]) -> None:
    """Refuse a page without its workbook: there would be little or nothing on it."""
    from tipresearch import countries

    if not values.get("data_file"):
        raise CoverageError(f"{what} needs the workbook of UNODC's database: {countries.how_to_get_the_workbook()}.")


#: What depends on the tables of ``data/`` alone, and on a file of the user.
_COVERS = {f.__name__: f for f in (observed, parts, pairs, referrals, findings, totals, steps, crimes, partners)}
_OF_A_FILE = {f.__name__: f for f in (profile, world, lists)}


def covered(name: str, values: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Return the combinations of parameters that `name` covers; a fault of any table of ``data/`` is told before."""
    known = sorted({**_COVERS, **_OF_A_FILE})
    require_known("coverage", name, known, f"allowed are {known}", error=CoverageError)
    observations.load_all()
    found = _OF_A_FILE[name](values or {}) if name in _OF_A_FILE else _COVERS[name]()
    return found.drop_duplicates(ignore_index=True)


def readings(name: str) -> ModuleType | None:
    """Return what reads a file once for many notebooks of this coverage, if anything does."""
    return cache if name == "profile" else None


def check_parameters() -> None:
    """Check the parameters in the cell that calls it, as the command line checks them.

    It stands at the end of the cell tagged ``parameters``, after ``import tipresearch as tip``. What
    the data cover is checked where Jupyter says which notebook the kernel is of, as JupyterLab does.

    Raises
    ------
    ParameterError
        If a value is of a wrong type, out of range, or in a combination that the data do not cover;
        the message says what there is. A notebook shows that line and no traceback.

    Notes
    -----
    A build of a report checks its parameters before any notebook runs; there the call finds nothing.
    In a script that was made of a notebook there is no cell to look at, and nothing is checked.

    Examples
    --------
    >>> year: int = 2020  # calendar year of the figures [1990, 2100]
    >>> tip.check_parameters()  # doctest: +SKIP
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return
    stored = _notebook(shell.user_ns)
    name = stored.stem if stored else "this notebook"
    known = parameters.parse(shell.user_ns["In"][-1], name)
    values = parameters.check(name, known, {each: shell.user_ns[each] for each in known})
    node = json.loads(stored.read_bytes()) if stored else {"metadata": {}}
    asked = node["metadata"].get("tipresearch", {}).get("covered_by")
    # Without a workbook such a notebook shows the selection held here, or nothing: to look at, not to publish.
    if asked and not (asked in _OF_A_FILE and not values["data_file"]):
        parameters.check_coverage(name, values, covered(asked, values))


def _notebook(names: Mapping[str, Any]) -> Path | None:
    """Return the notebook that a kernel is of, if JupyterLab or VS Code says so."""
    said = names.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", "")
    found = Path.cwd() / Path(said).name  # a kernel begins in the folder of its notebook
    return found if said and found.suffix == ".ipynb" and found.is_file() else None
