"""The frequent jobs with the mouse alone, every section, tab, form button and window."""

from decimal import Decimal
from pathlib import Path

import pytest
from driving import press, screen_text, settle
from pictured_gym import fill, shown
from textual.pilot import Pilot

from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.client import TABS, tab_words


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    return fill(tmp_path / "gym")


async def click(app: PtcmsApp, pilot: Pilot, words: str, *, last: bool = False) -> None:
    """Click on these words, the first on the screen or the last."""
    places = [
        (line.index(words) + 1, y)
        for y, line in enumerate(screen_text(app).splitlines())
        if words in line
    ]
    assert places, f"{words} is not on the screen:\n{screen_text(app)}"
    await pilot.click(offset=places[-1 if last else 0])
    await settle(app, pilot)


async def press_button(app: PtcmsApp, pilot: Pilot, button: str) -> None:
    await pilot.click(button)
    await settle(app, pilot)


async def type_in(app: PtcmsApp, pilot: Pilot, text: str) -> None:
    """What can only be typed."""
    await press(app, pilot, *text)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_weigh_in_a_payment_and_every_tab_by_clicks(
    gym: Path, size: tuple[int, int]
) -> None:
    async with shown(gym, size) as (app, pilot):
        if size[0] < 100:
            await click(app, pilot, "Iron House")
        await click(app, pilot, "Clients", last=size[0] < 100)
        await click(app, pilot, "Nikhil More")
        await click(app, pilot, "Nikhil More")
        assert "Nikhil More" in screen_text(app).splitlines()[0]
        for number, tab in reversed(list(enumerate(TABS, 1))):
            await click(app, pilot, f"{number} {tab_words(tab)[:4]}")
            assert app.workspace.section._tab == tab
        await click(app, pilot, "w weigh-in")
        await type_in(app, pilot, "72.4")
        await press_button(app, pilot, "#save")
        assert len(app.screen_stack) == 1
        client = app.session.clients.search("nikhil").items[0]
        assert client.weight_kg == 72.4
        # a sentence of what was done lies over the keys; a click takes it away
        await click(app, pilot, "Saved 72.4")
        await click(app, pilot, "p payment")
        await press_button(app, pilot, "#save")
        assert app.session.clients.get(client.id).balance == Decimal(0)


async def test_windows_are_left_and_fields_chosen_by_clicks(gym: Path) -> None:
    async with shown(gym, (80, 24)) as (app, pilot):
        await click(app, pilot, "m remind")
        await click(app, pilot, "Esc")
        assert len(app.screen_stack) == 1
        await click(app, pilot, "p take")
        await press_button(app, pilot, "#cancel")
        assert len(app.screen_stack) == 1
        await click(app, pilot, "q QR")
        assert "₹4,840.00" in screen_text(app)
        await click(app, pilot, "back")
        await click(app, pilot, "? help")
        assert "Help: Today" in screen_text(app)
        await click(app, pilot, "close", last=True)
        assert len(app.screen_stack) == 1
        await click(app, pilot, "p take")
        await click(app, pilot, "Cash")
        assert "◂ UPI ▸" in screen_text(app)
        await press_button(app, pilot, "#save")
        assert len(app.screen_stack) == 1
        nikhil = app.session.clients.search("nikhil").items[0]
        newest = app.session.payments.account(nikhil.id).entries[0]
        assert (newest.amount, newest.method) == (Decimal("4840.00"), "upi")
