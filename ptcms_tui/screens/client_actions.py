"""What can be done for a client from any list: weigh in, take money, charge, ask, write."""

import uuid
from typing import TYPE_CHECKING, Any

from ptcms_core import Client, _
from ptcms_tui.screens.dialog import Saved
from ptcms_tui.typeahead import in_turn

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


def who(client: Client) -> str:
    """Name and last four digits, as repeated wherever a client is acted on."""
    digits = f"  ····{client.phone[-4:]}" if client.phone else ""
    return f"{client.full_name}{digits}"


def methods() -> list[tuple[str, str]]:
    """The ways to pay, as a form offers them."""
    return [
        ("cash", _("Cash")),
        ("upi", _("UPI")),
        ("card", _("Card")),
        ("bank", _("Bank transfer")),
        ("other", _("Other")),
    ]


def weighed_words(app: "PtcmsApp", client: Client, entry: Any) -> str:
    """What is said of a weigh-in once it is stored."""
    weight = app.formats.weight(entry.weight_kg)
    return _("Saved {weight} for {name}.").format(weight=weight, name=client.full_name)


def taken_words(app: "PtcmsApp", client: Client, taken: Any) -> str:
    """What is said of a payment once it is stored."""
    return _("Took {amount} from {name}, receipt {receipt}.").format(
        amount=app.formats.money(taken.amount), name=client.full_name, receipt=taken.receipt_no
    )


def charged_words(app: "PtcmsApp", client: Client, entry: Any) -> str:
    """What is said of a charge once it is stored."""
    amount = app.formats.money(entry.amount)
    return _("Charged {amount} to {name}.").format(amount=amount, name=client.full_name)


def form_mark() -> str:
    """What tells one opened form of money from another, so that it books once only."""
    return uuid.uuid4().hex


async def message(app: "PtcmsApp", client: Client, *, template: Any = None) -> None:
    """Write a message, then hand it over as a QR code, or have WhatsApp Web type it.

    It begins with `template`, or with the one that fits the client today.
    """
    from ptcms_tui.screens.chat import hand_over
    from ptcms_tui.screens.message import MessageDialog

    templates = await app.ask(app.session.messages.templates)
    channels = await app.ask(app.session.messages.channels)
    fitting = template or await app.ask(app.session.messages.fitting, client.id)
    queued = await app.shown(MessageDialog(client, templates, channels, fitting))
    if queued is not None:
        await hand_over(app, client, queued)


async def write_diet(app: "PtcmsApp", client: Client) -> None:
    """Write a diet plan; what is in force stands in the form."""
    from ptcms_tui.screens.client_tabs.diet_form import diet_form

    plan = await app.ask(app.session.diets.current, client.id)
    await app.form(diet_form(app, client, plan))


async def write_workout(app: "PtcmsApp", client: Client) -> None:
    """Write a workout; what is in force stands in the editor."""
    from ptcms_tui.screens.client_tabs.workout_editor import WorkoutEditor

    plan = await app.ask(app.session.workouts.current, client.id)
    title, text, number = (plan.title, plan.text, plan.number) if plan else ("", "", 0)
    await app.shown(WorkoutEditor(client, title, text, written_from=number))


async def archive(app: "PtcmsApp", client: Client) -> None:
    """Put a client aside, or bring an archived one back; `u` undoes."""
    if client.archived:
        await _change(app, app.session.clients.restore, client, _("{name} is back."))
    else:
        await _change(app, app.session.clients.archive, client, _("Archived {name}."))


async def _change(app: "PtcmsApp", call: Any, client: Client, sentence: str) -> None:
    await app.ask(call, client.id)
    app.say(sentence.format(name=client.full_name), undo=True)


class ClientActions:
    """The keys of scope `client`, for whatever knows the client under the cursor."""

    if TYPE_CHECKING:
        app: PtcmsApp

    def focused_client_id(self) -> int | None:
        """The id of the client the keys are about."""
        raise NotImplementedError

    async def after_client_action(self, _client_id: int) -> None:
        """Called when an act is over; the live feed refreshes what it changed."""

    async def go_to_entry(self, entry: Any) -> None:
        """Called with what was entered: whatever lists such entries puts the cursor on it."""

    async def _with_client(self, act: Any) -> None:
        client_id = self.focused_client_id()
        if client_id is None:
            self.app.say(_("There is no client here."), tone="attention")
            return
        client = await self.app.ask(self.app.session.clients.get, client_id)
        made = await act(self.app, client)
        await self.after_client_action(client_id)
        if isinstance(made, Saved):
            await self.go_to_entry(made.value)

    async def _with_form(self, name: str) -> None:
        # who only looks loads no forms
        from ptcms_tui.screens import client_forms

        await self._with_client(getattr(client_forms, name))

    @in_turn
    async def action_weigh_in(self) -> None:
        """w."""
        await self._with_form("weigh_in")

    @in_turn
    async def action_payment(self) -> None:
        """p."""
        await self._with_form("payment")

    @in_turn
    async def action_charge(self) -> None:
        """c."""
        await self._with_form("charge")

    @in_turn
    async def action_upi(self) -> None:
        """q."""
        await self._with_form("upi")

    @in_turn
    async def action_message(self) -> None:
        """m."""
        await self._with_client(message)

    def _open_at(self, tab: str) -> None:
        client_id = self.focused_client_id()
        if client_id is None:
            self.app.say(_("There is no client here."), tone="attention")
        else:
            self.app.workspace.open_client(client_id, tab=tab)

    def action_at_profile(self) -> None:
        """1."""
        self._open_at("profile")

    def action_at_diet(self) -> None:
        """2."""
        self._open_at("diet")

    def action_at_workout(self) -> None:
        """3."""
        self._open_at("workout")

    def action_at_progress(self) -> None:
        """4."""
        self._open_at("progress")

    def action_at_payments(self) -> None:
        """5."""
        self._open_at("payments")

    def action_at_messages(self) -> None:
        """6."""
        self._open_at("messages")
