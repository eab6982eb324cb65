"""Payments: the client's ledger, its balance in words, and what can be booked."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult

from ptcms_core import Client, _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.client_actions import methods, who
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


def kind_words(kind: str) -> str:
    """An entry's kind."""
    return {
        "charge": _("charge"),
        "payment": _("payment"),
        "refund": _("refund"),
        "discount": _("discount"),
        "adjustment": _("adjustment"),
        "reversal": _("reversal"),
    }.get(kind, kind)


def about(entry: Any) -> str:
    """What else is known of an entry, on one line."""
    parts = [
        dict(methods()).get(entry.method or "", ""),
        entry.receipt_no or "",
        entry.reference or "",
        entry.description or "",
        _("carried over") if entry.carried_over else "",
        _("REVERSED") if entry.reversed else "",
    ]
    return " · ".join(part for part in parts if part)


class PaymentsTab(ClientTab):
    """The ledger, newest first."""

    scopes: ClassVar[tuple[str, ...]] = ("ledger",)
    BINDINGS = bindings("ledger")
    app: "PtcmsApp"

    def compose(self) -> ComposeResult:
        """Balance line and ledger."""
        yield GymText("", id="standing")
        yield VirtualTable(self._columns(), id="ledger")

    def _columns(self) -> list[Column]:
        formats = self.app.formats
        return [
            Column(key="on", title=_("Date"), cell=lambda e: formats.short_day(e.on), width=11),
            Column(
                key="kind",
                title=_("Entry"),
                cell=lambda e: Cell(kind_words(e.kind), "muted" if e.reversed else ""),
                width=10,
            ),
            Column(
                key="amount",
                title=_("Amount"),
                cell=lambda e: Cell(formats.money(e.amount), "muted" if e.reversed else "strong"),
                width=14,
                align="right",
            ),
            Column(
                key="balance",
                title=_("Balance"),
                cell=lambda e: Cell(formats.money(e.running_balance), "muted"),
                width=14,
                align="right",
                drop_priority=1,
            ),
            Column(
                key="about",
                title="",
                cell=lambda e: Cell(about(e), "muted"),
                width=20,
                min_width=8,
                grow=1,
            ),
        ]

    def focus_first(self) -> None:
        """The ledger."""
        self.query_one(VirtualTable).focus()

    async def load(self, client: Client) -> None:
        """Read the account."""
        await super().load(client)
        account = await self.app.ask(self.app.session.payments.account, client.id)
        formats = self.app.formats
        words = f"{formats.money(account.balance)}  {account.status_words}"
        if account.next_due_on:
            words += "  " + _("due {day}").format(day=formats.day(account.next_due_on))
        words += "   " + _("charged {charged} · received {received}").format(
            charged=formats.money(account.charged), received=formats.money(account.received)
        )
        self.query_one("#standing", GymText).write(words)
        table = self.query_one(VirtualTable)
        table.set_empty_text(_("Nothing charged yet. Press c to charge a fee."))
        await table.show(ListSource(account.entries), keep=True)

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
            ],
            self.app.session.payments.refund,
            _("Refunded {amount}."),
        )

    async def _book(self, title: str, fields: list[Field], call: Any, sentence: str) -> None:
        await self.app.form(
            FormModal(
                title.format(client=who(self.client)),
                fields,
                partial(call, self.client.id),
                saved=lambda entry: sentence.format(amount=self.app.formats.money(entry.amount)),
                undo=True,
                quick=True,
            )
        )

    @in_turn
    async def action_reverse(self) -> None:
        """x: the entry under the cursor, by its opposite."""
        entry = self.query_one(VirtualTable).cursor_row
        if entry is None:
            return
        await self.app.form(
            FormModal(
                _("Reverse the {kind} of {amount}").format(
                    kind=kind_words(entry.kind), amount=self.app.formats.money(entry.amount)
                ),
                [Field("reason", _("Why"), required=True)],
                partial(self.app.session.payments.reverse, entry.id),
                saved=lambda _entry: _("Reversed; both entries stay in the ledger."),
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
