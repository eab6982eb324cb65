"""Today: what needs somebody, exceptions first, from what stands beside each client's row."""

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.settings import load as load_settings
from ptcms_core.values import dates
from ptcms_core.values.entry import Record
from ptcms_core.values.tips import tip_for

MOST = 50


class Item(Record):
    """One client who needs somebody; amounts in the gym's currency."""

    client_id: int
    name: str
    last_four: str
    amount: Decimal
    days: int
    text: str


class Today(Record):
    """The day: totals, and who needs somebody (at most 50 of each kind)."""

    day: date
    clients: int
    taken_this_month: Decimal
    overdue: list[Item]
    due_this_week: list[Item]
    not_seen: list[Item]
    plans_missing: list[Item]
    messages_waiting: list[Item]
    messages_failed: list[Item]
    birthdays: list[Item]
    tip: str


def today(access: Access) -> Today:
    """What needs this person today: an admin sees everybody's clients."""
    actor = access.allowed("clients.view")
    settings = load_settings(access.gym)
    day = access.today()
    own = "" if actor.is_admin else " AND c.trainer_id = :trainer"
    values: dict[str, Any] = {
        "trainer": actor.id,
        "today": day.isoformat(),
        "week": (day + timedelta(days=7)).isoformat(),
        "inactive": (day - timedelta(days=settings.inactivity_days)).isoformat(),
        "month": day.replace(day=1).isoformat(),
        "birthday": f"%-{day:%m-%d}",
        "most": MOST,
    }

    with access.gym.data.read() as connection:

        def listed(condition: str, order: str, told: Callable[[sqlite3.Row], str]) -> list[Item]:
            rows = connection.execute(
                "SELECT * FROM client c WHERE c.archived = 0 AND c.erased_at IS NULL"  # noqa: S608
                f" AND {condition}{own} ORDER BY {order} LIMIT :most",
                values,
            )
            return [_item(row, told(row)) for row in rows]

        def _item(row: sqlite3.Row, words: str) -> Item:
            due = row["next_due_on"]
            return Item(
                client_id=row["id"],
                name=row["full_name"],
                last_four=(row["phone"] or "")[-4:],
                amount=settings.amount(row["balance"]),
                days=abs((day - date.fromisoformat(due)).days) if due else 0,
                text=words,
            )

        def messages(states: tuple[str, ...]) -> list[Item]:
            marks = ", ".join(f"'{state}'" for state in states)
            rows = connection.execute(
                "SELECT c.*, m.text AS message FROM message m"  # noqa: S608 - own words
                " JOIN client c ON c.id = m.client_id"
                f" WHERE m.state IN ({marks}) AND m.source_key IS NULL{own}"
                " ORDER BY m.id LIMIT :most",
                values,
            )
            return [_item(row, " ".join(row["message"].split())[:80]) for row in rows]

        def last_seen(row: sqlite3.Row) -> str:
            if row["last_weigh_in_on"] is None:
                return _("never weighed in")
            seen = date.fromisoformat(row["last_weigh_in_on"])
            return _("last weigh-in {day}").format(day=dates.short_date(seen, day))

        def missing(row: sqlite3.Row) -> str:
            gaps = [
                word
                for column, word in (("diet_plan_id", _("diet")), ("workout_plan_id", _("workout")))
                if row[column] is None
            ]
            return _("no {plans}").format(plans=_(" and no ").join(gaps))

        total = connection.execute(
            f"SELECT COUNT(*) FROM client c WHERE c.archived = 0 AND c.erased_at IS NULL{own}",  # noqa: S608
            values,
        ).fetchone()[0]
        taken = connection.execute(
            "SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entry e"  # noqa: S608
            " JOIN client c ON c.id = e.client_id"
            " LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
            " WHERE e.kind = 'payment' AND e.carried_over = 0 AND r.id IS NULL"
            f" AND e.on_date >= :month{own}",
            values,
        ).fetchone()[0]
        return Today(
            day=day,
            clients=total,
            taken_this_month=settings.amount(taken),
            overdue=listed(
                "c.balance > 0 AND c.next_due_on < :today", "c.next_due_on", lambda _row: ""
            ),
            due_this_week=listed(
                "c.balance > 0 AND c.next_due_on >= :today AND c.next_due_on <= :week",
                "c.next_due_on",
                lambda _row: "",
            ),
            not_seen=listed(
                "(c.last_weigh_in_on IS NULL OR c.last_weigh_in_on <= :inactive)",
                "c.last_weigh_in_on, c.id",
                last_seen,
            ),
            plans_missing=listed(
                "(c.diet_plan_id IS NULL OR c.workout_plan_id IS NULL)", "c.name_key", missing
            ),
            messages_waiting=messages(("handed_over", "unknown")),
            messages_failed=messages(("failed",)),
            birthdays=listed(
                "c.date_of_birth LIKE :birthday", "c.name_key", lambda _row: _("birthday today")
            ),
            tip=tip_for(day),
        )
