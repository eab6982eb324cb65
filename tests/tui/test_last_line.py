"""The last line: what can't be used at the moment stands dimmed in its place and says why."""

from pathlib import Path

import pytest
from driving import press, screen_text
from real_gym import ADMIN, make_gym, opened, program

from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.footer import Footer


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
    line = app.screen.query_one(Footer).render()
    at = line.plain.index(label)
    return any("dim" in str(span.style) for span in line.spans if span.start <= at < span.end)


async def test_a_key_that_cannot_be_used_is_dimmed_and_says_why(gym: Path) -> None:
    async with program(gym, (140, 40), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "d")
        assert dimmed(app, "restore")
        assert dimmed(app, "set aside")
        assert not dimmed(app, "backup")
        place = last_line(app).index("restore")
        await press(app, pilot, "R")
        assert "R (restore): put the cursor on a backup first" in last_line(app)
        while dimmed(app, "restore"):
            await press(app, pilot, "j")
        app.clear_notifications()
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
