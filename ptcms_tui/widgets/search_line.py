"""The line above a list: search as one types, what is shown and what it comes to.

Below it is said what is wrong with what was typed, or what can be done with the rows marked.
"""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from ptcms_core import _
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.line_field import LineField


class SearchLine(Vertical):
    """A field and a sentence beside it. Esc clears it; Enter and the arrows go to the list."""

    class Changed(Message):
        """Other words are searched for."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Left(Message):
        """On to the list."""

    def __init__(self, *, placeholder: str | None = None, id: str | None = None) -> None:
        super().__init__(id=id, classes="search-line")
        self._field = LineField(placeholder=placeholder or _("search"), compact=True)
        self._about = GymText("", classes="about muted")
        self._below = GymText("", classes="below", multiline=False)
        self._trouble = self._note = self._sums = ""

    def compose(self) -> ComposeResult:
        """The slash, the field, the sentence; another one below."""
        with Horizontal():
            yield GymText("/", classes="accent slash")
            yield self._field
            yield self._about
        yield self._below

    @property
    def words(self) -> str:
        """What is searched for."""
        return self._field.value.strip()

    @property
    def typing(self) -> bool:
        """Whether the field has the focus."""
        return self._field.has_focus

    def search_for(self, words: str) -> None:
        """Search for other words, as if they were typed."""
        self._field.value = words
        self._field.cursor_position = len(words)

    def begin(self) -> None:
        """Put the focus into the field."""
        self._field.focus()

    def may_search(self, *, searched: bool) -> None:
        """Whether what is shown can be searched: else there is nothing to type into."""
        for part in (self._field, *self.query(".slash")):
            part.display = searched

    def say(self, sentence: str, sums: str = "") -> None:
        """Say what is shown, and below what it comes to while nothing else is said there."""
        self._about.write(sentence)
        self._sums = sums
        self._say_below()

    def refuse(self, sentence: str) -> None:
        """Say below what is wrong with what was typed; empty: nothing is."""
        self._trouble = sentence
        self._say_below()

    def note(self, sentence: str) -> None:
        """Say something below while nothing is wrong."""
        self._note = sentence
        self._say_below()

    def _say_below(self) -> None:
        told = self._trouble or self._note
        self._below.set_class(bool(self._trouble), "attention")
        self._below.set_class(bool(told) and not self._trouble, "accent")
        self._below.set_class(not told, "sums")
        self._below.write(told or self._sums)

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
            # before going to the list: keys that follow are meant for what is shown then
            self.post_message(self.Changed(""))
        elif event.key not in ("down", "up"):
            return
        event.stop()
        event.prevent_default()
        self.post_message(self.Left())
