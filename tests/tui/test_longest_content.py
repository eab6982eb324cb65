"""The longest content that is real, on every screen at 80×24: nothing is cut into nonsense."""

import re
from pathlib import Path

import pytest
from driving import press, screen_text
from longest_gym import GOAL, HINDI, NAME, fill
from pictured_gym import ADMIN, TRAINER, shown
from rich.cells import cell_len

from ptcms_tui.app import PtcmsApp

CUT_NUMBER = re.compile(r"\d[.,]?…|…[.,]?\d")
OWED = "₹12,34,567.00"


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    return fill(tmp_path / "gym")


def look(app: PtcmsApp, where: str) -> str:
    """The screen, checked: no number is cut, no line is too long, the frame is whole."""
    text = screen_text(app)
    for line in text.splitlines():
        assert not CUT_NUMBER.search(line), (where, line)
        assert cell_len(line) <= app.size.width, (where, line)
    if len(app.screen_stack) == 1:
        assert text.count("╭") == text.count("╮") == text.count("╯"), (where, text)
    return text


async def test_no_section_and_no_tab_cuts_a_number(gym: Path) -> None:
    async with shown(gym, (80, 24), ADMIN) as (app, pilot):
        for section in "trcpmeoads":
            await press(app, pilot, "g", section)
            text = look(app, section)
            if section in "tcp":
                assert OWED in text, text
            await press(app, pilot, "end")
            look(app, section)
    async with shown(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        assert OWED in look(app, "clients")
        await press(app, pilot, "enter")
        for number, there in enumerate(
            (GOAL.split()[0], "Meal 1 at 6:30", "Day 1", "124.3", OWED, "did it go?"), 1
        ):
            await press(app, pilot, str(number))
            text = look(app, f"tab {number}")
            assert there in text, text
            assert OWED in " ".join(text.splitlines()[:3])
            assert "Slipped disc" in text
            assert NAME[:24] in text.splitlines()[1]
            await press(app, pilot, "end")
            text = look(app, f"the end of tab {number}")
            assert {2: "Since", 3: "Day 7"}.get(number, "") in text, text


async def test_no_form_and_no_window_cuts_a_number(gym: Path) -> None:
    async with shown(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter")
        for keys in ("w", "p", "c", "q", "m", "1e", "2e", "2h", "3e", "4n", "4v", "5v", "5i", "6"):
            await press(app, pilot, *keys)
            text = look(app, keys)
            if keys in "pcqm":
                assert OWED in text or "1234567.00" in text or keys == "c", text
            if len(app.screen_stack) > 1:
                await press(app, pilot, "escape")


async def test_a_name_in_hindi_is_shown_whole_where_there_is_room(gym: Path) -> None:
    async with shown(gym, (120, 40), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "end")
        assert HINDI[:8] in look(app, "clients")
        await press(app, pilot, "enter")
        assert HINDI in look(app, "client")
