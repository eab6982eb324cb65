"""Looking at an edit: its document read, and compared with the records client by client."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.outside import taking_in
from ptcms_core.outside.base import Since
from ptcms_core.outside.changed import Entries
from ptcms_core.outside.compare import changes_of
from ptcms_core.outside.telling import (
    ClientEdit,
    Context,
    OutsideEdit,
    Reading,
    former_names,
    judged,
    mark,
    placed,
    problem_with,
)
from ptcms_core.outside.words import Speech
from ptcms_core.settings import load as load_settings
from ptcms_core.storage import journal
from ptcms_core.storage.documents import Document, Renderer, Unreadable, read_document
from ptcms_core.storage.documents.files import OUTSIDE
from ptcms_core.values import text

BATCH = 200

Progressing = Callable[[int, int, str], None]


class Looking:
    """The documents of edits, as far as they are read, and the records they are held against."""

    def __init__(
        self, access: Access, renderers: Mapping[str, Renderer], publish: Callable[[], object]
    ) -> None:
        self._access = access
        self._renderers = {one.file: one for one in renderers.values()}
        self._publish = publish
        # the document looked at last: it is read once for all its clients
        self._last: tuple[tuple[object, ...], Document] | None = None

    def renderer(self, edit: OutsideEdit) -> Renderer:
        """What writes the document that was edited."""
        return self._renderers[edit.document]

    def document(self, edit: OutsideEdit) -> Document:
        """What the file of an edit holds; Unreadable."""
        if edit.document not in self._renderers:
            raise Unreadable(_("{file} is no document that can be taken in.").format(
                file=edit.document))  # fmt: skip
        path = self._access.gym.folder / OUTSIDE / edit.kept_as
        if not path.exists():
            raise Unreadable(
                _("{file} is not there any more, so nothing of it can be taken in. Set it aside.")
                .format(file=edit.kept_as)
            )  # fmt: skip
        try:
            found = path.stat()
        except OSError:
            return read_document(path, called=edit.document)
        stands = (path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        if self._last is None or self._last[0] != stands:
            self._last = (stands, read_document(path, called=edit.document))
        return self._last[1]

    def file_of(self, path: Path, document: Document) -> str:
        """Which document a file is one of: by what it says of itself, else by its name."""
        for one in self._renderers.values():
            if document.name == one.name or (not document.name and path.name == one.file):
                return one.file
        raise Unreadable(
            _("{file} does not say which document it is; name it as that is named.").format(
                file=path.name
            )
        )

    def compared(self, edit: OutsideEdit, document: Document, tell: Progressing) -> Reading:
        """What a document changes, client by client; `tell` ends it by raising."""
        renderer = self.renderer(edit)
        self._publish()
        file = self._access.gym.folder / renderer.file
        try:
            published = read_document(file).clients
        except Unreadable:
            published = {}
        differing = [key for key in document.clients
                     if document.clients[key] != published.get(key)]  # fmt: skip
        came_since = self._came_since(document)
        left_out = [
            key for key in published if key not in document.clients and key not in came_since
        ]
        context = self.context()
        found: list[ClientEdit] = []
        keys = sorted([*differing, *left_out], key=_order)
        for start in range(0, max(len(keys), 1), BATCH):
            tell(start, len(keys), _("clients"))
            with self._access.gym.data.read() as connection:
                since = self._since(connection, edit, document)
                sequence, _head = journal.head(connection)
                for key in keys[start : start + BATCH]:
                    one = self.one(connection, edit, document, key, context, since)
                    if one.changes or one.problem:
                        found.append(one)
        tell(len(keys), len(keys), _("clients"))
        return Reading(edit, tuple(placed(document.text, found)), sequence, since.known)

    def _came_since(self, document: Document) -> set[str]:
        """The clients added after a document was written, as its keys: they are not left out."""
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                "SELECT c.id FROM client c JOIN journal j ON c.created_at > j.at"
                " JOIN meta m ON m.key = 'generation' AND m.value = :generation"
                " WHERE j.seq = :sequence",
                {"generation": document.generation, "sequence": document.sequence},
            )
            return {str(row[0]) for row in rows}

    def _since(
        self,
        connection: sqlite3.Connection,
        edit: OutsideEdit,
        document: Document,
        client_id: int | None = None,
    ) -> Since:
        name = self.renderer(edit).name
        row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        last, _head = journal.head(connection)
        sequence = document.sequence
        if row is None or row[0] != document.generation or sequence is None or sequence > last:
            sequence = None
        return Since(connection, name, sequence, client_id)

    def one(
        self,
        connection: sqlite3.Connection,
        edit: OutsideEdit,
        document: Document,
        key: str,
        context: Context,
        since: Since | None = None,
    ) -> ClientEdit:
        """What a document changes of the client under one of its keys."""
        client_id = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None
        row = connection.execute(
            "SELECT full_name, erased_at, trainer_id FROM client WHERE id = :id",
            {"id": client_id},
        ).fetchone()  # fmt: skip
        edited = document.clients.get(key)
        problem = problem_with(key, client_id, row, edited, in_edit=key in document.clients)
        name = "" if row is None else row["full_name"]
        if problem or client_id is None:
            if not name and isinstance(edited, dict):
                name = str(edited.get("name") or edited.get("client_name") or "")
            shown = text.clean(key, max_length=40)
            if row is not None and row["erased_at"]:
                name = ""
            return ClientEdit(shown, client_id, text.clean(name, max_length=80), (), problem)
        since = since or self._since(connection, edit, document, client_id)
        renderer = self.renderer(edit)
        present = renderer.fragment(connection, client_id, context.speech.names) or {}
        written = since.base_of(client_id, present) if since.known else present
        entries = Entries(
            edited=edited or {},
            written=written or {},
            present=present,
            is_base_known=since.known,
            speech=context.speech,
            names=context.former.get(row["trainer_id"], frozenset()),
            booked=taking_in.booked(connection, client_id)
            if renderer.name == "payment_records"
            else frozenset(),
            mark=mark(document, client_id),
            path=("clients", key),
        )
        changes = judged(renderer.name, changes_of(renderer.name, entries), context)
        return ClientEdit(key, client_id, name, tuple(changes))

    def context(self) -> Context:
        """What judging and telling an edit has to know of the gym."""
        gym = self._access.gym
        settings = load_settings(gym)
        with gym.accounts.read() as connection:
            active = connection.execute(
                "SELECT id FROM account WHERE active = 1 AND deleted_at IS NULL"
            ).fetchall()
            former = former_names(connection)
        names = gym.account_names()
        return Context(
            Speech(settings, names),
            self._access.today(),
            frozenset(row[0] for row in active),
            former,
        )


def _order(key: str) -> tuple[int, str]:
    return (len(key), key)


def to_nobody(_done: int, _total: int, _what: str) -> None:
    """Nobody watches the progress."""
