"""Tables of linked lists with published answers, as docs/methods.md, section 11, and its golden rows name them."""

import pandas as pd

from tipresearch.mse import overlaps_from_counts

#: UK 2013, Home Office: persons by the lists on which they are.
UK_2013 = {
    "LA": 54, "NG": 463, "PF": 907, "GO": 695, "GP": 316, "NCA": 57, "LA NG": 15, "LA PF": 19, "LA GO": 3,
    "NG PF": 56, "NG GO": 19, "NG GP": 1, "NG NCA": 3, "PF GO": 69, "PF GP": 10, "PF NCA": 31, "GO GP": 8,
    "GO NCA": 6, "GP NCA": 1, "LA NG PF": 1, "LA NG GO": 1, "NG PF GO": 4, "NG PF NCA": 3, "PF GO NCA": 1,
    "LA NG PF GO": 1,
}  # fmt: skip
#: A table for tests in which a triple of lists fits better than pairs. Its cells have no source, so no page or document may cite them.
WITH_TRIPLE = {
    "A": 845, "E": 1131, "H": 306, "O": 936, "A E": 177, "A H": 31, "A O": 217, "E H": 106, "E O": 228, "H O": 123,
    "A E H": 18, "A E O": 181, "A H O": 32, "E H O": 42, "A E H O": 27,
}  # fmt: skip
KOREA = {"d": 41, "c": 5, "b": 5, "b c": 54, "b d": 6, "b c d": 12}
ARTIFICIAL_3 = {"A": 40, "B": 30, "C": 20, "A B": 6}


def frame(sets):
    """A table of counts from sets of lists, in the order in which the lists are first named."""
    names = list(dict.fromkeys(n for s in sets for n in s.split()))
    rows = [[*(int(n in s.split()) for n in names), c] for s, c in sets.items()]
    return pd.DataFrame(rows, columns=[*names, "count"])


def lists(sets, order=None):
    table = frame(sets)
    return overlaps_from_counts(table if order is None else table[[*order, "count"]])


UK6 = lists(UK_2013)
UK5 = UK6.merged(["PF", "NCA"], "PFNCA")
FOUR = lists(WITH_TRIPLE)
KOREA_3 = lists(KOREA, "bcd")
THREE = lists(ARTIFICIAL_3)
