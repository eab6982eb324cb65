"""A whole gym from its JSON export, into a folder that holds nothing yet.

The databases are made beside the folder, at the schema the export was written with, filled, looked
through and only then moved in: whole, or not at all.
"""

import json
import sqlite3
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from ptcms_core import payments, progress
from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.exports.everything import FORMAT, VERSION
from ptcms_core.exports.laid_out import LARGEST_WHOLE, Rows, laid_out
from ptcms_core.storage import empty_folder, journal, whole
from ptcms_core.storage.database import Database, explained, sync_folder
from ptcms_core.storage.documents.reading import strictly
from ptcms_core.storage.gym import Clock, Gym
from ptcms_core.storage.place import ACCOUNTS_FILE, ACCOUNTS_ID, DATA_FILE, DATA_ID
from ptcms_core.values.border import LARGEST

Progressing = Callable[[int, int, str], None]

_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_KEPT = frozenset("\n\u200c\u200d")
_STANDING = ("balance", "has_charge", "has_payment", "next_due_on", "last_payment_on",
             "last_weight_g", "last_weigh_in_on", "weight_change_7d_g", "height_mm")  # fmt: skip


def read_back(
    folder: Path, source: Path, *, clock: Clock, on_progress: Progressing | None = None
) -> dict[str, int]:
    """Make the gym of an export in an empty folder; how many rows of each table it has.

    Nobody has a password afterwards. NotAllowed where the folder holds anything; StorageProblem
    says what is wrong with the export; then nothing was made.
    """
    counts: dict[str, int] = {}
    try:
        with source.open("rb") as file, empty_folder.making(folder):
            document = _document(source, file)
            _make(folder, document, counts, clock, on_progress)
    except OSError as error:
        raise explained(error, folder) from error
    return counts


def _make(
    folder: Path,
    document: Mapping[str, Any],
    counts: dict[str, int],
    clock: Clock,
    on_progress: Progressing | None,
) -> None:
    gym = Gym(folder, clock=clock, half_made=True)
    mode = gym.file_mode
    gym.close()
    with tempfile.TemporaryDirectory(dir=folder, prefix=".import-") as scratch:
        for name, file, application_id in (
            ("accounts", ACCOUNTS_FILE, ACCOUNTS_ID),
            ("data", DATA_FILE, DATA_ID),
        ):
            database = Database(
                Path(scratch) / file, schema=name, application_id=application_id, file_mode=mode
            )
            try:
                counts |= _filled(database, name, document[name], on_progress)
            finally:
                database.close()
        for file in (ACCOUNTS_FILE, DATA_FILE):
            (Path(scratch) / file).replace(folder / file)
        sync_folder(folder)
    gym = Gym(folder, clock=clock, half_made=True)
    try:
        with gym.act(None) as act:
            act.note("export", None, "read_back", after={"count": counts.get("client", 0)})
    finally:
        gym.close()


def _refused(source: str, why: str) -> StorageProblem:
    return StorageProblem(
        _("{file} can't be taken in: {why} Nothing was made.").format(file=source, why=why)
    )


def _document(source: Path, file: BinaryIO) -> dict[str, Any]:
    found = laid_out(file)
    if found is None:
        found = _read_whole(source, file)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise _refused(source.name, _("it is no export of a whole gym."))
    if found.get("version") != VERSION:
        raise _refused(source.name, _("it was written by a newer PTCMS."))
    for name in ("accounts", "data"):
        part = found.get(name)
        right = (
            isinstance(part, dict)
            and type(part.get("schema")) is int
            and isinstance(part.get("tables"), dict)
            and isinstance(part.get("sequences"), dict)
            and isinstance(part.get("journal_head"), list)
        )
        if not right:
            raise _refused(source.name, _("its part “{name}” is missing.").format(name=name))
    return found


def _read_whole(source: Path, file: BinaryIO) -> Any:
    """The export of a file that is torn or was laid out anew; StorageProblem."""
    file.seek(0)
    text = file.read(LARGEST_WHOLE + 1)
    if len(text) > LARGEST_WHOLE:
        why = _(
            "it is torn, or no longer laid out as PTCMS wrote it, and at more than {size} MB "
            "too large to be read at once. Take the file as it was written."
        )
        raise _refused(source.name, why.format(size=LARGEST_WHOLE >> 20))
    try:
        return strictly(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _refused(
            source.name, _("it is not UTF-8 at byte {place}.").format(place=error.start)
        ) from None
    except RecursionError:
        raise _refused(source.name, _("it is nested too deeply.")) from None
    except json.JSONDecodeError as error:
        why = _("it is no JSON at line {line}, column {column}.")
        raise _refused(source.name, why.format(line=error.lineno, column=error.colno)) from None
    except ValueError as error:
        raise _refused(source.name, f"{error}.".replace("..", ".")) from None


def _filled(
    database: Database, name: str, part: Mapping[str, Any], on_progress: Progressing | None
) -> dict[str, int]:
    schema = part["schema"]
    if schema > database.latest_version() or schema < 1:
        raise _refused(name, _("it was written by a newer PTCMS."))
    database.migrate(to=schema)
    counts: dict[str, int] = {}
    with database.transaction() as connection:
        known = whole.table_names(connection)
        if unknown := set(part["tables"]) - set(known):
            raise _refused(name, _("there is no table “{table}”.").format(table=min(unknown)))
        for done, table in enumerate(known):
            if on_progress is not None:
                on_progress(done, len(known), _("taking in"))
            rows = part["tables"].get(table, [])
            counts[table] = _stored(connection, table, rows)
        whole.set_sequences(connection, _sequences(part["sequences"], known))
        _look_through(connection, name, part["journal_head"])
    database.checkpoint()
    return counts


def _stored(connection: sqlite3.Connection, table: str, rows: Any) -> int:
    columns = frozenset(whole.columns_of(connection, table))
    if not isinstance(rows, list | Rows):
        raise _refused(table, _("it is no list of rows."))
    number = 0
    for number, row in _numbered(table, rows):
        if not isinstance(row, dict) or not columns.issuperset(row):
            raise _row_refused(table, number, _("it has a column nobody knows."))
        for column, value in row.items():
            if not _may_stand(value):
                raise _row_refused(
                    table, number, _("{column} holds no such value.").format(column=column)
                )
        if table == "account":
            row = {**row, "password_hash": None, "must_change_password": 1}
        try:
            whole.fill(connection, table, [row])
        except sqlite3.IntegrityError as error:
            raise _row_refused(table, number, f"{error}.") from None
    return number


def _numbered(table: str, rows: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """The rows, counted from 1; StorageProblem for one that can't be read."""
    number, left = 0, iter(rows)
    while True:
        number += 1
        try:
            row = next(left)
        except StopIteration:
            return
        except UnicodeDecodeError:
            raise _row_refused(table, number, _("it is not UTF-8.")) from None
        except RecursionError:
            raise _row_refused(table, number, _("it is nested too deeply.")) from None
        except ValueError as error:
            raise _row_refused(table, number, f"{error}.".replace("..", ".")) from None
        yield number, row


def _row_refused(table: str, number: int, why: str) -> StorageProblem:
    where = _("row {number} of {table}").format(number=number, table=table)
    return _refused(where, why)


def _may_stand(value: object) -> bool:
    if value is None or (type(value) is int and -LARGEST <= value <= LARGEST):
        return True
    if not isinstance(value, str):
        return False
    if value.isascii() and value.isprintable():
        return True
    return not any(unicodedata.category(c) in _HARMFUL for c in set(value) - _KEPT)


def _sequences(given: Mapping[str, Any], known: list[str]) -> dict[str, int]:
    return {
        table: number
        for table, number in given.items()
        if table in known and type(number) is int and 0 <= number <= LARGEST
    }


def _look_through(connection: sqlite3.Connection, name: str, head: list[Any]) -> None:
    """Refuse what doesn't fit together: strays, a journal cut or edited, wrong balances."""
    if found := whole.strays(connection):
        raise _refused(found[0], _("rows of it name records that are missing."))
    if (broken := journal.first_broken(connection)) is not None:
        raise _refused(name, _("its journal was changed at entry {seq}.").format(seq=broken))
    if list(journal.head(connection)) != head:
        raise _refused(name, _("the end of its journal is missing."))
    if name != "data":
        return
    for row in connection.execute("SELECT * FROM client WHERE erased_at IS NULL").fetchall():
        payments.refresh_client(connection, row["id"])
        progress.refresh_client(connection, row["id"])
        now = connection.execute("SELECT * FROM client WHERE id = :id", {"id": row["id"]})
        stands = now.fetchone()
        if any(stands[column] != row[column] for column in _STANDING):
            raise _refused(
                _("client {id}").format(id=row["id"]),
                _("the sums don't fit the entries."),
            )
