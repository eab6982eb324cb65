"""The login: the first thing painted, with Textual alone; the core is loaded while one types."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from ptcms_core import SignInRefused, _
from ptcms_tui.keys import bindings
from ptcms_tui.once import Fitted
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.footer import Footer
from ptcms_tui.widgets.line_field import LineField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptcms_core import Session
    from ptcms_tui.app import PtcmsApp


class LoginScreen(Fitted[None]):
    """Email and password; one sentence when they don't fit together."""

    BINDINGS = bindings("login", "app")
    scopes: ClassVar[tuple[str, ...]] = ("login", "app")
    app: "PtcmsApp"
    _told = False
    _updating = False

    def compose(self) -> ComposeResult:
        """A box in the middle of the page."""
        yield Static(
            f"[b $accent]PTCMS[/]   [$muted]{_('personal trainer client management')}[/]",
            id="banner",
        )
        with Vertical(id="door"):
            yield Static(_("Email"), classes="muted", markup=False)
            yield LineField(id="email")
            yield Static(_("Password"), classes="muted", markup=False)
            yield LineField(id="password", password=True)
            yield Static("", id="answer", markup=False)
            yield Static(f"[b $accent]⏎ {_('Sign in')}[/]", id="enter")
        yield Footer()

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#door").border_title = "PTCMS"
        self.query_one("#email").focus()
        if self.app.notice:
            self.say_sentence(self.app.notice, good=True)

    # what the desk tells

    def folder_opened(self, first: bool) -> None:
        """The folder is open: its gym's name on the box, or the first run."""
        self._name_the_gym()
        if self._updating:
            self._updating = False
            self.say_sentence("")
        if first:
            from ptcms_tui.screens.first_run import FirstRun

            self.app.push_screen(FirstRun(), self._first_admin_made)

    def folder_updating(self) -> None:
        """The folder takes its time to open: say what for; signing in waits for it."""
        self._updating = True
        sentence = _(
            "These records are of an older PTCMS. A backup is made, then they are brought to this "
            "version; with many clients that takes a minute."
        )
        self.say_sentence(sentence, good=True)

    def folder_refused(self, sentence: str) -> None:
        """The folder can't be opened: say why."""
        self._updating = False
        self.say_sentence(sentence)

    def clear(self) -> None:
        """Forget what was typed, and name the gym as it is called by then."""
        self._told = False
        self._name_the_gym()
        self.query_one("#password", Input).value = ""
        self.query_one("#email", Input).value = ""
        self.query_one("#email").focus()
        self.say_sentence(self.app.notice, good=True)

    def warned_of_drafts(self, names: "Sequence[str]") -> bool:
        """Tell whose texts quitting would lose; True where that was told already."""
        from ptcms_tui.screens.lock import draft_sentence

        told, self._told = self._told, True
        self.say_sentence(draft_sentence(names))
        return told

    def _name_the_gym(self) -> None:
        from textual.content import Content

        from ptcms_tui.formatting import plain

        name = plain(self.app.desk.gym_name, max_length=40)
        self.query_one("#door").border_title = Content(name)

    def say_sentence(self, sentence: str, *, good: bool = False) -> None:
        """One sentence under the fields."""
        answer = self.query_one("#answer", Static)
        answer.set_class(good, "good")
        answer.set_class(not good, "alarm")
        answer.update(sentence)

    # what the person does

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the password, then signs in."""
        event.stop()
        if event.input.id == "email" and not self.query_one("#password", Input).value:
            self.query_one("#password").focus()
        else:
            self.action_sign_in()

    def on_click(self, event: object) -> None:
        """A click on ⏎ Sign in."""
        widget = getattr(event, "widget", None)
        if getattr(widget, "id", None) == "enter":
            self.action_sign_in()

    def action_next_field(self) -> None:
        """Tab."""
        self.focus_next()

    @in_turn
    async def action_sign_in(self) -> None:
        """Sign in with what is typed."""
        self._told = False
        email = self.query_one("#email", Input)
        password = self.query_one("#password", Input)
        if not email.value.strip() or not password.value:
            self.say_sentence(_("Type your email and your password."))
            (password if email.value.strip() else email).focus()
            return
        if not self._updating:
            self.say_sentence("")
        try:
            core = await self.app.desk.opened()
            session = await self.app.ask(core.sign_in, email.value, password.value)
        except SignInRefused as refused:
            password.value = ""
            password.focus()
            self.say_sentence(refused.sentence)
            return
        except Exception as error:
            from ptcms_core import PtcmsError

            known = error if isinstance(error, PtcmsError) else self.app.calls.unexpected(error)
            self.say_sentence(known.sentence)
            return
        if await self.app.ask(lambda: session.must_change_password):
            from ptcms_tui.screens.password import password_form

            form = password_form(session, first=True, old=password.value)
            if await self.app.form(form) is None:
                session.close()
                self.clear()
                return
        await self.app.desk.enter(session)

    def _first_admin_made(self, saved: "object | None") -> None:
        session: Session | None = getattr(saved, "value", None)
        if session is not None:
            self.app.take_turn(self.app.desk.enter(session))
