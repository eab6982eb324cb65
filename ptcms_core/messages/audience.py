"""Who is meant by a reminder: the clients it is for today, and the period it stands for."""

import calendar
import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

from ptcms_core.messages.shipped import shipped

Kind = Literal["due_in", "overdue", "no_weigh_in", "birthday"]
KINDS: tuple[Kind, ...] = ("due_in", "overdue", "no_weigh_in", "birthday")
USUAL_TEMPLATE: dict[str, str] = {
    "due_in": "due_soon",
    "overdue": "overdue",
    "no_weigh_in": "missed",
    "birthday": "birthday",
}

_CONDITION: dict[str, str] = {
    "due_in": "c.next_due_on BETWEEN :today AND :until AND c.balance > 0",
    "overdue": "c.next_due_on <= :since AND c.balance > 0",
    "no_weigh_in": "COALESCE(c.last_weigh_in_on, SUBSTR(c.created_at, 1, 10)) <= :since",
    "birthday": "SUBSTR(c.date_of_birth, 6) IN (:day, :leap)",
}


def is_meant(kind: str, days: int, today: date) -> tuple[str, dict[str, Any]]:
    """The condition on `client c`, and its values, for who is reminded today.

    `days`: due within so many, overdue by so many or more, not weighed in for so many.
    """
    leap = "02-29" if f"{today:%m-%d}" == "03-01" and not calendar.isleap(today.year) else ""
    return _CONDITION[kind], {
        "today": today.isoformat(),
        "until": (today + timedelta(days=days)).isoformat(),
        "since": (today - timedelta(days=max(days, 1))).isoformat(),
        "day": f"{today:%m-%d}",
        "leap": leap,
    }


def period_key(kind: str, client: sqlite3.Row, today: date) -> str:
    """Client, kind and period: of two reminders with the same key only one is written.

    A due date is reminded of once before it and once a week after it; a missed weigh-in once
    until the next; a birthday once a year.
    """
    year, week, _day = today.isocalendar()
    period = {
        "due_in": str(client["next_due_on"]),
        "overdue": f"{client['next_due_on']}:{year}-{week:02}",
        "no_weigh_in": str(client["last_weigh_in_on"] or client["created_at"][:10]),
        "birthday": str(today.year),
    }[kind]
    return f"{kind}:{client['id']}:{period}"


def in_language(template: str | int, client: Mapping[str, Any] | sqlite3.Row) -> str | int:
    """The same shipped template in the client's language; the gym's own stay as they are."""
    keys = {one.key for one in shipped()}
    if template not in keys:
        return template
    plain = str(template).removesuffix("_hi")
    return f"{plain}_hi" if client["language"] == "hi" else plain
