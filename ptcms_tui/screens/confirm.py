"""A question before something that can't be taken back, or that is improbable."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input

from ptcms_core import _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.line_field import LineField


class Question(Dialog[bool]):
    """Yes or no, with Cancel focused; `type_to_confirm` asks that a name be typed first.

    The name is typed at once or after Tab; only then can the other button be pressed.
    """

    BINDINGS = bindings("question")
    scopes: ClassVar[tuple[str, ...]] = ("question", "app")

    def __init__(
        self,
        text: str,
        *,
        yes: str | None = None,
        no: str | None = None,
        danger: bool = False,
        type_to_confirm: str | None = None,
    ) -> None:
        super().__init__()
        self._text = text
        self._yes = yes or _("Yes, go on")
        self._no = no or _("Cancel")
        self._danger = danger
        self._name = type_to_confirm
        self._asked = _("Type {name} to go on:").format(name=type_to_confirm)

    def content(self) -> ComposeResult:
        """The question, the field for the name, and two buttons."""
        with Vertical(classes="dialog -question"):
            yield GymText(self._text)
            if self._name is not None:
                yield GymText(self._asked, id="what-next", classes="muted gap")
                yield LineField(id="typed", compact=True, select_on_focus=False)
            with Horizontal(classes="buttons"):
                yield Button(Content(plain(self._no)), id="no", compact=True)
                yield Button(
                    Content(plain(self._yes)),
                    id="yes",
                    compact=True,
                    classes="-danger" if self._danger else "",
                    disabled=self._name is not None,
                )

    def on_mount(self) -> None:
        """Cancel has the focus."""
        self.query_one("#no").focus()

    def on_key(self, event: events.Key) -> None:
        """A name can just be typed: on a button its letters go on to the field."""
        if self._name is None or isinstance(self.focused, Input):
            return
        if event.is_printable and event.character:
            event.stop()
            field = self.query_one("#typed", Input)
            field.focus()
            field.cursor_position = len(field.value)
            field.insert_text_at_cursor(event.character)

    def on_input_changed(self, event: Input.Changed) -> None:
        """The button wakes up when the name is right."""
        wanted = plain(self._name or "").casefold().split()
        self.query_one("#yes", Button).disabled = plain(event.value).casefold().split() != wanted
        self.query_one("#what-next", GymText).write(self._asked)

    def on_input_submitted(self) -> None:
        """Enter after the right name goes to the button, not through it."""
        yes = self.query_one("#yes", Button)
        if not yes.disabled:
            yes.focus()
            self.query_one("#what-next", GymText).write(
                _("The name is right. Enter once more: {act}.").format(act=self._yes)
            )

    def key_left(self) -> None:
        """Arrows move between the buttons."""
        if not isinstance(self.focused, Input):
            self.focus_previous()

    def key_right(self) -> None:
        """Arrows move between the buttons."""
        if not isinstance(self.focused, Input):
            self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The answer."""
        self.dismiss(event.button.id == "yes")

    def action_leave(self) -> None:
        """Esc is no."""
        self.dismiss(False)
