"""Messages to all clients one looks after, those that wait for a yes or no first."""

from typing import ClassVar

from textual.app import ComposeResult

from ptcms_core import _, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens.message_actions import MessageActions
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.message_list import message_columns
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.virtual_table import VirtualTable

SHOWN = 200


class MessagesSection(MessageActions, Section):
    """The history; f shows only what waits."""

    title = _("Messages")
    scopes: ClassVar[tuple[str, ...]] = ("outbox", "list.filter")
    BINDINGS = bindings("outbox", "list.filter")
    subjects = frozenset({"message", "settings"})
    waiting_only = False

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        yield GymText("", id="heading")
        yield VirtualTable(message_columns(self.app.formats, with_client=True))

    def focus_first(self) -> None:
        """The list."""
        self.query_one(VirtualTable).focus()

    async def refresh_data(self) -> None:
        """Read the messages."""
        messages = self.app.session.messages
        waiting = list(await self.app.ask(messages.waiting))
        rows = waiting
        if not self.waiting_only:
            page = await self.app.ask(messages.history, limit=SHOWN)
            rows = list(getattr(page, "items", page))
        self.query_one("#heading", GymText).write(
            ngettext(
                "{count} waits for a yes or no   f shows {other}",
                "{count} wait for a yes or no   f shows {other}",
                len(waiting),
            ).format(count=len(waiting), other=_("all") if self.waiting_only else _("only those"))
        )
        table = self.query_one(VirtualTable)
        table.set_empty_text(
            _("Nothing waits.")
            if self.waiting_only
            else _("No messages yet. Press m on a client to write one.")
        )
        await table.show(ListSource(rows), keep=True)
        self.app.workspace.set_count("messages", len(waiting), attention=bool(waiting))

    async def reload_messages(self) -> None:
        """Show what was changed."""
        await self.refresh_data()

    @in_turn
    async def action_filter(self) -> None:
        """f: only what waits, or all."""
        self.waiting_only = not self.waiting_only
        await self.refresh_data()
