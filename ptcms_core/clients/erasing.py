"""Erasing a client for good: the rows, the journal's images, the documents, and every other file.

Files go first: what is cut short has left the client in the database, to be erased again. Backups
keep who was erased: `erased.txt`, which no backup holds, names them by id and by the moment the
record was made, so that `erase_again` finds them in a restored database and nobody else, even
where an id was given a second time since.
"""

import json
import os
import re
import sqlite3
from collections.abc import Callable

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.clients.traces import Traces, forget_in_files
from ptcms_core.errors import StorageProblem
from ptcms_core.storage import journal
from ptcms_core.storage.database import explained
from ptcms_core.storage.documents.files import OUTSIDE
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act

ERASED = "erased.txt"
LOG_PATIENCE_MS = 2_000
_ID = re.compile(r"[0-9]{1,18}(?: |$)")


class Eraser:
    """Erases clients; `publish` writes the documents."""

    def __init__(self, access: Access, publish: Callable[[], object]) -> None:
        self._access = access
        self._publish = publish

    def erase(self, client_id: int, *, password: str) -> None:
        """Remove every personal value of a client; Invalid under `password`, StorageProblem.

        A StorageProblem says whether the client is erased all the same.
        """
        access, gym = self._access, self._access.gym
        actor = access.allowed("clients.erase")
        with gym.data.read() as connection:
            traces = _traces_of(connection, access.client(connection, actor, client_id))
            rows = connection.execute("SELECT id FROM client WHERE erased_at IS NULL")
            traces |= Traces(client_id, clients=frozenset(str(row[0]) for row in rows))
        access.prove(actor, password)
        # a hand's edit that lies in place of a document is set aside by this, then gone through
        self._publish()
        forget_in_files(gym, traces)
        with access.act(actor) as act:
            traces |= _traces_of(act.connection, access.client(act.connection, actor, client_id))
            _erase_in(act, gym, client_id, traces)
        # what could be undone names the client, and other acts are not worth keeping the name for
        access.undo_steps.clear()
        access.remember_undo(_("erasing a client"), None)
        _finish(gym, [traces], self._publish)


def erase_again(gym: Gym, publish: Callable[[], object]) -> int:
    """Erase whoever was erased before and came back with a restored backup; how many they were.

    Every opening of a folder does it: a database may have been put back by hand as well. `publish`
    writes the documents. Does nothing where nobody came back. StorageProblem.
    """
    back = _came_back(gym)
    erase_clients(gym, back, publish)
    return len(back)


def erase_clients(gym: Gym, ids: list[int], publish: Callable[[], object]) -> None:
    """Erase clients for good, by nobody in particular; StorageProblem."""
    gone: list[Traces] = []
    for client_id in ids:
        with gym.data.read() as connection:
            row = connection.execute("SELECT * FROM client WHERE id = :id", {"id": client_id})
            traces = _traces_of(connection, row.fetchone())
        forget_in_files(gym, traces)
        with gym.act(None) as act:
            _erase_in(act, gym, client_id, traces)
        gone.append(traces)
    if gone:
        _finish(gym, gone, publish)


def _came_back(gym: Gym) -> list[int]:
    path = gym.folder / ERASED
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except OSError as error:
        raise explained(error, path) from error
    # a line without a moment names whoever has the id
    noted = {tuple(line.split(maxsplit=1)) for line in lines if _ID.match(line)}
    back: set[int] = set()
    with gym.data.read() as connection:
        for number, *moment in noted:
            row = connection.execute(
                "SELECT id, created_at FROM client WHERE id = :id AND erased_at IS NULL",
                {"id": int(number)},
            ).fetchone()
            if row is not None and moment in ([], [row["created_at"]]):
                back.add(row["id"])
    return sorted(back)


def _erase_in(act: Act, gym: Gym, client_id: int, traces: Traces) -> None:
    blank_rows(act, client_id)
    _settle_set_aside(act, gym, traces)
    journal.forget_images(act.connection, client_id)
    act.note("client", client_id, "erase", client_id=client_id)


def _finish(gym: Gym, gone: list[Traces], publish: Callable[[], object]) -> None:
    gym.data.checkpoint(patience_ms=LOG_PATIENCE_MS)
    try:
        _keep_ids(gym)
        publish()
        for traces in gone:
            forget_in_files(gym, traces)
    except StorageProblem as problem:
        raise StorageProblem(
            _(
                "The client is erased from the records, but a file may still hold them: "
                "{why} Look into the data folder."
            ).format(why=problem.sentence)
        ) from problem


def _traces_of(connection: sqlite3.Connection, row: sqlite3.Row) -> Traces:
    """By what the client can be found in files, former names and phones included."""
    seen: list[dict[str, object]] = [dict(row)]
    for images in connection.execute(
        "SELECT i.before, i.after FROM journal j JOIN journal_image i ON i.seq = j.seq"
        " WHERE j.client_id = :id AND j.subject IN ('client', 'message')",
        {"id": row["id"]},
    ):
        seen += [json.loads(image) for image in images if image]

    def values(name: str) -> frozenset[str]:
        return frozenset(str(one[name]) for one in seen if one.get(name))

    return Traces(
        row["id"],
        names=values("full_name"),
        phones=values("phone"),
        emails=values("email"),
    )


def blank_rows(act: Act, client_id: int) -> None:
    """Blank every personal value of a client, in the open act; amounts and dates stay."""
    who = {"id": client_id, "at": act.at}
    execute = act.connection.execute
    execute(
        "UPDATE client SET full_name = '', name_key = '', search_key = '', gender = NULL,"
        " equation = NULL, date_of_birth = NULL, age = NULL, age_on = NULL, phone = NULL,"
        " email = '', height_mm = NULL, goal = '', goal_weight_g = NULL, activity = 'sedentary',"
        " injuries = '', notes = '', emergency_contact = '', language = 'en',"
        " whatsapp_consent = 0, consent_on = NULL, consent_source = '', opted_out_on = NULL,"
        " last_weight_g = NULL, last_weigh_in_on = NULL, weight_change_7d_g = NULL,"
        " diet_plan_id = NULL, workout_plan_id = NULL, last_reminded_at = NULL, archived = 1,"
        " source_key = NULL, next_due_on = NULL, erased_at = :at, version = version + 1"
        " WHERE id = :id",
        who,
    )
    execute("DELETE FROM weigh_in WHERE client_id = :id", who)
    execute("DELETE FROM diet_plan WHERE client_id = :id", who)
    execute("DELETE FROM workout_plan WHERE client_id = :id", who)
    execute("DELETE FROM message WHERE client_id = :id", who)
    execute(
        "UPDATE ledger_entry SET reference = '', description = '', idempotency_key = NULL,"
        " source_key = NULL WHERE client_id = :id",
        who,
    )


def _settle_set_aside(act: Act, gym: Gym, traces: Traces) -> None:
    """What was set aside and went whole is settled; no reason given quotes the client."""
    for row in act.connection.execute("SELECT * FROM outside_edit").fetchall():
        quotes = traces.in_text(row["problem"])
        gone = not (gym.folder / OUTSIDE / row["kept_as"]).exists()
        act.connection.execute(
            "UPDATE outside_edit SET problem = :problem, settled_at = COALESCE(settled_at, :at)"
            " WHERE id = :id",
            {
                "id": row["id"],
                "problem": "" if quotes else row["problem"],
                "at": act.at if gone else None,
            },
        )


def _keep_ids(gym: Gym) -> None:
    """Note who was erased, in a file that no backup holds; those noted stay noted."""
    path = gym.folder / ERASED
    try:
        noted = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        with gym.data.read() as connection:
            rows = connection.execute(
                "SELECT DISTINCT c.id, c.created_at FROM client c"
                " JOIN journal j ON j.client_id = c.id AND j.kind = 'erase'"
                " WHERE c.erased_at IS NOT NULL ORDER BY c.id"
            )
            lines = [f"{row['id']} {row['created_at']}" for row in rows]
            missing = [line for line in lines if line not in noted]
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, gym.file_mode), "a", encoding="utf-8") as file:
            os.fchmod(file.fileno(), gym.file_mode)
            file.write("".join(f"{one}\n" for one in missing))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise explained(error, path) from error
