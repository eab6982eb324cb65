"""The whole gym as one JSON file that loses nothing, a row a line.

Passwords are not in it, nor what `storage/whole.py` leaves out.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from ptcms_core.catalogue import _
from ptcms_core.errors import Cancelled
from ptcms_core.storage import journal, whole
from ptcms_core.storage.database import Database
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text

FORMAT, VERSION = "ptcms/gym", 1
TOLD_EVERY = 500
UNITS = "money: minor units · weights: grams · lengths: millimetres · times: UTC"

Progressing = Callable[[int, int, str], None]


def write(
    gym: Gym,
    file: BinaryIO,
    on_progress: Progressing | None,
    stop: Callable[[], bool] | None,
) -> dict[str, int]:
    """Write everything; how many rows of each table. Cancelled."""
    written: dict[str, int] = {}
    with gym.accounts.read() as accounts, gym.data.read() as data:
        parts = (("accounts", gym.accounts, accounts), ("data", gym.data, data))
        total = sum(
            whole.count_of(connection, table)
            for _name, _database, connection in parts
            for table in whole.table_names(connection)
        )
        for piece in _pieces(gym, parts, written):
            file.write(piece.encode())
            done = sum(written.values())
            if done % TOLD_EVERY == 0:
                if on_progress is not None:
                    on_progress(done, total, _("writing"))
                if stop is not None and stop():
                    raise Cancelled(_("Stopped. Nothing was written."))
    return written


Part = tuple[str, Database, sqlite3.Connection]


def _pieces(gym: Gym, parts: tuple[Part, ...], written: dict[str, int]) -> Iterator[str]:
    head = {
        "format": FORMAT,
        "version": VERSION,
        "written_at": utc_text(gym.now()),
        "units": UNITS,
    }
    yield "{\n" + "".join(f"{_text(key)}: {_text(value)},\n" for key, value in head.items())
    for number, (name, database, connection) in enumerate(parts):
        sequence, head_hash = journal.head(connection)
        about = {
            "schema": database.schema_version(),
            "journal_head": [sequence, head_hash],
            "sequences": whole.sequences(connection),
        }
        yield f"{_text(name)}: {{\n"
        yield "".join(f"{_text(key)}: {_text(value)},\n" for key, value in about.items())
        yield '"tables": {\n'
        tables = whole.table_names(connection)
        for place, table in enumerate(tables):
            yield f"{_text(table)}: ["
            written[table] = written.get(table, 0)
            before = "\n"
            for row in whole.rows_of(connection, table):
                yield before + _text(_without_secrets(table, row))
                written[table] += 1
                before = ",\n"
            yield "\n]" + (",\n" if place + 1 < len(tables) else "\n")
        yield "}\n}" + (",\n" if number + 1 < len(parts) else "\n")
    yield "}\n"


def _without_secrets(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if table == "account":
        # whoever it was must be given a new password
        return {**row, "password_hash": None, "must_change_password": 1}
    return dict(row)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
