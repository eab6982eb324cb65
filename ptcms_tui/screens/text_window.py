"""A window to read a longer text in: versions, a receipt, a report."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ptcms_core import _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.hanging import hung
from ptcms_tui.widgets.reading import Reading


class TextWindow(Dialog[None]):
    """Scrollable text; `y` hands it to the terminal's clipboard."""

    BINDINGS = bindings("window", "record.copy")
    scopes: ClassVar[tuple[str, ...]] = ("window", "record.copy", "app")

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def content(self) -> ComposeResult:
        """The text."""
        with Vertical(classes="dialog -reading") as window:
            window.border_title = Content(plain(self._title, max_length=70))
            with Reading():
                yield GymText(id="read")
            yield GymText("", id="copied", classes="muted")

    def on_mount(self) -> None:
        """The scroll has the focus."""
        self.query_one("#read", GymText).update(hung(self._text))
        self.query_one(Reading).focus()

    def action_copy(self) -> None:
        """y."""
        self.app.copy_to_clipboard(self._text)
        self.query_one("#copied", GymText).write(
            _("Handed to the terminal's clipboard, if it takes it; the text stands above.")
        )

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
