"""The clock of the server set back and forth by two years: order, numbers and waits hold."""

import random
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from comparing import half_writes, leftovers, lost_writes, missing_in_documents, reading
from made_up import PASSWORD, Clock
from processes import Told
from writing import COST, KINDS, WRITERS, Writer

from ptcms_core import NeedsConfirmation, SignInRefused
from ptcms_core.core import Core, open_core
from ptcms_core.session import Session

TWO_YEARS = timedelta(days=731)
JUMPS = (timedelta(0), -TWO_YEARS, 2 * TWO_YEARS, -TWO_YEARS)
"""As it is, two years back, from there to two years ahead, and as it is again."""
LONGEST_WAIT_S = 15 * 60
ROUNDS = 10


def read_everything(session: Session, client: int) -> None:
    """Every page that shows times, sums or what is due; none may fail for a strange clock."""
    session.today()
    session.clients.search()
    session.progress.summary(client)
    session.progress.report(client)
    session.payments.account(client)
    session.payments.dues()
    session.payments.recent()
    session.messages.waiting()
    session.reports.dues_by_age()
    session.reports.clients_by_month(months=12)
    session.journal.entries()


def test_order_and_numbers_hold_while_the_clock_jumps(folder: Path, ordeal) -> None:
    lost = ordeal.losses("acknowledged writes", "acts out of order", "numbers out of order")
    clock = Clock()
    core = open_core(folder, clock=clock, password_cost=COST)
    told: list[Told] = []
    for jump in JUMPS:
        clock.now += jump
        writer = Writer(core.sign_in(WRITERS[0], PASSWORD), random.Random(12), f"j{len(told)}")
        for _round in range(ordeal.times(ROUNDS)):
            for kind in KINDS:
                told.append(writer.write(kind))
                clock.advance(minutes=1)
        for client in writer.clients:
            read_everything(writer.session, client)
        core.publish_documents()
        lost["acknowledged writes"] += len(lost_writes(folder, told))
        lost["acknowledged writes"] += len(missing_in_documents(folder, told))
    session = core.sign_in(WRITERS[0], PASSWORD)
    lost["acts out of order"] += _out_of_order(folder, told)
    for client in writer.clients:
        entries = session.payments.account(client).entries
        ids = [entry.id for entry in entries]
        lost["acts out of order"] += ids != sorted(ids, reverse=True)
    core.close()
    off = half_writes(folder)
    lost["numbers out of order"] = len(off)
    ordeal.tried = f"{len(told)} acts while the clock went two years back, ahead and back again"
    ordeal.measured = f"receipts of {_years(folder)} financial years, each numbered on"
    assert not any(lost.values()), off
    assert leftovers(folder) == []
    assert _years(folder) == 3


def _out_of_order(folder: Path, told: list[Told]) -> int:
    """How many acts the journal has in another order than they were made."""
    subjects = {"payment": "ledger_entry", "charge": "ledger_entry", "weigh-in": "weigh_in",
                "diet": "diet_plan", "workout": "workout_plan", "message": "message"}  # fmt: skip
    with reading(folder) as connection:
        seqs = [
            connection.execute(
                "SELECT MIN(seq) FROM journal WHERE subject = :subject AND record_id = :id",
                {"subject": subjects[one["kind"]], "id": one["id"]},
            ).fetchone()[0]
            for one in told
            if one["kind"] in subjects
        ]
    return sum(later <= earlier for earlier, later in pairwise(seqs))


def _years(folder: Path) -> int:
    with reading(folder) as connection:
        rows = connection.execute("SELECT receipt_no FROM ledger_entry WHERE kind = 'payment'")
        return len({row[0].rpartition("/")[0] for row in rows})


def _wait_told(core: Core, password: str) -> float:
    """How long one is told to wait; 0 where the password was looked at."""
    with pytest.raises(SignInRefused) as refused:
        core.sign_in(WRITERS[0], password)
    return refused.value.retry_after


@pytest.mark.parametrize("jump", [-TWO_YEARS, TWO_YEARS], ids=["back", "ahead"])
def test_who_guesses_gains_nothing_by_the_clock(folder: Path, ordeal, jump: timedelta) -> None:
    lost = ordeal.losses("free guesses", "people locked out")
    clock = Clock()
    core = open_core(folder, clock=clock, password_cost=COST)
    for _guess in range(9):
        clock.advance(seconds=LONGEST_WAIT_S)
        waited = _wait_told(core, "a wrong guess")
    assert waited >= 8
    clock.now += jump
    if jump < timedelta(0):
        # as if it had just been wrong: nothing is free, and nobody waits for two years
        lost["free guesses"] += _wait_told(core, "a wrong guess") < waited
        lost["free guesses"] += _wait_told(core, PASSWORD) <= 0
    else:
        # two years have passed, so one guess is looked at; the next waits longer than the last
        lost["free guesses"] += _wait_told(core, "a wrong guess") <= waited
        clock.now -= jump
        lost["free guesses"] += _wait_told(core, PASSWORD) <= 0
    clock.advance(seconds=LONGEST_WAIT_S + 1)
    lost["people locked out"] += not _may_sign_in(core)
    core.close()
    ordeal.tried = f"nine guesses and the clock set {'back' if jump < timedelta(0) else 'ahead'}"
    assert not any(lost.values()), lost


def _may_sign_in(core: Core) -> bool:
    try:
        core.sign_in(WRITERS[0], PASSWORD)
    except SignInRefused:
        return False
    return True


def test_a_second_payment_is_asked_about_although_the_clock_went_back(folder: Path, ordeal) -> None:
    clock = Clock()
    core = open_core(folder, clock=clock, password_cost=COST)
    session = core.sign_in(WRITERS[0], PASSWORD)
    client = session.clients.search(text="Client").items[0].id

    def pay() -> None:
        session.payments.receive(client, amount=100, method="cash")

    pay()
    clock.now -= TWO_YEARS
    with pytest.raises(NeedsConfirmation, match="same amount"):
        pay()
    core.close()
    ordeal.tried = "the same payment again after the clock went two years back"
