"""The program itself in a real terminal, on the real storage: bursts store what was typed."""

import sys
from decimal import Decimal
from pathlib import Path

import pytest
from terminal import Terminal

from ptcms_core import Session, open_core

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SECRET = "correct horse battery"


def test_a_hundred_bursts_on_the_program_itself(tmp_path: Path) -> None:
    folder = tmp_path / "gym"
    core = open_core(folder, password_cost=4)
    admin = core.create_first_admin(
        full_name="Meera Admin", email="m@example.com", password=SECRET, gym_name="Iron House"
    )
    admin.trainers.add(full_name="Asha Rao", email="a@example.com", password=SECRET)
    watching = core.sign_in("a@example.com", SECRET)
    client = watching.clients.add(full_name="Nikhil More", phone="9876500011")
    weights: list[float] = []
    amounts: list[Decimal] = []
    command = [sys.executable, "-m", "ptcms_tui", "--data-dir", str(folder)]
    with Terminal(command) as terminal:
        terminal.until("Email")
        terminal.send(f"a@example.com\r{SECRET}\r")
        terminal.until("Today")
        terminal.send("gc")
        terminal.until("Nikhil More")
        for number in range(100):
            if number % 4 == 0:
                # within what a week may change, each another weight
                weights.append(round(70 + number / 40, 1))
                terminal.send(f"w{weights[-1]}\r")
            else:
                amounts.append(Decimal(2000 + number))
                terminal.send(f"p{amounts[-1]}\r")
            wanted = (len(weights), len(amounts))
            terminal.until(lambda wanted=wanted: stored(watching, client.id) >= wanted)
    entries = watching.payments.account(client.id).entries
    assert [entry.amount for entry in reversed(entries)] == amounts
    kept = sorted(e.weight_kg for e in watching.progress.entries(client.id))
    assert kept == weights
    core.close()


def stored(session: Session, client_id: int) -> tuple[int, int]:
    """How many weigh-ins and payments are in the database."""
    with session._access.gym.data.read() as connection:
        return tuple(
            connection.execute(
                f"SELECT COUNT(*) FROM {table} WHERE client_id = :id", {"id": client_id}
            ).fetchone()[0]
            for table in ("weigh_in", "ledger_entry")
        )
