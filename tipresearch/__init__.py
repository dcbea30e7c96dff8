"""Statistics on trafficking in persons: honest counts, indicators with lineage.

The statistics wing only. It knows nothing of notebooks or reports and loads its modules
when they are first used, so that the command line answers at once.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "cleaning", "comparison", "coverage", "counts", "errors", "estimates", "figures", "indicators",
        "intervals", "lineage", "milestones", "observations", "paths", "population", "presentation", "profiles", "readers", "reconciliation", "referrals", "revisions", "sdg_indicator", "sdg_published", "sensitivity", "series_figures", "sources",
    ],
    submod_attrs={
        "comparison": [
            "DETECTION_CAVEAT", "abs_change", "cagr", "compare_years", "fold_decrease", "pct_change",
            "rate_ratio", "rate_ratio_by_population", "symmetric_pct_change", "with_caveats", "yoy",
        ],
        "sensitivity": ["detection_tipping", "implied_prevalence_ratio", "overdispersion_tipping"],
        "counts": ["Count", "Period"],
        "estimates": ["Estimate"],
        "indicators": [
            "children_share", "composition", "rate", "sex_ratio", "share", "share_bounds",
            "simpson_diversity", "unknown_share",
        ],
        "observations": ["load", "pick", "pick_parts", "select"],
        "population": ["Population", "population_of", "vintages"],
        "reconciliation": ["competing", "conflicts", "reconcile", "related", "side_by_side"],
        "revisions": ["differences", "editions"],
        "referrals": [
            "cumulative_referral_ratio", "frechet_bounds", "referral_bounds", "referral_gap",
            "referral_gap_bounds", "referral_rate", "referral_ratio", "referral_scenarios",
        ],
        "sdg_indicator": ["sdg_16_2_2"],
        "sdg_published": ["compare_published"],
        "sources": ["cite", "load_sources", "short_name"],
    },
)  # fmt: skip
