"""The forms for one client, from any list: a weight, money, a hand-over, an erasing."""

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from ptcms_core import Client, _
from ptcms_tui.screens.client_actions import (
    charged_words,
    form_mark,
    methods,
    taken_words,
    weighed_words,
    who,
)
from ptcms_tui.screens.dialog import Saved
from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.form_fields import Field

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


async def weigh_in(app: "PtcmsApp", client: Client) -> Saved | None:
    """Ask for a weight and store it; the weigh-in, None where it was left."""
    formats = app.formats
    last = (
        _("last {weight} on {day}").format(
            weight=formats.weight(client.weight_kg), day=formats.short_day(client.last_weigh_in_on)
        )
        if client.weight_kg is not None
        else _("the first weigh-in")
    )
    return await app.form(
        FormModal(
            _("Weigh in · {client}").format(client=who(client)),
            [
                Field("weight_kg", _("Weight"), "weight", required=True, hint=last),
                Field("on", _("Date"), "date", value=app.today, prefer="past"),
                Field("height_cm", _("Height"), "length", hint=_("only if it changed")),
                Field("note", _("Note")),
            ],
            partial(app.session.progress.record, client.id),
            saved=partial(weighed_words, app, client),
            undo=True,
            quick=True,
        )
    )


async def payment(
    app: "PtcmsApp", client: Client, *, amount: Decimal | None = None, method: str = "cash"
) -> Saved | None:
    """Ask how much was paid and how, and store it with a receipt number; the payment.

    What is due stands there to be confirmed, or the `amount` that was asked for.
    """
    formats = app.formats
    owed = client.balance if client.balance > 0 else None
    return await app.form(
        FormModal(
            _("Take a payment · {client}").format(client=who(client)),
            [
                Field(
                    "amount",
                    _("Amount"),
                    "money",
                    value=owed if amount is None else amount,
                    required=True,
                    hint=_("due {amount}").format(amount=formats.money(client.balance))
                    if owed
                    else _("nothing is due; more becomes a credit"),
                ),
                Field("method", _("Paid by"), "choice", value=method, choices=methods()),
                Field("reference", _("Reference"), hint=_("such as the UTR of a UPI payment")),
                Field("on", _("Date"), "date", value=app.today, prefer="past"),
            ],
            partial(
                app.session.payments.receive,
                client.id,
                idempotency_key=form_mark(),
                seen=client.balance,
            ),
            saved=partial(taken_words, app, client),
            undo=True,
            quick=True,
        )
    )


async def charge(app: "PtcmsApp", client: Client) -> Saved | None:
    """Ask what to charge and when it is due; the charge, None where it was left."""
    return await app.form(
        FormModal(
            _("Charge · {client}").format(client=who(client)),
            [
                Field("amount", _("Amount"), "money", required=True),
                Field("due", _("Due"), "date", value=app.today, prefer="future"),
                Field("description", _("For"), placeholder=_("Fee for December")),
            ],
            partial(app.session.payments.charge, client.id, idempotency_key=form_mark()),
            saved=partial(charged_words, app, client),
            undo=True,
            quick=True,
        )
    )


async def upi(app: "PtcmsApp", client: Client, *, amount: Decimal | None = None) -> Saved | None:
    """Show the QR code that asks for what is due, or for an amount typed; the payment taken."""
    from ptcms_tui.screens.upi import UpiScreen

    if amount is None and client.balance > 0:
        amount = client.balance
    ask = partial(app.session.payments.upi_parts, client.id)
    while True:
        if amount is None:
            saved = await app.form(
                FormModal(
                    _("Ask for a payment · {client}").format(client=who(client)),
                    [Field("amount", _("Amount"), "money", required=True)],
                    ask,
                    save_label=_("Show the QR code"),
                )
            )
            if saved is None:
                return None
            request = saved.value
        else:
            request = await app.ask(ask, amount=amount)
        answer = await app.shown(UpiScreen(client, request, app.formats))
        if answer == "amount":
            amount = None
        elif answer == "received":
            return await payment(app, client, amount=request.amount, method="upi")
        else:
            return None


async def transfer(app: "PtcmsApp", client: Client) -> None:
    """Give a client to another trainer."""
    people = await app.ask(app.session.trainers.list, active=True)
    others = [(one.id, one.full_name) for one in people if one.id != client.trainer_id]
    if not others:
        app.say(_("There is nobody else to hand {name} to.").format(name=client.full_name))
        return
    await app.form(
        FormModal(
            _("Hand over {client}").format(client=who(client)),
            [Field("to", _("To"), "choice", choices=others)],
            partial(app.session.clients.transfer, client.id),
            saved=lambda moved: _("{name} is now with {trainer}.").format(
                name=moved.full_name, trainer=moved.trainer_name
            ),
            undo=True,
            save_label=_("Hand over"),
        )
    )


async def erase(app: "PtcmsApp", client: Client) -> bool:
    """Erase a client for good: the name is typed, then one's own password."""
    sure = await app.question(
        _(
            "Erase {client}? Profile, plans, weigh-ins and messages go for good; "
            "amounts and dates stay without a name. This can't be undone."
        ).format(client=who(client)),
        yes=_("Erase"),
        danger=True,
        type_to_confirm=client.full_name,
    )
    if not sure:
        return False
    done = await app.form(
        FormModal(
            _("Erase {client}").format(client=who(client)),
            [Field("password", _("Your password"), "password", required=True)],
            partial(app.session.clients.erase, client.id),
            saved=lambda _nothing: _("{name} was erased.").format(name=client.full_name),
            save_label=_("Erase"),
        )
    )
    return done is not None
