"""A CSV file as a table, however it was written: encoding, delimiter and titles are found out."""

import codecs
import csv
import io
import os
import re
import stat
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.imports.fields import known_title
from ptcms_core.values import text
from ptcms_core.values.sheet import plain_cell

ENDINGS = (".csv", ".tsv", ".txt")
LARGEST = 64 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_TITLE = 60
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 20
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Line:
    """One row: the number a spreadsheet shows beside it, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table that was read: the titles of its columns, its rows, and how it was written."""

    path: Path
    encoding: str
    delimiter: str
    has_titles: bool
    titles: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    def samples(self, column: int, count: int = 3) -> list[str]:
        """The first different values of a column that are not empty."""
        found: dict[str, None] = {}
        for line in islice(self.lines, 200):
            if column < len(line.cells) and line.cells[column]:
                found[line.cells[column]] = None
            if len(found) == count:
                break
        return list(found)

    def told(self) -> str:
        """How the file was read, in words."""
        between = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("bars")}
        first = _("titles in the first row") if self.has_titles else _("no titles")
        return _("{rows} rows, {encoding}, parted by {delimiter}, {first}").format(
            rows=len(self.lines),
            encoding=self.encoding,
            delimiter=between.get(self.delimiter, self.delimiter),
            first=first,
        )


def read_sheet(path: Path, *, has_titles: bool | None = None) -> Sheet:
    """Read a file; Invalid under `path` with the reason. `has_titles` None: found out."""
    content = _content(path)
    decoded, encoding = _decoded(content)
    decoded, delimiter = _delimiter(decoded)
    lines = _lines(decoded, delimiter)
    if not lines:
        raise _refused(_("There is nothing in this file."))
    titled = _has_titles(lines) if has_titles is None else has_titles
    width = max(len(line.cells) for line in lines)
    if width > MOST_COLUMNS:
        raise _refused(
            _("This has more than {count} columns, so it is no list of clients.").format(
                count=MOST_COLUMNS
            )
        )
    first = lines[0].cells if titled else ()
    titles = tuple(
        text.clean(first[at], max_length=LONGEST_TITLE)
        if at < len(first) and text.clean(first[at])
        else _("column {number}").format(number=at + 1)
        for at in range(width)
    )
    return Sheet(
        path=path,
        encoding=encoding,
        delimiter=delimiter,
        has_titles=titled,
        titles=titles,
        lines=tuple(lines[1:] if titled else lines),
    )


def _refused(sentence: str) -> Invalid:
    return Invalid({"path": sentence})


def _content(path: Path) -> bytes:
    if path.suffix.lower() not in ENDINGS:
        raise _refused(_("Name a file that ends in .csv, .tsv or .txt."))
    try:
        # not waiting for somebody at the other end of what is no file
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        raise _refused(_("There is no such file, or it can't be read.")) from None
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode):
        os.close(descriptor)
        raise _refused(_("This is not a file."))
    with os.fdopen(descriptor, "rb") as file:
        if facts.st_size > LARGEST:
            raise _refused(_("This file is too large: at most 64 MB."))
        try:
            return file.read(LARGEST + 1)
        except OSError:
            raise _refused(_("This file can't be read.")) from None


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), encoding.upper()
            except UnicodeDecodeError as error:
                raise _broken(encoding.upper(), error.start) from None
    nothing = content[:4096].count(0)
    if nothing > len(content[:4096]) // 4:
        # every other byte of Latin letters in UTF-16 is a zero: of which half tells which end
        encoding = "utf-16-le" if content[1:4096:2].count(0) > nothing // 2 else "utf-16-be"
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError as error:
            raise _broken(encoding.upper(), error.start) from None
        if "\0" in decoded:
            raise _refused(_("This is not a table of text."))
        return decoded, encoding.upper()
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        if nothing:
            raise _refused(_("This is not a table of text.")) from None
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def _broken(encoding: str, place: int) -> Invalid:
    return _refused(
        _("This is {encoding}, but damaged at byte {place}.").format(encoding=encoding, place=place)
    )


def _delimiter(decoded: str) -> tuple[str, str]:
    """The text without a line that only names the delimiter, and the delimiter."""
    first, _end, rest = decoded.partition("\n")
    named = first.strip().strip('"')
    if named.lower().startswith("sep=") and len(named) == len("sep=") + 1:
        return rest, named[-1]
    # what stands in quotes parts nothing
    bare = _QUOTED.sub("x", decoded[:65_536]).splitlines()
    beginning = [line for line in bare if line][:_LOOKED_AT]
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        widths = [line.count(delimiter) + 1 for line in beginning]
        # the one that parts the most rows into the same number of cells
        usual = max(set(widths), key=widths.count, default=0)
        score = widths.count(usual) * usual if usual > 1 else 0
        if score > most:
            best, most = delimiter, score
    return decoded, best


def _reader(decoded: str, delimiter: str) -> Any:
    return csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)


def _lines(decoded: str, delimiter: str) -> list[Line]:
    found: list[Line] = []
    reader = _reader(decoded, delimiter)
    try:
        for number, cells in enumerate(reader, 1):
            plain = tuple(plain_cell(cell).strip(" ") for cell in cells)
            if any(plain):
                found.append(Line(number, plain))
            if len(found) > MOST_ROWS + 1:
                raise _refused(
                    _("This has more than {count} rows; part it into several files.").format(
                        count=MOST_ROWS
                    )
                )
    except csv.Error:
        raise _refused(
            _("This can't be read from line {line} on: a quote is not closed there.").format(
                line=reader.line_num
            )
        ) from None
    return found


def _has_titles(lines: list[Line]) -> bool:
    first = lines[0].cells
    if any(known_title(cell) for cell in first):
        return True
    digits = [any(c.isdigit() for c in cell) for cell in first]
    return not any(digits) and any(
        any(c.isdigit() for c in cell) for line in lines[1:4] for cell in line.cells
    )
