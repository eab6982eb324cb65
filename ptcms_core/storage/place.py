"""The data folder itself: what lies in it, who may use it, and whether it is ours at all."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import Damaged, NotOurFolder, StorageProblem
from ptcms_core.storage.database import application_id, damaged, explained

ACCOUNTS_FILE = "trainer_db.db"
DATA_FILE = "data.db"
LOCK_FILE = ".ptcms.lock"
BACKUPS = "backups"
ACCOUNTS_ID = 0x50544341  # "PTCA"
DATA_ID = 0x5054434D  # "PTCM"
DOCUMENT_NAMES = (
    "client_diet.json",
    "client_progress.json",
    "workout_plans.json",
    "payment_records.json",
    "phone.json",
)


def file_mode(folder: Path) -> int:
    """0660 in a folder shared by a group (setgid), else 0600."""
    shared = folder.stat().st_mode & stat.S_ISGID
    return 0o660 if shared else 0o600


def folder_mode(folder: Path) -> int:
    """Mode for folders made inside: 2770 in a shared folder, else 0700."""
    return 0o2770 if file_mode(folder) == 0o660 else 0o700


def subfolder(folder: Path, name: str) -> Path:
    """A folder inside the data folder, made when missing; StorageProblem."""
    path = folder / name
    try:
        if not path.is_dir():
            path.mkdir(mode=0o700, exist_ok=True)
            path.chmod(folder_mode(folder))
    except OSError as error:
        raise explained(error, path) from error
    return path


def make_folder(folder: Path) -> None:
    """Make the folder where there is none; StorageProblem where nothing could be saved in it."""
    above = [place for place in folder.parents if not os.path.lexists(place)]
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
        elif _is_unused(folder):
            # as it comes with a checkout, for everybody to look into
            mode = stat.S_IMODE(folder.stat().st_mode)
            folder.chmod(mode & folder_mode(folder))
    except OSError as error:
        for place in above:
            with suppress(OSError):
                place.rmdir()
        raise StorageProblem(
            _(
                "The data folder {folder} can't be made: {reason}. Choose another with --data-dir."
            ).format(folder=folder, reason=error.strerror)
        ) from error
    if not folder.is_dir():
        raise StorageProblem(
            _("{folder} is not a folder. Choose another with --data-dir.").format(folder=folder)
        )
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK) or _is_read_only(folder):
        raise StorageProblem(
            _(
                "The data folder {folder} can't be written by this user, so nothing could be "
                "saved. Change who may write to it, or choose another with --data-dir."
            ).format(folder=folder)
        )


def _is_unused(folder: Path) -> bool:
    """Whether a folder of one's own holds nothing but its page yet."""
    if not folder.is_dir() or folder.stat().st_uid != os.geteuid():
        return False
    return {path.name for path in folder.iterdir()} <= {"README.md"}


def _is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


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
            raise damaged(path)
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
        if any(_is_our_document(folder / name) for name in DOCUMENT_NAMES):
            raise Damaged(
                _(
                    "{file} is missing, but the documents made of it are there. Restore a backup "
                    "with: ptcms restore FILE, or make the records again from the documents with: "
                    "ptcms documents restore"
                ).format(file=DATA_FILE)
            )
        _refuse(folder)


def _is_our_document(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b'"format": "ptcms/' in file.read(200)
    except OSError:
        return False


def _refuse(folder: Path) -> None:
    raise NotOurFolder(
        _(
            "{folder} holds the records of the original application. Nothing was touched. "
            "Take them over into a new folder with: ptcms --data-dir NEW import-legacy {folder}"
        ).format(folder=folder)
    )
