"""An open data folder: its two databases, its lock, its clock and calendar."""

import fcntl
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ptcms_core.catalogue import _
from ptcms_core.errors import NotOurFolder, StorageProblem
from ptcms_core.storage.database import Database, application_id, explained, open_shared
from ptcms_core.storage.journal import Act, BulkAct, new_act_id, utc_text

ACCOUNTS_FILE = "trainer_db.db"
DATA_FILE = "data.db"
LOCK_FILE = ".ptcms.lock"
ACCOUNTS_ID = 0x50544341  # "PTCA"
DATA_ID = 0x5054434D  # "PTCM"
DOCUMENT_NAMES = (
    "client_diet.json",
    "client_progress.json",
    "workout_plans.json",
    "payment_records.json",
    "phone.json",
)
LONG_LOG = 1 << 20
LOCK_PATIENCE_S = 10.0
DEFAULT_TIME_ZONE = "Asia/Kolkata"  # of the default phone region, IN

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class Gym:
    """The records of one gym in one folder, shared with other processes."""

    def __init__(self, folder: Path, *, clock: Clock = utc_now) -> None:
        """Open, creating or migrating where needed; NotOurFolder, StorageProblem."""
        self.folder = folder.absolute()
        self.clock = clock
        self._lock_fd = -1
        self.on_change: Callable[[], None] = lambda: None
        self._make_folder()
        refuse_foreign(self.folder)
        mode = self.file_mode
        self.accounts = Database(
            self.folder / ACCOUNTS_FILE,
            schema="accounts",
            application_id=ACCOUNTS_ID,
            file_mode=mode,
        )
        self.data = Database(
            self.folder / DATA_FILE, schema="data", application_id=DATA_ID, file_mode=mode
        )
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    # the folder

    @property
    def file_mode(self) -> int:
        """0660 in a folder shared by a group (setgid), else 0600."""
        shared = self.folder.stat().st_mode & stat.S_ISGID
        return 0o660 if shared else 0o600

    @property
    def folder_mode(self) -> int:
        """Mode for folders made inside: 2770 in a shared folder, else 0700."""
        return 0o2770 if self.file_mode == 0o660 else 0o700

    def subfolder(self, name: str) -> Path:
        """A folder inside the data folder, made when missing."""
        path = self.folder / name
        try:
            if not path.is_dir():
                path.mkdir(mode=0o700, exist_ok=True)
                path.chmod(self.folder_mode)
        except OSError as error:
            raise explained(error, path) from error
        return path

    def _make_folder(self) -> None:
        above = [place for place in self.folder.parents if not os.path.lexists(place)]
        try:
            if not self.folder.exists():
                self.folder.mkdir(mode=0o700, parents=True)
            elif self._is_unused():
                # as it comes with a checkout, for everybody to look into
                mode = stat.S_IMODE(self.folder.stat().st_mode)
                self.folder.chmod(mode & self.folder_mode)
        except OSError as error:
            for place in above:
                with suppress(OSError):
                    place.rmdir()
            raise StorageProblem(
                _(
                    "The data folder {folder} can't be made: {reason}. "
                    "Choose another with --data-dir."
                ).format(folder=self.folder, reason=error.strerror)
            ) from error
        if not self.folder.is_dir():
            raise StorageProblem(
                _("{folder} is not a folder. Choose another with --data-dir.").format(
                    folder=self.folder
                )
            )
        if not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK) or _is_read_only(self.folder):
            raise StorageProblem(
                _(
                    "The data folder {folder} can't be written by this user, so nothing could be "
                    "saved. Change who may write to it, or choose another with --data-dir."
                ).format(folder=self.folder)
            )

    def _is_unused(self) -> bool:
        """Whether a folder of one's own holds nothing but its page yet."""
        if not self.folder.is_dir() or self.folder.stat().st_uid != os.geteuid():
            return False
        return {path.name for path in self.folder.iterdir()} <= {"README.md"}

    def _open(self) -> None:
        self._hold(fcntl.LOCK_SH)
        if self._are_current():
            return
        # nobody else may have it open while the schema changes
        if not self._hold(fcntl.LOCK_EX, unless=self._are_current):
            return
        for database in (self.accounts, self.data):
            before = database.schema_version()
            if 0 < before < database.latest_version():
                self._keep_before_migration(database, before)
            if before < database.latest_version():
                database.migrate()
            database.close()
        self.accounts = self._reopened(self.accounts)
        self.data = self._reopened(self.data)
        self._hold(fcntl.LOCK_SH)

    def _reopened(self, database: Database) -> Database:
        return Database(
            database.path,
            schema="accounts" if database is self.accounts else "data",
            application_id=ACCOUNTS_ID if database is self.accounts else DATA_ID,
            file_mode=self.file_mode,
        )

    def _are_current(self) -> bool:
        return all(self._is_current(database) for database in (self.accounts, self.data))

    def _is_current(self, database: Database) -> bool:
        if not database.path.exists():
            return False
        version = database.schema_version()
        if version > database.latest_version():
            raise StorageProblem(
                _(
                    "{file} was written by a newer PTCMS. Nothing was touched; "
                    "start that version instead."
                ).format(file=database.path.name)
            )
        return version == database.latest_version()

    def _keep_before_migration(self, database: Database, version: int) -> None:
        import sqlite3

        name = f"{database.path.stem}-before-migration-{version}.db"
        target = self.subfolder("backups") / name
        copy = sqlite3.connect(target)
        try:
            database.connection().backup(copy)
        finally:
            copy.close()
        target.chmod(self.file_mode)

    def _hold(self, kind: int, *, unless: Callable[[], bool] | None = None) -> bool:
        """Take the folder's lock; False with a shared one when `unless` holds meanwhile."""
        path = self.folder / LOCK_FILE
        try:
            if self._lock_fd < 0:
                self._lock_fd = open_shared(path, self.file_mode)
        except OSError as error:
            raise explained(error, path) from error
        deadline = time.monotonic() + LOCK_PATIENCE_S
        while not self._lock(kind):
            # who was first to open a new folder has brought it up to date by then
            if unless is not None and self._lock(fcntl.LOCK_SH) and unless():
                return False
            if time.monotonic() > deadline:
                raise StorageProblem(
                    _(
                        "Another PTCMS is working on this data folder and would not let go. "
                        "Close it and start again; nothing was changed."
                    )
                )
            time.sleep(0.05)
        return True

    def _lock(self, kind: int) -> bool:
        try:
            fcntl.flock(self._lock_fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Close the databases and let the folder go."""
        for name in ("accounts", "data"):
            database: Database | None = getattr(self, name, None)
            if database is not None:
                database.close()
        if self._lock_fd >= 0:
            with suppress(OSError):
                os.close(self._lock_fd)
            self._lock_fd = -1

    # time

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.clock().astimezone(UTC)

    def zone(self) -> ZoneInfo:
        """The gym's time zone (UTC while it has none)."""
        try:
            return ZoneInfo(str(self.setting("time_zone", DEFAULT_TIME_ZONE)))
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def today(self) -> date:
        """The day it is in the gym's time zone."""
        return self.now().astimezone(self.zone()).date()

    # settings, raw: the subject `settings` gives them their types

    def setting(self, key: str, default: Any) -> Any:
        """One stored setting, or the default."""
        with self.data.read() as connection:
            row = connection.execute(
                "SELECT value FROM setting WHERE key = :key", {"key": key}
            ).fetchone()
        return default if row is None else json.loads(row[0])

    # writes

    @contextmanager
    def act(self, actor_id: int | None) -> Iterator[Act]:
        """One accepted change of the gym's records."""
        with self.data.transaction() as connection:
            yield Act(connection, new_act_id(), utc_text(self.now()), actor_id)
        self.on_change()

    @contextmanager
    def bulk_act(self, kind: str) -> Iterator[BulkAct]:
        """One accepted change of very many records, by nobody in particular."""
        with self.data.transaction() as connection:
            act = BulkAct(connection, new_act_id(), utc_text(self.now()), None)
            yield act
            act.summarise(kind)
        self.on_change()

    @contextmanager
    def account_act(self, actor_id: int | None) -> Iterator[Act]:
        """One accepted change of accounts."""
        with self.accounts.transaction() as connection:
            yield Act(connection, new_act_id(), utc_text(self.now()), actor_id)
        self.on_change()

    def fold_logs(self) -> None:
        """While nothing happens: fold a write-ahead log that has grown long into its file."""
        for database in (self.accounts, self.data):
            if database.log_size() > LONG_LOG:
                database.checkpoint()

    # names

    def account_names(self) -> dict[int, str]:
        """Names by account id, deleted accounts included: receipts and the journal name them."""
        with self.accounts.read() as connection:
            return {
                int(row[0]): str(row[1])
                for row in connection.execute("SELECT id, full_name FROM account")
            }


def refuse_foreign(folder: Path) -> None:
    """NotOurFolder where the original application's files lie; touches nothing."""
    for name, ours in ((ACCOUNTS_FILE, ACCOUNTS_ID), (DATA_FILE, DATA_ID)):
        path = folder / name
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            continue
        except OSError as error:
            raise explained(error, path) from error
        if not path.is_file():
            raise StorageProblem(
                _(
                    "{file} in the data folder is not a file, so it was left as it is. "
                    "Put it aside, or choose another folder with --data-dir."
                ).format(file=name)
            )
        found = application_id(path)
        if size and found is None:
            raise StorageProblem(
                _(
                    "{file} is damaged or not a database, and was left as it is. "
                    "Restore the last backup or ask for help."
                ).format(file=name)
            )
        if found not in (None, ours, 0):
            raise StorageProblem(
                _(
                    "{file} in {folder} belongs to another program. Nothing was touched; "
                    "choose another folder with --data-dir."
                ).format(file=name, folder=folder)
            )
        if found not in (None, ours):
            _refuse(folder)
    if application_id(folder / DATA_FILE) is None and any(
        (folder / name).exists() for name in DOCUMENT_NAMES
    ):
        _refuse(folder)


def _refuse(folder: Path) -> None:
    raise NotOurFolder(
        _(
            "{folder} holds the records of the original application. Nothing was touched. "
            "Take them over into a new folder with: ptcms --data-dir NEW import-legacy {folder}"
        ).format(folder=folder)
    )


def _is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
