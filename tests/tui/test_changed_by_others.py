"""A change from another terminal appears by itself, and the top bar says quietly by whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import press, screen_text, settle, until
from real_gym import ADMIN, SECRET, TRAINER, make_gym, opened, program

from ptcms_core import Core, Session
from ptcms_tui.screens import workspace
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.workspace import Workspace
from ptcms_tui.widgets.top_bar import TopBar
from ptcms_tui.widgets.virtual_table import VirtualTable


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    asha = core.sign_in(TRAINER, SECRET)
    for number in range(40):
        asha.clients.add(full_name=f"Client {number:02}", goal="Fat loss")
    core.close()
    return folder


@pytest.fixture
def other(gym: Path) -> Iterator[Core]:
    """Another terminal on the same folder."""
    core = opened(gym)
    yield core
    core.close()


@pytest.fixture
def meera(other: Core) -> Session:
    return other.sign_in(ADMIN, SECRET)


def news(app: object) -> str:
    return str(app.workspace.query_one(TopBar).news)  # type: ignore[attr-defined]


async def test_a_row_changes_by_itself_with_who_did_it_and_cursor_and_scroll_stay(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "end", "up", "up")
        table = app.workspace.section.query_one(VirtualTable)
        under, top = table.cursor_id, table.scroll_offset.y
        assert top > 0
        shown = meera.clients.get(under)
        # a new name far above shifts every row by one
        meera.clients.add(full_name="Aaa First", trainer_id=shown.trainer_id)
        meera.clients.update(under, version=shown.version, full_name=shown.full_name + " Jr")
        await until(pilot, lambda: f"{shown.full_name} Jr" in screen_text(app))
        await until(pilot, lambda: news(app) == "changed by Meera Admin")
        await settle(app, pilot)
        assert "changed by Meera Admin" in screen_text(app).splitlines()[0]
        assert table.cursor_id == under
        assert table.cursor_row.full_name == f"{shown.full_name} Jr"
        assert table.scroll_offset.y in (top, top + 1)
        assert len(app._notifications) == 0


async def test_an_open_client_changes_by_itself_with_who_did_it(gym: Path, meera: Session) -> None:
    async with program(gym, (120, 40), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "/", *"nikhil", "enter", "enter", "1")
        client = meera.clients.search("nikhil").items[0]
        meera.clients.update(client.id, version=client.version, injuries="left knee")
        await until(pilot, lambda: "left knee" in screen_text(app))
        await until(pilot, lambda: news(app) == "changed by Meera Admin")


async def test_several_people_make_one_line(gym: Path, other: Core, meera: Session) -> None:
    meera.trainers.add(full_name="Ravi Kumar", email="r@x.example", password=SECRET, role="admin")
    ravi = other.sign_in("r@x.example", SECRET)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        for session, name in ((meera, "Client 00"), (ravi, "Client 01")):
            client = session.clients.search(name).items[0]
            session.progress.record(client.id, weight_kg=70)
        await until(pilot, lambda: news(app) == "changed by Meera Admin and 1 more")
        await settle(app, pilot)
        assert len(app._notifications) == 0


async def test_ones_own_change_says_nothing_here_or_at_another_terminal(
    gym: Path, other: Core
) -> None:
    own = other.sign_in(TRAINER, SECRET)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"w72.4", "enter")
        own.clients.add(full_name="Aaa First")
        await until(pilot, lambda: "Aaa First" in screen_text(app))
        await settle(app, pilot)
        assert news(app) == ""


async def test_what_changes_nothing_on_the_screen_says_nothing(gym: Path, meera: Session) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        section = app.workspace.section
        readings = 0
        read = section.refresh_data

        async def counted() -> None:
            nonlocal readings
            await read()
            readings += 1

        section.refresh_data = counted
        meera.clients.add(full_name="Aaa Of Another", trainer_id=meera.account_id)
        # one's own, of which the list doesn't show what became different
        client = meera.clients.search("Client 39").items[0]
        meera.clients.update(client.id, version=client.version, injuries="left knee")
        await until(pilot, lambda: readings > 0)
        await settle(app, pilot)
        assert news(app) == ""


async def test_it_is_said_beside_a_form_that_lies_over_the_list_and_takes_no_focus(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "p", "5")
        client = meera.clients.search("Client 00").items[0]
        meera.clients.update(client.id, version=client.version, full_name="Aaa Renamed")
        await until(pilot, lambda: news(app) == "changed by Meera Admin")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("amount").text == "5"
        assert app.screen.row("amount").control.has_focus


async def test_under_a_lock_nothing_is_said_and_afterwards_the_change_is_there(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "ctrl+l")
        client = meera.clients.search("Client 00").items[0]
        meera.clients.update(client.id, version=client.version, full_name="Aaa Renamed")
        await settle(app, pilot)
        assert "Meera" not in screen_text(app)
        assert "Aaa" not in screen_text(app)
        await press(app, pilot, *SECRET, "enter")
        await until(pilot, lambda: "Aaa Renamed" in screen_text(app))
        assert isinstance(app.screen, Workspace)
        assert news(app) == ""


async def test_the_line_goes_by_itself(
    gym: Path, meera: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "_NEWS_SECONDS", 0.3)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        client = meera.clients.search("Client 00").items[0]
        meera.clients.update(client.id, version=client.version, full_name="Aaa Renamed")
        await until(pilot, lambda: news(app) != "")
        await until(pilot, lambda: news(app) == "")
