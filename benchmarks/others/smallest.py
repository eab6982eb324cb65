"""The smallest Textual app: one label."""

from textual.app import App, ComposeResult
from textual.widgets import Label


class Smallest(App[None]):
    """A label."""

    def compose(self) -> ComposeResult:
        """The label."""
        yield Label("the smallest")


if __name__ == "__main__":
    Smallest().run()
