"""The append-only journal: one row for each changed record, chained by hashes.

Audit, live refresh, the published documents and undo all read it. The images before and after
stand apart and are salted, so that erasing a person removes them while the chain still verifies.
"""

import hashlib
import json
import secrets
import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

Image = Mapping[str, object]
NO_HASH = "0" * 64
UNDO = "undo"
"""The subject of a row that says which act was taken back."""


def utc_text(moment: datetime) -> str:
    """The moment in UTC as it is stored: sortable text with milliseconds."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
    )


def utc_moment(text: str) -> datetime:
    """The stored text as a moment in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def new_act_id() -> str:
    """An id for one act: all rows of it share it."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Change:
    """One row of the journal, without its images."""

    seq: int
    act_id: str
    at: str
    actor_id: int | None
    subject: str
    record_id: int | None
    client_id: int | None
    kind: str


@dataclass
class Act:
    """One accepted change under way: its transaction's connection, who and when."""

    connection: sqlite3.Connection
    id: str
    at: str
    actor_id: int | None

    def note(
        self,
        subject: str,
        record_id: int | None,
        kind: str,
        *,
        client_id: int | None = None,
        before: Image | None = None,
        after: Image | None = None,
    ) -> int:
        """Append the row for one changed record; images never hold hashes or tokens."""
        return append(
            self.connection,
            act_id=self.id,
            at=self.at,
            actor_id=self.actor_id,
            subject=subject,
            record_id=record_id,
            client_id=client_id,
            kind=kind,
            before=before,
            after=after,
        )


@dataclass
class BulkAct(Act):
    """An act over very many records: the journal gets one row a subject, with a count."""

    counts: dict[str, int] = field(default_factory=dict)

    def note(
        self,
        subject: str,
        record_id: int | None,  # noqa: ARG002 - counted only
        kind: str,  # noqa: ARG002 - as above
        *,
        client_id: int | None = None,  # noqa: ARG002 - as above
        before: Image | None = None,  # noqa: ARG002 - as above
        after: Image | None = None,  # noqa: ARG002 - as above
    ) -> int:
        """Count the record; its row is written by `summarise`."""
        self.counts[subject] = self.counts.get(subject, 0) + 1
        return 0

    def summarise(self, kind: str) -> None:
        """Append the row of each subject that was counted."""
        for subject, count in self.counts.items():
            super().note(subject, None, kind, after={"count": count})
        self.counts.clear()


def append(
    connection: sqlite3.Connection,
    *,
    act_id: str,
    at: str,
    actor_id: int | None,
    subject: str,
    record_id: int | None,
    client_id: int | None,
    kind: str,
    before: Image | None,
    after: Image | None,
) -> int:
    """Write one journal row and its images in the open transaction; its sequence number."""
    last = connection.execute("SELECT hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    previous = str(last[0]) if last else NO_HASH
    salt = secrets.token_hex(16)
    before_text, after_text = _canonical(before), _canonical(after)
    row = {
        "act_id": act_id,
        "at": at,
        "actor_id": actor_id,
        "subject": subject,
        "record_id": record_id,
        "client_id": client_id,
        "kind": kind,
        "digest_before": _digest(salt, before_text),
        "digest_after": _digest(salt, after_text),
        "prev_hash": previous,
    }
    row["hash"] = row_hash(row)
    cursor = connection.execute(
        "INSERT INTO journal (act_id, at, actor_id, subject, record_id, client_id, kind,"
        " digest_before, digest_after, prev_hash, hash) VALUES (:act_id, :at, :actor_id, :subject,"
        " :record_id, :client_id, :kind, :digest_before, :digest_after, :prev_hash, :hash)",
        row,
    )
    seq = int(cursor.lastrowid or 0)
    if before_text is not None or after_text is not None:
        connection.execute(
            "INSERT INTO journal_image (seq, salt, before, after)"
            " VALUES (:seq, :salt, :before, :after)",
            {"seq": seq, "salt": salt, "before": before_text, "after": after_text},
        )
    return seq


def row_hash(row: Mapping[str, object]) -> str:
    """The hash that chains a row to the one before it (SHA-256 over its fields)."""
    fields = (
        "prev_hash",
        "act_id",
        "at",
        "actor_id",
        "subject",
        "record_id",
        "client_id",
        "kind",
        "digest_before",
        "digest_after",
    )
    joined = "\x1f".join("" if row[field] is None else str(row[field]) for field in fields)
    return hashlib.sha256(joined.encode()).hexdigest()


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """Sequence and hash of the newest row; (0, zeros) while the journal is empty."""
    row = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, NO_HASH)


def since(connection: sqlite3.Connection, seq: int, limit: int = 500) -> list[Change]:
    """The rows after `seq`, oldest first."""
    rows = connection.execute(
        "SELECT seq, act_id, at, actor_id, subject, record_id, client_id, kind FROM journal"
        " WHERE seq > :seq ORDER BY seq LIMIT :limit",
        {"seq": seq, "limit": limit},
    )
    return [Change(*row) for row in rows]


def last_hand(connection: sqlite3.Connection, subject: str, record_id: int | None) -> int | None:
    """The account that changed a record last; None where nobody is named."""
    row = connection.execute(
        "SELECT actor_id FROM journal WHERE subject = :subject"
        " AND (record_id = :id OR (:id IS NULL AND record_id IS NULL)) ORDER BY seq DESC LIMIT 1",
        {"subject": subject, "id": record_id},
    ).fetchone()
    return None if row is None else row[0]


def note_undo(act: Act, undone: str) -> None:
    """Note in an act which other act it takes back: `record_id` is that act's first row."""
    first = act.connection.execute(
        "SELECT MIN(seq), MIN(client_id) FROM journal WHERE act_id = :act", {"act": undone}
    ).fetchone()
    if first[0] is not None:
        act.note(UNDO, first[0], "undo", client_id=first[1], after={"act_id": undone})


def undone_acts(connection: sqlite3.Connection) -> set[str]:
    """The acts that were taken back."""
    rows = connection.execute(
        "SELECT j.act_id FROM journal u JOIN journal j ON j.seq = u.record_id"
        " WHERE u.subject = 'undo'"
    )
    return {str(row[0]) for row in rows}


def missing_end(connection: sqlite3.Connection) -> tuple[int, int] | None:
    """The first and last number that were given at the end of the journal and are gone."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'journal'").fetchone()
    last, _hash = head(connection)
    given = 0 if row is None else int(row[0])
    return (last + 1, given) if given > last else None


def first_broken(connection: sqlite3.Connection) -> int | None:
    """Verify the whole chain and the images that are still there; the first bad seq, or None."""
    previous = NO_HASH
    rows = connection.execute(
        "SELECT j.*, i.salt, i.before, i.after FROM journal j"
        " LEFT JOIN journal_image i ON i.seq = j.seq ORDER BY j.seq"
    )
    for row in rows:
        record = dict(row)
        if record["prev_hash"] != previous or row_hash(record) != record["hash"]:
            return int(record["seq"])
        if record["salt"] is not None and (
            _digest(record["salt"], record["before"]) != record["digest_before"]
            or _digest(record["salt"], record["after"]) != record["digest_after"]
        ):
            return int(record["seq"])
        previous = str(record["hash"])
    return None


def forget_images(connection: sqlite3.Connection, client_id: int) -> None:
    """Delete every image of one client; the chain of rows stays whole."""
    connection.execute(
        "DELETE FROM journal_image WHERE seq IN (SELECT seq FROM journal WHERE client_id = :id)",
        {"id": client_id},
    )


def _canonical(image: Image | None) -> str | None:
    if image is None:
        return None
    return json.dumps(image, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(salt: str, text: str | None) -> str | None:
    return None if text is None else hashlib.sha256((salt + text).encode()).hexdigest()
