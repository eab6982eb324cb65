"""A way of sending that rests: by itself until a moment, or paused until a person mends it."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from ptcms_core.storage.journal import Act, utc_text


@dataclass(frozen=True)
class Rest:
    """Whether and why a way of sending rests; `resume_at` is UTC as stored."""

    paused: bool = False
    resume_at: str | None = None
    reason: str = ""

    def over(self, now: datetime) -> bool:
        """Whether messages may go by this way again."""
        return not self.paused and (self.resume_at is None or self.resume_at <= utc_text(now))


def rest_of(connection: sqlite3.Connection, name: str) -> Rest:
    """How this way of sending stands."""
    row = connection.execute("SELECT * FROM channel WHERE name = :name", {"name": name}).fetchone()
    return Rest() if row is None else Rest(bool(row["paused"]), row["resume_at"], row["reason"])


def rest(act: Act, name: str, reason: str, *, until: datetime | None) -> None:
    """Let it rest until a moment, or without one until somebody says that it was mended."""
    before = rest_of(act.connection, name)
    values = {
        "name": name,
        "paused": int(until is None),
        "resume_at": None if until is None else utc_text(until),
        "reason": reason,
    }
    act.connection.execute(
        "INSERT INTO channel (name, paused, resume_at, reason)"
        " VALUES (:name, :paused, :resume_at, :reason)"
        " ON CONFLICT (name) DO UPDATE SET paused = excluded.paused,"
        " resume_at = excluded.resume_at, reason = excluded.reason",
        values,
    )
    if until is None and not before.paused:
        act.note("channel", None, "pause", after={"channel": name, "reason": reason})


def resume(act: Act, name: str) -> bool:
    """Let messages go by this way again; whether it rested at all."""
    before = rest_of(act.connection, name)
    if before == Rest():
        return False
    act.connection.execute("DELETE FROM channel WHERE name = :name", {"name": name})
    act.note("channel", None, "resume", before={"channel": name, "reason": before.reason})
    return True
