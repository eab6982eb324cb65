"""The columns of a list and how they share the width of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from ptcms_tui.widgets.cells import Cell

GAP: Final = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what it shows of a row, and how it gives way on a narrow screen.

    On a narrow screen the column with the highest `drop_priority` gives way first: it goes to its
    short form (or `min_width`), then disappears. A column of priority 0 only ever gets narrower,
    and only when nothing else is left to give.
    """

    key: str
    title: str | Callable[[], str]
    """A function where the title goes by the gym's settings (kg or lb)."""
    cell: Callable[[Any], Cell | str]
    width: int
    min_width: int | None = None
    grow: int = 0
    """Share of the width that is left over; 0 keeps the column at `width`."""
    align: Literal["left", "right"] = "left"
    sort_key: str | None = None
    """What the list is sorted by when the title is clicked; None: not sortable by it."""
    drop_priority: int = 0
    short: Callable[[Any], Cell | str] | None = None
    """What is shown instead where there is no room for `width` (the last digits of a phone)."""
    short_width: int = 0
    short_title: str | None = None

    @property
    def least(self) -> int:
        """The narrowest this column may be while it is shown."""
        if self.short is not None:
            return self.short_width
        return self.width if self.min_width is None else self.min_width


class Placed(NamedTuple):
    """A column at its place on the screen."""

    column: Column
    x: int
    width: int
    shortened: bool

    @property
    def title(self) -> str:
        """The title that goes with the form in use."""
        if self.shortened and self.column.short_title is not None:
            return self.column.short_title
        title = self.column.title
        return title if isinstance(title, str) else title()

    def cell(self, row: Any) -> Cell:
        """What this column shows of a row."""
        show = self.column.short if self.shortened and self.column.short else self.column.cell
        shown = show(row)
        return shown if isinstance(shown, Cell) else Cell(shown)


def lay_out(columns: Sequence[Column], width: int, *, left: int = 0) -> list[Placed]:
    """Places for the columns that have room in `width` cells, the first one `left` cells in."""
    widths = {column.key: column.width for column in columns}
    room = width - left

    def excess() -> int:
        return sum(widths.values()) + GAP * (len(widths) - 1) - room

    first_to_go = sorted(columns, key=lambda column: -column.drop_priority)
    for column in first_to_go:
        over = excess()
        if over <= 0:
            break
        if column.drop_priority == 0:
            continue
        least = column.least
        widths[column.key] = least if column.short else max(least, column.width - over)
        if excess() > 0:
            del widths[column.key]
    for column in first_to_go:
        if (over := excess()) > 0 and column.drop_priority == 0:
            widths[column.key] = max(column.least, column.width - over, 1)
    _share(columns, widths, -excess())
    placed = []
    x = left
    for column in columns:
        if column.key in widths and x < width:
            given = min(widths[column.key], width - x)
            shortened = column.short is not None and given < column.width
            placed.append(Placed(column, x, given, shortened))
            x += given + GAP
    return placed


def _share(columns: Sequence[Column], widths: dict[str, int], spare: int) -> None:
    """Give what is left over to the columns that grow, by their shares."""
    growing = [column for column in columns if column.grow and column.key in widths]
    shares = sum(column.grow for column in growing)
    for column in growing:
        if spare <= 0:
            return
        given = spare * column.grow // shares
        widths[column.key] += given
        spare, shares = spare - given, shares - column.grow
