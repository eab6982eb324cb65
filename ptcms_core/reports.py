"""Reports: takings by day, method and person; dues by age; how the gym's clients move."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.settings import load as load_settings
from ptcms_core.values.dates import add_months
from ptcms_core.values.entry import Record


class Takings(Record):
    """What was taken in some days, refunds subtracted; reversed entries don't count."""

    total: Decimal
    by_day: list[tuple[date, Decimal]]
    by_method: list[tuple[str, Decimal]]
    by_person: list[tuple[str, Decimal]]


class DueAge(Record):
    """Dues of one age: how many clients, how much."""

    label: str
    clients: int
    amount: Decimal


class Month(Record):
    """One month (`2026-11`): new clients, archived ones, and last weighed in during it."""

    month: str
    new: int
    inactive: int
    archived: int


def _own(actor: Actor) -> tuple[str, dict[str, Any]]:
    if actor.is_admin:
        return "", {}
    return " AND c.trainer_id = :trainer", {"trainer": actor.id}


class Reports:
    """Figures over the clients one looks after (an admin: everybody's)."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def takings(self, start: date, end: date) -> Takings:
        """What was taken from `start` to `end`, both days included."""
        actor = self._access.allowed("reports.view")
        settings = load_settings(self._access.gym)
        own, values = _own(actor)
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                "SELECT e.on_date, e.method, e.by_id,"  # noqa: S608
                " SUM(CASE e.kind WHEN 'payment' THEN e.amount ELSE -e.amount END)"
                " FROM ledger_entry e JOIN client c ON c.id = e.client_id"
                " LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
                " WHERE e.kind IN ('payment', 'refund') AND e.carried_over = 0 AND r.id IS NULL"
                f" AND e.on_date BETWEEN :start AND :end{own}"
                " GROUP BY e.on_date, e.method, e.by_id",
                values | {"start": start.isoformat(), "end": end.isoformat()},
            ).fetchall()
        names = self._access.gym.account_names()
        days: dict[date, int] = {}
        methods: dict[str, int] = {}
        people: dict[str, int] = {}
        for on, method, by, amount in rows:
            day, person = date.fromisoformat(on), names.get(by or 0, "–")
            days[day] = days.get(day, 0) + amount
            methods[method or "other"] = methods.get(method or "other", 0) + amount
            people[person] = people.get(person, 0) + amount
        money = settings.amount
        return Takings(
            total=money(sum(days.values())),
            by_day=[(day, money(amount)) for day, amount in sorted(days.items(), reverse=True)],
            by_method=sorted(((k, money(v)) for k, v in methods.items()), key=lambda p: -p[1]),
            by_person=sorted(((k, money(v)) for k, v in people.items()), key=lambda p: -p[1]),
        )

    def dues_by_age(self) -> list[DueAge]:
        """Dues by the age of the oldest charge not settled: 0–30, 31–60, 61 days and more."""
        actor = self._access.allowed("reports.view")
        settings, today = load_settings(self._access.gym), self._access.today()
        own, values = _own(actor)
        month = (today - timedelta(days=30)).isoformat()
        two = (today - timedelta(days=60)).isoformat()
        bounds = (
            (_("not yet due"), "c.next_due_on > :today"),
            (_("0–30 days"), "c.next_due_on <= :today AND c.next_due_on >= :month"),
            (_("31–60 days"), "c.next_due_on < :month AND c.next_due_on >= :two"),
            (_("61+ days"), "c.next_due_on < :two"),
        )
        found = []
        with self._access.gym.data.read() as connection:
            for label, condition in bounds:
                count, amount = connection.execute(
                    "SELECT COUNT(*), COALESCE(SUM(c.balance), 0) FROM client c"  # noqa: S608
                    f" WHERE c.archived = 0 AND c.balance > 0 AND {condition}{own}",
                    values | {"today": today.isoformat(), "month": month, "two": two},
                ).fetchone()
                found.append(DueAge(label=label, clients=count, amount=settings.amount(amount)))
        return found

    def clients_by_month(self, months: int = 12) -> list[Month]:
        """The last months, newest first."""
        actor = self._access.allowed("reports.view")
        own, values = _own(actor)
        first = self._access.today().replace(day=1)
        wanted = [f"{add_months(first, -back):%Y-%m}" for back in range(months)]

        def counts(column: str, condition: str) -> dict[str, int]:
            rows = connection.execute(
                f"SELECT substr(c.{column}, 1, 7), COUNT(*) FROM client c"  # noqa: S608
                f" WHERE c.erased_at IS NULL AND c.{column} >= :first AND {condition}{own}"
                " GROUP BY 1",
                values | {"first": wanted[-1], "quiet": quiet},
            )
            return dict(rows.fetchall())

        inactive_days = load_settings(self._access.gym).inactivity_days
        quiet = (self._access.today() - timedelta(days=inactive_days)).isoformat()
        with self._access.gym.data.read() as connection:
            new = counts("created_at", "1 = 1")
            archived = counts("archived_at", "c.archived = 1")
            inactive = counts("last_weigh_in_on", "c.archived = 0 AND c.last_weigh_in_on <= :quiet")
        return [
            Month(
                month=month,
                new=new.get(month, 0),
                inactive=inactive.get(month, 0),
                archived=archived.get(month, 0),
            )
            for month in wanted
        ]
