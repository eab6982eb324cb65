"""Text in cells of the terminal: cleaned, never markup, cut and padded to an exact width."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from rich.cells import cell_len, split_graphemes
from rich.color import Color
from rich.style import Style
from textual.widget import Widget

from ptcms_tui.formatting import plain

Tone = Literal["", "muted", "good", "attention", "alarm", "strong", "accent"]

TONES: Final[tuple[Tone, ...]] = ("muted", "good", "attention", "alarm", "strong", "accent")
TONE_CLASSES: Final[frozenset[str]] = frozenset(f"tone--{tone}" for tone in TONES)
"""Component classes of every widget that draws tones itself (styles/widgets.tcss)."""

__all__ = [
    "TONES",
    "TONE_CLASSES",
    "Cell",
    "Tone",
    "fit",
    "plain",
    "readable",
    "shorten",
    "tone_style",
    "wrap",
]

ELLIPSIS: Final = "…"
# an amount with decimals, and a text that ends in a number
_WHOLE_UNITS = re.compile(r"([−+-]?[^\d\s]{1,4} ?\d[\d.,’ ]*)[.,]00")
_ENDS_IN_DIGIT = re.compile(r"\d[.,]?\s?$")
_LAST_NUMBER = re.compile(r"[−+-]?[₹$€£]?\d[\d.,]*$")
_BLUE, _RED, _WHITE = map(Color.parse, ("blue", "bright_red", "bright_white"))


class Cell(NamedTuple):
    """What stands in one place of a list: its text and how much it matters."""

    text: str
    tone: Tone = ""


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text at exactly `width` cells, ended by … where it is too long.

    A wide character or a joined group is never cut in two, nor is a number: ₹12,34,567.00 loses
    its decimals, or all of it gives way to the ….
    """
    if width <= 0:
        return ""
    length = cell_len(text)
    if length > width and (whole := _WHOLE_UNITS.fullmatch(text.strip())):
        text = whole[1]
        length = cell_len(text)
    if length > width:
        text, length = _cut(text, width - 1)
        text, length = text + ELLIPSIS, length + 1
    padding = " " * (width - length)
    return padding + text if right else text + padding


def shorten(text: str, width: int) -> str:
    """The text in at most `width` cells, ended by … where it is too long."""
    return fit(text, width).rstrip() if cell_len(text) > width else text


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at spaces."""
    lines: list[str] = []
    line = ""
    words = (piece for word in plain(text).split() for piece in _pieces(word, width))
    for word in words:
        if line and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


def _pieces(word: str, width: int) -> list[str]:
    """A word, in pieces of at most `width` cells where it is longer than a line."""
    pieces: list[str] = []
    while cell_len(word) > width > 1:
        end = used = 0
        for _start, stop, cells in split_graphemes(word)[0]:
            if used + cells > width:
                break
            end, used = stop, used + cells
        if not end:
            break
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


def tone_style(widget: Widget, tone: Tone, base: Style) -> Style:
    """The style of a tone on top of `base`, from the widget's component classes."""
    if not tone:
        return base
    styled = widget.get_component_rich_style(f"tone--{tone}")
    return readable(base + Style(color=styled.color, bold=styled.bold or None))


def readable(style: Style) -> Style:
    """The style itself, but white for red on the blue cursor of 16 colours, which is not read."""
    grounds = style.bgcolor is not None and style.bgcolor.number == _BLUE.number
    if grounds and style.color is not None and style.color.number == _RED.number:
        return style + Style(color=_WHITE)
    return style


def _cut(text: str, width: int) -> tuple[str, int]:
    """As many whole characters as go into `width` cells, and the cells they take."""
    end = used = 0
    for _start, stop, cells in split_graphemes(text)[0]:
        if used + cells > width:
            break
        end, used = stop, used + cells
    kept = text[:end]
    if _ENDS_IN_DIGIT.search(kept):
        # the … behind a digit reads as more digits: the number goes, or a space stays between
        kept = kept if kept[-1].isspace() else _LAST_NUMBER.sub("", kept).rstrip()
    else:
        kept = kept.rstrip()
    return kept, cell_len(kept)
