"""A small drawing surface of characters: fine lines in braille dots, rules, bars and words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len

DOTS_ACROSS, DOTS_DOWN = 2, 4
"""Braille dots in one cell."""
_BRAILLE = 0x2800
_DOT = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_EIGHTHS = " ▁▂▃▄▅▆▇█"


class Canvas:
    """Cells with a character and the name of its tone each; what is drawn later lies on top."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(0, width), max(0, height)
        self._cells = [[(" ", "")] * self.width for _ in range(self.height)]
        self._dots: dict[tuple[int, int], int] = {}

    def put(self, column: int, row: int, text: str, tone: str) -> None:
        """Write a text from this cell on; what lies outside is left out."""
        if not 0 <= row < self.height:
            return
        for character in text:
            cells = cell_len(character)
            if cells != 1:
                character = "?" if cells else ""
            if character and 0 <= column < self.width:
                self._cells[row][column] = (character, tone)
                self._dots.pop((column, row), None)
            column += bool(character)

    def is_free(self, column: int, row: int, cells: int) -> bool:
        """Whether nothing stands in these cells of a row yet."""
        places = range(max(0, column), min(self.width, column + cells))
        return 0 <= row < self.height and all(self._cells[row][at][0] == " " for at in places)

    def dotted(
        self, points: list[tuple[float, float]], tone: str, *, every: int = 1, under: bool = False
    ) -> None:
        """A line through points given in dots from the upper left; `every` leaves dots out.

        With `under` it gives way to what has been drawn already.
        """
        taken = self._dots if under else {}
        drawn: dict[tuple[int, int], int] = {}
        for count, (x, y) in enumerate(_between(points)):
            place = (x // DOTS_ACROSS, y // DOTS_DOWN)
            inside = 0 <= place[0] < self.width and 0 <= place[1] < self.height
            if inside and place not in taken and count % every == 0:
                dot = _DOT[y % DOTS_DOWN][x % DOTS_ACROSS]
                drawn[place] = drawn.get(place, 0) | dot
        for (column, row), mask in drawn.items():
            self._cells[row][column] = (chr(_BRAILLE | mask), tone)
            self._dots[column, row] = mask

    def bar(self, column: int, cells: int, eighths: int, tone: str) -> None:
        """A bar from the last row up, so many eighths of a row high."""
        for step in range(self.height):
            part = min(8, eighths - 8 * step)
            if part <= 0:
                return
            self.put(column, self.height - 1 - step, _EIGHTHS[part] * cells, tone)

    def row(self, number: int) -> list[tuple[str, str]]:
        """One row as pieces of one tone each."""
        return [
            ("".join(character for character, _ in pieces), tone)
            for tone, pieces in groupby(self._cells[number], key=lambda cell: cell[1])
        ]


def _between(points: list[tuple[float, float]]) -> Iterator[tuple[int, int]]:
    """The dots from point to point, each once (Bresenham's idea with rounding)."""
    before: tuple[int, int] | None = None
    for x, y in points:
        here = (round(x), round(y))
        if before is None:
            yield here
        else:
            steps = max(abs(here[0] - before[0]), abs(here[1] - before[1]))
            for step in range(1, steps + 1):
                yield (
                    before[0] + round((here[0] - before[0]) * step / steps),
                    before[1] + round((here[1] - before[1]) * step / steps),
                )
        before = here
