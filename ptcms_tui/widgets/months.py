"""What was taken in each of the last months: as bars, as a table, and in one line of blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from textual.app import ComposeResult

from ptcms_core import _
from ptcms_tui.widgets.cells import Cell, fit
from ptcms_tui.widgets.chart import Chart
from ptcms_tui.widgets.drawn import Drawn, Line
from ptcms_tui.widgets.panel import Panel

Months = Sequence[tuple[date, Decimal]]
"""Months by their first day, oldest first, with what was taken."""

_EIGHTHS = "▁▂▃▄▅▆▇█"


def in_one_line(months: Months) -> str:
    """A block a month, as high as its share of the best one; nothing while nothing was taken."""
    most = max((amount for _month, amount in months), default=Decimal(0))
    if most <= 0:
        return ""
    shares = [max(0.0, float(amount / most)) for _month, amount in months]
    return "".join(_EIGHTHS[round(share * (len(_EIGHTHS) - 1))] for share in shares)


class MonthsTable(Drawn):
    """A line a month, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, str]] = []

    def show(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show these months and amounts."""
        self._rows = list(rows)
        self.redraw()

    def drawing(self, width: int) -> list[Line]:
        """The amounts below one another at the right."""
        names = max((len(name) for name, _amount in self._rows), default=0) + 2
        return [
            (Cell(fit(name, names), "muted"), Cell(fit(amount, width - names, right=True)))
            for name, amount in self._rows
        ]


class TakenByMonth(Panel):
    """Bars, and below them the table where there is height for both."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(title=_("Taken a month"), id=id)
        self._write: Callable[[Decimal], str] = str

    def compose(self) -> ComposeResult:
        """The chart and the table."""
        yield Chart(
            "bars", write=lambda value: self._write(Decimal(value)), empty=_("Nothing taken yet.")
        )
        yield MonthsTable()

    def show(
        self, months: Months, *, write: Callable[[Decimal], str], name: Callable[[date], str]
    ) -> None:
        """Show these months; `write` writes an amount, `name` a month."""
        self._write = write
        taken = any(amount for _month, amount in months)
        series = [(month, float(amount)) for month, amount in months] if taken else []
        self.query_one(Chart).show(series)
        self.query_one(MonthsTable).show(
            [(name(month), write(amount)) for month, amount in reversed(months)]
        )
