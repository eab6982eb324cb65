"""Text whose lines, where they are wrapped, go on below what they tell and not at the edge."""

import re

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from ptcms_tui.formatting import shown

# a name, then at least two spaces, then what is said of it
_NAMED = re.compile(r"( *\S(?:\S| (?! ))* {2,})\S")


Hung = list[tuple[Content, int]]
"""Lines with the cells that what is wrapped of each is moved in by."""


class Hanging(Visual):
    """Lines as they fit the width there is."""

    def __init__(self, lines: Hung) -> None:
        self._lines = list(lines)
        self._laid: tuple[int, Content] | None = None

    @property
    def plain(self) -> str:
        """The lines as they are before any is wrapped."""
        return "\n".join(line.plain for line, _indent in self._lines)

    def laid_out(self, width: int) -> Content:
        """The lines in so many cells."""
        if self._laid is None or self._laid[0] != width:
            lines = [piece for line, cells in self._lines for piece in _wrapped(line, cells, width)]
            self._laid = width, Content("\n").join(lines)
        return self._laid[1]

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The lines as they are drawn."""
        return self.laid_out(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002 - asked for so
        """The cells of the longest line."""
        return max((line.cell_length for line, _indent in self._lines), default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """How many lines there are in so many cells."""
        return self.laid_out(width).get_height(rules, width)


def hung(text: object) -> Hanging:
    """Any text: what stands behind a name and a gap goes on below itself."""
    lines = shown(text, multiline=True).split("\n", allow_blank=True)
    return Hanging([(line, _indent(line.plain)) for line in lines])


def _indent(line: str) -> int:
    leading = len(line) - len(line.lstrip(" "))
    named = _NAMED.match(line)
    if named is None:
        return leading
    return Content(named[1]).cell_length


def _wrapped(line: Content, indent: int, width: int) -> list[Content]:
    if line.cell_length <= width:
        return [line]
    if indent > width // 2:
        # too far in: only far enough to be told from the line that follows
        indent = min(len(line.plain) - len(line.plain.lstrip(" ")) + 2, width // 2)
    first, *rest = line.wrap(width)
    if not rest:
        return [first]
    # what is left is wrapped anew, in fewer cells
    behind = _behind(line, len(first.plain))
    return [first, *(piece.pad_left(indent) for piece in behind.wrap(max(1, width - indent)))]


def _behind(line: Content, characters: int) -> Content:
    rest = line[characters:]
    spaces = len(rest.plain) - len(rest.plain.lstrip(" "))
    return rest[spaces:]
