"""Help for where one is: its keys with what they do, and whom to ask."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode

from ptcms_core import _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import Key, active_keys, bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.widgets.gym_text import GymText

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

_EVERYWHERE = (
    ("↑ ↓  j k", _("move in lists; PgUp, PgDn, Home and End too")),
    ("Tab", _("next field; Shift+Tab the one before")),
    ("23/11 +1m", _("ways to type a date, like today or 2 Mar")),
)


class HelpScreen(Dialog[None]):
    """The keys of a place. Everything can be clicked too."""

    BINDINGS = bindings("window")
    scopes: ClassVar[tuple[str, ...]] = ("window",)
    app: "PtcmsApp"

    def __init__(self, place: str, keys: list[Key]) -> None:
        super().__init__()
        self._place = place
        self._keys = keys

    @classmethod
    def here(cls, app: "PtcmsApp") -> "HelpScreen":
        """Help for where the focus is now."""
        focused: DOMNode = app.screen.focused or app.screen
        place = ""
        if app.desk.signed_in and app.screen is app.workspace:
            place = app.workspace.section.place() if app.workspace.has_section else ""
        return cls(place, [key for key, _node in active_keys(focused) if key.keys])

    def content(self) -> ComposeResult:
        """Keys first, contacts below."""
        with VerticalScroll(classes="dialog -help") as window:
            title = _("Help: {place}").format(place=self._place) if self._place else _("Help")
            window.border_title = Content(plain(title, max_length=60))
            rows = [(key.display, key.help) for key in self._keys] + list(_EVERYWHERE)
            width = max(len(display) for display, _help in rows) + 2
            yield GymText("", id="keys")
            self._lines = Content("\n").join(
                Content.assemble((f"{display:<{width}}", "$accent bold"), (text, "$text"))
                for display, text in rows
            )
            yield GymText(self._contacts(), classes="muted gap")

    def on_mount(self) -> None:
        """Scrolls with the arrows."""
        self.query_one("#keys", GymText).update(self._lines)
        self.query_one(VerticalScroll).focus()

    def _contacts(self) -> str:
        if not self.app.desk.signed_in:
            return _("Forgotten your password? Ask the admin of the gym to give you a new one.")
        settings = self.app.formats.settings
        contacts = [settings.contact_phone, settings.contact_email, settings.contact_address]
        known = " · ".join(contact for contact in contacts if contact)
        if not known:
            return _("No contacts of the gym are set yet: Settings, for an admin.")
        return f"{settings.gym_name}\n{known}"

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
