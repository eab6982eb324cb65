"""What is said in a corner never piles up and never lies over a code."""

from pathlib import Path

from driving import press, screen_text
from real_gym import TRAINER, program


async def test_only_the_newest_act_is_offered_to_be_undone(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"w73.1", "enter", *"p160", "enter")
        text = screen_text(app)
        assert "Took ₹160.00" in text
        assert "Saved 73.1 kg" not in text
        assert text.count("u undoes") == 1


async def test_a_failure_stays_beside_the_next_success(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        app.say("The disk is full.", tone="alarm")
        await press(app, pilot, "g", "c", *"w73.1", "enter")
        text = screen_text(app)
        assert "The disk is full." in text
        assert "Saved 73.1 kg" in text


async def test_nothing_lies_over_a_code(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"p160", "enter", "q")
        text = screen_text(app)
        assert "all that is due" in text
        assert "Took" not in text
        await press(app, pilot, "escape")
        assert "Took ₹160.00" in screen_text(app)
