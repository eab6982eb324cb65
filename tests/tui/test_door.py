"""The login, the lock and the way out on the real storage: what each person sees, and does not."""

import shutil
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from driving import burst, press, screen_text, settle, until
from real_gym import ADMIN, SECRET, TRAINER, enter, opened, program
from textual.widgets import Input

from ptcms_core import Change, PtcmsError, Session
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.lock import LockScreen
from ptcms_tui.screens.login import LoginScreen
from ptcms_tui.screens.workspace import Workspace

NEW_SECRET = "three green apples"


@pytest.fixture(autouse=True)
def at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)


def words(app: PtcmsApp) -> str:
    """The words on the screen, in one line, without the box around them."""
    return " ".join(screen_text(app).replace("│", " ").split())


def idle(app: PtcmsApp, minutes: float) -> None:
    app.last_input = time.monotonic() - minutes * 60


async def test_a_wrong_email_and_a_wrong_password_read_the_same(gym: Path) -> None:
    said = []
    for email in (TRAINER, "nobody@example.com"):
        async with program(gym, (80, 24), None) as (app, pilot):
            await burst(app, pilot, *email, "enter", *"not the password", "enter")
            assert "Wrong email or password." in words(app)
            said.append(words(app).replace(email, ""))
    assert said[0] == said[1]


async def test_after_failures_the_wait_is_said_and_ends(gym: Path) -> None:
    now = [datetime(2026, 11, 24, 7, 30, tzinfo=UTC)]
    async with program(gym, (80, 24), None, clock=lambda: now[0]) as (app, pilot):
        await burst(app, pilot, *TRAINER, "enter")
        for _try in range(7):
            await burst(app, pilot, *"not the password", "enter")
        assert "then try again." in words(app)
        await burst(app, pilot, *SECRET, "enter")
        assert isinstance(app.screen, LoginScreen)
        now[0] += timedelta(minutes=20)
        await burst(app, pilot, *SECRET, "enter")
        await until(pilot, lambda: app.desk.signed_in)


async def test_a_given_password_is_changed_before_anything_is_seen(
    gym: Path, meera: Session
) -> None:
    asha = next(one for one in meera.trainers.list() if one.email == TRAINER)
    meera.trainers.reset_password(asha.id, new="four yellow pears")
    async with program(gym, (80, 24), None) as (app, pilot):
        await burst(app, pilot, *TRAINER, "enter", *"four yellow pears", "enter")
        assert isinstance(app.screen, FormModal)
        assert "Choose your own to go on." in words(app)
        assert not app.desk.signed_in
        await press(app, pilot, "escape")
        assert isinstance(app.screen, LoginScreen)
        assert app.screen.query_one("#password", Input).value == ""
        await burst(app, pilot, *TRAINER, "enter", *"four yellow pears", "enter")
        await burst(app, pilot, *"short", "enter", *"short", "ctrl+s")
        assert "12 characters" in words(app)
        for name in ("new", "again"):
            app.screen.row(name).control.value = NEW_SECRET
        await press(app, pilot, "ctrl+s")
        await until(pilot, lambda: app.desk.signed_in and app.workspace.has_section)
        await settle(app, pilot)
        assert "Asha Rao" in screen_text(app).splitlines()[0]


@pytest.mark.parametrize("how", ["closed", "another role", "a new password", "deleted"])
async def test_an_idle_desk_shows_the_login_when_the_account_changes(
    gym: Path, meera: Session, how: str
) -> None:
    asha = next(one for one in meera.trainers.list() if one.email == TRAINER)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "e")
        await burst(app, pilot, *"half typed")
        assert "Nikhil" in words(app)
        if how == "closed":
            meera.trainers.deactivate(asha.id)
        elif how == "another role":
            meera.trainers.update(asha.id, version=asha.version, role="admin")
        elif how == "deleted":
            meera.trainers.delete(asha.id, hand_clients_to=meera.account_id)
        else:
            meera.trainers.reset_password(asha.id, new=NEW_SECRET)
        # nobody presses a key
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        await settle(app, pilot)
        shown = words(app)
        assert "What was being typed was not saved." in shown
        assert ("no longer active" in shown) is (how in ("closed", "deleted"))
        assert ("Sign in again." in shown) is (how not in ("closed", "deleted"))
        for word in ("Nikhil", "half typed", "98765", "Asha"):
            assert word not in shown
        assert not app.desk.signed_in
        assert list(app._screen_stacks) == ["door"]


async def test_another_persons_account_ends_nobody_elses_session(gym: Path, meera: Session) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        other = meera.trainers.add(full_name="Ravi", email="r@example.com", password=SECRET)
        meera.trainers.deactivate(other.id)
        feed = app.session.feed()
        meera.trainers.reactivate(other.id)
        await until(pilot, lambda: bool(feed.poll()))
        await settle(app, pilot)
        feed.close()
        assert app.desk.signed_in


async def test_what_was_done_is_not_told_to_who_comes_next(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        begin, end = threading.Event(), threading.Event()

        def slow() -> None:
            begin.set()
            assert end.wait(60)

        app.write(slow, done=lambda _none: app.say("Took money from Nikhil."), hold=False)
        await until(pilot, begin.is_set)
        await app.desk.let_another_in()
        end.set()
        await settle(app, pilot)
        assert "Nikhil" not in words(app)
        assert not list(app._notifications)


async def test_an_admin_lets_somebody_try_again_at_once(gym: Path) -> None:
    core = opened(gym)
    for _try in range(8):
        with suppress(PtcmsError):
            core.sign_in(TRAINER, "wrong wrong wrong")
    core.close()
    async with program(gym, (120, 40), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r")
        assert "wrong passwords in a row" in words(app)
        await press(app, pilot, "t")
        assert "Asha Rao can try again at once." in words(app)
        assert "wrong passwords in a row" not in words(app)
        await press(app, pilot, "t")
        assert "No wrong password was typed" in words(app)


async def test_a_role_is_changed_with_ones_own_password(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r", "e", "tab", "tab", "right", "ctrl+s")
        assert "Type your own password" in words(app)
        await burst(app, pilot, *SECRET, "ctrl+s")
        assert [one.role for one in app.session.trainers.list()] == ["admin", "admin"]


async def test_a_folder_of_the_original_is_refused_in_words(tmp_path: Path) -> None:
    folder = tmp_path / "original"
    shutil.copytree(Path(__file__).parent.parent / "legacy", folder)
    async with program(folder, (80, 24), None) as (app, pilot):
        assert "import-legacy" in words(app)
        await burst(app, pilot, *TRAINER, "enter", *SECRET, "enter")
        assert "import-legacy" in words(app)
        assert not app.desk.signed_in


async def test_a_folder_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "gym"
    file.write_text("not a folder")
    async with program(file, (80, 24), None) as (app, _pilot):
        assert "is not a folder. Choose another with --data-dir." in words(app)


async def test_ctrl_q_is_in_the_footer_of_the_login(gym: Path) -> None:
    async with program(gym, (80, 24), None) as (app, pilot):
        assert "Ctrl+Q quit" in screen_text(app).splitlines()[-1]
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)


async def test_the_next_person_sees_nothing_of_the_one_before(gym: Path, meera: Session) -> None:
    meera.trainers.add(full_name="Vikram Shah", email="v@example.com", password=SECRET)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"w73.4", "enter")
        assert "Saved 73.4" in screen_text(app)
        app.copy_to_clipboard("Nikhil's text")
        await press(app, pilot, "g", "x")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        await settle(app, pilot)
        for word in ("Nikhil", "Asha", TRAINER, "73.4"):
            assert word not in screen_text(app)
        await press(app, pilot, "ctrl+v")
        assert app.screen.query_one("#email", Input).value == ""
        await enter(app, pilot, "v@example.com")
        for letters in ("t", "c", "m", "p"):
            await press(app, pilot, "g", letters)
            assert "Nikhil" not in screen_text(app)
            assert "Asha" not in screen_text(app)
        await press(app, pilot, "u")
        assert "There is nothing to undo." in words(app)


async def test_the_next_person_is_not_told_of_what_was_just_done(
    gym: Path, meera: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Change] = []
    vikram = meera.trainers.add(full_name="Vikram Shah", email="v@example.com", password=SECRET)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "x")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        # as if it had been stored while the sign-out was under way
        other = opened(gym)
        other.sign_in(TRAINER, SECRET).clients.add(full_name="Late Arrival")
        other.close()
        monkeypatch.setattr(
            Workspace, "on_gym_changed", lambda _self, message: told.extend(message.changes)
        )
        await enter(app, pilot, "v@example.com")
        meera.clients.add(full_name="Marker", trainer_id=vikram.id)
        await until(pilot, lambda: bool(told))
        assert {change.actor_id for change in told} == {meera.actor.id}


async def test_what_is_said_under_a_lock_waits_for_its_person(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "ctrl+l")
        assert isinstance(app.screen, LockScreen)
        app.say("Saved the secret of Nikhil")
        await settle(app, pilot)
        assert "Nikhil" not in screen_text(app)
        await burst(app, pilot, *"wrong", "enter")
        assert "Wrong password." in words(app)
        await burst(app, pilot, *SECRET, "enter")
        await until(pilot, lambda: "Saved the secret of Nikhil" in words(app))


async def test_a_draft_survives_a_lock_and_only_its_author_sees_it(
    gym: Path, meera: Session
) -> None:
    meera.trainers.add(full_name="Vikram Shah", email="v@example.com", password=SECRET)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "m", "end", "tab", *"Come at six")
        await app.desk.lock()
        await settle(app, pilot)
        app.say("For Asha alone")
        assert "Come at six" not in screen_text(app)
        await press(app, pilot, "f3")
        await enter(app, pilot, "v@example.com")
        assert "Come at six" not in screen_text(app)
        assert "For Asha alone" not in screen_text(app)
        await press(app, pilot, "g", "x")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        await settle(app, pilot)
        await burst(app, pilot, *TRAINER, "enter", *SECRET, "enter")
        await until(pilot, lambda: "Come at six" in screen_text(app))


async def test_quitting_tells_of_a_draft_that_somebody_else_left(gym: Path, meera: Session) -> None:
    meera.trainers.add(full_name="Vikram Shah", email="v@example.com", password=SECRET)
    told = "Asha Rao has typed something not saved. Ctrl+Q again quits and loses it."
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"p200", "ctrl+l", "f3", "ctrl+q")
        assert told in words(app)
        await enter(app, pilot, "v@example.com")
        await press(app, pilot, "ctrl+q")
        assert "Asha Rao typed something here that is not saved. Quit anyway?" in words(app)
        await press(app, pilot, "escape", "ctrl+l", "ctrl+q")
        assert told in words(app)
        await press(app, pilot, "f3", "ctrl+q")
        assert told in words(app)
        assert app.is_running
        await press(app, pilot, "ctrl+q")
        await until(pilot, lambda: not app.is_running)


async def test_the_idle_minutes_of_the_settings_lock_the_desk_at_once(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        idle(app, 3)
        meera.settings.update(idle_lock_minutes=2)
        await until(pilot, lambda: app.desk.locked)
        await until(pilot, lambda: isinstance(app.screen, LockScreen))


async def test_half_an_hour_idle_brings_a_desk_back_to_the_login(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "p", "5")
        idle(app, 31)
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        await settle(app, pilot)
        assert not app.desk.signed_in
        assert "Nikhil" not in screen_text(app)
        # what was typed waits for its author
        await burst(app, pilot, *TRAINER, "enter", *SECRET, "enter")
        await until(pilot, lambda: isinstance(app.screen, FormModal))
        assert app.screen.row("amount").text == "5"


async def test_a_locked_desk_goes_back_to_the_login_as_well(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "ctrl+l")
        assert isinstance(app.screen, LockScreen)
        idle(app, 31)
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        await settle(app, pilot)
        assert "Asha" not in screen_text(app)
        await enter(app, pilot, TRAINER)
        assert app.screen is app.workspace


async def test_half_an_hour_idle_ends_a_session_over_ssh(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "203.0.113.5 50000 192.0.2.1 22")
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        idle(app, 29)
        await until(pilot, lambda: app.desk.locked)
        assert app.is_running
        idle(app, 31)
        await until(pilot, lambda: not app.is_running)
        assert app.return_code == 0


async def test_a_login_over_ssh_at_which_nobody_signs_in_is_left(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "203.0.113.5 50000 192.0.2.1 22")
    async with program(gym, (80, 24), None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        idle(app, 31)
        await until(pilot, lambda: not app.is_running)
        assert app.return_code == 0
