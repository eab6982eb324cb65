"""The clients one looks after: a list with search as you type, and what can be done for each."""

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.worker import Worker

from ptcms_core import Client, _, marked, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens import client_actions
from ptcms_tui.screens.client_actions import ClientActions
from ptcms_tui.screens.client_card import ClientCard
from ptcms_tui.screens.client_columns import client_columns, client_ways
from ptcms_tui.screens.client_marks import MarkedClients
from ptcms_tui.screens.section import Section
from ptcms_tui.screens.sorting import Sorting, Way
from ptcms_tui.typeahead import has_ended, in_turn
from ptcms_tui.widgets.search_line import SearchLine
from ptcms_tui.widgets.table_messages import RowFocused, RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

_KEYS = ("clients", "list", "client", "record", "client_at")


class ClientSource:
    """Pages of clients from the core, by one line and in one order."""

    def __init__(self, section: "ClientsSection") -> None:
        self._app = section.app
        self._asked: dict[str, Any] = {"line": section.line, "sort": section.order}
        self.total = 0

    async def fetch(self, offset: int, limit: int) -> Sequence[Client]:
        """One page."""
        page = await self._app.ask(
            self._app.session.clients.search, **self._asked, offset=offset, limit=limit
        )
        self.total = page.total
        return page.items

    async def index_of(self, row_id: Hashable) -> int | None:
        """Where a client stands."""
        clients = self._app.session.clients
        return await self._app.ask(clients.place_of, int(str(row_id)), **self._asked)


class ClientsSection(MarkedClients, Sorting, Section, ClientActions):
    """Everybody one looks after, searched as one types."""

    title = marked("Clients")
    scopes: ClassVar[tuple[str, ...]] = _KEYS
    BINDINGS = bindings(*_KEYS)
    subjects = frozenset(
        {"client", "weigh_in", "ledger_entry", "settings", "account", "diet_plan", "workout_plan"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = ""
        """What the list shows is filtered by; what is wrong is typed only."""
        self._typed = ""
        self._to_search = False
        self._search: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Search line, list, and what is known of the row under the cursor."""
        yield SearchLine(placeholder=_("search, or due>0 …"))
        columns = client_columns(self.app, is_admin=self._is_admin)
        yield VirtualTable(columns, marking=True, id="clients")
        yield ClientCard()

    @property
    def _is_admin(self) -> bool:
        return bool(self.app.desk.person and self.app.desk.person.is_admin)

    @property
    def table(self) -> VirtualTable:
        """The list."""
        return self.query_one(VirtualTable)

    @property
    def search_line(self) -> SearchLine:
        """Where words and terms are typed."""
        return self.query_one(SearchLine)

    def focus_first(self) -> None:
        """The list has the focus, the search only where one came for it."""
        if self._to_search:
            self.search_line.begin()
        else:
            self.table.focus()

    def focused_client_id(self) -> int | None:
        """The client under the cursor."""
        found = self.table.cursor_id
        return found if isinstance(found, int) else None

    async def arrive(self, **arguments: Any) -> None:
        """May come with `words` to search for; with `search` the cursor goes to the search."""
        if "words" in arguments:
            self.search_line.search_for(str(arguments["words"]))
        self._to_search = bool(arguments.get("search"))

    async def refresh_data(self) -> None:
        """Fetch anew what is in sight."""
        await self.read_order()
        await self._reload(keep=True)

    async def _reload(self, *, keep: bool) -> None:
        self.table.sorted_by(self.order.lstrip("-"), descending=self.order.startswith("-"))
        self.table.set_empty_text(
            _("Nobody fits “{line}”. Esc clears it.").format(line=self.line) if self.line else ""
        )
        await self.table.show(ClientSource(self), keep=keep)
        total = self.table.total
        if not total and not self.line:
            self.table.set_empty_text(await self._why_nobody())
        self.query_one(ClientCard).set_class(not total, "-none")
        self.search_line.say(
            _("{clients}  by {order}").format(
                clients=ngettext("{count} client", "{count} clients", total).format(
                    count=f"{total:,}"
                ),
                order=self.order_words(),
            )
        )
        if not self.line:
            self.app.workspace.set_count("clients", total)

    async def _why_nobody(self) -> str:
        """What to do where there is no client to show."""
        archived = await self.app.ask(self.app.session.clients.count, archived=True)
        if not archived:
            return _("No clients yet. Press n to add the first one.")
        return ngettext(
            "No clients but {count} archived: “/archived” shows who it is, n adds somebody.",
            "No clients but {count} archived: “/archived” shows them, n adds somebody.",
            archived,
        ).format(count=f"{archived:,}")

    # search, order, filter

    def action_search(self) -> None:
        """/."""
        self.search_line.begin()

    def on_search_line_changed(self, event: SearchLine.Changed) -> None:
        """Search as one types; an older answer never overwrites a newer one."""
        event.stop()
        self._look_for(event.words)

    def _look_for(self, typed: str) -> None:
        if typed != self._typed:
            self._typed = typed
            self._search = self.run_worker(
                self._found(typed), group="search", exclusive=True, exit_on_error=False
            )

    async def _found(self, typed: str) -> None:
        """Show who fits; what is wrong or half typed is said, and what was shown stays."""
        try:
            told = await self._told_of(typed) if typed else ""
            self.search_line.refuse(told)
            if not told:
                self.line = typed
                await self._reload(keep=False)
        except Exception as error:
            self.app.explain(error)

    async def _told_of(self, typed: str) -> str:
        """Why a line can't be shown yet: a wrong term, or a word of nobody's that begins one."""
        clients = self.app.session.clients
        told = await self.app.ask(clients.filter_help, typed)
        last = typed.split()[-1]
        begun = [one for one in told.suggestions if not one.line.strip().endswith(last)]
        if told.problem or not begun or not last.isalpha():
            return told.problem
        page = await self.app.ask(clients.search, line=typed, limit=1)
        if page.total:
            return ""
        term = begun[0]
        return _("Nobody fits yet. {term}: {explained}.").format(
            term=term.shown, explained=term.explained
        )

    def on_search_line_left(self, event: SearchLine.Left) -> None:
        """Enter in the search goes to the list, once what is searched for stands there."""
        event.stop()
        self._go_to_list()

    @in_turn
    async def _go_to_list(self) -> None:
        await has_ended(self._search)
        if self._typed == self.line:
            self.table.focus()

    def on_key(self, event: events.Key) -> None:
        """Esc in the list takes the marks away, then the filter."""
        if event.key != "escape" or self.search_line.typing:
            return
        if self.table.selected_ids:
            self.table.clear_selection()
        elif self._typed:
            self.search_line.search_for("")
            self._look_for("")
            self._go_to_list()
        else:
            return
        event.stop()
        event.prevent_default()

    @in_turn
    async def action_filter(self) -> None:
        """f: a line with its terms offered, and the filters saved."""
        from ptcms_tui.screens.client_filter import FilterDialog

        line = await self.app.shown(FilterDialog(self._typed))
        if line is not None:
            self.search_line.search_for(line)
            self._look_for(line)
            await has_ended(self._search)
            self.table.focus()

    def shown_line(self) -> str:
        """The line by which the list is filtered."""
        return self.line

    # order

    def list_name(self) -> str:
        """Its order is kept under this."""
        return "clients"

    def ways(self) -> list[Way]:
        """By every column, and the newest first."""
        return client_ways(is_admin=self._is_admin)

    async def sorted_anew(self) -> None:
        """The cursor stays on its client."""
        await self._reload(keep=True)

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
        from ptcms_tui.screens.client_form import new_client_form

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
        """d: put aside, or bring back: those marked, or the one under the cursor."""
        if self.marked():
            await self.archive_marked()
        else:
            await self._with_client(client_actions.archive)

    @in_turn
    async def action_delete(self) -> None:
        """D: erase for good."""
        await self._with_form("erase")

    @in_turn
    async def action_transfer(self) -> None:
        """t: give those marked, or the one under the cursor, to another trainer."""
        if self.marked():
            await self.transfer_marked()
        else:
            await self._with_form("transfer")

    @in_turn
    async def action_message(self) -> None:
        """m: write to those marked, or to the one under the cursor."""
        if self.marked():
            await self.message_marked()
        else:
            await self._with_client(client_actions.message)

    def why_not(self, action: str) -> str:
        """Why a key can't be used here, where it isn't for what is under the cursor."""
        return _("only an admin may") if action == "transfer" else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an admin hands clients over."""
        if action == "transfer":
            return self._is_admin
        return super().check_action(action, parameters)
