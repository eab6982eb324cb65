"""Blocks that hold things: a bordered panel, labelled lines, a sentence where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.containers import Vertical
from textual.widget import Widget

from ptcms_tui.formatting import shown
from ptcms_tui.widgets.cells import Cell, fit, wrap
from ptcms_tui.widgets.drawn import Drawn, Line
from ptcms_tui.widgets.reading import Reading


class Panel(Vertical):
    """A rounded border with the title in it; in the accent colour while the focus is inside."""

    def __init__(
        self,
        *children: Widget,
        title: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(*children, id=id, classes=classes)
        self.add_class("panel")
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Write another title into the border."""
        self.border_title = shown(title)


class ScrollPanel(Reading):
    """A panel that is read: it takes the focus and scrolls."""

    def __init__(
        self,
        *children: Widget,
        title: str = "",
        can_focus: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(*children, id=id, classes=classes, can_focus=can_focus)
        self.add_class("panel")
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Write another title into the border."""
        self.border_title = shown(title)


class Lines(Drawn):
    """Labels with what belongs to them, one a line: Goal, Plan, Diet …

    With `wrapped` a long value goes on below itself instead of being cut, and keeps its own
    line breaks.
    """

    def __init__(
        self,
        pairs: Iterable[tuple[str, Cell | str]] = (),
        *,
        label_width: int | None = None,
        wrapped: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`label_width`: cells for the labels; None: as wide as the longest."""
        super().__init__(id=id, classes=classes)
        self._label_width = label_width
        self._wrapped = wrapped
        self._pairs = list(pairs)

    def show(self, pairs: Iterable[tuple[str, Cell | str]]) -> None:
        """Show other lines."""
        self._pairs = list(pairs)
        self.redraw()

    def drawing(self, width: int) -> list[Line]:
        """The labels muted, in a column of their own."""
        longest = max((cell_len(label) for label, _ in self._pairs), default=0)
        labels = min(self._label_width or longest, width // 2)
        lines: list[Line] = []
        for label, value in self._pairs:
            cell = value if isinstance(value, Cell) else Cell(value)
            texts = self._broken(cell.text, width - labels - 2) if self._wrapped else [cell.text]
            for number, text in enumerate(texts):
                head = fit("" if number else label, labels) + "  "
                lines.append((Cell(head, "muted"), cell._replace(text=text)))
        return lines

    @staticmethod
    def _broken(text: str, width: int) -> list[str]:
        broken: list[str] = []
        for line in text.splitlines():
            broken += wrap(line, max(1, width)) or [""]
        return broken or [""]


class Hanging(Drawn):
    """A text whose long lines go on below themselves, two cells further in than they began."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.text = ""

    def write(self, text: str) -> None:
        """Show another text."""
        self.text = text
        self.redraw()

    def drawing(self, width: int) -> list[Line]:
        """The lines, broken at spaces."""
        lines: list[Line] = []
        for line in self.text.splitlines():
            indent = " " * (len(line) - len(line.lstrip()))
            first, *more = wrap(line, max(1, width - len(indent) - 2)) or [""]
            lines.append((Cell(indent + first),))
            lines += [(Cell(f"{indent}  {piece}"),) for piece in more]
        return lines


class EmptyState(Drawn):
    """A sentence in words where there is nothing to show yet: what to do first."""

    def __init__(
        self, sentence: str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._sentence = sentence

    def show(self, sentence: str) -> None:
        """Say another sentence."""
        self._sentence = sentence
        self.redraw()

    def drawing(self, width: int) -> list[Line]:
        """The sentence, muted, broken at spaces."""
        return [(Cell(line, "muted"),) for line in wrap(self._sentence, width)]
