"""The list of clients: filtered by a line, sorted by any column, many acted on at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import burst, press, screen_text, settle, until
from real_gym import ADMIN, SECRET, TRAINER, make_gym, opened, program
from textual.pilot import Pilot
from textual.widgets import Input

from ptcms_core import Core
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens import client_marks
from ptcms_tui.screens.batch import BatchDialog
from ptcms_tui.screens.client_filter import saved_filters
from ptcms_tui.widgets.search_line import SearchLine
from ptcms_tui.widgets.virtual_table import VirtualTable


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    """Nikhil who owes 5,000, and forty more: of three each, one owes and one wants to lose fat."""
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    core.sign_in(ADMIN, SECRET).trainers.add(
        full_name="Vikram Shah", email="v@example.com", password=SECRET
    )
    asha = core.sign_in(TRAINER, SECRET)
    for number in range(40):
        asha.clients.add(
            full_name=f"Client {number:02}",
            goal="Fat loss" if number % 3 == 1 else "Strength",
            fee=100 + number if number % 3 == 0 else None,
            phone=f"98111{number:05}" if number < 30 else None,
            whatsapp_consent=True,
        )
    core.close()
    return folder


@pytest.fixture
def other(gym: Path) -> Iterator[Core]:
    core = opened(gym)
    yield core
    core.close()


def table(app: PtcmsApp) -> VirtualTable:
    return app.workspace.section.query_one(VirtualTable)


def words(app: PtcmsApp) -> str:
    return " ".join(screen_text(app).split())


def at(app: PtcmsApp, text: str) -> tuple[int, int]:
    for y, line in enumerate(screen_text(app).splitlines()):
        if text in line:
            return line.index(text), y
    raise AssertionError(f"{text} is not on the screen")


async def test_a_line_of_terms_is_typed_where_one_searches(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "slash")
        await burst(app, pilot, *"due>120 client", "enter")
        assert "7 clients" in words(app)
        assert table(app).has_focus
        # what is wrong is told under the line, and the list keeps showing what it showed
        await press(app, pilot, "slash", "end")
        await burst(app, pilot, *" gender:x", "enter")
        assert "gender:x: possible is gender:female|male|other|none." in words(app)
        assert "7 clients" in words(app)
        assert app.workspace.section.query_one(SearchLine).typing
        await press(app, pilot, *["backspace"] * 9)
        assert "possible is" not in words(app)
        # a word that nobody has but that may become a term leaves the list as it was
        await press(app, pilot, *" gend")
        assert "7 clients" in words(app)
        assert "gender:female|male|other|none" in words(app)
        await press(app, pilot, "x")
        assert "Nobody fits" in words(app)
        await press(app, pilot, "escape")
        assert "41 clients by name" in words(app)


async def test_a_filter_is_put_together_from_what_is_offered(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "f")
        assert "inactive>14" in words(app)
        await burst(app, pilot, "g", "o", "tab", *"fat pl", "tab", "w", "tab")
        assert app.screen.query_one(Input).value == "goal:fat plan:workout "
        await burst(app, pilot, *["backspace"] * 8, "x", "enter")
        assert "plan:x: possible is" in words(app)
        await burst(app, pilot, "backspace", "n", "enter")
        assert "13 clients" in words(app)
        # with the mouse alone
        await press(app, pilot, "f", *["backspace"] * 40)
        await pilot.click(offset=at(app, "overdue"))
        await settle(app, pilot)
        assert app.screen.query_one(Input).value == "overdue "
        await pilot.click(offset=at(app, "⏎ show"))
        await settle(app, pilot)
        assert "Nobody fits “overdue”. Esc clears it." in words(app)
        await press(app, pilot, "f", "escape", "escape")
        assert "41 clients" in words(app)


async def test_filters_are_saved_offered_renamed_and_deleted(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "f")
        await burst(app, pilot, *"due>120 client", "ctrl+s", *"Owing", "enter")
        assert "Saved as “Owing”." in words(app)
        await burst(app, pilot, "enter")
        assert "7 clients" in words(app)
        await press(app, pilot, "escape", "f")
        assert at(app, "Owing")[1] < at(app, "never weighed")[1]
        await press(app, pilot, "down", "enter")
        assert "7 clients" in words(app)
        assert app.workspace.section.query_one(SearchLine).words == "due>120 client"
        await press(app, pilot, "f", *["backspace"] * 40, *"owi")
        await burst(app, pilot, "down", "f2", *["backspace"] * 5, *"Late", "enter")
        await press(app, pilot, "escape", "escape", ":", *"lat")
        assert "Show “Late”" in words(app)
        titles = [one.title for one in app.screen._found]
        await press(app, pilot, *["down"] * titles.index("Show “Late”"), "enter")
        assert "7 clients" in words(app)
        await press(app, pilot, "f", *["backspace"] * 40, *"lat")
        offered = await saved_filters(app)
        assert [(name, line) for name, line, _show in offered] == [("Late", "due>120 client")]
        await press(app, pilot, *["backspace"] * 3, "down", "f8", "f8")
        assert "Deleted “Late”." in words(app)
        assert "No filter is saved yet" in words(app)
        assert await saved_filters(app) == []
        await press(app, pilot, "escape", "escape")
        await app.workspace.run_action("undo")
        await settle(app, pilot)
        (restored,) = await saved_filters(app)
        await restored[2]()
        await settle(app, pilot)
        assert "7 clients" in words(app)


async def test_the_order_is_chosen_kept_for_the_person_and_the_cursor_stays(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "end", "up", "up")
        who = table(app).cursor_row.full_name
        await burst(app, pilot, "s", "2")
        assert "41 clients by balance" in words(app)
        assert "Balance ▼" in words(app)
        assert table(app).cursor_row.full_name == who
        assert who in screen_text(app)
        # the same once more turns it round; a title does the same
        await press(app, pilot, "s", "enter")
        assert "Balance ▲" in words(app)
        await pilot.click(offset=at(app, "Balance ▲"))
        await settle(app, pilot)
        assert "Balance ▼" in words(app)
        await pilot.click(offset=at(app, "Phone"))
        await settle(app, pilot)
        assert "by phone" in words(app)
        await press(app, pilot, "s", "s", "s", "escape")
        assert "Phone ▼" in words(app)
        assert table(app).cursor_row.full_name == who
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        assert "Phone ▼" in words(app)
        assert table(app).cursor_row.full_name == "Nikhil More"
    async with program(gym, (120, 40), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "c")
        assert "41 clients by name" in words(app)
        await press(app, pilot, "s", "2")
        assert "by trainer" in words(app)
        assert "Trainer ▲" in words(app)


async def mark_three(app: PtcmsApp, pilot: Pilot) -> None:
    await press(app, pilot, "g", "c", "home", "space", "space", "down", "space")
    assert "3 marked" in words(app)


async def test_many_are_archived_at_once_and_brought_back_by_one_undo(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await mark_three(app, pilot)
        # marks outlast another order, another filter and a change
        await press(app, pilot, "s", "2", "slash")
        await burst(app, pilot, *"nik", "enter")
        assert "3 marked" in words(app)
        await press(app, pilot, "d")
        assert "Archived 3 clients." in words(app)
        assert "marked" not in words(app)
        await press(app, pilot, "escape")
        await until(pilot, lambda: "38 clients" in words(app))
        await press(app, pilot, "u")
        await until(pilot, lambda: "41 clients" in words(app))
        assert "Taken back: archiving 3 clients." in words(app)


async def test_all_that_the_filter_shows_are_marked_and_esc_unmarks_first(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "slash")
        await burst(app, pilot, *"goal:fat", "enter")
        await press(app, pilot, "asterisk")
        assert "13 marked" in words(app)
        assert "Marked all 13 clients." in words(app)
        await press(app, pilot, "escape")
        assert "13 clients" in words(app)
        assert table(app).selected_ids == ()
        await press(app, pilot, "escape")
        assert "41 clients" in words(app)


async def test_who_was_archived_meanwhile_is_skipped_and_told(gym: Path, other: Core) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await mark_three(app, pilot)
        first = table(app).selected_ids[0]
        other.sign_in(ADMIN, SECRET).clients.archive(first)
        await until(pilot, lambda: "40 clients" in words(app))
        await press(app, pilot, "d")
        assert "Archived 2 clients; 1 was archived already." in words(app)
        await press(app, pilot, "slash")
        await burst(app, pilot, *"archived", "enter")
        await press(app, pilot, "asterisk", "d")
        await until(pilot, lambda: "3 clients are back." in words(app))


async def test_long_work_shows_how_far_it_is_and_can_be_stopped(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_marks, "FEW", 2)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "asterisk", "d")
        await until(pilot, lambda: "Archived 41 clients." in words(app))
        await press(app, pilot, "u")
        await until(pilot, lambda: "41 clients by name" in words(app))
        clients = app.session.clients

        def stopped(ids: list[int], **how: object) -> object:
            how["cancel"].wait(30)  # type: ignore[attr-defined]
            return archive_many(ids, **how)

        archive_many = clients.archive_many
        monkeypatch.setattr(clients, "archive_many", stopped)
        await app._post_message(_key("asterisk", "*"))
        await until(pilot, lambda: "41 marked" in words(app))
        await app._post_message(_key("d", "d"))
        await until(pilot, lambda: "Esc stop" in words(app))
        await app._post_message(_key("escape", None))
        await until(pilot, lambda: "Stopped. Nothing was changed." in words(app))
        await settle(app, pilot)
        assert "41 marked" in words(app)
        assert clients.search().total == 41


def _key(name: str, character: str | None) -> object:
    from textual.events import Key

    return Key(name, character)


async def test_many_are_handed_over_by_an_admin(gym: Path) -> None:
    async with program(gym, (120, 40), ADMIN) as (app, pilot):
        await mark_three(app, pilot)
        await press(app, pilot, "t")
        assert "Hand over 3 clients" in words(app)
        await burst(app, pilot, "v", "enter")
        assert "3 clients are with Vikram Shah now." in words(app)
        await until(pilot, lambda: words(app).count("Vikram Shah") >= 3)
        await press(app, pilot, "u")
        await until(pilot, lambda: "the handing over of 3 clients" in words(app))
        assert app.session.clients.search(line="trainer:vikram").total == 0


async def test_those_marked_are_written_to_at_once(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "slash")
        await burst(app, pilot, *"client 3", "enter")  # 03, 13, 23 and, without a phone, 30 to 39
        await press(app, pilot, "asterisk", "m")
        assert isinstance(app.screen, BatchDialog)
        assert "13 clients marked" in words(app)
        await press(app, pilot, "escape")
        assert "13 marked" in words(app)
        await press(app, pilot, "m", "ctrl+s")
        await until(pilot, lambda: len(app.session.messages.history()) == 3)
        await press(app, pilot, "escape")
        written = app.session.messages.history()
        assert {message.client_name for message in written} == {
            "Client 03",
            "Client 13",
            "Client 23",
        }
        assert table(app).selected_ids == ()


async def test_marks_are_made_with_the_mouse_alone(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        x, y = at(app, "Client 04")
        await pilot.click(offset=(x - 2, y))
        await pilot.click(offset=(x - 2, y + 1))
        await settle(app, pilot)
        assert "2 marked" in words(app)
        assert isinstance(app.screen, type(app.workspace))
        await pilot.click(offset=(x, y))
        await settle(app, pilot)
        assert table(app).cursor_row.full_name == "Client 04"
        await pilot.click(offset=(x, y))
        await settle(app, pilot)
        assert "› Clients › Client 04" in words(app)


@pytest.mark.parametrize("section", ["c", "p"])
async def test_every_key_on_a_client_stands_in_the_footer_at_80_columns(
    gym: Path, section: str
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", section)
        footer = screen_text(app).splitlines()[-1]
        for key in ("⏎ open", "w weigh-in", "p payment", "c charge", "q UPI QR", "m message"):
            assert key in footer
        assert "? help" in footer


async def test_the_admin_sees_whose_client_it_is(gym: Path) -> None:
    async with program(gym, (120, 40), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "c")
        assert "Trainer" in words(app)
        assert "Asha Rao" in screen_text(app)
