"""Every action of the one table of keys is found by its name in the command bar, by every role."""

from collections import Counter
from pathlib import Path

import pytest
from driving import burst, press, screen_text, until
from real_gym import ADMIN, TRAINER, program

from ptcms_tui.commands import commands_here, matching
from ptcms_tui.commands.actions import NEVER_HERE
from ptcms_tui.commands.places import ADMIN_SCOPES, scope_words
from ptcms_tui.keys import KEYS
from ptcms_tui.screens.first_run import FirstRun

NAMED = [key for key in KEYS if key.scope not in NEVER_HERE and key.action != "commands"]
# as many lines as stand in the bar at 80×24 before one moves down
IN_SIGHT = 15


@pytest.mark.parametrize("email", [TRAINER, ADMIN])
async def test_every_action_is_found_by_its_name_or_says_why_not(gym: Path, email: str) -> None:
    async with program(gym, (80, 24), email) as (app, pilot):
        await press(app, pilot, "g", "c")
        commands = commands_here(app)
        assert all(command.run or command.why_not for command in commands)
        for key in NAMED:
            found = matching(commands, key.label)[:IN_SIGHT]
            titles = [command.title.casefold() for command in found]
            assert key.label.casefold() in titles, key.id
            command = found[titles.index(key.label.casefold())]
            assert command.run or command.why_not
            if key.scope in ADMIN_SCOPES and command.why_not:
                assert (command.why_not == "only an admin may") == (email == TRAINER), key.id


def test_no_two_actions_of_one_place_share_a_key() -> None:
    taken = Counter((key.scope, one) for key in KEYS for one in key.keys.split(",") if one)
    assert [where for where, count in taken.items() if count > 1] == []


def test_every_place_has_a_name() -> None:
    assert [key.scope for key in NAMED if not scope_words(key.scope)] == []


async def test_an_action_of_another_place_is_done_there_or_says_where(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await burst(app, pilot, ":", *"publish", "enter")
        assert "Data" in screen_text(app).splitlines()[0]
        await press(app, pilot, "g", "t")
        await burst(app, pilot, ":", *"reverse")
        assert "works in a client's payments" in screen_text(app)
        await press(app, pilot, "enter")
        assert "Reverse: works in a client's payments" in screen_text(app)
        await press(app, pilot, "escape")
        await burst(app, pilot, ":", *"new trainer", "enter")
        assert "Trainers" in screen_text(app).splitlines()[0]
        assert len(app.screen_stack) == 2


async def test_over_a_form_the_bar_has_the_actions_of_the_form(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        await burst(app, pilot, *"w73.4", "ctrl+p")
        text = screen_text(app)
        assert "Do or find" in text
        assert "Ctrl+S" in text
        assert "Weigh-in" not in text
        await burst(app, pilot, *"save", "enter")
        assert app.session.clients.get(1).weight_kg == 73.4
        await press(app, pilot, "w", "ctrl+p", "ctrl+p", "escape", "escape")
        assert len(app.screen_stack) == 1


async def test_no_bar_lies_over_a_lock_or_the_login(gym: Path, tmp_path: Path) -> None:
    async with program(tmp_path / "empty", (80, 24), None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, FirstRun))
        await press(app, pilot, "ctrl+p")
        assert "Ctrl+S" in screen_text(app)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, FirstRun)
    async with program(gym, (80, 24), None) as (app, pilot):
        await press(app, pilot, "ctrl+p")
        assert "Do or find" not in screen_text(app)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "ctrl+l", "ctrl+p")
        assert "Do or find" not in screen_text(app)
