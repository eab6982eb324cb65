"""The base of small widgets that draw their own lines: key–value blocks, scales, strips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from ptcms_tui.widgets.cells import TONE_CLASSES, Cell, plain, shorten, tone_style

Line = Sequence[Cell]
"""One line of the screen: pieces of text side by side."""


class Drawn(Widget):
    """A widget whose lines are made of cells for the width it has; as high as it has lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = []
        self._drawn_for = -1

    def drawing(self, width: int) -> list[Line]:
        """The lines for this width; text is cleaned and cut later."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw anew because what is shown may have changed.

        All else is laid out anew only if there are more or fewer lines.
        """
        before, width = self._lines, self._drawn_for
        self._drawn_for = -1
        if not self.size.width:
            # it has no place yet, or where it stands is not shown: it is drawn when it gets one
            return
        if width != self.size.width:
            self.refresh(layout=True)
        elif (lines := self.lines_for(width)) != before:
            self.refresh(layout=len(lines) != len(before))

    def lines_for(self, width: int) -> list[Line]:
        """The lines for this width, made once."""
        if self._drawn_for != width:
            self._lines = self.drawing(width) if width > 0 else []
            self._drawn_for = width
        return self._lines

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - asked for so
        """All the width there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - asked for so
        """One row for each line."""
        return len(self.lines_for(width))

    def render_line(self, y: int) -> Strip:
        """One line in its tones."""
        width = self.size.width
        lines = self.lines_for(width)
        return strip_of(self, lines[y] if y < len(lines) else (), width)


def strip_of(widget: Widget, line: Line, width: int) -> Strip:
    """The line as Textual draws it: exactly `width` cells, cut with … where it is too long."""
    base = widget.rich_style
    segments = []
    left = width
    for text, tone in line:
        if left <= 0:
            break
        fitting = shorten(_spaced(text), left)
        left -= cell_len(fitting)
        if fitting:
            segments.append(Segment(fitting, tone_style(widget, tone, base)))
    if left > 0:
        segments.append(Segment(" " * left, base))
    return Strip(segments, width)


def _spaced(text: str) -> str:
    """Cleaned text that keeps the blanks at its ends, which hold pieces apart."""
    if not text.strip(" "):
        return text
    before = len(text) - len(text.lstrip(" "))
    after = len(text) - len(text.rstrip(" "))
    return " " * before + plain(text) + " " * after
