"""The last line: the keys that work where the focus is, drawn from the one list of keys."""

from rich.text import Text
from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import Input, TextArea

from ptcms_tui.keys import Key, active_keys

_GAP, _NARROW_GAP = 3, 2
# where there is no room for all, these go last: everything else is reached by them
_STAY = ("help", "help_here", "go_to")
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


class Footer(Widget):
    """Keys and what they do; whole entries only, so nothing is cut in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def keys(self) -> list[tuple[Key, DOMNode]]:
        """The keys that can be pressed now and are worth a place here."""
        focused = self.screen.focused or self.screen
        in_text = isinstance(focused, Input | TextArea) or getattr(focused, "takes_letters", False)
        return [
            (key, node)
            for key, node in active_keys(focused)
            if key.footer and key.keys and not (in_text and _only_text(key))
        ]

    def render(self) -> Content:
        """As many entries as fit, help last of all to go."""
        entries = [(_display(key, self._in_text()), key) for key, _node in self.keys()]
        width = self.size.width
        self._places = []
        parts: list[Content] = []
        x = 1
        shown = self._that_fit(entries, width)
        gap = _GAP if _cells(shown, _GAP) <= width else _NARROW_GAP
        for display, key in shown:
            text = Content.assemble((display, "$accent bold"), " ", (key.label, "$muted"))
            self._places.append((x, x + text.cell_length, _pressed(key, self._in_text())))
            x += text.cell_length + gap
            parts.append(text)
        return Content(" " * gap).join(parts)

    def _in_text(self) -> bool:
        focused = self.screen.focused
        return isinstance(focused, Input | TextArea) or getattr(focused, "takes_letters", False)

    def _that_fit(self, entries: list[tuple[str, Key]], width: int) -> list[tuple[str, Key]]:
        entries = list(entries)
        while entries and _cells(entries, _NARROW_GAP) > width:
            last = (n for n, (_d, key) in enumerate(entries) if key.action not in _STAY)
            del entries[max(last, default=len(entries) - 1)]
        return entries

    def on_click(self, event: events.Click) -> None:
        """A click on an entry is its key."""
        for start, end, key in self._places:
            if start <= event.x < end:
                self.app.simulate_key(key)


def _cells(entries: list[tuple[str, Key]], gap: int) -> int:
    used = sum(Text(shown).cell_len + 1 + Text(key.label).cell_len for shown, key in entries)
    return used + gap * (len(entries) - 1)


def _only_text(key: Key) -> bool:
    return all(typed_as_text(one) for one in key.keys.split(","))


def _pressed(key: Key, in_text: bool) -> str:
    return next((k for k in key.keys.split(",") if not (in_text and typed_as_text(k))), key.first)


def _display(key: Key, in_text: bool) -> str:
    from ptcms_tui.keys import written

    return key.shown or written(_pressed(key, in_text))
