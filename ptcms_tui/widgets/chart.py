"""Values over time as a line or as bars: weight with its goal, BMI over its bands, takings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical

from ptcms_core import _, conventions
from ptcms_tui.widgets.cells import Cell, plain
from ptcms_tui.widgets.chart_scale import Series, mark_labels, trend
from ptcms_tui.widgets.drawn import Drawn, Line
from ptcms_tui.widgets.gauge import Band
from ptcms_tui.widgets.panel import EmptyState
from ptcms_tui.widgets.plot import DatePlot, Kind, Picture


class Heading(Drawn):
    """The line above a chart that says in words what it shows."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def show(self, text: str) -> None:
        """Say something else."""
        if text != self._text:
            self._text = text
            self.redraw()

    def drawing(self, width: int) -> list[Line]:  # noqa: ARG002 - asked for so
        """The words, muted; no line at all where there are none."""
        return [(Cell(self._text, "muted"),)] if self._text else []


class Chart(Vertical):
    """A series of dates and values, drawn for the room there is.

    With a `title` a heading says in words what is shown; put `caption` into the title of a panel
    instead where the chart stands in one.
    """

    def __init__(
        self,
        kind: Kind = "line",
        series: Series = (),
        *,
        goal: float | None = None,
        bands: Sequence[Band] = (),
        title: str = "",
        unit: str = "",
        empty: str = "",
        from_zero: bool = True,
        write: Callable[[float], str] | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """A chart of this kind.

        `empty` is the sentence shown while there is nothing to draw; `from_zero`: bars stand on
        zero (right for amounts, not for weights); `write` writes the values on the axis.
        """
        super().__init__(id=id, classes=classes)
        self.kind: Kind = kind
        self._series = _in_order(series)
        self._goal = goal
        self._bands = bands
        self._title = title
        self._unit = unit
        self._empty = empty
        # while nothing is known, nothing is said
        self._known = bool(series) or bool(title)
        self._from_zero = from_zero
        self._write = write

    def compose(self) -> ComposeResult:
        """The heading, and the sentence for an empty chart, and the plot."""
        yield Heading()
        yield EmptyState(self._empty or _("Nothing to draw yet."))
        yield DatePlot()

    def on_mount(self) -> None:
        """Draw what was given."""
        self._draw()

    def show(
        self,
        series: Series,
        *,
        kind: Kind | None = None,
        goal: float | None = None,
        bands: Sequence[Band] | None = None,
        title: str | None = None,
        unit: str | None = None,
        empty: str | None = None,
    ) -> None:
        """Show other values; bands, title, unit and sentence stay as they are unless given."""
        self._series = _in_order(series)
        self._known = True
        self._goal = goal
        self.kind = kind or self.kind
        self._bands = self._bands if bands is None else bands
        self._title = self._title if title is None else title
        self._unit = self._unit if unit is None else unit
        self._empty = self._empty if empty is None else empty
        if self.is_mounted:
            self._draw()

    def show_as(self, kind: Kind) -> None:
        """Draw the same values as a line or as bars."""
        self.kind = kind
        self._draw()

    @property
    def caption(self) -> str:
        """What the chart shows, in words: Weight kg · goal 76 · trend +0.3 a week."""
        parts = [" ".join(part for part in (self._title, self._unit) if part)]
        if self.kind == "line":
            if self._series:
                last = self._series[-1][1]
                parts += [band.name for band in self._bands if band.holds(last)]
            if self._goal is not None:
                parts.append(
                    _("goal {value}").format(value=conventions.in_use().number(self._goal))
                )
            straight = trend(self._series)
            if straight is not None:
                weekly = conventions.in_use().number(straight[1], 1, sign="+")
                parts.append(_("trend {change} a week").format(change=weekly))
        return " · ".join(part for part in parts if part)

    def _draw(self) -> None:
        self.query_one(Heading).show(self.caption if self._title else "")
        empty, plot = self.query_one(EmptyState), self.query_one(DatePlot)
        empty.show(self._empty or _("Nothing to draw yet."))
        empty.display, plot.display = self._known and not self._series, bool(self._series)
        plot.show(
            Picture(
                self._series,
                self.kind,
                goal=self._goal,
                bands=self._bands,
                from_zero=self._from_zero,
                write=self._written,
            )
        )

    def _written(self, marks: Sequence[float]) -> list[str]:
        if self._write is None:
            return mark_labels(marks)
        return [plain(self._write(mark)) for mark in marks]


def _in_order(series: Series) -> list[tuple[date, float]]:
    return sorted(series, key=lambda point: point[0])
