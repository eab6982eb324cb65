"""WhatsApp Web typed into on this desk: a countdown, hands off, then the question if it went."""

import asyncio
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from ptcms_core import Client, PtcmsError, _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.chat import show_as_link, store_answer
from ptcms_tui.screens.client_actions import who
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.widgets.gym_text import GymText

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

COUNTDOWN = 5
TICK = 1.0
"""Seconds between two steps of the countdown."""
AFTERWARDS = 0.6
"""Seconds that the cover stays when all is done: a late Enter must not answer the question."""


class WebTyping(Dialog[Any]):
    """Counts down, then covers everything, deaf to keys and mouse, until the sender has done.

    The answer is the message as it stands then, None where it could not be read.
    """

    BINDINGS = bindings("typing")
    scopes: ClassVar[tuple[str, ...]] = ("typing",)
    has_commands = False
    app: "PtcmsApp"

    class Reached(Message):
        """The sender reached a phase."""

        def __init__(self, phase: str) -> None:
            super().__init__()
            self.phase = phase

    def __init__(self, client: Client, queued: Any) -> None:
        super().__init__()
        self._client = client
        self._queued = queued
        self._left = COUNTDOWN
        self._phase = "waiting"
        self._began = 0.0
        self._called_off = Event()
        self._timer: Timer | None = None

    @property
    def deaf(self) -> bool:
        """Whether keys and mouse do nothing: from here on a message may go out."""
        return self._phase in ("calling", "returned")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc is offered as long as something can be stopped."""
        if action == "call_off":
            return not self.deaf
        return super().check_action(action, parameters)

    def content(self) -> ComposeResult:
        """What happens next, and how to stop it."""
        with Vertical(classes="dialog -question"):
            yield GymText(
                _("WhatsApp Web · {client}").format(client=who(self._client)), classes="strong"
            )
            yield GymText("", id="stage", classes="gap")
            yield GymText("", id="hands", classes="attention gap")
            yield GymText("", id="stop", classes="muted gap")

    def on_mount(self) -> None:
        """Begin to count."""
        self._timer = self.set_interval(TICK, self._tick)
        self._show()

    def _show(self) -> None:
        stage, hands, stop = "", "", ""
        seconds = int(monotonic() - self._began)
        if self._phase == "waiting":
            stage = _("The browser opens in {seconds} …").format(seconds=self._left)
            hands = _("Then take your hands off keyboard and mouse.")
            stop = _("Esc cancels; nothing was sent yet.")
        elif not self.deaf:
            stage = _("Getting ready … {seconds} s").format(seconds=seconds)
            hands = _("Hands off keyboard and mouse.")
            stop = (
                _("Cancelling …")
                if self._called_off.is_set()
                else _("Esc still cancels; nothing was sent yet.")
            )
        else:
            stage = _("Typing into the browser … {seconds} s").format(seconds=seconds)
            hands = _("Hands off keyboard and mouse: a key pressed now may end up in the message.")
            stop = _("Here no key does anything until it is done.")
        for name, words in (("stage", stage), ("hands", hands), ("stop", stop)):
            self.query_one(f"#{name}", GymText).write(words)

    def _tick(self) -> None:
        if self._phase == "waiting":
            self._left -= 1
            if self._left <= 0:
                self._begin()
        self._show()

    def _begin(self) -> None:
        self._phase, self._began = "starting", monotonic()
        # a worker of the app: what was begun is kept whatever happens to this screen
        self.app.run_worker(self._send(), group="writes", exit_on_error=False)

    async def _send(self) -> None:
        messages = self.app.session.messages
        result = None
        try:
            result = await self.app.ask(
                messages.send,
                self._queued.id,
                on_phase=self._reached,
                cancel=self._called_off,
            )
        except Exception as error:
            self.app.explain(error)
        if self.deaf:
            await asyncio.sleep(AFTERWARDS)
        self.dismiss(result)

    def _reached(self, phase: str) -> None:
        # called on the thread that sends
        self.post_message(self.Reached(phase))

    def on_web_typing_reached(self, event: Reached) -> None:
        """From `calling` on nothing can be stopped."""
        event.stop()
        self._phase = event.phase
        self.refresh_bindings()
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Deaf: no key does anything, not even those of the program."""
        if self.deaf or event.key != "escape":
            event.stop()
            event.prevent_default()

    async def action_call_off(self) -> None:
        """Esc: stop, as long as nothing was done."""
        if self.deaf:
            return
        self._called_off.set()
        if self._phase != "waiting":
            self._show()
            return
        if self._timer is not None:
            self._timer.stop()
        self._phase = "cancelled"
        try:
            cancelled = await self.app.ask(self.app.session.messages.cancel, self._queued.id)
        except PtcmsError as error:
            self.app.explain(error)
            cancelled = None
        self.dismiss(cancelled)


class DidItGo(Dialog[str]):
    """Nobody but the person can see whether a message went: yes, no, or asked again later."""

    BINDINGS = bindings("chat.yes", "chat.no", "chat.leave")
    scopes: ClassVar[tuple[str, ...]] = ("chat.yes", "chat.no", "chat.leave", "app")

    def __init__(self, client: Client, reason: str) -> None:
        super().__init__()
        self._client = client
        self._reason = reason

    def content(self) -> ComposeResult:
        """What is known, and the question."""
        with Vertical(classes="dialog -question"):
            yield GymText(
                _("WhatsApp Web · {client}").format(client=who(self._client)), classes="strong"
            )
            yield GymText(self._reason, classes="gap")
            yield GymText(_("Did it go?   y yes   n no   Esc later"), classes="strong gap")

    def action_yes(self) -> None:
        """y."""
        self.dismiss("yes")

    def action_no(self) -> None:
        """n."""
        self.dismiss("no")

    def action_leave(self) -> None:
        """Esc: Today asks again."""
        self.dismiss("later")


async def type_into_web(app: "PtcmsApp", client: Client, queued: Any) -> None:
    """Have WhatsApp Web typed into, then keep what can be known, and what the person says."""
    message = await app.shown(WebTyping(client, queued))
    if message is None:
        return
    if message.state == "unknown":
        answer = await app.shown(DidItGo(client, message.reason))
        await store_answer(app, client, message.id, answer)
    elif message.state == "cancelled":
        app.say(_("Cancelled. Nothing was sent to {name}.").format(name=client.full_name))
    elif message.state in ("failed", "queued"):
        as_link = await app.question(
            message.reason or _("It was not sent."), yes=_("Show the link"), no=_("Not now")
        )
        if as_link:
            if message.state == "failed":
                await app.ask(app.session.messages.retry, message.id)
            await show_as_link(app, client, message.id)
