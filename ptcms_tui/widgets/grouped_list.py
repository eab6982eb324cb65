"""A list in groups, each in a panel of its own, with one cursor that goes through them all.

The row under the cursor carries the keys that act on it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from ptcms_tui.widgets.cells import (
    TONE_CLASSES,
    TONES,
    Cell,
    Tone,
    fit,
    plain,
    readable,
    tone_style,
    wrap,
)
from ptcms_tui.widgets.scrolled import Scrolled

BAR: Final = "▌"
WIDE: Final = 90
"""With fewer cells than these the names leave more of a row to what is said and the keys."""
SAID_WHOLE: Final = 30
SAID: Final = 16
"""What is said of the row under the cursor stands whole up to this length, else its beginning."""
LOW: Final = 22
"""With fewer lines than these groups have a title line instead of a panel."""


@dataclass(frozen=True)
class Item:
    """One row: a name, what is said of it, and the keys that act on it (key, what it does)."""

    id: Hashable
    name: str
    words: Cell
    keys: Sequence[tuple[str, str]] = ()
    aside: str = ""
    """Said quietly at the right while the cursor is elsewhere."""
    data: Any = None


@dataclass(frozen=True)
class ItemGroup:
    """Rows of one kind under a title; `more` is said below them."""

    title: str
    items: Sequence[Item] = field(default_factory=tuple)
    more: str = ""


class GroupedList(Scrolled, can_focus=True):
    """Groups of rows, a cursor, and keys on the row under it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *TONE_CLASSES,
        "grouped--cursor",
        "grouped--line",
        "grouped--here",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("home", "move(-100000)", show=False),
        Binding("end", "move(100000)", show=False),
        Binding("enter", "open", show=False),
    ]

    class Opened(Message):
        """Enter on a row, or a click on the one under the cursor."""

        def __init__(self, item: Item) -> None:
            super().__init__()
            self.item = item

    class Moved(Message):
        """Another row is under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._groups: list[ItemGroup] = []
        self._items: list[Item] = []
        self._group_of: list[int] = []
        self._cursor = 0
        self._empty = ""
        self._styles: dict[str, Style] = {}
        self._key_places: list[tuple[int, int, str]] = []
        # what stands in each line: ("top", group) ("item", index) ("more", group) …
        self._lines: list[tuple[str, int]] = []
        self._boxed = True

    # what is shown

    def show(self, groups: Sequence[ItemGroup], *, empty: str) -> None:
        """Show other rows; the cursor stays on its row, or goes to the next one still there."""
        # whatever came or went above, the next row is the one after it; at the end the one before
        after = self._items[self._cursor :] + self._items[: self._cursor][::-1]
        self._groups = [group for group in groups if group.items]
        self._items = [item for group in self._groups for item in group.items]
        self._group_of = [n for n, group in enumerate(self._groups) for _ in group.items]
        self._empty = empty
        places = {item.id: number for number, item in enumerate(self._items)}
        self._cursor = next((places[one.id] for one in after if one.id in places), self._cursor)
        self._cursor = max(0, min(self._cursor, len(self._items) - 1))
        self._lay_out()
        self.post_message(self.Moved())

    @property
    def cursor_item(self) -> Item | None:
        """The row under the cursor."""
        return self._items[self._cursor] if self._cursor < len(self._items) else None

    def go_on(self) -> None:
        """Put the cursor on the next row."""
        self.action_move(1)

    def _lay_out(self) -> None:
        self._boxed = self.size.height >= LOW
        self._lines = []
        index = 0
        for number, group in enumerate(self._groups):
            self._lines.append(("top", number))
            for _item in group.items:
                self._lines.append(("item", index))
                index += 1
            if group.more:
                self._lines.append(("more", number))
            if self._boxed:
                self._lines.append(("bottom", number))
        height = len(self._lines) or len(wrap(self._empty, max(1, self.size.width - 2)))
        self.virtual_size = Size(self.scrollable_content_region.width, height)
        self._bring_into_sight()
        self.refresh()

    def on_resize(self) -> None:
        """Fit to another size."""
        self._lay_out()

    def on_focus(self) -> None:
        """Show the cursor in the colour of what has the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self.refresh()

    def notify_style_update(self) -> None:
        """Take the colours of a changed theme."""
        super().notify_style_update()
        self._styles = {}

    # the cursor

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        wanted = max(0, min(self._cursor + rows, len(self._items) - 1))
        if wanted != self._cursor:
            self._cursor = wanted
            self._bring_into_sight()
            self.refresh()
            self.post_message(self.Moved())
        elif rows < 0:
            self.scroll_to(y=0, animate=False, force=True)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.cursor_item is not None:
            self.post_message(self.Opened(self.cursor_item))

    def _bring_into_sight(self) -> None:
        at = ("item", self._cursor)
        if at not in self._lines:
            return
        y, top = self._lines.index(at), self.scroll_offset.y
        height = max(1, self.size.height)
        # the title of the group above the first row, the border below the last
        first = y - 1 if y and self._lines[y - 1][0] == "top" else y
        last = y + 1 if y + 1 < len(self._lines) and self._lines[y + 1][0] == "bottom" else y
        wanted = min(max(top, last - height + 1), first)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        """A click chooses a row; on the chosen one it opens it, or presses the key it shows."""
        y = self.scroll_offset.y + event.y
        if y >= len(self._lines) or self._lines[y][0] != "item":
            return
        event.stop()
        index = self._lines[y][1]
        if index != self._cursor:
            self.action_move(index - self._cursor)
            return
        key = next((key for start, end, key in self._key_places if start <= event.x < end), None)
        if key is not None:
            self.app.simulate_key(key)
        else:
            self.action_open()

    # drawing

    def render_line(self, y: int) -> Strip:
        """One line of a panel, or of the sentence where there is nothing."""
        width = self.scrollable_content_region.width
        styles = self._tones()
        place = y + self.scroll_offset.y
        if not self._items:
            lines = wrap(self._empty, max(1, width - 2))
            words = lines[place] if place < len(lines) else ""
            return Strip([Segment(fit(words, width), self.rich_style + styles["good"])], width)
        if place >= len(self._lines):
            return Strip([Segment(" " * width, self.rich_style)], width)
        kind, number = self._lines[place]
        if kind == "item":
            return self._row(number, width)
        return self._frame(kind, number, width)

    def _frame(self, kind: str, number: int, width: int) -> Strip:
        styles = self._tones()
        group = self._groups[number]
        here = self.has_focus and bool(self._items) and self._group_of[self._cursor] == number
        line = styles["frame-here" if here else "frame"]
        if kind == "bottom":
            return Strip([Segment("╰" + "─" * (width - 2) + "╯", line)], width)
        if kind == "more":
            inside = fit(f"   {plain(group.more)}", width - 2)
            edge = "│" if self._boxed else " "
            return Strip(
                [
                    Segment(edge, line),
                    Segment(inside, self.rich_style + styles["muted"]),
                    Segment(edge, line),
                ],
                width,
            )
        title = plain(group.title)
        left, right = ("╭─ ", "╮") if self._boxed else ("── ", "─")
        room = width - cell_len(left) - cell_len(title) - 2
        return Strip(
            [
                Segment(left, line),
                Segment(title + " ", self.rich_style + styles["accent" if here else "muted"]),
                Segment("─" * max(0, room) + right, line),
            ],
            width,
        )

    def _row(self, index: int, width: int) -> Strip:
        styles = self._tones()
        item = self._items[index]
        here = index == self._cursor
        frame_here = self.has_focus and self._group_of[self._cursor] == self._group_of[index]
        frame = styles["frame-here" if frame_here else "frame"]
        edge = "│" if self._boxed else ""
        room = width - 2 * len(edge)
        under = styles["cursor"] if here else self.rich_style
        names = min(24, max(10, max(cell_len(plain(one.name)) for one in self._items)))
        names = min(names, room // 3 if room >= WIDE else room * 3 // 10)
        wanted = cell_len(plain(item.words.text))
        words_room = wanted if wanted <= SAID_WHOLE else SAID
        tail = self._keys(item, room - names - 8 - words_room) if here else []
        quiet = plain(item.aside) if not here else ""
        # what is said goes before what is said aside
        left_over = room - names - 8 - cell_len(plain(item.words.text))
        quiet = quiet if cell_len(quiet) <= left_over else ""
        used = sum(cell_len(text) for text, _key in tail) if here else cell_len(quiet)
        said = room - 3 - names - 2 - used - 3
        bar = styles["accent"] if self.has_focus else styles["muted"]
        words = fit(plain(item.words.text), max(0, said))
        left = [
            Segment(edge, frame),
            Segment(" ", under),
            Segment(BAR if here else " ", under + Style(color=bar.color)),
            Segment(" ", under),
            Segment(fit(plain(item.name), names), under + styles["strong"]),
            Segment("  ", under),
            Segment(words, readable(under + styles[item.words.tone or "text"])),
            Segment("  ", under),
        ]
        self._place_keys(tail, len(edge) + 3 + names + 2 + cell_len(words) + 2, here)
        right = [
            Segment(text, under + styles["accent" if key else "muted"]) for text, key in tail
        ] or [Segment(fit(quiet, used), under + styles["muted"])]
        filled = sum(segment.cell_length for segment in [*left, *right])
        rest = max(0, width - len(edge) - filled)
        return Strip([*left, *right, Segment(" " * rest, under), Segment(edge, frame)], width)

    def _keys(self, item: Item, room: int) -> list[tuple[str, str]]:
        """The keys of a row as pieces of text, whole ones only, each with its key if it is one."""
        pieces: list[tuple[str, str]] = []
        used = 0
        for key, what in item.keys:
            shown = "⏎" if key == "enter" else key
            length = cell_len(shown) + 1 + cell_len(what) + 2
            if used + length > room:
                break
            used += length
            pieces += [(f"{shown} {what}", key), ("  ", "")]
        return pieces

    def _place_keys(self, pieces: list[tuple[str, str]], x: int, here: bool) -> None:
        if not here:
            return
        self._key_places = []
        for text, key in pieces:
            if key:
                self._key_places.append((x, x + cell_len(text), key))
            x += cell_len(text)

    def _tones(self) -> dict[str, Style]:
        if not self._styles:
            tones: list[Tone] = [*TONES]
            self._styles = {tone: tone_style(self, tone, Style()) for tone in tones}
            self._styles["text"] = Style(color=self.rich_style.color)
            self._styles["cursor"] = self.get_component_rich_style("grouped--cursor")
            self._styles["frame"] = self.get_component_rich_style("grouped--line")
            self._styles["frame-here"] = self.get_component_rich_style("grouped--here")
        return self._styles
