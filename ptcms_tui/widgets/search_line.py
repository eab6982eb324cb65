"""The line above a list: search as one types, and what is shown and what it comes to."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from ptcms_core import _
from ptcms_tui.widgets.gym_text import GymText


class SearchLine(Horizontal):
    """A field and a sentence beside it. Esc clears it; Enter and the arrows go to the list."""

    class Changed(Message):
        """Other words are searched for."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Left(Message):
        """On to the list."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="search-line")
        self._field = Input(placeholder=_("search"), compact=True)
        self._field.cursor_blink = False
        self._about = GymText("", classes="about muted")

    def compose(self) -> ComposeResult:
        """The slash, the field, the sentence."""
        yield GymText("/", classes="accent slash")
        yield self._field
        yield self._about

    @property
    def words(self) -> str:
        """What is searched for."""
        return self._field.value.strip()

    def search_for(self, words: str) -> None:
        """Search for these words, as if they had been typed."""
        self._field.value = words

    def begin(self) -> None:
        """Put the focus into the field."""
        self._field.focus()

    def say(self, sentence: str) -> None:
        """Say what is shown."""
        self._about.write(sentence)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types."""
        event.stop()
        self.post_message(self.Changed(self.words))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the list."""
        event.stop()
        self.post_message(self.Left())

    def on_key(self, event: events.Key) -> None:
        """Esc clears; the arrows go to the list."""
        if event.key == "escape":
            self._field.value = ""
        elif event.key not in ("down", "up"):
            return
        event.stop()
        event.prevent_default()
        self.post_message(self.Left())
