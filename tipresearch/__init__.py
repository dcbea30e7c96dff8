"""Statistics on trafficking in persons: honest counts, indicators with lineage.

The modules are loaded when they are first used, so that the command line answers at once; where the project
is, is known from the import on, whatever folder is worked in later.
What publishes reports is no part of this face. `dir` shows what one begins with; all other names
remain, here and in the packages that hold them.
"""

import importlib.util
import sys

import lazy_loader

from nbpress.core import errors as errors
from nbpress.core import paths as paths

__version__ = "0.1.0"

#: What completion shows: to open, to choose, to compute, to set side by side, to clean.
_SHOWN = [
    "open", "explore", "observations_from", "load", "select", "pick", "pick_parts", "frame", "chart",
    "Count", "Estimate", "Period", "Population", "population_of",
    "share", "share_bounds", "composition", "children_share", "sex_ratio", "rate",
    "rate_ratio", "per", "per_by_year", "abs_change", "pct_change", "yoy", "compare_years",
    "referral_rate", "referral_bounds",
    "reconcile", "conflicts", "differences", "side_by_side", "cite",
    "harmonise", "deduplicate", "check_parts", "check_parameters",
    "indicators", "presentation",
]  # fmt: skip

_HOLDING = [
    "cleaning", "consistency", "countries", "datasets", "disclosure", "explorer", "facts", "indicators", "mse", "observations",
    "presentation", "quantities", "readers",
]  # fmt: skip

_named, _, __all__ = lazy_loader.attach(
    __name__,
    submodules=_HOLDING,
    submod_attrs={
        "cleaning": ["check_parts", "deduplicate", "flag_leaks", "harmonise"],
        "datasets": ["check_parameters", "load", "observations_from", "open"],
        "explorer": ["explore"],
        "facts": ["Population", "cite", "load_sources", "population_of", "short_name", "vintages"],
        "indicators": [
            "DETECTION_CAVEAT", "abs_change", "children_share", "compare_published",
            "compare_years", "composition", "detection_tipping",
            "fold_decrease", "frechet_bounds", "implied_prevalence_ratio", "overdispersion_tipping",
            "pct_change", "per", "per_by_year", "rate", "rate_ratio", "rate_ratio_by_population", "referral_bounds",
            "referral_gap", "referral_gap_bounds", "referral_rate", "referral_ratio",
            "referral_scenarios", "sdg_16_2_2", "sex_ratio", "share", "share_bounds",
            "unknown_share", "yoy",
        ],
        "observations": [
            "competing", "conflicts", "differences", "editions", "pick", "pick_parts", "reconcile", "related", "select",
            "side_by_side",
        ],
        "presentation": ["frame"],
        "presentation.charts": ["chart"],
        "quantities": ["Count", "Estimate", "Period", "with_caveats"],
    },
)  # fmt: skip


def __getattr__(name: str) -> object:
    """Return the attribute; for an unknown name, raise AttributeError with its module or the closest match."""
    if name not in __all__ and not name.startswith("_"):
        # `from tipresearch import cli` asks here before it imports that.
        if importlib.util.find_spec(f"{__name__}.{name}"):
            raise AttributeError(
                f"tipresearch has no {name!r} until it is imported, as by `from tipresearch import {name}`."
            )
        if name in errors.__all__:
            raise AttributeError(f"tipresearch has no {name!r}. It is in tipresearch.errors.", name=name)
        modules = (importlib.import_module(f"{__name__}.{module}") for module in _HOLDING)
        place = next((each.__name__ for each in modules if name in getattr(each, "__all__", ())), "")
        cure = f" It is in {place}." if place else errors.nearest(name, __all__)
        raise AttributeError(f"tipresearch has no {name!r}.{cure}", name=name)
    return _named(name)


def __dir__() -> list[str]:
    """Return the names that completion shows."""
    return _SHOWN


if "IPython" in sys.modules:  # in a notebook a number opens its lineage
    importlib.import_module("tipresearch.presentation.formatters")
