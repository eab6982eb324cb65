"""Publishing: which documents are stale, and writing them by whoever holds the lock.

A document is stale when the journal has rows of its subjects past the sequence it was written at.
Only the clients those rows name are rendered again; the file is streamed from one kept fragment a
client.
"""

import fcntl
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.storage import journal
from ptcms_core.storage.database import explained, open_shared
from ptcms_core.storage.documents import files, fragments
from ptcms_core.storage.documents.pace import Allowance, Gentle, Interrupted, Pace
from ptcms_core.storage.documents.reading import VERSION, problem_of
from ptcms_core.storage.documents.rendering import (
    Names,
    Renderer,
    Stream,
    document_text,
    encoded,
    names_changed,
    stale_clients,
    stale_stream,
)
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text

LOCK = ".ptcms.publish.lock"
PAUSE_S = 0.2
RETRY_S = 15.0
LOOK_S = 20.0
PATIENCE_S = 2.0
LONG_PATIENCE_S = 30.0

Telling = Callable[[int, int, str], None]

_log = logging.getLogger(__name__)


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
        self._stirred = threading.Event()
        self._thread: threading.Thread | None = None

    # by itself

    def start(self) -> None:
        """Publish in a thread within about a second of each change.

        What takes more than a second goes on in a twentieth of the time.
        """
        if self._thread is None:
            self._stopping.clear()
            self._stirred.clear()
            self._gym.on_change = self._wake.set
            self._wake.set()
            self._thread = threading.Thread(target=self._run, name="documents", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread; a publish under way is broken off, what it rendered is kept."""
        self._stopping.set()
        self._stirred.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=LONG_PATIENCE_S)
            self._thread = None

    def _run(self) -> None:
        again = LOOK_S
        seen = -1
        while True:
            woken = self._wake.wait(again)
            if self._stopping.is_set():
                return
            self._wake.clear()
            try:
                # another process may have ended before it came to write what it changed
                if not woken and again == LOOK_S and self._newest() == seen:
                    self._gym.fold_logs()
                    continue
                if self._stopping.wait(PAUSE_S):
                    return
                seen = self._newest()
                pace = Gentle(self._rest)
                # another process at it may have looked before this change: look again
                done = self._try(force=False, patience=0, pace=pace)
                again = PAUSE_S if done is None else LOOK_S
                pace.settle()
            except Interrupted:
                return
            except Exception as error:
                # whatever it is, the program goes on; no text of it, for it may name a person
                _log.warning("documents could not be written: %s", type(error).__name__)
                again = RETRY_S

    def _rest(self, seconds: float) -> bool:
        """Leave the time to others, unless somebody waits; whether to end."""
        if seconds > 0:
            self._stirred.wait(seconds)
        return self._stopping.is_set()

    def _newest(self) -> int:
        with self._gym.data.read() as connection:
            return journal.head(connection)[0]

    # on request

    def publish(
        self,
        *,
        force: bool = False,
        within: float | None = None,
        on_progress: Telling | None = None,
    ) -> list[Published]:
        """Write what is stale (all with `force`); StorageProblem.

        Nothing while another process is at it for long, unless forced. What isn't done `within`
        so many seconds is left to the next publish, each document whole as it was; but nobody who
        was erased stays in one for that.
        """
        pace = Pace() if within is None or self._owes_an_erasure() else Allowance(within)
        # one of our own under way is waited for, so it must not rest meanwhile
        self._stirred.set()
        try:
            patience = LONG_PATIENCE_S if force else PATIENCE_S
            written = self._try(force=force, patience=patience, pace=pace, tell=on_progress)
        finally:
            if not self._stopping.is_set():
                self._stirred.clear()
        if written is None and force:
            raise StorageProblem(
                _("Another PTCMS is writing the documents just now; try again in a minute.")
            )
        return written or []

    def _owes_an_erasure(self) -> bool:
        with self._gym.data.read() as connection:
            row = connection.execute(
                "SELECT 1 FROM journal WHERE subject = 'client' AND kind = 'erase'"
                " AND seq > (SELECT MIN(sequence) FROM document) LIMIT 1"
            ).fetchone()
        return row is not None

    def status(self) -> list[DocumentStatus]:
        """How each document stands."""
        found = []
        with self._gym.data.read() as connection:
            for name, file, stale_since in self._documents():
                record = files.known(connection, name)
                path = self._gym.folder / file
                stale = record is None or stale_since(connection, record["sequence"])
                edited = files.is_foreign(path, record)
                found.append(
                    DocumentStatus(
                        file=file,
                        written_at=None if record is None else record["written_at"],
                        stale=stale or not path.exists(),
                        outside_edit=edited,
                        problem=problem_of(path) if edited and file.endswith(".json") else "",
                    )
                )
        return found

    def _documents(self) -> Iterator[tuple[str, str, Callable[[sqlite3.Connection, int], bool]]]:
        names = self._gym.account_names()
        for one in self._renderers.values():
            yield one.name, one.file, partial(_is_stale, one, names)
        for file in self._streams:
            yield file, file, stale_stream

    # inside

    @contextmanager
    def _lock(self, patience: float) -> Iterator[bool]:
        path = self._gym.folder / LOCK
        try:
            fd = open_shared(path, self._gym.file_mode)
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
                    time.sleep(0.02)
                else:
                    yield True
                    return
        finally:
            os.close(fd)

    def _try(
        self, *, force: bool, patience: float, pace: Pace, tell: Telling | None = None
    ) -> list[Published] | None:
        """Publish if the lock is free within `patience` seconds; None if it isn't."""
        with self._lock(patience) as ours:
            return self._publish(force, pace, tell or _to_nobody) if ours else None

    def _publish(self, force: bool, pace: Pace, tell: Telling) -> list[Published]:
        generation = self._gym.generation()
        written: list[Published] = []
        problem: StorageProblem | None = None
        count = len(self._renderers) + len(self._streams)

        def tell_of(number: int, share: float) -> None:
            tell(round((number + share) * 100), count * 100, _("documents"))

        jobs: list[Callable[[], Published | None]] = [
            partial(self._document, one, generation, force, pace, partial(tell_of, number))
            for number, one in enumerate(self._renderers.values())
        ]
        jobs += [
            partial(self._stream, file, stream, generation, force, pace)
            for file, stream in self._streams.items()
        ]
        for number, job in enumerate(jobs):
            tell_of(number, 0)
            try:
                done = job()
            except StorageProblem as error:
                # one file that can't be written must not keep the others old
                problem = problem or error
                continue
            except Interrupted:
                if not isinstance(pace, Allowance):
                    raise
                break
            if done is not None:
                written.append(done)
        tell_of(count, 0)
        if problem is not None:
            raise problem
        return written

    def _prepare(self, name: str, path: Path) -> files.Swap:
        swap = files.Swap(self._gym, name, path)
        swap.settle()
        return swap

    def _document(
        self,
        renderer: Renderer,
        generation: str,
        force: bool,
        pace: Pace,
        tell: Callable[[float], object],
    ) -> Published | None:
        path = self._gym.folder / renderer.file
        swap = self._prepare(renderer.name, path)
        with self._gym.data.read() as connection:
            record = files.known(connection, renderer.name)
            since = _since(record, generation)
            # read after the records: whoever they name has an account by then
            names = self._gym.account_names()
            stale = force or not since or _is_stale(renderer, names, connection, since)
        if not stale and path.exists() and not files.is_foreign(path, record):
            return None
        with fragments.opened(self._gym) as kept:
            sequence, head = kept.bring_up_to_date(
                renderer, generation, names, pace, force=force, tell=tell
            )
            header: dict[str, object] = {
                "format": f"ptcms/{renderer.name}",
                "version": VERSION,
                "generation": generation,
                "sequence": sequence,
                "journal_head": head,
                "written_at": utc_text(self._gym.now()),
            }
            if renderer.header is not None:
                with self._gym.data.read() as connection:
                    header |= renderer.header(connection)
            # closed here even when it is broken off: after the file it would find none to end
            with closing(kept.of(renderer.name)) as rows:
                pieces = document_text(header, rows)
                written = files.write_temporary(path, pieces, self._gym.file_mode, pace)
        aside = swap.put(written, generation=generation, sequence=sequence, names=names)
        return Published(path.name, aside)

    def _stream(
        self, file: str, stream: Stream, generation: str, force: bool, pace: Pace
    ) -> Published | None:
        path = self._gym.folder / file
        swap = self._prepare(file, path)
        with self._gym.data.read() as connection:
            record = files.known(connection, file)
            since = _since(record, generation)
            fresh = since and not force and not stale_stream(connection, since)
            if fresh and path.exists() and not files.is_foreign(path, record):
                return None
            sequence, _head = journal.head(connection)
            pieces = map(encoded, stream(connection))
            written = files.write_temporary(path, pieces, self._gym.file_mode, pace)
        kept = swap.put(written, generation=generation, sequence=sequence, names={})
        return Published(path.name, kept)


def _since(record: sqlite3.Row | None, generation: str) -> int:
    """The sequence the document stands at; 0 if it must be written whole."""
    if record is None or record["generation"] != generation:
        return 0
    return int(record["sequence"])


def _is_stale(renderer: Renderer, names: Names, connection: sqlite3.Connection, since: int) -> bool:
    return bool(stale_clients(connection, renderer.subjects, since)) or names_changed(
        connection, renderer.name, names
    )


def _to_nobody(_done: int, _total: int, _what: str) -> None:
    """Nobody watches the progress."""
