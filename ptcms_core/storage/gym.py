"""An open data folder: its two databases, its lock, its clock and calendar."""

import fcntl
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.storage import empty_folder, place, sole_use, swap
from ptcms_core.storage.database import Database
from ptcms_core.storage.journal import Act, BulkAct, new_act_id, utc_text
from ptcms_core.values import conventions

DEFAULT_TIME_ZONE = "Asia/Kolkata"  # of the default phone region, IN

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class Helper(Protocol):
    """What writes by itself, in a thread."""

    def start(self) -> None:
        """Begin, or go on."""

    def stop(self) -> None:
        """End, and wait until it has."""


class Gym:
    """The records of one gym in one folder, shared with other processes."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock = utc_now,
        scratch: bool = False,
        half_made: bool = False,
        on_update: Callable[[], object] = lambda: None,
    ) -> None:
        """Open, creating or migrating where needed; NotOurFolder, StorageProblem.

        Of a `scratch` folder nothing is kept before a migration. One that is `half_made` is still
        being filled: should that be cut short, it may be made anew. `on_update` is called before
        records of an older version are kept and migrated, which takes as long as they are many.
        """
        self._scratch = scratch
        self._on_update = on_update
        self.folder = folder.absolute()
        self.clock = clock
        self.lock = sole_use.FolderLock(self.folder)
        self.closed = False
        self.helpers: list[Helper] = []
        self.on_change: Callable[[], None] = lambda: None
        place.make_folder(self.folder)
        try:
            self._finish_restore()
            place.refuse_foreign(self.folder)
            if not half_made:
                empty_folder.keep(self.folder)
        except BaseException:
            self.lock.let_go()
            raise
        mode = self.file_mode
        self.accounts = Database(
            self.folder / place.ACCOUNTS_FILE,
            schema="accounts",
            application_id=place.ACCOUNTS_ID,
            file_mode=mode,
        )
        self.data = Database(
            self.folder / place.DATA_FILE,
            schema="data",
            application_id=place.DATA_ID,
            file_mode=mode,
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
        return place.file_mode(self.folder)

    @property
    def folder_mode(self) -> int:
        """Mode for folders made inside: 2770 in a shared folder, else 0700."""
        return place.folder_mode(self.folder)

    def subfolder(self, name: str) -> Path:
        """A folder inside the data folder, made when missing."""
        return place.subfolder(self.folder, name)

    def _finish_restore(self) -> None:
        """Finish a restore that was cut short once its new state was complete."""
        if swap.is_pending(self.folder) and self.lock.take(
            fcntl.LOCK_EX, unless=lambda: not swap.is_pending(self.folder)
        ):
            swap.finish(self.folder)

    def _open(self) -> None:
        self.lock.share()
        while not self._are_current():
            if all(self._is_new_or_current(one) for one in (self.accounts, self.data)):
                # a new folder, maybe one that was half made: whoever is first makes its databases
                if self.lock.take(fcntl.LOCK_EX, unless=self._are_current):
                    self._migrate()
                self.lock.take(fcntl.LOCK_SH)
                return
            self._on_update()
            try:
                # nobody else may have it open while the schema changes
                with self.lock.alone(sole_use.Request(sole_use.UPDATE)):
                    if not self._are_current():
                        if not self._scratch:
                            self._keep_before_migration()
                        self._migrate()
            except sole_use.AskedAlready:
                self.reopen()
                self.lock.let_go()
                self.lock.share()

    def _migrate(self) -> None:
        for database in (self.accounts, self.data):
            if database.schema_version() < database.latest_version():
                database.migrate()
        self.reopen()

    def reopen(self) -> None:
        """Close both databases and begin with fresh connections."""
        for database in (self.accounts, self.data):
            database.close()
        self.accounts = self._reopened(self.accounts)
        self.data = self._reopened(self.data)

    def _reopened(self, database: Database) -> Database:
        return Database(
            database.path,
            schema="accounts" if database is self.accounts else "data",
            application_id=place.ACCOUNTS_ID if database is self.accounts else place.DATA_ID,
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

    def _is_new_or_current(self, database: Database) -> bool:
        return database.schema_version() in (0, database.latest_version())

    def _keep_before_migration(self) -> None:
        from ptcms_core.storage.backup import keep_before_migration

        keep_before_migration(self)

    def close(self) -> None:
        """Close the databases and let the folder go."""
        for name in ("accounts", "data"):
            database: Database | None = getattr(self, name, None)
            if database is not None:
                database.close()
        self.closed = True
        self.lock.let_go()

    def help_by(self, helper: Helper) -> None:
        """Start what writes by itself, and stop it while the folder is to be quiet."""
        if helper not in self.helpers:
            self.helpers.append(helper)
        helper.start()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Nothing of this process writes by itself in the block, nor after it once closed."""
        for helper in self.helpers:
            helper.stop()
        try:
            yield
        finally:
            if not self.closed:
                for helper in self.helpers:
                    helper.start()

    # time

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.clock().astimezone(UTC)

    def zone(self) -> ZoneInfo:
        """The gym's time zone (UTC while it has none); its conventions hold from here on too."""
        with self.data.read() as connection:
            rows = connection.execute(
                "SELECT key, value FROM setting"
                " WHERE key IN ('time_zone', 'locale', 'phone_region', 'units')"
            ).fetchall()
        stored = {row["key"]: json.loads(row["value"]) for row in rows}
        use_conventions(stored)
        try:
            return ZoneInfo(str(stored.get("time_zone", DEFAULT_TIME_ZONE)))
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def today(self) -> date:
        """The day it is in the gym's time zone."""
        return self.now().astimezone(self.zone()).date()

    def generation(self) -> str:
        """The UUID of this line of the journal's sequences; a restore begins another."""
        with self.data.read() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        if row is not None:
            return str(row[0])
        with self.data.transaction() as connection:
            connection.execute(
                "INSERT INTO meta (key, value) VALUES ('generation', :value)"
                " ON CONFLICT (key) DO NOTHING",
                {"value": str(uuid.uuid4())},
            )
            found = connection.execute("SELECT value FROM meta WHERE key = 'generation'")
            return str(found.fetchone()[0])

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
    def bulk_act(
        self, kind: str, *, actor_id: int | None = None, act_id: str | None = None
    ) -> Iterator[BulkAct]:
        """One accepted change of very many records, or a part of it: parts share an `act_id`."""
        with self.data.room_for_many(), self.data.transaction() as connection:
            act = BulkAct(connection, act_id or new_act_id(), utc_text(self.now()), actor_id)
            yield act
            act.summarise(kind)
        self.on_change()

    @contextmanager
    def account_act(self, actor_id: int | None) -> Iterator[Act]:
        """One accepted change of accounts."""
        with self.accounts.transaction() as connection:
            yield Act(connection, new_act_id(), utc_text(self.now()), actor_id)
        self.on_change()

    def leave(self) -> None:
        """Close what this thread has open of both databases, until it asks again."""
        for database in (self.accounts, self.data):
            database.leave()

    def fold_logs(self) -> None:
        """While nothing happens: fold what the write-ahead logs hold into their files.

        What was deleted is then nowhere any more, and a copy of the files alone is whole.
        """
        for database in (self.accounts, self.data):
            if database.log_size():
                database.checkpoint()

    # names

    def account_names(self) -> dict[int, str]:
        """Names by account id, deleted accounts included: receipts and the journal name them."""
        with self.accounts.read() as connection:
            return {
                int(row[0]): str(row[1])
                for row in connection.execute("SELECT id, full_name FROM account")
            }


def use_conventions(stored: Mapping[str, Any]) -> None:
    """Write numbers and days as these settings have it, until the call being answered ends."""
    conventions.use(locale_of(stored), imperial=stored.get("units") == "imperial")


def locale_of(stored: Mapping[str, Any]) -> str:
    """The gym's locale; what its phone region suggests where none was ever chosen."""
    region = stored.get("phone_region")
    default = conventions.for_region(region) if region else conventions.DEFAULT
    return str(stored.get("locale", default))
