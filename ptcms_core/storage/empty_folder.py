"""Where a new gym may go: an empty folder, which is empty again if the making is stopped.

While it is made a mark lies in the folder. A making that was killed leaves it behind: the next one
finds the folder half made and begins anew. The mark goes with the end of the making, and as soon as
the folder is opened for work: what anybody may have entered is never taken for half made.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import NotAllowed
from ptcms_core.storage.database import explained, sync_folder
from ptcms_core.storage.place import LOCK_FILE, file_mode, make_folder

NO_RECORDS = frozenset({"README.md"})
MARK = ".half-made"


@contextmanager
def making(folder: Path) -> Iterator[None]:
    """A new gym is made inside, in a folder that holds nothing; NotAllowed, touching nothing else.

    Ended by an exception, the folder is as it was.
    """
    _refuse_used(folder)
    made = not folder.exists()
    if not made and (folder / MARK).exists():
        clear_away(folder, made=False)
        _refuse_used(folder, even_half_made=True)
    make_folder(folder)
    mark = folder / MARK
    try:
        with mark.open("x") as file:
            mark.chmod(file_mode(folder))
            os.fsync(file.fileno())
        sync_folder(folder)
    except FileExistsError:
        raise _used(folder) from None
    except OSError as error:
        clear_away(folder, made=made)
        raise explained(error, folder) from error
    try:
        yield
    except BaseException:
        clear_away(folder, made=made)
        raise
    keep(folder)


def keep(folder: Path) -> None:
    """What is in the folder is somebody's from here on; StorageProblem."""
    try:
        (folder / MARK).unlink(missing_ok=True)
    except OSError as error:
        raise explained(error, folder) from error


def _used(folder: Path) -> NotAllowed:
    return NotAllowed(
        _(
            "{folder} is not empty, so nothing was put into it. Choose a new one with --data-dir."
        ).format(folder=folder)
    )


def _refuse_used(folder: Path, *, even_half_made: bool = False) -> None:
    try:
        used = folder.exists() and (not folder.is_dir() or bool(_entries(folder)))
        half_made = used and folder.is_dir() and (folder / MARK).exists()
    except OSError as error:
        raise explained(error, folder) from error
    if used and (even_half_made or not half_made):
        raise _used(folder)


def clear_away(folder: Path, *, made: bool) -> None:
    """Empty a folder whose making was stopped; remove it if it was `made` for that.

    Left as it is while another program has it open.
    """
    try:
        # one killed at once has a mark and no lock yet
        begun = os.O_CREAT if (folder / MARK).exists() else 0
        fd = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CLOEXEC | begun, 0o600)
    except OSError:
        return
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # the mark last: killed here, it is still known as half made
        for entry in sorted(_entries(folder), key=lambda entry: entry.name == MARK):
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
