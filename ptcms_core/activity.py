"""The journal as people read it, and as other terminals follow it."""

import json
import sqlite3
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.storage import journal
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Change
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record

# ------------------------------------------------------------------ what it is


class Happening(Record):
    """One row of the journal in words, with its changes field by field."""

    seq: int
    at: str
    actor: str
    subject: str
    kind: str
    client_id: int | None
    client: str
    sentence: str
    changes: list[tuple[str, Any, Any]]


def _subject_words(subject: str) -> str:
    return {
        "client": _("client"),
        "weigh_in": _("weigh-in"),
        "diet_plan": _("diet plan"),
        "workout_plan": _("workout"),
        "workout_template": _("workout template"),
        "ledger_entry": _("ledger"),
        "message": _("message"),
        "message_template": _("message template"),
        "settings": _("settings"),
        "account": _("account"),
        "refusal": _("refused"),
    }.get(subject, subject)


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
        actor = self._access.allowed("journal.view")
        parts = ["1 = 1"]
        values: dict[str, Any] = {"limit": limit, "me": actor.id}
        for name, value in (("client_id", client_id), ("actor_id", actor_id), ("subject", subject)):
            if value is not None:
                parts.append(f"j.{name} = :{name}")
                values[name] = value
        if after is not None:
            parts.append("j.seq < :after")
            values["after"] = after
        rows: list[sqlite3.Row] = []
        with self._access.gym.data.read() as connection:
            if client_id is not None:
                self._access.client(connection, actor, client_id)
            scope = ""
            if not actor.is_admin:
                # a refusal would tell which numbers belong to another trainer's clients
                scope = (
                    " AND (c.trainer_id = :me OR (j.client_id IS NULL AND j.actor_id = :me))"
                    " AND j.subject <> 'refusal'"
                )
            rows += connection.execute(
                "SELECT j.*, i.before, i.after, c.full_name AS client_name FROM journal j"  # noqa: S608
                " LEFT JOIN journal_image i ON i.seq = j.seq"
                " LEFT JOIN client c ON c.id = j.client_id"
                f" WHERE {' AND '.join(parts)}{scope} ORDER BY j.seq DESC LIMIT :limit",
                values,
            ).fetchall()
        if actor.is_admin and client_id is None and after is None and subject in (None, "account"):
            with self._access.gym.accounts.read() as connection:
                rows += connection.execute(
                    "SELECT j.*, i.before, i.after, NULL AS client_name FROM journal j"  # noqa: S608
                    " LEFT JOIN journal_image i ON i.seq = j.seq"
                    f" WHERE {' AND '.join(parts)} ORDER BY j.seq DESC LIMIT :limit",
                    values,
                ).fetchall()
        names = self._access.gym.account_names()
        rows.sort(key=lambda row: (row["at"], row["seq"]), reverse=True)
        return [_happening(row, names) for row in rows[:limit]]


def _happening(row: sqlite3.Row, names: dict[int, str]) -> Happening:
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
    sentence = f"{_subject_words(row['subject'])}: {row['kind']} {about}".strip()
    if changes and row["kind"] == "update":
        sentence += " · " + ", ".join(field for field, _before, _after in changes[:4])
    return Happening(
        seq=row["seq"],
        at=row["at"],
        actor=names.get(row["actor_id"] or 0, ""),
        subject=row["subject"],
        kind=row["kind"],
        client_id=row["client_id"],
        client=row["client_name"] or "",
        sentence=sentence,
        changes=changes,
    )


class Feed:
    """What other terminals (and this one) change from now on.

    Polls `PRAGMA data_version` on connections of its own: microseconds while nothing happens.
    """

    def __init__(self, gym: Gym) -> None:
        self._gym = gym
        self._guard = threading.Lock()
        # connection, data_version last seen, sequence last told
        self._sources: list[tuple[sqlite3.Connection, list[int]]] = []
        for database in (gym.data, gym.accounts):
            connection = database.connect()
            last, _hash = journal.head(connection)
            self._sources.append((connection, [-1, last]))

    def poll(self) -> list[Change]:
        """The rows since the last call; empty at almost no cost when nothing happened."""
        changes: list[Change] = []
        with self._guard:
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
        return changes

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
