"""A backup is restored from the Data section; other desks let the folder go and open it again."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from driving import burst, press, screen_text, settle, until
from real_gym import ADMIN, SECRET, enter, opened, program
from textual.pilot import Pilot

from ptcms_tui import watch
from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.grouped_list import GroupedList

RESTORE = """
import sys
from ptcms_tui.cli import run
sys.exit(run(sys.argv[1:]))
"""


def words(app: PtcmsApp) -> str:
    """What stands on the screen, without frames and line ends."""
    return " ".join(re.sub(r"[│╭╮╰╯─▌▐]", " ", screen_text(app)).split())


async def to_the_backup(app: PtcmsApp, pilot: Pilot) -> None:
    await press(app, pilot, "g", "d")
    listed = app.workspace.section.query_one(GroupedList)
    while listed.cursor_item is None or listed.cursor_item.id[0] != "backup":
        await press(app, pilot, "j")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_backup_is_restored_by_keys(gym: Path, size: tuple[int, int]) -> None:
    async with program(gym, size, ADMIN) as (app, pilot):
        await press(app, pilot, "g", "d", "b")
        await until(pilot, lambda: "Backups · 1" in screen_text(app))
        app.session.clients.add(full_name="Vivek Desai", confirmed=True)
        await to_the_backup(app, pilot)
        await press(app, pilot, "R")
        await until(pilot, lambda: "Type Iron House to go on" in screen_text(app))
        asked = screen_text(app)
        assert "clients 1 (2 at present)" in asked
        assert "made since" in asked
        await burst(app, pilot, *"Iron House", "enter", "enter")
        await until(pilot, lambda: "Your password" in screen_text(app))
        await burst(app, pilot, *"wrong one", "ctrl+s")
        assert "password" in screen_text(app).casefold()
        await burst(app, pilot, *(["backspace"] * 9), *SECRET, "ctrl+s")
        await until(pilot, lambda: not app.desk.signed_in and app.desk.open_core is not None)
        await settle(app, pilot)
        said = words(app)
        assert "Restored the backup of" in said
        await enter(app, pilot, ADMIN)
        page = app.session.clients.search()
        assert [one.full_name for one in page.items] == ["Nikhil More"]
        await to_the_backup(app, pilot)
        assert "before a restore" in screen_text(app), screen_text(app)


async def test_cancel_and_a_wrong_name_change_nothing(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "d", "b")
        await until(pilot, lambda: "Backups · 1" in screen_text(app))
        await to_the_backup(app, pilot)
        await press(app, pilot, "R")
        await until(pilot, lambda: "to go on" in screen_text(app))
        await burst(app, pilot, *"Iron", "enter")
        assert "Type Iron House to go on" in screen_text(app)
        await press(app, pilot, "escape")
        assert app.desk.signed_in
        assert "Backups · 1" in screen_text(app)


def restoring_elsewhere(gym: Path, made: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", RESTORE, "--data-dir", str(gym), "restore", str(made), "--yes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def test_a_desk_lets_the_folder_go_and_opens_it_again(
    gym: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = opened(gym)
    made = core.make_backup(tmp_path / "made.zip")
    core.close()
    monkeypatch.setattr(watch, "REQUEST_SECONDS", 0.02)
    monkeypatch.setattr(watch, "GRACE_SECONDS", 0.5)
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        app.session.clients.add(full_name="Vivek Desai", confirmed=True)
        await press(app, pilot, "g", "c", "n")
        await burst(app, pilot, *"Half typed")
        restoring = restoring_elsewhere(gym, made)
        await until(pilot, lambda: "save what you typed" in words(app))
        await until(pilot, lambda: not app.desk.signed_in)
        await until(pilot, lambda: "What was being typed was not saved" in words(app))
        await until(pilot, lambda: restoring.poll() is not None)
        out, err = restoring.communicate()
        assert restoring.returncode == 0, err
        assert "Restored the backup" in out
        await until(pilot, lambda: app.desk.open_core is not None)
        await enter(app, pilot, ADMIN)
        page = app.session.clients.search()
        assert [one.full_name for one in page.items] == ["Nikhil More"]
