"""Workouts: versioned plans of typed text, understood into days; templates beside them."""

import json
import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import Any

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotFound
from ptcms_core.plans import Versions, client_name
from ptcms_core.values import workout_text
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Record
from ptcms_core.values.text import entered

VERSIONS = Versions("workout_plan", "workout_plan_id", ("title", "text", "days"))


class WorkoutPlan(Record):
    """One version of a plan: the text as typed, the days as understood."""

    id: int
    client_id: int
    number: int
    title: str
    text: str
    days: list[dict[str, Any]]
    assigned_at: str
    assigned_by: str
    current: bool


class Template(Record):
    """A ready-made plan to start from; `own` ones are the gym's and may be changed."""

    id: str | int
    version: int
    title: str
    text: str
    own: bool


def values_of(title: str, text: str) -> dict[str, Any]:
    """The columns of a plan."""
    days = workout_text.to_json(workout_text.understand(text))
    return {"title": title, "text": text, "days": json.dumps(days, ensure_ascii=False)}


def checked(title: str, text: str, *, title_needed: bool = False) -> tuple[str, str]:
    """Title and text as they are kept; Invalid."""
    problems: dict[str, str] = {}
    try:
        title = entered(title, _("The title"), max_length=80, required=title_needed)
    except ValueError as problem:
        problems["title"] = str(problem)
    try:
        text = entered(
            text,
            _("The plan"),
            max_length=workout_text.LONGEST,
            multiline=True,
            required=True,
        )
    except ValueError as problem:
        problems["text"] = str(problem)
    if problems:
        raise Invalid(problems)
    return title, text


def _record(row: sqlite3.Row, names: Mapping[int, str], current: int | None) -> WorkoutPlan:
    return WorkoutPlan(
        id=row["id"],
        client_id=row["client_id"],
        number=row["number"],
        title=row["title"],
        text=row["text"],
        days=json.loads(row["days"]),
        assigned_at=row["assigned_at"],
        assigned_by=names.get(row["assigned_by"] or 0, ""),
        current=row["id"] == current,
    )


def document_fragment(
    connection: sqlite3.Connection, client_id: int, names: Mapping[int, str]
) -> dict[str, object] | None:
    """The client in workout_plans.json, older versions under `history`; None without a plan."""
    rows = VERSIONS.all(connection, client_id)
    if not rows:
        return None

    def shown(row: sqlite3.Row) -> dict[str, object]:
        return {
            "version": row["number"],
            "title": row["title"],
            "workout": row["text"],
            "days": json.loads(row["days"]),
            "assigned_at": row["assigned_at"],
            "assigned_by": names.get(row["assigned_by"] or 0, ""),
            "assigned_by_id": row["assigned_by"],
        }

    return {
        "name": client_name(connection, client_id),
        **shown(rows[0]),
        "history": [shown(row) for row in rows[1:]],
    }


@guarded
class Workouts:
    """Workout plans of the clients one looks after, and the gym's templates."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def assign(
        self,
        client_id: int,
        *,
        text: str,
        title: str = "",
        written_from: int | None = None,
        confirmed: bool = False,
    ) -> WorkoutPlan:
        """Give a client the next version of their plan; the same again stores nothing.

        `written_from` is the number of the version it was written from, 0 where there was none.
        Invalid; NeedsConfirmation when another version came into force since; Conflict for an
        archived client.
        """
        actor = self._access.allowed("workouts.assign")
        title, text = checked(title, text)
        values = values_of(title, text)
        with self._access.act(actor) as act:
            client = self._access.active_client(act.connection, actor, client_id)
            now = VERSIONS.current(act.connection, client_id)
            if now is not None and (now["title"], now["text"]) == (title, text):
                return _record(now, self._access.gym.account_names(), now["id"])
            meanwhile = VERSIONS.changed_since(self._access, now, written_from)
            if meanwhile and not confirmed:
                raise NeedsConfirmation(
                    "changed_meanwhile", _("{reasons} Save?").format(reasons=meanwhile)
                )
            plan_id = VERSIONS.insert(act, client_id, values, by_id=actor.id)
            # read here: right after it somebody else's may be in force
            stored = VERSIONS.row(act.connection, plan_id)
        self._access.remember_undo(
            _("the workout of {name}").format(name=client["full_name"]),
            lambda: VERSIONS.withdraw(self._access, client_id, plan_id),
        )
        return _record(stored, self._access.gym.account_names(), plan_id)

    def current(self, client_id: int) -> WorkoutPlan | None:
        """The plan in force; None without one."""
        history = self.history(client_id)
        return history[0] if history else None

    def history(self, client_id: int) -> list[WorkoutPlan]:
        """All versions, newest first."""
        actor = self._access.allowed("workouts.view")
        with self._access.gym.data.read() as connection:
            self._access.client(connection, actor, client_id)
            rows = VERSIONS.all(connection, client_id)
        names = self._access.gym.account_names()
        return [_record(row, names, rows[0]["id"]) for row in rows]

    def understand(self, text: str) -> list[dict[str, Any]]:
        """What would be understood of a text, for a live preview."""
        self._access.allowed("workouts.view")
        return workout_text.to_json(workout_text.understand(text))

    # templates

    def ready_made(self) -> list[Template]:
        """The plans that come with the program, then the gym's own."""
        self._access.allowed("workouts.view")
        shipped = [
            Template(id=key, version=0, title=title, text=text, own=False)
            for key, title, text in workout_text.ready_made()
        ]
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                "SELECT * FROM workout_template WHERE removed_at IS NULL ORDER BY title, id"
            ).fetchall()
        return shipped + [_template(row) for row in rows]

    def add_template(self, *, title: str, text: str) -> Template:
        """Keep a plan of the gym's own; Invalid."""
        actor = self._access.allowed("workouts.templates")
        title, text = checked(title, text, title_needed=True)
        with self._access.act(actor) as act:
            cursor = act.connection.execute(
                "INSERT INTO workout_template (title, text, by_id) VALUES (:title, :text, :by)",
                {"title": title, "text": text, "by": actor.id},
            )
            new_id = int(cursor.lastrowid or 0)
            act.note("workout_template", new_id, "add", after={"title": title, "text": text})
        self._access.remember_undo(
            _("the template {title}").format(title=title),
            partial(self._mark, new_id, 1, removed=True),
        )
        return self._get(new_id)

    def update_template(
        self, template_id: str | int, *, version: int, title: str, text: str
    ) -> Template:
        """Change a plan of the gym's own; Conflict, Invalid, NotFound."""
        actor = self._access.allowed("workouts.templates")
        title, text = checked(title, text, title_needed=True)
        with self._access.act(actor) as act:
            row = _row(act.connection, template_id)
            if row["version"] != version:
                raise Conflict(
                    _("Somebody changed this template meanwhile. Nothing was saved."),
                    {"title": row["title"], "text": row["text"]},
                    by=self._access.last_hand(act.connection, "workout_template", row["id"]),
                )
            if (row["title"], row["text"]) == (title, text):
                return _template(row)
            act.connection.execute(
                "UPDATE workout_template SET title = :title, text = :text,"
                " version = version + 1 WHERE id = :id",
                {"title": title, "text": text, "id": template_id},
            )
            act.note(
                "workout_template",
                row["id"],
                "update",
                before={"title": row["title"], "text": row["text"]},
                after={"title": title, "text": text},
            )
        self._access.remember_undo(
            _("the change of template {title}").format(title=title),
            partial(self._change_back, row),
        )
        return self._get(template_id)

    def _change_back(self, former: sqlite3.Row) -> None:
        template_id, version = former["id"], former["version"]
        present = self._access.left_at("workout_template", template_id, version + 1)
        with self._access.as_undo():
            back = self.update_template(
                template_id, version=present, title=former["title"], text=former["text"]
            )
        self._access.rewound("workout_template", template_id, before=version, now=back.version)

    def remove_template(self, template_id: str | int) -> None:
        """Take a plan of the gym's own out; `undo` brings it back."""
        row = self._mark(template_id, None, removed=True)
        self._access.remember_undo(
            _("taking out the template {title}").format(title=row["title"]),
            partial(self._mark, template_id, row["version"] + 1, removed=False),
        )

    def _mark(self, template_id: str | int, left: int | None, *, removed: bool) -> sqlite3.Row:
        """Take out or bring back; `left` is the version an act that is undone left it at."""
        actor = self._access.allowed("workouts.templates")
        with self._access.act(actor) as act:
            row = _row(act.connection, template_id, any_state=left is not None)
            if left is not None:
                self._access.refuse_changed("workout_template", row["id"], left, row["version"])
            act.connection.execute(
                "UPDATE workout_template SET removed_at = :at, version = version + 1"
                " WHERE id = :id",
                {"at": act.at if removed else None, "id": template_id},
            )
            act.note(
                "workout_template",
                row["id"],
                "remove" if removed else "restore",
                before={"title": row["title"], "text": row["text"]},
            )
        if left is not None:
            self._access.rewound(
                "workout_template", row["id"], before=left - 1, now=row["version"] + 1
            )
        return row

    def _get(self, template_id: str | int) -> Template:
        with self._access.gym.data.read() as connection:
            return _template(_row(connection, template_id))


def _row(
    connection: sqlite3.Connection, template_id: str | int, *, any_state: bool = False
) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM workout_template WHERE id = :id", {"id": template_id}
    ).fetchone()
    if row is None or (row["removed_at"] is not None and not any_state):
        raise NotFound(_("There is no such template of the gym's own."))
    return row


def _template(row: sqlite3.Row) -> Template:
    return Template(
        id=row["id"], version=row["version"], title=row["title"], text=row["text"], own=True
    )
