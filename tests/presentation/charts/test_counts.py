def test_suppressed_total_is_no_dot(drawn):
    """Among published totals a suppressed one is an open square, and second-hand ones name their grade."""
    from matplotlib.figure import Figure

    ax = Figure(figsize=(7, 5)).subplots()
    drawn["competing"].draw(ax)
    marks = [line for line in ax.lines if line.get_marker() not in ("None", None)]
    assert [m.get_xdata()[0] for m in marks if m.get_marker() == "s"] == [4]
    assert all(m.get_markerfacecolor() == "white" for m in marks if m.get_marker() == "s")
    assert (
        "The News, reader letter, 2022-02-28, identified: 32,022 (grade C)"
        in drawn["competing"].alt
    )
