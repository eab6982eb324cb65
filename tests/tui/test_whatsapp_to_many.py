"""Messages to many, reminders by rule and the business account, by keys on the real storage."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from driving import burst, press, screen_text, settle, until
from real_gym import ADMIN, SECRET, TRAINER, make_gym, opened, program
from textual.widgets import TextArea

from ptcms_core import Session
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.batch import BatchDialog
from ptcms_tui.screens.batch_state import BatchStateDialog
from ptcms_tui.screens.chat import ChatScreen
from ptcms_tui.screens.rules import RulesDialog

TOKEN = "EAAG-made-up-token-0123456789"
SIZES = [(80, 24), (120, 40)]


def noon() -> datetime:
    return datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    """Nikhil, who has to pay today, and two more of Asha's, one of whom never agreed."""
    folder = make_gym(tmp_path / "gym")
    core = opened(folder, clock=noon)
    asha = core.sign_in(TRAINER, SECRET)
    nikhil = asha.clients.search("nikhil").items[0]
    asha.payments.receive(nikhil.id, amount=5000, method="cash")
    for name, phone, agreed in (
        ("Tara Nair", "9876500021", True),
        ("Ravi Joshi", "9876500022", True),
        ("No Consent", "9876500023", False),
    ):
        asha.clients.add(
            full_name=name,
            phone=phone,
            fee=800,
            fee_due="20/11/2026",
            whatsapp_consent=agreed,
        )
    core.close()
    return folder


def words(app: PtcmsApp) -> str:
    return " ".join(screen_text(app).replace("│", " ").split())


def read(folder: Path) -> Session:
    return opened(folder, clock=noon).sign_in(TRAINER, SECRET)


@pytest.mark.parametrize("size", SIZES)
async def test_the_overdue_are_written_to_link_after_link(gym: Path, size: tuple[int, int]) -> None:
    async with program(gym, size, TRAINER, clock=noon) as (app, pilot):
        await press(app, pilot, "g", "m", "b")
        assert isinstance(app.screen, BatchDialog)
        assert "2 messages" in words(app)
        assert "1 left out" in words(app)
        assert "LEFT OUT: No consent" in words(app)
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, BatchStateDialog)
        assert "0 of 2" in words(app)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, ChatScreen)
        assert "Ravi Joshi" in words(app)
        await press(app, pilot, "y")
        assert isinstance(app.screen, ChatScreen), "the next one is up"
        assert "Tara Nair" in words(app)
        await press(app, pilot, "n")
        assert isinstance(app.screen, BatchStateDialog)
        assert "2 of 2" in words(app)
        await press(app, pilot, "r")
        assert "1 of 2" in words(app)
        await press(app, pilot, "x")
        assert "cancelled 1" in words(app)
        await press(app, pilot, "escape", "h")
        assert "2 messages" in words(app)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, BatchStateDialog)


async def test_a_saved_filter_is_a_choice_of_whom(gym: Path) -> None:
    core = opened(gym, clock=noon)
    asha = core.sign_in(TRAINER, SECRET)
    asha.filters.save("Named Tara", "tara")
    asha.filters.save("Very rich", "due>9999999")
    core.close()
    async with program(gym, (80, 24), TRAINER, clock=noon) as (app, pilot):
        await press(app, pilot, "g", "m", "b", "left")
        assert "filter: Very rich" in words(app)
        assert "0 messages" in words(app)
        assert "Nobody is meant" in words(app)
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, BatchDialog)
        await press(app, pilot, "left")
        assert "filter: Named Tara" in words(app)
        assert "1 message" in words(app)
        assert "Hi Tara" in words(app)
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, BatchStateDialog)
        [queued] = app.session.messages.history(states=("queued",))
        assert queued.client_name == "Tara Nair"


async def test_ones_own_text_is_previewed_for_each_and_nothing_is_queued_by_esc(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER, clock=noon) as (app, pilot):
        await press(app, pilot, "g", "m", "b", "tab", "end")
        app.screen.query_one(TextArea).text = "Dear {first_name}, see you!"
        await settle(app, pilot)
        assert "Dear Ravi, see you!" in words(app)
        await press(app, pilot, "escape")
        assert app.session.batches.recent() == []


async def test_a_prepared_reminder_waits_in_today_for_one_key(gym: Path) -> None:
    core = opened(gym, clock=noon)
    core.sign_in(ADMIN, SECRET).reminders.add_rule(kind="overdue", days=3)
    core.close()
    async with program(gym, (80, 24), TRAINER, clock=noon) as (app, pilot):
        await until(pilot, lambda: "Reminders prepared · 3" in screen_text(app))
        await settle(app, pilot)
        table = app.workspace.section.table
        await press(app, pilot, "down", "down", "down")
        assert table.cursor_item.id[0] == "prepared"
        first = table.cursor_item.name
        await press(app, pilot, "x")
        assert "Left the reminder out" in words(app)
        assert table.cursor_item.name != first
        assert table.cursor_item.name == "Ravi Joshi"
        await press(app, pilot, "a")
        assert isinstance(app.screen, ChatScreen)
        await press(app, pilot, "y")
        assert len(app.session.messages.history(states=("confirmed",))) == 1


async def test_rules_are_made_switched_and_taken_out_by_keys(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN, clock=noon) as (app, pilot):
        await press(app, pilot, "g", "e", "r")
        assert isinstance(app.screen, RulesDialog)
        assert "No rule yet" in words(app)
        await press(app, pilot, "n", "ctrl+s")
        assert "due within 3 days" in words(app)
        assert "waits in Today" in words(app)
        await press(app, pilot, "o")
        assert not app.session.reminders.rules()[0].active
        await press(app, pilot, "e")
        await burst(app, pilot, "backspace", "backspace", "9", "ctrl+s")
        assert "due within 9 days" in words(app)
        await press(app, pilot, "n", "tab", "tab", "tab", "space", "ctrl+s")
        assert "isn't set up" in words(app)
        await press(app, pilot, "escape", "left", "enter")
        if not isinstance(app.screen, RulesDialog):
            await press(app, pilot, "escape")
        await press(app, pilot, "d")
        assert app.session.reminders.rules() == []


async def test_a_trainer_sees_the_rules_and_changes_none(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER, clock=noon) as (app, pilot):
        await press(app, pilot, "g", "e", "r")
        assert "An admin makes them" in words(app)
        await press(app, pilot, "n")
        assert isinstance(app.screen, RulesDialog)


async def test_the_token_is_set_with_the_password_and_never_shown(gym: Path) -> None:
    async with program(gym, (120, 40), ADMIN, clock=noon) as (app, pilot):
        await press(app, pilot, "g", "s")
        table = app.workspace.section.query_one("GroupedList")
        await press(app, pilot, "end", "up")
        assert table.cursor_item.id == "token"
        await press(app, pilot, "enter")
        await burst(app, pilot, *TOKEN, "tab", *"not my password", "ctrl+s")
        assert TOKEN not in screen_text(app)
        assert not (gym / "secrets").exists()
        await burst(app, pilot, *["backspace"] * 15, *SECRET, "ctrl+s")
        assert "set; it is never shown" in words(app)
        assert (gym / "secrets" / "whatsapp-token").read_text().strip() == TOKEN
        assert TOKEN not in screen_text(app)


async def test_by_the_business_account_a_message_is_only_queued(gym: Path) -> None:
    core = opened(gym, clock=noon)
    core.keep_cloud_token(TOKEN)
    admin = core.sign_in(ADMIN, SECRET)
    admin.settings.update(cloud_phone_id="106540352242922", sender="cloud")
    with core._gym.act(None) as act:  # nothing leaves this machine
        act.connection.execute(
            "INSERT INTO channel (name, paused, reason) VALUES ('cloud', 1, 'made up')"
        )
    core.close()
    async with program(gym, (120, 40), TRAINER, clock=noon) as (app, pilot):
        await press(app, pilot, "g", "c", *"/tara", "enter", "m")
        assert "within 24 hours of the last message from the client" in words(app)
        assert "Sending rests just now: made up" in words(app)
        await press(app, pilot, "ctrl+s")
        assert "goes out by itself" in words(app)
        [message] = app.session.messages.history()
        assert (message.state, message.channel) == ("queued", "cloud")
        await press(app, pilot, "u")
        assert app.session.messages.history()[0].state == "cancelled"
