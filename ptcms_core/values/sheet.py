"""Cells of a table for spreadsheets: guarded against formulas on the way out, plain again inside.

A spreadsheet computes a cell that starts with = + - @, a tab or a carriage return, and what it
computes may read files or the net (OWASP, CSV Injection).
"""

import re

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded_cell(text: str) -> str:
    """The text as a cell that no spreadsheet computes: a quote in front where it is needed."""
    return f"'{text}" if _RISKY.match(text) else text


def plain_cell(cell: str) -> str:
    """The text of a guarded cell; any other cell as it is."""
    return cell[1:] if _GUARDED.match(cell) else cell
