"""What is compared of a client in an edit, and what comes of it: one changed field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ptcms_core.outside.words import Speech

State = Literal["change", "conflict", "refused"]


@dataclass(frozen=True)
class Changed:
    """One field that was changed by hand.

    `was` is in the records now, `becomes` by hand; a conflict is a field that both changed since
    the document was written, where `written` is what it said. `path` leads to it in the text.
    """

    field: str
    label: str
    was: str
    becomes: str
    state: State
    why: str = ""
    written: str = ""
    value: Any = None
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entries:
    """A client's entry in a document, three times: by hand, as written, in the records now.

    `written` is None where nobody can tell; `names` are those the client's trainer has had,
    `booked` the marks of the adjustments made of edits before.
    """

    edited: Mapping[str, Any]
    written: Mapping[str, Any]
    present: Mapping[str, Any]
    is_base_known: bool
    speech: Speech
    names: frozenset[str] = frozenset()
    booked: frozenset[str] = frozenset()
    mark: str = ""
    path: tuple[str, ...] = field(default=())
