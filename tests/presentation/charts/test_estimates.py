from tipresearch.presentation import charts

NB = "\N{NO-BREAK SPACE}"


def test_alt_text_holds_the_numbers(drawn):
    """The words of a figure are written from its data."""
    assert f"Women: 15,255 (47.6{NB}%)" in drawn["composition"].alt
    assert "bonded labour (2020): 30" in drawn["counts"].alt


def test_plots_take_and_return_an_axes(shares):
    """A plot draws on the Axes it is given, so that a researcher can compose figures."""
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert charts.plot_composition(shares, ax) is ax
    assert len(ax.patches) == 4
    assert [round(p.get_width(), 3) for p in ax.patches] == [0.476, 0.299, 0.217, 0.008]
