"""Payments: who owes, and what was taken, over all clients one looks after."""

from typing import Any, ClassVar

from textual.app import ComposeResult

from ptcms_core import _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client_actions import ClientActions, methods
from ptcms_tui.screens.client_words import status_cell
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

SHOWN = 200


class PaymentsSection(Section, ClientActions):
    """Dues, or (f) the payments taken last."""

    title = _("Payments")
    scopes: ClassVar[tuple[str, ...]] = ("list.open", "list.filter", "client")
    BINDINGS = bindings("list.open", "list.filter", "client")
    subjects = frozenset({"client", "ledger_entry", "settings"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken = False

    def compose(self) -> ComposeResult:
        """A heading, and two lists of which one shows."""
        yield GymText("", id="heading")
        yield VirtualTable(self._due_columns(), id="dues")
        taken = VirtualTable(self._taken_columns(), id="taken")
        taken.display = False
        yield taken

    def _due_columns(self) -> list[Column]:
        formats = self.app.formats
        return [
            Column(
                key="name",
                title=_("Name"),
                cell=lambda c: Cell(c.full_name, "strong"),
                width=24,
                min_width=12,
                grow=1,
            ),
            Column(
                key="phone",
                title=_("Phone"),
                cell=lambda c: Cell(formats.phone(c.phone), "muted"),
                width=15,
                drop_priority=2,
            ),
            Column(
                key="balance",
                title=_("Balance"),
                cell=lambda c: formats.money(c.balance),
                width=15,
                align="right",
            ),
            Column(
                key="due",
                title=_("Since"),
                cell=lambda c: Cell(formats.short_day(c.next_due_on), "muted"),
                width=11,
                align="right",
            ),
            Column(key="status", title="", cell=lambda c: status_cell(c, formats), width=12),
        ]

    def _taken_columns(self) -> list[Column]:
        formats = self.app.formats
        return [
            Column(key="on", title=_("Date"), cell=lambda p: formats.short_day(p.on), width=11),
            Column(
                key="name",
                title=_("Client"),
                cell=lambda p: Cell(p.client_name, "strong"),
                width=20,
                min_width=10,
                grow=1,
            ),
            Column(
                key="amount",
                title=_("Amount"),
                cell=lambda p: formats.money(p.amount),
                width=15,
                align="right",
            ),
            Column(
                key="method",
                title=_("By"),
                cell=lambda p: Cell(dict(methods()).get(p.method or "", ""), "muted"),
                width=13,
            ),
            Column(
                key="receipt",
                title=_("Receipt"),
                cell=lambda p: Cell(p.receipt_no or "", "muted"),
                width=16,
                drop_priority=1,
            ),
        ]

    @property
    def _table(self) -> VirtualTable:
        return self.query_one("#taken" if self._taken else "#dues", VirtualTable)

    def focus_first(self) -> None:
        """The list that shows."""
        self._table.focus()

    def focused_client_id(self) -> int | None:
        """The client under the cursor."""
        row = self._table.cursor_row
        if row is None:
            return None
        return int(row.client_id if self._taken else row.id)

    async def refresh_data(self) -> None:
        """Read the list that shows."""
        payments = self.app.session.payments
        if self._taken:
            page = await self.app.ask(payments.recent, limit=SHOWN)
            heading = _("Taken last   f shows who owes")
            empty = _("No payment was taken yet.")
        else:
            page = await self.app.ask(payments.dues, limit=SHOWN)
            heading = _("Who owes, oldest due first   f shows what was taken")
            empty = _("Nobody owes anything.")
        rows = list(getattr(page, "items", page))
        if len(rows) >= SHOWN:
            heading += "   " + _("the first {count}").format(count=SHOWN)
        self.query_one("#heading", GymText).write(heading)
        self._table.set_empty_text(empty)
        await self._table.show(ListSource(rows), keep=True)
        if not self._taken:
            self.app.workspace.set_count("payments", getattr(page, "total", len(rows)))

    async def after_client_action(self, _client_id: int) -> None:
        """Show what was booked."""
        await self.refresh_data()

    @in_turn
    async def action_filter(self) -> None:
        """f: dues or payments."""
        self._taken = not self._taken
        self.query_one("#dues").display = not self._taken
        self.query_one("#taken").display = self._taken
        await self.refresh_data()
        self.focus_first()

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: the client's account."""
        client_id = event.row.client_id if self._taken else event.row.id
        self.app.workspace.open_client(client_id, tab="payments")
