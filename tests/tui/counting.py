"""What an action asks of the databases: its statements, and the rows they give."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from ptcms_core.storage.database import Database
from ptcms_tui.calls import Calls

_FRAME = ("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass
class Counted:
    """Between two looks; what runs by itself (feed, documents, reminders) isn't counted."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0

    def clear(self) -> None:
        self.statements.clear()
        self.rows = 0


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """Count on every connection opened from here on, in the calls that screens wait for."""
    counted = Counted()
    here = threading.local()
    connect, ask = Database.connect, Calls.ask

    def trace(sql: str) -> None:
        # a trigger's statements come as comments
        if getattr(here, "asked", False) and not sql.lstrip().startswith((*_FRAME, "--")):
            counted.statements.append(" ".join(sql.split()))

    def row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        counted.rows += getattr(here, "asked", False)
        return sqlite3.Row(cursor, values)

    def connected(self: Database) -> sqlite3.Connection:
        connection = connect(self)
        connection.set_trace_callback(trace)
        connection.row_factory = row
        return connection

    async def asked(self: Calls, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def marked() -> Any:
            here.asked = True
            try:
                return call(*args, **kwargs)
            finally:
                here.asked = False

        return await ask(self, marked)

    with monkeypatch.context() as patched:
        patched.setattr(Database, "connect", connected)
        patched.setattr(Calls, "ask", asked)
        yield counted
