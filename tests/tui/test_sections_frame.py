"""Sidebar, top bar, help, command bar, profile and first run, by keys and by mouse."""

import re
from datetime import date
from pathlib import Path

import pytest
from driving import burst, press, screen_text, settle, until
from test_main_job import SECRET, SECTIONS, folder, gym, opened, program  # noqa: F401 - fixtures
from textual.pilot import Pilot

from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.first_run import FirstRun
from ptcms_tui.screens.form import FormModal

ADMIN = "m@example.com"


def at(app: PtcmsApp, words: str) -> tuple[int, int]:
    """Where these words stand on the screen."""
    for y, line in enumerate(screen_text(app).splitlines()):
        if words in line and y:
            return line.index(words) + 1, y
    raise AssertionError(f"{words} is not on the screen:\n{screen_text(app)}")


async def click(app: PtcmsApp, pilot: Pilot, words: str) -> None:
    await pilot.click(offset=at(app, words))
    await settle(app, pilot)


# sidebar and top bar


async def test_the_sidebar_counts_what_waits(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (120, 40), "a@example.com") as (app, pilot):
        lines = [line[:20] for line in screen_text(app).splitlines()]
        counts = {
            words[0]: words[-1] for line in lines if len(words := line.strip(" ▌│").split()) > 1
        }
        assert counts["Clients"] == "1"
        assert counts["Payments"] == "1"
        core = opened(gym)
        asha = core.sign_in("a@example.com", SECRET)
        asha.clients.add(full_name="Another One", fee=10, fee_due="today")
        core.close()
        await press(app, pilot, "g", "e")
        await until(pilot, lambda: re.search(r"Clients +2", screen_text(app)) is not None)


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_the_way_to_other_places_covers_the_section_whole(
    gym: Path,  # noqa: F811 - the fixture
    size: tuple[int, int],
) -> None:
    async with program(gym, size, ADMIN) as (app, pilot):
        await press(app, pilot, "g")
        text = screen_text(app)
        assert "Nikhil" not in text
        assert "taken in" not in text
        for title in SECTIONS.values():
            assert title in text
        await press(app, pilot, "escape")
        assert "Nikhil" in screen_text(app)


async def test_the_top_bar_ends_at_the_edge_and_cuts_nothing(gym: Path) -> None:  # noqa: F811 - the fixture
    for size in ((80, 24), (100, 30), (120, 40)):
        async with program(gym, size, ADMIN) as (app, _pilot):
            first = screen_text(app).splitlines()[0]
            assert first.startswith(" Iron House  ›  Today")
            assert first.rstrip()[-3] == ":"
            assert len(first) == size[0] - 1
            assert "Meera Admin · admin" in first


async def test_every_section_is_reached_with_the_mouse_alone(gym: Path) -> None:  # noqa: F811 - the fixture
    for size in ((80, 24), (120, 40)):
        async with program(gym, size, ADMIN) as (app, pilot):
            for title in [*SECTIONS.values(), "Profile"]:
                if size[0] < 100:
                    await pilot.click(offset=(3, 0))
                    await settle(app, pilot)
                beside = [line[:20] for line in screen_text(app).splitlines()]
                y = next(n for n, line in enumerate(beside) if title in line and n)
                await pilot.click(offset=(6, y))
                await settle(app, pilot)
                assert title in screen_text(app).splitlines()[0], screen_text(app)


async def test_a_key_in_the_last_line_can_be_clicked(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await click(app, pilot, "go to")
        assert "Sign out" in screen_text(app)


# help


async def test_help_tells_keys_contacts_and_what_one_may_do(gym: Path) -> None:  # noqa: F811 - the fixture
    core = opened(gym)
    admin = core.sign_in(ADMIN, SECRET)
    admin.settings.update(contact_phone="020 555 0101")
    core.close()
    for email, may in ((ADMIN, "hand their clients over"), ("a@example.com", "are for an admin")):
        async with program(gym, (120, 40), email) as (app, pilot):
            await press(app, pilot, "g", "p", "question_mark")
            seen = ""
            # down twice, from another line: no sentence is missed where two pages meet
            for way in ["pagedown"] * 25 + ["home"] + ["down"] * 3 + ["pagedown"] * 25:
                seen += re.sub(r"[│▁-█\s]+", " ", screen_text(app))
                await press(app, pilot, way)
                await until(pilot, lambda: not app.screen._dirty_widgets)
            assert "Help: Payments" in seen
            assert "020 555 0101" in seen
            assert may in seen
            assert "Why can't I? Who may do what" in seen
            assert "trainer and admin archive a client" in seen
            assert "admin alone restore a backup" in seen
            assert "All keys: in a client's payments" in seen
            assert ("g r" in seen) == (email == ADMIN)


# command bar


async def test_the_command_bar_finds_clients_by_name_phone_and_number(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        for typed in ("nikh", "0011", "#1", "1"):
            await burst(app, pilot, ":", *typed)
            await until(pilot, lambda: "Go to client Nikhil More" in screen_text(app))
            assert "#1" in screen_text(app)
            await press(app, pilot, "escape")
        await burst(app, pilot, ":", *"nikhil", "enter")
        assert "Nikhil More" in screen_text(app).splitlines()[0]


async def test_what_can_not_be_done_says_why(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await burst(app, pilot, ":", *"go to sett")
        assert "only an admin may" in screen_text(app)
        await press(app, pilot, "enter")
        assert "Settings: only an admin may" in " ".join(screen_text(app).split())
        assert app.workspace.section.title == "Today"
        await press(app, pilot, "escape")
        await burst(app, pilot, ":", *"it went")
        assert "not for what is under the cursor" in screen_text(app)


async def test_undo_names_what_it_would_take_back(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", *"w73.4", "enter")
        await burst(app, pilot, ":", *"undo")
        assert "Take back the weigh-in of Nikhil More" in screen_text(app)


async def test_a_line_of_the_command_bar_can_be_clicked(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await burst(app, pilot, ":", *"go to")
        await click(app, pilot, "Go to Reports")
        assert "Reports" in screen_text(app).splitlines()[0]


# profile


async def test_the_profile_changes_name_upi_theme_and_password(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "f")
        assert "the gym's ironhouse@okbank" in screen_text(app)
        await press(app, pilot, "enter", "end", *" Iyer", "tab", *"asha@okaxis", "ctrl+s")
        await until(pilot, lambda: "Asha Rao Iyer" in screen_text(app).splitlines()[0])
        assert "asha@okaxis" in screen_text(app)
        await press(app, pilot, "end", "enter", "right", "enter")
        assert app.theme == "ptcms-light"
        await press(app, pilot, "k", "enter")
        await press(app, pilot, *SECRET, "tab", *"a river of bread", "tab", *"a river of bread")
        await press(app, pilot, "ctrl+s")
        assert "Your password was changed." in screen_text(app)
        assert app.core.sign_in("a@example.com", "a river of bread").account_id


# first run


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_first_run_guesses_the_time_zone_and_keeps_what_was_typed(
    folder: Path,  # noqa: F811 - the fixture
    size: tuple[int, int],
) -> None:
    async with program(folder, size, None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, FirstRun))
        await settle(app, pilot)
        await burst(app, pilot, *"Ravi Kumar", "enter", *"ravi", "enter", *"short", "enter")
        await burst(app, pilot, *"other", "enter", *"Iron House", "ctrl+s")
        assert isinstance(app.screen, FormModal)
        assert "This is not the same as above." in screen_text(app)
        assert app.screen.row("full_name").text == "Ravi Kumar"
        app.screen.row("again").control.value = "short"
        await press(app, pilot, "ctrl+s")
        assert "An email address has one @" in screen_text(app)
        app.screen.row("email").control.value = "ravi@example.com"
        await press(app, pilot, "ctrl+s")
        assert "Use 12 characters or more" in screen_text(app)
        for field, text in (
            ("email", "ravi@example.com"),
            ("password", SECRET),
            ("again", SECRET),
            ("phone_region", "AE"),
        ):
            app.screen.row(field).control.value = text
        await until(pilot, lambda: "Asia/Dubai" in app.screen.row("phone_region").note.text)
        await press(app, pilot, "ctrl+s")
        await until(pilot, lambda: app.desk.signed_in and app.workspace.has_section)
        settings = app.session.settings.get()
        assert (settings.gym_name, settings.time_zone) == ("Iron House", "Asia/Dubai")
        assert app.today >= date(2020, 1, 1)
