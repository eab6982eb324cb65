"""Writing a WhatsApp message: template or own text, what the client will read, handing it over."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import TextArea

from ptcms_core import Client, PtcmsError, _, click_to_chat
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client_actions import who
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.form_fields import Choice
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.qr import QrCode

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


@dataclass(frozen=True)
class Draft:
    """What is to be sent, and how."""

    text: str
    template: Any
    channel: str


class MessageDialog(Dialog[Draft]):
    """Template, text and preview. Enter on the template, or Ctrl+S, goes on."""

    BINDINGS = bindings("message")
    scopes: ClassVar[tuple[str, ...]] = ("message", "app")
    app: "PtcmsApp"

    def __init__(self, client: Client, templates: list[Any], channels: list[Any]) -> None:
        super().__init__()
        self._client = client
        self._templates = templates
        self._channels = [channel for channel in channels if channel[1]]
        self._refused = [channel for channel in channels if not channel[1]]
        self._checked = 0

    def content(self) -> ComposeResult:
        """The choice of template, the text as typed, and as the client will read it."""
        names = [(number, template.name) for number, template in enumerate(self._templates)]
        with Vertical(classes="dialog -message") as window:
            window.border_title = Content(
                plain(_("Message · {client}").format(client=who(self._client)), max_length=70)
            )
            with Horizontal(classes="line"):
                yield GymText(_("Template"), classes="muted label")
                yield Choice([*names, (-1, _("own text"))], 0)
            yield TextArea("", id="text", compact=True, tab_behavior="focus")
            yield GymText(_("The client reads"), classes="muted gap")
            with VerticalScroll(can_focus=False, classes="preview"):
                yield GymText("", id="preview")
            yield GymText("", id="warnings", classes="attention")
            if len(self._channels) > 1:
                with Horizontal(classes="line"):
                    yield GymText(_("Send by"), classes="muted label")
                    labels = [(name, _channel_words(name)) for name, _ok, _why in self._channels]
                    yield Choice(labels, labels[0][0])
            for name, _ok, why in self._refused:
                yield GymText(f"{_channel_words(name)}: {why}", classes="muted")

    def on_mount(self) -> None:
        """The template has the focus."""
        self.query(Choice).first().focus()
        self._take_template()

    @property
    def unsaved(self) -> bool:
        """Whether text of one's own would be lost."""
        return self._template is None and bool(self.query_one(TextArea).text.strip())

    @property
    def _template(self) -> Any:
        number = self.query(Choice).first().value
        return None if number is None or number < 0 else self._templates[number]

    def _take_template(self) -> None:
        template = self._template
        if template is not None:
            self.query_one(TextArea).text = template.text
        self._preview()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Another template: its text; own text: the cursor goes there."""
        event.stop()
        self._take_template()

    def on_text_area_changed(self) -> None:
        """The preview follows what is typed."""
        self._preview()

    def _preview(self) -> None:
        self.run_worker(self._show_preview(), group="preview", exclusive=True)

    async def _show_preview(self) -> None:
        text = self.query_one(TextArea).text
        warnings = self.query_one("#warnings", GymText)
        try:
            seen = await self.app.ask(
                self.app.session.messages.preview, self._client.id, text=text or " "
            )
        except PtcmsError as problem:
            warnings.write(problem.sentence)
            return
        self.query_one("#preview", GymText).write(seen.text)
        warnings.write("\n".join(seen.warnings))

    def on_key(self, event: Any) -> None:
        """Enter on a choice goes on."""
        if event.key == "enter" and isinstance(self.focused, Choice):
            event.stop()
            self.action_go_on()

    def action_go_on(self) -> None:
        """Queue the message and hand it over."""
        text = self.query_one(TextArea).text
        if not text.strip():
            self.query_one("#warnings", GymText).write(_("Type the message first."))
            self.query_one(TextArea).focus()
            return
        template = self._template
        unchanged = template is not None and template.text == text
        choices = list(self.query(Choice))
        channel = choices[1].value if len(choices) > 1 else self._channels[0][0]
        self.dismiss(Draft(text, template if unchanged else None, channel))

    @in_turn
    async def action_leave(self) -> None:
        """Esc: asks when own text would be lost."""
        if self.unsaved and not await self.app.question(
            _("Throw away what you typed?"), yes=_("Throw away"), no=_("Keep typing")
        ):
            return
        self.dismiss(None)


def _channel_words(name: str) -> str:
    return {
        "click_to_chat": _("QR code or link"),
        "pywhatkit": _("WhatsApp Web on this desk"),
    }.get(name, name)


class ChatScreen(Dialog[str]):
    """The message as a QR code to scan, then the question whether it was sent."""

    BINDINGS = bindings("chat")
    scopes: ClassVar[tuple[str, ...]] = ("chat", "app")

    def __init__(self, client: Client, queued: Any) -> None:
        super().__init__(classes="qr-screen")
        self._client = client
        self._queued = queued

    def content(self) -> ComposeResult:
        """The code, and what to do with it."""
        with Horizontal(classes="qr-row"):
            yield QrCode()
            with VerticalScroll(classes="qr-words", can_focus=False):
                yield GymText(_("WhatsApp to"), classes="muted")
                yield GymText(who(self._client), multiline=False, classes="strong")
                yield GymText(_("Scan it with your phone, then press send there."), classes="gap")
                yield GymText("", id="room", classes="attention")
                yield GymText(_("Did you send it?"), classes="strong gap")
                yield GymText(_("Esc leaves it open; Today asks again."), classes="muted")
                yield GymText(self._queued.text, classes="muted gap", id="copied")

    def on_mount(self) -> None:
        """Draw the code for the room there is."""
        self._draw()

    def on_resize(self) -> None:
        """Draw it anew for another room."""
        self._draw()

    def _draw(self) -> None:
        rows, columns = self.size.height - 1, max(20, self.size.width - 26)
        found = click_to_chat.link_for_qr(self._queued.phone, self._queued.text, rows, columns)
        self.query_one(QrCode).text = found.link
        self.query_one("#room", GymText).write(
            ""
            if found.whole_text
            else _("The text is too long for a code here: this one opens the chat; copy the text.")
        )

    def action_yes(self) -> None:
        """y."""
        self.dismiss("yes")

    def action_no(self) -> None:
        """n."""
        self.dismiss("no")

    def action_copy(self) -> None:
        """c: hand text and link to the terminal's clipboard, and show them."""
        link = click_to_chat.chat_link(self._queued.phone, self._queued.text)
        self.app.copy_to_clipboard(self._queued.text)
        self.query_one("#copied", GymText).write(
            _("The text was handed to the terminal's clipboard, if it takes it. The link:")
            + f"\n{link}\n\n{self._queued.text}"
        )

    def action_leave(self) -> None:
        """Esc: answered later."""
        self.dismiss("later")


class Typing(Dialog[None]):
    """Covers everything while WhatsApp Web is typed into: deaf to keys."""

    scopes: ClassVar[tuple[str, ...]] = ()

    def content(self) -> ComposeResult:
        """A sentence."""
        with Vertical(classes="dialog -question"):
            yield GymText(
                _("WhatsApp Web is being typed into. Keep your hands off until it is done.")
            )

    def on_key(self, event: Any) -> None:
        """No key does anything."""
        event.stop()
        event.prevent_default()


async def hand_over(app: "PtcmsApp", client: Client, draft: Draft) -> None:
    """Queue the draft, hand it over in its way, and ask what became of it."""
    queued = await _queue(app, client, draft)
    if queued is None:
        return
    if draft.channel == "pywhatkit":
        await _type_into_web(app, client, queued)
        return
    queued = await app.ask(app.session.messages.hand_over, queued.id)
    answer = await app.shown(ChatScreen(client, queued))
    await store_answer(app, client, queued.id, answer)


async def _queue(app: "PtcmsApp", client: Client, draft: Draft) -> Any:
    from ptcms_core import NeedsConfirmation

    confirmed = False
    while True:
        try:
            return await app.ask(
                app.session.messages.queue,
                client.id,
                template=None if draft.template is None else draft.template.id,
                text=draft.text if draft.template is None else None,
                channel=draft.channel,
                confirmed=confirmed,
            )
        except NeedsConfirmation as asked:
            if not await app.question(asked.question):
                return None
            confirmed = True


async def _type_into_web(app: "PtcmsApp", client: Client, queued: Any) -> None:
    cover = Typing()
    await app.push_screen(cover)
    try:
        result = await app.ask(app.session.messages.send, queued.id)
    finally:
        cover.dismiss(None)
    if result.state == "unknown":
        gone = await app.question(
            _(
                "Keys were typed into WhatsApp Web for {name}; nobody but you can see whether "
                "the message went. Did it go?"
            ).format(name=client.full_name),
            yes=_("Yes, it went"),
            no=_("No"),
        )
        await store_answer(app, client, queued.id, "yes" if gone else "no")
    else:
        app.say(result.reason or _("It was not sent."), tone="attention")


async def store_answer(app: "PtcmsApp", client: Client, message_id: int, answer: Any) -> None:
    """Note what the person said of a message: sent, not sent, or later."""
    if answer in ("yes", "no"):
        await app.ask(app.session.messages.confirm, message_id, sent=answer == "yes")
        app.say(
            (
                _("Noted as sent to {name}.")
                if answer == "yes"
                else _("Noted: not sent to {name}.")
            ).format(name=client.full_name)
        )
    else:
        app.say(_("The message waits in Today for your yes or no."), tone="attention")
