"""The clients one looks after: a list with search as you type, and what can be done for each."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input
from textual.worker import Worker

from ptcms_core import Client, _, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens import client_actions
from ptcms_tui.screens.client_actions import ClientActions
from ptcms_tui.screens.client_card import ClientCard
from ptcms_tui.screens.client_form import new_client_form
from ptcms_tui.screens.client_words import status_cell
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import has_ended, in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.table_messages import RowFocused, RowOpened, SortRequested
from ptcms_tui.widgets.virtual_table import VirtualTable

_KEYS = ("clients", "list", "client", "record", "client_at")
ORDERS = ("name", "-balance", "due", "weigh_in", "-id", "goal")


class ClientSource:
    """Pages of clients from the core, for the list."""

    def __init__(self, section: "ClientsSection") -> None:
        self._section = section
        self.total = 0

    async def fetch(self, offset: int, limit: int) -> Sequence[Client]:
        """One page."""
        section = self._section
        page = await section.app.ask(
            section.app.session.clients.search,
            section.words,
            archived=section.archived,
            sort=section.order,
            offset=offset,
            limit=limit,
        )
        self.total = page.total
        return page.items


class ClientsSection(Section, ClientActions):
    """Everybody one looks after, searched as one types."""

    title = _("Clients")
    scopes: ClassVar[tuple[str, ...]] = _KEYS
    BINDINGS = bindings(*_KEYS)
    subjects = frozenset({"client", "weigh_in", "ledger_entry", "settings"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = ""
        self.archived = False
        self.order = "name"
        self._to_search = False
        self._search: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Search line, list, and what is known of the row under the cursor."""
        with Horizontal(classes="search-line"):
            yield GymText("/", classes="accent slash")
            yield Input(placeholder=_("search"), id="search", compact=True)
            yield GymText("", id="count", classes="muted")
        yield VirtualTable(self._columns(), ClientSource(self), empty="", sort="name", id="clients")
        yield ClientCard()

    def _columns(self) -> list[Column]:
        formats = self.app.formats
        inactive = formats.settings.inactivity_days
        columns = [
            Column(
                key="name",
                title=_("Name"),
                cell=lambda c: Cell(c.full_name, "strong"),
                width=17,
                min_width=10,
                grow=2,
                sort_key="name",
            ),
            Column(
                key="phone",
                title=_("Phone"),
                cell=lambda c: Cell(formats.phone(c.phone), "muted"),
                width=12,
                short=lambda c: Cell((c.phone or "")[-4:], "muted"),
                short_width=4,
                short_title=_("Ph"),
                drop_priority=5,
            ),
            Column(
                key="goal",
                title=_("Goal"),
                cell=lambda c: Cell(c.goal, "muted"),
                width=14,
                min_width=8,
                grow=1,
                sort_key="goal",
                drop_priority=7,
            ),
            Column(
                key="weight",
                title=lambda: formats.weight_unit,
                cell=lambda c: formats.weight(c.weight_kg, unit=False),
                width=5,
                align="right",
                sort_key="weight",
                drop_priority=2,
            ),
            Column(
                key="change",
                title=_("7 d"),
                cell=lambda c: Cell(formats.weight_change(c.weight_change_7d_kg), "muted"),
                width=5,
                align="right",
                drop_priority=4,
            ),
            Column(
                key="last",
                title=_("Last"),
                cell=lambda c: Cell(
                    formats.tight_day(c.last_weigh_in_on),
                    "attention"
                    if c.last_weigh_in_on and (self.app.today - c.last_weigh_in_on).days >= inactive
                    else "muted",
                ),
                width=6,
                min_width=6,
                align="right",
                sort_key="weigh_in",
                drop_priority=3,
            ),
            Column(
                key="balance",
                title=_("Balance"),
                cell=lambda c: formats.money(c.balance) if c.balance else "",
                width=12,
                align="right",
                sort_key="balance",
                drop_priority=1,
            ),
            Column(
                key="status",
                title="",
                cell=lambda c: status_cell(c, formats),
                width=11,
                min_width=10,
            ),
        ]
        if self.app.desk.person and self.app.desk.person.is_admin:
            columns.insert(
                3,
                Column(
                    key="trainer",
                    title=_("Trainer"),
                    cell=lambda c: Cell(c.trainer_name or _("nobody"), "muted"),
                    width=12,
                    sort_key="trainer",
                    drop_priority=6,
                ),
            )
        return columns

    @property
    def table(self) -> VirtualTable:
        """The list."""
        return self.query_one(VirtualTable)

    def focus_first(self) -> None:
        """The list has the focus, the search only where one came for it."""
        (self.query_one(Input) if self._to_search else self.table).focus()

    def focused_client_id(self) -> int | None:
        """The client under the cursor."""
        found = self.table.cursor_id
        return found if isinstance(found, int) else None

    async def arrive(self, **arguments: Any) -> None:
        """May come with `words` to search for; with `search` the cursor goes to the search."""
        if "words" in arguments:
            self.query_one(Input).value = str(arguments["words"])
        self._to_search = bool(arguments.get("search"))

    async def refresh_data(self) -> None:
        """Fetch anew what is in sight."""
        await self._reload(keep=True)

    async def _reload(self, *, keep: bool) -> None:
        self.table.set_empty_text(self._empty_words())
        await self.table.reload(keep=keep)
        total = self.table.total
        self.query_one(ClientCard).set_class(not total, "-none")
        kind = _("archived, ") if self.archived else ""
        self.query_one("#count", GymText).write(
            kind
            + ngettext("{count} client", "{count} clients", total).format(count=total)
            + "  "
            + _("by {order}").format(order=self._order_words())
        )
        if not self.words and not self.archived:
            self.app.workspace.set_count("clients", total)

    def _empty_words(self) -> str:
        if self.words:
            return _("Nobody matches “{words}”. Esc clears the search.").format(words=self.words)
        if self.archived:
            return _("Nobody is archived. f shows the active clients.")
        return _("No clients yet. Press n to add the first one.")

    def _order_words(self) -> str:
        return {
            "name": _("name"),
            "balance": _("balance"),
            "due": _("due date"),
            "weigh_in": _("last weigh-in"),
            "id": _("newest"),
            "goal": _("goal"),
            "weight": _("weight"),
            "trainer": _("trainer"),
        }.get(self.order.lstrip("-"), self.order)

    # search, order, filter

    def action_search(self) -> None:
        """/."""
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types; an older answer never overwrites a newer one."""
        event.stop()
        self._look_for(event.value)

    def _look_for(self, words: str) -> None:
        if words == self.words:
            return
        self.words = words
        self._search = self.run_worker(self._reload(keep=False), group="search", exclusive=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the search goes to the list, once what is searched for stands there."""
        event.stop()
        self._go_to_list()

    @in_turn
    async def _go_to_list(self) -> None:
        await has_ended(self._search)
        self.table.focus()

    def on_key(self, event: Any) -> None:
        """Esc clears the search; the arrows go to the list."""
        field = self.query_one(Input)
        if event.key == "escape" and (field.has_focus or self.words):
            event.stop()
            event.prevent_default()
            field.value = ""
            self._look_for("")
            self._go_to_list()
        elif event.key in ("down", "up") and field.has_focus:
            event.stop()
            self._go_to_list()

    @in_turn
    async def action_sort(self) -> None:
        """s: the next order."""
        place = ORDERS.index(self.order) if self.order in ORDERS else -1
        await self._sort(ORDERS[(place + 1) % len(ORDERS)])

    @in_turn
    async def on_virtual_table_sort_requested(self, event: SortRequested) -> None:
        """A click on a title: by it, then the other way round."""
        await self._sort(f"-{event.sort_key}" if self.order == event.sort_key else event.sort_key)

    async def _sort(self, order: str) -> None:
        self.order = order
        self.table.sorted_by(order.lstrip("-"), descending=order.startswith("-"))
        await self._reload(keep=True)

    @in_turn
    async def action_filter(self) -> None:
        """f: the active or the archived clients."""
        self.archived = not self.archived
        await self._reload(keep=False)

    # the row under the cursor

    def on_virtual_table_row_focused(self, event: RowFocused) -> None:
        """Show what is known of it below the list, where there is room."""
        self.query_one(ClientCard).show(event.row)

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: the client."""
        self.app.workspace.open_client(int(str(event.row_id)))

    # acts

    @in_turn
    async def action_new(self) -> None:
        """n: a new client."""
        saved = await self.app.form(await new_client_form(self.app))
        if saved is not None:
            await self._reload(keep=True)

    @in_turn
    async def action_edit(self) -> None:
        """e: the profile of the client under the cursor."""
        client_id = self.focused_client_id()
        if client_id is not None:
            self.app.workspace.open_client(client_id, tab="profile")

    async def after_client_action(self, _client_id: int) -> None:
        """Show it before the next key: d on the row that has gone would bring it back."""
        await self._reload(keep=True)

    @in_turn
    async def action_archive(self) -> None:
        """d: put aside, or bring back."""
        await self._with_client(client_actions.archive)

    @in_turn
    async def action_delete(self) -> None:
        """D: erase for good."""
        await self._with_client(client_actions.erase)

    @in_turn
    async def action_transfer(self) -> None:
        """t: give the client to another trainer."""
        await self._with_client(client_actions.transfer)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an admin hands clients over."""
        if action == "transfer":
            return bool(self.app.desk.person and self.app.desk.person.is_admin)
        return super().check_action(action, parameters)
