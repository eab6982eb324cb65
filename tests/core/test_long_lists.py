"""What can be relied on of long lists and totals: found by an index, kept in step, never summed."""

import random
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from made_up import Clock

from ptcms_core.clients.ordering import ORDERS
from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid
from ptcms_core.session import Session

TOTAL = "SELECT COALESCE(SUM(CASE e.kind WHEN 'payment' THEN e.amount ELSE -e.amount END), 0) \
 FROM ledger_entry e JOIN client c ON c.id = e.client_id \
 LEFT JOIN ledger_entry r ON r.reverses_id = e.id \
 WHERE e.kind IN ('payment', 'refund') AND e.carried_over = 0 AND r.id IS NULL"


def plans(core: Core, call: Callable[[], object]) -> list[tuple[str, list[str]]]:
    """Each question that a call asks of the records, with how SQLite goes about it."""
    connection = core._gym.data.connection()
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    call()
    connection.set_trace_callback(None)
    return [
        (sql, [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")])
        for sql in asked
        if re.match(r"\s*SELECT", sql) and " client" in sql
    ]


@pytest.mark.parametrize("sort", [way + name for name in ORDERS for way in ("", "-")])
def test_a_page_of_the_list_is_found_in_an_index_alone(
    core: Core, admin: Session, sort: str
) -> None:
    admin.clients.add(full_name="Nikhil More")
    found = plans(core, lambda: admin.clients.search(sort=sort, limit=50))
    pages = [(sql, plan) for sql, plan in found if "client_tally" not in sql]
    # whose clients come first is counted, how many there are in all is not
    assert len(pages) == 1 + sort.endswith("trainer")
    for sql, plan in pages:
        inner = [step for step in plan if "client" in step and "PRIMARY KEY" not in step]
        assert inner, sql
        assert all("COVERING INDEX" in step for step in inner), (sql, plan)
        # the sixty rows of the page are put in order, the others are not
        assert sum("TEMP B-TREE" in step for step in plan) <= 1, (sql, plan)
        assert plan.count("USE TEMP B-TREE FOR ORDER BY") <= ("found" in sql), (sql, plan)


def test_a_search_that_finds_less_than_a_page_goes_through_the_clients_once(
    core: Core, admin: Session
) -> None:
    for name in ("Nikhil More", "Nikita Rao", "Tara Nair"):
        admin.clients.add(full_name=name, confirmed=True)
    assert len(plans(core, lambda: admin.clients.search("nik", limit=3))) == 1
    assert len(plans(core, lambda: admin.clients.search("nik", limit=2))) == 2
    assert admin.clients.search("nik", limit=3).total == 2
    assert admin.clients.search("nik", limit=1).total == 2
    assert admin.clients.search("nik", limit=3, offset=1).total == 2
    assert admin.clients.search("nik", limit=3, offset=7).total == 2


@pytest.mark.parametrize("typed", ["nik", "nik@example.com", "due>0 nik@example.com"])
def test_a_search_reads_an_index_not_the_rows(
    core: Core, admin: Session, asha: Session, typed: str
) -> None:
    admin.clients.add(full_name="Nikhil More", email="nik@example.com")
    for session in (admin, asha):
        for sql, plan in plans(core, lambda s=session: s.clients.search(line=typed, limit=1)):
            steps = [step for step in plan if "client" in step and "PRIMARY KEY" not in step]
            assert steps, (sql, plan)
            assert all("COVERING INDEX" in step for step in steps), (sql, plan)


def test_nothing_of_the_usual_screens_goes_through_every_client(
    core: Core, admin: Session, asha: Session
) -> None:
    admin.clients.add(full_name="Nikhil More")
    day = date(2026, 11, 23)
    for session in (admin, asha):
        for call in (
            session.today,
            session.payments.dues,
            session.reports.dues_by_age,
            session.reports.clients_by_month,
            session.reports.takings_by_month,
            lambda s=session: s.reports.takings(day, day),
        ):
            for sql, plan in plans(core, call):
                scans = [step for step in plan if re.match(r"SCAN (c|client|e|ledger)", step)]
                assert not scans, (sql, plan)


def test_sorting_the_other_way_round_turns_the_list_and_keeps_the_unknown_last(
    admin: Session,
) -> None:
    for name, fee, due in (("A", 10, "2026-12-01"), ("B", 10, "2026-12-01"), ("C", 20, None)):
        admin.clients.add(full_name=name, fee=fee, fee_due=due)
    admin.clients.add(full_name="D")

    def names(sort: str) -> list[str]:
        return [client.full_name for client in admin.clients.search(sort=sort).items]

    assert names("balance") == ["D", "A", "B", "C"]
    assert names("-balance") == ["C", "B", "A", "D"]
    assert names("due")[-1] == names("-due")[-1] == "D"


def test_what_was_taken_is_kept_in_step_with_the_ledger(
    core: Core, admin: Session, asha: Session, vikram: Session, clock: Clock
) -> None:
    chance = random.Random(5)
    owners = {}
    for number in range(4):
        client = asha.clients.add(full_name=f"Client {number}", fee=10_000)
        owners[client.id] = asha
    paid: list[tuple[Session, int]] = []
    for _step in range(60):
        client_id = chance.choice(list(owners))
        owner = owners[client_id]
        kind = chance.choice(("receive", "receive", "refund", "reverse", "transfer"))
        if kind == "receive":
            on = date(2026, 11, 23) - timedelta(days=chance.randint(0, 40))
            method = chance.choice(("cash", "upi", "card"))
            amount = chance.randint(1, 900)
            entry = owner.payments.receive(
                client_id, amount=amount, method=method, on=on, confirmed=True
            )
            paid.append((client_id, entry.id))
        elif kind == "refund":
            with suppress(Invalid):  # nothing was received yet
                owner.payments.refund(client_id, amount=1, method="cash")
        elif kind == "reverse" and paid:
            client_id, entry_id = paid.pop(chance.randrange(len(paid)))
            with suppress(Conflict):  # what was given back can't be reversed
                owners[client_id].payments.reverse(entry_id, reason="mistyped")
        elif kind == "transfer":
            other = vikram if owner is asha else asha
            admin.clients.transfer(client_id, to=other.account_id)
            owners[client_id] = other
        clock.advance(minutes=10)
    start, end = date(2026, 1, 1), date(2026, 12, 31)
    with core._gym.data.read() as connection:
        everything = connection.execute(TOTAL).fetchone()[0]
        for session in (asha, vikram):
            own = connection.execute(
                f"{TOTAL} AND c.trainer_id = ?", (session.account_id,)
            ).fetchone()[0]
            assert session.reports.takings(start, end).total * 100 == own
        assert (
            connection.execute("SELECT COUNT(*) FROM taking WHERE entries < 0").fetchone()[0] == 0
        )
    assert everything
    assert admin.reports.takings(start, end).total * 100 == everything
