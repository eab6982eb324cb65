"""The long list: up to hundreds of thousands of rows, of which only pages in sight are fetched.

It draws line by line, so that a key repaints two lines and the number of rows costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip

from ptcms_tui.widgets import table_messages
from ptcms_tui.widgets.cells import TONE_CLASSES
from ptcms_tui.widgets.columns import Column, Placed, lay_out
from ptcms_tui.widgets.lean_strip import LeanStrip
from ptcms_tui.widgets.paged_list import PagedList
from ptcms_tui.widgets.rows import Source, id_of
from ptcms_tui.widgets.table_lines import GUTTER, LINE_CLASSES, TableLines

RIGHT_MARGIN = 1


class VirtualTable(PagedList):
    """A list of records in columns, with a cursor, marks and an order."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*LINE_CLASSES, *TONE_CLASSES}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", show=False, id="list.select"),
    ]

    SelectionChanged = table_messages.SelectionChanged
    SortRequested = table_messages.SortRequested

    def __init__(
        self,
        columns: Sequence[Column],
        source: Source | None = None,
        *,
        row_id: Callable[[Any], Hashable] = id_of,
        empty: str = "",
        sort: str | None = None,
        descending: bool = False,
        marking: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """A list of these columns; without a source it waits for `show`.

        With `marking` its rows are marked by space and by clicks before them.
        """
        super().__init__(source, row_id, id=id, classes=classes)
        self.columns = list(columns)
        self._empty = empty
        self._sort = sort
        self._descending = descending
        self._marking = marking
        # in the order they were marked in
        self._selected: dict[Hashable, None] = {}
        self._placed: list[Placed] = []
        self._laid_out_for = -1
        self._lines: TableLines | None = None

    @property
    def selected_ids(self) -> tuple[Hashable, ...]:
        """The rows marked, whether they are in the list at the moment or not."""
        return tuple(self._selected)

    def clear_selection(self) -> None:
        """Unmark every row."""
        self._mark({})

    def mark_all(self, row_ids: Iterable[Hashable]) -> None:
        """Mark these rows beside those that are marked."""
        self._mark({**self._selected, **dict.fromkeys(row_ids)})

    def _mark(self, row_ids: dict[Hashable, None]) -> None:
        if row_ids.keys() != self._selected.keys():
            self._selected = row_ids
            self.refresh()
            self.post_message(self.SelectionChanged(self, self.selected_ids))

    def sorted_by(self, sort_key: str | None, *, descending: bool = False) -> None:
        """Put the mark ▲ or ▼ at the title of the column the rows are in the order of."""
        self._sort, self._descending = sort_key, descending
        self.refresh()

    def set_empty_text(self, sentence: str) -> None:
        """Set the sentence that stands instead of rows where there are none."""
        self._empty = sentence
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Rows are marked only where something is done with marked rows."""
        return self._marking if action == "select" else super().check_action(action, parameters)

    def action_select(self) -> None:
        """Mark or unmark the row under the cursor and go on to the next."""
        if self.cursor_id is not None:
            self._toggle(self._cursor, self.cursor_id)
            self._put_cursor(self._cursor + 1)

    def _toggle(self, index: int, row_id: Hashable) -> None:
        if row_id in self._selected:
            del self._selected[row_id]
        else:
            self._selected[row_id] = None
        self._redraw_row(index)
        self.post_message(self.SelectionChanged(self, self.selected_ids))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they go to the terminal."""
        return [LeanStrip(strip, strip.cell_length) for strip in super().render_lines(crop)]

    def render_line(self, y: int) -> Strip:
        """The title line, or the row that is `y` lines down."""
        width = self._width
        if self._laid_out_for != width:
            self._laid_out_for = width
            self._placed = lay_out(self.columns, width - RIGHT_MARGIN, left=GUTTER)
        if self._lines is None:
            self._lines = TableLines(self)
        if not self.total and (self._arrived or self._trouble):
            said = self._trouble or self._empty
            return self._lines.sentence(said, width, y - 1, focused=self.has_focus)
        if y == 0:
            return self._lines.header(self._placed, width, self._sort, self._descending)
        index = self.scroll_offset.y + y - 1
        row = self._pages.row(index) if index < self.total else None
        if index >= self.total:
            return self._lines.blank(width)
        return self._lines.row(
            self._placed,
            width,
            row,
            cursor=index == self._cursor,
            focused=self.has_focus,
            marked=row is not None and self._id_of(row) in self._selected,
        )

    def notify_style_update(self) -> None:
        """Take the colours of a changed theme or focus."""
        super().notify_style_update()
        self._lines = None

    def on_focus(self) -> None:
        """Show the cursor in the colour of what has the focus."""
        self._redraw_focus()

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self._redraw_focus()

    def _redraw_focus(self) -> None:
        if self.total:
            self._redraw_row(self._cursor)
        else:
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a row, and opens the row it is on already.

        On a title it asks for the order by it, before a row it marks it.
        """
        event.stop()
        if event.y == 0:
            column = next((p.column for p in self._placed if event.x < p.x + p.width), None)
            if column is not None and column.sort_key is not None and event.x >= GUTTER:
                self.post_message(self.SortRequested(self, column.sort_key))
            return
        index = self.scroll_offset.y + event.y - 1
        row = self._pages.row(index) if index < self.total else None
        if row is None:
            return
        if self._marking and event.x < GUTTER:
            self._toggle(index, self._id_of(row))
        elif index == self._cursor:
            self.action_open()
        else:
            self._put_cursor(index)
