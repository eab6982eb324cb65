"""A gym with something in every table, out as JSON and in again: every row, sum and rule."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session, open_core, read_back_gym
from ptcms_core.storage import whole

OF_ONE_FOLDER = {"document", "meta", "outside_edit", "throttle"}
MADE_FROM_THE_REST = {"client_tally", "taking"}


def stored(core: Core) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, what is left out of an export as well, in an order of their own."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for database in (core._gym.accounts, core._gym.data):
        connection = sqlite3.connect(database.path)
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            if table not in OF_ONE_FOLDER and not table.startswith("sqlite_"):
                rows = connection.execute(f"SELECT * FROM {table}").fetchall()
                found[f"{database.path.stem}.{table}"] = sorted(rows, key=repr)
        connection.close()
    return found


@pytest.fixture
def filled(core: Core, admin: Session, clock: Clock) -> Core:
    """A made-up gym, and of what it has none, one."""
    for trainer in ("asha", "vikram"):
        admin.trainers.add(
            full_name=trainer.title(), email=f"{trainer}@example.com", password=PASSWORD
        )
    asha, vikram = (core.sign_in(f"{one}@example.com", PASSWORD) for one in ("asha", "vikram"))
    for number in range(12):
        own = (asha, vikram)[number % 2]
        client = own.clients.add(
            full_name=f"Member {number}",
            phone=f"98765000{number:02}",
            weight_kg=60 + number,
            height_cm=170,
            fee=1000,
            fee_due=clock().date(),
            whatsapp_consent=True,
        )
        own.diets.assign(client.id, meals={"Lunch": "Rice"}, total_calories=1900)
        own.workouts.assign(client.id, text="Squat 3x5 @60kg")
        own.progress.record(client.id, weight_kg=61 + number)
        own.payments.receive(client.id, amount=100 * (number + 1), method="cash")
        own.messages.hand_over(own.messages.queue(client.id, text="Hello", confirmed=True).id)
    asha.clients.archive(1)
    asha.clients.erase(3, password=PASSWORD)
    admin.clients.transfer(2, to=asha.account_id)
    asha.messages.queue(5, text="This one waits", confirmed=True)
    asha.filters.save("Owing", "due")
    vikram.filters.save("Theirs", "inactive")
    admin.filters.save("All of them", "overdue")
    admin.messages.add_template(name="Own", text="Hi {name}")
    admin.workouts.add_template(title="Own plan", text="Squat 3x5")
    admin.settings.update(upi_id="iron@okbank", gym_name="Iron & Steel <Gym>")
    admin.reminders.add_rule(kind="due_in", days=3)
    admin.reminders.add_rule(kind="birthday")
    asha.reminders.prepare()
    vikram.batches.queue([4, 6], text="To all", channel="click_to_chat")
    with core._gym.act(None) as act:
        # what only a channel that rests and a take-over leave
        act.connection.execute(
            "INSERT INTO channel (name, paused, reason) VALUES ('cloud', 1, 'x')"
        )
        act.connection.execute(
            "INSERT INTO takeover (source_key, at, subject) VALUES ('client:4', :at, 'client')",
            {"at": "2026-11-23T05:12:00.000Z"},
        )
    return core


def test_a_gym_with_something_in_every_table_is_the_same_afterwards(
    filled: Core, tmp_path: Path, clock: Clock
) -> None:
    before = stored(filled)
    assert [table for table, rows in before.items() if not rows] == [], "fill every table"
    target = tmp_path / "all.json"
    filled.export_everything(target)
    read_back_gym(tmp_path / "again", target, clock=clock)
    again = open_core(tmp_path / "again", clock=clock, password_cost=4)
    after = stored(again)
    filters = [one["preferences"] for one in _accounts(again)]
    assert filters == [one["preferences"] for one in _accounts(filled)]
    assert sum("Owing" in str(one) for one in filters) == 1
    # what the export and the reading back noted of themselves
    for table in ("data.journal", "data.journal_image"):
        assert set(after.pop(table)) > set(before.pop(table)), table
    # nobody has a password afterwards
    assert len(after.pop("trainer_db.account")) == len(before.pop("trainer_db.account"))
    assert after.keys() == before.keys()
    for table, rows in before.items():
        assert after[table] == rows, table
    assert {"data.client_tally", "data.taking"} <= after.keys()
    again.close()


def _accounts(core: Core) -> list[dict[str, Any]]:
    with core._gym.accounts.read() as connection:
        return list(whole.rows_of(connection, "account"))


def test_what_triggers_keep_is_left_out_of_an_export(core: Core) -> None:
    assert MADE_FROM_THE_REST <= whole.LEFT_OUT
