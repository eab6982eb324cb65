"""The log after a day of work in which much goes wrong: places in the code, and nobody's data."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from driving import burst, press, screen_text, settle, until
from real_gym import TRAINER, make_gym, program

from ptcms_tui import lifeline

# everything that is known of the client of the gym, and what is typed in this test
PERSONAL = ("Nikhil", "More", "9876500011", "98765", "Asha", "Rao", "a@example.com", "Poha",
            "2 roti", "72.4", "73.1", "Squat", "typed secret")  # fmt: skip


@pytest.fixture
def gym(tmp_path: Path) -> Iterator[Path]:
    folder = make_gym(tmp_path / "gym")
    lifeline.log_to(folder)
    yield folder
    lifeline._log_folder = None


def test_a_fault_is_noted_by_its_kind_and_place_alone(gym: Path) -> None:
    def look_after(client_name: str) -> None:
        phone = "+919876500011"
        try:
            {}[f"{client_name} {phone}"]
        except KeyError as error:
            raise ValueError(f"no diet for {client_name}") from error

    try:
        look_after("Nikhil More")
    except ValueError as error:
        lifeline.log_fault(error, "uncaught")
    log = (gym / "ptcms.log").read_text(encoding="utf-8")
    assert "builtins.ValueError" in log
    assert "builtins.KeyError" in log
    assert "test_logs.py" in log
    assert "look_after" in log
    for word in PERSONAL:
        assert word not in log, word
    assert (gym / "ptcms.log").stat().st_mode & 0o077 == 0


def test_the_log_of_a_shared_folder_is_its_groups(tmp_path: Path) -> None:
    shared = tmp_path / "gym"
    shared.mkdir()
    shared.chmod(0o2770)
    before = os.umask(0o077)
    try:
        lifeline.log_to(shared)
        lifeline.log_fault(ValueError(), "here")
    finally:
        os.umask(before)
        lifeline._log_folder = None
    assert (shared / "ptcms.log").stat().st_mode & 0o777 == 0o660


async def test_after_a_day_of_work_and_faults_the_log_names_nobody(
    gym: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        await burst(app, pilot, *"w73.1", "enter")
        await settle(app, pilot)

        def broken(client_id: int, **typed: Any) -> None:
            client = app.session.clients.get(client_id)
            raise RuntimeError(f"{client.full_name} {client.phone} {typed}")

        monkeypatch.setattr(app.session.payments, "receive", broken)
        monkeypatch.setattr(app.session.diets, "assign", broken)
        await burst(app, pilot, *"p500", "enter")
        assert "fault in the program" in " ".join(screen_text(app).replace("│", " ").split())
        await press(app, pilot, "escape", "tab", "enter")
        # a thread of its own, and the feed
        failed = threading.Event()

        def poll() -> None:
            failed.set()
            raise OSError("Nikhil More typed secret")

        monkeypatch.setattr(app.desk._feeds[app.desk.person.id], "poll", poll)
        await until(pilot, failed.is_set)
        log = gym / "ptcms.log"
        await until(pilot, lambda: log.exists() and "reading changes" in log.read_text())
    noted = log.read_text(encoding="utf-8")
    assert "builtins.RuntimeError" in noted
    assert "builtins.OSError" in noted
    written = noted + "".join(capfd.readouterr())
    for word in PERSONAL:
        assert word not in written, word
