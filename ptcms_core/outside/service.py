"""Edits of documents by hand: found and kept aside, told client by client, taken in or left."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.clients import Clients
from ptcms_core.errors import Conflict, Invalid, NotFound
from ptcms_core.outside import taking_in
from ptcms_core.outside.base import Since
from ptcms_core.outside.changed import Changed, Entries
from ptcms_core.outside.compare import changes_of
from ptcms_core.outside.telling import (
    ClientEdit,
    Context,
    OutsideEdit,
    Reading,
    chosen,
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
from ptcms_core.storage.journal import Act
from ptcms_core.values import text
from ptcms_core.values.border import guarded
from ptcms_core.values.rehearsal import rehearsal

SUBJECT = "outside_edit"
BATCH = 200

Progressing = Callable[[int, int, str], None]


@guarded
class Outside:
    """The edits by hand that lie aside; for admins."""

    def __init__(
        self,
        access: Access,
        clients: Clients,
        renderers: Mapping[str, Renderer],
        publish: Callable[[], object],
    ) -> None:
        self._access = access
        self._hands = taking_in.Hands(access, clients)
        self._renderers = {one.file: one for one in renderers.values()}
        self._publish = publish
        # the clients of an edit nobody had decided about, as last read, and which may be so still
        self._open: dict[int, set[str]] = {}
        self._left: dict[int, set[str]] = {}
        # the document looked at last: it is read once for all its clients
        self._last: tuple[tuple[object, ...], Document] | None = None

    # looking

    def edits(self) -> list[OutsideEdit]:
        """The edits nobody has settled yet, newest first. NotAllowed."""
        self._access.allowed("documents.manage")
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                "SELECT id, document, found_at, kept_as, problem FROM outside_edit"
                " WHERE settled_at IS NULL ORDER BY id DESC"
            ).fetchall()
        return [OutsideEdit(*row) for row in rows]

    def read(self, edit_id: int, on_progress: Progressing | None = None) -> Reading:
        """What an edit changes, client by client. NotAllowed, NotFound, Unreadable.

        `on_progress` is told how far it is, and ends it by raising.
        """
        self._access.allowed("documents.manage")
        edit = self._edit(edit_id)
        found = self._compared(edit, self._document(edit), on_progress or _to_nobody)
        decided = self._decided(edit_id)
        clients = tuple(
            replace(one, decided=decided.get(one.client_id or 0, "")) for one in found.clients
        )
        self._open[edit_id] = {one.key for one in clients if not one.decided}
        self._left[edit_id] = set(self._open[edit_id])
        return replace(found, clients=clients)

    def look_at(self, path: Path, on_progress: Progressing | None = None) -> Reading:
        """What a file anywhere would change, were it an edit. NotAllowed, NotFound, Unreadable."""
        self._access.allowed("documents.manage")
        document = read_document(path)
        edit = OutsideEdit(0, self._file_of(path, document), "", path.name, "")
        return self._compared(edit, document, on_progress or _to_nobody)

    def check(self, edit_id: int, client_id: int) -> str:
        """What the rules would say to taking this client in; empty if nothing. Nothing is kept."""
        self._access.allowed("documents.manage")
        try:
            with rehearsal():
                self.take_in(edit_id, client_id)
        except (Conflict, Invalid, NotFound) as refused:
            return refused.sentence
        return ""

    # deciding

    def adopt(self, path: Path) -> int:
        """Keep a copy of a file from anywhere as an edit; its id. NotAllowed, Unreadable.

        The same content is kept once.
        """
        actor = self._access.allowed("documents.manage")
        file = self._file_of(path, read_document(path))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        gym = self._access.gym
        with gym.data.read() as connection:
            row = connection.execute(
                "SELECT id FROM outside_edit WHERE document = :document AND sha256 = :digest"
                " AND settled_at IS NULL",
                {"document": file, "digest": digest},
            ).fetchone()
        if row is not None:
            return int(row[0])
        kept = gym.subfolder(OUTSIDE) / f"{Path(file).stem}-{digest[:16]}.json"
        shutil.copyfile(path, kept)
        kept.chmod(gym.file_mode)
        with self._access.act(actor) as act:
            return int(
                act.connection.execute(
                    "INSERT INTO outside_edit (document, found_at, kept_as, sha256)"
                    " VALUES (:document, :at, :kept, :digest)",
                    {"document": file, "at": act.at, "kept": kept.name, "digest": digest},
                ).lastrowid
                or 0
            )

    def take_in(
        self,
        edit_id: int,
        client_id: int,
        *,
        fields: list[str] | None = None,
        seen: int | None = None,
        confirmed: bool = False,
    ) -> list[Changed]:
        """Take one client's changes in, as one act; what was taken in.

        Without `fields` all that nobody else changed; a field that the records changed too only
        when it is named. `seen` is the sequence of the reading that the person saw: Conflict if
        the client was changed since. Invalid for a field that can't be; NeedsConfirmation for
        what is improbable; NotFound, NotAllowed, and whatever the subject's rules refuse.
        """
        actor = self._access.allowed("documents.manage")
        edit = self._edit(edit_id)
        document = self._document(edit)
        label = _("taking in what was changed by hand of {name}")
        with self._access.gym.data.read() as connection:
            name = self._access.client(connection, actor, client_id)["full_name"]
        with self._access.together(actor, label.format(name=name)) as act:
            client = self._access.client(act.connection, actor, client_id)
            if self._decided(edit_id, client_id):
                raise Conflict(_("This was decided already."))
            if seen is not None and self._changed_since(act.connection, edit, client_id, seen):
                raise Conflict(
                    _("{name} was changed meanwhile. Look at it again.").format(name=name)
                )
            found = self._one(act.connection, edit, document, str(client_id), self._context())
            if fields is not None:
                found = placed(document.text, [found])[0]
            wanted = chosen(found, fields)
            self._hands.take_in(
                act,
                self._renderers[edit.document].name,
                client,
                wanted,
                mark=mark(document, client_id),
                confirmed=confirmed,
            )
            self._decide(act, edit, client_id, "take_in", [one.field for one in wanted])
        return wanted

    def set_aside(self, edit_id: int, client_id: int | None = None) -> None:
        """Leave an edit out of the records, whole or of one client; its file stays as it is."""
        actor = self._access.allowed("documents.manage")
        edit = self._edit(edit_id)
        with self._access.together(
            actor, _("setting an edit of {document} aside").format(document=edit.document)
        ) as act:
            if client_id is None:
                self._settle(act, edit)
                act.note(SUBJECT, edit_id, "set_aside", after={"document": edit.document})
            else:
                self._access.client(act.connection, actor, client_id)
                self._decide(act, edit, client_id, "set_aside", [])

    def _decide(
        self, act: Act, edit: OutsideEdit, client_id: int, kind: str, fields: list[str]
    ) -> None:
        act.note(
            SUBJECT,
            edit.id,
            kind,
            client_id=client_id,
            after={"document": edit.document, "fields": fields},
        )
        # the decision goes with the act: what is undone is open again
        self._access.remember_undo("", lambda: None)
        if edit.id in self._open and not self._is_open(edit.id):
            self._settle(act, edit)

    def _is_open(self, edit_id: int) -> bool:
        """Whether a client of an edit waits for a decision; all are looked at near the end only."""
        left = self._left[edit_id]
        while left:
            key = next(iter(left))
            if not (key.isdecimal() and self._decided(edit_id, int(key))):
                return True
            left.discard(key)
        # what was taken back meanwhile, or never kept, is open again
        left |= self._open[edit_id] - {str(one) for one in self._decided(edit_id)}
        return bool(left)

    def _settle(self, act: Act, edit: OutsideEdit) -> None:
        act.connection.execute(
            "UPDATE outside_edit SET settled_at = :at WHERE id = :id",
            {"at": act.at, "id": edit.id},
        )
        self._access.remember_undo("", partial(reopen, self._access, edit.id))

    # inside

    def _edit(self, edit_id: int) -> OutsideEdit:
        with self._access.gym.data.read() as connection:
            row = connection.execute(
                "SELECT id, document, found_at, kept_as, problem FROM outside_edit"
                " WHERE id = :id AND settled_at IS NULL",
                {"id": edit_id},
            ).fetchone()
        if row is None:
            raise NotFound(_("There is no such edit."))
        return OutsideEdit(*row)

    def _document(self, edit: OutsideEdit) -> Document:
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

    def _file_of(self, path: Path, document: Document) -> str:
        """Which document a file is one of: by what it says of itself, else by its name."""
        for one in self._renderers.values():
            if document.name == one.name or (not document.name and path.name == one.file):
                return one.file
        raise Unreadable(
            _("{file} does not say which document it is; name it as that is named.").format(
                file=path.name
            )
        )

    def _decided(self, edit_id: int, client_id: int | None = None) -> dict[int, str]:
        """What was decided of each client of an edit, or of one; not what was taken back."""
        columns = "SELECT client_id, kind, act_id, subject, record_id FROM journal"
        where = "subject = :subject AND record_id = :id AND client_id IS NOT NULL"
        if client_id is not None:
            # of one client everything is read: it is far less than all that was decided
            where = "client_id = :client"
        with self._access.gym.data.read() as connection:
            rows = [
                row
                for row in connection.execute(
                    f"{columns} WHERE {where} ORDER BY seq",
                    {"subject": SUBJECT, "id": edit_id, "client": client_id},
                )
                if row["subject"] == SUBJECT and row["record_id"] == edit_id
            ]
            undone = journal.undone_acts(connection) if rows else set()
        return {row["client_id"]: row["kind"] for row in rows if row["act_id"] not in undone}

    def _changed_since(
        self, connection: sqlite3.Connection, edit: OutsideEdit, client_id: int, seen: int
    ) -> bool:
        subjects = self._renderers[edit.document].subjects
        rows = connection.execute(
            "SELECT subject FROM journal WHERE client_id = :client AND seq > :seen",
            {"client": client_id, "seen": seen},
        )
        return any(row["subject"] in subjects for row in rows)

    def _compared(self, edit: OutsideEdit, document: Document, tell: Progressing) -> Reading:
        renderer = self._renderers[edit.document]
        self._publish()
        file = self._access.gym.folder / renderer.file
        try:
            published = read_document(file).clients
        except Unreadable:
            published = {}
        differing = [key for key in document.clients
                     if document.clients[key] != published.get(key)]  # fmt: skip
        left_out = [key for key in published if key not in document.clients]
        context = self._context()
        found: list[ClientEdit] = []
        keys = sorted([*differing, *left_out], key=_order)
        for start in range(0, max(len(keys), 1), BATCH):
            tell(start, len(keys), _("clients"))
            with self._access.gym.data.read() as connection:
                since = self._since(connection, edit, document)
                sequence, _head = journal.head(connection)
                for key in keys[start : start + BATCH]:
                    one = self._one(connection, edit, document, key, context, since)
                    if one.changes or one.problem:
                        found.append(one)
        tell(len(keys), len(keys), _("clients"))
        return Reading(edit, tuple(placed(document.text, found)), sequence, since.known)

    def _since(
        self,
        connection: sqlite3.Connection,
        edit: OutsideEdit,
        document: Document,
        client_id: int | None = None,
    ) -> Since:
        name = self._renderers[edit.document].name
        row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        last, _head = journal.head(connection)
        sequence = document.sequence
        if row is None or row[0] != document.generation or sequence is None or sequence > last:
            sequence = None
        return Since(connection, name, sequence, client_id)

    def _one(
        self,
        connection: sqlite3.Connection,
        edit: OutsideEdit,
        document: Document,
        key: str,
        context: "Context",
        since: Since | None = None,
    ) -> ClientEdit:
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
        renderer = self._renderers[edit.document]
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

    def _context(self) -> "Context":
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


def reopen(access: Access, edit_id: int) -> None:
    """Take back that an edit was settled."""
    with access.act(access.actor()) as act:
        act.connection.execute(
            "UPDATE outside_edit SET settled_at = NULL WHERE id = :id", {"id": edit_id}
        )


def _order(key: str) -> tuple[int, str]:
    return (len(key), key)


def _to_nobody(_done: int, _total: int, _what: str) -> None:
    """Nobody watches the progress."""
