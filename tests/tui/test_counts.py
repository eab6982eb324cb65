"""What an action may ask of the databases and mount on the screen, at 3,000 clients.

Counts, not times: whatever the machine is busy with, they are the same.
"""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from counting import Counted, counting
from driving import press, screen_text, settle
from real_gym import program
from textual.pilot import Pilot
from textual.widget import Widget

from ptcms_core import open_core
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.client import TABS

CLIENTS = 3_000
SECRET = "made-up gym 2026"
PAGE_ROWS = 150
"""Rows that any screen may fetch: a few pages of lists, never the table."""

READING = {
    "Clients": 13,
    "cursor down": 0,
    "page down": 0,
    "last row": 11,
    "first letter": 16,
    "next letter": 16,
    "client": 11,
    "diet": 10,
    "workout": 5,
    "progress": 13,
    "payments": 7,
    "messages": 5,
    "Today": 45,
}
"""Statements that an action may take at most."""

WRITING = {"weigh-in": 90, "payment": 140}
"""The same with what is read anew on the screen afterwards, once more when the feed tells of it."""
READ_ANEW = 4

MOUNTED = {"diet": 9, "workout": 7, "progress": 19, "payments": 3, "messages": 2}
"""Widgets that a tab may mount when it is first opened."""


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counts") / "gym"
    core = open_core(folder, password_cost=4)
    core.fill_with_demo(clients=CLIENTS, trainers=2)
    # its documents are not what is counted here
    core._gym.close()
    return folder


@dataclass(frozen=True)
class Desk:
    app: PtcmsApp
    pilot: Pilot
    counted: Counted

    async def took(self, *keys: str) -> tuple[int, int]:
        """The statements and rows of these keys, and of what they lead to."""
        self.counted.clear()
        await press(self.app, self.pilot, *keys)
        return len(self.counted.statements), self.counted.rows

    def mounted(self) -> set[Widget]:
        """Every widget of the screen."""
        return set(self.app.screen.query("*"))


@pytest.fixture(params=["admin@example.com", "trainer1@example.com"])
async def desk(
    gym: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    folder = Path(shutil.copytree(gym, tmp_path / "gym"))
    with counting(monkeypatch) as counted:
        async with program(folder, (80, 24), None) as (app, pilot):
            await settle(app, pilot)
            await press(app, pilot, *request.param, "enter", *SECRET, "enter")
            yield Desk(app, pilot, counted)


async def test_no_action_asks_more_of_the_records_than_it_shows(desk: Desk) -> None:
    seen = {
        "Clients": await desk.took("g", "c"),
        "cursor down": await desk.took("down"),
        "page down": await desk.took("pagedown"),
        "last row": await desk.took("end"),
    }
    await press(desk.app, desk.pilot, "slash")
    seen["first letter"] = await desk.took("r")
    seen["next letter"] = await desk.took("a")
    await press(desk.app, desk.pilot, "enter")
    seen["client"] = await desk.took("enter")
    for number, tab in enumerate(TABS[1:], 2):
        seen[tab] = await desk.took(str(number))
    # acts last: the feed tells of them a moment later, and what is open reads itself anew then
    seen["Today"] = await desk.took("g", "t")
    seen["payment"] = await desk.took("p", "enter")
    assert "undoes" in screen_text(desk.app), screen_text(desk.app)
    await press(desk.app, desk.pilot, "g", "c", "enter")
    client_id = desk.app.workspace.section.focused_client_id()
    weight = desk.app.session.clients.get(client_id).weight_kg or 70
    seen["weigh-in"] = await desk.took("w", *f"{weight + 0.1:.1f}", "enter")
    stored = desk.app.session.progress.entries(client_id)[0]
    assert stored.weight_kg == pytest.approx(weight + 0.1), screen_text(desk.app)
    most = READING | WRITING
    assert set(seen) == set(most)
    too_many = {name: took for name, took in seen.items() if took[0] > most[name]}
    assert not too_many, f"statements, rows: {too_many}"
    for name, (_statements, rows) in seen.items():
        assert rows <= PAGE_ROWS * (READ_ANEW if name in WRITING else 1), (name, rows)
    # the counts are of something: a list is read by a count and a page
    assert seen["Clients"][0] >= 2
    assert seen["Clients"][1] >= 50


async def test_a_tab_mounts_few_widgets_and_none_when_one_comes_back(desk: Desk) -> None:
    await press(desk.app, desk.pilot, "g", "c", "enter")
    before = desk.mounted()
    new = {}
    for number, tab in enumerate(TABS[1:], 2):
        await press(desk.app, desk.pilot, str(number))
        now = desk.mounted()
        new[tab] = len(now - before)
        before = now
    assert all(new.values()), "a tab is something"
    assert {tab: count for tab, count in new.items() if count > MOUNTED[tab]} == {}
    for number, _tab in enumerate(TABS, 1):
        await press(desk.app, desk.pilot, str(number))
    assert desk.mounted() == before
