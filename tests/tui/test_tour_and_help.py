"""The tour for a new person, and what help and keys say of what can't be done."""

from pathlib import Path

from driving import burst, press, screen_text, settle, until
from real_gym import ADMIN, TRAINER, program
from textual import events

from ptcms_tui.screens.confirm import Question
from ptcms_tui.screens.help import HelpScreen
from ptcms_tui.screens.text_window import TextWindow


async def test_a_new_person_is_shown_five_keys_once_and_may_skip_them(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER, tour=True) as (app, pilot):
        assert "Tour 1/5" in screen_text(app)
        await press(app, pilot, "g", "c")
        assert "Tour 2/5" in screen_text(app)
        await press(app, pilot, "/", "n", "escape", "escape")
        assert "Tour 3/5" in screen_text(app) or "Tour" not in screen_text(app)
    async with program(gym, (80, 24), ADMIN, tour=True) as (app, pilot):
        assert "Tour 1/5" in screen_text(app)
        await press(app, pilot, "escape")
        assert "Tour" not in screen_text(app)
        assert app.session.account.preferences()["toured"] is True
    async with program(gym, (80, 24), ADMIN, tour=True) as (app, pilot):
        assert "Tour" not in screen_text(app)


async def test_the_tour_is_gone_through_by_doing_and_ends(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER, tour=True) as (app, pilot):
        await press(app, pilot, "g", "c", "/", "enter")
        assert "Tour 3/5" in screen_text(app)
        await press(app, pilot, "?", "escape")
        assert "Tour 4/5" in screen_text(app)
        await press(app, pilot, "ctrl+p", "escape")
        assert "Tour 5/5" in screen_text(app)
        await press(app, pilot, "escape")
        assert "Tour" not in screen_text(app)


async def test_the_tour_never_takes_a_key_that_was_typed_ahead(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER, tour=True) as (app, pilot):
        await burst(app, pilot, "g", "c", *"w72.6", "enter")
        await until(pilot, lambda: "Saved 72.6 kg" in screen_text(app))


async def test_the_tour_is_called_back_from_help_and_by_the_command_bar(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        assert "Tour" not in screen_text(app)
        await press(app, pilot, "?", "t")
        assert "Tour 1/5" in screen_text(app)
        await press(app, pilot, "escape", ":", *"tour", "enter")
        await settle(app, pilot)
        assert "Tour 1/5" in screen_text(app)


async def test_a_key_that_does_nothing_here_says_why_when_pressed_and_in_help(gym: Path) -> None:
    async with program(gym, (80, 50), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "t")
        assert "t (hand over): only an admin may" in screen_text(app)
        await press(app, pilot, "?")
        assert "Not at the moment" in screen_text(app)
        assert "hand over: only an admin may" in screen_text(app)


async def test_a_window_closed_while_it_is_put_up_is_no_fault(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        for screen in (HelpScreen.here(app), Question("Really?"), TextWindow("Title", "Text")):
            await app.push_screen(screen)
            # what closing takes away first, when it comes before the filling
            await screen.query("*").remove()
            await screen.on_event(events.Mount())
            await screen.dismiss()
            await settle(app, pilot)
            assert app.screen is app.workspace
