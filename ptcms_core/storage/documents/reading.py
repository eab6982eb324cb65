"""Whether a document can be read at all, and where it can't."""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

from ptcms_core.catalogue import _


def strictly(text: str) -> Any:
    """The JSON of a text, in which no key stands twice and every number is one.

    ValueError, RecursionError.
    """
    return json.loads(
        text,
        object_pairs_hook=_without_twins,
        parse_constant=_no_constant,
        parse_float=_finite,
    )


def problem_of(path: Path) -> str:
    """Why a JSON document can't be read, with its place where known; empty if it can."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _("{file} is not UTF-8 at byte {place}.").format(file=path.name, place=error.start)
    except OSError:
        return _("{file} can't be opened.").format(file=path.name)
    try:
        found = strictly(text)
    except json.JSONDecodeError as error:
        return _("{file} can't be read at line {line}, column {column}.").format(
            file=path.name, line=error.lineno, column=error.colno
        )
    except RecursionError:
        return _("{file} can't be read: it is nested too deeply.").format(file=path.name)
    except ValueError as error:
        return _("{file} can't be read: {why}").format(file=path.name, why=error)
    if not isinstance(found, dict) or not isinstance(found.get("clients"), dict):
        return _("{file} is not such a document: it has no “clients” by id.").format(file=path.name)
    return ""


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twin = Counter(name for name, _value in pairs).most_common(1)[0][0]
        raise ValueError(_("“{name}” stands twice in one place.").format(name=twin))
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(_("{name} is not a number.").format(name=name))


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(_("{name} is not a number.").format(name=digits[:20]))
    return number
