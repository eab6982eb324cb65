"""Messages to all clients one looks after, those that wait for a yes or no first."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult

from ptcms_core import _, marked, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens.message_actions import MessageActions
from ptcms_tui.screens.section import Section
from ptcms_tui.screens.sorting import Sorting, Way
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.message_list import message_columns
from ptcms_tui.widgets.rows import GrowingSource
from ptcms_tui.widgets.virtual_table import VirtualTable

# view → the states it shows; all of them where there are none
VIEWS: dict[str, tuple[str, ...]] = {
    "all": (),
    "waiting": ("handed_over", "unknown"),
    "queued": ("draft", "queued", "sending"),
    "failed": ("failed", "not_sent"),
    "sent": ("confirmed", "accepted"),
    "cancelled": ("cancelled", "skipped"),
}
_PAGE = 100


def view_words(view: str) -> str:
    """What a view shows, in words."""
    return {
        "all": _("all messages, those that wait first"),
        "waiting": _("waiting for your yes or no"),
        "queued": _("to be sent"),
        "failed": _("failed or not sent"),
        "sent": _("sent, as told"),
        "cancelled": _("cancelled"),
    }[view]


class MessagesSection(MessageActions, Sorting, Section):
    """The history; f goes through its states."""

    title = marked("Messages")
    scopes: ClassVar[tuple[str, ...]] = (
        "list.open",
        "outbox",
        "batches",
        "list.filter",
        "list.sort",
    )
    BINDINGS = bindings(*scopes)
    subjects = frozenset({"message", "settings", "client"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = "all"

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        yield GymText("", id="heading", classes="muted")
        yield VirtualTable(message_columns(self.app.formats, with_client=True))

    def focus_first(self) -> None:
        """The list."""
        self.query_one(VirtualTable).focus()

    async def refresh_data(self) -> None:
        """Read the messages."""
        await self.read_order()
        waiting = list(await self.app.ask(self.app.session.messages.waiting))
        count = len(waiting)
        self.query_one("#heading", GymText).write(
            _("{view} (f: others)   {count}").format(
                view=view_words(self.view),
                count=ngettext("{count} waits for you", "{count} wait for you", count).format(
                    count=count
                ),
            )
        )
        # in the order they came in those that wait stand first
        first = waiting if self.view == "all" and self.order == "-at" else []
        known = {message.id for message in first}
        order = self.order

        async def read(after: Any) -> tuple[Sequence[Any], Any]:
            page = await self.app.ask(
                self.app.session.messages.history,
                states=VIEWS[self.view],
                sort=order,
                after=after,
                limit=_PAGE,
            )
            rows = [message for message in page if message.id not in known]
            more = page[-1].id if len(page) == _PAGE else None
            return (first + rows if after is None else rows), more

        table = self.query_one(VirtualTable)
        table.sorted_by(order.lstrip("-"), descending=order.startswith("-"))
        table.set_empty_text(
            _("No messages yet. Press m on a client to write one.")
            if self.view == "all"
            else _("Nothing here; f shows others.")
        )
        await table.show(GrowingSource(read), keep=True)
        self.refresh_bindings()

    def list_name(self) -> str:
        """Its order is kept under this."""
        return "messages"

    def ways(self) -> list[Way]:
        """By every column that has an order."""
        return [
            Way("at", _("time"), down=True),
            Way("client", _("client")),
            Way("state", _("state")),
        ]

    async def sorted_anew(self) -> None:
        """The cursor stays on its message, where that is among the first."""
        await self.refresh_data()

    async def reload_messages(self) -> None:
        """Show what was changed."""
        await self.refresh_data()

    @in_turn
    async def action_to_many(self) -> None:
        """b: write to many."""
        from ptcms_tui.screens.batch import write_to_many

        await write_to_many(self.app)
        await self.refresh_data()

    @in_turn
    async def action_batches(self) -> None:
        """h: how far those are."""
        from ptcms_tui.screens.batch_state import choose_batch

        await choose_batch(self.app)
        await self.refresh_data()

    @in_turn
    async def action_filter(self) -> None:
        """f: the next states."""
        views = list(VIEWS)
        self.view = views[(views.index(self.view) + 1) % len(views)]
        await self.refresh_data()
