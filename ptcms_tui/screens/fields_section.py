"""A section that lists fields of one record; Enter or e changes the one under the cursor."""

from typing import ClassVar

from textual.app import ComposeResult

from ptcms_tui.keys import bindings
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.grouped_list import GroupedList, Item


class FieldsSection(Section):
    """Subclasses read and show the fields (`refresh_data`) and open their form (`change`)."""

    scopes: ClassVar[tuple[str, ...]] = ("record.edit",)
    BINDINGS = bindings("record.edit")

    def compose(self) -> ComposeResult:
        """The list."""
        yield GroupedList()

    def focus_first(self) -> None:
        """The list."""
        self.query_one(GroupedList).focus()

    async def change(self, item: Item) -> None:
        """Open the form in which this field is."""
        raise NotImplementedError

    @in_turn
    async def on_grouped_list_opened(self, _event: GroupedList.Opened) -> None:
        """Enter."""
        await self._change()

    @in_turn
    async def action_edit(self) -> None:
        """e."""
        await self._change()

    async def _change(self) -> None:
        item = self.query_one(GroupedList).cursor_item
        if item is not None:
            await self.change(item)
            await self.refresh_data()
