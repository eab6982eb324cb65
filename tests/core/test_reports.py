"""Reports: takings, dues by age, clients by month; a trainer's over own clients only."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ptcms_core.core import Core
from ptcms_core.errors import Invalid
from ptcms_core.session import Session

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def test_takings_are_told_by_day_method_and_person(
    asha: Session, vikram: Session, admin: Session
) -> None:
    mine = asha.clients.add(full_name="Nikhil More").id
    his = vikram.clients.add(full_name="Tara Nair").id
    asha.payments.receive(mine, amount=1000, method="cash", on=date(2026, 11, 2))
    asha.payments.receive(mine, amount=500, method="upi", on=date(2026, 11, 20))
    vikram.payments.receive(his, amount=700, method="upi", on=date(2026, 11, 20))
    admin.payments.receive(mine, amount=50, method="card", on=date(2026, 11, 30 - 7))
    gym = admin.reports.takings(*NOVEMBER)
    assert gym.total == Decimal("2250.00")
    assert gym.by_day == [
        (date(2026, 11, 23), Decimal(50)),
        (date(2026, 11, 20), Decimal(1200)),
        (date(2026, 11, 2), Decimal(1000)),
    ]
    assert gym.by_method == [("upi", 1200), ("cash", 1000), ("card", 50)]
    assert gym.by_person == [("Asha Rao", 1500), ("Vikram Shah", 700), ("Meera Admin", 50)]
    own = asha.reports.takings(*NOVEMBER)
    assert own.total == Decimal("1550.00")
    assert dict(own.by_person) == {"Asha Rao": 1500, "Meera Admin": 50}


def test_takings_leave_out_what_was_reversed_or_lies_outside_and_take_off_refunds(
    asha: Session,
) -> None:
    client = asha.clients.add(full_name="Nikhil More").id
    asha.payments.charge(client, amount=9000)
    asha.payments.receive(client, amount=1, method="cash", on=date(2026, 10, 31))
    asha.payments.receive(client, amount=100, method="cash", on=NOVEMBER[0])
    asha.payments.receive(client, amount=400, method="cash")
    wrong = asha.payments.receive(client, amount=999, method="upi")
    asha.payments.reverse(wrong.id, reason="typo")
    asha.payments.refund(client, amount=150, method="upi", reason="injury")
    takings = asha.reports.takings(*NOVEMBER)
    assert takings.total == Decimal("350.00")
    assert dict(takings.by_method) == {"cash": 500, "upi": -150}
    assert asha.reports.takings(date(2026, 11, 1), date(2026, 11, 1)).total == 100


def test_takings_of_twelve_months_are_told_oldest_first_with_the_empty_ones(
    asha: Session, vikram: Session, admin: Session
) -> None:
    mine = asha.clients.add(full_name="Nikhil More").id
    his = vikram.clients.add(full_name="Tara Nair").id
    for on, amount in (
        (date(2025, 11, 30), 9_999),
        (date(2025, 12, 1), 100),
        (date(2026, 2, 28), 200),
        (date(2026, 11, 1), 300),
        (date(2026, 11, 23), 400),
    ):
        asha.payments.receive(mine, amount=amount, method="cash", on=on)
    vikram.payments.receive(his, amount=1_000, method="upi")
    asha.payments.refund(mine, amount=50, method="cash", reason="injury")
    own = asha.reports.takings_by_month()
    assert [month for month, _amount in own][:2] == [date(2025, 12, 1), date(2026, 1, 1)]
    taken = {month: amount for month, amount in own if amount}
    assert taken == {
        date(2025, 12, 1): Decimal("100.00"),
        date(2026, 2, 1): Decimal("200.00"),
        date(2026, 11, 1): Decimal("650.00"),
    }
    assert len(own) == 12
    assert admin.reports.takings_by_month(1) == [(date(2026, 11, 1), Decimal("1650.00"))]
    for months in (0, 121):
        with pytest.raises(Invalid):
            asha.reports.takings_by_month(months)


def test_takings_of_people_who_bear_one_name_are_not_thrown_together(
    core: Core, admin: Session
) -> None:
    client = admin.clients.add(full_name="Nikhil More").id
    for number in (1, 2):
        email = f"ravi{number}@example.com"
        admin.trainers.add(full_name="Ravi", email=email, password="correct horse battery")
        ravi = core.sign_in(email, "correct horse battery")
        admin.clients.transfer(client, to=ravi.account_id)
        ravi.payments.receive(client, amount=number * 100, method="cash")
    assert admin.reports.takings(*NOVEMBER).by_person == [("Ravi", 200), ("Ravi", 100)]


def test_days_the_wrong_way_round_are_refused(asha: Session) -> None:
    with pytest.raises(Invalid):
        asha.reports.takings(NOVEMBER[1], NOVEMBER[0])


@pytest.mark.parametrize(
    ("days", "label"),
    [
        (-1, "not yet due"),
        (0, "0–30 days"),
        (30, "0–30 days"),
        (31, "31–60 days"),
        (60, "31–60 days"),
        (61, "61+ days"),
        (400, "61+ days"),
    ],
)
def test_dues_stand_under_the_age_of_the_oldest_one(asha: Session, days: int, label: str) -> None:
    client = asha.clients.add(full_name="Nikhil More").id
    oldest = date(2026, 11, 23) - timedelta(days=days)
    asha.payments.charge(client, amount=300, due=oldest + timedelta(days=500))
    asha.payments.charge(client, amount=200, due=oldest)
    asha.payments.receive(client, amount=50, method="cash")
    ages = asha.reports.dues_by_age()
    assert [age.label for age in ages] == ["not yet due", "0–30 days", "31–60 days", "61+ days"]
    assert [(age.label, age.clients, age.amount) for age in ages if age.clients] == [
        (label, 1, Decimal("450.00"))
    ]


def test_dues_are_those_of_own_clients_who_are_not_archived(
    asha: Session, vikram: Session, admin: Session
) -> None:
    for name in ("Nikhil More", "Zoya Ali"):
        asha.payments.charge(asha.clients.add(full_name=name).id, amount=100)
    asha.clients.archive(asha.clients.search(text="Zoya").items[0].id)
    assert sum(age.clients for age in vikram.reports.dues_by_age()) == 0
    assert sum(age.amount for age in asha.reports.dues_by_age()) == 100
    assert sum(age.amount for age in admin.reports.dues_by_age()) == 100


def test_clients_are_counted_in_the_month_it_was_in_the_gym(
    asha: Session, vikram: Session, clock: Any
) -> None:
    clock.now = datetime(2026, 10, 31, 18, 29, tzinfo=UTC)  # 23:59 in Kolkata
    asha.clients.add(full_name="Last Of October")
    clock.now = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)  # midnight: November
    gone = asha.clients.add(full_name="First Of November").id
    asha.clients.add(full_name="Seen Then", weight_kg=70)
    clock.now = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)  # December
    asha.clients.archive(gone)
    asha.clients.add(full_name="Seen Now", weight_kg=70)
    months = asha.reports.clients_by_month(3)
    assert [(m.month, m.new, m.inactive, m.archived) for m in months] == [
        ("2026-12", 1, 0, 1),
        ("2026-11", 2, 1, 0),
        ("2026-10", 1, 0, 0),
    ]
    assert [m.new for m in vikram.reports.clients_by_month(3)] == [0, 0, 0]


def test_a_year_of_months_is_told_and_no_more_than_ten(asha: Session) -> None:
    assert len(asha.reports.clients_by_month()) == 12
    assert asha.reports.clients_by_month(120)[-1].month == "2016-12"
    for months in (0, 121):
        with pytest.raises(Invalid):
            asha.reports.clients_by_month(months)
