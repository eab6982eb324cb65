"""What every dialog shares: it lies over the workspace, has its own footer, and Esc leaves it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button

from ptcms_core import Invalid, NotFound, PtcmsError, _
from ptcms_tui.keys import bindings
from ptcms_tui.once import Fitted
from ptcms_tui.widgets.footer import Footer

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

T = TypeVar("T")


@dataclass(frozen=True)
class Saved:
    """The form was saved; `value` is what `submit` gave."""

    value: Any


def refusal(error: PtcmsError) -> str:
    """Why nothing was saved; of what is gone by now also that what was typed still stands."""
    if isinstance(error, Invalid):
        return " ".join(error.fields.values())
    if isinstance(error, NotFound):
        still = _("What you typed still stands here; it was not saved.")
        return f"{error.sentence} {still}"
    return error.sentence


class Dialog(ModalScreen[T], Fitted[T]):
    """A window over the workspace. Subclasses give `content` and say which keys they answer."""

    BINDINGS = bindings("app", "dialog")
    scopes: ClassVar[tuple[str, ...]] = ("app",)
    has_commands: ClassVar[bool] = True
    app: "PtcmsApp"

    def compose(self) -> ComposeResult:
        """The content, and a footer with the keys of this dialog."""
        yield from self.content()
        yield Footer()

    def content(self) -> ComposeResult:
        """The widgets of the dialog."""
        yield Widget()

    async def on_event(self, event: events.Event) -> None:
        """A dialog that was closed while it was being put up has nothing left to fill or focus."""
        try:
            await super().on_event(event)
        except NoMatches:
            opening = isinstance(event, events.Mount)
            if opening and (self._pruning or self._closing or not self.query(Footer)):
                return
            raise

    def action_commands(self) -> None:
        """Ctrl+P: the actions of this dialog, by name."""
        if self.has_commands:
            self.app.take_turn(self.app.command_bar())

    async def action_quit_program(self) -> None:
        """Ctrl+Q."""
        await self.app.run_action("app.quit_program")

    async def action_lock(self) -> None:
        """Ctrl+L."""
        await self.app.run_action("app.lock")

    async def action_help_here(self) -> None:
        """F1."""
        await self.app.run_action("app.help_here")


class FieldsDialog(Dialog[T]):
    """A window of fields in a scroll, with buttons below: arrows go from one to the next."""

    around: ClassVar[int]
    """Lines of the window besides its fields: borders, padding, sentences, buttons, footer."""
    lines: ClassVar[tuple[type[Widget], ...]]
    """The fields of one line, between which the arrows up and down go."""

    def on_resize(self, event: events.Resize) -> None:
        """The buttons stay in sight; the fields scroll."""
        self.fit(event.size.height)

    def fit(self, height: int) -> None:
        """Give the fields what this height leaves them."""
        self.query_one(".fields").styles.max_height = max(4, height - self.around)

    def enter_on_line(self) -> None:
        """Enter in a field of one line that doesn't take it itself."""
        self.focus_next()

    def on_key(self, event: events.Key) -> None:
        """Arrows between fields and between buttons; Enter goes on."""
        on_button = isinstance(self.focused, Button)
        on_line = isinstance(self.focused, self.lines)
        forward = {"down": True, "up": False}
        if on_button:
            forward |= {"right": True, "left": False}
        if event.key in forward and (on_line or on_button):
            event.stop()
            buttons = "Button" if event.key in ("left", "right") else "*"
            self.focus_next(buttons) if forward[event.key] else self.focus_previous(buttons)
        elif event.key == "enter" and on_line:
            event.stop()
            self.enter_on_line()
