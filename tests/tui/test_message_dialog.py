"""Writing a message: what is asked, consent given right there, code, link and answer."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from driving import burst, keys_that_work, press, screen_text
from real_gym import SECRET, TRAINER, opened, program
from textual.pilot import Pilot

from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.chat import ChatScreen
from ptcms_tui.screens.confirm import Question
from ptcms_tui.screens.message import MessageDialog
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.qr import QrCode

NOON = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # 13:00 in Kolkata
NIGHT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # 22:30 in Kolkata
SIZES = [(80, 24), (100, 30), (120, 40)]


def words(app: PtcmsApp) -> str:
    return " ".join(screen_text(app).split())


async def write_own(app: PtcmsApp, pilot: Pilot, text: str) -> None:
    """Open the dialog, choose own text, and type it."""
    await press(app, pilot, "g", "c", "m", "end", "tab")
    await burst(app, pilot, *text)


async def test_a_no_to_what_is_asked_keeps_the_text(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER, clock=lambda: NIGHT) as (app, pilot):
        await write_own(app, pilot, "Come at six")
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, Question)
        assert "quiet time (21:00–09:00)" in words(app)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, MessageDialog)
        assert "Come at six" in words(app)
        assert app.session.messages.history() == []
        await press(app, pilot, "ctrl+s", "right", "enter")
        assert isinstance(app.screen, ChatScreen)


async def test_typed_text_is_found_again_after_looking_at_templates(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER, clock=lambda: NOON) as (app, pilot):
        await write_own(app, pilot, "Come at six")
        await press(app, pilot, "shift+tab", "home")
        assert "Come at six" not in words(app)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, Question)
        await press(app, pilot, "escape", "end")
        assert "Come at six" in words(app)


async def test_the_same_text_within_a_day_is_asked_about(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER, clock=lambda: NOON) as (app, pilot):
        await write_own(app, pilot, "Come at six")
        await press(app, pilot, "ctrl+s", "y")
        await write_own(app, pilot, "Come at six")
        await press(app, pilot, "ctrl+s")
        assert "The same text went to this client within a day." in words(app)


async def test_gaps_are_asked_about(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    asha.clients.add(full_name="Aaron New", phone="9876500055", whatsapp_consent=True)
    core.close()
    async with program(gym, (80, 24), TRAINER, clock=lambda: NOON) as (app, pilot):
        await write_own(app, pilot, "Due on {due_date}")
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, Question)
        assert "due_date" in words(app)


async def test_who_opted_out_is_not_written_to(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    client = asha.clients.search().items[0]
    with core._gym.act(None) as act:
        act.connection.execute("UPDATE client SET opted_out_on = '2026-11-01'")
    core.close()
    async with program(gym, (80, 24), TRAINER, clock=lambda: NOON) as (app, pilot):
        await press(app, pilot, "g", "c", "m", "ctrl+s")
        assert isinstance(app.screen, MessageDialog)
        assert "asked not to be written to" in words(app)
        assert app.session.messages.history(client.id) == []


async def test_consent_is_noted_right_there_with_its_source(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    client = asha.clients.search().items[0]
    asha.clients.update(client.id, version=client.version, whatsapp_consent=False)
    core.close()
    async with program(gym, (80, 24), TRAINER, clock=lambda: NOON) as (app, pilot):
        await write_own(app, pilot, "Come at six")
        assert "No consent to WhatsApp is noted" in words(app)
        assert "note consent" in words(app)
        await press(app, pilot, "f2")
        await press(app, pilot, "enter")
        kept = app.session.clients.get(client.id)
        assert kept.whatsapp_consent
        assert str(kept.consent_on) == "2026-11-24"
        assert kept.consent_source == "said so at the desk"
        assert isinstance(app.screen, MessageDialog)
        assert "Come at six" in words(app)
        assert "No consent to WhatsApp" not in words(app)
        assert "note consent" not in keys_that_work(app)
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, ChatScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_code_link_text_and_question_are_on_one_screen(
    gym: Path, size: tuple[int, int]
) -> None:
    async with program(gym, size, TRAINER, clock=lambda: NOON) as (app, pilot):
        await write_own(app, pilot, "Come at six")
        await press(app, pilot, "ctrl+s")
        text = words(app)
        assert app.screen.query_one(QrCode).is_whole
        assert "Did you send it?" in text
        assert "Come at six" in text
        assert "wa.me/919876500011" in text
        await press(app, pilot, "c")
        assert app.clipboard == "Come at six"
        assert "if it takes it" in app.screen.query_one("#copied", GymText).text


@pytest.mark.parametrize("size", SIZES)
async def test_a_text_too_long_for_the_screen_leaves_a_code_of_the_chat(
    gym: Path, size: tuple[int, int]
) -> None:
    async with program(gym, size, TRAINER, clock=lambda: NOON) as (app, pilot):
        await write_own(app, pilot, "Bring water and a towel. " * 20)
        await press(app, pilot, "ctrl+s")
        code = app.screen.query_one(QrCode)
        assert code.is_whole
        assert code.text == "https://wa.me/919876500011"
        text = words(app)
        assert "opens the chat only" in app.screen.query_one("#room", GymText).text
        assert "Bring water" in text
        assert "Did you send it?" in text


async def test_the_link_is_one_that_a_terminal_opens(gym: Path) -> None:
    async with program(gym, (120, 40), TRAINER, clock=lambda: NOON) as (app, pilot):
        await write_own(app, pilot, "Come at six")
        await press(app, pilot, "ctrl+s")
        link = "https://wa.me/919876500011?text=Come%20at%20six"
        links = {
            segment.style.link
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None and segment.style.link
        }
        assert links == {link}


async def test_later_leaves_the_answer_open(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER, clock=lambda: NOON) as (app, pilot):
        await write_own(app, pilot, "Come at six")
        await press(app, pilot, "ctrl+s", "escape")
        assert app.session.messages.history()[0].state == "handed_over"
        assert "waits in Today" in words(app)
        await press(app, pilot, "g", "m", "n")
        assert app.session.messages.history()[0].state == "not_sent"
