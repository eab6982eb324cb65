"""Accounts over all the clients one looks after: listed by how they stand, searched, added up."""

from datetime import date
from typing import Any

import pytest

from ptcms_core.errors import Invalid
from ptcms_core.session import Session


def test_accounts_are_listed_by_what_is_asked_searched_and_added_up(asha: Session) -> None:
    for name, amount, due in (
        ("Old Debt", 500, "2026-10-01"),
        ("Due Soon", 300, "2026-11-25"),
        ("Due Later", 200, "2027-02-01"),
    ):
        client = asha.clients.add(full_name=name)
        asha.payments.charge(client.id, amount=amount, due=date.fromisoformat(due))
    paid = asha.clients.add(full_name="Paid Ahead")
    asha.payments.receive(paid.id, amount=50, method="cash")

    def names(**asked: Any) -> list[str]:
        return [one.full_name for one in asha.payments.dues(**asked).items]

    assert names() == ["Old Debt", "Due Soon", "Due Later"]
    assert names(which="overdue") == ["Old Debt"]
    assert names(which="week") == ["Due Soon"]
    assert names(which="credit") == ["Paid Ahead"]
    assert names(which="all", sort="name") == ["Due Later", "Due Soon", "Old Debt", "Paid Ahead"]
    assert names(text="due so") == ["Due Soon"]
    totals = asha.payments.totals(which="all")
    assert (totals.clients, totals.owed, totals.overdue, totals.credit) == (4, 1000, 500, 50)
    with pytest.raises(Invalid):
        asha.payments.dues(which="everything")
