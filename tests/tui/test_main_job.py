"""The main job on the real storage: from an empty folder to a client looked after, by keys."""

from decimal import Decimal
from pathlib import Path

import pytest
from driving import press, screen_text, settle
from real_gym import SECRET, make_gym, opened, program

SIZES = [(80, 24), (120, 40)]
SECTIONS = {
    "t": "Today",
    "r": "Trainers",
    "c": "Clients",
    "p": "Payments",
    "m": "Messages",
    "e": "Templates",
    "o": "Reports",
    "a": "Activity",
    "d": "Data",
    "s": "Settings",
}
HOSTILE = ["[/]", "[@click=app.quit]x[/]", "a\x1b[31mb", "\u202eabc", "🏋️‍♀️ Öz", "[$primary]z"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "gym"


@pytest.fixture
def gym(folder: Path) -> Path:
    return make_gym(folder)


@pytest.mark.parametrize("size", SIZES)
async def test_an_admin_opens_every_section(gym: Path, size: tuple[int, int]) -> None:
    async with program(gym, size, "m@example.com") as (app, pilot):
        for letter, title in SECTIONS.items():
            await press(app, pilot, "g", letter)
            text = screen_text(app)
            assert title in text.splitlines()[0], text
            assert "fault" not in text, text


@pytest.mark.parametrize("size", SIZES)
async def test_every_tab_of_a_client_opens(gym: Path, size: tuple[int, int]) -> None:
    async with program(gym, size, "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "enter")
        words = ["Nikhil More", "Poha", "Squat", "72.4", "5,000.00", "No messages yet"]
        for number, word in enumerate(words, 1):
            await press(app, pilot, str(number))
            text = screen_text(app)
            assert word in text, text
            assert "fault" not in text, text
        await press(app, pilot, "escape")
        assert "Clients" in screen_text(app).splitlines()[0]


async def test_a_weigh_in_takes_six_keys(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c")
        await press(app, pilot, *"w73.4", "enter")
        assert app.session.clients.search().items[0].weight_kg == 73.4
        assert "Saved 73.4 kg" in screen_text(app)


async def test_a_part_payment_is_stored_exactly_and_undone(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c")
        await press(app, pilot, *"p2000", "enter")
        client = app.session.clients.search().items[0]
        assert client.balance == Decimal("3000.00")
        await press(app, pilot, "u")
        assert app.session.clients.get(client.id).balance == Decimal("5000.00")


async def test_the_upi_code_asks_for_what_is_due(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "q")
        text = screen_text(app)
        assert "5,000.00" in text
        assert "ironhouse@okbank" in text
        assert "▀" in text


async def test_a_message_becomes_a_code_and_an_answer(gym: Path) -> None:
    async with program(gym, (120, 40), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "m")
        assert "Nikhil" in screen_text(app)
        await press(app, pilot, "enter")
        if not app.session.messages.history():
            await press(app, pilot, "tab", "enter")  # quiet hours ask first
        assert "Did you send it?" in screen_text(app)
        assert app.session.messages.history()[0].state == "handed_over"
        await press(app, pilot, "y")
        assert app.session.messages.history()[0].state == "confirmed"


async def test_a_trainer_has_no_admin_section(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        for letter in "rads":
            await press(app, pilot, "g", letter)
            await press(app, pilot, "escape")
        assert all(word not in screen_text(app) for word in ("Trainers", "Activity", "Settings"))


async def test_a_new_client_is_added_by_keys_and_wrong_input_stays(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "n")
        await press(app, pilot, *"Tara Nair", "tab", *"123", "ctrl+s")
        text = screen_text(app)
        assert "too short" in text
        assert "Tara Nair" in text
        await press(app, pilot, "backspace", "backspace", "backspace", "ctrl+s")
        assert [c.full_name for c in app.session.clients.search("tara").items] == ["Tara Nair"]


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_are_shown_literally(gym: Path, name: str) -> None:
    core = opened(gym)
    asha = core.sign_in("a@example.com", SECRET)
    client = asha.clients.add(full_name=name, injuries=name, notes=name, goal=name, fee=100)
    asha.diets.assign(client.id, meals={name: name})
    asha.workouts.assign(client.id, text=name, title=name)
    stored = client.full_name
    core.close()
    async with program(gym, (120, 40), "a@example.com") as (app, pilot):
        for letter in "tcpmo":
            await press(app, pilot, "g", letter)
        app.workspace.open_client(client.id)
        await settle(app, pilot)
        for number in "123456":
            await press(app, pilot, number)
            text = screen_text(app)
            assert "\x1b" not in text
            assert "\u202e" not in text
            if stored.isascii():
                assert stored in text, text
        for key in "wpcm":
            await press(app, pilot, key)
            assert len(app.screen_stack) > 1
            await press(app, pilot, "escape")
            if len(app.screen_stack) > 1:
                await press(app, pilot, "tab", "enter")
        assert app.is_running
