"""Finding clients: by words and terms, and by likeness while a name or phone is typed."""

import sqlite3
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.clients import filtering
from ptcms_core.clients.entry import Client, Likeness, Page
from ptcms_core.clients.filtering import (
    LONGEST,
    MOST_WORDS,
    Filter,
    FilterHelp,
    TermHelp,
)
from ptcms_core.clients.ordering import Listing
from ptcms_core.clients.rows import Reader
from ptcms_core.clients.tally import tallied
from ptcms_core.clients.terms import Asked, escaped
from ptcms_core.errors import Invalid
from ptcms_core.settings import load as load_settings
from ptcms_core.values import phone, text
from ptcms_core.values.border import guarded
from ptcms_core.values.phone import parse_phone


def position(after: str | None) -> int:
    """Where a page begins."""
    return int(after) if after and after.isdecimal() else 0


def conditions(
    actor: Actor, typed: str, archived: bool, trainer_id: int | None, *, filtered: bool = False
) -> tuple[str, dict[str, Any]]:
    """The condition and its values for a search by this person.

    `filtered`: found in the index of all that filters look at, not by whose clients they are.
    """
    words = text.fold(typed)[:LONGEST].split()[:MOST_WORDS]
    asked = Filter(words=tuple(words), archived=archived)
    return _conditions(actor, asked, trainer_id, filtered=filtered)


def _conditions(
    actor: Actor, asked: Filter, trainer_id: int | None, *, filtered: bool
) -> tuple[str, dict[str, Any]]:
    parts = ["archived = :archived"]
    if asked.archived:
        parts.append("erased_at IS NULL")  # who was erased is archived
    values: dict[str, Any] = {"archived": int(asked.archived), **asked.values}
    if not actor.is_admin:
        trainer_id = actor.id
    if trainer_id is not None:
        # what is filtered is found in the index of all that filters look at
        parts.append(f"trainer_id{' + 0' if filtered else ''} = :trainer")
        values["trainer"] = trainer_id
    for number, word in enumerate(asked.words):
        condition, named = _holding(word, f"word{number}")
        parts.append(condition)
        values |= named
    return " AND ".join((*parts, *asked.conditions)), values


def _holding(word: str, mark: str) -> tuple[str, dict[str, Any]]:
    """The condition that a client holds a word, and its values.

    With an @ it may be how an email begins: whole before the @, which is the last line of what
    searching looks through. The emails themselves stand in no index, and are read of those alone.
    """
    condition = f"search_key LIKE :{mark} ESCAPE '\\'"
    values = {mark: f"%{escaped(word.lstrip('+') or word)}%"}
    mailbox, at, domain = word.partition("@")
    if not (mailbox and at):
        return condition, values
    begins = (
        f"(search_key LIKE :{mark}m ESCAPE '\\' AND EXISTS (SELECT 1 FROM client AS its"  # noqa: S608 - own names
        f" WHERE its.id = client.id AND its.email LIKE :{mark}d ESCAPE '\\'))"
    )
    values |= {f"{mark}m": f"%\n{escaped(mailbox)}", f"{mark}d": f"%@{escaped(domain)}%"}
    return f"({condition} OR {begins})", values


def alike(
    connection: sqlite3.Connection,
    actor: Actor,
    full_name: str,
    number: str | None,
    besides: int | None,
) -> list[Likeness]:
    """Clients like this name or phone; unnamed where another trainer's has the phone."""
    found: dict[int, Likeness] = {}
    hidden = False
    if number:
        for row in connection.execute(
            "SELECT id, full_name, phone, trainer_id FROM client"
            " WHERE phone = :phone AND erased_at IS NULL LIMIT 20",
            {"phone": number},
        ):
            if row["id"] == besides:
                continue
            if actor.is_admin or row["trainer_id"] == actor.id:
                found[row["id"]] = _likeness(row, same_phone=True)
            else:
                hidden = True
    key = text.fold(full_name)
    if len(key) >= 3:
        own = "" if actor.is_admin else " AND trainer_id = :trainer"
        for archived in (0, 1):
            rows = connection.execute(
                "SELECT id, full_name, phone FROM client WHERE archived = :archived"  # noqa: S608 - own condition
                f" AND name_key >= :low AND name_key < :high{own}"
                " AND erased_at IS NULL ORDER BY name_key LIMIT 400",
                {
                    "archived": archived,
                    "low": key[:2],
                    "high": key[:2] + "\U0010ffff",
                    "trainer": actor.id,
                },
            )
            for row in rows:
                same = row["id"] != besides and text.near_equal(row["full_name"], full_name)
                if same and row["id"] not in found:
                    found[row["id"]] = _likeness(row, same_phone=False)
    listed = list(found.values())[:10]
    if hidden:
        listed.append(Likeness(client_id=None, full_name="", last_four="", same_phone=True))
    return listed


def _likeness(row: sqlite3.Row, *, same_phone: bool) -> Likeness:
    return Likeness(
        client_id=row["id"],
        full_name=row["full_name"],
        last_four=phone.last_four(row["phone"]) if row["phone"] else "",
        same_phone=same_phone,
    )


@guarded
class Finding:
    """The clients one looks after (an admin: everybody's): one, a page of them, those alike."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def get(self, client_id: int) -> Client:
        """One client; NotFound, for another trainer's as well."""
        actor = self._access.allowed("clients.view")
        with self._access.gym.data.read() as connection:
            row = self._access.client(connection, actor, client_id)
        return Reader(self._access).client(row)

    def search(
        self,
        text: str = "",
        *,
        line: str = "",
        archived: bool = False,
        sort: str = "name",
        after: str | None = None,
        limit: int = 50,
        offset: int | None = None,
        trainer_id: int | None = None,
    ) -> Page:
        """Clients whose name, phone digits, goal or email before its @ hold every word of `text`.

        A word with an @ finds as well whose email begins so: `asha@`, `asha@example.com`.
        `line` filters them further (see filtering); Invalid under `line` where a term is wrong.
        `sort` is a key of ORDERS, with `-` in front for descending; `after` is the page's `next`.
        """
        listing = self._listing(text, line, archived, sort, trainer_id)
        start = offset if offset is not None else position(after)
        with self._access.gym.data.read() as connection:
            rows, total = listing.page(connection, start, limit)
        reader = Reader(self._access)
        end = start + len(rows)
        return Page.of(
            items=[reader.client(row) for row in rows],
            next=str(end) if end < total and rows else None,
            total=total,
        )

    def place_of(
        self, client_id: int, *, line: str = "", archived: bool = False, sort: str = "name"
    ) -> int | None:
        """At which place of such a list a client stands, from 0; None where it holds no such."""
        listing = self._listing("", line, archived, sort, None)
        with self._access.gym.data.read() as connection:
            return listing.place_of(connection, client_id)

    def matching(self, line: str = "", *, archived: bool = False) -> list[int]:
        """The numbers of all clients such a list holds, by name; Invalid under `line`."""
        listing = self._listing("", line, archived, "name", None)
        with self._access.gym.data.read() as connection:
            return listing.ids(connection)

    def filter_help(self, line: str = "") -> FilterHelp:
        """What is wrong with a line as far as it is typed, and what its last word may become."""
        asked = self._asked(self._access.allowed("clients.view"))
        problem = ""
        try:
            filtering.read(line, asked)
        except Invalid as invalid:
            problem = invalid.fields["line"]
        return FilterHelp(problem=problem, suggestions=filtering.suggestions(line, asked))

    def filter_terms(self) -> list[TermHelp]:
        """The terms a line may hold, with what they show."""
        return filtering.helped(self._asked(self._access.allowed("clients.view")))

    def count(self, *, archived: bool = False) -> int:
        """How many clients one looks after."""
        actor = self._access.allowed("clients.view")
        with self._access.gym.data.read() as connection:
            kind = "aside" if archived else "active"
            return tallied(connection, kind, actor.only_own)[0]

    def _asked(self, actor: Actor) -> Asked:
        gym = self._access.gym
        return Asked(
            is_admin=actor.is_admin,
            today=self._access.today(),
            zone=gym.zone(),
            currency=load_settings(gym).money,
            trainers=gym.account_names() if actor.is_admin else {},
        )

    def _listing(
        self, typed: str, line: str, archived: bool, sort: str, trainer_id: int | None
    ) -> Listing:
        actor = self._access.allowed("clients.view")
        asked = self._asked(actor)
        found = filtering.read(line, asked)
        words = text.fold(typed)[:LONGEST].split()
        found = replace(
            found,
            words=(*words, *found.words)[:MOST_WORDS],
            archived=archived or found.archived,
        )
        # words alone are looked for in the order of names, which has an index of its own for them
        filtered = bool(found.conditions or (found.words and sort.lstrip("-") != "name"))
        where, values = _conditions(actor, found, trainer_id, filtered=filtered)
        tally = None
        if not found.words and not found.conditions:
            whose = actor.id if actor.only_own is not None else trainer_id
            tally = ("aside" if found.archived else "active", whose)
        return Listing(where, values, filtered, sort, asked.trainers, tally)

    def similar(
        self, full_name: str = "", phone: str | None = None, *, besides: int | None = None
    ) -> list[Likeness]:
        """Clients who may be the same person: same phone, or a name nearly equal."""
        actor = self._access.allowed("clients.view")
        number = None
        if phone:
            with suppress(ValueError):
                number = parse_phone(phone, load_settings(self._access.gym).phone_region)
        with self._access.gym.data.read() as connection:
            return alike(connection, actor, full_name, number, besides)
