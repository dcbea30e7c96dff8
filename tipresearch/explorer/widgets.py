"""The explorer in a notebook: controls that offer what is held, and what follows from them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from os import PathLike
from typing import Any

from nbpress.core.bundles import RESULTS_MIME
from nbpress.core.errors import TipResearchError, require
from tipresearch import datasets, facts
from tipresearch.datasets import Dataset
from tipresearch.explorer import rendering
from tipresearch.explorer.choices import STEPS, Choices, State
from tipresearch.explorer.views import View, view
from tipresearch.presentation import element, records, sentence

#: Lines of a list of categories; a longer one scrolls.
_MOST_ROWS = 6

#: What a control is called.
_NAMES = {"publication": "source", "breakdown": "by"}


class Explorer:
    """Controls, chart, table and code of one dataset at a time.

    Attributes
    ----------
    state : State
        What is chosen.
    """

    def __init__(self) -> None:
        import ipywidgets

        self.state = State()
        self._choices: Choices | None = None
        self._frozen = gc.get_freeze_count() > 0  # as in a warm kernel; they are long to count
        self._changing = False  # while controls follow each other, none of them speaks
        wide = {"width": "24em"}  # not one layout: what is hidden is hidden alone
        text = {"continuous_update": False, "layout": wide}
        self._file = ipywidgets.Text(description="file", placeholder="a published file", **text)
        self._steps = {n: ipywidgets.Dropdown(description=_NAMES.get(n, n), layout=wide) for n in STEPS}
        # By variable of a breakdown, made when it is first offered.
        self._parts: dict[str, Any] = {}
        self._among = ipywidgets.VBox()
        self._years = ipywidgets.SelectionRangeSlider(options=[("–", 0)], description="years", continuous_update=False, layout={"width": "29em"})  # fmt: skip
        self._words = ipywidgets.Text(description="filter", placeholder="words of a line, such as female 2020", layout=wide)  # fmt: skip
        self._said, self._drawing, self._table, self._code = (ipywidgets.HTML() for _ in range(4))
        controls = ipywidgets.VBox([self._file, *self._steps.values(), self._among, self._years, self._code], layout={"flex": "0 0 30em", "width": "30em"})  # fmt: skip
        look = ipywidgets.HTML(str(rendering.look()), layout={"display": "none"})
        seen = ipywidgets.VBox([look, self._said, self._drawing, self._words, self._table], layout={"flex": "1 1 30em", "min_width": "min(30em, 100%)"})  # fmt: skip
        self._box = ipywidgets.HBox([controls, seen], layout={"flex_flow": "row wrap"}).add_class("tr-explorer")
        self._file.observe(lambda change: self.open(change["new"]), "value")
        self._words.observe(lambda _: self._filter(), "value")
        self._years.observe(lambda change: self._chosen(years=change["new"]), "value")
        for name, control in self._steps.items():
            control.observe(lambda change, name=name: self._chosen(**{name: change["new"]}), "value")

    def open(self, path: str | PathLike[str], **chosen: object) -> None:
        """Show a file; one that cannot be read is told in place, and what was shown stays."""
        try:
            self.show(datasets.open(path), **chosen)
        except TipResearchError as error:
            self._said.value = str(sentence(str(error)))

    def show(self, dataset: Dataset, **chosen: object) -> None:
        """Show a dataset."""
        choices = Choices(dataset)
        state = choices.required(**chosen)
        self._choices = choices
        self._view = lru_cache(maxsize=64)(lambda state: view(choices, state))
        # A drawing that was made once need not be made again on the way back.
        self._drawn = lru_cache(maxsize=64)(lambda state: str(rendering.drawing(self._view(state), hover=True)))
        self._said.value = ""
        self._follow(choices, state)

    @property
    def view(self) -> View:
        """What the present state shows: selection, chart or reason, lines and code."""
        if self._choices is None:
            raise TipResearchError("nothing is open to be explored; name a published file in the field 'file'.")
        return self._view(self.state)

    def _chosen(self, **values: Any) -> None:
        """Take what a control says, unless it only follows another."""
        if self._changing or self._choices is None:
            return
        self._follow(self._choices, self._choices.settled(replace(self.state, **values)))

    def _follow(self, choices: Choices, state: State) -> None:
        """Let all controls offer what is held, then show the state."""
        self.state = state
        with _uninterrupted(frozen=self._frozen):
            self._changing = True
            try:
                self._follow_steps(choices)
            finally:
                self._changing = False
            self._drawing.value = self._drawn(state)
            self._code.value = str(element("copied", code=self.view.code))
            self._filter()

    def _follow_steps(self, choices: Choices) -> None:
        for name, control in self._steps.items():
            held = choices.offered(name, self.state)
            named = sorted(
                (facts.plain_name(label := choices.label(name, v)), f"{label} ({n:,})", v) for v, n in held.items()
            )
            options = tuple((words, value) for _, words, value in named)
            if options != tuple(control.options):
                control.options = options
            control.value = getattr(self.state, name)
            control.layout.display = "none" if len(held) == 1 else ""
        self._follow_parts({n: v for n, v in choices.parts(self.state).items() if len(v) > 1})
        self._follow_years(choices.years(self.state))

    def _follow_parts(self, held: dict[str, dict[str, int]]) -> None:
        chosen = dict(self.state.parts)
        for name, sizes in held.items():
            control = self._part(name)
            options = tuple((f"{facts.category_label(v)} ({n:,})", v) for v, n in sizes.items())
            if options != control.options:
                control.options, control.rows = options, min(len(options), _MOST_ROWS)
            control.value = chosen.get(name, ())
        if (shown := tuple(self._parts[name] for name in held)) != self._among.children:
            self._among.children = shown

    def _part(self, name: str) -> Any:
        """Return the control of a variable: none of its values chosen are all."""
        import ipywidgets

        if name not in self._parts:
            control = ipywidgets.SelectMultiple(description=name.replace("_", " "), tooltip="all, unless some are marked", layout={"width": "24em"})  # fmt: skip

            def take(change: Any) -> None:
                others = (part for part in self.state.parts if part[0] != name)
                self._chosen(parts=(*others, (name, change["new"])))

            control.observe(take, "value")
            self._parts[name] = control
        return self._parts[name]

    def _follow_years(self, held: dict[int, int]) -> None:
        self._years.layout.display = "none" if len(held) < 2 else ""
        if held:
            options = tuple((f"{year} ({n:,})", year) for year, n in held.items())
            if options != self._years.options:
                self._years.options = options
            self._years.value = self.state.years or (min(held), max(held))

    def _filter(self) -> None:
        if self._choices:
            self._table.value = str(rendering.table(self.view, self._words.value))

    def __repr__(self) -> str:
        """Print what is chosen."""
        if self._choices is None:
            return "Explorer: nothing is open"
        return f"Explorer of {self._choices.dataset!r}: {self.view.chart or self.view.reason}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Show the controls in a notebook, and on a page the state as it was left."""
        bundle = {**self._box._repr_mimebundle_(), "text/plain": repr(self)}
        if self._choices is None:
            return bundle | {"text/html": self._said.value}
        counts = [line.count for line in self.view.lines if line.count]
        html = rendering.page(self._choices, self.state, self.view)
        return bundle | {"text/html": html, RESULTS_MIME: records(counts)}


@contextmanager
def _uninterrupted(*, frozen: bool) -> Iterator[None]:
    """Let Python collect what a drawing leaves over after it, and go through nothing else: each takes as long again."""
    was_on = gc.isenabled()
    gc.disable()
    if not frozen:
        gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        if not frozen:
            gc.unfreeze()
        if was_on:
            gc.enable()


def explore(dataset: Dataset | str | PathLike[str] | None = None, **chosen: object) -> Explorer:
    """Look into a file by choosing: area, measure, source and edition, breakdown and years.

    Parameters
    ----------
    dataset : Dataset, str or Path, optional
        What `open` gave, or a file for it; by default the figures of the project. A file that
        cannot be read is told in place: another can be named there.
    **chosen : object
        What is chosen at first: ``area`` by name or code; codes by ``measure``, ``publication``,
        ``definition``, ``period`` and ``breakdown``, ``years`` as a pair, and categories by a
        variable of the breakdown, such as ``sex=["female", "male"]``.

    Returns
    -------
    Explorer
        Controls that offer only what is held, each with its number of observations; a chart, or
        the reason why there is none; the table, whose counts open their lineage; and the lines of
        Python that make the same frame and chart. On a page it stands as it was left.

    Raises
    ------
    TipResearchError
        If what is chosen at first of a dataset is not held.
    MissingExtra
        If the extra ``lab`` is not installed.

    Notes
    -----
    Caution: victims are counted as a source found them; see `Dataset.series`. docs/explorer.md.
    """
    require("lab", "the explorer")
    explorer = Explorer()
    if isinstance(dataset, str | PathLike):
        explorer.open(dataset, **chosen)
    else:
        explorer.show(datasets.open() if dataset is None else dataset, **chosen)
    return explorer
