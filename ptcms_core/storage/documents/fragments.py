"""One kept fragment a client and document, in a file of its own.

Of its own, so that rendering never makes a person's save wait, and neither the records nor their
backups grow by it. Nothing in it that can't be made again: a damaged file is thrown away. A
rendering of all clients goes on where it was cut short.
"""

import json
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice

from ptcms_core.errors import StorageProblem
from ptcms_core.storage import journal
from ptcms_core.storage.database import Database
from ptcms_core.storage.documents.indented import indented
from ptcms_core.storage.documents.pace import Pace
from ptcms_core.storage.documents.rendering import Names, Renderer, renamed, stale_clients
from ptcms_core.storage.gym import Gym

FILE = ".ptcms.fragments.db"
FILE_ID = 0x50544346  # "PTCF"
BATCH = 100
CLIENT_DEPTH = 2


@dataclass(frozen=True)
class Standing:
    """How far a document's fragments are: None before all clients were rendered once."""

    sequence: int | None
    pass_sequence: int | None
    pass_after: int
    names: Names


UNKNOWN = Standing(None, None, 0, {})


@contextmanager
def opened(gym: Gym) -> Iterator["Fragments"]:
    """The fragments, for who holds the lock of the documents; made anew where they are damaged."""
    fragments = Fragments(gym)
    try:
        fragments.open()
        yield fragments
    except StorageProblem as problem:
        fragments.close()
        # its subclasses tell of trouble that passes: a lock, a full disk
        if type(problem.__cause__) is sqlite3.DatabaseError:
            fragments.throw_away()
        raise
    finally:
        fragments.close()


class Fragments:
    """The kept fragments of every document."""

    def __init__(self, gym: Gym) -> None:
        self._gym = gym
        self._file = self._database()

    def _database(self) -> Database:
        return Database(
            self._gym.folder / FILE,
            schema="fragments",
            application_id=FILE_ID,
            file_mode=self._gym.file_mode,
        )

    def open(self) -> None:
        """Open the file, made where it is missing; StorageProblem."""
        try:
            self._prepare()
        except StorageProblem as problem:
            if type(problem.__cause__) is not sqlite3.DatabaseError:
                raise
            self.close()
            self.throw_away()
            self._file = self._database()
            self._prepare()

    def _prepare(self) -> None:
        if self._file.schema_version() != self._file.latest_version():
            self._file.migrate()
        # what a power loss takes of it is rendered again: its state goes with it
        self._file.connection().execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        """Let the file go; the last to do so folds its log into it."""
        self._file.close()

    def throw_away(self) -> None:
        """Remove the file."""
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                (self._gym.folder / f"{FILE}{ending}").unlink()

    # reading

    def of(self, document: str) -> Generator[tuple[int, bytes], None, None]:
        """Each client's fragment in UTF-8, by client id."""
        with self._file.read() as connection:
            yield from connection.execute(
                "SELECT client_id, CAST(body AS BLOB) FROM fragment WHERE document = :name"
                " ORDER BY client_id",
                {"name": document},
            )

    def _standing(self, document: str, generation: str) -> Standing:
        with self._file.read() as connection:
            row = connection.execute(
                "SELECT * FROM state WHERE document = :name AND generation = :generation",
                {"name": document, "generation": generation},
            ).fetchone()
        if row is None:
            return UNKNOWN
        names = {int(key): name for key, name in json.loads(row["names"]).items()}
        return Standing(row["sequence"], row["pass_sequence"], row["pass_after"] or 0, names)

    # rendering

    def bring_up_to_date(
        self,
        renderer: Renderer,
        generation: str,
        names: Names,
        pace: Pace,
        *,
        force: bool,
        tell: Callable[[float], object],
    ) -> tuple[int, str]:
        """Render what is stale; the journal's sequence and head that the fragments are good for.

        Interrupted by the pace. `tell` hears the share of all clients that is done.
        """
        stands = self._standing(renderer.name, generation)
        if force or renamed(stands.names, names):
            stands = UNKNOWN
        with self._gym.data.read() as connection:
            sequence, head = journal.head(connection)
            since = stands.pass_sequence if stands.sequence is None else stands.sequence
            stale = {None} if since is None else stale_clients(connection, renderer.subjects, since)
            ids: list[int] = []
            if None in stale:
                stands, stale = Standing(None, sequence, 0, names), set()
            if stands.sequence is None:
                rows = connection.execute(
                    "SELECT id FROM client WHERE id > :after ORDER BY id",
                    {"after": stands.pass_after},
                )
                ids = [row[0] for row in rows]
        if stands.sequence is None and stands.pass_after == 0:
            self._begin_pass(renderer.name, generation, stands)
        for done, batch in enumerate(_batches(ids)):
            pace.step()
            tell(done * BATCH / len(ids))
            self._render(renderer, names, batch, pass_after=batch[-1])
        for batch in _batches(sorted(one for one in stale if one is not None)):
            pace.step()
            self._render(renderer, names, batch)
        with self._file.transaction() as connection:
            connection.execute(
                "UPDATE state SET sequence = :sequence, names = :names, pass_sequence = NULL,"
                " pass_after = NULL WHERE document = :document",
                {"document": renderer.name, "sequence": sequence, "names": _stored(names)},
            )
        return sequence, head

    def _begin_pass(self, document: str, generation: str, stands: Standing) -> None:
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM fragment WHERE document = :name", {"name": document})
            connection.execute(
                "INSERT INTO state (document, generation, names, pass_sequence)"
                " VALUES (:document, :generation, :names, :pass)"
                " ON CONFLICT (document) DO UPDATE SET generation = excluded.generation,"
                " names = excluded.names, sequence = NULL,"
                " pass_sequence = excluded.pass_sequence, pass_after = NULL",
                {
                    "document": document,
                    "generation": generation,
                    "names": _stored(stands.names),
                    "pass": stands.pass_sequence,
                },
            )

    def _render(
        self, renderer: Renderer, names: Names, ids: list[int], *, pass_after: int | None = None
    ) -> None:
        with self._gym.data.read() as connection:
            bodies = {one: renderer.fragment(connection, one, names) for one in ids}
        # a client erased since they were read must not come back
        with self._gym.data.read() as connection:
            erased = {one for one in ids if _is_erased(connection, one)}
        kept = [
            {"document": renderer.name, "client": one, "body": indented(body, CLIENT_DEPTH)}
            for one, body in bodies.items()
            if body is not None and one not in erased
        ]
        with self._file.transaction() as connection:
            connection.executemany(
                "DELETE FROM fragment WHERE document = :document AND client_id = :client",
                [
                    {"document": renderer.name, "client": one}
                    for one, body in bodies.items()
                    if body is None or one in erased
                ],
            )
            connection.executemany(
                "INSERT INTO fragment (document, client_id, body)"
                " VALUES (:document, :client, :body)"
                " ON CONFLICT (document, client_id) DO UPDATE SET body = excluded.body",
                kept,
            )
            if pass_after is not None:
                connection.execute(
                    "UPDATE state SET pass_after = :after WHERE document = :document",
                    {"document": renderer.name, "after": pass_after},
                )


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _is_erased(connection: sqlite3.Connection, client_id: int) -> bool:
    row = connection.execute(
        "SELECT erased_at IS NOT NULL FROM client WHERE id = :id", {"id": client_id}
    ).fetchone()
    return row is None or bool(row[0])


def _stored(names: Names) -> str:
    return json.dumps(dict(names), sort_keys=True)
