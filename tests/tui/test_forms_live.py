"""What is typed into a form is shown back as it was understood, and checked when one goes on."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from driving import press, screen_text, until
from real_gym import ADMIN, SECRET, TRAINER, opened, program


async def test_money_and_days_are_shown_back_as_they_were_understood(gym: Path) -> None:
    year = datetime.now(ZoneInfo("Asia/Kolkata")).year
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"c1.5k")
        await until(pilot, lambda: "→ ₹1,500.00" in screen_text(app))
        await press(app, pilot, "tab", *f"23/11/{year + 1}")
        await until(pilot, lambda: f"→ 23 Nov {year + 1}" in screen_text(app))


async def test_what_can_not_be_read_is_told_when_one_goes_on(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"cmuch", "tab")
        assert "Type an amount in INR" in screen_text(app)
        await press(app, pilot, "shift+tab", *["backspace"] * 4, *"12")
        await until(pilot, lambda: "→ ₹12.00" in screen_text(app))


async def test_a_phone_is_shown_whole_with_its_country_and_who_has_it(gym: Path) -> None:
    async with program(gym, (100, 40), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "n", "tab", *"98765 00011")
        await until(pilot, lambda: "→ +91 98765 00011, India" in screen_text(app))
        await until(pilot, lambda: "already here?" in screen_text(app))
        assert "Nikhil More ····0011" in screen_text(app)
        await press(app, pilot, *["backspace"] * 11, *"+44 7911 123456")
        await until(pilot, lambda: "→ +44 7911 123456, " in screen_text(app))
        await press(app, pilot, *["backspace"] * 4, "tab")
        assert "This number is too short." in screen_text(app)


async def test_a_likely_duplicate_is_shown_while_the_name_is_typed(gym: Path) -> None:
    async with program(gym, (100, 40), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "n", *"Nikhil Mor")
        await until(pilot, lambda: "already here? Nikhil More ····0011" in screen_text(app))


async def test_an_imperial_gym_says_how_a_height_is_typed_and_reads_it_back(gym: Path) -> None:
    core = opened(gym)
    core.sign_in(ADMIN, SECRET).settings.update(units="imperial")
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "w")
        assert "5'11 or 71" in screen_text(app)
        await press(app, pilot, *"72kg")
        await until(pilot, lambda: "→ 158.7 lb" in screen_text(app))
        await press(app, pilot, "tab", "tab", *"5'9")
        await until(pilot, lambda: "→ 5′9.0″" in screen_text(app))
