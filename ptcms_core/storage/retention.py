"""What is no longer kept after a while: texts of messages, images of the journal, exports.

Which clients are old enough to be erased is told here as well; `ptcms_core.retention` erases them.
"""

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text

EXPORTS = "exports"
# a message in another state still waits for somebody
_OVER = ("accepted", "failed", "confirmed", "not_sent", "skipped", "cancelled")
_TEXTS = f"text <> '' AND created_at < :before AND state IN {_OVER}"
_CLIENTS = "archived = 1 AND erased_at IS NULL AND archived_at < :before AND balance = 0"


@dataclass(frozen=True)
class Limits:
    """What is older than these moments goes; None keeps it."""

    messages: datetime | None = None
    history: datetime | None = None
    exports: datetime | None = None
    clients: datetime | None = None

    @property
    def keeps_all(self) -> bool:
        """Whether nothing ever goes."""
        return self == Limits()


@dataclass(frozen=True)
class Old:
    """How much is older than the limits."""

    messages: int = 0
    history: int = 0
    exports: int = 0
    clients: int = 0

    def __bool__(self) -> bool:
        return self != Old()


def old(gym: Gym, limits: Limits) -> Old:
    """How much would go; nothing is changed."""
    messages = clients = history = 0
    with gym.data.read() as connection:
        if limits.messages is not None:
            messages = _count(connection, "message", _TEXTS, limits.messages)
        history += _images(connection, limits)
    if limits.clients is not None:
        clients = len(old_clients(gym, limits))
    with gym.accounts.read() as connection:
        history += _images(connection, limits)
    return Old(messages, history, len(_old_exports(gym, limits)), clients)


def old_clients(gym: Gym, limits: Limits) -> list[int]:
    """Who was archived so long ago, and owes nothing and is owed nothing."""
    if limits.clients is None:
        return []
    with gym.data.read() as connection:
        rows = connection.execute(
            f"SELECT id FROM client WHERE {_CLIENTS} ORDER BY id",  # noqa: S608 - own condition
            {"before": utc_text(limits.clients)},
        )
        return [int(row[0]) for row in rows]


def forget_texts(connection: sqlite3.Connection, limits: Limits) -> int:
    """Blank the texts of old messages in the open transaction; how many."""
    if limits.messages is None:
        return 0
    return connection.execute(
        f"UPDATE message SET text = '', version = version + 1 WHERE {_TEXTS}",  # noqa: S608 - own condition
        {"before": utc_text(limits.messages)},
    ).rowcount


def forget_images(connection: sqlite3.Connection, limits: Limits) -> int:
    """Delete old images of the journal in the open transaction; its rows and chain stay."""
    if limits.history is None:
        return 0
    return connection.execute(
        "DELETE FROM journal_image WHERE seq IN (SELECT seq FROM journal WHERE at < :before)",
        {"before": utc_text(limits.history)},
    ).rowcount


def forget_exports(gym: Gym, limits: Limits) -> int:
    """Remove old files of `exports/`; how many. What can't be removed stays for the next time."""
    gone = 0
    for path in _old_exports(gym, limits):
        with suppress(OSError):
            path.unlink()
            gone += 1
    return gone


def _old_exports(gym: Gym, limits: Limits) -> list[Path]:
    if limits.exports is None:
        return []
    found = []
    for path in (gym.folder / EXPORTS).glob("*"):
        with suppress(OSError):
            written = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
            if path.is_file() and written < limits.exports:
                found.append(path)
    return found


def _images(connection: sqlite3.Connection, limits: Limits) -> int:
    if limits.history is None:
        return 0
    return _count(
        connection,
        "journal_image",
        "seq IN (SELECT seq FROM journal WHERE at < :before)",
        limits.history,
    )


def _count(connection: sqlite3.Connection, table: str, where: str, before: datetime) -> int:
    return int(
        connection.execute(
            f"SELECT COUNT(*) FROM {table} WHERE {where}",  # noqa: S608 - own condition
            {"before": utc_text(before)},
        ).fetchone()[0]
    )
