"""Data folders that can't be used, each made as it would come about."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from made_up import PASSWORD

from ptcms_core.core import open_core

LEGACY = Path(__file__).parents[1] / "legacy"


def _good(folder: Path) -> Path:
    core = open_core(folder, password_cost=4)
    core.create_first_admin(full_name="Meera", email="meera@example.com", password=PASSWORD)
    core.close()
    return folder


def _a_file(folder: Path) -> Path:
    folder.write_text("not a folder")
    return folder


def _below_a_file(folder: Path) -> Path:
    folder.write_text("not a folder")
    return folder / "gym"


def _header(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        with (_good(folder) / name).open("r+b") as file:
            file.write(b"\xff" * 100)
        return folder

    return make


def _cut(folder: Path) -> Path:
    path = _good(folder) / "data.db"
    path.write_bytes(path.read_bytes()[:50])
    return folder


def _schema_page(folder: Path) -> Path:
    with (_good(folder) / "data.db").open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3_000)
    return folder


def _newer(folder: Path) -> Path:
    connection = sqlite3.connect(_good(folder) / "data.db")
    connection.execute("PRAGMA user_version = 9999")
    connection.close()
    return folder


def _foreign(folder: Path) -> Path:
    folder.mkdir()
    connection = sqlite3.connect(folder / "data.db")
    connection.execute("CREATE TABLE notes (text)")
    connection.execute("PRAGMA application_id = 252006674")
    connection.commit()
    connection.close()
    return folder


def _originals(folder: Path) -> Path:
    shutil.copytree(LEGACY, folder)
    return folder


def _text(folder: Path) -> Path:
    folder.mkdir()
    (folder / "trainer_db.db").write_text("a note of somebody's\n" * 20)
    return folder


def _directory(folder: Path) -> Path:
    (folder / "data.db").mkdir(parents=True)
    return folder


def _pipe(folder: Path) -> Path:
    folder.mkdir()
    os.mkfifo(folder / "data.db")
    return folder


def _loop(folder: Path) -> Path:
    folder.symlink_to(folder)
    return folder


def _lock_is_a_folder(folder: Path) -> Path:
    (folder / ".ptcms.lock").mkdir(parents=True)
    return folder


def _lock_is_a_link(folder: Path) -> Path:
    folder.mkdir()
    beside = folder.with_name("somebody's file")
    beside.write_text("not ours")
    (folder / ".ptcms.lock").symlink_to(beside)
    return folder


def _long_name(folder: Path) -> Path:
    return folder / ("x" * 300)


BAD: dict[str, Callable[[Path], Path]] = {
    "a file": _a_file,
    "below a file": _below_a_file,
    "damaged header": _header("data.db"),
    "damaged accounts": _header("trainer_db.db"),
    "cut short": _cut,
    "damaged schema": _schema_page,
    "newer version": _newer,
    "another program's database": _foreign,
    "the original's folder": _originals,
    "a text as database": _text,
    "a folder as database": _directory,
    "a pipe as database": _pipe,
    "a link to itself": _loop,
    "a folder as lock": _lock_is_a_folder,
    "a link as lock": _lock_is_a_link,
    "too long a name": _long_name,
}


def content(folder: Path) -> dict[str, bytes | None]:
    """All that lies in a folder, byte by byte, but for locks and SQLite's shared memory."""
    if not os.path.lexists(folder):
        return {}
    if folder.is_symlink() or not folder.is_dir():
        return {".": folder.read_bytes() if folder.is_file() else None}
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith((".lock", "-shm"))
        and path.name != "ptcms.log"
        and not (path.name.endswith("-wal") and not path.stat().st_size)
    }
