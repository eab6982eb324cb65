"""Where a list gets its rows from: page by page, or from a list in memory."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import Any, Final, NamedTuple, Protocol, runtime_checkable

PAGE: Final = 100
"""Rows asked for at once."""
PAGES_KEPT: Final = 40
_NEWCOMERS: Final = 2 * PAGE


class Source(Protocol):
    """Rows in an order, read a page at a time.

    `total` is right once a fetch has answered; before that it may be 0. A source that also has
    `async def index_of(row_id) -> int | None` lets the cursor follow its row over any distance.
    """

    total: int

    async def fetch(self, offset: int, limit: int) -> Sequence[Any]:
        """At most `limit` rows from the row numbered `offset` (from 0) on."""
        ...


@runtime_checkable
class Locating(Protocol):
    """A source that knows at which place a row stands."""

    async def index_of(self, row_id: Hashable) -> int | None:
        """The row's number from 0, or None where it is not in the list."""
        ...


class ListSource:
    """Rows that are in memory already."""

    def __init__(
        self, rows: Iterable[Any], *, row_id: Callable[[Any], Hashable] | None = None
    ) -> None:
        self.rows = list(rows)
        self.total = len(self.rows)
        self._row_id = row_id or id_of

    async def fetch(self, offset: int, limit: int) -> Sequence[Any]:
        """A slice of the list."""
        return self.rows[offset : offset + limit]

    async def index_of(self, row_id: Hashable) -> int | None:
        """Where the row with this id stands."""
        for index, row in enumerate(self.rows):
            if self._row_id(row) == row_id:
                return index
        return None


class GrowingSource:
    """Rows that are read on and on as one goes down, where counting them all would cost too much.

    `read(after)` gives the rows after a mark (None: the first ones) and the next mark, None at the
    end. Until the end is reached `total` is one more than what was read, so that going down to it
    reads on.
    """

    def __init__(
        self,
        read: Callable[[Any], Awaitable[tuple[Sequence[Any], Any]]],
        *,
        row_id: Callable[[Any], Hashable] | None = None,
    ) -> None:
        self.total = 0
        self.rows: list[Any] = []
        self._read = read
        self._row_id = row_id or id_of
        self._next: Any = None
        self._ended = False
        self._reading = asyncio.Lock()

    async def fetch(self, offset: int, limit: int) -> Sequence[Any]:
        """Read on until these rows are there."""
        async with self._reading:
            while not self._ended and len(self.rows) < offset + limit:
                rows, self._next = await self._read(self._next)
                self.rows += rows
                self._ended = self._next is None
            self.total = len(self.rows) + (not self._ended)
        return self.rows[offset : offset + limit]

    async def index_of(self, row_id: Hashable) -> int | None:
        """Where the row with this id stands among those read; a page is read where none was."""
        await self.fetch(0, PAGE)
        for index, row in enumerate(self.rows):
            if self._row_id(row) == row_id:
                return index
        return None

    async def read_to(self, count: int) -> None:
        """Read so many rows, and as many again as newcomers may have pushed them down by."""
        await self.fetch(0, count + _NEWCOMERS)


def id_of(row: Any) -> Hashable:
    """The id of a record: its `id`."""
    found: Hashable = row.id
    return found


class Pages:
    """The pages fetched so far; the ones not looked at for longest are let go."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()

    def __contains__(self, page: int) -> bool:
        return page in self._pages

    def put(self, page: int, rows: Sequence[Any]) -> None:
        """Keep a page that has arrived."""
        self._pages[page] = list(rows)
        self._pages.move_to_end(page)
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)

    def row(self, index: int) -> Any | None:
        """The row of this number, or None while its page has not arrived."""
        number, place = divmod(index, PAGE)
        page = self._pages.get(number)
        return page[place] if page is not None and place < len(page) else None

    def seen(self, pages: Iterable[int]) -> None:
        """Note that these pages are in sight, so that others are let go first."""
        for page in pages:
            if page in self._pages:
                self._pages.move_to_end(page)

    def find(self, row_id: Hashable, key: Callable[[Any], Hashable]) -> int | None:
        """The number of a row among those fetched."""
        for number, page in self._pages.items():
            for place, row in enumerate(page):
                if key(row) == row_id:
                    return number * PAGE + place
        return None

    def replace(self, index: int, row: Any) -> None:
        """Put a newer state of a row in its place."""
        number, place = divmod(index, PAGE)
        page = list(self._pages[number])
        page[place] = row
        self._pages[number] = page


class Sight(NamedTuple):
    """What a list shows: its first row, how many, and the row of the cursor."""

    top: int
    rows: int
    cursor: int

    def following(self, found: int) -> Sight:
        """The sight after the cursor's row has moved: scrolled only if it left the sight."""
        if self.top <= found < self.top + self.rows:
            return self._replace(cursor=found)
        return self._replace(top=max(0, self.top + found - self.cursor), cursor=found)


def pages_of(top: int, rows: int, *, around: int = 0) -> list[int]:
    """The pages that hold `rows` rows from `top` on (and `around` rows more each way)."""
    first = max(0, top - around) // PAGE
    last = max(0, top + rows - 1 + around) // PAGE
    return list(range(first, last + 1))


async def read_anew(
    source: Source, sight: Sight, row_id: Hashable | None, key: Callable[[Any], Hashable]
) -> tuple[Pages, Sight]:
    """The pages in sight as they are now, and the sight that follows the row with this id."""
    if isinstance(source, GrowingSource) and (row_id is not None or sight.top):
        await source.read_to(max(sight.cursor + 1, sight.top + sight.rows))
    if row_id is not None and isinstance(source, Locating):
        found = await source.index_of(row_id)
        sight = sight if found is None else sight.following(found)
    pages = Pages()
    for page in {*pages_of(sight.top, sight.rows), sight.cursor // PAGE}:
        pages.put(page, await source.fetch(page * PAGE, PAGE))
    last_page = max(0, source.total - 1) // PAGE
    if all(page > last_page for page in pages_of(sight.top, sight.rows)):
        # the list has become shorter than where it was scrolled to
        pages.put(last_page, await source.fetch(last_page * PAGE, PAGE))
    if row_id is not None and not isinstance(source, Locating):
        found = pages.find(row_id, key)
        sight = sight if found is None else sight.following(found)
    return pages, sight
