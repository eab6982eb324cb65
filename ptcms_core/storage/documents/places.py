"""Where in a JSON text something stands: line and column of a fault, or of a value by its path."""

import json
import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from ptcms_core.catalogue import _

DEEPEST = 32
LONGEST_INTEGER = 18
LONGEST_DECIMAL = 40
Path = tuple[str, ...]

_TOKEN = re.compile(r'[ \t\n\r]*(?:([{}\[\],:])|("(?:[^"\\]|\\.)*")|([^\s{}\[\],:"]+))', re.DOTALL)
_NO_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity"})


@dataclass(frozen=True)
class Place:
    """A place in a text, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Fault:
    """What can't be kept of a text that is JSON to a parser, and where it stands."""

    place: Place
    why: str


def place_at(text: str, offset: int) -> Place:
    """The place of the character at this offset."""
    return Place(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def first_fault(text: str) -> Fault | None:
    """The first thing that no record can hold: a twin, no number, half a character, …"""
    for token in _tokens(text):
        why = _fault_of(token)
        if why:
            return Fault(place_at(text, token.offset), why)
    return None


def places_of(text: str, wanted: Collection[Path]) -> dict[Path, Place]:
    """Where the values of these paths begin; one that is not in the text is left out."""
    found: dict[Path, Place] = {}
    for token in _tokens(text):
        if not token.is_key and token.path in wanted and token.path not in found:
            found[token.path] = place_at(text, token.offset)
            if len(found) == len(wanted):
                break
    return found


@dataclass(frozen=True)
class _Token:
    """A key, a plain value, or the beginning of a list or object (`raw` is its bracket)."""

    path: Path
    offset: int
    raw: str
    is_key: bool = False
    is_twin: bool = False


@dataclass
class _Level:
    """One list or object that is open."""

    is_object: bool
    name: str = ""
    count: int = 0
    keys: set[str] = field(default_factory=set)
    wants_key: bool = False


def _tokens(text: str) -> Iterator[_Token]:
    levels: list[_Level] = []
    for match in _TOKEN.finditer(text):
        mark = match[1]
        offset = match.end() - len(match[1] or match[2] or match[3])
        here = levels[-1] if levels else None
        if mark in ("}", "]"):
            if levels:
                levels.pop()
        elif mark == ",":
            if here is not None:
                here.count += 1
                here.wants_key = here.is_object
        elif mark == ":":
            if here is not None:
                here.wants_key = False
        elif here is not None and here.wants_key and match[2]:
            name = _name(match[2])
            twin = name in here.keys
            here.keys.add(name)
            here.name = name
            yield _Token(_path(levels), offset, match[2], is_key=True, is_twin=twin)
        else:
            yield _Token(_path(levels), offset, match[0].strip())
            if mark:
                levels.append(_Level(mark == "{", wants_key=mark == "{"))


def _path(levels: list[_Level]) -> Path:
    return tuple(level.name if level.is_object else str(level.count) for level in levels)


def _name(raw: str) -> str:
    try:
        return str(json.loads(raw))
    except ValueError:
        return raw


def _fault_of(token: _Token) -> str:
    raw = token.raw
    if len(token.path) >= DEEPEST and raw in "{[":
        return _("it is nested too deeply")
    if token.is_twin:
        return _("“{name}” stands twice in one place").format(name=_name(raw)[:40])
    if raw in _NO_NUMBERS:
        return _("{name} is not a number").format(name=raw)
    if raw.startswith('"'):
        return _fault_of_text(_name(raw))
    if raw[0] in "-0123456789":
        if raw.lstrip("-").isdigit():
            if len(raw.lstrip("-")) > LONGEST_INTEGER:
                return _("{name} is too long a number").format(name=raw[:20] + "…")
        elif _is_no_number(raw):
            return _("{name} is not a number").format(name=raw[:20])
        elif len(raw) > LONGEST_DECIMAL:
            return _("{name} is too long a number").format(name=raw[:20] + "…")
    return ""


def _fault_of_text(text: str) -> str:
    if "\0" in text:
        return _("a text holds the character NUL")
    if any("\ud800" <= one <= "\udfff" for one in text):
        return _("a text holds half a character")
    return ""


def _is_no_number(raw: str) -> bool:
    try:
        return not math.isfinite(float(raw))
    except ValueError:
        return False
