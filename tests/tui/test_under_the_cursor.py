"""What was just entered is under the cursor; what is longer than its window is read by keys."""

from datetime import timedelta
from pathlib import Path

import pytest
from driving import burst, press, screen_text, settle, until
from real_gym import SECRET, TRAINER, opened, program
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Button

from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.choosing import Chooser
from ptcms_tui.screens.confirm import Question
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.lock import LockScreen
from ptcms_tui.screens.message import MessageDialog
from ptcms_tui.widgets.virtual_table import VirtualTable

NIKHIL = 1


def words(app: PtcmsApp) -> str:
    """The words on the screen, in one line, without the boxes around them."""
    return " ".join(screen_text(app).replace("│", " ").split())


async def open_tab(app: PtcmsApp, pilot: Pilot, number: str) -> None:
    await press(app, pilot, "g", "c", "enter", number)


def under_cursor(app: PtcmsApp, table: str) -> object:
    return app.workspace.query_one(f"#{table}", VirtualTable).cursor_row


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        (("p", "1", "0", "0", "enter"), "payment"),
        (("c", "7", "0", "0", "enter"), "charge"),
        (("i", "5", "0", "enter"), "discount"),
    ],
)
async def test_what_was_just_booked_is_under_the_cursor(
    gym: Path, keys: tuple[str, ...], kind: str
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "5")
        # an entry from before, on which the cursor stands
        app.session.payments.charge(NIKHIL, amount=3000, due=app.today)
        await until(pilot, lambda: under_cursor(app, "ledger") is not None)
        for key in keys:
            await press(app, pilot, key)
        await until(pilot, lambda: getattr(under_cursor(app, "ledger"), "kind", "") == kind)
        assert app.session.payments.account(NIKHIL).entries[0].kind == kind


async def test_a_backdated_weigh_in_is_under_the_cursor_and_corrected_from_there(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "4")
        day = app.today - timedelta(days=20)
        await press(app, pilot, "w", *"71")
        app.screen.row("on").control.value = f"{day:%d/%m/%Y}"
        await press(app, pilot, "ctrl+s")
        await until(pilot, lambda: getattr(under_cursor(app, "weigh-ins"), "on", None) == day)
        await press(app, pilot, "e")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("weight_kg").text == "71.0"


async def test_a_choice_of_several_words_is_typed_with_its_space(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "6")
        await press(app, pilot, "m")
        assert isinstance(app.screen, MessageDialog)
        await burst(app, pilot, *"own", "space", *"te")
        assert "◂ own text ▸" in words(app).casefold()


async def test_enter_after_the_right_name_says_that_once_more_erases(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "D", *"Nikhil More", "enter")
        assert isinstance(app.screen, Question)
        assert app.screen.focused is app.screen.query_one("#yes", Button)
        assert "The name is right. Enter once more: Erase." in words(app)


async def test_a_long_version_is_scrolled_by_keys(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    asha.workouts.assign(NIKHIL, text="\n".join(f"Squat {n}x5" for n in range(1, 60)))
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "3")
        await press(app, pilot, "h")
        assert isinstance(app.screen, Chooser)
        assert "Squat 59x5" not in screen_text(app)
        await press(app, pilot, "tab", "end")
        await until(pilot, lambda: "Squat 59x5" in screen_text(app))


async def test_what_is_understood_of_a_long_plan_is_scrolled_by_keys(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    asha.workouts.assign(NIKHIL, text="\n".join(f"Squat {n}x5" for n in range(1, 60)))
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "3")
        await press(app, pilot, "e", "tab")
        scroll = app.screen.query_one(VerticalScroll)
        assert app.screen.focused is scroll
        assert scroll.scroll_y == 0
        await press(app, pilot, "end")
        await until(pilot, lambda: scroll.scroll_y == scroll.max_scroll_y > 0)


@pytest.mark.parametrize("keys", [("n", *"Zoya"), ("D", *"Zoya")])
async def test_an_open_form_or_question_is_locked_and_found_again(
    gym: Path, keys: tuple[str, ...]
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *keys, "ctrl+l")
        assert isinstance(app.screen, LockScreen)
        assert "Zoya" not in screen_text(app)
        await burst(app, pilot, *SECRET, "enter")
        await until(pilot, lambda: isinstance(app.screen, FormModal | Question))
        await settle(app, pilot)
        assert "Zoya" in screen_text(app)


async def test_quitting_a_locked_screen_tells_of_what_is_not_saved(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "n", *"Zoya", "ctrl+l")
        assert isinstance(app.screen, LockScreen)
        await press(app, pilot, "ctrl+q")
        assert app.is_running
        assert isinstance(app.screen, LockScreen)
        assert "has typed something not saved. Ctrl+Q again quits" in words(app)
        assert "Zoya" not in screen_text(app)
        app.action_quit_program()
        await until(pilot, lambda: not app.is_running or app._exit)
        await settle(app, pilot)
