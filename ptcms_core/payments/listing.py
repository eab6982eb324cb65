"""Accounts and payments over all the clients one looks after: listed, searched, added up."""

from datetime import timedelta
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.clients.finding import conditions
from ptcms_core.errors import Invalid
from ptcms_core.payments import rows
from ptcms_core.payments.entry import AccountTotals, Listing
from ptcms_core.settings import load as load_settings
from ptcms_core.values.border import guarded

_DUES_BY = {
    "due": "c.next_due_on, c.name_key, c.id",
    "balance": "c.balance DESC, c.name_key, c.id",
    "name": "c.name_key, c.id",
}
# whoever owes has a charge that falls due, and the index of due dates finds them: by a sum, for
# the index of balances would find them in no order
_WHICH = {
    "owing": "c.next_due_on IS NOT NULL AND c.balance + 0 > 0",
    "overdue": "c.next_due_on < :today AND c.balance + 0 > 0",
    "week": "c.next_due_on BETWEEN :today AND :week AND c.balance + 0 > 0",
    "credit": "c.balance < 0",
    "all": "1 = 1",
}


@guarded
class Listings:
    """What is read of many accounts at once."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def recent(self, *, limit: int = 50, after: int | None = None) -> Listing:
        """Payments over all one's clients, the last booked first; `after` is a page's `next`.

        The running balance is left at nothing here: it belongs to one account.
        """
        actor = self._access.allowed("payments.view")
        where, values = _own(actor)
        if after is not None:
            where += " AND e.id < :after"
        with self._access.gym.data.read() as connection:
            found = connection.execute(
                "SELECT e.*, r.id AS reversed_by, c.full_name FROM ledger_entry e"  # noqa: S608
                " JOIN client c ON c.id = e.client_id"
                " LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
                f" WHERE e.kind = 'payment' AND {where} ORDER BY e.id DESC LIMIT :limit",
                values | {"limit": limit + 1, "after": after},
            ).fetchall()
        names = self._access.gym.account_names()
        settings = load_settings(self._access.gym)
        items = [
            rows.record(row, row["full_name"] or _("(erased)"), 0, names, settings)
            for row in found[:limit]
        ]
        more = len(found) > limit
        return Listing(items=items, total=len(items), next=items[-1].id if more else None)

    def dues(
        self,
        *,
        text: str = "",
        which: str = "owing",
        sort: str = "due",
        limit: int = 50,
        offset: int = 0,
    ) -> Listing:
        """Accounts by name, phone, goal or email: the oldest due first, by `balance` or `name`.

        `which`: those `owing`, the `overdue`, due this `week`, in `credit`, or `all`; archived
        clients are left out. Invalid.
        """
        where, values = self._accounts(text, which)
        if sort not in _DUES_BY:
            known = ", ".join(_DUES_BY)
            raise Invalid({"sort": _("Dues can be sorted by: {ways}.").format(ways=known)})
        order = _DUES_BY[sort]
        if sort == "due" and which in ("all", "credit"):
            order = f"c.next_due_on IS NULL, {order}"  # those who owe nothing come last
        with self._access.gym.data.read() as connection:
            total = connection.execute(
                f"SELECT COUNT(*) FROM client c WHERE {where}",  # noqa: S608
                values,
            ).fetchone()[0]
            found = connection.execute(
                f"SELECT * FROM client c WHERE {where}"  # noqa: S608
                f" ORDER BY {order} LIMIT :limit OFFSET :offset",
                values | {"limit": limit, "offset": offset},
            ).fetchall()
        settings, today = load_settings(self._access.gym), self._access.today()
        shown = offset + len(found)
        return Listing(
            items=[rows.due_of(row, settings, today) for row in found],
            total=total,
            next=shown if found and shown < total else None,
        )

    def totals(self, *, text: str = "", which: str = "owing") -> AccountTotals:
        """What the accounts of such a list come to; Invalid."""
        where, values = self._accounts(text, which)
        settings = load_settings(self._access.gym)
        with self._access.gym.data.read() as connection:
            row = connection.execute(
                "SELECT COUNT(*) AS clients,"  # noqa: S608
                " COALESCE(SUM(CASE WHEN c.balance > 0 THEN c.balance ELSE 0 END), 0) AS owed,"
                " COALESCE(SUM(CASE WHEN c.balance > 0 AND c.next_due_on < :today"
                " THEN c.balance ELSE 0 END), 0) AS overdue,"
                " COALESCE(SUM(CASE WHEN c.balance < 0 THEN -c.balance ELSE 0 END), 0) AS credit"
                f" FROM client c WHERE {where}",
                values,
            ).fetchone()
        return AccountTotals(
            clients=row["clients"],
            owed=settings.amount(row["owed"]),
            overdue=settings.amount(row["overdue"]),
            credit=settings.amount(row["credit"]),
        )

    def _accounts(self, typed: str, which: str) -> tuple[str, dict[str, Any]]:
        """The condition of a list of accounts and its values; Invalid under `which`."""
        actor = self._access.allowed("payments.view")
        if which not in _WHICH:
            known = ", ".join(_WHICH)
            raise Invalid({"which": _("Accounts can be shown by: {ways}.").format(ways=known)})
        where, values = conditions(actor, typed, False, None)
        today = self._access.today()
        values["today"] = today.isoformat()
        values["week"] = (today + timedelta(days=7)).isoformat()
        return f"{where} AND {_WHICH[which]}", values


def _own(actor: Actor) -> tuple[str, dict[str, Any]]:
    if actor.is_admin:
        return "1 = 1", {}
    return "c.trainer_id = :trainer", {"trainer": actor.id}
