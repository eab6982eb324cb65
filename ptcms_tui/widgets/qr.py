"""A QR code that a phone reads off the terminal: black on white, whatever the theme."""

import textwrap

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ptcms_core import _, qr

HALF = "▀"
"""The only glyph used besides the blank: quadrants and sextants leave gaps in many fonts."""

_DARK, _LIGHT = "#000000", "#ffffff"
# (top is dark, bottom is dark) → what the cell shows
_CELLS: dict[tuple[bool, bool], tuple[str, Style]] = {
    (True, True): (" ", Style(color=_LIGHT, bgcolor=_DARK)),
    (False, False): (" ", Style(color=_DARK, bgcolor=_LIGHT)),
    (True, False): (HALF, Style(color=_DARK, bgcolor=_LIGHT)),
    (False, True): (HALF, Style(color=_LIGHT, bgcolor=_DARK)),
}


class QrCode(Widget):
    """The QR code of `text`, drawn whole or, where it doesn't fit, the room it needs in words.

    It takes just the room of its code, at most that of its container; a larger widget shows the
    code in its middle.
    """

    DEFAULT_CSS = """
    QrCode {
        width: auto;
        height: auto;
        max-width: 100%;
        max-height: 100%;
    }
    """

    text: reactive[str] = reactive("", layout=True)
    """What the phone reads; nothing is drawn for an empty one."""

    def __init__(
        self,
        text: str = "",
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.set_reactive(QrCode.text, text)

    @property
    def needs(self) -> tuple[int, int]:
        """The room of the whole code in cells (columns, rows); (0, 0) when there is none."""
        try:
            return qr.size(self.text) if self.text else (0, 0)
        except ValueError:
            return 0, 0

    @property
    def is_whole(self) -> bool:
        """Whether the code is on screen, as against the sentence that says why not."""
        columns, rows = self.needs
        return 0 < columns <= self.size.width and rows <= self.size.height

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - asked for so
        """As wide as the code; a sentence instead of one takes what there is."""
        return self.needs[0] or (container.width if self.text else 0)

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 - asked for so
        viewport: Size,  # noqa: ARG002 - asked for so
        width: int,
    ) -> int:
        """As high as the code; a sentence instead of one takes the lines it fills."""
        return self.needs[1] or len(self._sentence_lines(width))

    def render_line(self, y: int) -> Strip:
        """Draw one line: two rows of modules, or a line of the sentence."""
        width = self.size.width
        if not self.is_whole:
            return self._sentence_line(y)
        columns, rows = self.needs
        row = y - (self.size.height - rows) // 2
        if not 0 <= row < rows:
            return Strip.blank(width, self.rich_style)
        left = (width - columns) // 2
        pairs = qr.half_block_rows(qr.matrix(self.text))[row]
        cells = [Segment(*_CELLS[pair]) for pair in pairs]
        blank = self.rich_style
        return Strip(
            [Segment(" " * left, blank), *cells, Segment(" " * (width - left - columns), blank)],
            width,
        ).simplify()

    def _sentence_line(self, y: int) -> Strip:
        width, height = self.size
        lines = self._sentence_lines(width)[:height]
        row = y - (height - len(lines)) // 2
        text = lines[row] if 0 <= row < len(lines) else ""
        style = self.rich_style
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _sentence_lines(self, width: int) -> list[str]:
        if not self.text:
            return []
        columns, rows = self.needs
        if columns:
            sentence = _(
                "The QR code needs {columns}×{rows} cells; there is room for {width}×{height}. "
                "Make the window larger, or shorten the text."
            ).format(columns=columns, rows=rows, width=self.size.width, height=self.size.height)
        else:
            sentence = _("The text is too long for a QR code. Shorten it.")
        return textwrap.wrap(sentence, max(1, width))
