"""Making a backup while others work: both databases through SQLite's online backup, then verified.

The databases are copied into a private folder of the data folder's own `backups/`; only the
finished file, sealed if it is to be, goes where it is asked for.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ptcms_core.catalogue import _
from ptcms_core.errors import Damaged, StorageProblem
from ptcms_core.storage import journal
from ptcms_core.storage.backup import manifest as pages
from ptcms_core.storage.backup import sealing
from ptcms_core.storage.backup.kept import BEFORE_MIGRATION, BY_HAND, DAILY, backups, name_of
from ptcms_core.storage.backup.manifest import FileEntry, Head, Manifest
from ptcms_core.storage.backup.passphrase import kept_passphrase
from ptcms_core.storage.backup.reading import COMMENT, is_sealed, read_manifest, verify
from ptcms_core.storage.backup.watch import NOBODY, Watch
from ptcms_core.storage.database import Database, explained, open_shared, sync_folder
from ptcms_core.storage.journal import utc_text
from ptcms_core.storage.place import BACKUPS, file_mode

if TYPE_CHECKING:
    from ptcms_core.storage.gym import Gym

__all__ = ["BY_HAND", "DAILY", "keep_before_migration", "make_backup", "only_one"]

LOCK = ".ptcms.backup.lock"
SCRATCH = ".making-"
PAGES_A_STEP = 512
_CHUNK = 1 << 20
_PATIENCE_S = 60.0


def make_backup(
    gym: "Gym",
    target: Path | None = None,
    *,
    kind: str = BY_HAND,
    passphrase: str | None = None,
    watch: Watch = NOBODY,
) -> Path:
    """Write a backup, verify it, and give its path; without `target` it goes into `backups/`.

    It is sealed by `passphrase`, or by the one kept for the folder. StorageProblem; Cancelled by
    the watch: then nothing is left of it.
    """
    with only_one(gym.folder, watch=watch) as ours:
        if not ours:
            raise StorageProblem(
                _("Another backup is being made or restored just now; try again in a minute.")
            )
        return write(gym, target, kind=kind, passphrase=passphrase, watch=watch)


@contextmanager
def only_one(
    folder: Path, *, patience: float = _PATIENCE_S, watch: Watch = NOBODY
) -> Iterator[bool]:
    """One process makes or restores a backup at a time; whether it is this one.

    What others left half-made when they were killed is cleared away. StorageProblem.
    """
    path = folder / LOCK
    try:
        fd = open_shared(path, file_mode(folder))
    except OSError as error:
        raise explained(error, path) from error
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    yield False
                    return
                watch.step(0, 1, _("waiting for another backup"))
                time.sleep(0.05)
            else:
                break
        for left in (folder / BACKUPS).glob(f"{SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield True
    finally:
        os.close(fd)


def write(
    gym: "Gym",
    target: Path | None,
    *,
    kind: str,
    passphrase: str | None = None,
    watch: Watch = NOBODY,
) -> Path:
    """Make a backup as above, for the one who may."""
    passphrase = (
        kept_passphrase(gym.folder)
        if passphrase is None
        else sealing.checked_passphrase(passphrase)
    )
    sealed = passphrase is not None
    private = gym.subfolder(BACKUPS)
    taken = {one.name for one in private.iterdir()}
    path = private / name_of(kind, gym.now(), sealed=sealed, taken=taken)
    if target is not None:
        path = target.absolute()
    if not path.parent.is_dir():
        raise StorageProblem(
            _("There is no folder {folder}; make it, or name another.").format(folder=path.parent)
        )
    if os.path.lexists(path):
        raise StorageProblem(
            _("{file} is there already; choose another name.").format(file=path.name)
        )
    try:
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=private) as scratch:
            packed = _packed(gym, Path(scratch), kind, watch)
            if passphrase is not None:
                packed = _sealed(packed, passphrase, watch)
            verify(packed, passphrase, watch)
            _put(packed, path, gym.file_mode)
    except (OSError, sqlite3.Error) as error:
        raise explained(error, path) from error
    return path


def keep_before_migration(gym: "Gym") -> None:
    """Keep the databases as they are before they are brought to a newer version.

    Nothing where the newest such backup holds just this state already (a start that was killed).
    """
    with only_one(gym.folder) as ours:
        if not ours:
            raise StorageProblem(_("A backup is being made just now; start again in a minute."))
        heads = {name: _head(database) for name, database in _databases(gym)}
        versions = {name: database.schema_version() for name, database in _databases(gym)}
        for one in backups(gym.folder):
            if one.kind == BEFORE_MIGRATION:
                with suppress(StorageProblem):
                    file = gym.folder / BACKUPS / one.name
                    secret = kept_passphrase(gym.folder) if is_sealed(file) else None
                    kept = read_manifest(file, secret)
                    if (kept.heads, kept.schemas) == (heads, versions):
                        return
                break
        write(gym, None, kind=BEFORE_MIGRATION)


def _head(database: Database) -> Head:
    with database.read() as connection:
        return Head(*journal.head(connection))


def _databases(gym: "Gym") -> tuple[tuple[str, Database], ...]:
    # accounts first: a client's trainer is then known in every backup
    return ("accounts", gym.accounts), ("data", gym.data)


def _packed(gym: "Gym", scratch: Path, kind: str, watch: Watch) -> Path:
    """The zip of both databases, checked, on the disk."""
    generation = gym.generation()
    heads: dict[str, Head] = {}
    schemas: dict[str, int] = {}
    files: dict[str, FileEntry] = {}
    with ExitStack() as stack:
        copies: dict[str, sqlite3.Connection] = {}
        for name, database in _databases(gym):
            copy = scratch / database.path.name
            os.close(open_shared(copy, 0o600))
            connection = stack.enter_context(closing(sqlite3.connect(copy)))
            connection.row_factory = sqlite3.Row
            _copy(database, connection, watch)
            heads[name] = Head(*journal.head(connection))
            schemas[name] = int(connection.execute("PRAGMA user_version").fetchone()[0])
            copies[name] = connection
        counts = pages.counted(copies)
    packed = scratch / "backup.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for _name, database in _databases(gym):
            files[database.path.name] = _add(archive, scratch / database.path.name, watch)
        page = Manifest(
            made_at=utc_text(gym.now()),
            kind=kind,
            generation=generation,
            heads=heads,
            schemas=schemas,
            files=files,
            counts=counts,
        )
        archive.writestr(pages.NAME, page.text())
        # its length now, its digest once all before it stands
        archive.comment = COMMENT + b"0" * 64
    _sign(packed)
    return packed


def _copy(database: Database, copy: sqlite3.Connection, watch: Watch) -> None:
    """One state of a database, whatever is written to it meanwhile; StorageProblem if damaged."""
    name = database.path.name
    with closing(database.connect()) as source:

        def tell(_status: int, remaining: int, total: int) -> None:
            watch.step(total - remaining, total, _("copying {file}").format(file=name))

        # a view held open: other programs' writes would have the copy begin again and again
        source.execute("BEGIN")
        source.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
        source.backup(copy, pages=PAGES_A_STEP, progress=tell)
    copy.execute("PRAGMA journal_mode = DELETE")
    watch.step(0, 1, _("checking {file}").format(file=name))
    if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise Damaged(_("{file} is damaged, so no backup was made.").format(file=name))


def _add(archive: zipfile.ZipFile, path: Path, watch: Watch) -> FileEntry:
    digest, done, size = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as source, archive.open(path.name, "w") as sink:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            sink.write(chunk)
            done += len(chunk)
            watch.step(done, size, _("packing {file}").format(file=path.name))
    return FileEntry(size, digest.hexdigest())


def _sign(packed: Path) -> None:
    """Put the digest of everything before the comment into it."""
    with packed.open("r+b") as file:
        end = file.seek(-64, os.SEEK_END) - len(COMMENT)
        digest, left = hashlib.sha256(), end
        file.seek(0)
        while left and (chunk := file.read(min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
        file.seek(end + len(COMMENT))
        file.write(digest.hexdigest().encode())
        file.flush()
        os.fsync(file.fileno())


def _sealed(packed: Path, passphrase: str, watch: Watch) -> Path:
    path = packed.with_name("backup.zip.age")
    size = packed.stat().st_size
    with packed.open("rb") as source, path.open("wb") as target:
        for done in sealing.seal(source, target, passphrase):
            watch.step(done, size, _("sealing"))
    return path


def _put(packed: Path, path: Path, mode: int) -> None:
    """Bring the finished file to its place, whole or not at all, on this disk or another."""
    fd, name = tempfile.mkstemp(prefix=SCRATCH, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(fd, "wb") as target, packed.open("rb") as source:
            shutil.copyfileobj(source, target, _CHUNK)
            target.flush()
            with suppress(OSError):  # a disk without rights
                os.fchmod(fd, mode)
            os.fsync(fd)
        temporary.rename(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)
