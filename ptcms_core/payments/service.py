"""What can be done with the ledgers of the clients one looks after."""

import sqlite3
from datetime import date
from decimal import Decimal
from typing import Any

from ptcms_core.access import Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid, NotFound
from ptcms_core.payments import asking, doubts, rows
from ptcms_core.payments.entry import (
    Account,
    Booking,
    Context,
    MoneyBooking,
    Payment,
    Posted,
)
from ptcms_core.payments.listing import Listings
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act, utc_moment
from ptcms_core.values import ledger, money, text
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Gathered, validated
from ptcms_core.values.upi import UpiRequest


@guarded
class Payments(Listings):
    """The ledgers of the clients one looks after."""

    # booking

    def charge(
        self,
        client_id: int,
        *,
        amount: Any,
        due: Any = None,
        description: str = "",
        idempotency_key: str | None = None,
    ) -> Posted:
        """Charge a client; due today unless said. Invalid, NotFound; Conflict when archived."""
        entry = self._read(Booking, amount=amount, due=due, description=description)
        return self._book(
            client_id, entry, "charge", _("the charge of {amount}"), key=idempotency_key
        )

    def receive(
        self,
        client_id: int,
        *,
        amount: Any,
        method: str,
        on: Any = None,
        reference: str | None = None,
        idempotency_key: str | None = None,
        seen: Decimal | None = None,
        confirmed: bool = False,
    ) -> Payment:
        """Take a payment; it gets a receipt number. A key seen before gives the entry stored.

        Invalid; NotFound; NeedsConfirmation for the same amount and method within 5 minutes, and
        for one that somebody else may just have taken: since `seen` (the balance when the form
        was opened), or within 5 minutes for the same due. More than is due becomes a credit.
        """
        gathered = Gathered()
        with gathered.noting():
            entry = self._read(
                MoneyBooking, amount=amount, method=method, on=on, reference=reference
            )
        if gathered.fields:
            with gathered.noting(), self._access.gym.data.read() as connection:
                doubts.refuse_used_reference(connection, (reference or "").strip())
            gathered.refuse()
        return self._book(
            client_id,
            entry,
            "payment",
            _("the payment of {amount}"),
            key=idempotency_key,
            seen=seen,
            confirmed=confirmed,
        )

    def discount(
        self,
        client_id: int,
        *,
        amount: Any,
        description: str = "",
        idempotency_key: str | None = None,
        confirmed: bool = False,
    ) -> Posted:
        """Take something off what is due. Invalid, NotFound; NeedsConfirmation for a credit."""
        entry = self._read(Booking, amount=amount, description=description)
        return self._book(
            client_id,
            entry,
            "discount",
            _("the discount of {amount}"),
            key=idempotency_key,
            confirmed=confirmed,
        )

    def refund(
        self,
        client_id: int,
        *,
        amount: Any,
        method: str,
        reason: str = "",
        on: Any = None,
        password: str | None = None,
        idempotency_key: str | None = None,
    ) -> Posted:
        """Give money back, at most what was received. Invalid, NotFound.

        One's own `password` again, unless it was typed a moment ago (see `Access.prove`).
        """
        actor = self._access.allowed("payments.record")
        try:
            entry = self._read(
                MoneyBooking, amount=amount, method=method, description=reason, on=on
            )
        except Invalid as invalid:
            # to who gives money back it is the reason
            names = {"description": "reason"}
            raise Invalid({names.get(n, n): said for n, said in invalid.fields.items()}) from None
        with self._access.gym.data.read() as connection:
            self._access.client(connection, actor, client_id)
        self._access.prove(actor, password)
        return self._book(
            client_id, entry, "refund", _("the refund of {amount}"), key=idempotency_key
        )

    def reverse(self, entry_id: int, *, reason: str) -> Posted:
        """Book the opposite of an entry; both stay. Invalid, Conflict, NotFound."""
        actor = self._access.allowed("payments.record")
        try:
            why = text.entered(reason, _("The reason"), max_length=200, required=True)
        except ValueError as problem:
            raise Invalid({"reason": str(problem)}) from None
        with self._access.act(actor) as act:
            row = self._row(act.connection, actor, entry_id)
            doubts.refuse_reversal(act.connection, row)
            new_id = rows.insert(
                act,
                row["client_id"],
                kind="reversal",
                amount=abs(row["amount"]),
                on=self._access.today(),
                description=why,
                by_id=actor.id,
                reverses_id=entry_id,
            )
        reversal = self._get(actor, new_id)
        if row["kind"] != "adjustment":
            self._access.remember_undo(
                _("the reversal of {amount}").format(amount=self._shown(abs(row["amount"]))),
                lambda: self._book_again(entry_id),
            )
        return reversal

    # reading

    def account(self, client_id: int) -> Account:
        """A client's account: balance, status, entries newest first. NotFound."""
        actor = self._access.allowed("payments.view")
        settings = load_settings(self._access.gym)
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
            found = rows.rows_of(connection, client_id)
        status = rows.status_of(client, self._access.today())
        charged = sum(row["amount"] for row in rows.live(found) if row["kind"] == "charge")
        names = self._access.gym.account_names()
        due = client["next_due_on"]
        return Account(
            balance=settings.amount(client["balance"]),
            status=status,
            status_words=ledger.status_words(status),
            next_due_on=date.fromisoformat(due) if due else None,
            charged=settings.amount(charged),
            received=settings.amount(rows.received(found)),
            entries=rows.posted(found, client["full_name"], names, settings)[::-1],
        )

    # asking

    def upi_parts(self, client_id: int, *, amount: Any = None) -> UpiRequest:
        """The payment request in parts, so that a screen can shorten it; Invalid, NotFound.

        A trainer's own UPI id and payee name go before the gym's.
        """
        actor = self._access.allowed("payments.view")
        settings = load_settings(self._access.gym)
        minor = None if amount is None else self._read(Booking, amount=amount).amount
        return asking.upi_request_for(self._access, actor, settings, client_id, minor)

    def upi_request(self, client_id: int, amount: Any = None) -> str:
        """The `upi://pay` link that asks for what is due, or for `amount`; Invalid, NotFound."""
        return self.upi_parts(client_id, amount=amount).link

    def receipt_text(self, entry_id: int) -> str:
        """The receipt of a payment as text; Invalid for what is no payment; NotFound."""
        actor = self._access.allowed("payments.view")
        return asking.receipt_of(self._get(actor, entry_id), load_settings(self._access.gym))

    # inside

    def _read(self, model: type[Booking], **data: Any) -> Booking:
        context = Context.model_construct(
            today=self._access.today(), settings=load_settings(self._access.gym)
        )
        return validated(model, data, context)

    def _book(
        self,
        client_id: int,
        entry: Booking,
        kind: str,
        label: str,
        *,
        key: str | None,
        seen: Decimal | None = None,
        confirmed: bool = False,
    ) -> Posted:
        actor = self._access.allowed("payments.record")
        with self._access.act(actor) as act:
            self._access.client(act.connection, actor, client_id)
            stored = doubts.entry_of_key(act.connection, key, client_id, kind)
            if stored is not None:
                return self._get(actor, stored)
            if kind == "charge":
                self._access.active_client(act.connection, actor, client_id)
            if kind == "payment" and not confirmed:
                self._ask_about_others(act, actor, client_id, entry.amount, seen)
            new_id = self._book_in(act, actor, client_id, entry, kind, key, confirmed=confirmed)
        posted = self._get(actor, new_id)
        self._access.remember_undo(
            label.format(amount=self._shown(entry.amount)),
            lambda: self.reverse(
                self._access.left_at("ledger_entry", client_id, new_id), reason=_("undone")
            ),
        )
        return posted

    def _book_in(
        self,
        act: Act,
        actor: Actor,
        client_id: int,
        entry: Booking,
        kind: str,
        key: str | None,
        *,
        confirmed: bool,
    ) -> int:
        method = entry.method if isinstance(entry, MoneyBooking) else None
        if kind == "payment":
            doubts.refuse_used_reference(act.connection, entry.reference)
            if not confirmed:
                doubts.ask_about_same_payment(
                    act.connection, client_id, entry.amount, method, self._access.now()
                )
        if kind == "discount" and not confirmed:
            currency = load_settings(self._access.gym, act.connection).money
            doubts.ask_about_credit(act.connection, client_id, entry.amount, currency)
        if kind == "refund":
            doubts.refuse_over_refund(act.connection, client_id, entry.amount)
        today = self._access.today()
        return rows.insert(
            act,
            client_id,
            kind=kind,
            amount=entry.amount,
            on=entry.on or today,
            due=entry.due or (today if kind == "charge" else None),
            method=method,
            reference=entry.reference,
            description=entry.description,
            by_id=actor.id,
            idempotency_key=key,
            receipt=kind == "payment",
        )

    def _ask_about_others(
        self, act: Act, actor: Actor, client_id: int, amount: int, seen: Decimal | None
    ) -> None:
        settings = load_settings(self._access.gym, act.connection)

        def told(other: sqlite3.Row, balance: int) -> str:
            at = utc_moment(other["at"]).astimezone(self._access.gym.zone())
            name = self._access.gym.account_names().get(other["by_id"], "")
            return _(
                "{name} took {amount} from this client at {time}; {due} is due now. "
                "Is this a second payment?"
            ).format(
                name=name or _("somebody else"),
                amount=money.format_money(other["amount"], settings.money),
                time=f"{at:%H:%M}",
                due=money.format_money(max(balance, 0), settings.money),
            )

        try:
            owed = None if seen is None else money.to_minor(seen, settings.money)
        except ValueError as problem:
            raise Invalid({"seen": str(problem)}) from None
        doubts.ask_about_anothers_payment(
            act.connection,
            client_id,
            amount,
            by_id=actor.id,
            since=self._access.now() - doubts.SAME_WITHIN,
            seen=owed,
            told=told,
        )

    def _book_again(self, entry_id: int) -> None:
        """Take a reversal back: what it reversed is booked anew, a payment with a new number."""
        actor = self._access.allowed("payments.record")
        with self._access.act(actor) as act:
            row = self._row(act.connection, actor, entry_id)
            if row["kind"] == "payment":
                doubts.refuse_used_reference(act.connection, row["reference"])
            if row["kind"] == "refund":
                doubts.refuse_over_refund(act.connection, row["client_id"], row["amount"])
            again = rows.insert(
                act,
                row["client_id"],
                kind=row["kind"],
                amount=row["amount"],
                on=date.fromisoformat(row["on_date"]),
                due=date.fromisoformat(row["due_date"]) if row["due_date"] else None,
                method=row["method"],
                reference=row["reference"],
                description=row["description"],
                by_id=actor.id,
                carried_over=bool(row["carried_over"]),
                receipt=row["receipt_no"] is not None,
            )
        # the entry booked anew stands for the one that was reversed: older acts go on with it
        self._access.rewound("ledger_entry", row["client_id"], before=entry_id, now=again)

    def _row(self, connection: sqlite3.Connection, actor: Actor, entry_id: int) -> sqlite3.Row:
        row: sqlite3.Row | None = connection.execute(
            rows.ROWS + " WHERE e.id = :id", {"id": entry_id}
        ).fetchone()
        if row is None:
            raise NotFound(_("There is no such entry."))
        try:
            self._access.client(connection, actor, row["client_id"])
        except NotFound:
            # the answer must not tell that somebody else's entry exists
            raise NotFound(_("There is no such entry.")) from None
        return row

    def _get(self, actor: Actor, entry_id: int) -> Posted:
        with self._access.gym.data.read() as connection:
            row = self._row(connection, actor, entry_id)
            client = self._access.client(connection, actor, row["client_id"])
            found = rows.rows_of(connection, row["client_id"])
        names = self._access.gym.account_names()
        settings = load_settings(self._access.gym)
        posted = rows.posted(found, client["full_name"], names, settings)
        return next(one for one in posted if one.id == entry_id)

    def _shown(self, minor: int) -> str:
        return money.format_money(minor, load_settings(self._access.gym).money)
