"""The backup that is made by itself, once a day of the gym, by whichever program comes first."""

import logging
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from ptcms_core.errors import PtcmsError, StorageProblem
from ptcms_core.storage.backup.kept import DAILY, Backup, backups, to_remove
from ptcms_core.storage.backup.watch import Watch
from ptcms_core.storage.place import BACKUPS

if TYPE_CHECKING:
    from pathlib import Path

    from ptcms_core.storage.gym import Gym

# whoever has just started signs in first
FIRST_AFTER_S = 5.0
LOOK_S = 60.0
RETRY_S = 900.0
NICENESS = 10

_log = logging.getLogger(__name__)


class DailyBackups:
    """Makes the backup of a day when it is due, and removes what the rule doesn't keep."""

    def __init__(self, gym: "Gym") -> None:
        self._gym = gym
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self.problem = ""
        """Why the last one could not be made, for an admin; empty while all is well."""

    def start(self, *, first_after: float = FIRST_AFTER_S) -> None:
        """Look from now on about once a minute, in a thread that gives way to everything else."""
        if self._thread is None:
            self._ending.clear()
            self._thread = threading.Thread(
                target=self._run, args=(first_after,), name="backups", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """End; a backup under way is given up, and made by the next program that looks."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(timeout=10.0)
            self._thread = None

    def is_due(self) -> bool:
        """Whether this day of the gym has no backup of its own yet."""
        zone, today = self._gym.zone(), self._gym.today()
        return not any(
            one.kind == DAILY and one.written_at.astimezone(zone).date() == today
            for one in backups(self._gym.folder)
        )

    def make_if_due(self) -> "Path | None":
        """Make the backup of this day unless there is one or another process is at it.

        StorageProblem. None as well for a gym in which nothing has happened yet.
        """
        if not self.is_due() or self._is_new():
            return None
        # what makes one is loaded by the one program that does
        from ptcms_core.storage.backup.making import only_one, write

        with only_one(self._gym.folder, patience=0) as ours:
            # who held it just before may have made it
            if not ours or not self.is_due():
                return None
            path = write(self._gym, None, kind=DAILY, watch=Watch(stop=self._ending.is_set))
            self._remove_surplus()
        return path

    def _is_new(self) -> bool:
        with self._gym.accounts.read() as connection:
            return connection.execute("SELECT 1 FROM account LIMIT 1").fetchone() is None

    def _remove_surplus(self) -> None:
        gym = self._gym
        for one in to_remove(backups(gym.folder), gym.zone(), gym.today(), self._is_good):
            with suppress(OSError):
                (gym.folder / BACKUPS / one.name).unlink()

    def _is_good(self, one: Backup) -> bool:
        from ptcms_core.storage.backup.passphrase import kept_passphrase
        from ptcms_core.storage.backup.reading import is_sealed, read_manifest

        path = self._gym.folder / BACKUPS / one.name
        try:
            secret = kept_passphrase(self._gym.folder) if is_sealed(path) else None
            read_manifest(path, secret)
        except StorageProblem:
            return False
        return True

    def _run(self, first_after: float) -> None:
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        pause = first_after
        while not self._ending.wait(pause):
            pause = LOOK_S
            try:
                self.make_if_due()
                self.problem = ""
            except PtcmsError as error:
                if self._ending.is_set():
                    return
                self.problem, pause = error.sentence, RETRY_S
            except Exception as error:
                # no text of it, for it may name a person
                _log.warning("the daily backup failed: %s", type(error).__name__)
                pause = RETRY_S
            finally:
                self._gym.leave()
