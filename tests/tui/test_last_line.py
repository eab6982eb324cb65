"""The last line: what can't be used at the moment stands dimmed in its place and says why."""

from pathlib import Path

import pytest
from driving import keys_that_work, press, screen_text
from real_gym import ADMIN, SECRET, TRAINER, make_gym, opened, program

from ptcms_tui.app import PtcmsApp


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    core.make_backup()
    core.close()
    return folder


def last_line(app: PtcmsApp) -> str:
    return screen_text(app).rstrip("\n").splitlines()[-1]


def dimmed(app: PtcmsApp, label: str) -> bool:
    assert label in last_line(app)
    return label not in keys_that_work(app)


async def test_a_key_that_cannot_be_used_is_dimmed_and_says_why(gym: Path) -> None:
    async with program(gym, (140, 40), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "d")
        assert dimmed(app, "restore")
        assert dimmed(app, "set aside")
        assert not dimmed(app, "backup")
        place = last_line(app).index("restore")
        await press(app, pilot, "R")
        assert "R (restore): put the cursor on a backup first" in last_line(app)
        app.clear_notifications()
        while dimmed(app, "restore"):
            await press(app, pilot, "j")
        assert last_line(app).index("restore") == place
        # the line speaks as the button does
        await press(app, pilot, "X")
        assert "Ctrl+S write it" in last_line(app)
        # where there is no room for all, what can't be used goes first
        await press(app, pilot, "escape")
        await pilot.resize_terminal(80, 24)
        await press(app, pilot, "home")
        assert "restore" not in last_line(app)
        assert "i import  X export" in last_line(app)


async def test_a_message_is_offered_what_its_state_allows_and_a_new_one(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    client = asha.clients.search(limit=1).items[0]
    asha.messages.queue(client.id, text="Hello", confirmed=True)
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "6")
        assert "m message" in last_line(app)
        assert "it went" not in last_line(app)
        assert "r again  x cancel" in last_line(app)
        await press(app, pilot, "x")
        app.clear_notifications()
        await press(app, pilot, "x")
        assert "x (cancel): not for what is under the cursor" in last_line(app)
