"""The plot inside a chart, drawn by textual-plot; imported when the first chart is opened.

textual-plot was tried at 80×24, in 16 colours and with bands before it was chosen. It does these
well: braille lines, any axis labels (so dates on one axis and names of bands on the other), limits,
colours of the theme. What it lacks is made up for here with its own means: bands are lines from
edge to edge whose names stand on the axis, a single point is a dot, and bars stand on the lowest
value shown instead of on zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from math import floor
from typing import Any

from rich.markup import escape
from textual.message import Message
from textual_plot import HiResMode, PlotWidget
from textual_plot.axis_formatter import AxisFormatter

from ptcms_tui.widgets.cells import plain, shorten
from ptcms_tui.widgets.chart_scale import (
    Series,
    date_labels,
    date_marks,
    trend,
    value_marks,
    value_range,
)
from ptcms_tui.widgets.gauge import Band

Write = Callable[[Sequence[float]], list[str]]
"""How the values of an axis are written."""

LABEL_CELLS = 11
"""Cells for one label of the axis of dates, with the space around it."""
LAST_AIR = 4
"""Cells to the right of the last value."""
NAME_CELLS = 12
"""Cells for the name of a band beside its lower edge."""


class Marks(AxisFormatter):
    """Marks of an axis that were worked out beforehand."""

    def __init__(self, marks: Sequence[float], labels: Sequence[str]) -> None:
        self._marks = list(marks)
        # the plot reads labels as markup
        self._labels = {mark: escape(label) for mark, label in zip(marks, labels, strict=True)}

    def get_ticks(self, min_: float, max_: float, max_ticks: int = 8) -> list[float]:  # noqa: ARG002
        """The marks in sight."""
        return [mark for mark in self._marks if min_ <= mark <= max_]

    def get_labels_for_ticks(self, ticks: Sequence[float]) -> list[str]:
        """Their labels."""
        return [self._labels.get(tick, "") for tick in ticks]


class DatePlot(PlotWidget, can_focus=False):
    """Values over dates, as a line or as bars."""

    margin_top = 0
    margin_bottom = 1

    class Ready(Message):
        """The plot can be drawn on."""

    def __init__(self) -> None:
        super().__init__(allow_pan_and_zoom=False)
        self.is_ready = False

    def on_mount(self) -> None:
        """Say that there is something to draw on."""
        self.is_ready = True
        self.post_message(self.Ready())

    def get_pixel_from_coordinate(self, x: Any, y: Any) -> tuple[int, int]:
        """The cell a point lies in: the same for a mark on an axis as for a line through it."""
        across, down = self.get_hires_pixel_from_coordinate(x, y)
        place = self._scale_rectangle
        return min(floor(across), place.right - 1), min(floor(down), place.bottom - 1)

    def draw_line(
        self,
        series: Series,
        colours: dict[str, str],
        *,
        goal: float | None,
        bands: Sequence[Band],
        write: Write,
        width: int,
        height: int,
    ) -> None:
        """The values as a line, over their bands, with the goal and the trend."""
        self.clear()
        first, last = series[0][0], series[-1][0]
        if first == last:
            first, last = first - timedelta(days=1), last + timedelta(days=1)
        span = (float(first.toordinal()), float(last.toordinal()))
        values = [value for _, value in series]
        low, high = value_range(values if goal is None else [*values, goal])
        edges = _edges(bands, low, high)
        for edge in edges:
            self._across(span, edge.low or 0.0, colours[edge.tone])
        if goal is not None:
            self._across(span, goal, colours["good"])
        straight = trend(series)
        if straight is not None:
            start, weekly = straight
            end = start + weekly * (span[1] - span[0]) / 7
            self.plot(
                list(span), [start, end], line_style=colours["muted"], hires_mode=HiResMode.BRAILLE
            )
        xs = [float(day.toordinal()) for day, _ in series]
        if len(series) > 1:
            self.plot(xs, values, line_style=colours["accent"], hires_mode=HiResMode.BRAILLE)
        self.scatter(xs[-1:], values[-1:], marker="●", marker_style=colours["accent"])
        self.set_ylimits(low, high)
        self._mark_values(low, high, height, edges, write)
        # air for the dot of the last value, and for half of the last date below it
        cell = (span[1] - span[0]) / max(8, width - self.margin_left - 2 - LAST_AIR - 1)
        self.set_xlimits(span[0] - cell, span[1] + LAST_AIR * cell)
        self._mark_dates(first, last, width)

    def draw_bars(
        self,
        series: Series,
        colours: dict[str, str],
        *,
        from_zero: bool,
        write: Write,
        width: int,
        height: int,
    ) -> None:
        """The values as bars side by side, each with its date; averaged where too many."""
        self.clear()
        bars = _averaged(series, max(1, (width - 8) // 2))
        values = [value for _, value in bars]
        low, high = value_range(values, from_zero=from_zero)
        places = [float(number) for number in range(1, len(bars) + 1)]
        # bars grow from zero, so the values are moved down to stand on the lowest one shown
        self.bar(
            places,
            [value - low for value in values],
            width=0.6,
            bar_style=colours["accent"],
            hires_mode=HiResMode.QUADRANT,
        )
        self.set_xlimits(0.5, len(bars) + 0.5)
        self.set_ylimits(0.0, high - low)
        marks = value_marks(low, high, max(1, height // 3))
        self._set_value_axis([mark - low for mark in marks], write(marks))
        room = max(1, (width - self.margin_left) // LABEL_CELLS)
        every = -(-len(bars) // room)
        days = date_labels([day for day, _ in bars])
        self.set_x_formatter(Marks(places[::every], days[::every]))

    def _across(self, span: tuple[float, float], value: float, colour: str) -> None:
        self.plot(list(span), [value, value], line_style=colour, hires_mode=HiResMode.BRAILLE)

    def _mark_values(
        self, low: float, high: float, height: int, edges: Sequence[Band], write: Write
    ) -> None:
        """Round values on the axis, and each band's name at its lower edge."""
        marks = value_marks(low, high, max(1, height // 3))
        labels = dict(zip(marks, write(marks), strict=True))
        row = (high - low) / max(1, height - 3)
        for edge in edges:
            at = edge.low or 0.0
            labels = {mark: label for mark, label in labels.items() if abs(mark - at) > row}
            labels[at] = f"{shorten(plain(edge.name), NAME_CELLS)} {at:g}"
        self._set_value_axis(list(labels), list(labels.values()))

    def _set_value_axis(self, marks: Sequence[float], labels: Sequence[str]) -> None:
        # as wide as the longest label, which the plot cuts before it reads the escaped brackets
        self.margin_left = max([3, *(len(escape(label)) for label in labels)]) + 2
        self.set_y_formatter(Marks(marks, labels))

    def _mark_dates(self, first: date, last: date, width: int) -> None:
        marks = date_marks(first, last, max(2, (width - self.margin_left) // LABEL_CELLS))
        self.set_x_formatter(Marks([float(mark.toordinal()) for mark in marks], date_labels(marks)))


def _edges(bands: Sequence[Band], low: float, high: float) -> list[Band]:
    """The bands whose lower edge is in sight."""
    return [band for band in bands if band.low is not None and low <= band.low <= high]


def _averaged(series: Series, most: int) -> list[tuple[date, float]]:
    """At most so many bars: neighbours that share one are averaged and bear the last date."""
    share = -(-len(series) // most)
    groups = [series[start : start + share] for start in range(0, len(series), share)]
    return [(group[-1][0], sum(value for _, value in group) / len(group)) for group in groups]
