"""What work left behind in memory is given back when nobody waits."""

import subprocess
import sys
from pathlib import Path

import pytest
from driving import burst, screen_text, until
from real_gym import TRAINER, make_gym, program

from ptcms_core import Core
from ptcms_tui import rest, watch
from ptcms_tui.rest import Rest

SET_ASIDE = """
import gc
from ptcms_tui.rest import set_aside

class Widget:
    def __init__(self):
        self.parent = self

def opened_and_closed():
    was = gc.get_stats()[2]["collections"]
    for _dialog in range(4):
        # long enough to count among the oldest objects
        dialog = [Widget() for _number in range(15_000)]
    return gc.get_stats()[2]["collections"] - was

# as much as a program holds
code = [[number] for number in range(200_000)]
gc.collect()
before = opened_and_closed()
set_aside()
assert gc.get_freeze_count() >= 200_000
after = opened_and_closed()
print(before, after)
"""


def test_what_closed_is_found_before_there_is_much_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SET_ASIDE], capture_output=True, text=True, timeout=120, check=True
    )
    before, after = map(int, done.stdout.split())
    assert before == 0
    assert after > 0


async def test_a_desk_rests_after_work_and_not_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    monkeypatch.setattr(watch, "CLOCK_SECONDS", 0.02)
    monkeypatch.setattr(rest, "WORTH_IT", 1)
    monkeypatch.setattr(rest, "give_back", lambda: given.append("to the system"))
    own = Core.rest

    def resting(core: Core) -> None:
        given.append("by the core")
        own(core)

    monkeypatch.setattr(Core, "rest", resting)
    async with program(make_gym(tmp_path / "gym"), (80, 24), TRAINER) as (app, pilot):
        # keys a moment ago: nobody rests
        monkeypatch.setattr(rest, "QUIET_SECONDS", 3_600.0)
        given.clear()
        await burst(app, pilot, *"gc", "enter", "w", "7")
        assert not Rest(app).is_due
        assert given == []
        monkeypatch.setattr(rest, "QUIET_SECONDS", 0.0)
        await until(pilot, lambda: len(given) >= 2)
        assert given[:2] == ["by the core", "to the system"]
        # what is being typed is there
        assert "Weigh in" in screen_text(app)
        with app.gate.hold():
            assert not Rest(app).is_due
        once = Rest(app)
        await once.take()
        assert not once.is_due
