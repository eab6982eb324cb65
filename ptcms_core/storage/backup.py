"""Backups: both databases through SQLite's online backup, checksummed and checked by opening."""

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.storage import journal
from ptcms_core.storage.database import explained, sync_folder
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text


def make_backup(gym: Gym, target: Path | None = None) -> Path:
    """Write a backup while others work, check it by opening it, and give its path.

    Without `target` it goes into the folder's `backups/`. StorageProblem.
    """
    stamp = utc_text(gym.now()).replace(":", "").replace(".", "-")
    path = target or gym.subfolder("backups") / f"ptcms-{stamp}.zip"
    if path.exists():
        raise StorageProblem(
            _("{file} is there already; choose another name.").format(file=path.name)
        )
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            return _write(gym, path, Path(scratch))
    except (OSError, sqlite3.Error) as error:
        raise explained(error, path) from error


def _write(gym: Gym, path: Path, scratch: Path) -> Path:
    manifest: dict[str, object] = {"format": "ptcms/backup", "made_at": utc_text(gym.now())}
    files: dict[str, str] = {}
    # accounts first: a client's trainer is then known in every backup
    for database in (gym.accounts, gym.data):
        copy = scratch / database.path.name
        with closing(sqlite3.connect(copy)) as connection:
            database.connection().backup(connection)
            connection.execute("PRAGMA journal_mode = DELETE")
            if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise StorageProblem(
                    _("{file} is damaged, so no backup was made.").format(file=copy.name)
                )
            manifest[f"{database.path.stem}_journal"] = journal.head(connection)
        files[copy.name] = hashlib.sha256(copy.read_bytes()).hexdigest()
    manifest["sha256"] = files
    packed = scratch / "backup.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in files:
            archive.write(scratch / name, name)
        archive.writestr("manifest.json", json.dumps(manifest, indent=2))
    verify(packed)
    packed.chmod(gym.file_mode)
    with packed.open("rb") as file:
        os.fsync(file.fileno())
    packed.replace(path)
    sync_folder(path.parent)
    return path


def verify(path: Path) -> None:
    """Check every file of a backup against its checksum; StorageProblem names what is wrong."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            for name, digest in manifest["sha256"].items():
                if hashlib.sha256(archive.read(name)).hexdigest() != digest:
                    raise StorageProblem(_("{file} in the backup is damaged.").format(file=name))
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise StorageProblem(
            _("{file} is damaged and can't be used as a backup.").format(file=path.name)
        ) from error
