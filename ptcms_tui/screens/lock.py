"""The lock: everything is covered until the same person unlocks or somebody else signs in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from ptcms_core import SignInRefused, _, ngettext
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.line_field import LineField

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.person import Person


def draft_sentence(names: Sequence[str]) -> str:
    """Who has typed something that quitting would lose."""
    sentence = ngettext(
        "{names} has typed something not saved. Ctrl+Q again quits and loses it.",
        "{names} have typed something not saved. Ctrl+Q again quits and loses it.",
        len(names),
    )
    return sentence.format(names=", ".join(names))


class LockScreen(Dialog[None]):
    """Opaque; the draft underneath is shown again only to its author."""

    BINDINGS = bindings("lock")
    scopes: ClassVar[tuple[str, ...]] = ("lock", "app")
    has_commands = False
    app: "PtcmsApp"

    def __init__(self, person: "Person", gym_name: str) -> None:
        super().__init__()
        self._person = person
        self._gym_name = gym_name
        self._told = False

    def content(self) -> ComposeResult:
        """Whose screen it is, and a field for the password."""
        with Vertical(id="door"):
            yield GymText(
                _("Locked. {name} is signed in.").format(name=self._person.full_name),
                classes="strong",
            )
            yield Static("")
            yield Static(_("Password"), classes="muted", markup=False)
            yield LineField(id="password", password=True)
            yield GymText("", id="answer", classes="alarm")
            yield Static(
                f"[b $accent]⏎[/] {_('Unlock')}     "
                f"[b $accent]F3[/] {_('Sign in as somebody else')}"
            )

    def warned_of_drafts(self, names: Sequence[str]) -> bool:
        """Tell whose texts would be lost; True where that was told already."""
        told, self._told = self._told, True
        self.query_one("#answer", GymText).write(draft_sentence(names))
        return told

    def on_mount(self) -> None:
        """Ready for the password."""
        self.query_one("#door").border_title = Content(plain(self._gym_name, max_length=40))
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter unlocks."""
        event.stop()
        self.action_unlock()

    @in_turn
    async def action_unlock(self) -> None:
        """Try the password."""
        field = self.query_one(Input)
        password, field.value = field.value, ""
        if not password:
            return
        try:
            await self.app.desk.unlock(password)
        except SignInRefused as refused:
            # the email isn't asked here
            sentence = refused.sentence.replace(_("Wrong email or password."), _("Wrong password."))
            self.query_one("#answer", GymText).write(sentence)

    @in_turn
    async def action_other_person(self) -> None:
        """Show the login; this work stays for its author."""
        await self.app.desk.let_another_in()
