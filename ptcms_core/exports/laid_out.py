"""Reading an export as it was written, a row a line, so that no more of it than a row is in memory.

A file that somebody laid out anew is still an export: where it is small it is read whole.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from ptcms_core.storage.documents.reading import strictly

LONGEST_LINE = 16 << 20
LARGEST_WHOLE = 64 << 20
"""Bytes of a file that is laid out anew; parsed it takes up to ten times as much memory."""

_MOST_LINES = 10_000
_TABLE = re.compile(rb'"\w+": \[')


class Rows:
    """The rows of one table; they are read from the file each time they are gone through."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        self._start = start

    def __iter__(self) -> Iterator[Any]:
        """Each row as it is parsed; ValueError, RecursionError, UnicodeDecodeError."""
        place = self._start
        while True:
            self._file.seek(place)
            line = self._file.readline()
            place = self._file.tell()
            if line.startswith(b"]"):
                return
            yield strictly(line.decode().strip().removesuffix(","))


def laid_out(file: BinaryIO) -> Any | None:
    """The export in a file, its tables as `Rows`; None if it is not laid out as it was written."""
    file.seek(0)
    rest: list[bytes] = []
    starts: list[int] = []
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            return None
        if not _TABLE.fullmatch(line.rstrip(b"\r\n")):
            rest.append(line)
            if len(rest) > _MOST_LINES:
                return None
            continue
        rest.append(line.rstrip() + b"%d" % len(starts))
        starts.append(file.tell())
        if not _passed(file, rest):
            return None
    try:
        found = strictly(b"".join(rest).decode("utf-8-sig"))
        seen = []
        for part in ("accounts", "data"):
            tables = found[part]["tables"]
            for table, places in tables.items():
                (place,) = places
                seen.append(place)
                tables[table] = Rows(file, starts[place])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None
    return found if sorted(seen) == list(range(len(starts))) else None


def _passed(file: BinaryIO, rest: list[bytes]) -> bool:
    """Go past the rows of a table; whether each is one line, with a comma between them."""
    wants_more = False
    first = True
    while line := file.readline(LONGEST_LINE):
        if line.startswith(b"]"):
            rest.append(line)
            return first or not wants_more
        if len(line) == LONGEST_LINE or not line.startswith(b"{") or not (first or wants_more):
            return False
        line = line.rstrip(b"\r\n")
        wants_more = line.endswith(b"},")
        if not wants_more and not line.endswith(b"}"):
            return False
        first = False
    return False
