"""Which of the shipped templates fits a client today."""

import calendar
import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from ptcms_core.messages.shipped import GREETING
from ptcms_core.settings import GymSettings
from ptcms_core.storage.journal import utc_moment


def fitting_key(
    client: Mapping[str, Any] | sqlite3.Row, settings: GymSettings, now: datetime
) -> str:
    """The key of the template that fits, in the client's language; `now` is the gym's own time.

    What is overdue comes first, then what is due within the gym's days of reminding (unless the
    client was reminded today), a birthday, a missed weigh-in; else the greeting.
    """
    return _key(client, settings, now) + ("_hi" if client["language"] == "hi" else "")


def _key(client: Mapping[str, Any] | sqlite3.Row, settings: GymSettings, now: datetime) -> str:
    today = now.date()
    due = _day(client["next_due_on"])
    if client["balance"] > 0 and due is not None and not _reminded(client, now):
        if due < today:
            return "overdue"
        if due <= today + timedelta(days=settings.reminder_days):
            return "due_soon"
    born = _day(client["date_of_birth"])
    if born is not None and _birthday(born, today):
        return "birthday"
    seen = _day(client["last_weigh_in_on"])
    if seen is not None and seen <= today - timedelta(days=settings.inactivity_days):
        return "missed"
    return GREETING


def _reminded(client: Mapping[str, Any] | sqlite3.Row, now: datetime) -> bool:
    at = client["last_reminded_at"]
    return at is not None and utc_moment(at).astimezone(now.tzinfo).date() == now.date()


def _birthday(born: date, today: date) -> bool:
    if (born.month, born.day) == (2, 29) and not calendar.isleap(today.year):
        return (today.month, today.day) == (3, 1)
    return (born.month, born.day) == (today.month, today.day)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
