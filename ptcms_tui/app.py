"""The program: one Textual app that holds the session, the keys and the way to the core."""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.screen import ModalScreen, Screen
from textual.worker import Worker

from ptcms_core import PtcmsError, _
from ptcms_tui import lifeline
from ptcms_tui.calls import Calls, began_by
from ptcms_tui.desk import DOOR, Desk
from ptcms_tui.keys import bindings
from ptcms_tui.letting_go import hold_no_drawn_lines, hold_no_empty_caches, sweep_said
from ptcms_tui.once import lay_out_once, style_what_is_there
from ptcms_tui.screens.login import LoginScreen
from ptcms_tui.screens.too_small import TooSmall, too_small
from ptcms_tui.stylesheet import DOOR_SHEET, KeptStylesheet, style_sheets, style_tokens
from ptcms_tui.themes import THEMES, theme_for
from ptcms_tui.typeahead import KeyGate, turn_hold

if TYPE_CHECKING:
    from ptcms_core import Core, Session
    from ptcms_tui.formatting import Formats
    from ptcms_tui.screens.dialog import Saved
    from ptcms_tui.screens.form import FormModal
    from ptcms_tui.screens.workspace import Workspace

P = ParamSpec("P")
T = TypeVar("T")

hold_no_drawn_lines()
hold_no_empty_caches()
style_what_is_there()
lay_out_once()

PAINTED_SECONDS = 0.01

_SEVERITY = {"good": "information", "attention": "warning", "alarm": "error"}


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class PtcmsApp(App[int], inherit_bindings=False):
    """PTCMS in the terminal."""

    TITLE = "PTCMS"
    ENABLE_COMMAND_PALETTE = False
    # the login, painted with Textual alone; each person who signs in gets a mode of their own
    DEFAULT_MODE = DOOR
    MODES = {DOOR: LoginScreen}  # noqa: RUF012 - as Textual reads it
    BINDINGS = bindings("app")
    CSS_PATH = DOOR_SHEET
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (140, "-broad"), (170, "-vast")]  # noqa: RUF012 - as Textual reads it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall"), (38, "-high")]  # noqa: RUF012 - as Textual reads it
    NOTIFICATION_TIMEOUT = 6

    def __init__(
        self,
        data_dir: Path,
        *,
        open_folder: "Callable[[Path], Core] | None" = None,
        clock: Callable[[], datetime] = utc_now,
        notice: str = "",
        tour: bool = False,
    ) -> None:
        """`open_folder` and `clock` are for tests; `notice` is said at the login; `tour`
        shows new people around."""
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = theme_for(None, self.console.color_system)
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        self.animation_level = "none"
        self.data_dir = data_dir
        self.notice = notice
        self.offers_tour = tour
        self.clock = clock
        self.calls = Calls(self)
        self.gate = KeyGate(self, self._give_event)
        self.desk = Desk(self, open_folder)
        self.heartbeat = lifeline.Heartbeat()
        self.last_input = time.monotonic()
        self._withheld: list[tuple[str, str]] = []
        self._styles_read = False

    # what everything else uses

    @property
    def core(self) -> "Core":
        """The open data folder."""
        return self.desk.core

    @property
    def session(self) -> "Session":
        """The session of who is signed in; SignedOut when nobody is."""
        return self.desk.session

    @property
    def formats(self) -> "Formats":
        """How the gym writes money, dates, phones and weights."""
        return self.desk.formats

    @property
    def workspace(self) -> "Workspace":
        """The workspace of who is signed in."""
        return self.desk.workspace

    @property
    def today(self) -> date:
        """The day it is in the gym."""
        return self.desk.now().date()

    async def ask(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read from the core on a thread; what it raises is raised here."""
        return await self.calls.ask(call, *args, **kwargs)

    def write(
        self,
        call: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], Any] | None = None,
        failed: Callable[[PtcmsError], Any] | None = None,
        ended: Callable[[], Any] | None = None,
        hold: bool = True,
        **kwargs: Any,
    ) -> Worker[None]:
        """Change something through the core, to its end whatever closes meanwhile (see Calls)."""
        return self.calls.write(
            call, *args, done=done, failed=failed, ended=ended, hold=hold, **kwargs
        )

    def say(self, sentence: str, *, undo: bool = False, tone: str = "good") -> None:
        """Say in a corner what was done (`tone`: good, attention, alarm); `undo` names the key."""
        from ptcms_tui.formatting import plain

        began = began_by.get(None)
        if began is not None and not self.desk.is_here(began):
            # what one person did is not told to the next
            return
        text = plain(sentence, multiline=True, max_length=500)
        if undo:
            text += "   " + _("u undoes")
        if self.desk.locked:
            self._withheld.append((text, tone))
            return
        sweep_said(self.screen_stack)
        if tone == "good":
            self._take_away_said()
        self.notify(text, severity=_SEVERITY[tone], markup=False)  # type: ignore[arg-type]

    def _take_away_said(self) -> None:
        """What was done before: only the newest is what `u` undoes, and a pile hides the work."""
        for said in list(self._notifications):
            if said.severity == "information":
                self._unnotify(said, refresh=False)

    def explain(self, error: Exception) -> None:
        """Say an error in words; a session that has ended leads to the login."""
        self.calls.explain(error)

    async def question(
        self,
        text: str,
        *,
        yes: str | None = None,
        no: str | None = None,
        danger: bool = False,
        type_to_confirm: str | None = None,
    ) -> bool:
        """Ask yes or no in a dialog, Cancel focused; only in a turn or a worker."""
        from ptcms_tui.screens.confirm import Question

        dialog = Question(text, yes=yes, no=no, danger=danger, type_to_confirm=type_to_confirm)
        answer: bool | None = await self.shown(dialog)
        return bool(answer)

    async def form(self, dialog: "FormModal") -> "Saved | None":
        """Show a form until it is saved (what `submit` gave) or left (None); only in a turn."""
        return await self.shown(dialog)

    async def shown(self, screen: Screen[T]) -> T | None:
        """Show a dialog and wait until it closes; keys are let through to it meanwhile."""
        await self.desk.until_unlocked()
        closed: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()

        def close(answer: T | None) -> None:
            if not closed.done():
                closed.set_result(answer)

        hold = turn_hold.get()
        await self.push_screen(screen, close)
        if hold is not None:
            hold.let_go()
        answer = await closed
        if hold is not None:
            hold.take()
        return answer

    async def command_bar(self) -> None:
        """Let a person find and do any action of where they are; only in a turn."""
        from ptcms_tui.commands import Lines, commands_here
        from ptcms_tui.screens.command_bar import CommandBar

        in_dialog = isinstance(self.screen, ModalScreen)
        lines = None if in_dialog else Lines(self)
        chosen = await self.shown(CommandBar(commands_here(self), lines=lines))
        if chosen is not None and chosen.run is not None:
            await chosen.run()

    def take_turn(self, turn: Coroutine[Any, Any, None]) -> Worker[None]:
        """Run what a key began, keys held until it opens a dialog or ends (see `in_turn`)."""
        hold = self.gate.begin_hold()

        async def run() -> None:
            turn_hold.set(hold)
            began_by.set(self.desk.here)
            try:
                await turn
            except Exception as error:
                self.explain(error)
            finally:
                hold.end()

        return self.run_worker(run(), group="turns", exit_on_error=False)

    def say_withheld(self, *, drop: bool) -> None:
        """After a lock: say what was withheld, or forget it when somebody else signed in."""
        withheld, self._withheld = self._withheld, []
        if not drop:
            for text, tone in withheld:
                self.notify(text, severity=_SEVERITY[tone], markup=False)  # type: ignore[arg-type]

    def session_ended(self, sentence: str) -> None:
        """The session is over (deactivated, password or role changed): to the login.

        Not while the folder is let go for a restore, which says itself why everybody is out.
        """
        if self.desk.leaving:
            return
        self.run_worker(self.desk.sign_out(sentence), group="desk", exit_on_error=False)

    def show_busy(self, busy: bool) -> None:
        """Show or take away the mark that the program is at work."""
        if not self.screen_stack:
            return
        for screen in self.screen_stack:
            for bar in screen.query("TopBar"):
                bar.set_class(busy, "-busy")

    # Textual

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The tokens that are no colours."""
        return style_tokens()

    def get_driver_class(self) -> type[Driver]:
        """Our driver, whatever the environment says."""
        if os.name == "nt":
            from textual.drivers.windows_driver import WindowsDriver

            return WindowsDriver
        from ptcms_tui.driver import PtcmsDriver

        return PtcmsDriver

    async def on_event(self, event: events.Event) -> None:
        """Let input events through the gate, one after the other."""
        typed = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if not typed:
            await super().on_event(event)
            return
        self.last_input = time.monotonic()
        if isinstance(event, events.MouseMove):
            await super().on_event(event)
        else:
            await self.gate.take(event)

    async def _give_event(self, event: events.Event) -> None:
        await super().on_event(event)

    def read_styles(self) -> None:
        """Read the sheets of what comes after the login, once."""
        if not self._styles_read:
            self._styles_read = True
            self.stylesheet.read_all(style_sheets()[1:])
            self.refresh_css(animate=False)

    def on_mount(self) -> None:
        """Begin what runs as long as the program: heartbeat, feed, clock."""
        self.set_interval(lifeline.LOOK_SECONDS, self.heartbeat.beat)
        # once it is painted, and a moment later: the thread that writes to the terminal goes first
        self.call_after_refresh(self.set_timer, PAINTED_SECONDS, self._go_on)

    def _go_on(self) -> None:
        self.read_styles()
        self.desk.begin()

    def on_unmount(self) -> None:
        """Give out no more keys."""
        self.gate.close()

    def on_resize(self, event: events.Resize) -> None:
        """Show the notice while the window is too small to work in."""
        if too_small(event.size) and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())

    def action_quit_program(self) -> None:
        """Ctrl+Q: end, unless something typed would be lost."""
        self.take_turn(self._quit())

    async def _quit(self) -> None:
        from ptcms_tui.screens.lock import LockScreen

        unsaved = any(getattr(screen, "unsaved", False) for screen in self.screen_stack)
        others = self.desk.drafts_of_others()
        if isinstance(self.screen, LockScreen | LoginScreen):
            # no question opens over a lock or the login: the key a second time is the answer
            whose = [self.desk.person.full_name] if unsaved and self.desk.person else []
            if [*whose, *others] and not self.screen.warned_of_drafts([*whose, *others]):
                return
        elif (unsaved or others) and not self.desk.locked:
            text = (
                _("What you typed is not saved. Quit anyway?")
                if unsaved
                else _("{names} typed something here that is not saved. Quit anyway?").format(
                    names=", ".join(others)
                )
            )
            if not await self.question(text, yes=_("Quit")):
                return
        self.exit(0)

    def action_lock(self) -> None:
        """Ctrl+L: cover everything, whatever is open; a draft stays for its author."""
        self.take_turn(self.desk.lock())

    def action_help_here(self) -> None:
        """F1: the keys of where one is."""
        from ptcms_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen.here(self))

    def action_help_quit(self) -> None:
        """Ctrl+C does not end the program."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Never run what $BROWSER names; links are shown as text and as QR codes."""

    def hang_up(self, exit_code: int = 0) -> None:
        """End because the terminal is gone or the system asks."""
        lifeline.leave_within(lifeline.CLEAN_END_SECONDS, exit_code)
        self.exit(exit_code, return_code=exit_code)

    def end_from_signal(self, exit_code: int) -> None:
        """End from a signal handler, which may interrupt anything."""
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self.hang_up, exit_code)
        else:
            os._exit(exit_code)

    def _handle_exception(self, error: Exception) -> None:
        lifeline.log_fault(error, "stopped")
        if self._exit:
            # it ends already: a screen that was just opening finds nothing of itself any more
            return
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self.panic(Text(lifeline.crash_sentence()))

    def _fatal_error(self) -> None:
        self._return_code = 1
        self.panic(Text(lifeline.crash_sentence()))
