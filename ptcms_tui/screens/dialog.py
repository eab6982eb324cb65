"""What every dialog shares: it lies over the workspace, has its own footer, and Esc leaves it."""

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widget import Widget

from ptcms_tui.keys import bindings
from ptcms_tui.widgets.footer import Footer

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

T = TypeVar("T")


class Dialog(ModalScreen[T]):
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
