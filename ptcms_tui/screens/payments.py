"""Payments: how the accounts stand, and what was taken, over all clients one looks after."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.worker import Worker

from ptcms_core import _, marked, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client_actions import ClientActions, methods
from ptcms_tui.screens.client_words import status_cell
from ptcms_tui.screens.section import Section
from ptcms_tui.screens.sorting import Sorting, Way
from ptcms_tui.typeahead import has_ended, in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.rows import GrowingSource
from ptcms_tui.widgets.search_line import SearchLine
from ptcms_tui.widgets.table_messages import RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

TAKEN = "taken"
VIEWS = ("owing", "overdue", "week", "credit", "all", TAKEN)
_PAGE = 100


def view_words(view: str) -> str:
    """What a view shows, in words."""
    return {
        "owing": _("who owes"),
        "overdue": _("overdue"),
        "week": _("due within a week"),
        "credit": _("in credit"),
        "all": _("all accounts"),
        TAKEN: _("payments taken"),
    }[view]


class AccountSource:
    """Pages of accounts from the core."""

    def __init__(self, section: "PaymentsSection") -> None:
        self._app = section.app
        self._asked = {**section.asked, "sort": section.order}
        self.total = 0

    async def fetch(self, offset: int, limit: int) -> Sequence[Any]:
        """One page."""
        payments = self._app.session.payments
        page = await self._app.ask(payments.dues, **self._asked, offset=offset, limit=limit)
        self.total = page.total
        return page.items

    async def index_of(self, row_id: Hashable) -> int | None:
        """Where an account stands."""
        payments = self._app.session.payments
        return await self._app.ask(payments.place_of, int(str(row_id)), **self._asked)


class PaymentsSection(Sorting, Section, ClientActions):
    """Accounts by how they stand, or the payments taken last; f goes through them."""

    title = marked("Payments")
    scopes: ClassVar[tuple[str, ...]] = (
        "list.open",
        "list.search",
        "list.filter",
        "list.sort",
        "client",
        "client_at",
    )
    BINDINGS = bindings(*scopes)
    subjects = frozenset({"client", "ledger_entry", "settings", "account"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = VIEWS[0]
        self._search: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Search, and two lists of which one shows."""
        yield SearchLine()
        yield VirtualTable(self._account_columns(), id="accounts")
        taken = VirtualTable(self._taken_columns(), id="taken")
        taken.display = False
        yield taken

    def _account_columns(self) -> list[Column]:
        formats = self.app.formats
        return [
            Column(
                key="name",
                title=_("Name"),
                cell=lambda c: Cell(c.full_name, "strong"),
                width=22,
                min_width=12,
                grow=1,
                sort_key="name",
            ),
            Column(
                key="phone",
                title=_("Phone"),
                cell=lambda c: Cell(formats.phone(c.phone), "muted"),
                width=15,
                short=lambda c: Cell((c.phone or "")[-4:], "muted"),
                short_width=4,
                short_title=_("Ph"),
                sort_key="phone",
                drop_priority=2,
            ),
            Column(
                key="due",
                title=_("Due"),
                cell=lambda c: Cell(formats.short_day(c.next_due_on), "muted"),
                width=11,
                align="right",
                sort_key="due",
            ),
            Column(
                key="balance",
                title=_("Balance"),
                cell=lambda c: formats.money(c.balance) if c.balance else "",
                width=15,
                align="right",
                sort_key="balance",
            ),
            Column(
                key="status",
                title=_("Account"),
                cell=lambda c: status_cell(c, formats),
                width=12,
            ),
        ]

    def _taken_columns(self) -> list[Column]:
        formats = self.app.formats
        return [
            Column(
                key="on",
                title=_("Date"),
                cell=lambda p: Cell(formats.short_day(p.on), "muted"),
                width=11,
                sort_key="on",
            ),
            Column(
                key="name",
                title=_("Client"),
                cell=lambda p: Cell(p.client_name, "strong"),
                width=20,
                min_width=10,
                grow=1,
                sort_key="client",
            ),
            Column(
                key="method",
                title=_("By"),
                cell=lambda p: Cell(dict(methods()).get(p.method or "", ""), "muted"),
                width=13,
                sort_key="method",
            ),
            Column(
                key="receipt",
                title=_("Receipt"),
                cell=lambda p: Cell(
                    _("REVERSED") if p.reversed else p.receipt_no or "",
                    "attention" if p.reversed else "muted",
                ),
                width=14,
                sort_key="receipt",
                drop_priority=1,
            ),
            Column(
                key="by",
                title=_("Taken by"),
                cell=lambda p: Cell(p.by, "muted"),
                width=16,
                sort_key="by",
                drop_priority=3,
            ),
            Column(
                key="amount",
                title=_("Amount"),
                cell=lambda p: Cell(formats.money(p.amount), "muted" if p.reversed else ""),
                width=15,
                align="right",
                sort_key="amount",
            ),
        ]

    @property
    def asked(self) -> dict[str, str]:
        """What the core is asked for."""
        return {"text": self.query_one(SearchLine).words, "which": self.view}

    @property
    def _table(self) -> VirtualTable:
        return self.query_one("#taken" if self.view == TAKEN else "#accounts", VirtualTable)

    def focus_first(self) -> None:
        """The list that shows."""
        self._table.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Payments taken are not searched."""
        if action == "search":
            return self.view != TAKEN
        return super().check_action(action, parameters)

    def focused_client_id(self) -> int | None:
        """The client under the cursor."""
        row = self._table.cursor_row
        if row is None:
            return None
        return int(row.client_id if self.view == TAKEN else row.id)

    async def refresh_data(self) -> None:
        """Read the list that shows."""
        await self.read_order()
        await self._reload(keep=True)

    async def _reload(self, *, keep: bool) -> None:
        taken = self.view == TAKEN
        self.query_one("#accounts").display = not taken
        self.query_one("#taken").display = taken
        self._table.sorted_by(self.order.lstrip("-"), descending=self.order.startswith("-"))
        if taken:
            self._table.set_empty_text(_("No payment was taken yet."))
            await self._table.show(GrowingSource(self._reader_of_taken()), keep=keep)
        else:
            self._table.set_empty_text(
                _("Nobody fits. Esc clears the search, f shows others.")
                if self.query_one(SearchLine).words
                else {
                    "owing": _("Nobody owes anything."),
                    "overdue": _("Nothing is overdue."),
                    "week": _("Nothing falls due within a week."),
                    "credit": _("Nobody has paid more than was due."),
                }.get(self.view, _("No clients yet."))
            )
            await self._table.show(AccountSource(self), keep=keep)
        line = self.query_one(SearchLine)
        line.may_search(searched=not taken)
        line.say(
            _("{view} by {order} (f: others)").format(
                view=view_words(self.view), order=self.order_words()
            ),
            await self._sums(),
        )

    def _reader_of_taken(self) -> Callable[[Any], Awaitable[tuple[Sequence[Any], Any]]]:
        order, recent = self.order, self.app.session.payments.recent

        async def read(after: Any) -> tuple[Sequence[Any], Any]:
            page = await self.app.ask(recent, sort=order, after=after, limit=_PAGE)
            return page.items, page.next

        return read

    async def _sums(self) -> str:
        """What the list comes to."""
        money, today = self.app.formats.money, self.app.today
        if self.view == TAKEN:
            takings = self.app.session.reports.takings
            day = await self.app.ask(takings, today, today)
            month = await self.app.ask(takings, today.replace(day=1), today)
            return _("today {day} · {month} {amount}").format(
                day=money(day.total),
                month=self.app.formats.month(today),
                amount=money(month.total),
            )
        totals = await self.app.ask(self.app.session.payments.totals, **self.asked)
        said = [
            ngettext("{count} client", "{count} clients", totals.clients).format(
                count=totals.clients
            )
        ]
        if totals.owed:
            said.append(_("{amount} due").format(amount=money(totals.owed)))
        if totals.overdue:
            said.append(_("{amount} OVERDUE").format(amount=money(totals.overdue)))
        if totals.credit:
            said.append(_("{amount} in credit").format(amount=money(totals.credit)))
        return " · ".join(said)

    async def after_client_action(self, _client_id: int) -> None:
        """Show what was booked."""
        await self.refresh_data()

    # search, filter, order

    async def arrive(self, **arguments: Any) -> None:
        """May come with `words` to search for."""
        if "words" in arguments:
            self.query_one(SearchLine).search_for(str(arguments["words"]))

    def action_search(self) -> None:
        """/: search as one types."""
        self.query_one(SearchLine).begin()

    def on_search_line_changed(self) -> None:
        """An older answer never overwrites a newer one."""
        self._search = self.run_worker(
            self._searched(), group="refresh", exclusive=True, exit_on_error=False
        )

    async def _searched(self) -> None:
        try:
            await self._reload(keep=False)
        except Exception as error:
            self.app.explain(error)

    @in_turn
    async def on_search_line_left(self) -> None:
        """On to the list, once what is searched for stands there."""
        await has_ended(self._search)
        self._table.focus()

    @in_turn
    async def action_filter(self) -> None:
        """f: the next view."""
        self.view = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]
        await self.read_order()
        await self._reload(keep=False)
        self.focus_first()
        self.refresh_bindings()

    def list_name(self) -> str:
        """Accounts and payments have each their order."""
        return "payments" if self.view == TAKEN else "accounts"

    def ways(self) -> list[Way]:
        """By any column."""
        if self.view != TAKEN:
            return [
                Way("due", _("due date")),
                Way("balance", _("balance"), down=True),
                Way("name", _("name")),
                Way("phone", _("phone")),
            ]
        return [
            Way("booked", _("time of booking"), down=True),
            Way("on", _("date"), down=True),
            Way("client", _("client")),
            Way("method", _("way of paying")),
            Way("receipt", _("receipt"), down=True),
            Way("by", _("taken by")),
            Way("amount", _("amount"), down=True),
        ]

    async def sorted_anew(self) -> None:
        """The cursor stays on its row, where that is among the first."""
        await self._reload(keep=True)

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: the client's account."""
        client_id = event.row.client_id if self.view == TAKEN else event.row.id
        self.app.workspace.open_client(client_id, tab="payments")
