"""Reports: takings by day, method and person; dues by age; how the gym's clients move."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.clients.tally import NEVER, between, tallied
from ptcms_core.errors import Invalid
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import utc_text
from ptcms_core.values.border import guarded
from ptcms_core.values.dates import add_months
from ptcms_core.values.entry import Record

Key = TypeVar("Key", str, int)
_FIRST_DAY = "0001-01-01"
"""Who owes without a day by which it is due comes before it."""


class Takings(Record):
    """What was taken in some days, refunds subtracted; reversed entries don't count."""

    total: Decimal
    by_day: list[tuple[date, Decimal]]
    by_method: list[tuple[str, Decimal]]
    by_person: list[tuple[str, Decimal]]


class DueAge(Record):
    """Dues of one age: how many clients who aren't archived, how much."""

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


@guarded
class Reports:
    """Figures over the clients one looks after (an admin: everybody's)."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def takings(self, start: date, end: date) -> Takings:
        """What was taken from `start` to `end`, both days included; Invalid the other way round.

        A day, method or person may have given back more than was taken, and is then negative.
        """
        actor = self._access.allowed("reports.view")
        if end < start:
            raise Invalid({"end": _("The last day can't be before the first.")})
        settings = load_settings(self._access.gym)
        own, values = _own(actor)
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                "SELECT c.on_date, c.method, c.by_id, SUM(c.received - c.refunded)"  # noqa: S608 - own condition
                f" FROM taking c WHERE c.on_date BETWEEN :start AND :end AND c.entries > 0{own}"
                " GROUP BY c.on_date, c.method, c.by_id",
                values | {"start": start.isoformat(), "end": end.isoformat()},
            ).fetchall()
        names = self._access.gym.account_names()
        days: dict[date, int] = {}
        methods: dict[str, int] = {}
        people: dict[int, int] = {}
        for on, method, by, amount in rows:
            day = date.fromisoformat(on)
            days[day] = days.get(day, 0) + amount
            methods[method] = methods.get(method, 0) + amount
            people[by] = people.get(by, 0) + amount
        money = settings.amount
        return Takings(
            total=money(sum(days.values())),
            by_day=[(day, money(amount)) for day, amount in sorted(days.items(), reverse=True)],
            by_method=[(method, money(amount)) for method, amount in _most_first(methods)],
            # two people may bear one name, so they are added up by account
            by_person=[(names.get(by, "–"), money(amount)) for by, amount in _most_first(people)],
        )

    def takings_by_month(self, months: int = 12) -> list[tuple[date, Decimal]]:
        """What was taken in each of the last months, refunds subtracted: the month's first day and
        the amount, oldest first, months without takings too; at most 120 of them. Invalid.
        """
        actor = self._access.allowed("reports.view")
        firsts = self._months(months)
        settings = load_settings(self._access.gym)
        own, values = _own(actor)
        with self._access.gym.data.read() as connection:
            rows = connection.execute(
                "SELECT SUBSTR(c.on_date, 1, 7), SUM(c.received - c.refunded) FROM taking c"  # noqa: S608 - own condition
                f" WHERE c.on_date >= :start AND c.on_date < :end{own}"
                " GROUP BY SUBSTR(c.on_date, 1, 7)",
                values
                | {"start": firsts[0].isoformat(), "end": add_months(firsts[-1], 1).isoformat()},
            ).fetchall()
        taken = dict(map(tuple, rows))
        return [(first, settings.amount(taken.get(f"{first:%Y-%m}", 0))) for first in firsts]

    def _months(self, months: int) -> list[date]:
        """The first days of the last months, oldest first, the present month's last; Invalid."""
        if not 1 <= months <= 120:
            raise Invalid({"months": _("Choose 1 to 120 months.")})
        first = self._access.today().replace(day=1)
        return [add_months(first, -back) for back in range(months - 1, -1, -1)]

    def dues_by_age(self) -> list[DueAge]:
        """Dues by the age of the oldest charge not settled: 0–30, 31–60, 61 days and more."""
        actor = self._access.allowed("reports.view")
        settings, today = load_settings(self._access.gym), self._access.today()
        month = (today - timedelta(days=30)).isoformat()
        two = (today - timedelta(days=60)).isoformat()
        tomorrow = (today + timedelta(days=1)).isoformat()
        bounds = (
            (_("not yet due"), tomorrow, NEVER),
            (_("0–30 days"), month, tomorrow),
            (_("31–60 days"), two, month),
            (_("61+ days"), _FIRST_DAY, two),
        )
        found = []
        with self._access.gym.data.read() as connection:
            for label, start, end in bounds:
                count, amount = tallied(connection, "due", actor.only_own, start, end)
                found.append(DueAge(label=label, clients=count, amount=settings.amount(amount)))
        return found

    def clients_by_month(self, months: int = 12) -> list[Month]:
        """The last months in the gym's time zone, newest first; at most 120. Invalid."""
        actor = self._access.allowed("reports.view")
        today = self._access.today()
        starts = [*self._months(months)]
        starts.append(add_months(starts[-1], 1))
        zone = self._access.gym.zone()
        moments = [utc_text(datetime.combine(day, time(), zone)) for day in starts]
        inactive_days = load_settings(self._access.gym).inactivity_days
        # last weighed in before this day: inactive
        seen = (today - timedelta(days=inactive_days - 1)).isoformat()
        days = [min(day.isoformat(), seen) for day in starts]
        with self._access.gym.data.read() as connection:
            new = between(connection, "begun", actor.only_own, moments)
            archived = between(connection, "ended", actor.only_own, moments)
            inactive = between(connection, "weighed", actor.only_own, days)
        return [
            Month(
                month=f"{starts[n]:%Y-%m}",
                new=new[n],
                inactive=inactive[n],
                archived=archived[n],
            )
            for n in reversed(range(months))
        ]


def _most_first(sums: dict[Key, int]) -> list[tuple[Key, int]]:
    return sorted(sums.items(), key=lambda item: -item[1])
