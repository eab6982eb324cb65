"""The sidebar: where one can go, how much waits there, and where one is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from ptcms_tui.keys import bindings

_WIDTH = 18


@dataclass
class Entry:
    """One line; an empty id is a blank line."""

    id: str = ""
    title: str = ""
    letter: str = ""
    count: int = 0
    attention: bool = field(default=False)


class Sidebar(Widget, can_focus=True):
    """Lines to go to; with the focus, arrows and letters move, Enter goes."""

    BINDINGS = bindings("sidebar")
    scopes: ClassVar[tuple[str, ...]] = ("sidebar",)
    takes_letters = True

    class Chosen(Message):
        """Go there."""

        def __init__(self, entry_id: str) -> None:
            super().__init__()
            self.entry_id = entry_id

    class Left(Message):
        """Esc: back to where one was."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._entries = list(entries)
        self._here = ""
        self._cursor = 0

    def mark(self, entry_id: str) -> None:
        """Show which section is open."""
        if any(entry.id == entry_id for entry in self._entries):
            self._here = entry_id
        self.refresh()

    def set_count(self, entry_id: str, count: int, *, attention: bool = False) -> None:
        """Show how much waits there."""
        for entry in self._entries:
            if entry.id == entry_id and (entry.count, entry.attention) != (count, attention):
                entry.count, entry.attention = count, attention
                self.refresh()

    def on_focus(self) -> None:
        """Begin at where one is."""
        self._cursor = next((i for i, e in enumerate(self._entries) if e.id == self._here), 0)
        self.refresh()

    def on_blur(self) -> None:
        """The letters go away."""
        self.refresh()

    def render(self) -> Content:
        """Every line."""
        return Content("\n").join(
            self._line(index, entry) for index, entry in enumerate(self._entries)
        )

    def _line(self, index: int, entry: Entry) -> Content:
        if not entry.id:
            return Content("")
        here = entry.id == self._here
        under_cursor = self.has_focus and index == self._cursor
        tone = "$text bold" if here else "$text" if under_cursor else "$muted"
        count = f"{entry.count:>5}" if entry.count else " " * 5
        if entry.count > 9_999:
            count = f"{entry.count // 1000:>4}k" if entry.count < 1_000_000 else "   m+"
        counted = (count, "$attention" if entry.attention else "$muted")
        bar = ("▌ " if here else "  ", "$accent")
        if self.has_focus:
            letter = (f"{entry.letter}  ", "$accent bold")
            line = Content.assemble(bar, letter, (f"{entry.title:<{_WIDTH - 9}}", tone), counted)
        else:
            line = Content.assemble(bar, (f"{entry.title:<{_WIDTH - 7}}", tone), counted)
        return line.stylize("on $selected") if under_cursor else line

    def on_key(self, event: events.Key) -> None:
        """Arrows, j and k unless they are letters of a section, and the letters."""
        letters = {entry.letter: entry.id for entry in self._entries if entry.letter}
        if event.key in ("down", "j"):
            self._move(1)
        elif event.key in ("up", "k"):
            self._move(-1)
        elif event.key == "home":
            self._cursor = -1
            self._move(1)
        elif event.key == "end":
            self._cursor = len(self._entries)
            self._move(-1)
        elif event.key in letters:
            self.post_message(self.Chosen(letters[event.key]))
        elif event.is_printable:
            pass
        else:
            return
        event.stop()

    def _move(self, step: int) -> None:
        index = self._cursor + step
        while 0 <= index < len(self._entries) and not self._entries[index].id:
            index += step
        if 0 <= index < len(self._entries):
            self._cursor = index
            self.refresh()

    def action_choose(self) -> None:
        """Enter."""
        self.post_message(self.Chosen(self._entries[self._cursor].id))

    def action_leave(self) -> None:
        """Esc."""
        self.post_message(self.Left())

    def on_click(self, event: events.Click) -> None:
        """A click goes there."""
        offset = event.get_content_offset(self)
        if offset is not None and 0 <= offset.y < len(self._entries):
            entry = self._entries[offset.y]
            if entry.id:
                self.post_message(self.Chosen(entry.id))
