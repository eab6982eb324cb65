"""What an edit says, as it is told: its clients, their changes, what of them can't be and where."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid
from ptcms_core.outside import taking_in
from ptcms_core.outside.changed import Changed
from ptcms_core.outside.words import Speech
from ptcms_core.storage.documents import Document
from ptcms_core.storage.documents.places import places_of
from ptcms_core.values import text


@dataclass(frozen=True)
class OutsideEdit:
    """One edit that was kept: of which document, when it was found (UTC), and where it lies.

    `problem` says why it can't be read, with its place, if it can't.
    """

    id: int
    document: str
    found_at: str
    kept_as: str
    problem: str


@dataclass(frozen=True)
class ClientEdit:
    """What an edit changes of one client. `problem` says why nothing of it can be taken in.

    `decided` is "take_in", "set_aside" or empty: nobody has decided yet.
    """

    key: str
    client_id: int | None
    name: str
    changes: tuple[Changed, ...]
    problem: str = ""
    decided: str = ""

    @property
    def can_take_in(self) -> bool:
        """Whether anything can be taken in without choosing between two values."""
        return not self.decided and any(one.state == "change" for one in self.changes)


@dataclass(frozen=True)
class Reading:
    """An edit as read: each client that it changes, and the journal's sequence it is held against.

    Without `is_base_known` nobody can tell what the document said when it was written, so
    wherever it differs from the records a person chooses.
    """

    edit: OutsideEdit
    clients: tuple[ClientEdit, ...]
    sequence: int
    is_base_known: bool


@dataclass(frozen=True)
class Context:
    """What every client of an edit is looked at with."""

    speech: Speech
    today: Any
    trainers: frozenset[int]
    former: Mapping[int, frozenset[str]]


def former_names(connection: sqlite3.Connection) -> dict[int, frozenset[str]]:
    """Every name an account has or had."""
    names: dict[int, set[str]] = {}
    for account_id, name in connection.execute("SELECT id, full_name FROM account"):
        names.setdefault(account_id, set()).add(name)
    for account_id, before in connection.execute(
        "SELECT j.record_id, i.before FROM journal j JOIN journal_image i ON i.seq = j.seq"
        " WHERE j.subject = 'account' AND j.kind = 'update' AND i.before IS NOT NULL"
    ):
        names.setdefault(account_id, set()).add(json.loads(before).get("full_name", ""))
    return {account_id: frozenset(all_of) for account_id, all_of in names.items()}


def problem_with(
    key: str, client_id: int | None, row: sqlite3.Row | None, edited: Any, *, in_edit: bool
) -> str:
    """Why nothing of a client in an edit can be taken in; empty if something may be."""
    if client_id is None:
        return _("“{key}” is no client's number").format(key=text.clean(key, max_length=40))
    if row is None:
        return _("there is no client {id}; new clients are added in the program").format(
            id=client_id
        )
    if row["erased_at"]:
        return _("this client was erased; nothing of them is taken in")
    if not in_edit:
        return _("left out; clients are archived or erased in the program, nothing was changed")
    if not isinstance(edited, dict):
        return _("fields in braces are wanted")
    return ""


def judged(document: str, changes: list[Changed], context: Context) -> list[Changed]:
    """The changes, those no record can hold refused."""
    open_ones = [one for one in changes if one.state != "refused"]
    if not open_ones:
        return changes
    why = taking_in.impossible(
        document,
        open_ones,
        today=context.today,
        settings=context.speech.settings,
        trainers=context.trainers,
    )
    return [
        replace(one, state="refused", why=why[one.field], written="") if one.field in why else one
        for one in changes
    ]


def placed(document_text: str, clients: Sequence[ClientEdit]) -> list[ClientEdit]:
    """The clients, what is refused of them with line and column; the text is read once for all."""
    wanted = {one.path for each in clients for one in each.changes if one.state == "refused"}
    places = places_of(document_text, wanted) if wanted else {}

    def with_place(one: Changed) -> Changed:
        place = places.get(one.path) if one.state == "refused" else None
        if place is None:
            return one
        at = _("line {line}, column {column}: {why}")
        return replace(one, why=at.format(line=place.line, column=place.column, why=one.why))

    if not places:
        return list(clients)
    return [replace(each, changes=tuple(map(with_place, each.changes))) for each in clients]


def chosen(found: ClientEdit, fields: list[str] | None) -> list[Changed]:
    """What is to be taken in of a client; Conflict, Invalid."""
    if found.problem:
        raise Conflict(found.problem)
    if fields is None:
        chosen = [one for one in found.changes if one.state == "change"]
    else:
        chosen = [one for one in found.changes if one.field in fields]
        refused = {one.field: one.why for one in chosen if one.state == "refused"}
        if refused:
            raise Invalid(refused)
        if len(chosen) < len(set(fields)):
            raise Conflict(_("What differs has changed meanwhile. Look at it again."))
    if not chosen:
        raise Conflict(_("Nothing of it can be taken in."))
    return chosen


def mark(document: Document, client_id: int) -> str:
    """Stands for what the document says of a client: an adjustment is booked of it once only."""
    said = json.dumps(document.clients.get(str(client_id)), default=str, sort_keys=True)
    whole = f"{document.generation}:{document.sequence}:{client_id}:{said}"
    return "by-hand:" + hashlib.sha256(whole.encode()).hexdigest()[:32]
