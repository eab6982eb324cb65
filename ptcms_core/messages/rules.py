"""When reminders are prepared: the gym's rules as they are kept."""

import sqlite3
from typing import Any, Literal

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid, NotFound
from ptcms_core.messages import audience, outbox, templates
from ptcms_core.storage.journal import Act
from ptcms_core.values.entry import Record

MOST_DAYS = 365


class Rule(Record):
    """When a reminder is prepared, from which template, and whether it goes by itself.

    `days`: due in so many at most, overdue or not weighed in for so many; none for a birthday.
    """

    id: int
    version: int
    kind: Literal["due_in", "overdue", "no_weigh_in", "birthday"]
    days: int
    template_id: str | int
    active: bool
    by_itself: bool


def checked(
    connection: sqlite3.Connection,
    kind: str,
    days: int,
    template: str | int | None,
    by_itself: bool,
    *,
    may_go: bool,
) -> dict[str, Any]:
    """The columns of a rule as it may be kept; Invalid. `may_go`: the cloud channel is set up."""
    problems: dict[str, str] = {}
    if kind not in audience.KINDS:
        raise Invalid({"kind": _("Choose what is reminded of.")})
    if not 0 <= days <= MOST_DAYS:
        problems["days"] = _("Type a number of days from 0 to {most}.").format(most=MOST_DAYS)
    chosen = audience.USUAL_TEMPLATE[kind] if template is None else template
    try:
        templates.named(connection, chosen)
    except NotFound as missing:
        problems["template"] = missing.sentence
    if by_itself and not may_go:
        problems["by_itself"] = _(
            "Only the WhatsApp Business account sends by itself, and it isn't set up."
        )
    if problems:
        raise Invalid(problems)
    return {
        "kind": kind,
        "days": 0 if kind == "birthday" else days,
        "template_id": str(chosen),
        "by_itself": int(by_itself),
    }


def all_rules(connection: sqlite3.Connection) -> list[Rule]:
    """All of them, by kind and days."""
    rows = connection.execute(
        "SELECT * FROM reminder_rule WHERE removed_at IS NULL ORDER BY kind, days, id"
    )
    return [rule_of(row) for row in rows]


def named(connection: sqlite3.Connection, rule_id: int) -> Rule:
    """The rule with this id; NotFound."""
    row = connection.execute(
        "SELECT * FROM reminder_rule WHERE id = :id AND removed_at IS NULL", {"id": rule_id}
    ).fetchone()
    if row is None:
        raise NotFound(_("There is no such rule."))
    return rule_of(row)


def rule_of(row: sqlite3.Row) -> Rule:
    """The row as a record."""
    template = row["template_id"]
    return Rule(
        id=row["id"],
        version=row["version"],
        kind=row["kind"],
        days=row["days"],
        template_id=int(template) if template.isdecimal() else template,
        active=bool(row["active"]),
        by_itself=bool(row["by_itself"]),
    )


def image(rule: Rule) -> dict[str, Any]:
    """What the journal keeps of it."""
    return rule.model_dump(exclude={"id", "version"})


def store(act: Act, old: Rule, values: dict[str, Any]) -> Rule:
    """Write values that are right already, in the open act."""
    row = act.connection.execute(
        "UPDATE reminder_rule SET days = :days, template_id = :template_id, active = :active,"
        " by_itself = :by_itself, version = version + 1 WHERE id = :id RETURNING *",
        values | {"id": old.id},
    ).fetchone()
    new = rule_of(row)
    act.note("reminder_rule", new.id, "update", before=image(old), after=image(new))
    return new


def wait_for_approval(act: Act) -> int:
    """Let no rule send by itself any more, in the open act; how many did.

    For records brought back from a backup: what went since then is not in them.
    """
    held = [one for one in all_rules(act.connection) if one.by_itself]
    for rule in held:
        store(act, rule, image(rule) | {"active": int(rule.active), "by_itself": 0})
    return len(held)


def drafts(connection: sqlite3.Connection, rule_id: int) -> list[sqlite3.Row]:
    """What it prepared and nobody approved yet."""
    return connection.execute(
        f"{outbox.ROWS} WHERE m.rule_id = :rule AND m.state = 'draft'", {"rule": rule_id}
    ).fetchall()
