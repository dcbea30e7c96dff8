"""What a page on all countries says in words: who reports, and why something is not shown."""

from collections.abc import Iterator, Sequence

import pandas as pd

from tipresearch.countries import (
    Breakdown,
    World,
    accounted,
    against,
    contested,
    contested_in,
    counted,
    of_countries,
    reporting_countries,
    years_with_totals,
)
from tipresearch.facts import area_in_text, category_label, short_name
from tipresearch.presentation.paragraphs import Prose, only
from tipresearch.presentation.sentences.lists import each, listed, publication
from tipresearch.quantities import Count


def nothing(world: World, what: str) -> str:
    """Say why something of all countries is not shown; `what` is missing, as a sentence begins with it."""
    if not world.given:
        return f"{what} not shown."
    first, last = world.first_year, world.last_year
    span = f"from {first} to {last}" if first < last else f"in {first}"
    return f"{what} not shown: edition {world.edition} has no total of detected victims {span}."


def no_regions(world: World) -> str:
    """Say why there are no sums by region."""
    if world.given and not world.has_regions:
        return f"Sums by region are not shown: edition {world.edition} puts no country into a region."
    return nothing(world, "Sums by region are")


def no_shares(world: World, what: str = "Shares by sex, age and form are") -> str:
    """Say why there are no shares of a breakdown: there is no total, or none with a breakdown that can be taken."""
    if not (years := years_with_totals(world)):
        return nothing(world, what)
    return f"{what} not shown: no total for {years[-1]} has a whole breakdown by sex, age or form that can be taken."


def how_many_report(world: World) -> Prose:
    """Say, to head a page, how many countries report detected victims in the last year with totals, and of how many."""
    if not years_with_totals(world):
        return only(nothing(world, "How many countries report is"))
    last = next(iter(reporting_countries(world).values()))[-1]
    have = "has" if last.lo == 1 else "have"
    template = f"For {last.year}, {{last}} of the {of_countries(len(world.areas))} in the workbook {have} a total of detected victims."
    return Prose(template, {"last": counted(last)})


def who_counts_as_reporting(world: World) -> Prose:
    """Name each year in which most countries report, if the last is none, and say when a country does."""
    rule = only(
        "A country or area reports if the workbook prints a total, as a number or as fewer than five. "
        "Countries without any figure in the workbook are in no count."
    )
    if not years_with_totals(world):
        return rule
    counts = next(iter(reporting_countries(world).values()))
    last, most = counts[-1], max(counts, key=lambda c: (c.lo, c.year))
    if most.lo <= last.lo:
        return rule
    of_years = listed([str(c.year) for c in counts if c.lo == most.lo])
    return Prose(f"The most of any year shown: {{most}}, for {of_years}.", {"most": counted(most)}).followed_by(rule)


def accounting(world: World) -> Prose:
    """Say what is published of each country in the last year with totals; all are accounted for."""
    if not (years := years_with_totals(world)):
        return only(nothing(world, "What is published of each country is"))
    row = accounted(world).set_index("year").loc[years[-1]]
    totals = _many(row["number"], "total is used as a number", "totals are used as numbers")
    hidden, ranges, doubted = (_many(row[state], "is", "are") for state in ("suppressed", "range", "in_question"))
    said = [f"For {years[-1]}, {totals}, {hidden} suppressed, {ranges} used as a range, and {doubted} not used."]
    no_total, alone, none = (_many(row[s], "has", "have") for s in ("no_total", "only_suppressed", "not_published"))
    said += [
        f"Of the others, {no_total} figures without a total, {alone} suppressed ones alone, and {none} none. "
        "Suppressed cells without a total may be blank answers.",
        *_repatriations_alone(world),
        "A total that does not add up with its own table is used as a range if the smallest corrections change it little. "
        "If they change it much, or if the number equals its year, it is not used (methods, section 9b).",
    ]
    return only(" ".join(said))


def _many(number: object, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _repatriations_alone(world: World) -> Iterator[str]:
    """Name the year in which most suppressed figures stand alone, and if one table holds them."""
    rows = world.country_years("detected")
    rows = rows.loc[rows["state"] == "only_suppressed", ["ref_area", "year"]]
    if rows.empty:
        return
    year = int(rows["year"].mode().iloc[0])
    cells = world.table[(world.table["measure"] == "detected") & (world.table["period_start"].dt.year == year)]
    asked = rows.loc[rows["year"] == year, "ref_area"]
    alone = cells["partition"].eq("repatriation").groupby(cells["ref_area"]).all()[asked].sum()
    if 2 * alone > len(asked):
        yield f"For {year}, {alone} of the {len(asked)} with suppressed figures alone {'has' if alone == 1 else 'have'} them in one table only: of repatriations."


def shares_caption(found: Sequence[Breakdown]) -> str:
    """Say of what the shares by sex, age and form are, as a caption; it names the year where there is one."""
    said = "Shares of victims with a published sex, age or form, each over the countries and areas that publish all its categories, none of them disputed"
    if not found:
        return said
    said += f", {found[0].year}: some of the {found[0].with_total} whose total is used"
    if not any(b.without for b in found):
        return said
    return f"{said}. Below, without those that are more than half of the victims, or whose total another publication contests"


#: The category of each breakdown of which a sentence speaks.
_SPOKEN = {"sex": "female", "age": "child", "form": "sexual"}


def what_weighs_most(world: World, found: Sequence[Breakdown]) -> Prose:
    """Say of whom the shares are, and what they are without a country that is most of them or contested."""
    if not found:
        return only(no_shares(world, "Who weighs most in shares is"))
    of_whom = "of the victims whose sex, age or form is published, not of all victims"
    said = only(f"The shares for {found[0].year} are {of_whom}.")
    for b in found:
        for area, share in zip(b.named, b.weights, strict=True):
            alone = f"{{area}} alone is {{weight}} of those with a published {b.partition}."
            said = said.then(alone, {"area": begun_with(area), "weight": share}, f"{b.partition}_{area}")
        if b.left_out:
            said = said.followed_by(_left_out(world, b).numbered(b.partition))
        if b.without:
            said = said.followed_by(_both_ways(b).numbered(b.partition))
    doubted = set(contested_in(world, [found[0].year]))
    if not (named := [a for a in dict.fromkeys(a for b in found for a in b.named) if a in doubted]):
        return said
    doubtful = listed([area_in_text(a) for a in named])
    said = said.followed_by(only(f"Other publications contest the total of {doubtful} for {found[0].year}."))
    return stand_against(world, said, [c for c in contested(world) if c.ref_area in named and c.year == found[0].year])


def _left_out(world: World, b: Breakdown) -> Prose:
    """Say how many countries are not in the shares as a count of theirs is disputed, and which has most victims."""
    totals = world.country_years("detected").query("year == @b.year and ref_area in @b.left_out")
    largest = str(totals.sort_values("lo", kind="stable")["ref_area"].iloc[-1])
    n = of_countries(len(b.left_out))
    among = f", among them {area_in_text(largest)}" if len(b.left_out) > 1 else f" ({area_in_text(largest)})"
    are = "is" if len(b.left_out) == 1 else "are"
    return only(f"By {b.partition}, {n}{among}, {are} left out: counts by {b.partition} are disputed.")


def begun_with(ref_area: str) -> str:
    """Return the name of an area as it begins a sentence, with its article where it has one."""
    name = area_in_text(ref_area)
    return name[0].upper() + name[1:]


def stand_against(world: World, said: Prose, torn: Sequence[Count]) -> Prose:
    """Add to a paragraph the numbers that stand against contested totals, each with who gives it, and what the database said before."""
    for i, count in enumerate(sorted(torn, key=lambda c: (world.name(c.ref_area), c.year))):
        found = against(world, count)
        before = [c for c in found if c.source_id == count.source_id and c.edition < count.edition]
        if others := [c for c in found if c not in before]:
            told = each("{other} ({by})", [{"other": c, "by": publication(c)} for c in others])
            values = {"torn": f"{world.name(count.ref_area)} {count.period}", **told.values}
            stand = f"Against {{torn}} {'stands' if len(others) == 1 else 'stand'} {told.template}."
            said = said.then(stand, values, i)
        for c in before:
            was = f"For {{torn}} {short_name(c.source_id)} said {{n}} before (edition {c.edition})."
            said = said.then(was, {"torn": f"{world.name(count.ref_area)} {count.period}", "n": c}, f"before_{i}")
    return said


def _both_ways(b: Breakdown) -> Prose:
    """Say one share of a breakdown without the countries that are named, and with them."""
    category = _SPOKEN[b.partition]
    both = ([e for e in shares if e.inputs[0].category == category] for shares in (b.without, b.shares))
    (of_others, *_), (of_all, *_) = both
    named = listed([area_in_text(area) for area in b.named])
    template = (
        f"The share “{category_label(category).lower()}” is {{without}} without {named} and {{with}} with {named}."
    )
    return Prose(template, {"without": of_others, "with": of_all})


def of_year(world: World) -> str:
    """Name the last year with totals, as the end of a caption."""
    years = years_with_totals(world)
    return f", {years[-1]}" if years else ""


def of_regions(world: World, rows: pd.DataFrame) -> str:
    """Name the regions of country-years, and the first year where it is later than that of the page, as the end of a caption."""
    named = [region for region in dict.fromkeys(rows["region"]) if region]
    regions = f": {listed(named)}" if named else ""
    drawn = rows.loc[rows["lo"].notna(), "year"]
    later = len(drawn) and drawn.min() > world.first_year
    return f"{regions}; from {drawn.min()}, the first year shown with a total." if later else f"{regions}."


def not_drawn(world: World, rows: pd.DataFrame) -> str:
    """Say why a half of the countries is not drawn: there is nothing, or one half holds all."""
    if not years_with_totals(world):
        return nothing(world, "Countries by year are")
    if rows.empty:
        return "All countries stand in the figure before this."
    return "Countries by year are not shown: none in this half has a total of detected victims."
