"""Reading a document that anybody may have written: whole and right, or where it is not."""

import json
import math
import re
import stat
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.storage.documents.places import (
    DEEPEST,
    LONGEST_DECIMAL,
    LONGEST_INTEGER,
    Place,
    first_fault,
    place_at,
)

VERSION = 2
LARGEST = 1 << 30

# escapes that may stand for what no record can hold; whether they do is looked at then
_DOUBTFUL = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


class Unreadable(StorageProblem):
    """A document that can't be read; the sentence names the file and the place where known."""

    def __init__(self, sentence: str, place: Place | None = None) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True)
class Document:
    """A document as read. Numbers with decimals are `Decimal`; `clients` is by id as text."""

    text: str
    name: str
    generation: str
    sequence: int | None
    journal_head: str
    header: dict[str, Any]
    clients: dict[str, Any]


def strictly(text: str, *, exact: bool = False) -> Any:
    """The JSON of a text, in which no key stands twice and every number is one.

    `exact` makes decimals `Decimal`. ValueError, RecursionError.
    """
    return json.loads(
        text,
        object_pairs_hook=_without_twins,
        parse_constant=_refused,
        parse_float=_decimal if exact else _finite,
        parse_int=_integer,
    )


def read_document(path: Path, *, called: str = "") -> Document:
    """The document in a file, called by another name in what is said of it; Unreadable."""
    file = called or path.name
    text = _text(path, file)
    found = _parsed(text, file)
    if not isinstance(found, dict) or not isinstance(found.get("clients"), dict):
        raise _unreadable(
            file, Place(1, 1), _("it is not such a document: it has no “clients” by id")
        )
    _check_depth(found, text, file)
    name = found.get("format", "")
    name = name.removeprefix("ptcms/") if isinstance(name, str) else "?"
    version = found.get("version", VERSION)
    if version != VERSION:
        why = _("it is of version {version}, not {ours}")
        raise _unreadable(file, None, why.format(version=str(version)[:20], ours=VERSION))
    sequence = found.get("sequence")
    return Document(
        text=text,
        name=name,
        generation=str(found.get("generation", "")),
        sequence=sequence if isinstance(sequence, int) and not isinstance(sequence, bool) else None,
        journal_head=str(found.get("journal_head", "")),
        header={key: value for key, value in found.items() if key != "clients"},
        clients=found["clients"],
    )


def problem_of(path: Path, *, called: str = "") -> str:
    """Why a document can't be read, with its place where known; empty if it can."""
    try:
        read_document(path, called=called)
    except Unreadable as problem:
        return problem.sentence
    return ""


def _text(path: Path, file: str) -> str:
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            raise _unreadable(file, None, _("it is a link to another place, not a file"))
        if stat.S_ISDIR(found.st_mode):
            raise _unreadable(file, None, _("it is a folder, not a file"))
        if not stat.S_ISREG(found.st_mode):
            raise _unreadable(file, None, _("it is not a file"))
        if found.st_size > LARGEST:
            raise _unreadable(file, None, _("it is larger than 1 GB"))
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(_("{file} can't be opened.").format(file=file)) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", errors="replace")
        raise _unreadable(
            file,
            place_at(before, len(before)),
            _("it is not UTF-8 at byte {place}").format(place=error.start),
        ) from None


def _parsed(text: str, file: str) -> Any:
    if not text.strip():
        raise _unreadable(file, Place(1, 1), _("it is empty"))
    try:
        found = strictly(text, exact=True)
    except json.JSONDecodeError as error:
        raise _unreadable(file, Place(error.lineno, error.colno), _("it is torn here")) from None
    except (ValueError, RecursionError):
        raise _faulty(text, file) from None
    if _DOUBTFUL.search(text) and first_fault(text) is not None:
        raise _faulty(text, file)
    return found


def _check_depth(found: Any, text: str, file: str) -> None:
    """Unreadable if lists and objects lie deeper in one another than any document's."""
    level: list[Any] = [found]
    for _depth in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise _faulty(text, file)


def _faulty(text: str, file: str) -> Unreadable:
    fault = first_fault(text)
    if fault is None:
        return _unreadable(file, None, _("it is nested too deeply"))
    return _unreadable(file, fault.place, fault.why)


def _unreadable(file: str, place: Place | None, why: str) -> Unreadable:
    if place is None:
        return Unreadable(_("{file} can't be read: {why}.").format(file=file, why=why))
    sentence = _("{file} can't be read at line {line}, column {column}: {why}.")
    return Unreadable(
        sentence.format(file=file, line=place.line, column=place.column, why=why), place
    )


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twin = Counter(name for name, _value in pairs).most_common(1)[0][0]
        raise ValueError(_("“{name}” stands twice in one place").format(name=twin[:40]))
    return found


def _refused(name: str) -> Any:
    raise ValueError(_("{name} is not a number").format(name=name[:20]))


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > LONGEST_INTEGER:
        raise ValueError(_("{name} is too long a number").format(name=digits[:20] + "…"))
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(_("{name} is not a number").format(name=digits[:20]))
    return number


def _decimal(digits: str) -> Decimal:
    _finite(digits)
    if len(digits) > LONGEST_DECIMAL:
        raise ValueError(_("{name} is too long a number").format(name=digits[:20] + "…"))
    return Decimal(digits)
