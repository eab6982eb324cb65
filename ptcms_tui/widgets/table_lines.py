"""How the lines of a list are drawn: title line, rows, and the sentence of an empty list.

Neighbouring text of one style is one run, and blanks join the run before them, because every
change of style costs some forty bytes on the way to a terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from ptcms_tui.widgets.cells import TONES, Tone, fit, plain, tone_style, wrap
from ptcms_tui.widgets.columns import Placed

BAR: Final = "▌"
MARK: Final = "●"
GUTTER: Final = 4
"""Cells before the first column: the bar of the cursor and the mark of a selected row."""
LINE_CLASSES: Final = frozenset({"table--header", "table--cursor", "table--bar", "table--empty"})


class TableLines:
    """Draws the lines of one list in the colours its widget has now."""

    def __init__(self, widget: Widget) -> None:
        self._base = widget.rich_style
        self._header = widget.get_component_rich_style("table--header")
        self._empty = widget.get_component_rich_style("table--empty")
        self._bar = Style(color=widget.get_component_rich_style("table--bar").color)
        cursor = widget.get_component_rich_style("table--cursor")
        self._row_styles: dict[bool, dict[Tone, Style]] = {
            under_cursor: {
                tone: tone_style(widget, tone, cursor if under_cursor else self._base)
                for tone in ("", *TONES)
            }
            for under_cursor in (False, True)
        }

    def header(
        self, placed: Sequence[Placed], width: int, sort: str | None, descending: bool
    ) -> Strip:
        """The titles, with ▲ or ▼ at the one the rows are sorted by."""
        line = " " * GUTTER
        for place in placed:
            title = place.title
            if sort is not None and place.column.sort_key == sort:
                title = f"{title} {'▼' if descending else '▲'}".lstrip()
            right = place.column.align == "right"
            line = fit(line, place.x) + fit(title, place.width, right=right)
        return Strip([Segment(fit(line, width), self._header)], width)

    def row(
        self,
        placed: Sequence[Placed],
        width: int,
        row: Any | None,
        *,
        cursor: bool,
        focused: bool,
        marked: bool,
    ) -> Strip:
        """One row; blank but for the cursor while it is on its way."""
        styles = self._row_styles[cursor]
        base = styles[""]
        line = _Runs(styles["muted"] if row is None else base)
        line.add(" ", base)
        line.add(BAR if cursor else " ", base + self._bar if focused else styles["muted"])
        line.add(MARK if marked else " ", styles["accent"])
        line.add(" ", base)
        if row is not None:
            for number, place in enumerate(placed):
                text, tone = place.cell(row)
                if cursor and number == 0 and not tone:
                    tone = "strong"
                line.pad_to(place.x)
                right = place.column.align == "right"
                line.add(fit(plain(text), place.width, right=right), styles[tone])
        line.pad_to(width)
        return line.strip(width)

    def blank(self, width: int) -> Strip:
        """A line below the last row."""
        return Strip([Segment(" " * width, self._base)], width)

    def sentence(self, text: str, width: int, line: int, *, focused: bool) -> Strip:
        """One line of the sentence that stands in an empty list; a bar where the keys go to it."""
        lines = wrap(text, max(1, width - 2 * 2))
        words = lines[line] if 0 <= line < len(lines) else ""
        bar = BAR if focused and line == 0 else " "
        return Strip(
            [
                Segment(bar, self._empty + self._bar),
                Segment(fit(f" {words}", max(0, width - 1)), self._empty),
            ],
            width,
        )


class _Runs:
    """A line that grows to the right, in as few runs of one style as will do."""

    def __init__(self, style: Style) -> None:
        self._runs: list[tuple[str, Style]] = [("", style)]
        self._cells = 0

    def add(self, text: str, style: Style) -> None:
        """Add text (already of its exact width in cells)."""
        cells = Strip([Segment(text)]).cell_length
        self._cells += cells
        words = text.lstrip(" ")
        last_text, last_style = self._runs[-1]
        if not words or style == last_style:
            self._runs[-1] = (last_text + text, last_style)
            return
        before = text[: len(text) - len(words)]
        self._runs[-1] = (last_text + before, last_style)
        self._runs.append((words, style))

    def pad_to(self, cells: int) -> None:
        """Fill with blanks up to a place."""
        if cells > self._cells:
            self.add(" " * (cells - self._cells), self._runs[-1][1])

    def strip(self, width: int) -> Strip:
        """The line as Textual draws it."""
        return Strip([Segment(text, style) for text, style in self._runs if text], width)
