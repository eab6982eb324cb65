"""The program at a front desk: fields found by their labels, codes scanned off the cells."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import zxingcpp
from PIL import Image
from terminal import Terminal

from ptcms_tui.themes import DEFAULT_THEME, THEMES

SAVE = "\x13"
QUIT = "\x11"
ESCAPE = "\x1b"
CLEAR_LINE = "\x15"
SELECT_ALL = "\x1b[18~"
"""F7, in a field of several lines."""
CONFIRM = "\t\r"
"""In a question Cancel has the focus: Tab and Enter say yes."""

_ACCENT = next(theme for theme in THEMES if theme.name == DEFAULT_THEME).accent
_MODULE = 4
_MOST_FIELDS = 60
_BESIDE_A_FRAME = re.compile(r"│  (?=\S)")


class FrontDesk(Terminal):
    """The program itself on a data folder, used as a person does who reads the screen."""

    def __init__(self, folder: Path, columns: int = 80, rows: int = 24) -> None:
        super().__init__(
            [sys.executable, "-m", "ptcms_tui", "--data-dir", str(folder)],
            columns=columns,
            rows=rows,
            env={"COLORTERM": "truecolor"},
        )

    # forms

    def fill(self, fields: Mapping[str, str]) -> None:
        """Type into the fields of the form on the screen, each found by its label."""
        for label, typed in fields.items():
            self.to_field(label)
            self.send(typed)
            shown = typed.split("\n")[0]
            self.until(lambda label=label, shown=shown: self._took(label, shown))

    def correct(self, label: str, typed: str, clear: str = CLEAR_LINE) -> None:
        """Clear what stands in a field and type something else."""
        self.to_field(label)
        self.send(clear)
        self.fill({label: typed})

    def to_field(self, label: str) -> None:
        """Go to the field of this label with Tab."""
        self.until(lambda: self._some_field_in_use(label))
        for _step in range(_MOST_FIELDS):
            if self._line_of(label):
                return
            before = self._accented()
            self.send("\t")
            # one place has to lose the accent and another one to get it: a frame may come in parts
            self.until(
                lambda before=before: self._accented() - before and before - self._accented()
            )
        raise AssertionError(f"there is no field {label!r}:\n{self.text}")

    def refused(self, label: str, sentence: str) -> None:
        """Wait for the error and for its field to have the focus."""
        self.until(lambda: sentence in self.text and self._line_of(label) != "")

    def _took(self, label: str, typed: str) -> bool:
        line = self._line_of(label)
        return typed in line or "•" * len(typed) in line

    def _line_of(self, label: str) -> str:
        """The line of a label drawn as the one in use; empty when it isn't."""
        for number, line in enumerate(self._screen.display):
            at = line.find(f" {label} ") + 1
            if at and self._colour(number, at) == _hex(_ACCENT):
                return line
        return ""

    def _some_field_in_use(self, label: str) -> bool:
        """Whether a label in the column of this one is drawn as in use.

        A form just opened is drawn before the focus is, and from the top down to its keys in the
        last line. Of a label out of sight the column isn't known: any label beside a frame will do.
        """
        display = self._screen.display
        if "Ctrl+S" not in display[-1]:
            return False
        columns = {line.find(f" {label} ") + 1 for line in display} - {0}
        return any(
            self._colour(number, column) == _hex(_ACCENT)
            for number, line in enumerate(display)
            for column in columns or {beside.end() for beside in _BESIDE_A_FRAME.finditer(line)}
        )

    def _accented(self) -> set[str]:
        """The first words of each line in the accent: the label in use and the button, if any."""
        accent = _hex(_ACCENT)
        found = set()
        for number, line in enumerate(self._screen.display):
            cells = self._screen.buffer[number]
            marks = [
                letter if letter != "│" and accent in (cells[column].fg, cells[column].bg) else "\0"
                for column, letter in enumerate(line)
            ]
            found.add("".join(marks).strip("\0").partition("\0")[0].strip())
        return found - {""}

    def _colour(self, line: int, column: int) -> str:
        return str(self._screen.buffer[line][column].fg)

    # what a phone reads

    def scanned(self) -> str | None:
        """What a phone held before the screen reads now."""
        found = zxingcpp.read_barcodes(self._picture(), formats=zxingcpp.BarcodeFormat.QRCode)
        return found[0].text if found else None

    def scan(self, beginning: str) -> str:
        """Wait for a QR code that begins so; the whole of it."""
        read: list[str] = []

        def look() -> bool:
            read[:] = [self.scanned() or ""]
            return read[0].startswith(beginning)

        self.until(look)
        return read[0]

    def _picture(self) -> Image.Image:
        """The cells as pixels, two modules a cell; letters are left out."""
        columns, lines = self._screen.columns, self._screen.lines
        picture = Image.new("L", (columns, 2 * lines))
        for line in range(lines):
            for column in range(columns):
                cell = self._screen.buffer[line][column]
                upper = cell.fg if cell.data == "▀" else cell.bg
                picture.putpixel((column, 2 * line), _grey(upper))
                picture.putpixel((column, 2 * line + 1), _grey(cell.bg))
        size = (columns * _MODULE, 2 * lines * _MODULE)
        return picture.resize(size, Image.Resampling.NEAREST)


def _hex(colour: str | None) -> str:
    return (colour or "").lstrip("#").lower()


def _grey(colour: str) -> int:
    try:
        return sum(bytes.fromhex(colour)) // 3
    except ValueError:
        return 0  # the terminal's own colour: black
