"""The notice while the window is too small to work in; what was open stays as it is."""

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from ptcms_core import _

LEAST_COLUMNS = 60
LEAST_ROWS = 18


def too_small(size: Size) -> bool:
    """Whether a window of this size is too small to work in."""
    return size.width < LEAST_COLUMNS or size.height < LEAST_ROWS


class TooSmall(ModalScreen[None]):
    """Goes away by itself when the window has grown."""

    def compose(self) -> ComposeResult:
        """The notice."""
        yield Static(
            _("Make this window larger: {columns} columns and {rows} rows at least.").format(
                columns=LEAST_COLUMNS, rows=LEAST_ROWS
            ),
            markup=False,
        )

    def on_resize(self, event: events.Resize) -> None:
        """Go when there is room."""
        self._go_when_large(event.size)

    def on_screen_resume(self) -> None:
        """Go when there is room now that this is on top again."""
        self._go_when_large(self.app.size)

    def _go_when_large(self, size: Size) -> None:
        if not too_small(size) and self.is_current:
            self.dismiss()
