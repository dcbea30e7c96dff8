"""Results for a file of linked lists, with the parameters of a notebook."""

from tipresearch.mse.lists import Overlaps, load_overlaps
from tipresearch.mse.results import MSEResult, hidden_population
from tipresearch.mse.selection import MOST_LISTS_OF_BIC, SELECTIONS


def hidden_population_of_file(
    path: str, merge: str = "", *, selection: str = "bic", repeats: int = 1000, seed: int = 1
) -> MSEResult | None:
    """Run `hidden_population` on a file, for notebooks that may have none.

    Parameters
    ----------
    path : str
        Path of a file for `load_overlaps`; blank for none.
    merge : str
        Lists to merge, with blanks between their names; blank for none.
    selection, repeats, seed : str, int, int
        As for `hidden_population`.

    Returns
    -------
    MSEResult or None
        Ranges [persons]; None without a file.

    Raises
    ------
    TipResearchError
        As for `load_overlaps` and `hidden_population`.

    Notes
    -----
    Caution: as for `hidden_population`. docs/methods.md, section 11.
    """
    if not path:
        return None
    return hidden_population(_load_merged(path, merge), selection=selection, repeats=repeats, seed=seed)


def _load_merged(path: str, merge: str) -> Overlaps:
    overlaps, names = load_overlaps(path), merge.split()
    return overlaps.merged(names, "".join(names)) if names else overlaps


def rules_of_file(path: str, merge: str = "") -> list[str]:
    """Return the rules of selection for a file: all, but not ``bic`` if the file has too many lists.

    Parameters
    ----------
    path, merge : str
        As for `hidden_population_of_file`; without a file all rules are returned.

    Returns
    -------
    list of str
        Names of rules.

    Raises
    ------
    TipResearchError
        As for `load_overlaps`, and for an unknown list in `merge`.
    """
    fits = not path or len(_load_merged(path, merge).names) <= MOST_LISTS_OF_BIC
    return [name for name in SELECTIONS if fits or name != "bic"]
