"""One SQLite file: connections, pragmas, transactions, migrations.

A thread gets a connection of its own. Every write is one BEGIN IMMEDIATE transaction that rolls
back unless its block ends well; WAL with synchronous=FULL makes a commit survive a power loss.
"""

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import Damaged, StorageProblem
from ptcms_core.values.rehearsal import end_rehearsal

BUSY_TIMEOUT_MS = 10_000
FIRST_PAUSE_S = 0.006
SHORTEST_PAUSE_S = 0.001
USUAL_ROOM_KIB = 2_000
ROOM_KIB = 64_000


def explained(error: sqlite3.Error | OSError, path: Path) -> StorageProblem:
    """The storage error as a sentence for the person at the desk."""
    text = str(error).lower()
    number = getattr(error, "errno", None)
    name = path.name
    if "locked" in text or "busy" in text:
        sentence = _(
            "The records are busy: another program holds {file}. Nothing was changed; try again."
        )
    elif "full" in text or number in (errno.ENOSPC, errno.EDQUOT):
        sentence = _(
            "The disk is full, so {file} could not be written. Nothing was changed; "
            "free some space and try again."
        )
    elif "disk i/o" in text or number == errno.EIO:
        sentence = _(
            "The disk is full or has a fault, so {file} could not be used. Nothing was changed; "
            "free some space, or have the disk looked at, and try again."
        )
    elif "readonly" in text or "read-only" in text or isinstance(error, PermissionError):
        sentence = _(
            "{file} is read-only for this user. Nothing was changed; check who may write to "
            "the data folder."
        )
    elif "malformed" in text or "not a database" in text or "corrupt" in text:
        return damaged(path)
    elif "unable to open" in text or isinstance(error, OSError):
        sentence = _(
            "{file} can't be opened. Check that the data folder exists and who may use it."
        )
    else:
        sentence = _("{file} could not be used. Nothing was changed; try again.")
    return StorageProblem(sentence.format(file=name))


def damaged(path: Path) -> Damaged:
    """What to do about a database that can't be read: which backup is restored, and how."""
    from ptcms_core.storage.backup.kept import backups

    folder = path.parent
    found = backups(folder)
    if not found:
        sentence = _(
            "{file} is damaged and was left as it is. Restore the last backup; there is none in "
            "the data folder, so look where copies of it are kept."
        )
        return Damaged(sentence.format(file=path.name))
    sentence = _(
        "{file} is damaged and was left as it is. Restore the last backup with: "
        "ptcms --data-dir {folder} restore {backup}"
    )
    newest = folder / "backups" / found[0].name
    return Damaged(sentence.format(file=path.name, folder=folder, backup=newest))


def open_shared(path: Path, mode: int) -> int:
    """Open a file for reading and writing, made with this mode whatever the umask; OSError."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    except FileExistsError:
        return os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    os.fchmod(fd, mode)
    return fd


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: a file renamed there stays after a power loss."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


class Database:
    """One SQLite file and its connections, one a thread."""

    def __init__(
        self, path: Path, *, schema: str, application_id: int, file_mode: int = 0o600
    ) -> None:
        self.path = path
        self._schema = schema
        self._application_id = application_id
        self._file_mode = file_mode
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._closed = False

    # connections

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened when first asked for."""
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is not None and not self._closed:
            return existing
        if self._closed:
            raise StorageProblem(_("The data folder is closed."))
        connection = self.connect()
        self._local.connection = connection
        with self._guard:
            self._all.append(connection)
        return connection

    def connect(self) -> sqlite3.Connection:
        """A further connection, which the caller closes."""
        try:
            if not self.path.exists():
                # SQLite would make it 0644 less the umask, whatever the group needs
                os.close(open_shared(self.path, self._file_mode))
            connection = sqlite3.connect(
                self.path,
                isolation_level=None,
                check_same_thread=False,
                timeout=BUSY_TIMEOUT_MS / 1000,
                cached_statements=256,
            )
            connection.row_factory = sqlite3.Row
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA temp_store = MEMORY")
        except (sqlite3.Error, OSError) as error:
            raise explained(error, self.path) from error
        return connection

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One consistent view for several statements; inside a transaction, that transaction."""
        connection = self.connection()
        if connection.in_transaction:
            yield connection
            return
        try:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise explained(error, self.path) from error
        finally:
            self._do_what_waits()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write: committed when the block ends well, else rolled back as a whole."""
        connection = self.connection()
        if connection.in_transaction:
            raise RuntimeError("a transaction is already open on this thread")
        try:
            self._take_turn(connection)
            try:
                yield connection
                end_rehearsal()
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise explained(error, self.path) from error
        finally:
            self._do_what_waits()

    @contextmanager
    def room_for_many(self) -> Iterator[None]:
        """Hold much of the file in memory meanwhile, for a write that touches most of its pages.

        With SQLite's usual 2 MB each page is written to the log and read again many times over.
        """
        connection = self.connection()
        connection.execute(f"PRAGMA cache_size = -{ROOM_KIB}")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                connection.execute(f"PRAGMA cache_size = -{USUAL_ROOM_KIB}")
                connection.execute("PRAGMA shrink_memory")

    def _take_turn(self, connection: sqlite3.Connection) -> None:
        """Begin to write as soon as nobody else does.

        SQLite's own wait looks ever more rarely, so that those who come later go first: with
        eight writers some waited for seconds. Here who waits longer looks more often.
        """
        end = time.monotonic() + BUSY_TIMEOUT_MS / 1_000
        pause = FIRST_PAUSE_S
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    connection.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                    if not busy or time.monotonic() > end:
                        raise
                else:
                    return
                time.sleep(pause)
                pause = max(pause * 0.8, SHORTEST_PAUSE_S)
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    def afterwards(self, do: Callable[[], object]) -> None:
        """Do something once this thread's read or write has ended, however it ended."""
        if not self.connection().in_transaction:
            do()
            return
        self._local.waiting = [*getattr(self._local, "waiting", ()), do]

    def _do_what_waits(self) -> None:
        waiting = getattr(self._local, "waiting", ())
        self._local.waiting = []
        for do in waiting:
            do()

    def log_size(self) -> int:
        """The bytes of the write-ahead log; 0 where there is none."""
        try:
            return self.path.with_name(f"{self.path.name}-wal").stat().st_size
        except OSError:
            return 0

    def checkpoint(self, *, patience_ms: int = 0) -> None:
        """Fold the write-ahead log into the file and cut it to nothing, if nobody reads it.

        Waiting for who reads keeps everybody from writing so long: it is not done unasked.
        """
        with suppress(sqlite3.Error, StorageProblem):
            connection = self.connection()
            connection.execute(f"PRAGMA busy_timeout = {patience_ms}")
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    def leave(self) -> None:
        """Close this thread's connection, for one that seldom needs it: it holds memory."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.in_transaction:
            return
        self._local.connection = None
        with self._guard:
            if connection in self._all:
                self._all.remove(connection)
        with suppress(sqlite3.Error):
            connection.close()

    def rest(self) -> None:
        """Give back what the connections hold of the file; they read it again when asked."""
        with self._guard:
            # whoever closes one meanwhile waits for the guard; SQLite itself lets one thread at a
            # time work on a connection
            for connection in self._all:
                with suppress(sqlite3.Error):
                    connection.execute("PRAGMA shrink_memory")

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            self._closed = True
            for connection in self._all:
                with suppress(sqlite3.Error):
                    connection.close()
            self._all.clear()

    # schema

    def schema_version(self) -> int:
        """How many migrations the file has had; 0 for a new one."""
        try:
            return int(self.connection().execute("PRAGMA user_version").fetchone()[0])
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def latest_version(self) -> int:
        """How many migrations this program knows."""
        return max(number for number, _name, _text in self._migrations())

    def migrate(self, *, to: int | None = None) -> None:
        """Bring the file to the latest schema, or `to` another; each step whole or not at all."""
        connection = self.connection()
        try:
            current = self.schema_version()
            if current == 0:
                # before there is a write-ahead log: the file itself has to say whose it is, or a
                # process killed before the first checkpoint would leave what looks foreign
                connection.execute(f"PRAGMA application_id = {self._application_id}")
            connection.execute("PRAGMA journal_mode = WAL")
            for number, _name, text in self._migrations():
                if number <= current or (to is not None and number > to):
                    continue
                connection.execute("BEGIN IMMEDIATE")
                try:
                    for statement in _statements(text):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {number}")
                    connection.execute("COMMIT")
                except BaseException:
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                    raise
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def _migrations(self) -> list[tuple[int, str, str]]:
        folder = Path(__file__).with_name("migrations") / self._schema
        found = [
            (int(entry.name[:4]), entry.name, entry.read_text(encoding="utf-8"))
            for entry in folder.iterdir()
            if entry.name.endswith(".sql")
        ]
        return sorted(found)


def application_id(path: Path) -> int | None:
    """The `application_id` in a SQLite file's header; None if it isn't a SQLite file."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explained(error, path) from error
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        return None
    return int.from_bytes(header[68:72], "big")


def _statements(script: str) -> Iterator[str]:
    """The script statement by statement (a trigger's body counts as one)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
