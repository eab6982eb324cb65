"""What is counted of clients is kept in step with whatever changes them."""

import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.clients.tally import between, tallied
from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid
from ptcms_core.session import Session

TALLIED = (
    "SELECT kind, trainer_id, day, SUM(clients), SUM(amount) FROM client_tallied"
    " GROUP BY kind, trainer_id, day UNION ALL"
    " SELECT kind, trainer_id, day, SUM(clients), SUM(amount) FROM message_tallied"
    " GROUP BY kind, trainer_id, day"
)
KEPT = "SELECT kind, trainer_id, day, clients, amount FROM client_tally"


def test_the_tallies_are_what_the_clients_come_to_after_any_change(
    core: Core, admin: Session, asha: Session, vikram: Session, clock: Clock
) -> None:
    chance = random.Random(11)
    ids = [
        asha.clients.add(
            full_name=f"Client {n}", fee=n and 500, phone=f"987650000{n}", whatsapp_consent=True
        ).id
        for n in range(6)
    ]
    messages: list[int] = []

    def change() -> None:
        one = chance.choice(ids)
        kind = chance.randrange(13)
        if kind == 0:
            admin.clients.archive(one)
        elif kind == 1:
            admin.clients.restore(one)
        elif kind == 2:
            admin.clients.transfer(one, to=chance.choice((asha, vikram)).account_id)
        elif kind == 3:
            on = clock().date() - timedelta(days=chance.randrange(40))
            admin.progress.record(one, weight_kg=70, on=on, confirmed=True)
        elif kind == 4:
            admin.payments.receive(
                one, amount=chance.randint(1, 800), method="cash", confirmed=True
            )
        elif kind == 5:
            due = clock().date() + timedelta(days=chance.randint(-30, 30))
            admin.payments.charge(one, amount=chance.randint(1, 800), due=due)
        elif kind == 6:
            admin.diets.assign(one, meals={"Breakfast": "oats"})
        elif kind == 7:
            admin.workouts.assign(one, text="Squat 3x5")
        elif kind == 8:
            admin.clients.archive_many(chance.sample(ids, 3))
        elif kind == 9:
            admin.undo()
        elif kind == 10:
            message = admin.messages.queue(one, text="See you tomorrow", confirmed=True)
            admin.messages.hand_over(message.id)
            messages.append(message.id)
        elif kind == 11 and messages:
            admin.messages.confirm(messages.pop(), sent=chance.random() < 0.5)
        else:
            ids.append(vikram.clients.add(full_name=f"Client {len(ids)}", confirmed=True).id)
        clock.advance(hours=5)

    seen = Counter[str]()
    for step in range(160):
        with suppress(Invalid, Conflict):
            change()
        if step == 100:
            admin.clients.erase(ids.pop(0), password=PASSWORD)
        with core._gym.data.read() as connection:
            kept = {tuple(row) for row in connection.execute(KEPT)}
            assert kept == {tuple(row) for row in connection.execute(TALLIED)}
        seen.update(row[0] for row in kept)
    assert set(seen) == {
        "active", "aside", "due", "credit", "weighed", "unweighed", "unplanned", "begun", "ended",
        "message waiting",
    }  # fmt: skip


def test_moments_are_told_apart_within_a_day_and_trainers_from_one_another(
    core: Core, admin: Session, asha: Session, clock: Clock
) -> None:
    for hour in (0, 9, 18, 23):
        clock.now = datetime(2026, 11, 3, hour, 30, tzinfo=UTC)
        session = admin if hour == 9 else asha
        session.clients.add(full_name=f"Client {hour}", confirmed=True)
    bounds = ["2026-11-03T00:00", "2026-11-03T18:30:00.000Z", "2026-11-03T23:00", "2026-11-05"]
    with core._gym.data.read() as connection:
        assert between(connection, "begun", None, bounds) == [2, 1, 1]
        assert between(connection, "begun", asha.account_id, bounds) == [1, 1, 1]
        assert between(connection, "unweighed", asha.account_id, ["", bounds[2]]) == [2]
        assert tallied(connection, "active", None) == (4, 0)
        assert tallied(connection, "active", asha.account_id) == (3, 0)


@pytest.mark.parametrize("days", [0, 1])
def test_what_is_owed_is_tallied_by_the_day_it_is_due(core: Core, asha: Session, days: int) -> None:
    due = date(2026, 11, 23) + timedelta(days=days)
    asha.clients.add(full_name="Nikhil More", fee=250, fee_due=due)
    with core._gym.data.read() as connection:
        assert tallied(connection, "due", None, "2026-11-24")[1] == days * 25_000
        assert tallied(connection, "due", None)[1] == 25_000
