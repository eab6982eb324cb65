"""What entries amount to: balance, the due date that counts, the status in words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptcms_core.values import ledger
from ptcms_core.values.ledger import Posting, standing

DAY = date(2026, 11, 23)


def charge(amount: int, due: date | None = DAY, **more: bool) -> Posting:
    return Posting("charge", amount, DAY, due, **more)


def payment(amount: int, on: date = DAY, **more: bool) -> Posting:
    return Posting("payment", amount, on, None, **more)


def test_nothing_booked_is_nothing_charged() -> None:
    stands = standing([])
    assert stands == ledger.Standing(0, False, False, None, None)
    assert status_of([]) == "nothing_charged"


def status_of(postings: list[Posting], today: date = DAY) -> str:
    stands = standing(postings)
    return ledger.status(
        stands.balance,
        has_charge=stands.has_charge,
        has_payment=stands.has_payment,
        next_due_on=stands.next_due_on,
        today=today,
    )


@pytest.mark.parametrize(
    ("postings", "today", "status"),
    [
        ([charge(5000)], DAY, "due"),
        ([charge(5000)], DAY + timedelta(days=1), "overdue"),
        ([charge(5000), payment(160)], DAY, "partly_paid"),
        ([charge(5000), payment(160)], DAY + timedelta(days=1), "overdue"),
        ([charge(3000), payment(4000)], DAY, "overpaid"),
        ([charge(3000), payment(3000)], DAY + timedelta(days=99), "paid"),
        ([charge(3000), Posting("discount", 3000, DAY, None)], DAY, "paid"),
        ([charge(3000, reversed=True)], DAY, "nothing_charged"),
        ([payment(100)], DAY, "overpaid"),
        # what was paid first settles what was due first: the later charge isn't overdue
        (
            [charge(100, DAY), charge(100, DAY + timedelta(days=9)), payment(100)],
            DAY + timedelta(days=5),
            "partly_paid",
        ),
    ],
)
def test_the_status_follows_from_the_entries(
    postings: list[Posting], today: date, status: str
) -> None:
    assert status_of(postings, today) == status


def test_a_charge_without_a_due_date_falls_due_on_its_own_day() -> None:
    assert standing([charge(100, None)]).next_due_on == DAY


def test_a_refund_is_owed_again_and_a_negative_adjustment_is_a_credit() -> None:
    refunded = [charge(100), payment(100), Posting("refund", 40, DAY, None)]
    assert standing(refunded).balance == 40
    assert standing(refunded).next_due_on == DAY
    adjusted = [charge(100), Posting("adjustment", -100, DAY, None)]
    assert standing(adjusted).balance == 0
    assert standing(adjusted).next_due_on is None


def test_a_reversed_payment_counts_for_nothing_not_even_as_the_last() -> None:
    stands = standing(
        [charge(100), payment(60, DAY - timedelta(days=3)), payment(40, reversed=True)]
    )
    assert stands.balance == 40
    assert stands.last_payment_on == DAY - timedelta(days=3)
    assert not standing([charge(100), payment(40, reversed=True)]).has_payment


def test_the_word_for_overdue_shouts_and_every_status_has_one() -> None:
    keys = ("nothing_charged", "paid", "overpaid", "due", "partly_paid", "overdue")
    words = [ledger.status_words(key) for key in keys]
    assert words[-1] == "OVERDUE"
    assert len(set(words)) == len(keys)


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["charge", "payment", "refund", "discount", "adjustment", "reverse"]),
        st.integers(1, 10**11 - 1),
        st.integers(-400, 400),
        st.booleans(),
    ),
    min_size=1,
    max_size=80,
)


@settings(max_examples=300, deadline=None)
@given(OPERATIONS)
def test_after_each_of_any_operations_the_balance_is_their_sum(
    operations: list[tuple[str, int, int, bool]],
) -> None:
    postings: list[Posting] = []
    balance = 0
    for kind, amount, days, negative in operations:
        if kind == "reverse":
            if not postings:
                continue
            number = amount % len(postings)
            balance -= postings[number].effect
            postings[number] = replace(postings[number], reversed=True)
        else:
            signed = -amount if kind == "adjustment" and negative else amount
            due = DAY + timedelta(days=days) if kind == "charge" else None
            postings.append(Posting(kind, signed, DAY, due))
            balance += -signed if kind in ("payment", "discount") else signed
        stands = standing(postings)
        assert stands.balance == balance
        assert type(stands.balance) is int
        assert (stands.next_due_on is not None) == (balance > 0)
        if stands.next_due_on is not None:
            assert what_is_due_by(postings, stands.next_due_on) > 0
            assert what_is_due_by(postings, stands.next_due_on - timedelta(days=1)) <= 0


def what_is_due_by(postings: list[Posting], day: date) -> int:
    """What was owed by this day less all credits: above nothing, somebody is late after it."""
    live = [posting for posting in postings if not posting.reversed]
    owed = sum(p.effect for p in live if p.effect > 0 and (p.due or p.on) <= day)
    return owed + sum(p.effect for p in live if p.effect < 0)
