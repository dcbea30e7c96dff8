import pytest
from small_project import NAME, SOURCE
from two_notebooks import MARK, READS_WORDS, write


@pytest.fixture
def two(small):
    """A project of two notebooks: one reads figures.csv, the other words.csv."""
    (small.home / "data" / "words.csv").write_text("word\none\n", encoding="utf-8")
    small.notebook(SOURCE + MARK.format(name="small"))
    write(small, "words", READS_WORDS + MARK.format(name="words"))
    text = f'title = "Small"\nnotebooks = ["{NAME}", "words"]\n'
    (small.out / f"{NAME}.toml").write_text(text, encoding="utf-8")
    return small
