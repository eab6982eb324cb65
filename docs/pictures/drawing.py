"""Draws what a terminal shows as SVG, so that it looks alike wherever it is opened.

Lines, blocks and braille are shapes, not letters: whichever font shows the words, boxes close and
codes scan.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from rich.cells import cell_len
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.strip import Strip

WIDE, HIGH = 10.0, 20.0
"""Pixels of a cell."""
_MARGIN = 10.0
_BASELINE = 15.0
_THIN, _THICK = 1.4, 3.0

# the 16 colours as a terminal on Linux shows them
PALETTE = TerminalTheme(
    (0, 0, 0),
    (229, 229, 229),
    [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205),
     (0, 205, 205), (229, 229, 229)],
    [(127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255),
     (0, 255, 255), (255, 255, 255)],
)  # fmt: skip

# lines from the middle of the cell: left, up, right, down
_LINES = {
    "─": "lr", "│": "ud", "└": "ur", "┤": "lud", "┬": "lrd", "┼": "lrud", "├": "urd", "┴": "lur",
    "┌": "rd", "┐": "ld", "┘": "lu",
}  # fmt: skip
_ROUND = {"╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu"}
# parts of a cell that are full: x, y, width, height as shares
_BLOCKS = {
    "▀": (0, 0, 1, 0.5), "▌": (0, 0, 0.5, 1), "▐": (0.5, 0, 0.5, 1), "█": (0, 0, 1, 1),
    "▔": (0, 0, 1, 0.125), "▕": (0.875, 0, 0.125, 1),
    **{chr(0x2580 + n): (0, 1 - n / 8, 1, n / 8) for n in range(1, 8)},
    **{chr(0x2590 - n): (0, 0, n / 8, 1) for n in range(1, 8)},
}  # fmt: skip
_BRAILLE = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


class _Shapes:
    """Filled shapes by colour."""

    def __init__(self) -> None:
        self._paths: dict[str, list[str]] = defaultdict(list)

    def box(self, colour: str, x: float, y: float, width: float, height: float) -> None:
        self._paths[colour].append(f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z")

    def dot(self, colour: str, x: float, y: float, radius: float) -> None:
        arc = f"a{radius:g} {radius:g} 0 1 0"
        left = x - radius
        self._paths[colour].append(f"M{left:g} {y:g}{arc} {2 * radius:g} 0{arc} {-2 * radius:g} 0")

    def curve(self, colour: str, path: str) -> None:
        self._paths[f"{colour} line"].append(path)

    def svg(self) -> Iterator[str]:
        for colour, paths in sorted(self._paths.items()):
            fill, _space, line = colour.partition(" ")
            if line:
                looks = f'fill="none" stroke="{fill}" stroke-width="{_THIN:g}"'
            else:
                looks = f'fill="{fill}"'
            yield f'<path {looks} d="{"".join(paths)}"/>'


def svg_of(lines: Sequence[Iterable[Strip]], columns: int) -> str:
    """Lines of the screen as an SVG document."""
    under, drawn = _Shapes(), _Shapes()
    words: list[str] = []
    papers: Counter[str] = Counter()
    for row, line in enumerate(lines):
        y = _MARGIN + row * HIGH
        column = 0
        for text, style in _pieces(line):
            ink, paper = _colours(style)
            x = _MARGIN + column * WIDE
            cells = cell_len(text)
            papers[paper.hex] += cells
            under.box(paper.hex, x, y, cells * WIDE, HIGH)
            if style.underline:
                drawn.box(ink.hex, x, y + HIGH - _THIN, cells * WIDE, _THIN)
            words += _letters(_draw(drawn, ink.hex, text, x, y), style, ink.hex, x, y)
            column += cells
    [(page, _cells)] = papers.most_common(1)
    width, height = 2 * _MARGIN + columns * WIDE, 2 * _MARGIN + len(lines) * HIGH
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">',
            "<style>text { font: 16.6px 'DejaVu Sans Mono', Menlo, Consolas, monospace;"
            " white-space: pre }</style>",
            f'<rect width="{width:g}" height="{height:g}" fill="{page}"/>',
            '<g shape-rendering="crispEdges">',
            *under.svg(),
            "</g>",
            *drawn.svg(),
            *words,
            "</svg>",
            "",
        ]
    )


def _pieces(line: Iterable[Strip]) -> Iterator[tuple[str, Style]]:
    """Texts of one style each, neighbours of the same style joined."""
    before, joined = Style(), ""
    for strip in line:
        for segment in strip:
            style = segment.style or Style()
            if (
                style.without_color == before.without_color
                and style.color == before.color
                and (style.bgcolor == before.bgcolor)
            ):
                joined += segment.text
                continue
            if joined:
                yield joined, before
            before, joined = style, segment.text
    if joined:
        yield joined, before


def _colours(style: Style) -> tuple[ColorTriplet, ColorTriplet]:
    """What a text is written in and on."""
    ink = _rgb(style.color, foreground=True)
    paper = _rgb(style.bgcolor, foreground=False)
    if style.reverse:
        ink, paper = paper, ink
    if style.dim:
        ink = ColorTriplet(*((one + other) // 2 for one, other in zip(ink, paper, strict=True)))
    return ink, paper


def _rgb(colour: Color | None, *, foreground: bool) -> ColorTriplet:
    return (colour or Color.default()).get_truecolor(PALETTE, foreground=foreground)


def _draw(drawn: _Shapes, ink: str, text: str, x: float, y: float) -> str:
    """Draw what isn't a letter; the letters, with spaces where something was drawn."""
    letters = ""
    for character in text:
        if character == " " or not _drawn(drawn, ink, character, x, y):
            letters += character
        else:
            letters += " "
        x += cell_len(character) * WIDE
    return letters


def _drawn(drawn: _Shapes, ink: str, character: str, x: float, y: float) -> bool:
    middle, centre = x + WIDE / 2, y + HIGH / 2
    half = _THIN / 2
    if character in _BLOCKS:
        left, top, width, height = _BLOCKS[character]
        drawn.box(ink, x + left * WIDE, y + top * HIGH, width * WIDE, height * HIGH)
    elif character in _LINES:
        ways = _LINES[character]
        if "l" in ways or "r" in ways:
            start = x if "l" in ways else middle - half
            end = x + WIDE if "r" in ways else middle + half
            drawn.box(ink, start, centre - half, end - start, _THIN)
        if "u" in ways or "d" in ways:
            start = y if "u" in ways else centre
            end = y + HIGH if "d" in ways else centre
            drawn.box(ink, middle - half, start, _THIN, end - start)
    elif character in _ROUND:
        ways = _ROUND[character]
        across = x if "l" in ways else x + WIDE
        down = y if "u" in ways else y + HIGH
        drawn.curve(ink, f"M{across:g} {centre:g}Q{middle:g} {centre:g} {middle:g} {down:g}")
    elif character in "━╸":
        width = WIDE if character == "━" else WIDE / 2
        drawn.box(ink, x, centre - _THICK / 2, width, _THICK)
    elif character in "╌┈":
        parts = 2 if character == "╌" else 4
        for part in range(parts):
            drawn.box(ink, x + part * WIDE / parts, centre - half, WIDE / parts * 0.6, _THIN)
    elif 0x2800 <= ord(character) <= 0x28FF:
        for across, bits in enumerate(_BRAILLE):
            for down, bit in enumerate(bits):
                if ord(character) & bit:
                    drawn.dot(ink, x + (across + 0.5) * WIDE / 2, y + (down + 0.5) * HIGH / 4, 1.4)
    elif character == "●":
        drawn.dot(ink, middle, centre, 4)
    else:
        return False
    return True


def _letters(text: str, style: Style, ink: str, x: float, y: float) -> Iterator[str]:
    """The words of a piece, each where it stands, as wide as its cells."""
    looks = f' fill="{ink}"' + (' font-weight="bold"' if style.bold else "")
    looks += ' font-style="italic"' if style.italic else ""
    # words further apart than a space are placed one by one
    for words in _apart(text):
        start, word = words
        at = x + cell_len(text[:start]) * WIDE
        length = f' textLength="{cell_len(word) * WIDE:g}"' if len(word) > 1 else ""
        yield f'<text x="{at:g}" y="{y + _BASELINE:g}"{looks}{length}>{escape(word)}</text>'


def _apart(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(text):
        if text[start] == " ":
            start += 1
            continue
        end = text.find("  ", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end].rstrip()
        start = end
