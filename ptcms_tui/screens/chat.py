"""A message handed over as a QR code and a link: its person sends it, and says whether it went."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.style import Style

from ptcms_core import Client, _, click_to_chat
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client_actions import who
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.qr import QrCode

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

# the words beside the code need so many columns
_WORDS = 26


class ChatScreen(Dialog[str]):
    """The message as a QR code to scan, then the question whether it was sent."""

    BINDINGS = bindings("chat")
    scopes: ClassVar[tuple[str, ...]] = ("chat", "app")

    def __init__(self, client: Client, queued: Any) -> None:
        super().__init__(classes="qr-screen")
        self._client = client
        self._queued = queued

    def content(self) -> ComposeResult:
        """The code, what to do with it, the link and the text."""
        with Horizontal(classes="qr-row"):
            yield QrCode()
            with VerticalScroll(classes="qr-words", can_focus=False):
                yield GymText(_("WhatsApp to"), classes="muted")
                yield GymText(who(self._client), multiline=False, classes="strong")
                yield GymText("", id="room", classes="attention")
                yield GymText(_("Scan it with your phone, then press send there."), id="scan")
                yield GymText(_("Did you send it?"), classes="strong gap")
                yield GymText(_("Esc leaves it open; Today asks again."), classes="muted")
                yield GymText("", id="copied", classes="attention")
                yield GymText(self._queued.text, classes="gap", id="message-text")
                yield GymText("", id="link", classes="muted gap")

    def on_mount(self) -> None:
        """Draw the code for the room there is."""
        link = click_to_chat.chat_link(self._queued.phone, self._queued.text)
        # a terminal that knows OSC 8 opens it on a click; the others show it to be copied
        self.query_one("#link", GymText).update(Content.styled(plain(link), Style(link=link)))
        self._draw()

    def on_resize(self) -> None:
        """Draw it anew for another room."""
        self._draw()

    def _draw(self) -> None:
        rows, columns = self.size.height - 1, max(20, self.size.width - _WORDS)
        found = click_to_chat.link_for_qr(self._queued.phone, self._queued.text, rows, columns)
        self.query_one(QrCode).text = found.link
        self.query_one("#room", GymText).write(
            ""
            if found.whole_text
            else _("The code opens the chat only: the text is too long for this screen. Press c.")
        )
        self.query_one("#scan", GymText).write(
            _("Scan it with your phone, then press send there.")
            if found.whole_text
            else _("Scan it, paste or type the text, then press send there.")
        )

    def action_yes(self) -> None:
        """y."""
        self.dismiss("yes")

    def action_no(self) -> None:
        """n."""
        self.dismiss("no")

    def action_copy(self) -> None:
        """c: hand the text to the terminal's clipboard; it stands on the screen as well."""
        self.app.copy_to_clipboard(self._queued.text)
        self.query_one("#copied", GymText).write(
            _("The text was handed to the terminal's clipboard, if it takes it.")
        )

    def action_leave(self) -> None:
        """Esc: answered later."""
        self.dismiss("later")


async def show_as_link(app: "PtcmsApp", client: Client, message_id: int) -> Any:
    """Show a queued message as a code and a link, and keep what its person says: yes, no, later."""
    handed = await app.ask(app.session.messages.hand_over, message_id)
    answer = await app.shown(ChatScreen(client, handed))
    await store_answer(app, client, message_id, answer)
    return answer


async def hand_over(app: "PtcmsApp", client: Client, queued: Any) -> None:
    """Hand a queued message over in its own way, as a link where that doesn't work here."""
    if queued.channel == "cloud":
        app.say(
            _("The message to {name} goes out by itself; Messages shows what became of it.").format(
                name=client.full_name
            ),
            undo=True,
        )
        return
    channels = await app.ask(app.session.messages.channels)
    if queued.channel == "pywhatkit" and ("pywhatkit", True, "") in channels:
        from ptcms_tui.screens.web_typing import type_into_web

        await type_into_web(app, client, queued)
    else:
        await show_as_link(app, client, queued.id)


async def store_answer(app: "PtcmsApp", client: Client, message_id: int, answer: Any) -> None:
    """Note what the person said of a message: sent, not sent, or later."""
    if answer in ("yes", "no"):
        await app.ask(app.session.messages.confirm, message_id, sent=answer == "yes")
        app.say(
            (
                _("Noted as sent to {name}.")
                if answer == "yes"
                else _("Noted: not sent to {name}.")
            ).format(name=client.full_name),
            undo=True,
        )
    else:
        app.say(_("The message waits in Today for your yes or no."), tone="attention")
