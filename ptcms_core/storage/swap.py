"""Putting restored databases in the place of the present ones: wholly, or not at all.

The new files lie complete in a folder of their own, then a mark says that they count. From there
on each step can be done again: the program that is killed in between leaves what the next start
finishes. Before the mark nothing has happened, and the next one that looks clears the folder away.
"""

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from ptcms_core.storage import empty_folder
from ptcms_core.storage.database import explained
from ptcms_core.storage.place import ACCOUNTS_FILE, BACKUPS, DATA_FILE, folder_mode, subfolder

NEW = ".ptcms.restored"
MARK = "complete"
FORMER = ".ptcms.former"
DATABASES = (ACCOUNTS_FILE, DATA_FILE)
_LOGS = ("-wal", "-shm", "-journal")


def is_pending(folder: Path) -> bool:
    """Whether a restore was cut short after its new state was complete."""
    return (folder / NEW / MARK).exists()


def clear_leftovers(folder: Path) -> None:
    """Remove what a restore left that never came to its mark; for the one who may restore."""
    if not is_pending(folder):
        shutil.rmtree(folder / NEW, ignore_errors=True)


def begin(folder: Path) -> Path:
    """A fresh folder for the new databases; StorageProblem."""
    clear_leftovers(folder)
    return subfolder(folder, NEW)


def complete(folder: Path, *, keep_former_as: str) -> None:
    """Say that the new databases are complete, then put them in place. The folder is held alone.

    `keep_former_as` names a folder in `backups/` for the files that go, empty: they are removed.
    OSErrors before the mark leave everything as it was; StorageProblem.
    """
    new = folder / NEW
    try:
        for name in DATABASES:
            _to_disk(new / name)
        mark = new / f"{MARK}.tmp"
        mark.write_text(json.dumps({"keep_former_as": keep_former_as}), encoding="utf-8")
        _to_disk(mark)
        _to_disk(new)
        mark.rename(new / MARK)
        _to_disk(new)
    except OSError as error:
        raise explained(error, new) from error
    finish(folder)


def finish(folder: Path) -> None:
    """Put the new databases in place, from wherever it was left; StorageProblem."""
    new, former = folder / NEW, folder / FORMER
    empty_folder.keep(folder)
    try:
        keep = str(json.loads((new / MARK).read_text(encoding="utf-8"))["keep_former_as"])
        former.mkdir(mode=0o700, exist_ok=True)
        for name in DATABASES:
            if not (new / name).exists():
                continue
            # the log first: a database must never meet the log of another
            for ending in (*_LOGS, ""):
                with suppress(FileNotFoundError):
                    (folder / f"{name}{ending}").rename(former / f"{name}{ending}")
            _to_disk(folder)
            (new / name).rename(folder / name)
            _to_disk(folder)
        if keep and not (subfolder(folder, BACKUPS) / keep).exists():
            former.chmod(folder_mode(folder))
            former.rename(folder / BACKUPS / keep)
        else:
            shutil.rmtree(former)
        (new / MARK).unlink()
        _to_disk(new)
        shutil.rmtree(new)
    except OSError as error:
        raise explained(error, folder) from error


def _to_disk(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
