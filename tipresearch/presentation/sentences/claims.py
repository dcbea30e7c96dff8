"""A claim on how many countries face a crime, beside how many report it."""

import pandas as pd

from tipresearch.facts import Cited, source
from tipresearch.presentation.paragraphs import Prose
from tipresearch.presentation.sentences.world import nothing, only
from tipresearch.world import Claim, World, compared, counted, tested


def facing(world: World, said: Claim | None) -> Prose:
    """A claim on how many countries face two crimes, the count of those that report, the difference.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.
    said : Claim or None
        What `tipresearch.world.countries_facing` returns.

    Returns
    -------
    Prose
        Who said what when; what the database counts; what the one says of the other.
    """
    if said is None:
        return only("No claim on the number of countries is held here.")
    first = Prose(
        "{speaker}, said in {claim_year} that trafficking and smuggling “are faced by {claim} countries worldwide”. "
        "The news release of {publisher} gives neither a source nor a year for it.",
        {
            "speaker": ",".join(said.reporter.split(",")[:2]), "claim_year": str(said.year), "claim": said.words,
            "publisher": source(said.source_id)["publisher"],
        },
    )  # fmt: skip
    beside = compared(world, said, said.year - 1)
    if beside is None:
        return first.followed_by(only(nothing(world, "The count to set beside it is")))
    count, less = beside
    row = tested(world, said).set_index("year").loc[count.year]
    return first.followed_by(
        Prose(
            "For {before}, the last full year before, {count} countries reported a total of detected victims to UNODC: {less:size} {more} than "
            "{number}. Of these, {some} certainly detected victims; the others print fewer than five, which may be none. "
            "To report is not to face: a country without a report may face both crimes. The database holds nothing on smuggling. "
            "The edition read, {edition}, is not what the speaker had. So the count neither confirms nor refutes the claim.",
            {
                "before": str(count.year), "count": counted(count), "less": less, "number": str(said.number),
                "more": "fewer" if (less.value or 0) < 0 else "more", "some": str(row["certainly_some"]),
                "edition": world.edition,
            },
        )
    )  # fmt: skip


def facing_table(world: World, said: Claim | None) -> pd.DataFrame:
    """Countries that report beside a claim, by year.

    Parameters
    ----------
    world : World
        What `tipresearch.world.load_world` returns.
    said : Claim or None
        What `tipresearch.world.countries_facing` returns.

    Returns
    -------
    DataFrame
        The years, the countries with a total, how many of them detected any for
        certain, and the difference [countries].
    """
    if said is None:
        return pd.DataFrame()
    table = tested(world, said)
    signed = [f"{n:+}".replace("-", "−") for n in table["difference"]]
    return pd.DataFrame(
        {
            "year": table["year"], "countries_with_a_total": table["with_total"],
            "victims_for_certain": table["certainly_some"], f"difference_from_{said.number}": signed,
        }
    )  # fmt: skip


def cited(world: World, said: Claim | None) -> list[Cited]:
    """Return the publication of the claim, and the edition that was read, as a table cites them."""
    return [*(said.cited if said else ()), *world.cited]
