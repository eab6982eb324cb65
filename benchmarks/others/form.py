"""A screen with a form of 72 widgets, pushed each time `o` is pressed."""

from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Label

FIELDS = 24
"""A field is a row, a label and an input: 72 widgets."""


class Form(Screen[None]):
    """The form."""

    BINDINGS = [("escape", "app.pop_screen", "Back")]  # noqa: RUF012 - as Textual reads it
    DEFAULT_CSS = "Form Horizontal { height: 3; } Form Label { width: 20; }"

    def compose(self) -> ComposeResult:
        """Its fields."""
        with VerticalScroll():
            for number in range(FIELDS):
                with Horizontal():
                    yield Label(f"Field {number}")
                    yield Input(value=f"what stands in {number}")


class Forms(App[None]):
    """Opens the form on a key."""

    BINDINGS = [("o", "open", "Open")]  # noqa: RUF012 - as Textual reads it

    def compose(self) -> ComposeResult:
        """Where one comes from."""
        yield Label("ready to open")

    def action_open(self) -> None:
        """O."""
        self.push_screen(Form())


if __name__ == "__main__":
    Forms().run()
