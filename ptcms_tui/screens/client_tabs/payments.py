"""Payments: the client's ledger, its balance in words, and what can be booked."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult

from ptcms_core import Client, _, ledger, utc_moment
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.client_actions import form_mark, methods, who
from ptcms_tui.screens.client_tabs.measures import as_text
from ptcms_tui.screens.client_words import STATUS_TONES
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.panel import Lines
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.formatting import Formats


def about(entry: Any) -> str:
    """What else is known of an entry, on one line."""
    parts = [
        _("REVERSED") if entry.reversed else "",
        entry.receipt_no or "",
        dict(methods()).get(entry.method or "", ""),
        entry.reference or "",
        entry.description or "",
        _("carried over") if entry.carried_over else "",
    ]
    return " · ".join(part for part in parts if part)


def in_short(entry: Any) -> str:
    """The one thing to know of an entry where there is room for no more."""
    return _("REVERSED") if entry.reversed else entry.receipt_no or about(entry)


def entry_pairs(entry: Any, formats: "Formats") -> list[tuple[str, Cell | str]]:
    """Everything known of an entry, as labels with values."""
    pairs = (
        (_("Entry"), ledger.entry_words(entry.kind)),
        (_("Amount"), formats.money(entry.amount)),
        (_("Date"), formats.day(entry.on)),
        (_("Due"), formats.day(entry.due)),
        (_("Paid by"), dict(methods()).get(entry.method or "", "")),
        (_("Receipt"), entry.receipt_no or ""),
        (_("Reference"), entry.reference or ""),
        (_("For"), entry.description or ""),
        (_("Balance then"), formats.money(entry.running_balance)),
        (_("Booked"), f"{formats.moment(utc_moment(entry.at))}, {entry.by or '–'}"),
        (
            _("State"),
            _("reversed; the opposite entry stands in the ledger") if entry.reversed else "",
        ),
        (_("Source"), _("carried over from the old records") if entry.carried_over else ""),
    )
    return [(label, value) for label, value in pairs if value]


class PaymentsTab(ClientTab):
    """The ledger, newest first."""

    scopes: ClassVar[tuple[str, ...]] = ("client.payment", "client.charge", "ledger")
    BINDINGS = bindings(*scopes)
    app: "PtcmsApp"

    def compose(self) -> ComposeResult:
        """Balance line and ledger."""
        yield Lines(id="standing")
        yield VirtualTable(self._columns(), id="ledger")

    def _columns(self) -> list[Column]:
        formats = self.app.formats
        return [
            Column(key="on", title=_("Date"), cell=lambda e: formats.short_day(e.on), width=11),
            Column(
                key="kind",
                title=_("Entry"),
                cell=lambda e: Cell(ledger.entry_words(e.kind), "muted" if e.reversed else ""),
                width=10,
            ),
            Column(
                key="amount",
                title=_("Amount"),
                cell=lambda e: Cell(formats.money(e.amount), "muted" if e.reversed else "strong"),
                width=13,
                align="right",
            ),
            Column(
                key="balance",
                title=_("Balance"),
                cell=lambda e: Cell(formats.money(e.running_balance), "muted"),
                width=13,
                align="right",
                drop_priority=1,
            ),
            Column(
                key="about",
                title="",
                cell=lambda e: Cell(about(e), "muted"),
                width=26,
                grow=1,
                short=lambda e: Cell(in_short(e), "muted"),
                short_width=16,
                drop_priority=3,
            ),
            Column(
                key="by",
                title=_("By"),
                cell=lambda e: Cell((e.by.split() or [""])[0], "muted"),
                width=10,
                drop_priority=4,
            ),
        ]

    def focus_first(self) -> None:
        """The ledger."""
        self.query_one(VirtualTable).focus()

    async def load(self, client: Client) -> None:
        """Read the account."""
        await super().load(client)
        account = await self.app.ask(self.app.session.payments.account, client.id)
        self.query_one("#standing", Lines).show(self._standing(account))
        table = self.query_one(VirtualTable)
        table.set_empty_text(_("Nothing charged yet. Press c to charge a fee."))
        await table.show(ListSource(account.entries), keep=True)

    def _standing(self, account: Any) -> list[tuple[str, Cell | str]]:
        """The balance with its status in words, and what it is made of."""
        formats = self.app.formats
        words = (
            account.status_words.upper() if account.status == "overdue" else account.status_words
        )
        since = formats.day(account.next_due_on)
        if account.status == "overdue" and since:
            words = _("{status} since {day}").format(status=words, day=since)
        elif account.status == "overpaid":
            words = _("{status}: a credit of the client").format(status=words)
        elif since:
            words = _("{status}, by {day}").format(status=words, day=since)
        made_of = _("charged {charged} · received {received}").format(
            charged=formats.money(account.charged), received=formats.money(account.received)
        )
        balance = f"{formats.money(account.balance)}  {words}"
        return [
            (_("Balance"), Cell(balance, STATUS_TONES.get(account.status, ""))),
            ("", Cell(made_of, "muted")),
        ]

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: all that is known of the entry."""
        text = as_text(entry_pairs(event.row, self.app.formats))
        await self.app.shown(TextWindow(_("Entry"), text))

    @in_turn
    async def action_discount(self) -> None:
        """i."""
        await self._book(
            _("Discount · {client}"),
            [
                Field("amount", _("Amount"), "money", required=True),
                Field("description", _("Why"), placeholder=_("festival offer")),
            ],
            self.app.session.payments.discount,
            _("Took off {amount}."),
        )

    @in_turn
    async def action_refund(self) -> None:
        """r."""
        await self._book(
            _("Refund · {client}"),
            [
                Field("amount", _("Amount"), "money", required=True),
                Field("method", _("Paid by"), "choice", choices=methods()),
                Field("reason", _("Why"), required=True),
                Field("password", _("Your password"), "password", required=True),
            ],
            self.app.session.payments.refund,
            _("Refunded {amount}."),
        )

    async def _book(self, title: str, fields: list[Field], call: Any, sentence: str) -> None:
        booked = await self.app.form(
            FormModal(
                title.format(client=who(self.client)),
                fields,
                partial(call, self.client.id, idempotency_key=form_mark()),
                saved=lambda entry: sentence.format(amount=self.app.formats.money(entry.amount)),
                undo=True,
                quick=True,
            )
        )
        if booked is not None:
            await self.after_client_action(self.client.id)
            await self.go_to_entry(booked.value)

    async def go_to_entry(self, entry: Any) -> None:
        """What was just booked has the cursor, so that `v` and `x` are about it."""
        if hasattr(entry, "receipt_no"):
            await self.query_one(VirtualTable).move_to(entry.id)

    @in_turn
    async def action_reverse(self) -> None:
        """x: the entry under the cursor, by its opposite."""
        entry = self.query_one(VirtualTable).cursor_row
        if entry is None:
            self.app.say(_("There is no entry to reverse."), tone="attention")
            return
        await self.app.form(
            FormModal(
                _("Reverse the {kind} of {amount}").format(
                    kind=ledger.entry_words(entry.kind), amount=self.app.formats.money(entry.amount)
                ),
                [Field("reason", _("Why"), required=True)],
                partial(self.app.session.payments.reverse, entry.id),
                saved=lambda _entry: _("Reversed; both entries stay in the ledger."),
                undo=entry.kind != "adjustment",
            )
        )

    @in_turn
    async def action_receipt(self) -> None:
        """v: the receipt of the payment under the cursor."""
        entry = self.query_one(VirtualTable).cursor_row
        if entry is None or entry.kind != "payment":
            self.app.say(_("Only a payment has a receipt."), tone="attention")
            return
        text = await self.app.ask(self.app.session.payments.receipt_text, entry.id)
        await self.app.shown(TextWindow(_("Receipt"), text))


TAB = PaymentsTab
