"""Reading a backup: its page, its checksums, and its databases into another folder.

A backup is a zip whose comment is the SHA-256 of everything before it, so that no flipped byte
anywhere goes unseen; the page beside the databases holds the SHA-256 of each as well.
"""

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.storage.backup import manifest as pages
from ptcms_core.storage.backup import sealing
from ptcms_core.storage.backup.manifest import Manifest
from ptcms_core.storage.backup.watch import NOBODY, Watch
from ptcms_core.storage.database import explained
from ptcms_core.storage.place import ACCOUNTS_FILE, DATA_FILE

COMMENT = b"ptcms sha256 "
_COMMENT_LENGTH = len(COMMENT) + 64
_CHUNK = 1 << 20
_LARGEST_PAGE = 1 << 20
_FILES = frozenset({ACCOUNTS_FILE, DATA_FILE})
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)


def is_sealed(path: Path) -> bool:
    """Whether a passphrase opens this file; StorageProblem where it can't be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(sealing.INTRO)) == sealing.INTRO
    except OSError as error:
        raise _unreachable(error, path) from error


def read_manifest(path: Path, passphrase: str | None = None, watch: Watch = NOBODY) -> Manifest:
    """The backup's page, once every byte of the file has been checked; StorageProblem."""
    with opened(path, passphrase, watch) as (_archive, manifest):
        return manifest


def verify(path: Path, passphrase: str | None = None, watch: Watch = NOBODY) -> Manifest:
    """Check a backup as a whole and every file of it against its checksum; StorageProblem."""
    with opened(path, passphrase, watch) as (archive, manifest):
        with _problems_of(path):
            _read(archive, manifest, None, watch)
        return manifest


def unpack(
    path: Path, into: Path, passphrase: str | None = None, watch: Watch = NOBODY
) -> Manifest:
    """Put a backup's databases into a folder, each checked on the way; StorageProblem."""
    with opened(path, passphrase, watch) as (archive, manifest):
        with _problems_of(path):
            _read(archive, manifest, into, watch)
        return manifest


@contextmanager
def opened(
    path: Path, passphrase: str | None, watch: Watch
) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive, whole as its comment says, and its page; StorageProblem."""
    with _plain(path, passphrase, watch) as file, _problems_of(path):
        _check_whole(file, watch)
        with zipfile.ZipFile(file) as archive:
            if archive.getinfo(pages.NAME).file_size > _LARGEST_PAGE:
                raise ValueError(pages.NAME)
            manifest = pages.from_text(archive.read(pages.NAME))
            if set(manifest.files) != _FILES:
                raise ValueError("files")
            yield archive, manifest


@contextmanager
def _plain(path: Path, passphrase: str | None, watch: Watch) -> Iterator[BinaryIO]:
    """The file, or for a sealed one a nameless file with what was sealed."""
    sealed = is_sealed(path)
    if sealed and passphrase is None:
        raise StorageProblem(
            _("{file} is sealed: its passphrase is needed.").format(file=path.name)
        )
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            if not sealed:
                yield file
                return
            assert passphrase is not None
            with tempfile.TemporaryFile() as plain:
                for done in sealing.unseal(file, plain, passphrase):
                    watch.step(done, size, _("unsealing"))
                plain.seek(0)
                yield plain
    except OSError as error:
        raise _unreachable(error, path) from error


@contextmanager
def _problems_of(path: Path) -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise StorageProblem(
            _("{file} is damaged and can't be used as a backup.").format(file=path.name)
        ) from error


def _check_whole(file: BinaryIO, watch: Watch) -> None:
    size = file.seek(0, os.SEEK_END)
    end = size - _COMMENT_LENGTH
    if end <= 0:
        raise ValueError("too short")
    file.seek(end)
    comment = file.read(_COMMENT_LENGTH)
    digest = hashlib.sha256()
    file.seek(0)
    done = 0
    while done < end:
        chunk = file.read(min(_CHUNK, end - done))
        if not chunk:
            raise ValueError("cut short")
        digest.update(chunk)
        done += len(chunk)
        watch.step(done, end, _("checking the backup"))
    if comment != COMMENT + digest.hexdigest().encode():
        raise ValueError("checksum")
    file.seek(0)


def _read(archive: zipfile.ZipFile, manifest: Manifest, into: Path | None, watch: Watch) -> None:
    total = sum(one.size for one in manifest.files.values())
    done = 0
    for name, told in manifest.files.items():
        digest, size = hashlib.sha256(), 0
        with archive.open(name) as source, _sink(None if into is None else into / name) as sink:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > told.size:
                    raise ValueError(name)
                digest.update(chunk)
                if sink is not None:
                    sink.write(chunk)
                done += len(chunk)
                watch.step(done, total, _("reading the backup"))
        if (size, digest.hexdigest()) != (told.size, told.sha256):
            raise ValueError(name)


@contextmanager
def _sink(path: Path | None) -> Iterator[BinaryIO | None]:
    if path is None:
        yield None
        return
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            yield file
            file.flush()
            os.fsync(fd)
    except OSError as error:
        raise explained(error, path) from error


def _unreachable(error: OSError, path: Path) -> StorageProblem:
    if isinstance(error, FileNotFoundError):
        return StorageProblem(_("There is no backup {file}.").format(file=path))
    if isinstance(error, IsADirectoryError):
        return StorageProblem(_("{file} is a folder, not a backup.").format(file=path))
    if isinstance(error, PermissionError):
        return StorageProblem(_("This user may not read {file}.").format(file=path))
    return explained(error, path)
