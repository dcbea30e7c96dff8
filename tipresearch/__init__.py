"""Statistics on trafficking in persons: honest counts, indicators with lineage.

The modules are loaded when they are first used, so that the command line answers at once.
What publishes reports is no part of this face.
"""

import importlib
import sys

import lazy_loader

from tipresearch import _moved

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "cells", "cleaning", "coverage", "errors", "facts", "indicators", "observations", "paths", "presentation",
        "profiles", "quantities", "readers", "reconciliation",
    ],
    submod_attrs={
        "facts": ["Population", "cite", "load_sources", "population_of", "short_name", "vintages"],
        "indicators": [
            "DETECTION_CAVEAT", "abs_change", "cagr", "children_share", "compare_published",
            "compare_years", "composition", "cumulative_referral_ratio", "detection_tipping",
            "fold_decrease", "frechet_bounds", "implied_prevalence_ratio", "overdispersion_tipping",
            "pct_change", "per", "rate", "rate_ratio", "rate_ratio_by_population", "referral_bounds",
            "referral_gap", "referral_gap_bounds", "referral_rate", "referral_ratio",
            "referral_scenarios", "sdg_16_2_2", "sex_ratio", "share", "share_bounds",
            "simpson_diversity", "symmetric_pct_change", "unknown_share", "yoy",
        ],
        "observations": ["load", "pick", "pick_parts", "select"],
        "quantities": ["Count", "Estimate", "Period", "with_caveats"],
        "reconciliation": [
            "competing", "conflicts", "differences", "editions", "reconcile", "related", "side_by_side",
        ],
    },
)  # fmt: skip
_moved.watch_for_old_names()
if "IPython" in sys.modules:  # in a notebook a number opens its lineage
    importlib.import_module("tipresearch.presentation.formatters")
