"""The plot inside a chart: values over dates in braille or as bars, on two thin axes.

textual-plot was tried first, at 80×24, in 16 colours and over bands: its frame takes four of the
eight rows there are, it can't name or colour bands, and it brings numpy. A line over dates needs
little, so it is drawn here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from ptcms_core import _, conventions
from ptcms_tui.widgets.canvas import DOTS_ACROSS, DOTS_DOWN, Canvas
from ptcms_tui.widgets.cells import TONE_CLASSES, TONES, plain, shorten, tone_style
from ptcms_tui.widgets.chart_scale import (
    Series,
    date_labels,
    date_marks,
    mark_labels,
    trend,
    value_marks,
    value_range,
)
from ptcms_tui.widgets.gauge import Band

Kind = Literal["line", "bars"]
Write = Callable[[Sequence[float]], list[str]]
"""How the values of an axis are written."""

AXIS = "axis"
LABEL_CELLS = 11
"""Cells for one label of the axis of dates, with the space around it."""
NAME_CELLS = 14
"""Cells for a name to the right of the values."""
ROOM_FOR_NAMES = 28
"""Narrower plots leave the names out."""


@dataclass(frozen=True)
class Picture:
    """What is to be drawn; the series is in the order of its dates."""

    series: Series
    kind: Kind = "line"
    goal: float | None = None
    bands: Sequence[Band] = ()
    from_zero: bool = True
    write: Write = mark_labels


class DatePlot(Widget, can_focus=False):
    """Draws a picture for the room there is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*TONE_CLASSES, "plot--axis"}

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._drawn: Canvas | None = None

    def show(self, picture: Picture | None) -> None:
        """Draw something else."""
        self._picture = picture
        self._drawn = None
        self.refresh()

    def canvas(self, width: int, height: int) -> Canvas:
        """The drawing for this room."""
        whole = Canvas(width, height)
        if self._picture is None or not self._picture.series or height < 3 or width < 12:
            return whole
        draw = _draw_bars if self._picture.kind == "bars" else _draw_line
        draw(whole, self._picture)
        return whole

    def render_line(self, y: int) -> Strip:
        """One row in its tones."""
        width, height = self.size
        if self._drawn is None or (self._drawn.width, self._drawn.height) != (width, height):
            self._drawn = self.canvas(width, height)
        if y >= self._drawn.height:
            return Strip.blank(width, self.rich_style)
        base = self.rich_style
        styles = {tone: tone_style(self, tone, base) for tone in ("", *TONES)}
        axis = self.get_component_rich_style("plot--axis")
        return Strip(
            [
                Segment(text, axis if tone == AXIS else styles.get(tone, base))  # type: ignore[call-overload]
                for text, tone in self._drawn.row(y)
            ],
            width,
        )


class _Frame:
    """Where the values stand in the whole: labels left, dates below, names right."""

    def __init__(self, whole: Canvas, labels: Sequence[str], names: Sequence[str]) -> None:
        self.whole = whole
        self.left = max((cell_len(label) for label in labels), default=0) + 2
        roomy = whole.width - self.left >= ROOM_FOR_NAMES
        longest = max((cell_len(name) for name in names), default=-1) if roomy else -1
        self.right = min(longest, NAME_CELLS) + 1
        self.rows = whole.height - (2 if whole.height >= 6 else 1)
        self.columns = max(1, whole.width - self.left - self.right)
        self.inner = Canvas(self.columns, self.rows)

    def finish(
        self,
        values: Sequence[tuple[int, str]],
        days: Sequence[tuple[int, str]],
        tones: Sequence[str],
        names: Sequence[tuple[int, str, str]] = (),
    ) -> None:
        """Put the inner drawing into the whole, with marks (place, label) on both axes.

        `tones` colours the axis of values row by row; `names` are (row, name, tone).
        """
        for row in range(self.rows):
            self.whole.put(self.left - 1, row, "│", tones[row])
            column = self.left
            for text, tone in self.inner.row(row):
                self.whole.put(column, row, text, tone)
                column += len(text)
        for row, label in values:
            if 0 <= row < self.rows:
                self.whole.put(self.left - 2 - cell_len(label), row, label, "muted")
                self.whole.put(self.left - 1, row, "┤", tones[row])
        if self.right > 1:
            at = self.left + self.columns + 1
            for row, name, tone in names:
                if self.whole.is_free(at, row, self.right):
                    self.whole.put(at, row, shorten(name, self.right), tone)
        self._dates(days)

    def _dates(self, days: Sequence[tuple[int, str]]) -> None:
        last = self.whole.height - 1
        if last > self.rows:
            self.whole.put(self.left - 1, self.rows, "└" + "─" * self.columns, AXIS)
        free_from = 0
        for column, label in days:
            start = self.left + column - cell_len(label) // 2
            start = max(0, min(start, self.whole.width - cell_len(label)))
            if start < free_from:
                continue
            if last > self.rows:
                self.whole.put(self.left + column, self.rows, "┬", AXIS)
            self.whole.put(start, last, label, "muted")
            free_from = start + cell_len(label) + 1


@dataclass(frozen=True)
class _Scale:
    """Where a value and a date lie in the inner drawing, in dots and rows."""

    low: float
    high: float
    first: date
    last: date
    columns: int
    rows: int

    def down(self, value: float) -> float:
        """Dots from the top."""
        return (self.high - value) / (self.high - self.low) * (self.rows * DOTS_DOWN - 1)

    def across(self, day: date) -> float:
        """Dots from the left."""
        days = max(1, (self.last - self.first).days)
        return (day - self.first).days / days * (self.columns * DOTS_ACROSS - 1)

    def row(self, value: float) -> int:
        """The row a value lies in."""
        return round(self.down(value)) // DOTS_DOWN

    def value(self, row: int) -> float:
        """The value in the middle of a row."""
        return self.high - (row + 0.5) / self.rows * (self.high - self.low)


def _draw_line(whole: Canvas, picture: Picture) -> None:
    """The values as a line, over their bands, with the goal and the trend."""
    first, last = picture.series[0][0], picture.series[-1][0]
    if first == last:
        first, last = first - timedelta(days=1), last + timedelta(days=1)
    low, high = _limits(picture)
    edges = [band.low for band in picture.bands if band.low is not None and low < band.low < high]
    marks: Sequence[float] = edges or value_marks(low, high, max(1, whole.height // 3))
    labels = (
        [conventions.in_use().number(edge) for edge in edges] if edges else picture.write(marks)
    )
    names = _names(picture, low, high)
    frame = _Frame(whole, labels, [name for _value, name, _tone in names])
    scale = _Scale(low, high, first, last, frame.columns, frame.rows)
    _draw_values(frame.inner, scale, picture, edges)
    days = date_marks(first, last, max(2, frame.columns // LABEL_CELLS))
    frame.finish(
        [(scale.row(mark), label) for mark, label in zip(marks, labels, strict=True)],
        [
            (round(scale.across(day)) // DOTS_ACROSS, label)
            for day, label in zip(days, date_labels(days), strict=True)
        ],
        [_band_tone(picture.bands, scale.value(row)) for row in range(frame.rows)],
        [(scale.row(value), name, tone) for value, name, tone in names],
    )


def _draw_values(inner: Canvas, scale: _Scale, picture: Picture, edges: Sequence[float]) -> None:
    for edge in edges:
        inner.put(0, scale.row(edge), "┈" * inner.width, AXIS)
    if picture.goal is not None:
        inner.put(0, scale.row(picture.goal), "╌" * inner.width, "good")
    points = [(scale.across(day), scale.down(value)) for day, value in picture.series]
    inner.dotted(points, "accent")
    straight = trend(picture.series)
    if straight is not None:
        start, weekly = straight
        end = start + weekly * (scale.last - scale.first).days / 7
        ends = [(scale.across(scale.first), scale.down(start))]
        ends.append((scale.across(scale.last), scale.down(end)))
        inner.dotted(ends, "muted", every=3, under=True)
    x, y = points[-1]
    inner.put(round(x) // DOTS_ACROSS, round(y) // DOTS_DOWN, "●", "accent")


def _names(picture: Picture, low: float, high: float) -> list[tuple[float, str, str]]:
    """What stands to the right: the goal, and each band in sight at its middle."""
    names: list[tuple[float, str, str]] = []
    if picture.goal is not None:
        name = _("goal {value}").format(value=conventions.in_use().number(picture.goal))
        names.append((picture.goal, name, "good"))
    for band in picture.bands:
        bottom = low if band.low is None else max(low, band.low)
        top = high if band.high is None else min(high, band.high)
        if bottom < top:
            names.append(((bottom + top) / 2, plain(band.name), band.tone))
    return names


def _draw_bars(whole: Canvas, picture: Picture) -> None:
    """The values as bars side by side, each with its date; averaged where too many."""
    bars = _averaged(picture.series, max(1, (whole.width - 8) // 2))
    low, high = value_range([value for _, value in bars], from_zero=picture.from_zero)
    marks = value_marks(low, high, max(1, whole.height // 3))
    labels = picture.write(marks)
    frame = _Frame(whole, labels, ())
    step = frame.columns / len(bars)
    broad = max(1, min(5, round(step * 0.7)))
    places = [int((number + 0.5) * step - broad / 2) for number in range(len(bars))]
    for column, (_day, value) in zip(places, bars, strict=True):
        height = round((value - low) / (high - low) * frame.rows * 8)
        frame.inner.bar(max(0, column), broad, max(1, height) if value else 0, "accent")
    days = date_labels([day for day, _ in bars])
    frame.finish(
        [
            (frame.rows - 1 - int((mark - low) / (high - low) * (frame.rows - 0.01)), label)
            for mark, label in zip(marks, labels, strict=True)
        ],
        [(column + broad // 2, label) for column, label in zip(places, days, strict=True)],
        [AXIS] * frame.rows,
    )


def _limits(picture: Picture) -> tuple[float, float]:
    """What is shown of the values: all of them, the goal, and the band they lie in."""
    values = [value for _, value in picture.series]
    if picture.goal is not None:
        values.append(picture.goal)
    lowest, highest = min(values), max(values)
    for band in picture.bands:
        if band.low is not None and band.holds(lowest):
            values.append(band.low)
        if band.high is not None and band.holds(highest):
            values.append(band.high)
    return value_range(values)


def _band_tone(bands: Sequence[Band], value: float) -> str:
    return next((band.tone for band in bands if band.holds(value)), AXIS)


def _averaged(series: Series, most: int) -> list[tuple[date, float]]:
    """At most so many bars: neighbours that share one are averaged and bear the last date."""
    share = -(-len(series) // most)
    groups = [series[start : start + share] for start in range(0, len(series), share)]
    return [(group[-1][0], sum(value for _, value in group) / len(group)) for group in groups]
