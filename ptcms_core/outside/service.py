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
from ptcms_core.outside.changed import Changed
from ptcms_core.outside.looking import Looking, Progressing, to_nobody
from ptcms_core.outside.telling import (
    OutsideEdit,
    Reading,
    chosen,
    mark,
    placed,
)
from ptcms_core.storage import journal
from ptcms_core.storage.documents import Renderer, read_document
from ptcms_core.storage.documents.files import OUTSIDE
from ptcms_core.storage.journal import Act
from ptcms_core.values.border import guarded
from ptcms_core.values.rehearsal import rehearsal

SUBJECT = "outside_edit"


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
        self._looking = Looking(access, renderers, publish)
        # the clients of an edit nobody had decided about, as last read, and which may be so still
        self._open: dict[int, set[str]] = {}
        self._left: dict[int, set[str]] = {}

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
        found = self._looking.compared(edit, self._looking.document(edit), on_progress or to_nobody)
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
        edit = OutsideEdit(0, self._looking.file_of(path, document), "", path.name, "")
        return self._looking.compared(edit, document, on_progress or to_nobody)

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
        file = self._looking.file_of(path, read_document(path))
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
        document = self._looking.document(edit)
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
            found = self._looking.one(
                act.connection, edit, document, str(client_id), self._looking.context()
            )
            if fields is not None:
                found = placed(document.text, [found])[0]
            wanted = chosen(found, fields)
            self._hands.take_in(
                act,
                self._looking.renderer(edit).name,
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
        subjects = self._looking.renderer(edit).subjects
        rows = connection.execute(
            "SELECT subject FROM journal WHERE client_id = :client AND seq > :seen",
            {"client": client_id, "seen": seen},
        )
        return any(row["subject"] in subjects for row in rows)


def reopen(access: Access, edit_id: int) -> None:
    """Take back that an edit was settled."""
    with access.act(access.actor()) as act:
        act.connection.execute(
            "UPDATE outside_edit SET settled_at = NULL WHERE id = :id", {"id": edit_id}
        )
