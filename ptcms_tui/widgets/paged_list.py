"""Rows that are fetched by need, and a cursor among them: what a list is, without its looks."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import var
from textual.timer import Timer

from ptcms_core import PtcmsError, _
from ptcms_tui.widgets import table_messages
from ptcms_tui.widgets.rows import (
    PAGE,
    ListSource,
    Locating,
    Pages,
    Sight,
    Source,
    id_of,
    pages_of,
    read_anew,
)
from ptcms_tui.widgets.scrolled import Scrolled

REST_BEFORE_FOCUS = 0.08
"""Seconds the cursor rests on a row before `RowFocused` is posted."""


class PagedList(Scrolled, can_focus=True):
    """Rows of a source under one line of titles, of which only pages in sight are fetched."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False, id="list.up"),
        Binding("down,j", "move(1)", show=False, id="list.down"),
        Binding("pageup", "page(-1)", show=False, id="list.page_up"),
        Binding("pagedown", "page(1)", show=False, id="list.page_down"),
        Binding("home", "first", show=False, id="list.first"),
        Binding("end", "last", show=False, id="list.last"),
        Binding("enter", "open", show=False, id="list.open"),
    ]

    total: var[int] = var(0, init=False)
    """Rows in the list, fetched or not."""

    RowOpened = table_messages.RowOpened
    RowFocused = table_messages.RowFocused
    FetchFailed = table_messages.FetchFailed

    def __init__(
        self,
        source: Source | None,
        row_id: Callable[[Any], Hashable] = id_of,
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Without a source the list waits for `show`."""
        super().__init__(id=id, classes=classes)
        self.source: Source = ListSource([]) if source is None else source
        self._shown = self.source
        """What the pages at hand are from, which may be older than `source` for a moment."""
        self._has_source = source is not None
        self._id_of = row_id
        self._pages = Pages()
        self._arrived = False
        self._trouble = ""
        self._cursor = 0
        self._number = 0
        self._filling = False
        self._open_when_here = False
        self._resting: Timer | None = None
        self._last_focused: tuple[Hashable, Any] | None = None

    @property
    def cursor_row(self) -> Any | None:
        """The row under the cursor; None while the list is empty or the row is on its way."""
        return self._pages.row(self._cursor) if self._cursor < self.total else None

    @property
    def cursor_id(self) -> Hashable | None:
        """The id of the row under the cursor."""
        row = self.cursor_row
        return None if row is None else self._id_of(row)

    @property
    def cursor_index(self) -> int:
        """The number of the row under the cursor, from 0."""
        return self._cursor

    async def show(self, source: Source, *, keep: bool = False) -> None:
        """Show another source: from its first row, or (`keep`) at the row the cursor is on."""
        self.source = source
        self._has_source = True
        await self.reload(keep=keep)

    async def reload(self, *, keep: bool = True) -> None:
        """Fetch anew what is in sight; the old rows stand until the new ones are here.

        With `keep` the cursor stays on its row, wherever that is now, and the scroll where it was.
        An answer that a later call has overtaken is dropped.
        """
        self._has_source = True
        self._number += 1
        number, source = self._number, self.source
        sight = Sight(top=0, rows=self._rows_in_sight(), cursor=0)
        row_id = None
        before = self.scroll_offset.y, self._cursor
        # someone who has scrolled away from the cursor to read is not pulled back to it
        follow = not keep or 0 <= self._cursor - before[0] < sight.rows
        if keep:
            sight = sight._replace(top=before[0], cursor=before[1])
            row_id = self.cursor_id
        try:
            pages, sight = await read_anew(source, sight, row_id, self._id_of)
        except Exception as error:
            if number == self._number:
                self._fail(error)
            return
        if number != self._number:
            return
        if keep or not self._arrived:
            # keys pressed in the meantime count from where the row is now
            sight = sight._replace(
                top=sight.top + self.scroll_offset.y - before[0],
                cursor=sight.cursor + self._cursor - before[1],
            )
        self._shown = source
        self._take(pages, source.total, sight, follow=follow)

    def update_row(self, row_id: Hashable, row: Any) -> bool:
        """Put a newer state of a row in its place, if it is among those fetched."""
        index = self._pages.find(row_id, self._id_of)
        if index is None:
            return False
        self._pages.replace(index, row)
        self._redraw_row(index)
        if index == self._cursor:
            self._rest()
        return True

    async def move_to(self, row_id: Hashable) -> bool:
        """Put the cursor on a row by its id; False where it is not in the list."""
        index = (
            await self._shown.index_of(row_id)
            if isinstance(self._shown, Locating)
            else self._pages.find(row_id, self._id_of)
        )
        if index is None:
            return False
        self._put_cursor(index)
        return True

    def on_resize(self) -> None:
        """Fit the rows to the new size and keep the cursor in sight."""
        self.virtual_size = Size(self._width, self.total + 1)
        self._bring_into_sight()
        self._fill()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Fetch what comes into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._fill()

    @property
    def _width(self) -> int:
        """The cells of a line, without the scrollbar."""
        return self.scrollable_content_region.width

    def _redraw_row(self, index: int) -> None:
        y = index - self.scroll_offset.y + 1
        if 1 <= y < self.size.height:
            self.refresh(Region(0, y, self._width, 1))

    # Fetching.

    def on_mount(self) -> None:
        """Fetch the first rows."""
        super().on_mount()  # type: ignore[no-untyped-call]
        if self._has_source and not self._arrived:
            self.run_worker(self.reload(keep=False), group="rows")

    def _take(self, pages: Pages, total: int, sight: Sight, *, follow: bool) -> None:
        """Draw what a reload has brought."""
        self._pages = pages
        self._arrived = True
        self._trouble = ""
        self.total = total
        self._cursor = max(0, min(sight.cursor, total - 1))
        self.virtual_size = Size(self._width, total + 1)
        top = max(0, min(sight.top, total + 1 - self.size.height))
        self.scroll_to(y=top, animate=False, force=True)
        if follow:
            self._bring_into_sight()
        self.refresh()
        self._fill()
        if self.cursor_row is not None:
            self._cursor_row_is_here()

    def _missing_page(self) -> int | None:
        """The next page to fetch: one in sight, one about to be, or that of the cursor."""
        last_page = (self.total - 1) // PAGE
        for around in (0, self.size.height):
            for page in pages_of(self.scroll_offset.y, self._rows_in_sight(), around=around):
                if page not in self._pages and page <= last_page:
                    return page
        page = self._cursor // PAGE
        return page if page not in self._pages and page <= last_page else None

    def _fill(self) -> None:
        """Fetch what is missing, one page at a time, always for where the list is by then."""
        if not self._filling and self.is_mounted and self._missing_page() is not None:
            self._filling = True
            self.run_worker(self._fetch_missing(), group="rows", exit_on_error=False)

    async def _fetch_missing(self) -> None:
        try:
            while (page := self._missing_page()) is not None:
                number, source = self._number, self._shown
                rows = await source.fetch(page * PAGE, PAGE)
                if number != self._number:
                    continue
                self._pages.put(page, rows)
                in_sight = pages_of(self.scroll_offset.y, self._rows_in_sight())
                self._pages.seen([*in_sight, self._cursor // PAGE])
                if source.total != self.total:
                    await self.reload()
                    continue
                self.refresh()
                if self._cursor // PAGE == page:
                    self._cursor_row_is_here()
        except Exception as error:
            self._fail(error)
        finally:
            self._filling = False

    def _fail(self, error: Exception) -> None:
        """Say that the rows could not be read; without any row the list says it itself."""
        known = isinstance(error, PtcmsError)
        self._trouble = str(error) if known else _("This list could not be read.")
        self.refresh()
        self.post_message(self.FetchFailed(self, error))

    def _cursor_row_is_here(self) -> None:
        if self._open_when_here:
            self.action_open()
        self._rest()

    # The cursor.

    def _rows_in_sight(self) -> int:
        return max(1, self.size.height - 1)

    def _bring_into_sight(self) -> None:
        top, rows = self.scroll_offset.y, self._rows_in_sight()
        wanted = min(max(top, self._cursor - rows + 1), self._cursor)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True)

    def _put_cursor(self, index: int) -> None:
        index = max(0, min(index, self.total - 1) if self._arrived else index)
        self._open_when_here = False
        if index != self._cursor:
            old, self._cursor = self._cursor, index
            self._redraw_row(old)
            self._redraw_row(index)
        self._bring_into_sight()
        self._fill()
        self._rest()

    def _rest(self) -> None:
        """Post `RowFocused` once the cursor stays where it is."""
        if self._resting is not None:
            self._resting.stop()
        if self.is_mounted:
            self._resting = self.set_timer(REST_BEFORE_FOCUS, self._tell_focused)

    def _tell_focused(self) -> None:
        row = self.cursor_row
        if row is None:
            return
        focused = (self._id_of(row), row)
        if focused != self._last_focused:
            self._last_focused = focused
            self.post_message(self.RowFocused(self, *focused))

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._put_cursor(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in sight."""
        self._put_cursor(self._cursor + pages * max(1, self._rows_in_sight() - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self._put_cursor(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self._put_cursor(self.total - 1)

    def action_open(self) -> None:
        """Open the row under the cursor, as soon as it is here."""
        row = self.cursor_row
        self._open_when_here = row is None and (self.total > 0 or not self._arrived)
        if row is not None:
            self.post_message(self.RowOpened(self, self._id_of(row), row))
