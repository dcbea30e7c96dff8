from .bounded_referrals import (
    bounds_by_denominator,
    referral_bounds,
    referral_gap_bounds,
    referral_scenarios,
)
from .changes import abs_change, fold_decrease, pct_change
from .comparable import DETECTION_CAVEAT, is_one_series
from .compositions import composition
from .flows import per, per_by_year, same_totals
from .frechet import frechet_bounds, frechet_by_group, if_group_includes
from .rates import rate, rates_by_vintage, sex_ratio, sex_ratio_of_adults
from .ratios import rate_ratio, rate_ratio_by_population
from .referrals import referral_gap, referral_rate, referral_ratio
from .sdg import sdg_16_2_2
from .sdg_published import compare_published
from .sensitivity import detection_tipping, implied_prevalence_ratio, overdispersion, overdispersion_tipping
from .series import Comparison, compare_years, listed, yoy
from .shares import share
from .unknowns import children_share, share_bounds, unknown_share

__all__ = [
    "DETECTION_CAVEAT", "Comparison", "abs_change", "bounds_by_denominator", "children_share",
    "compare_published", "compare_years", "composition", "detection_tipping",
    "fold_decrease", "frechet_bounds", "frechet_by_group", "if_group_includes", "implied_prevalence_ratio",
    "is_one_series", "listed", "overdispersion", "overdispersion_tipping", "pct_change", "per",
    "per_by_year", "rate", "rate_ratio", "rate_ratio_by_population", "rates_by_vintage", "referral_bounds",
    "referral_gap", "referral_gap_bounds", "referral_rate", "referral_ratio", "referral_scenarios", "same_totals",
    "sdg_16_2_2", "sex_ratio", "sex_ratio_of_adults", "share", "share_bounds",
    "unknown_share", "yoy",
]  # fmt: skip
