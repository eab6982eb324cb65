"""QR codes for a terminal: the smallest code a text needs, and the room it takes in cells.

A cell shows two modules, one above the other (`▀`), so a code of n modules takes n columns and
half as many rows. Level L and the smallest version, because a terminal has few rows and a screen
is not a crumpled sticker; the border is two modules, which phones read well from a screen.
"""

from functools import lru_cache

Matrix = tuple[tuple[bool, ...], ...]
"""Rows of modules, dark is True, the quiet border included."""

QUIET_BORDER = 2
LARGEST_VERSION = 40


@lru_cache(maxsize=32)
def matrix(text: str) -> Matrix:
    """The modules of the smallest QR code holding `text`, quiet border included.

    ValueError when the text is empty or longer than any QR code can hold.
    """
    if not text:
        raise ValueError("A QR code needs a text.")
    import segno  # heavy, and only needed once a code is shown

    encoding = None if text.isascii() else "utf-8"
    try:
        code = segno.make(text, error="l", boost_error=False, micro=False, encoding=encoding)
    except segno.DataOverflowError as error:
        raise ValueError("The text is too long for a QR code.") from error
    return tuple(
        tuple(bool(module) for module in row) for row in code.matrix_iter(border=QUIET_BORDER)
    )


def half_block_rows(modules: Matrix) -> list[list[tuple[bool, bool]]]:
    """The modules paired for half blocks: one (top, bottom) a cell, dark is True.

    An odd number of rows is filled up with a light one, which only widens the quiet border.
    """
    blank = (False,) * len(modules[0]) if modules else ()
    padded = [*modules, blank] if len(modules) % 2 else list(modules)
    return [
        list(zip(top, bottom, strict=True))
        for top, bottom in zip(padded[::2], padded[1::2], strict=True)
    ]


def size(text: str) -> tuple[int, int]:
    """The room in cells (columns, rows) that the QR code of `text` takes in a terminal."""
    modules = len(matrix(text))
    return modules, (modules + 1) // 2


def fits(text: str, columns: int, rows: int) -> bool:
    """Whether the QR code of `text` can be shown whole in so many cells."""
    try:
        wide, high = size(text)
    except ValueError:
        return False
    return wide <= columns and high <= rows
