"""What a list tells the screen it stands on."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from ptcms_tui.widgets.paged_list import PagedList


class TableMessage(Message):
    """Something that happened in a list."""

    def __init__(self, table: PagedList) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> PagedList:
        """The list it happened in."""
        return self.table


class AboutRow(TableMessage):
    """Something that concerns one row."""

    def __init__(self, table: PagedList, row_id: Hashable, row: Any) -> None:
        super().__init__(table)
        self.row_id = row_id
        self.row = row


class RowOpened(AboutRow, namespace="virtual_table"):
    """Enter was pressed on a row, or the one under the cursor was clicked."""


class RowFocused(AboutRow, namespace="virtual_table"):
    """The cursor came to rest on a row, or the row under it changed."""


class SelectionChanged(TableMessage, namespace="virtual_table"):
    """Rows were marked or unmarked."""

    def __init__(self, table: PagedList, row_ids: tuple[Hashable, ...]) -> None:
        super().__init__(table)
        self.row_ids = row_ids


class SortRequested(TableMessage, namespace="virtual_table"):
    """The title of a sortable column was clicked."""

    def __init__(self, table: PagedList, sort_key: str) -> None:
        super().__init__(table)
        self.sort_key = sort_key


class FetchFailed(TableMessage, namespace="virtual_table"):
    """The source could not answer; the rows already here stay."""

    def __init__(self, table: PagedList, error: Exception) -> None:
        super().__init__(table)
        self.error = error
