"""What a line that was read would do: in words before Enter, and the doing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from ptcms_core import Client, PtcmsError, _, fold
from ptcms_tui.commands.reading import Reading, methods
from ptcms_tui.screens import client_actions, client_forms
from ptcms_tui.screens.client import tab_words

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


@dataclass(frozen=True)
class Write:
    """A change that is made from the bar itself: the core's call, and what is said afterwards."""

    call: Callable[..., Any]
    values: dict[str, Any]
    saved: Callable[[Any], str]
    then: Callable[[Any], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Deed:
    """`words` say what will be done; it is a change (`write`) or opens something (`run`).

    `problem` tells why it can't be done.
    """

    words: str
    write: Write | None = None
    run: Callable[[], Awaitable[None]] | None = None
    problem: str = ""


async def deeds_of(app: "PtcmsApp", reading: Reading, client: Client) -> list[Deed]:
    """What the line would do for this client; several where it names more than one thing."""
    if reading.problem:
        return [Deed("", problem=reading.problem)]
    if reading.form.id == "message":
        return await _messages(app, client, reading.values.get("template", ""))
    return [_DEEDS[reading.form.id](app, client, reading.values)]


def _weigh_in(app: "PtcmsApp", client: Client, values: dict[str, Any]) -> Deed:
    words = _("weigh-in of {weight} {day}").format(
        weight=app.formats.weight(values["weight_kg"]), day=_on(app, values.get("on"))
    )
    saved = partial(client_actions.weighed_words, app, client)
    return Deed(words, Write(partial(app.session.progress.record, client.id), values, saved))


def _payment(app: "PtcmsApp", client: Client, values: dict[str, Any]) -> Deed:
    amount, how = values.get("amount"), methods()[values.get("method", "cash")]
    if amount is None and client.balance <= 0:
        return Deed(
            "",
            problem=_("owes nothing: type the amount, such as p2000"),
        )
    given = {"method": "cash", "amount": client.balance, **values}
    sentence = (
        _("payment of all that is due, {amount}, {how} {day}")
        if amount is None
        else _("payment of {amount} {how} {day}")
    )
    words = sentence.format(
        amount=app.formats.money(given["amount"]), how=how, day=_on(app, values.get("on"))
    )
    if reference := values.get("reference"):
        words += _(", reference {reference}").format(reference=reference)
    receive = partial(
        app.session.payments.receive,
        client.id,
        idempotency_key=client_actions.form_mark(),
        seen=client.balance,
    )
    return Deed(words, Write(receive, given, partial(client_actions.taken_words, app, client)))


def _charge(app: "PtcmsApp", client: Client, values: dict[str, Any]) -> Deed:
    due: date = values.get("due") or app.today
    words = _("charge of {amount}, due {day}").format(
        amount=app.formats.money(values["amount"]),
        day=_("today") if due == app.today else app.formats.day(due),
    )
    if description := values.get("description"):
        words += _(", for {what}").format(what=description)
    charge = partial(
        app.session.payments.charge, client.id, idempotency_key=client_actions.form_mark()
    )
    saved = partial(client_actions.charged_words, app, client)
    return Deed(words, Write(charge, {"due": due, **values}, saved))


def _upi(app: "PtcmsApp", client: Client, values: dict[str, Any]) -> Deed:
    amount = values.get("amount")

    async def run() -> None:
        await client_forms.upi(app, client, amount=amount)

    shown = client.balance if amount is None else amount
    if shown <= 0:
        return Deed(_("UPI QR code; the amount is asked for"), run=run)
    return Deed(_("UPI QR code for {amount}").format(amount=app.formats.money(shown)), run=run)


def _tab(app: "PtcmsApp", client: Client, values: dict[str, Any]) -> Deed:
    async def run() -> None:
        app.workspace.open_client(client.id, tab=values["tab"])

    return Deed(_("open at {tab}").format(tab=tab_words(values["tab"])), run=run)


def _archive(app: "PtcmsApp", client: Client, _values: dict[str, Any]) -> Deed:
    def saved(_client: Client) -> str:
        return _("Archived {name}.").format(name=client.full_name)

    return Deed(_("archive"), Write(partial(app.session.clients.archive, client.id), {}, saved))


_DEEDS: dict[str, Callable[["PtcmsApp", Client, dict[str, Any]], Deed]] = {
    "weigh_in": _weigh_in,
    "payment": _payment,
    "charge": _charge,
    "upi": _upi,
    "tab": _tab,
    "archive": _archive,
}


async def _messages(app: "PtcmsApp", client: Client, typed: str) -> list[Deed]:
    """A message: with the template that fits, or those whose name begins as typed."""

    def deed(template: Any) -> Deed:
        async def run() -> None:
            await client_actions.message(app, client, template=template)

        return Deed(_("message “{template}”").format(template=template.name), run=run)

    if not typed:
        return [deed(await app.ask(app.session.messages.fitting, client.id))]
    templates = await app.ask(app.session.messages.templates)
    found = named_so(templates, typed)
    spoken = [one for one in found if one.language == (client.language or "en")] or found
    if not spoken:
        names = ", ".join(one.name for one in templates if one.language == "en")
        return [
            Deed(
                "",
                problem=_("No template is called “{typed}”. There are: {names}").format(
                    typed=typed, names=names
                ),
            )
        ]
    return [deed(template) for template in spoken]


def named_so(templates: Sequence[Any], typed: str) -> list[Any]:
    """The templates of this name, else those with words that begin with each word typed."""
    words = fold(typed).split()
    exact = [one for one in templates if fold(one.name) == " ".join(words)]
    return exact or [
        one
        for one in templates
        if all(any(part.startswith(word) for part in fold(one.name).split()) for word in words)
    ]


async def adding(app: "PtcmsApp", reading: Reading) -> Deed:
    """A new client; who may be the same person is told before."""
    values = reading.values
    if reading.problem:
        return Deed("", problem=reading.problem)

    async def open_it(client: Client) -> None:
        app.workspace.open_client(client.id)

    def saved(client: Client) -> str:
        return _("Added {name}.").format(name=client.full_name)

    name, phone = values["full_name"], values["phone"]
    words = _("new client {name}").format(name=name)
    words += _(", phone {phone}").format(phone=phone) if phone else _(", without a phone")
    try:
        alike = await app.ask(app.session.clients.similar, name, phone)
    except PtcmsError:
        alike = []
    if alike:
        names = ", ".join(one.full_name for one in alike[:2] if one.full_name)
        words += "   " + (
            _("already here? {names}").format(names=names)
            if names
            else _("already in the gym's records")
        )
    return Deed(words, Write(app.session.clients.add, values, saved, then=open_it))


def _on(app: "PtcmsApp", day: date | None) -> str:
    if day is None or day == app.today:
        return _("today")
    return _("on {day}").format(day=app.formats.short_day(day))
