"""The QR code that asks a client for a payment, with as much height as the screen has."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from ptcms_core import Client, _, upi
from ptcms_tui.keys import bindings, key_of
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.qr import QrCode

if TYPE_CHECKING:
    from ptcms_tui.formatting import Formats


class UpiScreen(Dialog[str]):
    """A payment request: the code on the left, words beside it."""

    BINDINGS = bindings("upi")
    scopes: ClassVar[tuple[str, ...]] = ("upi", "app")

    def __init__(self, client: Client, request: Any, formats: "Formats") -> None:
        super().__init__(classes="qr-screen")
        self._client = client
        self._request = request
        self._formats = formats

    def content(self) -> ComposeResult:
        """The code, and who asks whom for how much."""
        amount = self._request.amount
        whole = amount is not None and amount == self._client.balance
        with Horizontal(classes="qr-row"):
            yield QrCode()
            with VerticalScroll(classes="qr-words", can_focus=False):
                yield GymText(_("Ask for"), classes="muted")
                yield GymText(self._formats.money(amount), classes="strong")
                if whole:
                    yield GymText(_("all that is due"), classes="muted")
                yield GymText(_("from"), classes="muted gap")
                yield GymText(self._client.full_name, multiline=False, classes="strong")
                if self._client.phone:
                    yield GymText(f"····{self._client.phone[-4:]}", classes="muted")
                yield GymText(_("to"), classes="muted gap")
                yield GymText(self._request.pa)
                yield GymText(
                    _("A QR is a request. Take the payment when your phone shows it:"),
                    id="request",
                    classes="muted gap",
                )
                keys = GymText("", classes="gap")
                keys.update(self._keys())
                yield keys

    @staticmethod
    def _keys() -> Content:
        """What can be done, one key a line."""
        words = (
            ("upi.received", _("payment received")),
            ("upi.amount", _("other amount")),
            ("upi.copy", _("copy the link")),
        )
        return Content("\n").join(
            Content.assemble((key_of(key_id).display, "$accent bold"), f" {word}")
            for key_id, word in words
        )

    def on_mount(self) -> None:
        """Draw the code for the room there is."""
        self._draw()

    def on_resize(self) -> None:
        """Draw it anew for another room."""
        self._draw()

    def _draw(self) -> None:
        # the last line is the footer's
        rows, columns = self.size.height - 1, max(20, self.size.width - 26)
        self.query_one(QrCode).text = upi.shortened(self._request, rows, columns).link

    def action_received(self) -> None:
        """p: the money is there, so take the payment."""
        self.dismiss("received")

    def action_amount(self) -> None:
        """a: ask for another amount."""
        self.dismiss("amount")

    def action_copy(self) -> None:
        """y: hand the link to the terminal's clipboard, and show it."""
        link = self._request.link
        self.app.copy_to_clipboard(link)
        self.query_one("#request", GymText).write(
            _("Handed to the terminal's clipboard, if it takes it:") + "\n" + link
        )

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss("")
