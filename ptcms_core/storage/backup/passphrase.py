"""The passphrase that seals the backups made with nobody there: in a file only its owner reads."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.storage.backup.sealing import checked_passphrase
from ptcms_core.storage.database import explained, sync_folder

FILE = "backup-passphrase"


def kept_passphrase(folder: Path) -> str | None:
    """The passphrase kept for this folder; None where backups are not sealed.

    StorageProblem where it can't be read, or others could read it as well: then no backup is made
    rather than an open one.
    """
    path = folder / FILE
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise StorageProblem(
            _(
                "{file} can be read by another user only, so a sealed backup can't be made by this "
                "one. Let its owner make it."
            ).format(file=FILE)
        ) from None
    except OSError as error:
        raise explained(error, path) from error
    with os.fdopen(fd, encoding="utf-8", errors="replace") as file:
        if stat.S_IMODE(os.fstat(fd).st_mode) & 0o077:
            raise StorageProblem(
                _("Others may read {file}. Take that right away: chmod 600 {path}").format(
                    file=FILE, path=path
                )
            )
        kept = file.read().strip()
    if not kept:
        raise StorageProblem(_("{file} is empty, so no sealed backup was made.").format(file=FILE))
    return kept


def keep_passphrase(folder: Path, passphrase: str) -> None:
    """Seal every backup made by itself from here on; Invalid, StorageProblem."""
    kept = checked_passphrase(passphrase)
    path, fresh = folder / FILE, folder / f".{FILE}.tmp"
    try:
        with suppress(FileNotFoundError):
            fresh.unlink()
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            os.fchmod(fd, 0o600)
            file.write(kept + "\n")
            file.flush()
            os.fsync(fd)
        fresh.replace(path)
        sync_folder(folder)
    except OSError as error:
        raise explained(error, path) from error


def forget_passphrase(folder: Path) -> bool:
    """Seal none from here on; whether there was a passphrase. StorageProblem."""
    path = folder / FILE
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise explained(error, path) from error
    return True
