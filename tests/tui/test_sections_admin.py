"""Templates, Trainers, Activity, Data and Settings by keys, on the real storage."""

import json
import re
from pathlib import Path

import pytest
from driving import press, screen_text, settle, until
from test_main_job import SECRET, folder, gym, opened, program  # noqa: F401 - fixtures
from textual.widgets import Button, Input

from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.grouped_list import GroupedList
from ptcms_tui.widgets.virtual_table import VirtualTable

SIZES = [(80, 24), (120, 40)]
ADMIN = "m@example.com"


def joined(app: PtcmsApp) -> str:
    """What stands on the screen, as if no line and no border broke it."""
    return re.sub(r"[│\s]+", " ", screen_text(app))


# templates


@pytest.mark.parametrize("size", SIZES)
async def test_a_shipped_template_is_changed_and_brought_back(
    gym: Path,  # noqa: F811 - the fixture
    size: tuple[int, int],
) -> None:
    async with program(gym, size, "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "e")
        await until(pilot, lambda: "would read: Hi Nikhil More" in screen_text(app))
        before = app.session.messages.templates()
        await press(app, pilot, "e", "tab", "tab", "end", *" Yours, {trainer}", "ctrl+s")
        changed = app.session.messages.templates()[0]
        assert changed.text.endswith("Yours, {trainer}")
        assert len(app.session.messages.templates()) == len(before)
        assert "changed" in screen_text(app)
        await until(pilot, lambda: "Yours, Asha Rao" in joined(app))
        await press(app, pilot, "d")
        assert app.session.messages.templates() == before
        assert "comes with the program" in screen_text(app)


async def test_an_unknown_placeholder_is_refused_under_its_field(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "e", "n", *"Mine", "tab", "tab", *"Hi {nobody}", "ctrl+s")
        text = " ".join(screen_text(app).split())
        assert "There is no {nobody}" in text
        await press(app, pilot, "end")
        await press(app, pilot, *["backspace"] * 8, *"{name}", "ctrl+s")
        mine = app.session.messages.templates()[0]
        assert (mine.name, mine.text) == ("Mine", "Hi {name}")


async def test_a_workout_template_is_made_and_taken_out(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "e", "f")
        assert "Full Body Beginner" in screen_text(app)
        await press(app, pilot, "n", *"Leg day", "tab", *"Squat 3x5", "ctrl+s")
        assert app.session.workouts.ready_made()[-1].title == "Leg day"
        await press(app, pilot, "end", "d")
        assert app.session.workouts.ready_made()[-1].title != "Leg day"
        await press(app, pilot, "u")
        assert app.session.workouts.ready_made()[-1].title == "Leg day"


# trainers


@pytest.mark.parametrize("size", SIZES)
async def test_a_trainer_is_added_with_a_password_shown_once(
    gym: Path,  # noqa: F811 - the fixture
    size: tuple[int, int],
) -> None:
    async with program(gym, size, ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r", "n")
        await press(app, pilot, *"Vikram Shah", "tab", *"v@example.com", "ctrl+s")
        text = screen_text(app)
        assert "shown only this once" in " ".join(text.split())
        secret = re.search(r"[a-z]{4}(-[a-z]{4}){4}-\d\d", text).group()
        await press(app, pilot, "escape")
        assert secret not in screen_text(app)
        session = app.core.sign_in("v@example.com", secret)
        assert session.must_change_password


async def test_a_trainer_is_deleted_with_hand_over_only_when_the_name_is_typed(
    gym: Path,  # noqa: F811 - the fixture
) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r", "home", "D")
        assert "Asha Rao has 1 client" in screen_text(app)
        await press(app, pilot, "ctrl+s")
        assert "1 client goes to Meera Admin" in joined(app)
        app.screen.query_one(Input).focus()
        await settle(app, pilot)
        await press(app, pilot, *"Asha", "enter")
        assert app.screen.query_one("#yes", Button).disabled
        await press(app, pilot, *" rao", "enter", "enter")
        assert [p.full_name for p in app.session.trainers.list()] == ["Meera Admin"]
        (client,) = app.session.clients.search().items
        assert client.trainer_name == "Meera Admin"


async def test_the_last_admin_can_not_go(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r", "end", "o")
        assert "You can't close the account" in " ".join(screen_text(app).split())
        assert all(person.active for person in app.session.trainers.list())


async def test_an_account_is_closed_and_opened_by_one_key(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (120, 40), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r", "home", "o")
        assert "CLOSED" in screen_text(app)
        await press(app, pilot, "o")
        assert all(person.active for person in app.session.trainers.list())


# activity


@pytest.mark.parametrize("size", SIZES)
async def test_the_journal_is_read_filtered_and_opened(
    gym: Path,  # noqa: F811 - the fixture
    size: tuple[int, int],
) -> None:
    async with program(gym, size, ADMIN) as (app, pilot):
        await press(app, pilot, "g", "a")
        assert "gave Nikhil More a workout plan" in screen_text(app)
        await press(app, pilot, "f", "tab", *"nikhil", "tab", "c", "l", "enter")
        text = screen_text(app)
        assert "added Nikhil More" in text
        assert "workout plan" not in text
        await press(app, pilot, "enter")
        assert "→" in screen_text(app)
        assert "Nikhil More" in screen_text(app)


async def test_a_long_journal_is_read_on_as_one_goes_down(gym: Path) -> None:  # noqa: F811 - the fixture
    core = opened(gym)
    asha = core.sign_in("a@example.com", SECRET)
    client = asha.clients.search().items[0]
    for number in range(230):
        client = asha.clients.update(client.id, version=client.version, goal=f"Goal {number}")
    core.close()
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "a")
        table = app.workspace.section.query_one(VirtualTable)
        assert table.total < 150
        for _page in range(4):
            await press(app, pilot, "end")
        await settle(app, pilot)
        assert table.total > 230
        assert table.cursor_row.sentence.startswith("added the account of Meera Admin")


# data


@pytest.mark.parametrize("size", SIZES)
async def test_backup_health_and_publishing_are_keys(
    gym: Path,  # noqa: F811 - the fixture
    size: tuple[int, int],
) -> None:
    async with program(gym, size, ADMIN) as (app, pilot):
        await press(app, pilot, "g", "d", "b")
        await until(pilot, lambda: "Backups · 1" in screen_text(app))
        assert len(list((gym / "backups").glob("*.zip"))) == 1
        await press(app, pilot, "h")
        await until(pilot, lambda: "the chain is whole" in screen_text(app), seconds=20)
        await press(app, pilot, "p")
        await until(pilot, lambda: (gym / "clients.json").exists())
        assert "Nikhil More" in (gym / "clients.json").read_text(encoding="utf-8")


async def on_the_edit(app: PtcmsApp, pilot, *, readable: bool = True) -> None:
    """Put the cursor of Data on an edit by hand."""
    listed = app.workspace.section.query_one(GroupedList)
    await press(app, pilot, "home")
    for _step in range(40):
        item = listed.cursor_item
        if item.id[0] == "edit" and bool(item.data.problem) is not readable:
            return
        await press(app, pilot, "j")
    pytest.fail("there is no such edit")


def edited(gym: Path, **fields: object) -> None:  # noqa: F811 - the fixture
    """Change a client's profile by hand, and let the program find it."""
    core = opened(gym)
    core.publish_documents()
    path = gym / "clients.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["clients"]["1"] |= fields
    path.write_text(json.dumps(content), encoding="utf-8")
    core.publish_documents(force=True)
    core.close()


@pytest.mark.parametrize("size", SIZES)
async def test_an_outside_edit_is_read_client_by_client_and_taken_in(
    gym: Path,  # noqa: F811 - the fixture
    size: tuple[int, int],
) -> None:
    edited(gym, goal="By hand", height="tall")
    (gym / "phone.json").write_text("{ torn", encoding="utf-8")
    async with program(gym, size, ADMIN) as (app, pilot):
        await press(app, pilot, "g", "d", "p")
        await until(pilot, lambda: "kept aside · 2" in screen_text(app))
        await on_the_edit(app, pilot, readable=False)
        await press(app, pilot, "enter")
        assert "line 1, column 3" in joined(app)
        await press(app, pilot, "escape")
        await on_the_edit(app, pilot)
        await press(app, pilot, "enter")
        await until(pilot, lambda: "1 client to decide" in screen_text(app))
        text = joined(app)
        assert "by hand: By hand" in text
        assert "a number without quotes is wanted" in text
        await press(app, pilot, "t")
        await until(pilot, lambda: app.session.clients.get(1).goal == "By hand")
        await until(pilot, lambda: "kept aside · 1" in screen_text(app))
        await press(app, pilot, "u")
        await until(pilot, lambda: app.session.clients.get(1).goal != "By hand")
        await until(pilot, lambda: "kept aside · 2" in screen_text(app))
        await on_the_edit(app, pilot, readable=False)
        await press(app, pilot, "x")
        await until(pilot, lambda: "kept aside · 1" in screen_text(app))


async def test_what_both_changed_is_chosen_field_by_field(gym: Path) -> None:  # noqa: F811 - the fixture
    edited(gym, goal="By hand", notes="by hand")
    core = opened(gym)
    session = core.sign_in(ADMIN, SECRET)
    client = session.clients.get(1)
    session.clients.update(1, version=client.version, goal="At the desk")
    core.close()
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "d")
        await on_the_edit(app, pilot)
        await press(app, pilot, "enter")
        await until(pilot, lambda: "CHOOSE" in screen_text(app))
        assert "At the desk" in joined(app)
        await press(app, pilot, "enter")
        assert "What to keep of Nikhil More" in screen_text(app)
        await press(app, pilot, "space", "ctrl+s")
        await until(pilot, lambda: app.session.clients.get(1).goal == "By hand")
        assert app.session.clients.get(1).notes == "by hand"


async def test_an_act_is_taken_back_from_the_activity_section(gym: Path) -> None:  # noqa: F811 - the fixture
    core = opened(gym)
    asha = core.sign_in("a@example.com", SECRET)
    client = asha.clients.get(1)
    before = client.goal
    client = asha.clients.update(1, version=client.version, goal="First")
    asha.clients.update(1, version=client.version, goal="Second")
    core.close()
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "a", "down", "x")
        await until(pilot, lambda: "Asha Rao changed this since" in joined(app))
        assert app.session.clients.get(1).goal == "Second"
        await press(app, pilot, "escape", "up", "x")
        await until(pilot, lambda: app.session.clients.get(1).goal == "First")
        await until(pilot, lambda: "(taken back)" in screen_text(app))
        table = app.workspace.section.query_one(VirtualTable)
        await press(app, pilot, "home")
        for _step in range(table.total):
            if ("goal", before, "First") in table.cursor_row.changes:
                break
            await press(app, pilot, "down")
        await press(app, pilot, "x")
        await until(pilot, lambda: app.session.clients.get(1).goal == before)


# settings


async def test_units_change_every_screen_at_once(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (120, 40), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "c")
        assert "72.4" in screen_text(app)
        await press(app, pilot, "g", "s")
        listed = app.workspace.section.query_one(GroupedList)
        while listed.cursor_item.id != "units":
            await press(app, pilot, "j")
        await press(app, pilot, "enter", "right", "ctrl+s")
        assert app.session.settings.get().units == "imperial"
        await until(pilot, lambda: app.formats.settings.units == "imperial")
        await press(app, pilot, "g", "c")
        text = screen_text(app)
        assert "159.6" in text
        assert " lb" in text
        await press(app, pilot, "enter")
        await until(pilot, lambda: "5′8.9″" in screen_text(app))
        await press(app, pilot, "u")
        await until(pilot, lambda: "175 cm" in screen_text(app))


@pytest.mark.parametrize("size", SIZES)
async def test_wrong_settings_are_said_under_their_fields(
    gym: Path,  # noqa: F811 - the fixture
    size: tuple[int, int],
) -> None:
    async with program(gym, size, ADMIN) as (app, pilot):
        await press(app, pilot, "g", "s")
        listed = app.workspace.section.query_one(GroupedList)
        while listed.cursor_item.id != "time_zone":
            await press(app, pilot, "j")
        await press(app, pilot, "e", "home", "shift+end", "delete", *"Mars/Olympus", "ctrl+s")
        assert "Type a time zone such as Asia/Kolkata." in screen_text(app)
        assert "Mars/Olympus" in screen_text(app)
        await press(app, pilot, "home", "shift+end", "delete", *"Asia/Dubai", "ctrl+s")
        assert app.session.settings.get().time_zone == "Asia/Dubai"


async def test_every_setting_of_the_gym_is_there(gym: Path) -> None:  # noqa: F811 - the fixture
    from ptcms_tui.screens.settings import groups

    async with program(gym, (80, 24), ADMIN) as (app, _pilot):
        shown = {field.name for _title, fields in groups("INR") for field in fields}
        # a language is asked for once there is a translation
        assert shown | {"language"} == set(type(app.session.settings.get()).model_fields)
