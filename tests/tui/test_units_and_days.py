"""Units as they are typed, days that have little room, and sentences that are read whole."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from driving import press, screen_text, settle, until
from real_gym import ADMIN, TRAINER, opened, program

from ptcms_core import GymSettings
from ptcms_tui.formatting import Formats
from ptcms_tui.widgets.field_values import parsed
from ptcms_tui.widgets.form_fields import Field

TODAY = date(2026, 11, 25)


def formats_of(units: str) -> Formats:
    """How a gym with these units writes values."""
    return Formats(GymSettings(units=units), TODAY)


@pytest.mark.parametrize(
    ("units", "kind", "typed", "meant"),
    [
        ("metric", "weight", "72.4", 72.4),
        ("metric", "weight", "160lb", 72.57),
        ("metric", "weight", "160 lbs", 72.57),
        ("imperial", "weight", "160", 72.57),
        ("imperial", "weight", "72.4 kg", 72.4),
        ("metric", "length", "175 cm", 175),
        ("metric", "length", "5'9", 175.26),
        ("imperial", "length", "69", 175.26),
        ("imperial", "length", "69 in", 175.26),
        ("imperial", "length", "175cm", 175),
        ("imperial", "length", "5'9", 175.26),
        ("imperial", "length", "5′9.0″", 175.26),
        ("imperial", "length", "5' 9\"", 175.26),
        ("imperial", "length", "5 ft 9 in", 175.26),
        ("imperial", "length", "6ft", 182.88),
    ],
)
def test_a_unit_that_is_typed_counts(units: str, kind: str, typed: str, meant: float) -> None:
    formats = formats_of(units)
    assert parsed(Field("x", "x", kind), typed, formats) == pytest.approx(meant, abs=0.01)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("weight", "170 cm"), ("length", "70kg"), ("length", "5'12"), ("length", "'")],
)
def test_a_unit_of_something_else_is_refused(kind: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"Type a number|12 inches"):
        parsed(Field("x", "x", kind), typed, formats_of("metric"))


async def test_a_height_is_typed_in_feet_and_inches_as_it_is_shown(gym: Path) -> None:
    core = opened(gym)
    core.sign_in(ADMIN, "correct horse battery").settings.update(units="imperial")
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"w161", "tab", "tab", *"5'9", "ctrl+s")
        client = app.session.clients.search("").items[0]
        assert client.height_cm == pytest.approx(175.3, abs=0.05)
        assert client.weight_kg == pytest.approx(73.03, abs=0.05)


def test_a_day_of_another_year_fits_in_six_cells() -> None:
    formats = formats_of("metric")
    assert formats.tight_day(date(2026, 11, 3)) == "3 Nov"
    assert formats.tight_day(date(2024, 3, 11)) == "Mar’24"
    assert formats.tight_day(None) == ""


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_two_long_sentences_are_read_whole(gym: Path, size: tuple[int, int]) -> None:
    async with program(gym, size, ADMIN) as (app, pilot):
        app.say("Closed the account of somebody; their sessions end there.", undo=True)
        await settle(app, pilot)
        await press(app, pilot, "g", "r", "G", "end", "D")
        await settle(app, pilot)
        text = " ".join(screen_text(app).split())
        assert "can't delete the account you are signed in" in text
        assert re.search(r"signed in \W*with\.", text)


async def test_the_trend_in_words_says_over_which_weeks_it_is(gym: Path) -> None:
    core = opened(gym)
    progress = core.sign_in(TRAINER, "correct horse battery").progress
    today = datetime.now(ZoneInfo("Asia/Kolkata")).date()
    for days, kg in ((300, 60.0), (200, 75.0), (28, 74.0), (14, 73.0), (0, 72.0)):
        progress.record(1, weight_kg=kg, on=today - timedelta(days=days))
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "4")
        await until(pilot, lambda: "Weight kg · trend +" in screen_text(app))
        assert re.search(r"last 8 weeks −[\d.]+ kg a week", screen_text(app))


async def test_activity_names_choices_as_settings_do(gym: Path) -> None:
    core = opened(gym)
    core.sign_in(ADMIN, "correct horse battery").settings.update(
        units="imperial", bmi_bands="asian_indian"
    )
    core.close()
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "a", "enter")
        await until(pilot, lambda: "kg and cm  →  lb and in" in screen_text(app))
        assert "WHO  →  Asian-Indian" in screen_text(app)
