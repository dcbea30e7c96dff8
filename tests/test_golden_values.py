"""Every row of golden_values.csv is computed by the package, or named as outside its scope."""

import csv
import math
import re
from pathlib import Path

import pytest
from linked_lists import KOREA_3, THREE, UK5, UK6

import tipresearch as tip
from tipresearch.disclosure import CountTable, Rule, Sum, audit, protect, rounded
from tipresearch.indicators import intervals
from tipresearch.mse import chao_bound
from tipresearch.mse.intervals import profile, wald
from tipresearch.mse.models import fit, model
from tipresearch.quantities import Estimate, as_count, format_number, parse_count

with (Path(__file__).parent / "golden_values.csv").open(encoding="utf-8", newline="") as file:
    GOLDEN = list(csv.DictReader(file))

PARTS = {"women": 15255, "men": 9581, "children": 6937, "transgender": 249}
N, R, MEN, R_MEN = 32022, 11803, 9581, 3744
POOL, R_POOL = N - MEN, R - R_MEN
GROUPS = {"total": (R, N), "men": (R_MEN, MEN), "nonmen": (R_POOL, POOL), "male_share_of_referred": (R_MEN, R)}
CP = "clopper-pearson"
LISTS = {"UK6": UK6, "UK5": UK5, "Korea": KOREA_3, "Artificial3": THREE}
PAIRS = {
    "UK6": "PF:NCA LA:NG NG:GP LA:PF PF:GP GO:GP NG:GO",
    "UK5": "LA:NG NG:GP PFNCA:GP LA:PFNCA GO:GP NG:GO",
}
#: What each row on reconciliation sums up: the parts, and the total.
RECONCILED = {
    "reconcile_total_2020": (PARTS.values(), N),
    "reconcile_glotip2019_male": ((9581, 6937), 16518),
    "reconcile_fmc_residual": ((15255, 9581, 6937), N),
    "reconcile_glotip2019_sex_residual": ((15255, 16518), N),
    "reconcile_glotip_2020": ((16427, 3618), 20045),
    "reconcile_glotip_2021": ((17000, 4243), 21253),
}

#: Not of the anchor case: case-level data; ranges that others published.
OUT_OF_SCOPE = re.compile(r"(mse_UK5?_published_|ctdc_|share_pct_rounded_).*")
#: Values that no report uses, so that the package has no function for them; some are those of statsmodels or scipy.
WITHOUT_FUNCTION = re.compile(
    r"(simpson_diversity|bonded_symmetric_pct_change|glotip_cagr_|sdc_random_round3_expect|bonded_ratio_pvalue|referral_odds_ratio"
    r"|referral_S_(glotip2020_den|glotip_cum_|equalyears_)|bonded_count_ratio: statsmodels|bonded_abs_change: .* score"
    r"|referral_gap_men_minus_nonmen: Miettinen).*"
)


def named(row):
    return f"{row['indicator']}: {row['method']}"


def integers(row):
    return [int(n) for n in re.findall(r"\d+", row["inputs"])]


def interval_of(row):
    return CP if row["method"].startswith("Clopper-Pearson") else "wilson"


def share(row):
    part = row["indicator"].removeprefix("share_")
    name = row["method"].split()[0]
    if name in ("Goodman", "Bonferroni"):
        return tip.composition(PARTS, N, interval=name.lower())[part]
    return tip.share(PARTS[part], N, interval=interval_of(row))


def rate(row):
    x, population = int(re.search(r"x=(\d+)", row["inputs"])[1]), int(re.findall(r"\d{8,}", row["inputs"])[0])
    return tip.rate(x, population, interval=True)


def count_interval(row):
    x = int(re.search(r"x=(\d+)", row["inputs"])[1])
    return x, *intervals.garwood(x)


def referral(row):
    x, n = GROUPS[row["indicator"].removeprefix("referral_S0_").removeprefix("referral_")]
    return tip.referral_rate(x, n, interval=interval_of(row))


def frechet(row):
    _, kind, *_, group = row["indicator"].split("_")
    at = ["referred", "referral"].index(kind)
    of_all = {"unreported": MEN, "bonded": 30}
    pool = (R, N, of_all[group]) if group in of_all else (R_POOL, POOL, PARTS[group])
    return tip.frechet_bounds(*pool)[at]


def reconciled(row):
    """Return the sum of the parts less the total, or the reverse where a row is on the residual."""
    parts, total = RECONCILED[row["indicator"]]
    difference = tip.reconcile(parts, total).difference.value
    return difference if row["indicator"] in ("reconcile_total_2020", "reconcile_glotip2019_male") else -difference


def prevalence(row):
    ratio = 30 / 760 if "0.039474" in row["inputs"] else float(row["indicator"].rsplit("_d", 1)[1])
    return tip.implied_prevalence_ratio(30, 760, ratio)


def censored_sum(row):
    below = parse_count("<5", zero_is_published="strict" in row["indicator"])
    total = as_count(below) + as_count(below) + as_count(12)
    return None, total.lo, total.hi


def disclosure(row):
    """Cells 3, 12, 40: how many are withheld, and what an attacker learns of the first."""
    first, second, third = places = [(("cell", str(n)),) for n in (3, 12, 40)]
    counts = {(): 55, first: 3, second: 12, third: 40}
    table = CountTable(counts, (Sum((), tuple(places)),), zeros_shown=True)
    name = row["indicator"].removeprefix("sdc_")
    if name.startswith("round5_"):
        return rounded(int(name.removeprefix("round5_")))
    if "feasible" in name:
        return None, *audit(table, (first, second), None if "unknown" in name else Rule())[first]
    withheld = protect(table).withheld
    small = {place for place in counts if Rule().small(counts[place])}
    return len(small if "primary" in name else withheld - small)


def chao(row):
    _, name, method = row["indicator"].split("_")
    return chao_bound(LISTS[name], {"classic": "classic", "t": "lists", "bc": "corrected"}[method]).lo


def mse_pairs(row):
    """Return the pairs of the model that a row names, in one of the four ways in which rows do."""
    name = row["indicator"]
    if bracket := re.search(r"\[(.*)\]", name):  # Korea: 1, 2 and 3 are b, c and d
        letters = [["bcd"[int(n) - 1] for n in term] for term in bracket[1].split(",")]
        return " ".join(":".join(term) for term in letters if len(term) == 2)
    if "ident_" in name:
        terms = name.rsplit("_", 1)[1]
        return "" if terms == "main" else " ".join(":".join(t) for t in terms.split("+"))
    if "min_bic" in name:
        return row["inputs"]
    return PAIRS[name.split("_")[1]] if "stepwise" in name else ""


def mse(row):
    name = row["indicator"]
    overlaps = LISTS[name.split("_")[1]]
    fits, n = fit(overlaps.counts, model(overlaps, mse_pairs(row))), overlaps.persons
    if "ident_" in name:
        return fits.code[0]
    if name.endswith(("_aic", "_bic")):
        return fits.criterion(2 if name.endswith("_aic") else math.log(n))[0]
    if name.endswith("_profile"):
        return profile(overlaps.counts, fits)
    low, high = wald(fits, n)
    return n + fits.hidden[0], low[0], high[0]


#: How the package answers the rows whose indicator and method match; the first that matches answers.
ANSWERS = {
    "share_(women|men|children|transgender)": share,
    "reconcile_": reconciled,
    "children_share_all": lambda _: tip.children_share(6937, N, 249, interval=CP).of_all,
    "children_share_known_age": lambda _: tip.children_share(6937, N, 249, interval=CP).of_known_age,
    "children_share_bounds": lambda _: tip.children_share(6937, N, 249).bounds,
    "female_share_bounds:": lambda _: tip.share_bounds(15255, 6937, N),
    "female_share_bounds_incl_tg": lambda _: tip.share_bounds(15255, 6937 + 249, N),
    "male_share_bounds": lambda _: tip.share_bounds(9581, 6937, N),
    "adult_sex_ratio_men_per_100_women": lambda _: tip.sex_ratio(9581, 15255, interval=True),
    "adult_sex_ratio_women_per_100_men: log-normal": lambda _: (100 * 15255 / 9581, *(100 * v for v in intervals.log_normal_ratio(15255, 9581))),
    "adult_sex_ratio_women_per_100_men": lambda _: tip.sex_ratio(9581, 15255, per="women_per_100_men", interval=True),
    "count_|edge_garwood_zero": count_interval,
    "(glotip_)?rate_per_100k_": rate,
    "bonded_abs_change": lambda row: tip.abs_change(30, 760, interval="Wald" in row["method"]),
    "bonded_pct_change": lambda row: tip.pct_change(30, 760, interval="exact" in row["method"]),
    "bonded_fold_decrease": lambda _: tip.fold_decrease(30, 760),
    "bonded_log_change": lambda _: math.log(tip.rate_ratio(30, 760).value),
    "bonded_cond_binom_p": lambda _: tip.share(30, 790, interval=CP),
    "bonded_count_ratio:": lambda row: tip.rate_ratio(30, 760, interval="mid-p" if "mid-P" in row["method"] else "exact"),
    "bonded_count_ratio_phi": lambda row: tip.rate_ratio(30, 760, interval="log-normal", phi=integers(row)[-1]),
    "bonded_rate_ratio": lambda _: tip.rate_ratio(30, 760, exposure1=227196741, exposure0=223293280),
    "bonded_ratio_vs_global_trend": lambda _: tip.rate_ratio(30, 760).value / (1 - 0.11),
    "bonded_phi_tipping:": lambda _: tip.overdispersion_tipping(30, 760, method="log-normal"),
    "bonded_phi_tipping_exact": lambda _: tip.overdispersion_tipping(30, 760),
    "bonded_detection_tipping": lambda _: tip.detection_tipping(30, 760),
    "bonded_implied_prevalence_ratio_d": prevalence,
    "bonded_share_of_identified_2020": lambda _: tip.share(30, N, interval=CP, subset="asserted"),
    "edge_cp_zero": lambda _: tip.share(0, 30, interval=CP),
    "edge_cp_all": lambda _: tip.share(30, 30, interval=CP),
    "edge_ratio_zero_num": lambda _: tip.rate_ratio(0, 760),
    "edge_ratio_zero_den": lambda _: (math.inf, tip.rate_ratio(30, 0).lo, tip.rate_ratio(30, 0).hi),
    "edge_rule_of_three": lambda _: (3 / 760, None, intervals.clopper_pearson(0, 760, 0.90)[1]),
    "referral_S0_|referral_male_share_of_referred": referral,
    "referral_gap_men_minus_nonmen": lambda _: tip.referral_gap(R_MEN, MEN, R_POOL, POOL),
    "referral_ratio_men_to_nonmen": lambda _: tip.referral_ratio(R_MEN, MEN, R_POOL, POOL),
    "not_referred_S0": lambda _: (as_count(N) - as_count(R)).value,
    "not_referred_share_S0": lambda _: tip.share(as_count(N) - as_count(R), N),
    "referral_B_(total|men|nonmen):": lambda row: tip.referral_bounds(*GROUPS[row["indicator"].removeprefix("referral_B_")]),
    "referral_B_gap": lambda _: tip.referral_gap_bounds(R_MEN, MEN, R_POOL, POOL),
    "referral_B_total_other3000": lambda _: tip.referral_bounds(R, N, assumptions=("A0", "A1", "A3", "A4"), identified_other_years=3000),
    "referral_B_total_excl2020": lambda _: tip.referral_bounds(R, N, assumptions=()),
    "referral_scenario_w": lambda row: tip.referral_scenarios(R, N, [float(row["indicator"].rsplit("_w", 1)[1])])[0],
    "frechet_": frechet,
    "glotip_yoy_pct_": lambda row: tip.pct_change(*integers(row)[1::-1]),
    "glotip_vs_release_2020_diff": lambda _: tip.abs_change(N, 20045),
    "glotip_vs_release_2020_ratio": lambda _: tip.rate_ratio(N, 20045, interval=None),
    "interval_lt5_sum": censored_sum,
    "interval_share_lt5": lambda _: tip.share((0, 4), 50),
    "interval_ratio_lt5": lambda _: (None, tip.rate_ratio((0, 4), 760, interval=None).lo, tip.rate_ratio((0, 4), 760).hi),
    "sdc_": disclosure,
    "chao_": chao,
    "mse_": mse,
}  # fmt: skip


def computed(row):
    """Return value and interval of a row by the package."""
    for pattern, answer in ANSWERS.items():
        if re.match(pattern, named(row)):
            found = answer(row)
            if isinstance(found, Estimate):
                return found.value, found.lo, found.hi
            return found if isinstance(found, tuple) else (found, None, None)
    pytest.fail(f"no function answers the golden row {named(row)!r}")


@pytest.mark.parametrize(
    "row", [r for r in GOLDEN if not (OUT_OF_SCOPE.match(named(r)) or WITHOUT_FUNCTION.match(named(r)))], ids=named
)
def test_the_package_gives_the_golden_value(row):
    """To one part in a billion: the file prints twelve significant digits."""
    for expected, found in zip((row["value"], row["ci_low"], row["ci_high"]), computed(row), strict=True):
        # The file's maximum of a profile is that of an optimiser on a flat top, and Goodman's limits are iterated.
        iterated = "statsmodels" in row["method"] or (
            row["indicator"].endswith("_profile") and expected == row["value"]
        )
        if expected != "":
            assert found == pytest.approx(float(expected), rel=1e-6 if iterated else 1e-9, abs=1e-300)


def test_every_golden_row_is_accounted_for():
    """Rows that are not computed belong to methods that no report uses."""
    assert len(GOLDEN) == 197, "if rows came on purpose, write their number here"
    assert sum(bool(OUT_OF_SCOPE.match(named(r))) for r in GOLDEN) == 15
    assert sum(bool(WITHOUT_FUNCTION.match(named(r))) for r in GOLDEN) == 20


@pytest.mark.parametrize("group", PARTS)
def test_shares_are_rounded_one_by_one(group):
    """Shares are printed to one decimal, each by plain rounding: 47.6, 29.9, 21.7 and 0.8."""
    row = next(r for r in GOLDEN if r["indicator"] == f"share_pct_rounded_1dp_{group}")
    assert format_number(PARTS[group] / N, "proportion") == f"{float(row['value'])}\N{NO-BREAK SPACE}%"
