"""Import and export by keys: columns, rows, the doubtful ones, progress, what is written."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from driving import burst, press, screen_text, settle, until
from hostile_texts import TEXTS
from literal import beginning, look
from real_gym import ADMIN, SECRET, TRAINER, program

from ptcms_tui import watch
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.intake import Intake
from ptcms_tui.widgets.grouped_list import GroupedList


def words(app: PtcmsApp) -> str:
    return " ".join(screen_text(app).replace("│", " ").split())


MEMBERS = (
    "Name,Ring,Weight,Team\n"
    "Tara Nair,9876500001,60,red\n"
    "Bad One,123,60,red\n"
    "Heavy One,9876500003,200,blue\n"
    "Nikhil More,9876500011,,blue\n"
)


async def open_columns(app: PtcmsApp, pilot: Any, path: Path) -> None:
    await press(app, pilot, "g", "d", "i")
    await burst(app, pilot, *str(path), "enter")
    await until(pilot, lambda: isinstance(app.screen, FormModal) and "What is in" in words(app))
    await settle(app, pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_clients_are_taken_in_by_keys_and_taken_back(
    gym: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "members.csv"
    path.write_text(MEMBERS, encoding="utf-8")
    async with program(gym, size, ADMIN) as (app, pilot):
        await open_columns(app, pilot, path)
        shown = words(app)
        assert "4 rows, UTF-8, parted by commas, titles in the first row" in shown
        assert "Tara Nair · Bad One" in shown
        app.screen.row("column_1").control.choose("phone")
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, Intake)
        shown = words(app)
        assert "1 to add, 1 doubtful, 1 duplicate, 1 wrong" in shown
        assert "Ctrl+S adds 1." in shown
        # the doubtful one stands first
        await press(app, pilot, "enter")
        assert "200 kg is unusual" in words(app)
        await press(app, pilot, "escape", "space")
        assert "Ctrl+S adds 2." in words(app)
        # all of them are taken, so `a` takes none
        await press(app, pilot, "a")
        assert "Ctrl+S adds 1." in words(app)
        await press(app, pilot, "a")
        assert "Ctrl+S adds 2." in words(app)
        await press(app, pilot, "ctrl+s")
        await until(pilot, lambda: "2 added" in words(app))
        assert "Added 2 clients." in words(app)
        assert app.session.clients.search("heavy").total == 1
        await press(app, pilot, "ctrl+s")
        assert app.session.clients.count() == 3
        await press(app, pilot, "escape", "u")
        await settle(app, pilot)
        assert app.session.clients.count() == 1


async def test_wrong_files_and_columns_are_told_under_their_fields(
    gym: Path, tmp_path: Path
) -> None:
    path = tmp_path / "members.csv"
    path.write_text(MEMBERS, encoding="utf-8")
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "d", "i")
        await burst(app, pilot, *"/none.csv", "enter")
        assert "There is no such file" in words(app)
        assert isinstance(app.screen, FormModal)
        app.screen.row("path").control.value = str(path)
        await press(app, pilot, "enter")
        app.screen.row("column_0").control.choose("")
        await press(app, pilot, "ctrl+s")
        assert "Say which column holds the name." in words(app)
        app.screen.row("column_0").control.choose("full_name")
        app.screen.row("column_3").control.choose("full_name")
        await press(app, pilot, "ctrl+s")
        assert "“Name” is the name already." in words(app)
        # the first row is a client after all: it is read anew
        app.screen.row("titles").control.choose(False)
        await press(app, pilot, "ctrl+s")
        assert "5 rows" in words(app)
        assert "column 1" in words(app)


async def test_esc_goes_from_the_rows_back_to_the_columns_as_they_were_chosen(
    gym: Path, tmp_path: Path
) -> None:
    path = tmp_path / "members.csv"
    path.write_text(MEMBERS, encoding="utf-8")
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await open_columns(app, pilot, path)
        assert isinstance(app.screen, FormModal)
        app.screen.row("column_2").control.choose("goal")
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, Intake)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("column_2").control.value == "goal"
        await press(app, pilot, "escape")
        assert app.screen is app.workspace


async def test_a_check_that_is_stopped_adds_nothing_and_an_import_keeps_what_it_has(
    gym: Path, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    path.write_text(
        "Name,Phone\n" + "".join(f"Person {n},98766{n:05}\n" for n in range(600)), encoding="utf-8"
    )
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await open_columns(app, pilot, path)
        await press(app, pilot, "ctrl+s")
        await until(pilot, lambda: "600 to add" in words(app))
        imports = app.session.imports
        begun, go_on = threading.Event(), threading.Event()
        real: Callable[..., Any] = imports.apply

        def slowly(*args: Any, on_progress: Any, **more: Any) -> Any:
            def tell(done: int, total: int, what: str) -> None:
                on_progress(done, total, what)
                if "adding" in what and done == 200:
                    begun.set()
                    assert go_on.wait(60)

            return real(*args, on_progress=tell, **more)

        imports.apply = slowly  # type: ignore[method-assign]
        await app._post_message(_key("ctrl+s"))
        await until(pilot, begun.is_set)
        await until(pilot, lambda: "adding clients … 200 of 600   Esc stops" in screen_text(app))
        await app._post_message(_key("escape"))
        await until(pilot, lambda: "Stopping" in words(app))
        go_on.set()
        await settle(app, pilot)
        assert "400 added, 200 left out" in words(app)
        assert app.session.clients.count() == 401


def _key(name: str) -> Any:
    from textual.events import Key

    return Key(name, None)


async def test_everything_is_written_with_the_password(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "d", "X")
        assert "every client's health and money" in words(app)
        await press(app, pilot, "tab", "tab")
        await burst(app, pilot, *"wrong wrong wrong", "ctrl+s")
        assert "not your present password" in words(app)
        app.screen.row("password").control.value = SECRET
        await press(app, pilot, "ctrl+s")
        await until(pilot, lambda: "Written:" in words(app))
        (path,) = (gym / "exports").iterdir()
        assert json.loads(path.read_text(encoding="utf-8"))["format"] == "ptcms/gym"
        await press(app, pilot, "X", "right", "tab", "tab")
        await burst(app, pilot, *SECRET, "ctrl+s")
        await until(pilot, lambda: len(list((gym / "exports").glob("*.zip"))) == 1)
        await settle(app, pilot)


async def test_a_client_is_written_by_its_trainer(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        app.workspace.open_client(1)
        await settle(app, pilot)
        await press(app, pilot, "X", "ctrl+s")
        assert "1-client-" in words(app)
        names = sorted(path.suffix for path in (gym / "exports").iterdir())
        assert names == [".html", ".json"]


@pytest.mark.parametrize("start", range(3))
async def test_a_file_of_any_text_is_shown_literally(gym: Path, tmp_path: Path, start: int) -> None:
    kinds = tuple(TEXTS)[start::3]
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        for number, kind in enumerate(kinds):
            text = TEXTS[kind].encode("utf-8", "replace").decode()
            path = tmp_path / f"f{number}.csv"
            quoted = '"' + text.replace('"', '""') + '"'
            path.write_text(
                f"Name,{quoted},Phone\n{quoted},{quoted},12\nSomebody,x,{quoted}\n",
                encoding="utf-8",
                newline="",
            )
            await open_columns(app, pilot, path)
            look(app)
            await press(app, pilot, "ctrl+s")
            if not isinstance(app.screen, Intake):
                # a text that is a title of ours
                await press(app, pilot, "escape", "escape")
                continue
            assert beginning(text) in look(app), kind
            await press(app, pilot, "enter")
            look(app)
            await press(app, pilot, "escape", "escape", "escape")


async def test_the_daily_work_is_done_while_the_program_runs(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "DAILY_SECONDS", 0.01)
    done = threading.Event()
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        app.core.keep_what_is_to_be_kept = done.set  # type: ignore[method-assign]
        await until(pilot, done.is_set)


async def test_keeping_less_is_told_before_it_is_saved(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        session = app.session
        queued = session.messages.queue(1, text="Hello", confirmed=True)
        session.messages.hand_over(queued.id)
        session.messages.confirm(queued.id, sent=True)
        with app.core._gym.data.transaction() as connection:
            connection.execute("UPDATE message SET created_at = '2020-01-01T00:00:00.000Z'")
        await press(app, pilot, "g", "s")
        settings = app.workspace.section.query_one(GroupedList)
        for _step in range(60):
            if settings.cursor_item.id == "keep_messages_months":
                break
            await press(app, pilot, "down")
        await press(app, pilot, "e")
        app.screen.row("keep_messages_months").control.value = "12"
        await press(app, pilot, "ctrl+s")
        assert "From tomorrow this is not kept" in words(app)

        await press(app, pilot, "escape")
        assert session.settings.get().keep_messages_months == 0
        await press(app, pilot, "ctrl+s", "tab", "enter")
        await settle(app, pilot)
        assert session.settings.get().keep_messages_months == 12
