"""The journal as people read it, and as other terminals follow it."""

import heapq
import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple

from ptcms_core import activity_words as words
from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.settings import load as load_settings
from ptcms_core.storage import journal
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Change, utc_text
from ptcms_core.values import dates, money, text
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record

ORDERS = ("at", "who", "what")
# in the place of a number after which a page begins: nothing of that journal was shown yet, or
# all of it was
_UNSHOWN, _ENDED = -1, 0

# ------------------------------------------------------------------ what it is


class Happening(Record):
    """One row of the journal in words, with its changes field by field."""

    seq: int
    act_id: str
    at: str
    actor: str
    subject: str
    kind: str
    client_id: int | None
    client: str
    sentence: str
    changes: list[tuple[str, Any, Any]]
    told: list[tuple[str, str, str]]
    """The changes in words: the field, what it was, what it became."""
    undone: bool = False
    """Whether the act was taken back since."""


class Happenings(Record):
    """A page of the journal, newest first; `next` continues it (None at its end)."""

    items: list[Happening]
    next: tuple[int, int] | None = None


# ------------------------------------------------------------------ what others call


@guarded
class Activity:
    """Who changed what: a trainer sees what concerns own clients, an admin everything."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def entries(
        self,
        client_id: int | None = None,
        actor_id: int | None = None,
        subject: str | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> list[Happening]:
        """The newest rows first; `after` is the last `seq` already shown."""
        asked = _Asked(client_id, actor_id, subject, None, None, None, limit, "-at")
        # the accounts' journal has numbers of its own, which `after` doesn't count
        return self._page(asked, (after, None if after is None else _ENDED)).items

    def page(
        self,
        *,
        client_id: int | None = None,
        actor_id: int | None = None,
        subject: str | None = None,
        kind: str | None = None,
        since: date | None = None,
        until: date | None = None,
        sort: str = "-at",
        after: tuple[int, int] | None = None,
        limit: int = 50,
    ) -> Happenings:
        """The newest rows first, or in the order `sort`; `after` is a page's `next`.

        `sort` is one of ORDERS, with `-` in front the other way round: when, who by name, what by
        the kind of record and what was done to it; where that is the same the newest come first.
        `since` and `until` are days of the gym, both counted in. NotFound for another trainer's
        client; Invalid.
        """
        if sort.removeprefix("-") not in ORDERS:
            known = ", ".join(ORDERS)
            raise Invalid({"sort": _("This can be sorted by: {ways}.").format(ways=known)})
        asked = _Asked(client_id, actor_id, subject, kind, since, until, limit, sort)
        return self._page(asked, after or (None, None))

    # inside

    def _page(self, asked: "_Asked", after: tuple[int | None, int | None]) -> Happenings:
        actor = self._access.allowed("journal.view")
        where, values = self._conditions(asked, actor)
        names = self._access.gym.account_names()
        order = _Order(asked.sort, names)
        records: list[sqlite3.Row] = []
        with self._access.gym.data.read() as connection:
            if asked.client_id is not None:
                self._access.client(connection, actor, asked.client_id)
            scope = ""
            if not actor.is_admin:
                # a refusal would tell which numbers belong to another trainer's clients
                scope = (
                    " AND (c.trainer_id = :me OR (j.client_id IS NULL AND j.actor_id = :me))"
                    " AND j.subject <> 'refusal'"
                )
            records = connection.execute(
                f"SELECT j.*, i.before, i.after, c.full_name AS client_name, {order.rank} AS rank"  # noqa: S608 - the rank is one of our own
                " FROM journal j"
                " LEFT JOIN journal_image i ON i.seq = j.seq"
                " LEFT JOIN client c ON c.id = j.client_id"
                f" WHERE {where}{scope}{order.behind(after[0])}{order.by} LIMIT :limit",
                values | {"after": after[0]},
            ).fetchall()
            undone = journal.undone_acts(connection) if records else set()
        people: list[sqlite3.Row] = []
        if actor.is_admin and asked.client_id is None and asked.subject in (None, "account"):
            with self._access.gym.accounts.read() as connection:
                people = connection.execute(
                    f"SELECT j.*, i.before, i.after, NULL AS client_name, {order.rank} AS rank"  # noqa: S608 - the rank is one of our own
                    " FROM journal j"
                    " LEFT JOIN journal_image i ON i.seq = j.seq"
                    f" WHERE {where}{order.behind(after[1])}{order.by} LIMIT :limit",
                    values | {"after": after[1]},
                ).fetchall()
        currency = load_settings(self._access.gym).money
        # each journal keeps its own order even where a clock was set back
        sources = [[(row, n) for row in rows] for n, rows in enumerate((records, people))]
        merged = list(heapq.merge(*sources, key=lambda one: order.key(one[0]), reverse=order.back))
        shown = merged[: asked.limit]
        lasts = list(after)
        for row, source in shown:
            lasts[source] = int(row["seq"])
        more = len(merged) > len(shown) or asked.limit in (len(records), len(people))
        return Happenings(
            items=[
                _happening(row, names, currency, undone=row["act_id"] in undone)
                for row, _source in shown
            ],
            next=(lasts[0] or _UNSHOWN, lasts[1] or _UNSHOWN) if more else None,
        )

    def _conditions(self, asked: "_Asked", actor: Actor) -> tuple[str, dict[str, Any]]:
        parts = ["1 = 1"]
        values: dict[str, Any] = {"limit": asked.limit, "me": actor.id}
        for name in ("client_id", "actor_id", "subject", "kind"):
            value = getattr(asked, name)
            if value is not None:
                parts.append(f"j.{name} = :{name}")
                values[name] = value
        zone = self._access.gym.zone()
        for name, day, later, comparison in (
            ("since", asked.since, 0, ">="),
            ("until", asked.until, 1, "<"),
        ):
            if day is None:
                continue
            if not dates.EARLIEST_YEAR <= day.year <= dates.LATEST_YEAR:
                raise Invalid({name: _("Choose a day of this century or the last.")})
            moment = datetime.combine(day + timedelta(days=later), time(), zone)
            parts.append(f"j.at {comparison} :{name}")
            values[name] = utc_text(moment)
        if asked.since and asked.until and asked.since > asked.until:
            raise Invalid({"until": _("This day is before the first one.")})
        return " AND ".join(parts), values


class _Order:
    """An order of the rows: by a rank, then by the number, the newest first.

    By time there is one rank only, and it is the numbers that are turned round.
    """

    def __init__(self, sort: str, names: Mapping[int, str]) -> None:
        way, turned = sort.removeprefix("-"), sort.startswith("-")
        self.rank = {"at": "0", "who": _rank_of_who(names), "what": "j.subject || ' ' || j.kind"}[
            way
        ]
        # both ways by a rank, equal ones the newest first
        self.back = turned
        self._newest_first = turned or way != "at"
        numbers = "DESC" if self._newest_first else ""
        self.by = f" ORDER BY {self.rank} {'DESC' if turned else ''}, j.seq {numbers}"
        if way == "at":
            self.by = f" ORDER BY j.seq {numbers}"
        self._ranked = way != "at"

    def behind(self, after: int | None) -> str:
        """The condition for what comes behind the row of this number."""
        if after in (None, _UNSHOWN):
            return ""
        if after == _ENDED:
            return " AND 1 = 0"
        number = f"j.seq {'<' if self._newest_first else '>'} :after"
        if not self._ranked:
            return f" AND {number}"
        of_that = f"(SELECT {self.rank} FROM journal j WHERE j.seq = :after)"  # noqa: S608 - the rank is one of our own
        further = "<" if self.back else ">"
        same = f"{self.rank} = {of_that} AND {number}"
        return f" AND ({self.rank} {further} {of_that} OR ({same}))"

    def key(self, row: sqlite3.Row) -> tuple[Any, Any]:
        """What a row is put among those of the other journal by."""
        at = str(row["at"])
        if self._ranked and not self.back:
            return row["rank"], [-ord(one) for one in at]
        return row["rank"], at


def _rank_of_who(names: Mapping[int, str]) -> str:
    """The place of an actor among all by name; the program itself stands before them."""
    people = sorted(names, key=lambda one: (text.fold(names[one]), one))
    cases = " ".join(f"WHEN {int(one)} THEN {place}" for place, one in enumerate(people, 1))
    return f"CASE j.actor_id {cases} ELSE 0 END" if cases else "0"


class _Asked(NamedTuple):
    """Which rows of the journal are asked for."""

    client_id: int | None
    actor_id: int | None
    subject: str | None
    kind: str | None
    since: date | None
    until: date | None
    limit: int
    sort: str


def _happening(
    row: sqlite3.Row, names: dict[int, str], currency: money.Currency, *, undone: bool
) -> Happening:
    before = json.loads(row["before"]) if row["before"] else {}
    after = json.loads(row["after"]) if row["after"] else {}
    changes = [
        (field, before.get(field), after.get(field))
        for field in sorted(set(before) | set(after))
        if before.get(field) != after.get(field)
    ]
    about = row["client_name"] or (f"#{row['record_id']}" if row["record_id"] else "")
    if row["subject"] == "account" and row["record_id"]:
        about = names.get(row["record_id"], about)
    show = partial(words.value_words, currency=currency, names=names)
    return Happening(
        seq=row["seq"],
        act_id=row["act_id"],
        at=row["at"],
        actor=names.get(row["actor_id"] or 0, ""),
        subject=row["subject"],
        kind=row["kind"],
        client_id=row["client_id"],
        client=row["client_name"] or "",
        sentence=words.sentence(
            row["subject"],
            row["kind"],
            about,
            before=before,
            after=after,
            changed=[field for field, _before, _after in changes],
            currency=currency,
            names=names,
        ),
        changes=changes,
        undone=undone,
        told=[
            (words.field_words(field), show(field, was), show(field, became))
            for field, was, became in changes
            if show(field, was) != show(field, became)
        ],
    )


class Feed:
    """What other terminals (and this one) change from now on, as far as it concerns the actor.

    Polls `PRAGMA data_version` on connections of its own: microseconds while nothing happens.
    A trainer is told nothing of other trainers' clients: it would only be read again in vain.
    """

    def __init__(self, gym: Gym, actor: Actor) -> None:
        self._gym = gym
        # another role ends the session, and with it the feed
        self._trainer_id = None if actor.role == "admin" else actor.id
        self._guard = threading.Lock()
        # connection, data_version last seen, sequence last told
        self._sources: list[tuple[sqlite3.Connection, list[int]]] = []
        self._untold: list[Change] = []
        for database in (gym.data, gym.accounts):
            connection = database.connect()
            last, _hash = journal.head(connection)
            self._sources.append((connection, [-1, last]))

    def has_news(self) -> bool:
        """Whether a poll may have something to tell: microseconds, and never waiting for a poll.

        For the thread that draws: handing it to another one costs far more than looking.
        """
        if not self._guard.acquire(blocking=False):
            return False
        try:
            return bool(self._untold) or any(
                connection.execute("PRAGMA data_version").fetchone()[0] != seen[0]
                for connection, seen in self._sources
            )
        except sqlite3.Error:
            # the poll says what is wrong
            return True
        finally:
            self._guard.release()

    def poll(self) -> list[Change]:
        """The rows since the last call; empty at almost no cost when nothing happened."""
        with self._guard:
            changes, self._untold = self._untold, []
            for connection, seen in self._sources:
                version = connection.execute("PRAGMA data_version").fetchone()[0]
                if version == seen[0]:
                    continue
                found = journal.since(connection, seen[1])
                if len(found) < 500:
                    seen[0] = version
                if found:
                    seen[1] = found[-1].seq
                changes += found
            return self._concerning(changes)

    def _concerning(self, changes: list[Change]) -> list[Change]:
        """Those that aren't about a client of somebody else."""
        asked = {one.client_id for one in changes if self._may_be_anothers(one)}
        if not asked:
            return changes
        connection = self._sources[0][0]
        others = {
            client
            for client in asked
            if connection.execute(
                "SELECT 1 FROM client WHERE id = :id AND trainer_id <> :me",
                {"id": client, "me": self._trainer_id},
            ).fetchone()
        }
        return [
            one for one in changes if not (one.client_id in others and self._may_be_anothers(one))
        ]

    def _may_be_anothers(self, change: Change) -> bool:
        return (
            self._trainer_id is not None
            and change.client_id is not None
            and change.actor_id != self._trainer_id
            # where a client went elsewhere, it is whose they were that has to be told
            and (change.subject, change.kind) != ("client", "transfer")
        )

    def untold(self, changes: Iterable[Change]) -> None:
        """Hand changes back that found nobody to be told; the next poll gives them again."""
        with self._guard:
            self._untold += changes

    def names(self, account_ids: Iterable[int]) -> dict[int, str]:
        """Who these accounts are, for saying by whom something was changed."""
        known = self._gym.account_names()
        return {one: known[one] for one in account_ids if one in known}

    def close(self) -> None:
        """Close the connections."""
        with self._guard:
            for connection, _seen in self._sources:
                with suppress(sqlite3.Error):
                    connection.close()
            self._sources.clear()
