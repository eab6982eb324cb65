"""The last line: the keys of where the focus is, drawn from the one list of keys.

Those that can't be used at the moment stand in their places without their accent, as far as there
is room.
"""

from typing import NamedTuple

from rich.text import Text
from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import Input

from ptcms_tui.keys import Key, keys_here, written

_GAP, _NARROW_GAP = 3, 2
# readable as any text is, but without the accent of a key that works
_FAINT = "$muted not bold"
# where there is no room for all, these go last: everything else is reached by them
_STAY = ("help", "help_here", "go_to")
# where there is nothing to go back from, nothing has to be said of it
_UNSAID = "back"
_NAMED_CHARACTERS = {
    "colon",
    "slash",
    "question_mark",
    "space",
    "backslash",
    "left_square_bracket",
    "right_square_bracket",
}


def typed_as_text(key: str) -> bool:
    """Whether a field takes this key as text."""
    return len(key) == 1 or key in _NAMED_CHARACTERS


class Entry(NamedTuple):
    """One key as it stands in the line: its label, and whether it can be pressed now."""

    key: Key
    label: str
    works: bool


class Footer(Widget):
    """Keys and what they do; whole entries only, so nothing is cut in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def entries(self) -> list[Entry]:
        """The keys of here that are worth a place."""
        focused = self.screen.focused or self.screen
        in_text = self._in_text()
        return [
            Entry(key, _label(key, node), works)
            for key, node, works in keys_here(focused)
            if key.footer
            and key.keys
            and not (in_text and _only_text(key))
            and (works or key.action != _UNSAID)
        ]

    def render(self) -> Content:
        """As many entries as fit: those that can't be used go first, help last of all."""
        width = self.size.width
        self._places = []
        parts: list[Content] = []
        x = 1
        shown = self._that_fit(self.entries(), width)
        gap = _GAP if self._cells(shown, _GAP) <= width else _NARROW_GAP
        for key, label, works in shown:
            tones = ("$accent bold", "$muted") if works else (_FAINT, _FAINT)
            text = Content.assemble((self._display(key), tones[0]), " ", (label, tones[1]))
            self._places.append((x, x + text.cell_length, _pressed(key, self._in_text())))
            x += text.cell_length + gap
            parts.append(text)
        return Content(" " * gap).join(parts)

    def _in_text(self) -> bool:
        focused = self.screen.focused
        return isinstance(focused, Input) or getattr(focused, "takes_letters", False)

    def _that_fit(self, entries: list[Entry], width: int) -> list[Entry]:
        entries = list(entries)
        # a place may say which of its keys are what one comes there for
        stay = {*_STAY}
        for node in (self.screen.focused or self.screen).ancestors_with_self:
            stay.update(getattr(node, "keys_that_stay", ()))
        while entries and self._cells(entries, _NARROW_GAP) > width:
            useless = [n for n, one in enumerate(entries) if not one.works]
            others = [n for n, one in enumerate(entries) if one.key.action not in stay]
            del entries[max(useless or others, default=len(entries) - 1)]
        return entries

    def _cells(self, entries: list[Entry], gap: int) -> int:
        used = sum(
            Text(self._display(one.key)).cell_len + 1 + Text(one.label).cell_len for one in entries
        )
        return used + gap * (len(entries) - 1)

    def _display(self, key: Key) -> str:
        return key.shown or written(_pressed(key, self._in_text()))

    def on_click(self, event: events.Click) -> None:
        """A click on an entry is its key."""
        for start, end, key in self._places:
            if start <= event.x < end:
                self.app.simulate_key(key)


def _label(key: Key, node: DOMNode) -> str:
    """What the key is called: by who answers it, as its button is, or in general."""
    words: dict[str, str] = getattr(node, "words_of_keys", {})
    return words.get(key.action) or key.label


def _only_text(key: Key) -> bool:
    return all(typed_as_text(one) for one in key.keys.split(","))


def _pressed(key: Key, in_text: bool) -> str:
    return next((k for k in key.keys.split(",") if not (in_text and typed_as_text(k))), key.first)
