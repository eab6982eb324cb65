"""Today: what needs somebody, exceptions first, from what stands beside each client's row."""

import calendar
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from ptcms_core.access import Access
from ptcms_core.catalogue import _, ngettext
from ptcms_core.clients.tally import EVER, NEVER, between, tallied
from ptcms_core.settings import GymSettings
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import utc_moment, utc_text
from ptcms_core.values import dates
from ptcms_core.values.entry import Record
from ptcms_core.values.tips import tip_for

MOST = 10
"""Of each kind: who is dealt with makes room for the next, and the day stays in view."""
_COLUMNS = (
    "c.id, c.full_name, c.phone, c.balance, c.next_due_on, c.last_weigh_in_on, c.created_at,"
    " c.diet_plan_id, c.workout_plan_id, c.date_of_birth, c.trainer_id, c.last_reminded_at"
)


class Item(Record):
    """One client who needs somebody, and why in words; the amount is the client's balance.

    `days`: overdue by, due in, or not weighed in for so many days; else 0.
    """

    client_id: int
    name: str
    last_four: str
    amount: Decimal
    days: int
    text: str
    trainer: str = ""
    """Whose client it is, told to an admin."""
    reminded_on: date | None = None
    """When the client was last asked to pay."""
    message_id: int | None = None
    """The message that waits for an answer or failed."""


class Today(Record):
    """The day: totals, and who needs somebody (at most MOST of each kind).

    `counts` tells by the name of the list how many there are of each kind in all.
    """

    day: date
    clients: int
    taken_this_month: Decimal
    overdue: list[Item]
    due_this_week: list[Item]
    not_seen: list[Item]
    plans_missing: list[Item]
    messages_waiting: list[Item]
    messages_failed: list[Item]
    reminders: list[Item]
    birthdays: list[Item]
    counts: dict[str, int]
    tip: str


@dataclass(frozen=True)
class _Group:
    """One kind of exception: which clients, in which order, and what is said of each."""

    name: str
    conditions: tuple[str, ...]  # who belongs to it: each found by an index, nobody by two
    order: str
    told: Callable[[sqlite3.Row], tuple[int, str]]
    counted: Callable[[sqlite3.Connection], int] | None = None
    """How many there are in all, where more are kept than a list may hold."""
    join: str = ""
    only_active: bool = True


def today(access: Access) -> Today:
    """What needs this person today: an admin sees everybody's clients."""
    actor = access.allowed("clients.view")
    settings = load_settings(access.gym)
    day = access.today()
    own = "" if actor.is_admin else " AND c.trainer_id = :trainer"
    values = _bounds(access, settings, day) | {"trainer": actor.id}
    found: dict[str, list[Item]] = {}
    counts: dict[str, int] = {}
    trainers = access.gym.account_names() if actor.is_admin else {}
    read = partial(_item, settings=settings, zone=access.gym.zone(), trainers=trainers)
    with access.gym.data.read() as connection:
        for group in _groups(access, day, actor.only_own, values):
            found[group.name], counts[group.name] = _listed(connection, group, own, values, read)
        clients, _amount = tallied(connection, "active", actor.only_own)
        taken = connection.execute(
            "SELECT COALESCE(SUM(received - refunded), 0) FROM taking"  # noqa: S608 - own condition
            f" WHERE on_date >= :month{'' if actor.is_admin else ' AND trainer_id = :trainer'}",
            values,
        ).fetchone()[0]
    return Today.of(
        day=day,
        clients=clients,
        taken_this_month=settings.amount(taken),
        counts=counts,
        tip=tip_for(day),
        **found,
    )


def _bounds(access: Access, settings: GymSettings, day: date) -> dict[str, Any]:
    last_quiet = day - timedelta(days=settings.inactivity_days)
    after_quiet = datetime.combine(last_quiet + timedelta(days=1), time(), access.gym.zone())
    # whoever was born on 29 February is a year older on 1 March of a year without that day
    leap = "02-29" if f"{day:%m-%d}" == "03-01" and not calendar.isleap(day.year) else ""
    return {
        "today": day.isoformat(),
        "week": (day + timedelta(days=7)).isoformat(),
        "month": day.replace(day=1).isoformat(),
        "quiet": last_quiet.isoformat(),
        "joined": utc_text(after_quiet),
        "birthday": f"{day:%m-%d}",
        "leap": leap,
    }


def _groups(
    access: Access, day: date, trainer_id: int | None, values: dict[str, Any]
) -> list[_Group]:
    zone = access.gym.zone()

    def kept(kind: str, start: str = EVER, end: str = NEVER) -> Callable[[sqlite3.Connection], int]:
        return lambda connection: tallied(connection, kind, trainer_id, start, end)[0]

    def quiet(connection: sqlite3.Connection) -> int:
        seen_before = _day_after(values["quiet"])
        never = between(connection, "unweighed", trainer_id, [EVER, values["joined"]])[0]
        return never + tallied(connection, "weighed", trainer_id, EVER, seen_before)[0]

    def overdue(row: sqlite3.Row) -> tuple[int, str]:
        days = (day - date.fromisoformat(row["next_due_on"])).days
        return days, ngettext("overdue by {count} day", "overdue by {count} days", days).format(
            count=days
        )

    def due(row: sqlite3.Row) -> tuple[int, str]:
        days = (date.fromisoformat(row["next_due_on"]) - day).days
        if days == 0:
            return 0, _("due today")
        return days, ngettext("due in {count} day", "due in {count} days", days).format(count=days)

    def not_seen(row: sqlite3.Row) -> tuple[int, str]:
        if row["last_weigh_in_on"] is None:
            joined = utc_moment(row["created_at"]).astimezone(zone).date()
            return (day - joined).days, _("never weighed in")
        seen = date.fromisoformat(row["last_weigh_in_on"])
        words = _("last weigh-in {day}").format(day=dates.short_date(seen, day))
        return (day - seen).days, words

    def missing(row: sqlite3.Row) -> tuple[int, str]:
        if row["diet_plan_id"] is not None:
            return 0, _("no workout")
        if row["workout_plan_id"] is not None:
            return 0, _("no diet")
        return 0, _("no diet and no workout")

    def birthday(row: sqlite3.Row) -> tuple[int, str]:
        age = dates.age_on(date.fromisoformat(row["date_of_birth"]), day)
        return 0, _("birthday today: {age} years").format(age=age)

    def message(row: sqlite3.Row) -> tuple[int, str]:
        return 0, " ".join(row["message"].split())[:80]

    about_message = " JOIN message m ON m.client_id = c.id"
    return [
        _Group(
            "overdue",
            ("c.next_due_on < :today AND c.balance > 0",),
            "c.next_due_on, c.name_key, c.id",
            overdue,
            kept("due", "0001-01-01", values["today"]),
        ),
        _Group(
            "due_this_week",
            ("c.next_due_on BETWEEN :today AND :week AND c.balance > 0",),
            "c.next_due_on, c.name_key, c.id",
            due,
            kept("due", values["today"], _day_after(values["week"])),
        ),
        _Group(
            "not_seen",
            (
                "c.last_weigh_in_on IS NULL AND c.created_at < :joined",
                "c.last_weigh_in_on <= :quiet",
            ),
            "c.last_weigh_in_on, c.name_key, c.id",
            not_seen,
            quiet,
        ),
        _Group(
            "plans_missing",
            ("(c.diet_plan_id IS NULL OR c.workout_plan_id IS NULL)",),
            "c.name_key, c.id",
            missing,
            kept("unplanned"),
        ),
        # a message that was handed over waits for its yes or no even if the client is archived
        _Group(
            "messages_waiting",
            (
                "m.state = 'unknown' AND COALESCE(m.source_key, '') = ''",
                "m.state = 'handed_over' AND COALESCE(m.source_key, '') = ''",
            ),
            "m.id",
            message,
            kept("message waiting"),
            join=about_message,
            only_active=False,
        ),
        _Group(
            "messages_failed",
            ("m.state = 'failed' AND COALESCE(m.source_key, '') = ''",),
            "m.id",
            message,
            kept("message failed"),
            join=about_message,
            only_active=False,
        ),
        _Group(
            "reminders",
            ("m.state = 'draft'",),
            "m.id",
            message,
            join=about_message,
        ),
        _Group(
            "birthdays",
            ("c.date_of_birth IS NOT NULL AND substr(c.date_of_birth, 6) IN (:birthday, :leap)",),
            "c.name_key || '', c.id",  # the few are sorted: the index of names would try them all
            birthday,
        ),
    ]


def _listed(
    connection: sqlite3.Connection,
    group: _Group,
    own: str,
    values: dict[str, Any],
    read: Callable[[sqlite3.Row, _Group], Item],
) -> tuple[list[Item], int]:
    active = " AND c.archived = 0" if group.only_active else ""
    columns = f"{_COLUMNS}, m.text AS message, m.id AS message_id" if group.join else _COLUMNS
    rows: list[sqlite3.Row] = []
    total = 0
    for condition in group.conditions:
        source = f"FROM client c{group.join} WHERE {condition}{active}{own}"
        wanted = MOST - len(rows)
        found = connection.execute(
            f"SELECT {columns} {source} ORDER BY {group.order} LIMIT :wanted",
            values | {"wanted": wanted},
        ).fetchall()
        rows += found
        if len(found) < wanted:
            total += len(found)
        elif group.counted is None:
            total += connection.execute(f"SELECT COUNT(*) {source}", values).fetchone()[0]
    if group.counted is not None and len(rows) == MOST:
        total = group.counted(connection)
    return [read(row, group) for row in rows], total


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _item(
    row: sqlite3.Row,
    group: _Group,
    *,
    settings: GymSettings,
    zone: ZoneInfo,
    trainers: dict[int, str],
) -> Item:
    days, words = group.told(row)
    reminded = row["last_reminded_at"]
    return Item.of(
        client_id=row["id"],
        name=row["full_name"],
        last_four=(row["phone"] or "")[-4:],
        amount=settings.amount(row["balance"]),
        days=days,
        text=words,
        trainer=trainers.get(row["trainer_id"], ""),
        reminded_on=utc_moment(reminded).astimezone(zone).date() if reminded else None,
        message_id=row["message_id"] if group.join else None,
    )
