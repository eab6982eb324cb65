"""What the program says when its folder can't be used, at the start and in the middle of work."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from bad_folders import BAD, content
from driving import burst, press, settle, until
from literal import look
from real_gym import SECRET, TRAINER, make_gym, program
from textual.pilot import Pilot

from ptcms_core.storage.database import Database
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.login import LoginScreen


@pytest.mark.parametrize("kind", BAD)
async def test_the_login_says_why_a_folder_cannot_be_used(tmp_path: Path, kind: str) -> None:
    folder = BAD[kind](tmp_path / "gym")
    before = content(tmp_path / "gym")
    async with program(folder, (80, 24), None) as (app, pilot):
        assert isinstance(app.screen, LoginScreen)
        said = " ".join(look(app).replace("│", " ").split())
        assert "." in said
        await burst(app, pilot, *TRAINER, "enter", *SECRET, "enter")
        assert isinstance(app.screen, LoginScreen)
        assert not app.desk.signed_in
        assert said.split("PTCMS")[-1][:30] in " ".join(look(app).replace("│", " ").split())
    assert content(tmp_path / "gym") == before


@pytest.fixture
def gym(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_gym(tmp_path / "gym")
    monkeypatch.setattr("ptcms_core.storage.database.BUSY_TIMEOUT_MS", 50)
    return folder


@contextmanager
def held_by_another_program(database: Database) -> Iterator[None]:
    """Another program holds the records, longer than anybody waits."""
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def restricted(
    database: Database, restrict: Callable[[sqlite3.Connection], object], lift: str
) -> Iterator[None]:
    """Every connection is restricted, also one that a thread opens meanwhile."""
    plainly = database.connect

    def connect() -> sqlite3.Connection:
        connection = plainly()
        restrict(connection)
        return connection

    database.connect = connect  # type: ignore[method-assign]
    for connection in database._all:
        restrict(connection)
    try:
        yield
    finally:
        del database.connect
        for connection in database._all:
            connection.execute(lift)


def no_room_on_the_disk(database: Database) -> AbstractContextManager[None]:
    """Each connection meets the end of the disk at its next page."""

    def restrict(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    return restricted(database, restrict, "PRAGMA max_page_count = 1073741823")


def read_only(database: Database) -> AbstractContextManager[None]:
    """The records can be read and no more, as after a remount."""
    return restricted(
        database,
        lambda connection: connection.execute("PRAGMA query_only = ON"),
        "PRAGMA query_only = OFF",
    )


TROUBLES = {
    "busy": (held_by_another_program, "busy"),
    "full": (no_room_on_the_disk, "disk is full"),
    "read-only": (read_only, "read-only"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_what_was_typed_stays_until_it_can_be_saved(gym: Path, trouble: str) -> None:
    happens, word = TROUBLES[trouble]
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "n")
        form = app.screen
        assert isinstance(form, FormModal)
        form.row("full_name").control.value = "Tara Nair"  # type: ignore[attr-defined]
        notes = "x" * 9_000
        form.row("notes").control.text = notes  # type: ignore[attr-defined]
        await settle(app, pilot)
        with happens(app.core._gym.data):
            await press(app, pilot, "ctrl+s")
            assert app.screen is form
            said = " ".join(look(app).replace("│", " ").split())
            assert word in said, said
            assert "Nothing was changed" in said
            assert form.row("full_name").text == "Tara Nair"
            assert form.row("notes").text == notes
            assert app.session.clients.search("tara").total == 0
        await press(app, pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is not form)
        await settle(app, pilot)
        assert app.session.clients.search("tara").total == 1


@pytest.mark.parametrize("trouble", ["busy", "read-only"])
async def test_keys_that_write_at_once_say_it_too(gym: Path, trouble: str) -> None:
    happens, word = TROUBLES[trouble]
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        with happens(app.core._gym.data):
            await press(app, pilot, "d")
            await _said(app, pilot, word)
            assert app.session.clients.search().total == 1
        app.clear_notifications()
        await press(app, pilot, "d")
        assert app.session.clients.search().total == 0


async def _said(app: PtcmsApp, pilot: Pilot, word: str) -> None:
    await until(pilot, lambda: word in " ".join(look(app).replace("│", " ").split()))


@pytest.mark.parametrize("trouble", ["busy", "read-only"])
async def test_signing_in_says_it_too(gym: Path, trouble: str) -> None:
    async with program(gym, (80, 24), None) as (app, pilot):
        happens, word = TROUBLES[trouble]
        with happens(app.core._gym.accounts):
            await burst(app, pilot, *TRAINER, "enter", *SECRET, "enter")
            await _said(app, pilot, word)
            assert not app.desk.signed_in
        await press(app, pilot, "enter")
        await until(pilot, lambda: app.desk.signed_in)
