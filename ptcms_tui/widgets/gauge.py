"""Values on one-line scales: a target of calories against maintenance, a value over its bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len

from ptcms_core import _, conventions
from ptcms_tui.widgets.cells import Cell, Tone
from ptcms_tui.widgets.drawn import Drawn, Line

MARK: Final = "●"
SPAN_KCAL: Final = 1000
"""What the calorie gauge shows each way, in kcal a day."""
WIDEST: Final = 60


class Band(NamedTuple):
    """A range of values with a name: from `low` up to, not including, `high`; None is open."""

    low: float | None
    high: float | None
    name: str
    tone: Tone = ""

    def holds(self, value: float) -> bool:
        """Whether a value lies in this band."""
        return (self.low is None or value >= self.low) and (self.high is None or value < self.high)


class Gauge(Drawn):
    """How far a target of calories lies below or above maintenance, in words and on a scale."""

    def __init__(
        self,
        target: float | None = None,
        maintenance: float | None = None,
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Both in kcal a day."""
        super().__init__(id=id, classes=classes)
        self._target, self._maintenance = target, maintenance

    def show(self, target: float | None, maintenance: float | None) -> None:
        """Show other values; None where one isn't known."""
        self._target, self._maintenance = target, maintenance
        self.redraw()

    def drawing(self, width: int) -> list[Line]:
        """The words above, the scale below."""
        if self._maintenance is None:
            return [(Cell(_("Maintenance is not known yet."), "muted"),)]
        maintenance = Cell(
            "  " + _("maintenance {kcal} kcal").format(kcal=_whole(self._maintenance)), "muted"
        )
        if self._target is None:
            return [(Cell(_("No target set")), maintenance)]
        difference = round(self._target) - round(self._maintenance)
        target = Cell(_("{kcal} kcal a day").format(kcal=_whole(self._target)), "strong")
        words, tone = self._in_words(difference)
        said = (target, Cell("  " + words, tone), maintenance)
        if sum(cell_len(cell.text) for cell in said) > width:
            first: list[Line] = [(cell._replace(text=cell.text.strip()),) for cell in said]
        else:
            first = [said]
        return [
            *first,
            _calorie_scale(difference, tone, min(width, WIDEST)),
        ]

    @staticmethod
    def _in_words(difference: int) -> tuple[str, Tone]:
        tone: Tone = "attention" if abs(difference) > SPAN_KCAL else "good"
        kcal = _whole(abs(difference))
        if difference < 0:
            return _("deficit of {kcal} kcal").format(kcal=kcal), tone
        if difference > 0:
            return _("surplus of {kcal} kcal").format(kcal=kcal), tone
        return _("exactly maintenance"), tone


def _calorie_scale(difference: int, tone: Tone, width: int) -> Line:
    low, high = f"−{_whole(SPAN_KCAL)} ", f" +{_whole(SPAN_KCAL)}"
    length = max(3, (width - len(low) - len(high)) // 2 * 2 + 1)
    middle = length // 2
    share = max(-1.0, min(1.0, difference / SPAN_KCAL))
    at = middle + round(share * middle)
    if at == middle and difference:
        at += 1 if difference > 0 else -1
    line: list[tuple[str, Tone]] = [("─", "muted")] * length
    for place in range(min(at, middle), max(at, middle) + 1):
        line[place] = ("━", tone)
    line[middle] = ("┼", "muted")
    line[at] = (MARK, tone)
    return [Cell(low, "muted"), *_joined(line), Cell(high, "muted")]


class BandScale(Drawn):
    """A value over its bands, such as BMI: the number, what it is called, and where it lies."""

    def __init__(
        self,
        label: str = "",
        *,
        low: float = 16,
        high: float = 40,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`low` and `high` are the ends of the scale."""
        super().__init__(id=id, classes=classes)
        self._label = label
        self._low, self._high = low, high
        self._value: float | None = None
        self._bands: Sequence[Band] = ()
        self._verdict = self._hint = ""
        self._empty = ""

    def show(
        self,
        value: float | None,
        bands: Sequence[Band],
        *,
        verdict: str = "",
        hint: str = "",
        empty: str = "",
    ) -> None:
        """Show a value; `verdict` stands beside it instead of its band's name, `hint` below.

        Without a value the sentence `empty` is shown.
        """
        self._value, self._bands = value, bands
        self._verdict, self._hint, self._empty = verdict, hint, empty
        self.redraw()

    def drawing(self, width: int) -> list[Line]:
        """The number and its name, the scale, the hint."""
        if self._value is None:
            return [(Cell(self._empty, "muted"),)] if self._empty else []
        band = next((band for band in self._bands if band.holds(self._value)), None)
        tone: Tone = band.tone if band else ""
        words = self._verdict or (band.name if band else "")
        lines: list[Line] = [
            (
                Cell(f"{self._label} " if self._label else "", "muted"),
                Cell(conventions.in_use().number(self._value, 1), "strong"),
                Cell(f"  {words}", tone),
            ),
            self._scale(self._value, tone, min(width, WIDEST)),
        ]
        if self._hint:
            lines.append((Cell(self._hint, "muted"),))
        return lines

    def _scale(self, value: float, tone: Tone, width: int) -> Line:
        first, last = f"{_number(self._low)} ", f" {_number(self._high)}"
        length = max(8, width - len(first) - len(last))

        def place(of: float) -> int:
            share = (of - self._low) / (self._high - self._low)
            return max(0, min(length - 1, round(share * (length - 1))))

        line: list[tuple[str, Tone]] = [("·", "muted")] * length
        at = place(value)
        for band in self._bands:
            if band.low is None:
                continue
            stop = length - 1 if band.high is None else place(band.high)
            for cell in range(place(band.low), stop + 1):
                line[cell] = ("━", band.tone)
        for band in self._bands:
            if band.low is None or not self._low < band.low < self._high:
                continue
            edge = _number(band.low)
            start = min(place(band.low), length - len(edge))
            for offset, digit in enumerate(edge):
                line[start + offset] = (digit, "muted")
            # the mark never covers a number, and stays on its own side of it
            if start <= at < start + len(edge):
                at = start + len(edge) if value >= band.low else start - 1
        line[max(0, min(length - 1, at))] = (MARK, tone)
        return [Cell(first, "muted"), *_joined(line), Cell(last, "muted")]


def _joined(line: Sequence[tuple[str, Tone]]) -> list[Cell]:
    """Characters of one tone side by side as one piece."""
    cells: list[Cell] = []
    for character, tone in line:
        if cells and cells[-1].tone == tone:
            cells[-1] = Cell(cells[-1].text + character, tone)
        else:
            cells.append(Cell(character, tone))
    return cells


def _whole(kcal: float) -> str:
    return conventions.in_use().number(kcal, 0)


def _number(value: float) -> str:
    return conventions.in_use().number(value)
