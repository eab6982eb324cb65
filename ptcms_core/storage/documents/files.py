"""Files of documents: written beside, swapped in whole, what was found there compared then.

What is about to be written is recorded before the swap, so that a publish cut short is known
afterwards as our own. The new file and the one found change places in one step, and the one found
is looked at after it: an outside edit is kept whenever it was made.
"""

import contextlib
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ptcms_core.errors import StorageProblem
from ptcms_core.storage.database import explained, sync_folder
from ptcms_core.storage.documents.beside import BesideDigest, begin_writing, in_turn
from ptcms_core.storage.documents.exchange import change_places
from ptcms_core.storage.documents.pace import Pace
from ptcms_core.storage.documents.reading import problem_of
from ptcms_core.storage.documents.rendering import Names, keep_names
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text

OUTSIDE = "outside-edits"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Written:
    """A temporary file, complete and on the disk."""

    path: Path
    sha256: str
    size: int


def known(connection: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    """What is recorded of a document."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM document WHERE name = :name", {"name": name}
    ).fetchone()
    return row


def is_foreign(path: Path, record: sqlite3.Row | None) -> bool:
    """Whether somebody else wrote the file since we did."""
    if record is None or record["sha256"] is None:
        return os.path.lexists(path)
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            return True
        if (found.st_size, found.st_mtime_ns) == (record["size"], record["mtime_ns"]):
            return False
        return digest_of(path) not in (record["sha256"], record["next_sha256"])
    except FileNotFoundError:
        return False
    except OSError as error:
        raise explained(error, path) from error


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty for what is no file, such as a folder or a link."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return ""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(fd, "rb") as file, BesideDigest() as digest:
        buffers = in_turn(CHUNK)
        while count := file.readinto(buffer := next(buffers)):
            digest.update(buffer[:count])
    return digest.hexdigest()


def write_temporary(path: Path, pieces: Iterable[bytes], mode: int, pace: Pace) -> Written:
    """Write the pieces into a new file beside `path`, down to the disk.

    StorageProblem; Interrupted by the pace: then nothing is left of it.
    """
    size = 0
    temporary: Path | None = None
    try:
        fd, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(fd, "wb") as file, BesideDigest() as digest:
            for data in _chunks(pieces):
                # nothing goes on while the pace rests, nor once it interrupts
                digest.wait()
                pace.step()
                digest.update(data)
                file.write(data)
                if size:
                    begin_writing(file.fileno(), size, len(data))
                size += len(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        if isinstance(error, OSError):
            raise explained(error, path) from error
        raise
    return Written(temporary, digest.hexdigest(), size)


def _chunks(pieces: Iterable[bytes]) -> Iterator[memoryview]:
    """The pieces in parts of one length, the last of what is left."""
    buffers = in_turn(CHUNK)
    buffer, filled = next(buffers), 0
    for piece in pieces:
        rest: bytes | memoryview = piece
        while len(rest) >= CHUNK - filled:
            room = CHUNK - filled
            buffer[filled:] = rest[:room]
            yield buffer
            buffer, filled, rest = next(buffers), 0, memoryview(rest)[room:]
        buffer[filled : filled + len(rest)] = rest
        filled += len(rest)
    yield buffer[:filled]


def clear_leftovers(folder: Path, file: str) -> None:
    """Remove the temporary files of publishes that were cut short."""
    for leftover in folder.glob(f".{file}.*.tmp"):
        with contextlib.suppress(OSError):
            leftover.unlink()


def _digests(record: sqlite3.Row | None) -> set[str]:
    """Of the files that we wrote, or were about to."""
    if record is None:
        return set()
    return {one for one in (record["sha256"], record["next_sha256"]) if one}


class Swap:
    """Puts a written file in the place of a document, and keeps what is not ours."""

    def __init__(self, gym: Gym, name: str, path: Path) -> None:
        self._gym = gym
        self._name = name
        self._path = path

    def settle(self) -> None:
        """Finish what a publish that was cut short left: what it found, its files, its record."""
        with self._gym.data.read() as connection:
            record = known(connection, self._name)
        try:
            if record is not None and record["next_sha256"] is not None:
                for found in self._gym.folder.glob(f".{self._path.name}.*.tmp"):
                    if digest_of(found) not in _digests(record):
                        self._move_aside(found)
            clear_leftovers(self._gym.folder, self._path.name)
            self._examine(record)
            if record is None or record["next_sha256"] is None:
                return
            there = os.path.lexists(self._path)
            ours = there and digest_of(self._path) == record["next_sha256"]
            own = self._path.stat() if ours else None
        except OSError as error:
            raise explained(error, self._path) from error
        with self._gym.data.transaction() as connection:
            if own is not None:
                connection.execute(
                    "UPDATE document SET sha256 = next_sha256,"
                    " sequence = COALESCE(next_sequence, sequence),"
                    " size = :size, mtime_ns = :mtime WHERE name = :name",
                    {"size": own.st_size, "mtime": own.st_mtime_ns, "name": self._name},
                )
            connection.execute(
                "UPDATE document SET next_sha256 = NULL, next_sequence = NULL WHERE name = :name",
                {"name": self._name},
            )

    def put(self, written: Written, *, generation: str, sequence: int, names: Names) -> str | None:
        """Swap the file in and record it; where an outside edit found there was kept, if any."""
        try:
            with self._gym.data.transaction() as connection:
                record = known(connection, self._name)
                connection.execute(
                    "INSERT INTO document (name, generation, sequence, next_sha256, next_sequence)"
                    " VALUES (:name, :generation, 0, :digest, :sequence)"
                    " ON CONFLICT (name) DO UPDATE SET next_sha256 = excluded.next_sha256,"
                    " next_sequence = excluded.next_sequence",
                    {
                        "name": self._name,
                        "generation": generation,
                        "digest": written.sha256,
                        "sequence": sequence,
                    },
                )
            change_places(written.path, self._path)
            sync_folder(self._path.parent)
            mtime = self._path.lstat().st_mtime_ns
            ours = {written.sha256, *_digests(record)}
            if os.path.lexists(written.path) and digest_of(written.path) in ours:
                written.path.unlink()
            self._move_aside(written.path)
            kept = self._examine(record)
        except (OSError, StorageProblem) as error:
            # after the exchange it is what was found, and the next publish looks at that
            with contextlib.suppress(OSError):
                if digest_of(written.path) == written.sha256:
                    written.path.unlink()
            if isinstance(error, OSError):
                raise explained(error, self._path) from error
            raise
        with self._gym.data.transaction() as connection:
            connection.execute(
                "UPDATE document SET generation = :generation, sequence = :sequence,"
                " sha256 = :digest, size = :size, mtime_ns = :mtime, next_sha256 = NULL,"
                " next_sequence = NULL, written_at = :at WHERE name = :name",
                {
                    "generation": generation,
                    "sequence": sequence,
                    "digest": written.sha256,
                    "size": written.size,
                    "mtime": mtime,
                    "at": utc_text(self._gym.now()),
                    "name": self._name,
                },
            )
            keep_names(connection, self._name, names)
        return kept

    # what was found

    @property
    def _aside(self) -> Path:
        return self._gym.folder / OUTSIDE / f".{self._path.name}.found"

    def _move_aside(self, found: Path) -> None:
        if os.path.lexists(found):
            self._gym.subfolder(OUTSIDE)
            found.rename(self._aside)

    def _examine(self, record: sqlite3.Row | None) -> str | None:
        """Keep what lies aside if it is not ours, else let it go; the name it is kept under."""
        if not os.path.lexists(self._aside):
            return None
        digest = digest_of(self._aside)
        if digest in _digests(record):
            self._aside.unlink()
            return None
        with self._gym.data.read() as connection:
            row = connection.execute(
                "SELECT kept_as FROM outside_edit WHERE document = :document"
                " AND sha256 = :digest AND settled_at IS NULL",
                {"document": self._path.name, "digest": digest},
            ).fetchone()
        if digest and row is not None and (self._aside.parent / row[0]).exists():
            self._aside.unlink()
            return str(row[0])
        return self._keep(digest)

    def _keep(self, digest: str) -> str:
        at = utc_text(self._gym.now())
        stamp = at.replace(":", "").replace(".", "-")
        place, number = self._aside.parent, 1
        target = place / f"{self._path.stem}-{stamp}{self._path.suffix}"
        while os.path.lexists(target):
            number += 1
            target = place / f"{self._path.stem}-{stamp}-{number}{self._path.suffix}"
        is_json = self._path.suffix == ".json"
        problem = problem_of(self._aside, called=self._path.name) if is_json else ""
        with self._gym.data.transaction() as connection:
            connection.execute(
                "INSERT INTO outside_edit (document, found_at, kept_as, sha256, problem)"
                " VALUES (:document, :at, :kept, :digest, :problem)",
                {
                    "document": self._path.name,
                    "at": at,
                    "kept": target.name,
                    "digest": digest,
                    "problem": problem,
                },
            )
            self._aside.rename(target)
        # an editor's own rights may let everybody read it
        with contextlib.suppress(OSError):
            target.chmod(self._gym.file_mode)
        sync_folder(place)
        return target.name
