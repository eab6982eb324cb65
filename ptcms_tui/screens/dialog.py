"""What every dialog shares: it lies over the workspace, has its own footer, and Esc leaves it."""

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widget import Widget

from ptcms_tui.keys import bindings
from ptcms_tui.widgets.footer import Footer

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A window over the workspace. Subclasses give `content` and say which keys they answer."""

    BINDINGS = bindings("app")
    scopes: ClassVar[tuple[str, ...]] = ("app",)

    def compose(self) -> ComposeResult:
        """The content, and a footer with the keys of this dialog."""
        yield from self.content()
        yield Footer()

    def content(self) -> ComposeResult:
        """The widgets of the dialog."""
        yield Widget()

    async def action_quit_program(self) -> None:
        """Ctrl+Q."""
        await self.app.run_action("app.quit_program")

    async def action_lock(self) -> None:
        """Ctrl+L."""
        await self.app.run_action("app.lock")

    async def action_help_here(self) -> None:
        """F1."""
        await self.app.run_action("app.help_here")
