"""The JSON documents: written from the database, whole or not at all, never over a hand's edit.

A document is stale when the journal has rows of its subjects past the sequence it was written at.
Only the clients those rows name are rendered again; the file is streamed from one kept fragment a
client. What is about to be written is recorded first, so that a file found otherwise was changed
by somebody else: it is kept aside.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import sqlite3
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.storage import journal
from ptcms_core.storage.database import explained
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text

VERSION = 2
LOCK = ".ptcms.publish.lock"
OUTSIDE = "outside-edits"
PAUSE_S = 0.2
LARGEST_SHARE = 0.05

Fragment = Callable[[sqlite3.Connection, int, Mapping[int, str]], dict[str, object] | None]
Stream = Callable[[sqlite3.Connection], Iterator[str]]


@dataclass(frozen=True)
class Renderer:
    """One document: its file, the subjects that make a client stale, one client's fragment."""

    name: str
    file: str
    subjects: frozenset[str]
    fragment: Fragment


@dataclass(frozen=True)
class Published:
    """A file that was written; `kept_aside` names where an outside edit of it went."""

    file: str
    kept_aside: str | None = None


@dataclass(frozen=True)
class DocumentStatus:
    """How a file stands against the database."""

    file: str
    written_at: str | None
    stale: bool
    outside_edit: bool
    problem: str


class Publisher:
    """Writes the documents of one gym, by whichever process holds the lock."""

    def __init__(
        self, gym: Gym, renderers: Mapping[str, Renderer], streams: Mapping[str, Stream]
    ) -> None:
        self._gym = gym
        self._renderers = renderers
        self._streams = streams
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    # by itself

    def start(self) -> None:
        """Publish in a thread within about a second of each change."""
        if self._thread is None:
            self._gym.on_change = self._wake.set
            self._wake.set()
            self._thread = threading.Thread(target=self._run, name="documents", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread, after a publish under way."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None

    def _run(self) -> None:
        while True:
            self._wake.wait()
            if self._stopping.is_set():
                return
            self._wake.clear()
            if self._stopping.wait(PAUSE_S):
                return
            began = time.monotonic()
            # a file that can't be written now is written after the next change
            with contextlib.suppress(StorageProblem, OSError, sqlite3.Error):
                self.publish()
            took = time.monotonic() - began
            if took > 1 and self._stopping.wait(took / LARGEST_SHARE - took):
                return

    # on request

    def publish(self, *, force: bool = False) -> list[Published]:
        """Write what is stale (all with `force`); StorageProblem. Nothing if another one does."""
        fd = os.open(self._gym.folder / LOCK, os.O_RDWR | os.O_CREAT, self._gym.file_mode)
        try:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX if force else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return []
            return self._publish(force)
        finally:
            os.close(fd)

    def status(self) -> list[DocumentStatus]:
        """How each document stands."""
        found = []
        with self._gym.data.read() as connection:
            for name, file, subjects in self._files():
                known = _known(connection, name)
                path = self._gym.folder / file
                stale = known is None or bool(_stale(connection, subjects, known["sequence"]))
                edited = known is not None and _is_foreign(path, known)
                found.append(
                    DocumentStatus(
                        file=file,
                        written_at=None if known is None else known["written_at"],
                        stale=stale or not path.exists(),
                        outside_edit=edited,
                        problem=problem_of(path) if edited and file.endswith(".json") else "",
                    )
                )
        return found

    def _files(self) -> list[tuple[str, str, frozenset[str]]]:
        documents = [(r.name, r.file, r.subjects) for r in self._renderers.values()]
        return documents + [(file, file, frozenset({"message"})) for file in self._streams]

    def _publish(self, force: bool) -> list[Published]:
        self._clear_leftovers()
        written = []
        names = self._gym.account_names()
        generation = self._generation()
        for renderer in self._renderers.values():
            done = self._one(renderer, names, generation, force)
            if done is not None:
                written.append(done)
        for file, stream in self._streams.items():
            done = self._stream(file, stream, generation, force)
            if done is not None:
                written.append(done)
        return written

    def _one(
        self, renderer: Renderer, names: Mapping[int, str], generation: str, force: bool
    ) -> Published | None:
        path = self._gym.folder / renderer.file
        with self._gym.data.read() as connection:
            known = _known(connection, renderer.name)
            since = 0 if known is None or known["generation"] != generation else known["sequence"]
            stale = _stale(connection, renderer.subjects, since)
            sequence, head = journal.head(connection)
        fresh = known is not None and since > 0 and path.exists()
        if fresh and not stale and not force and not _is_foreign(path, known):
            return None
        if since == 0 or None in stale or force:
            self._render_all(renderer, names)
        else:
            self._render(renderer, names, [one for one in stale if one is not None])
        header = {
            "format": f"ptcms/{renderer.name}",
            "version": VERSION,
            "generation": generation,
            "sequence": sequence,
            "journal_head": head,
            "written_at": utc_text(self._gym.now()),
        }
        with self._gym.data.read() as connection:
            pieces = _document(header, _fragments(connection, renderer.name))
            temporary, digest, size = self._write_temporary(path, pieces)
        return self._replace(renderer.name, path, temporary, digest, size, sequence, generation)

    def _stream(self, file: str, stream: Stream, generation: str, force: bool) -> Published | None:
        path = self._gym.folder / file
        with self._gym.data.read() as connection:
            known = _known(connection, file)
            since = 0 if known is None or known["generation"] != generation else known["sequence"]
            stale = _stale(connection, frozenset({"message", "client"}), since)
            sequence, _head = journal.head(connection)
            fresh = known is not None and path.exists() and not _is_foreign(path, known)
            if fresh and not stale and not force:
                return None
            temporary, digest, size = self._write_temporary(path, stream(connection))
        return self._replace(file, path, temporary, digest, size, sequence, generation)

    # fragments

    def _render_all(self, renderer: Renderer, names: Mapping[int, str]) -> None:
        with self._gym.data.read() as connection:
            ids = [row[0] for row in connection.execute("SELECT id FROM client ORDER BY id")]
        for start in range(0, len(ids), 500):
            self._render(renderer, names, ids[start : start + 500])

    def _render(self, renderer: Renderer, names: Mapping[int, str], ids: list[int]) -> None:
        with self._gym.data.transaction() as connection:
            for client_id in ids:
                fragment = None
                if connection.execute(
                    "SELECT 1 FROM client WHERE id = :id AND erased_at IS NULL", {"id": client_id}
                ).fetchone():
                    fragment = renderer.fragment(connection, client_id, names)
                key = {"document": renderer.name, "client": client_id}
                if fragment is None:
                    connection.execute(
                        "DELETE FROM document_fragment"
                        " WHERE document = :document AND client_id = :client",
                        key,
                    )
                else:
                    body = json.dumps(fragment, ensure_ascii=False, indent=2, allow_nan=False)
                    connection.execute(
                        "INSERT INTO document_fragment (document, client_id, body)"
                        " VALUES (:document, :client, :body)"
                        " ON CONFLICT (document, client_id) DO UPDATE SET body = excluded.body",
                        {**key, "body": body.replace("\n", "\n    ")},
                    )

    # files

    def _write_temporary(self, path: Path, pieces: Iterator[str]) -> tuple[Path, str, int]:
        digest, size = hashlib.sha256(), 0
        try:
            fd, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
            with os.fdopen(fd, "wb") as file:
                for piece in pieces:
                    data = piece.encode("utf-8", errors="replace")
                    digest.update(data)
                    size += len(data)
                    file.write(data)
                file.flush()
                os.fchmod(file.fileno(), self._gym.file_mode)
                os.fsync(file.fileno())
        except OSError as error:
            raise explained(error, path) from error
        return Path(name), digest.hexdigest(), size

    def _replace(
        self,
        name: str,
        path: Path,
        temporary: Path,
        digest: str,
        size: int,
        sequence: int,
        generation: str,
    ) -> Published:
        with self._gym.data.transaction() as connection:
            connection.execute(
                "INSERT INTO document (name, generation, sequence, next_sha256, next_sequence)"
                " VALUES (:name, :generation, 0, :digest, :sequence)"
                " ON CONFLICT (name) DO UPDATE SET next_sha256 = excluded.next_sha256,"
                " next_sequence = excluded.next_sequence",
                {"name": name, "generation": generation, "digest": digest, "sequence": sequence},
            )
            known = _known(connection, name)
        try:
            kept = self._keep_outside_edit(path, known)
            temporary.replace(path)
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
            stat = path.stat()
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise explained(error, path) from error
        with self._gym.data.transaction() as connection:
            connection.execute(
                "UPDATE document SET generation = :generation, sequence = :sequence,"
                " sha256 = :digest, size = :size, mtime_ns = :mtime, next_sha256 = NULL,"
                " next_sequence = NULL, written_at = :at WHERE name = :name",
                {
                    "generation": generation,
                    "sequence": sequence,
                    "digest": digest,
                    "size": size,
                    "mtime": stat.st_mtime_ns,
                    "at": utc_text(self._gym.now()),
                    "name": name,
                },
            )
        return Published(path.name, kept)

    def _keep_outside_edit(self, path: Path, known: sqlite3.Row | None) -> str | None:
        """Link the file about to be replaced aside, and keep it if it isn't ours."""
        if not path.exists():
            return None
        stamp = utc_text(self._gym.now()).replace(":", "").replace(".", "-")
        target = self._gym.subfolder(OUTSIDE) / f"{path.stem}-{stamp}{path.suffix}"
        with contextlib.suppress(FileExistsError):
            os.link(path, target)
        digest = _digest_of(target)
        if known is not None and digest in (known["sha256"], known["next_sha256"]):
            target.unlink()
            return None
        with self._gym.data.transaction() as connection:
            connection.execute(
                "INSERT INTO outside_edit (document, found_at, kept_as, sha256, problem)"
                " VALUES (:document, :at, :kept, :digest, :problem)",
                {
                    "document": path.name,
                    "at": utc_text(self._gym.now()),
                    "kept": target.name,
                    "digest": digest,
                    "problem": problem_of(target) if path.suffix == ".json" else "",
                },
            )
        return target.name

    def _clear_leftovers(self) -> None:
        for _name, file, _subjects in self._files():
            for leftover in self._gym.folder.glob(f".{file}.*.tmp"):
                with contextlib.suppress(OSError):
                    leftover.unlink()

    def _generation(self) -> str:
        with self._gym.data.read() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        if row is not None:
            return str(row[0])
        with self._gym.data.transaction() as connection:
            connection.execute(
                "INSERT INTO meta (key, value) VALUES ('generation', :value)"
                " ON CONFLICT (key) DO NOTHING",
                {"value": str(uuid.uuid4())},
            )
            found = connection.execute("SELECT value FROM meta WHERE key = 'generation'")
            return str(found.fetchone()[0])


def problem_of(path: Path) -> str:
    """Why a JSON file can't be read, with line and column; empty if it can."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _("{file} is not UTF-8 at byte {place}.").format(file=path.name, place=error.start)
    except OSError:
        return _("{file} can't be opened.").format(file=path.name)
    try:
        json.loads(text, object_pairs_hook=_without_twins, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return _("{file} can't be read at line {line}, column {column}.").format(
            file=path.name, line=error.lineno, column=error.colno
        )
    except (ValueError, RecursionError) as error:
        return _("{file} can't be read: {why}").format(file=path.name, why=error)
    return ""


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("“{name}” stands twice in one place.").format(name=twin))
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(_("{name} is not a number.").format(name=name))


def _known(connection: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM document WHERE name = :name", {"name": name}
    ).fetchone()
    return row


def _stale(connection: sqlite3.Connection, subjects: frozenset[str], since: int) -> set[int | None]:
    """Clients named by rows past `since`; None stands for all of them."""
    marks = ", ".join(f":s{number}" for number in range(len(subjects)))
    values: dict[str, Any] = {f"s{number}": name for number, name in enumerate(sorted(subjects))}
    rows = connection.execute(
        f"SELECT DISTINCT client_id FROM journal WHERE seq > :since AND subject IN ({marks})",  # noqa: S608
        values | {"since": since},
    )
    return {row[0] for row in rows}


def _is_foreign(path: Path, known: sqlite3.Row | None) -> bool:
    if known is None or known["sha256"] is None:
        return False
    try:
        stat = path.stat()
    except OSError:
        return False
    if (stat.st_size, stat.st_mtime_ns) == (known["size"], known["mtime_ns"]):
        return False
    return _digest_of(path) not in (known["sha256"], known["next_sha256"])


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fragments(connection: sqlite3.Connection, name: str) -> Iterator[tuple[int, str]]:
    for row in connection.execute(
        "SELECT client_id, body FROM document_fragment WHERE document = :name ORDER BY client_id",
        {"name": name},
    ):
        yield row[0], row[1]


def _document(header: Mapping[str, Any], fragments: Iterator[tuple[int, str]]) -> Iterator[str]:
    opening = json.dumps(header, ensure_ascii=False, indent=2)
    yield opening.removesuffix("\n}") + ',\n  "clients": {'
    comma = ""
    for client_id, body in fragments:
        yield f'{comma}\n    "{client_id}": {body}'
        comma = ","
    yield "\n  }\n}\n" if comma else "}\n}\n"
