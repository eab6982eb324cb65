"""A desk that is never switched off: seven days of use, each turned over at the gym's midnight."""

import asyncio
import gc
import sqlite3
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from driving import burst, screen_text, settle, until
from real_gym import SECRET, TRAINER, make_gym, opened, program
from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.strip import Strip
from textual.timer import Timer

from ptcms_core import Session
from ptcms_tui import watch
from ptcms_tui.app import PtcmsApp

KOLKATA = ZoneInfo("Asia/Kolkata")
DAYS = 7
# what lives as long as something is shown or runs: each day uses them anew, and leaves none
LIVING = (MessagePump, Timer, asyncio.Task, sqlite3.Connection, threading.Thread, StylesCache)
# a text in the corner, a line drawn or not drawn yet: evenings differ by so much, days don't add up
MORE = 2
MORE_LINES = 400


class Clock:
    """The clock of the program and the core, turned by the test."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.to(12, 0)

    def __call__(self) -> datetime:
        return self.now

    def to(self, hour: int, minute: int, *, days: int = 0) -> None:
        """Go to this time of the gym, so many days on."""
        here = self.now.astimezone(KOLKATA) + timedelta(days=days)
        self.now = here.replace(hour=hour, minute=minute).astimezone(UTC)


def kept() -> Counter[str]:
    """How many objects are alive of each class that must not add up, and lines drawn."""
    gc.collect()
    found: Counter[str] = Counter()
    for one in gc.get_objects():
        kind = type(one)
        if issubclass(kind, LIVING):
            found[kind.__qualname__] += 1
        elif issubclass(kind, Segment | Strip):
            found["lines"] += 1
    return found


def added(first: Counter[str], now: Counter[str]) -> dict[str, tuple[int, int]]:
    """Of which classes there are more than on the first evening: how many then, how many now."""
    more = {"lines": MORE_LINES}
    return {
        kind: (first[kind], now[kind])
        for kind in now
        if now[kind] > first[kind] + more.get(kind, MORE)
    }


async def least(pilot: Pilot, looks: int = 5) -> Counter[str]:
    """What is alive at each of some looks: what runs for a moment isn't counted."""
    found = kept()
    for _look in range(looks - 1):
        await pilot.pause(0.05)
        found &= kept()
    return found


async def a_day(app: PtcmsApp, pilot: Pilot, asha: Session, number: int) -> None:
    """Forms left and saved, help, commands, a lock, somebody else's change; at times a round."""
    if number in (0, 1, DAYS - 1):
        await burst(app, pilot, *"gcgpgmgegogf")
    await burst(app, pilot, *"gc", "enter", *"123456", "w", *"7", "escape", "right", "enter")
    await burst(app, pilot, "w", *f"{72 + number / 10}", "enter")
    assert app.screen is app.workspace
    await burst(app, pilot, ":", *"nik", "escape", "escape", "question_mark", "escape", "1")
    client = asha.clients.search().items[0]
    asha.clients.update(client.id, version=client.version, goal=f"Day {number}")
    await until(pilot, lambda: f"Day {number}" in screen_text(app))
    await burst(app, pilot, "ctrl+l", *SECRET, "enter", *"gt")


@pytest.mark.slow
async def test_a_week_at_one_desk_turns_each_day_over_and_keeps_its_memory_flat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CLOCK_SECONDS", 0.05)
    folder = make_gym(tmp_path / "gym")
    clock = Clock()
    other = opened(folder, clock=clock)
    asha = other.sign_in(TRAINER, SECRET)
    first: Counter[str] = Counter()
    async with program(folder, (80, 24), TRAINER, clock=clock) as (app, pilot):
        for number in range(DAYS):
            await a_day(app, pilot, asha, number)
            day = clock.now.astimezone(KOLKATA).date()
            clock.to(23, 59)
            app.workspace.section.refresh_soon()
            await settle(app, pilot)
            assert f"{day:%A}, {day.day} {day:%B}" in screen_text(app)
            assert app.core.make_daily_backup() is not None
            assert app.core.make_daily_backup() is None
            evening = await least(pilot)
            first = evening if number <= 1 else first
            # what came with an evening may still be under way; what adds up doesn't go again
            end = time.monotonic() + 30
            while added(first, evening) and time.monotonic() < end:
                evening = await least(pilot)
            assert not added(first, evening)
            clock.to(0, 1, days=1)
            morrow = day + timedelta(days=1)
            shown = f"{morrow:%A}, {morrow.day} {morrow:%B}"
            await until(pilot, lambda shown=shown: shown in screen_text(app))  # type: ignore[misc]
            await settle(app, pilot)
            assert f"{morrow.day} {morrow:%b}" in screen_text(app).splitlines()[0]
            clock.to(12, 0)
        assert f"OVERDUE by {DAYS} days" in screen_text(app)
        assert len(list((folder / "backups").glob("*daily*"))) == DAYS
    other.close()
