"""Whether a printed text only repeats rows that are shown with their lineage."""

import pytest

from nbpress import review

ROWS = [review.words(row) for row in ("Women 2020 15,255 60.42 %", "Men 2020 10,667", "Bibi")]
TYPED = review.words("print('year sex n')")
#: A printed text, and whether somebody has to look at it.
CASES = {
    "the rows under a typed head": ("year sex n\n2020 Women 15255\n2020 Men 10667\n", False),
    "a rounded decimal": ("Women 60.4", False),
    "a missing value": ("Men 10667 nan", False),
    "nothing": ("\n", False),
    "words of two rows without a number": ("Women Men", False),
    "numbers of two rows": ("Women 10667", True),
    "a number that no row has": ("Women 15256", True),
    "a part of a number": ("Women 255", True),
    "a word that no row has": ("Khan", True),
    "a last line that no row has": ("Women 15255\nKhan", True),
}


@pytest.mark.parametrize(("text", "new"), CASES.values(), ids=CASES)
def test_a_text_is_new_if_a_line_is_in_no_row(text, new):
    assert review.repeats(text, ROWS, TYPED) is not new
