"""Where a new gym may go: an empty folder, which is empty again if the making is stopped."""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import NotAllowed
from ptcms_core.storage.database import explained
from ptcms_core.storage.place import LOCK_FILE

NO_RECORDS = frozenset({"README.md"})


def refuse_used(folder: Path) -> None:
    """NotAllowed where the folder holds anything; touches nothing."""
    try:
        used = folder.exists() and (not folder.is_dir() or bool(_entries(folder)))
    except OSError as error:
        raise explained(error, folder) from error
    if used:
        raise NotAllowed(
            _(
                "{folder} is not empty, so nothing was put into it. "
                "Choose a new one with --data-dir."
            ).format(folder=folder)
        )


def clear_away(folder: Path, *, made: bool) -> None:
    """Empty a folder whose making was stopped; remove it if it was `made` for that.

    Left as it is while another program has it open.
    """
    try:
        fd = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for entry in _entries(folder):
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                with suppress(OSError):
                    entry.unlink()
        if made:
            with suppress(OSError):
                folder.rmdir()
    except BlockingIOError:
        return
    finally:
        os.close(fd)


def _entries(folder: Path) -> list[Path]:
    return [entry for entry in folder.iterdir() if entry.name not in NO_RECORDS]
