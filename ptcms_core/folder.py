"""The data folder as an admin looks after it: backups, health."""

from collections.abc import Callable
from pathlib import Path

from ptcms_core import restoring
from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.errors import NotFound
from ptcms_core.storage import backup, health
from ptcms_core.storage.place import BACKUPS
from ptcms_core.values.border import guarded


@guarded
class DataFolder:
    """What is in the data folder beside the records themselves; for admins."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def path(self) -> str:
        """Where the folder is. NotAllowed."""
        self._access.allowed("documents.manage")
        return str(self._access.gym.folder)

    def backups(self) -> list[backup.Backup]:
        """The backups in the folder, newest first. NotAllowed."""
        self._access.allowed("backups.make")
        return backup.backups(self._access.gym.folder)

    def check(self, on_progress: health.Progressing | None = None) -> list[health.Finding]:
        """Look whether everything is well; nothing is changed. NotAllowed."""
        self._access.allowed("documents.manage")
        return health.check(self._access.gym, on_progress)

    # restoring

    def preview(
        self,
        name: str,
        *,
        passphrase: str | None = None,
        on_progress: health.Progressing | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> restoring.Preview:
        """What restoring this backup of the folder would do; nothing is changed.

        NotAllowed, NotFound, StorageProblem where it can't be used, Cancelled where `stop` says.
        """
        self._access.allowed("backups.restore")
        return restoring.preview_restore(
            self._access.gym.folder,
            self._backup(name),
            passphrase=self._passphrase(name, passphrase),
            gym=self._access.gym,
            clock=self._access.gym.clock,
            watch=backup.watched(on_progress, stop),
        )

    def prove(self, *, password: str) -> str:
        """One's own password, if it is right: it is asked before a restore. Invalid, NotAllowed."""
        self._access.prove(self._access.allowed("backups.restore"), password)
        return password

    def restore(
        self,
        name: str,
        *,
        password: str,
        passphrase: str | None = None,
        on_progress: health.Progressing | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> restoring.Restored:
        """Put a backup of the folder in the place of the records, and close the folder.

        Other programs on it are asked to close. Invalid under `password`, NotAllowed, NotFound;
        StorageProblem and Cancelled: then the folder stays open, and everything is as it was.
        """
        actor = self._access.allowed("backups.restore")
        path = self._backup(name)
        self._access.prove(actor, password)
        restored = restoring.restore_backup(
            self._access.gym.folder,
            path,
            passphrase=self._passphrase(name, passphrase),
            gym=self._access.gym,
            actor_id=actor.id,
            by=actor.full_name,
            clock=self._access.gym.clock,
            watch=backup.watched(on_progress, stop),
        )
        self._access.closed = True
        return restored

    def _backup(self, name: str) -> Path:
        folder = self._access.gym.folder
        if name not in {one.name for one in backup.backups(folder)}:
            raise NotFound(_("There is no such backup."))
        return folder / BACKUPS / name

    def _passphrase(self, name: str, given: str | None) -> str | None:
        """The passphrase as typed, else the one kept for the folder."""
        if given or not name.endswith(".age"):
            return given
        return backup.kept_passphrase(self._access.gym.folder)
