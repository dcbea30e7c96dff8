"""The ten answers of docs/gallery.md give the right numbers with the files of the publishers."""

import re

import matplotlib as mpl
import pandas as pd
import pytest

from nbpress.core import paths
from tipresearch.presentation import lineage
from tipresearch.readers import parsing

PAGE = (paths.HOME / "docs" / "gallery.md").read_text("utf-8")
#: The code of each section by its number; 0 is the code before the first section.
CODE = {
    int(re.match(r"\d+|", part)[0] or 0): "".join(re.findall(r"```python\n(.*?)```", part, re.DOTALL))
    for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)
}


def test_ten_answers_have_at_most_six_lines_each():
    assert list(CODE) == list(range(11))
    lines = {n: len([line for line in code.splitlines() if line]) for n, code in CODE.items() if n}
    assert max(lines.values()) <= 6, lines


@pytest.fixture(scope="module")
def answers(datasets, tmp_path_factory):
    """The names that each answer defines; the files are opened once."""
    folder = tmp_path_factory.mktemp("gallery")
    for file in datasets.glob("*/*"):
        (folder / file.name).symlink_to(file)
    found = {}
    with pytest.MonkeyPatch.context() as patch, mpl.rc_context({"backend": "agg"}):
        patch.chdir(folder)
        patch.setattr(parsing, "default_folder", lambda: folder / "cache")
        names = {}
        for number, code in CODE.items():
            exec(compile(code, f"gallery, answer {number}", "exec"), names)
            found[number] = dict(names)
        found["folder"] = folder
        yield found


def test_1_sex_over_the_years(answers):
    """Pakistan's women and men of four years; a suppressed count has no height."""
    data = answers[1]["chart"].data
    women = data[data["series"] == "Female"]
    assert dict(zip(women["year"], women["lo"], strict=True)) == {2019: 15255, 2020: 16427, 2021: 17000, 2022: 20200}
    assert data[data["series"] == "Other"][["lo", "hi"]].to_numpy().tolist() == [[0, 4]]
    assert pd.read_csv(answers["folder"] / "pakistan_by_sex.csv")["as_published"].tolist()[-1] == "<5"
    drawn = (answers["folder"] / "pakistan_by_sex.svg").read_text("utf-8")
    assert drawn.startswith("<?xml")
    assert "Detected victims, Pakistan, by sex" in drawn


def test_2_rates_of_countries(answers):
    """Each rate is the count by the population of the same year."""
    table, people = answers[2]["table"], pd.read_csv(paths.DATA / "population.csv")
    people = people[(people["year"] == 2018) & (people["sex"] == "total")]
    people = people[people["source_id"] == "worldbank_population"].set_index("ref_area")["population"]
    counts = answers[2]["glotip"].observations.set_index("figure_id")["count_lo"]
    given = table.dropna(subset="value")
    assert sorted(set(table["area"]) - set(given["area"])) == ["LKA"]
    assert list(given["area"]) == ["BGD", "IND", "NPL"]
    for row in given.itertuples():
        assert row.value == pytest.approx(1e5 * counts[row.figure_ids] / people[row.area])
    assert answers[2]["chart"].data["label"].tolist() == table["label"].tolist()


def test_3_half_of_the_cells_are_suppressed(answers):
    last = answers[3]["share"].iloc[-1]
    assert last.tolist()[:3] == ["all", 57455, 28963]
    assert f"{last['share_suppressed']:.1%}" == "50.4%"


def test_4_flows_of_nepal(answers):
    """Each ratio is of one year and says that its persons are not the same."""
    flows, ratios = answers[4]["flows"], answers[4]["ratios"]
    by_year = {c.year: c.lo for c in flows["prosecuted"]}
    exact = {c.year: c.lo for c in flows["convicted"] if c.exact}
    values = {r.inputs[0].year: r.value for r in ratios if r.value is not None}
    assert values
    assert values == {year: exact[year] / by_year[year] for year in values}
    assert {r.caveats[0] for r in ratios} == {"Those convicted in a year need not be those prosecuted in it."}


def test_5_a_rate_ratio_with_the_exact_interval(answers):
    assert f"{answers[5]['ratio']:full}" == "0.0395 (95\N{NO-BREAK SPACE}% random-variation interval 0.0264–0.0568)"


def test_6_own_observations(answers):
    """30 women of 30 to 34."""
    women = answers[6]["shares"]["women"]
    assert (women.value, women.lo, women.hi) == (None, pytest.approx(30 / 34), 1)
    assert women.source_ids == ("own:Our_survey_2023",)
    assert "Our survey 2023" in lineage.number_html(women, str(women))


def test_7_quarters(answers):
    """1,466 children after 1,356 in the same quarter of the year before."""
    first = answers[7]["changes"][0]
    assert [str(c.period) for c in first.inputs] == ["2022 Q1", "2021 Q1"]
    assert first.value == pytest.approx(100 * (1466 / 1356 - 1))
    assert answers[7]["chart"].data["quarter"].tolist()[:4] == [1, 2, 3, 4]
    assert {n: c.lo for n, c in answers[7]["by_nationality"].items()} == {"Albanian": 22, "Vietnamese": 21}


def test_8_each_count_has_the_number_of_persons_with_any_information(answers):
    means = answers[8]["means"]
    assert (means["count"] <= means["denominator"]).all()
    assert len(set(means["denominator"])) == 1


def test_9_a_suppressed_count_has_bounds_and_no_value_in_a_frame(answers):
    frame = answers[9]["frame"]
    hidden = frame[frame["as_published"] == "<5"]
    assert len(hidden)
    assert hidden["value"].isna().all()
    assert hidden[["lo", "hi"]].drop_duplicates().to_numpy().tolist() == [[0, 4]]
    assert len(pd.read_csv(answers["folder"] / "detected.csv")) == len(frame)
    doubted = frame[~frame["figure_id"].isin(answers[9]["sure"]["figure_id"])]
    assert "187" in set(doubted.loc[doubted["area"] == "NPL", "as_published"])
