"""Every row of golden_values.csv: computed by the package, by an oracle, or named as out of scope."""

import csv
import math
import re
from pathlib import Path

import pytest
from linked_lists import KOREA_3, THREE, UK5, UK6
from scipy import stats

import tipresearch as tip
from tipresearch.disclosure import CountTable, Rule, Sum, audit, protect, rounded
from tipresearch.indicators import intervals
from tipresearch.mse import chao_bound
from tipresearch.mse.intervals import profile, wald
from tipresearch.mse.models import fit, model
from tipresearch.quantities import as_count, format_number, parse_count

with (Path(__file__).parent / "golden_values.csv").open(encoding="utf-8", newline="") as file:
    GOLDEN = list(csv.DictReader(file))

PARTS = {"women": 15255, "men": 9581, "children": 6937, "transgender": 249}
N, R, MEN, R_MEN = 32022, 11803, 9581, 3744
POOL, R_POOL = N - MEN, R - R_MEN
CP, W = "clopper-pearson", "wilson"

#: Not of the anchor case: case-level data; ranges that others published.
OUT_OF_SCOPE = re.compile(r"^(mse_UK5?_published_|ctdc_)|^share_pct_rounded_")
#: Values that no report used, so that the package has no function for them.
WITHOUT_FUNCTION = re.compile(
    r"simpson_diversity|bonded_symmetric_pct_change|glotip_cagr_.*|sdc_random_round3_expect"
    r"|referral_S_(glotip2020_den|glotip_cum_.*|equalyears_\d)"
)
LISTS = {"UK6": UK6, "UK5": UK5, "Korea": KOREA_3, "Artificial3": THREE}


def by_method(name):
    return {"Clopper-Pearson 95%": CP, "Wilson 95%": W}[name]


def triple(estimate):
    return estimate.value, estimate.lo, estimate.hi


def statsmodels_ratio(method):
    from statsmodels.stats import rates

    low, high = rates.confint_poisson_2indep(30, 1, 760, 1, method=method, compare="ratio")
    return 30 / 760, low, high


def shares(row):
    name = row["indicator"].removeprefix("share_")
    method = row["method"]
    if method.startswith("Goodman"):
        return triple(tip.composition(PARTS, N, interval="goodman")[name])
    if method.startswith("Bonferroni"):
        return triple(tip.composition(PARTS, N, interval="bonferroni")[name])
    return triple(tip.share(PARTS[name], N, interval=by_method(method)))


def rates_per_100k(row):
    x = int(re.search(r"x=(\d+)", row["inputs"])[1])
    population = int(re.findall(r"\d{8,}", row["inputs"])[0])
    return triple(tip.rate(x, population, interval=True))


def count_interval(row):
    x = int(re.search(r"x=(\d+)", row["inputs"])[1])
    return x, *intervals.garwood(x)


def quasi_poisson(row):
    phi = float(re.search(r"phi=(\d+)", row["inputs"])[1])
    return triple(tip.rate_ratio(30, 760, interval="log-normal", phi=phi))


def prevalence(row):
    d = 30 / 760 if "0.039474" in row["inputs"] else float(row["indicator"].rsplit("_d", 1)[1])
    return triple(tip.implied_prevalence_ratio(30, 760, d))


def bonded_ratio(row):
    method = row["method"]
    if method.startswith("statsmodels"):
        return statsmodels_ratio(method.split()[2])
    return triple(tip.rate_ratio(30, 760, interval="mid-p" if "mid-P" in method else "exact"))


def referral(row):
    pairs = {"total": (R, N), "men": (R_MEN, MEN), "nonmen": (R_POOL, POOL)}
    pairs["male_share_of_referred"] = (R_MEN, R)
    x, n = pairs[row["indicator"].removeprefix("referral_S0_").removeprefix("referral_")]
    return triple(tip.referral_rate(x, n, interval=by_method(row["method"])))


def gap(row):
    if row["method"].startswith("Newcombe"):
        return triple(tip.referral_gap(R_MEN, MEN, R_POOL, POOL))
    from statsmodels.stats import proportion

    low, high = proportion.confint_proportions_2indep(
        R_MEN, MEN, R_POOL, POOL, method="score", compare="diff", correction=True
    )
    return R_MEN / MEN - R_POOL / POOL, low, high


def odds_ratio(row):
    from statsmodels.stats import proportion

    low, high = proportion.confint_proportions_2indep(R_MEN, MEN, R_POOL, POOL, method="logit", compare="odds-ratio")
    return (R_MEN / (MEN - R_MEN)) / (R_POOL / (POOL - R_POOL)), low, high


def frechet(row):
    kind = 1 if "_rate_" in row["indicator"] else 0
    group = row["indicator"].rsplit("_", 1)[1]
    if group == "unreported":
        return triple(tip.frechet_bounds(R, N, MEN)[kind])
    if group == "bonded":
        return triple(tip.frechet_bounds(R, N, 30)[kind])
    return triple(tip.frechet_bounds(R_POOL, POOL, PARTS[group])[kind])


def yearly(row):
    x0, x1 = (int(n) for n in re.match(r"(\d+)->(\d+)", row["inputs"]).groups())
    return triple(tip.pct_change(x1, x0))


def censored_ratio(row):
    found = tip.rate_ratio((0, 4), 760, interval=None)
    exact = tip.rate_ratio((0, 4), 760)
    return None, found.lo, exact.hi


def censored_sum(row):
    below = parse_count("<5", zero_is_published="strict" in row["indicator"])
    total = as_count(below) + as_count(below) + as_count(12)
    return None, total.lo, total.hi


def reconciled(row):
    parts, total = {
        "reconcile_total_2020": (PARTS.values(), N),
        "reconcile_glotip2019_male": ((9581, 6937), 16518),
    }[row["indicator"]]
    return tip.reconcile(parts, total).difference.value, None, None


def residual(row):
    whole, *parts = {
        "reconcile_fmc_residual": (N, 15255, 9581, 6937),
        "reconcile_glotip2019_sex_residual": (N, 15255, 16518),
        "reconcile_glotip_2020": (20045, 16427, 3618),
        "reconcile_glotip_2021": (21253, 17000, 4243),
    }[row["indicator"]]
    return -tip.reconcile(parts, whole).difference.value, None, None


def chao(row):
    _, name, method = row["indicator"].split("_")
    names = {"classic": "classic", "t": "lists", "bc": "corrected"}
    return chao_bound(LISTS[name], names[method]).lo, None, None


def mse_pairs(row):
    """The pairs of the model that a row names, in one of the four ways in which rows do."""
    name = row["indicator"]
    if bracket := re.search(r"\[(.*)\]", name):  # Korea: 1, 2 and 3 are b, c and d
        letters = [["bcd"[int(n) - 1] for n in term] for term in bracket[1].split(",")]
        return " ".join(":".join(term) for term in letters if len(term) == 2)
    if "ident_" in name:
        terms = name.rsplit("_", 1)[1]
        return "" if terms == "main" else " ".join(":".join(t) for t in terms.split("+"))
    if "min_bic" in name:
        return row["inputs"]
    steps = {
        "UK6": "PF:NCA LA:NG NG:GP LA:PF PF:GP GO:GP NG:GO",
        "UK5": "LA:NG NG:GP PFNCA:GP LA:PFNCA GO:GP NG:GO",
    }
    return steps[name.split("_")[1]] if "stepwise" in name else ""


def mse(row):
    name = row["indicator"]
    overlaps = LISTS[name.split("_")[1]]
    fits = fit(overlaps.counts, model(overlaps, mse_pairs(row)))
    n = overlaps.persons
    if "ident_" in name:
        return value(fits.code[0])
    if name.endswith("_aic"):
        return value(fits.criterion(2)[0])
    if name.endswith("_bic"):
        return value(fits.criterion(math.log(n))[0])
    if name.endswith("_profile"):
        return profile(overlaps.counts, fits)
    low, high = wald(fits, n)
    return n + fits.hidden[0], low[0], high[0]


def value(number):
    return number, None, None


def one(estimate):
    return lambda row: triple(estimate())


def disclosure(row):
    """Cells 3, 12, 40: how many are withheld, and what an attacker learns of the first."""
    first, second, third = places = [(("cell", str(n)),) for n in (3, 12, 40)]
    counts = {(): 55, first: 3, second: 12, third: 40}
    table = CountTable(counts, (Sum((), tuple(places)),), zeros_shown=True)
    name = row["indicator"].removeprefix("sdc_")
    if name.startswith("round5_"):
        return value(rounded(int(name.removeprefix("round5_"))))
    if "feasible" in name:
        rule = None if "unknown" in name else Rule()
        return None, *audit(table, (first, second), rule)[first]
    withheld = protect(table).withheld
    small = {place for place in counts if Rule().small(counts[place])}
    return value(len(small if "primary" in name else withheld - small))


COMPUTED = {
    r"sdc_.*": disclosure,
    r"chao_.*": chao,
    r"mse_.*": mse,
    r"share_(women|men|children|transgender)": shares,
    r"reconcile_(total_2020|glotip2019_male)": reconciled,
    r"reconcile_.*": residual,
    r"children_share_all": one(lambda: tip.children_share(6937, N, 249, interval=CP).of_all),
    r"children_share_known_age": one(lambda: tip.children_share(6937, N, 249, interval=CP).of_known_age),
    r"children_share_bounds": one(lambda: tip.children_share(6937, N, 249).bounds),
    r"female_share_bounds": one(lambda: tip.share_bounds(15255, 6937, N)),
    r"female_share_bounds_incl_tg": one(lambda: tip.share_bounds(15255, 6937 + 249, N)),
    r"male_share_bounds": one(lambda: tip.share_bounds(9581, 6937, N)),
    r"adult_sex_ratio_men_per_100_women": one(lambda: tip.sex_ratio(9581, 15255, interval=True)),
    r"count_.*|edge_garwood_zero": count_interval,
    r"rate_per_100k_.*|glotip_rate_per_100k_.*": rates_per_100k,
    r"bonded_fold_decrease": one(lambda: tip.fold_decrease(30, 760)),
    r"bonded_log_change": lambda row: value(math.log(tip.rate_ratio(30, 760).value)),
    r"bonded_cond_binom_p": one(lambda: tip.share(30, 790, interval=CP)),
    r"bonded_count_ratio": bonded_ratio,
    r"bonded_rate_ratio": one(lambda: tip.rate_ratio(30, 760, exposure1=227196741, exposure0=223293280)),
    r"bonded_count_ratio_phi\d+": quasi_poisson,
    r"bonded_phi_tipping": one(lambda: tip.overdispersion_tipping(30, 760, method="log-normal")),
    r"bonded_phi_tipping_exact": one(lambda: tip.overdispersion_tipping(30, 760)),
    r"bonded_detection_tipping": one(lambda: tip.detection_tipping(30, 760)),
    r"bonded_implied_prevalence_ratio_d.*": prevalence,
    r"bonded_share_of_identified_2020": one(lambda: tip.share(30, N, interval=CP, subset="asserted")),
    r"bonded_ratio_vs_global_trend": lambda row: value(tip.rate_ratio(30, 760).value / (1 - 0.11)),
    r"edge_cp_zero": one(lambda: tip.share(0, 30, interval=CP)),
    r"edge_cp_all": one(lambda: tip.share(30, 30, interval=CP)),
    r"edge_ratio_zero_num": one(lambda: tip.rate_ratio(0, 760)),
    r"referral_S0_.*|referral_male_share_of_referred": referral,
    r"referral_gap_men_minus_nonmen": gap,
    r"referral_ratio_men_to_nonmen": one(lambda: tip.referral_ratio(R_MEN, MEN, R_POOL, POOL)),
    r"referral_odds_ratio_men_to_nonmen": odds_ratio,
    r"not_referred_S0": lambda row: value((as_count(N) - as_count(R)).value),
    r"not_referred_share_S0": one(lambda: tip.share(as_count(N) - as_count(R), N)),
    r"referral_B_total": one(lambda: tip.referral_bounds(R, N)),
    r"referral_B_men": one(lambda: tip.referral_bounds(R_MEN, MEN)),
    r"referral_B_nonmen": one(lambda: tip.referral_bounds(R_POOL, POOL)),
    r"referral_B_gap": one(lambda: tip.referral_gap_bounds(R_MEN, MEN, R_POOL, POOL)),
    r"referral_scenario_w.*": lambda row: triple(
        tip.referral_scenarios(R, N, [float(row["indicator"].rsplit("_w", 1)[1])])[0]
    ),
    r"referral_B_total_other3000": one(
        lambda: tip.referral_bounds(R, N, assumptions=("A0", "A1", "A3", "A4"), identified_other_years=3000)
    ),
    r"referral_B_total_excl2020": one(lambda: tip.referral_bounds(R, N, assumptions=())),
    r"frechet_.*": frechet,
    r"glotip_yoy_pct_.*": yearly,
    r"glotip_vs_release_2020_diff": one(lambda: tip.abs_change(N, 20045)),
    r"glotip_vs_release_2020_ratio": one(lambda: tip.rate_ratio(N, 20045, interval=None)),
    r"interval_lt5_sum.*": censored_sum,
    r"interval_share_lt5": one(lambda: tip.share((0, 4), 50)),
    r"interval_ratio_lt5": censored_ratio,
}


def computed(row):
    """The package's answer to a row; a few methods are an oracle's and are asked of it."""
    name, method = row["indicator"], row["method"]
    if name == "adult_sex_ratio_women_per_100_men":
        if "log-normal" in method:
            return 100 * 15255 / 9581, *(100 * v for v in intervals.log_normal_ratio(15255, 9581))
        return triple(tip.sex_ratio(9581, 15255, per="women_per_100_men", interval=True))
    if name == "bonded_abs_change":
        if "score" in method:
            from statsmodels.stats import rates

            low, high = rates.confint_poisson_2indep(30, 1, 760, 1, method="score", compare="diff")
            return -730, low, high
        return triple(tip.abs_change(30, 760, interval="Wald" in method))
    if name == "bonded_pct_change":
        return triple(tip.pct_change(30, 760, interval="exact" in method))
    if name == "edge_ratio_zero_den":
        return math.inf, *triple(tip.rate_ratio(30, 0))[1:]
    if name == "edge_rule_of_three":
        return 3 / 760, None, intervals.clopper_pearson(0, 760, 0.90)[1]
    if name == "bonded_ratio_pvalue":
        return value(stats.binomtest(30, 790, 0.5).pvalue)
    if name == "bonded_ratio_pvalue_log10":
        return value(math.log10(stats.binomtest(30, 790, 0.5).pvalue))
    for pattern, answer in COMPUTED.items():
        if re.fullmatch(pattern, name):
            return answer(row)
    pytest.fail(f"no function answers the golden row {name!r}")


@pytest.mark.parametrize(
    "row",
    [r for r in GOLDEN if not (OUT_OF_SCOPE.match(r["indicator"]) or WITHOUT_FUNCTION.fullmatch(r["indicator"]))],
    ids=lambda r: f"{r['indicator']}-{r['method'][:24]}",
)
def test_golden_value(row):
    """The package gives the published answer to one part in a billion."""
    for expected, found in zip((row["value"], row["ci_low"], row["ci_high"]), computed(row), strict=True):
        if expected == "":
            continue
        # The file prints twelve significant digits; oracles of statsmodels iterate.
        tolerance = 1e-6 if "statsmodels" in row["method"] else 1e-9
        if row["indicator"].endswith("_profile") and expected == row["value"]:
            tolerance = 1e-6  # the file's maximum is that of an optimiser on a flat top; its ends are exact
        assert found == pytest.approx(float(expected), rel=tolerance, abs=1e-300)


def test_every_golden_row_is_accounted_for():
    """Rows that are not computed belong to methods that the anchor case does not use."""
    out = [r["indicator"] for r in GOLDEN if OUT_OF_SCOPE.match(r["indicator"])]
    assert len(GOLDEN) == 197, "if rows came on purpose, write their number here: none is lost unseen"
    assert {name.split("_")[0] for name in out} == {"mse", "ctdc", "share"}
    assert sum(bool(WITHOUT_FUNCTION.fullmatch(r["indicator"])) for r in GOLDEN) == 10


@pytest.mark.parametrize("group", PARTS)
def test_shares_are_rounded_one_by_one(group):
    """Shares are printed to one decimal, each by plain rounding: 47.6, 29.9, 21.7 and 0.8."""
    row = next(r for r in GOLDEN if r["indicator"] == f"share_pct_rounded_1dp_{group}")
    printed = format_number(PARTS[group] / N, "proportion")
    assert printed == f"{float(row['value'])}\N{NO-BREAK SPACE}%"
