"""The smallest Textual app in which one can type."""

from textual.app import App, ComposeResult
from textual.widgets import Input


class Typing(App[None]):
    """A field."""

    def compose(self) -> ComposeResult:
        """The field."""
        yield Input(placeholder="type here")


if __name__ == "__main__":
    Typing().run()
