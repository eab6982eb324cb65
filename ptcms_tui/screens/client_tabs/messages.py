"""Messages: what was written to the client, each with its honest state."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from ptcms_core import Client, _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.message_actions import MessageActions
from ptcms_tui.widgets.message_list import message_columns
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


class MessagesTab(ClientTab, MessageActions):
    """The client's messages, newest first."""

    scopes: ClassVar[tuple[str, ...]] = ("outbox",)
    BINDINGS = bindings("outbox")
    app: "PtcmsApp"
    keys_that_stay = ("message",)

    def compose(self) -> ComposeResult:
        """One list."""
        yield VirtualTable(message_columns(self.app.formats, with_client=False))

    def focus_first(self) -> None:
        """The list."""
        self.query_one(VirtualTable).focus()

    async def load(self, client: Client) -> None:
        """Read the messages."""
        await super().load(client)
        page = await self.app.ask(self.app.session.messages.history, client.id)
        table = self.query_one(VirtualTable)
        table.set_empty_text(_("No messages yet. Press m to write one."))
        await table.show(ListSource(getattr(page, "items", page)), keep=True)
        self.refresh_bindings()

    async def reload_messages(self) -> None:
        """Show what was changed."""
        await self.load(self.client)


TAB = MessagesTab
