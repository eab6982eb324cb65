"""The lock, signing out, and a desk that two people share."""

import time

from driving import ADMIN, TRAINER, Running, burst, press, screen_text, settle, sign_in, until
from fake_gym import PASSWORD, FakeCore
from textual.widgets import Input

from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.lock import LockScreen
from ptcms_tui.screens.login import LoginScreen


async def test_the_lock_covers_everything_and_only_its_author_gets_the_draft(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        await press(app, pilot, "p", "5", "5")
        await app.desk.lock()
        await settle(app, pilot)
        app.say("A secret of Nikhil")
        assert isinstance(app.screen, LockScreen)
        text = screen_text(app)
        assert "Take a payment" not in text
        assert "Nikhil" not in text
        await press(app, pilot, "ctrl+p", "f1", "escape", "escape")
        assert app.desk.locked
        await burst(app, pilot, *"wrong", "enter")
        assert "Wrong password." in screen_text(app)
        await burst(app, pilot, *PASSWORD, "enter")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("amount").text == "55"


async def test_somebody_else_may_sign_in_at_a_locked_desk_and_the_draft_waits(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        await press(app, pilot, "p", "5", "5")
        await app.desk.lock()
        await settle(app, pilot)
        await press(app, pilot, "f3")
        assert isinstance(app.screen, LoginScreen)
        await sign_in(app, pilot, ADMIN)
        assert app.desk.person is not None
        assert app.desk.person.full_name == "Ravi"
        assert "Take a payment" not in screen_text(app)
        await app.desk.sign_out()
        await settle(app, pilot)
        await sign_in(app, pilot, TRAINER)
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("amount").text == "55"


async def test_an_idle_desk_locks_itself(running: Running, fake_core: FakeCore) -> None:
    async with running() as (app, pilot):
        app.last_input = time.monotonic() - 60 * 11
        await until(pilot, lambda: app.desk.locked)
        await settle(app, pilot)
        assert isinstance(app.screen, LockScreen)


async def test_signing_out_leaves_nothing_of_the_person(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        await press(app, pilot, "g", "x")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        await settle(app, pilot)
        assert fake_core.sessions[0].closed
        assert "Asha" not in screen_text(app)
        assert app.screen.query_one("#password", Input).value == ""


async def test_an_ended_session_leads_to_the_login_with_the_reason(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        fake_core.sessions[0].closed = True
        await burst(app, pilot, *"p20", "enter")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        await settle(app, pilot)
        assert "You are signed out. Sign in again." in screen_text(app)
