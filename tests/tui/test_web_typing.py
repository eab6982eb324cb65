"""WhatsApp Web typed into from the screen: countdown, hands off, and the question if it went."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from driving import press, screen_text, settle, until
from real_gym import SECRET, TRAINER, make_gym, opened, program
from textual.pilot import Pilot

from ptcms_core import click_to_chat
from ptcms_tui import watch
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens import web_typing
from ptcms_tui.screens.chat import ChatScreen
from ptcms_tui.screens.web_typing import DidItGo, WebTyping

NOON = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # 13:00 in Kolkata: no quiet hours


class FakeWeb:
    """WhatsApp Web as the protocol knows it: waits where a test wants it to."""

    name = "pywhatkit"

    def __init__(self, outcome: Any = None, reason: str = "") -> None:
        from ptcms_core.whatsapp.sender import Unknown

        self.outcome = outcome or Unknown("Enter was pressed in the browser.")
        self.reason = reason
        self.sent: list[Any] = []
        self.prepared = threading.Event()
        self.typed = threading.Event()

    def available(self) -> Any:
        from ptcms_core.whatsapp.sender import Availability

        return Availability(not self.reason, self.reason)

    def send(self, job: Any, on_phase: Callable[[str], None]) -> Any:
        from ptcms_core.whatsapp.sender import NotSent

        on_phase("starting")
        while not self.prepared.wait(0.01):
            if job.cancelled.is_set():
                return NotSent("Cancelled. Nothing was sent.")
        on_phase("ready")
        on_phase("calling")
        self.sent.append(job)
        self.typed.wait(60)
        on_phase("returned")
        return self.outcome


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    core.sign_in("m@example.com", SECRET).settings.update(sender="pywhatkit")
    core.close()
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_typing, "TICK", 0.05)
    monkeypatch.setattr(web_typing, "AFTERWARDS", 0.0)


def at_desk(gym: Path, web: FakeWeb, size: tuple[int, int] = (80, 24)) -> Any:
    senders = {"pywhatkit": web, "click_to_chat": click_to_chat.ClickToChat()}
    return program(gym, size, TRAINER, clock=lambda: NOON, senders=senders)


async def begin(app: PtcmsApp, pilot: Pilot) -> None:
    await press(app, pilot, "g", "c", "m")
    await pilot.press("ctrl+s")


def state(app: PtcmsApp) -> str:
    return str(app.session.messages.history()[0].state)


def words(app: PtcmsApp) -> str:
    return " ".join(screen_text(app).split())


async def test_the_countdown_can_be_cancelled_before_anything_is_done(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_typing, "TICK", 60.0)
    web = FakeWeb()
    async with at_desk(gym, web) as (app, pilot):
        await begin(app, pilot)
        await until(pilot, lambda: "The browser opens in 5" in words(app))
        assert "Esc cancel" in words(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.workspace)
        await settle(app, pilot)
        assert state(app) == "cancelled"
        assert web.sent == []
        assert "Cancelled. Nothing was sent to Nikhil More." in words(app)


async def test_the_screen_counts_down_then_is_deaf_and_then_asks(gym: Path) -> None:
    web = FakeWeb()
    web.prepared.set()
    async with at_desk(gym, web) as (app, pilot):
        await begin(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, WebTyping) and app.screen.deaf)
        assert state(app) == "sending"
        assert "Hands off keyboard and mouse" in words(app)
        for key in ("escape", "ctrl+q", "f1", "enter", "y", "n", "ctrl+p", "tab"):
            await pilot.press(key)
        for place in ((40, 12), (2, 23), (40, 0)):
            await pilot.click(offset=place)
        assert isinstance(app.screen, WebTyping)
        assert app.is_running
        web.typed.set()
        await until(pilot, lambda: isinstance(app.screen, DidItGo))
        await settle(app, pilot)
        # nothing pressed meanwhile has answered the question
        assert state(app) == "unknown"
        assert "Enter was pressed in the browser." in words(app)
        assert "Did it go?" in words(app)
        await press(app, pilot, "y")
        assert state(app) == "confirmed"
        assert "Noted as sent to Nikhil More." in words(app)


async def test_no_is_kept_as_not_sent(gym: Path) -> None:
    web = FakeWeb()
    web.prepared.set()
    web.typed.set()
    async with at_desk(gym, web) as (app, pilot):
        await begin(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, DidItGo))
        await press(app, pilot, "n")
        assert state(app) == "not_sent"


async def test_later_leaves_it_open_and_today_asks(gym: Path) -> None:
    web = FakeWeb()
    web.prepared.set()
    web.typed.set()
    async with at_desk(gym, web) as (app, pilot):
        await begin(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, DidItGo))
        await press(app, pilot, "escape")
        assert state(app) == "unknown"
        app.clear_notifications()
        await press(app, pilot, "g", "t")
        assert "Waiting for your yes or no · 1" in words(app)


async def test_it_can_be_stopped_while_the_browser_is_made_ready(gym: Path) -> None:
    web = FakeWeb()
    async with at_desk(gym, web) as (app, pilot):
        await begin(app, pilot)
        await until(pilot, lambda: "Getting ready" in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.workspace)
        await settle(app, pilot)
        assert web.sent == []
        assert state(app) == "cancelled"


async def test_what_was_certainly_not_sent_says_why_and_offers_the_link(gym: Path) -> None:
    from ptcms_core.whatsapp.sender import NotSent

    web = FakeWeb(NotSent("The internet can't be reached from this desk. Nothing was sent."))
    web.prepared.set()
    web.typed.set()
    async with at_desk(gym, web) as (app, pilot):
        await begin(app, pilot)
        await until(pilot, lambda: "can't be reached" in words(app))
        assert state(app) == "failed"
        await press(app, pilot, "right", "enter")
        assert isinstance(app.screen, ChatScreen)
        assert state(app) == "handed_over"


async def test_a_way_that_does_not_work_here_says_why_and_the_link_is_taken(gym: Path) -> None:
    web = FakeWeb(reason="You are connected over SSH. Send the message as a link instead.")
    async with at_desk(gym, web) as (app, pilot):
        await press(app, pilot, "g", "c", "m")
        assert "WhatsApp Web on this desk: You are connected over SSH." in words(app)
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, ChatScreen)


class Killed(BaseException):
    """The program that sends is gone."""


async def test_what_a_killed_terminal_was_sending_becomes_a_question_by_itself(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "SETTLE_SECONDS", 0.0)
    now = [NOON]

    class Dying(FakeWeb):
        def send(self, job: Any, on_phase: Callable[[str], None]) -> Any:
            raise Killed

    senders = {"pywhatkit": Dying()}
    other = opened(gym, clock=lambda: now[0], senders=senders)
    asha = other.sign_in(TRAINER, SECRET)
    client = asha.clients.search().items[0]
    queued = asha.messages.queue(client.id, text="See you at six", confirmed=True)
    with pytest.raises(Killed):
        asha.messages.send(queued.id)
    async with program(gym, (80, 24), TRAINER, clock=lambda: now[0]) as (app, pilot):
        assert "See you at six" not in words(app)
        now[0] += timedelta(minutes=5)
        await until(pilot, lambda: "See you at six" in words(app), 15.0)
        assert "did it go?" in words(app)
        await press(app, pilot, "g", "m")
        assert "nobody knows" in words(app)
    other.close()
