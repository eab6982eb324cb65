"""What goes to the client: the request for a payment by UPI, and the receipt as text."""

import uuid

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.payments.entry import Posted, method_words
from ptcms_core.settings import GymSettings
from ptcms_core.values import dates, money
from ptcms_core.values.upi import NOTE_LENGTH, UpiRequest


def upi_request_for(
    access: Access, actor: Actor, settings: GymSettings, client_id: int, minor: int | None
) -> UpiRequest:
    """The request for `minor` units, or for all that is due; Invalid, NotFound.

    The UPI id of the client's trainer goes before the gym's.
    """
    with access.gym.data.read() as connection:
        client = access.client(connection, actor, client_id)
    asked = client["balance"] if minor is None else minor
    if asked <= 0:
        raise Invalid({"amount": _("Nothing is due; type an amount to ask for.")})
    if settings.currency != "INR":
        raise Invalid({"amount": _("UPI works in rupees only.")})
    upi_id, payee = _payee(access, settings, client["trainer_id"])
    return UpiRequest(
        pa=upi_id,
        pn=payee,
        amount=settings.amount(asked),
        currency="INR",
        note=_("Fee {name}").format(name=client["full_name"])[:NOTE_LENGTH],
        reference=f"C{client_id}-{uuid.uuid4().hex[:12]}",
    )


def _payee(access: Access, settings: GymSettings, trainer_id: int) -> tuple[str, str]:
    with access.gym.accounts.read() as connection:
        trainer = connection.execute(
            "SELECT full_name, upi_id, payee_name FROM account"
            " WHERE id = :id AND deleted_at IS NULL",
            {"id": trainer_id},
        ).fetchone()
    if trainer is not None and trainer["upi_id"]:
        return trainer["upi_id"], trainer["payee_name"] or trainer["full_name"]
    if not settings.upi_id:
        raise Invalid({"amount": _("No UPI ID is set yet. The admin sets the gym's in Settings.")})
    return settings.upi_id, settings.payee_name or settings.gym_name


def receipt_of(entry: Posted, settings: GymSettings) -> str:
    """The receipt of a payment as lines of text; Invalid for what is no payment."""
    if entry.kind != "payment":
        raise Invalid({"entry": _("Only a payment has a receipt.")})
    currency = settings.money

    def shown(minor: int) -> str:
        return money.format_money(minor, currency)

    balance = money.to_minor(entry.running_balance, currency)
    labelled = [
        (_("Date"), dates.format_date(entry.on)),
        (_("From"), entry.client_name),
        (_("Amount"), shown(money.to_minor(entry.amount, currency))),
        (_("Paid by"), method_words(entry.method or "")),
        (_("Reference"), entry.reference),
        (_("Taken by"), entry.by),
        (_("Still due") if balance >= 0 else _("Credit"), shown(abs(balance))),
    ]
    parts = [(label, value) for label, value in labelled if value]
    wide = max(len(label) for label, _value in parts)
    title = _("Receipt {number}").format(number=entry.receipt_no or _("(carried over)"))
    lines = [settings.gym_name]
    lines += [line for line in (settings.contact_address, settings.contact_phone) if line]
    lines += [title, ""]
    lines += [f"{label:<{wide}}  {value}" for label, value in parts]
    if entry.reversed:
        lines += ["", _("REVERSED: this payment no longer counts.")]
    return "\n".join(lines)
