"""Accounts and payments over all the clients one looks after: listed, searched, added up."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from ptcms_core.access import Access, Actor
from ptcms_core.catalogue import _
from ptcms_core.clients.finding import conditions
from ptcms_core.clients.ordering import Listing as ClientListing
from ptcms_core.errors import Invalid
from ptcms_core.payments import rows
from ptcms_core.payments.entry import AccountTotals, Listing
from ptcms_core.payments.taken import ORDERS, Taken
from ptcms_core.settings import load as load_settings
from ptcms_core.values.border import guarded

_DUES_BY = ("due", "balance", "name", "phone")
# whoever owes has a charge that falls due, and the index of due dates finds them: by a sum, for
# the index of balances would find them in no order
_WHICH = {
    "owing": "next_due_on IS NOT NULL AND balance + 0 > 0",
    "overdue": "next_due_on < :today AND balance + 0 > 0",
    "week": "next_due_on BETWEEN :today AND :week AND balance + 0 > 0",
    "credit": "balance < 0",
    "all": "1 = 1",
}


@guarded
class Listings:
    """What is read of many accounts at once."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def recent(
        self, *, sort: str = "-booked", limit: int = 50, after: int | None = None
    ) -> Listing:
        """Payments over all one's clients, the last booked first; `after` is a page's `next`.

        `sort` is a key of taken.ORDERS, with `-` in front the other way round; Invalid. The
        running balance is left at nothing here: it belongs to one account.
        """
        actor = self._access.allowed("payments.view")
        _check_order(sort, ORDERS)
        where, values = _own(actor)
        names = self._access.gym.account_names()
        with self._access.gym.data.read() as connection:
            taken = Taken(where, values, sort, names)
            found = taken.rows(connection, after, limit + 1)
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
        """Accounts by name, phone, goal or email: the oldest due first.

        `sort`: `due`, `balance`, `name` or `phone`, with `-` in front the other way round.
        `which`: those `owing`, the `overdue`, due this `week`, in `credit`, or `all`; archived
        clients are left out. Invalid.
        """
        listing = self._listed(text, which, sort)
        with self._access.gym.data.read() as connection:
            found, total = listing.page(connection, offset, limit)
        settings, today = load_settings(self._access.gym), self._access.today()
        shown = offset + len(found)
        return Listing(
            items=[rows.due_of(row, settings, today) for row in found],
            total=total,
            next=shown if found and shown < total else None,
        )

    def place_of(
        self, client_id: int, *, text: str = "", which: str = "owing", sort: str = "due"
    ) -> int | None:
        """At which place of such a list an account stands, from 0; None where it isn't in it."""
        listing = self._listed(text, which, sort)
        with self._access.gym.data.read() as connection:
            return listing.place_of(connection, client_id)

    def totals(self, *, text: str = "", which: str = "owing") -> AccountTotals:
        """What the accounts of such a list come to; Invalid."""
        where, values = self._accounts(text, which)
        settings = load_settings(self._access.gym)
        with self._access.gym.data.read() as connection:
            row = connection.execute(
                "SELECT COUNT(*) AS clients,"  # noqa: S608 - own condition
                " COALESCE(SUM(CASE WHEN balance > 0 THEN balance ELSE 0 END), 0) AS owed,"
                " COALESCE(SUM(CASE WHEN balance > 0 AND next_due_on < :today"
                " THEN balance ELSE 0 END), 0) AS overdue,"
                " COALESCE(SUM(CASE WHEN balance < 0 THEN -balance ELSE 0 END), 0) AS credit"
                f" FROM client WHERE {where}",
                values,
            ).fetchone()
        return AccountTotals(
            clients=row["clients"],
            owed=settings.amount(row["owed"]),
            overdue=settings.amount(row["overdue"]),
            credit=settings.amount(row["credit"]),
        )

    def _listed(self, typed: str, which: str, sort: str) -> ClientListing:
        """A list of accounts in an order; Invalid."""
        # each view has an order that an index gives; in another one it is filtered
        natural = {"credit": "balance", "all": sort.lstrip("-")}.get(which, "due")
        filtered = bool(typed.strip()) or sort.lstrip("-") != natural
        where, values = self._accounts(typed, which, filtered=filtered)
        _check_order(sort, _DUES_BY)
        return ClientListing(where, values, filtered, sort, {})

    def _accounts(
        self, typed: str, which: str, *, filtered: bool = False
    ) -> tuple[str, dict[str, Any]]:
        """The condition of a list of accounts and its values; Invalid under `which`."""
        actor = self._access.allowed("payments.view")
        if which not in _WHICH:
            known = ", ".join(_WHICH)
            raise Invalid({"which": _("Accounts can be shown by: {ways}.").format(ways=known)})
        where, values = conditions(actor, typed, False, None, filtered=filtered)
        today = self._access.today()
        values["today"] = today.isoformat()
        values["week"] = (today + timedelta(days=7)).isoformat()
        return f"{where} AND {_WHICH[which]}", values


def _check_order(sort: str, known: Iterable[str]) -> None:
    """Invalid unless it is one of these, either way round."""
    if sort.removeprefix("-") not in known:
        raise Invalid({"sort": _("This can be sorted by: {ways}.").format(ways=", ".join(known))})


def _own(actor: Actor) -> tuple[str, dict[str, Any]]:
    if actor.is_admin:
        return "1 = 1", {}
    # by an order of the payments, not client by client
    return "c.trainer_id + 0 = :trainer", {"trainer": actor.id}
