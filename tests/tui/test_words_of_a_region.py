"""A gym writes numbers, money and days as its region does, and is read so."""

import gettext
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from driving import press, screen_text, settle, until
from real_gym import ADMIN, SECRET, TRAINER, enter, opened, program

from ptcms_core import Invalid, catalogue
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.settings import groups


def sentences(app: PtcmsApp) -> str:
    """What stands on the screen as running text, however it is broken into lines."""
    return " ".join(screen_text(app).replace("│", " ").split())


def set_up(gym: Path, **settings: str) -> None:
    core = opened(gym)
    core.sign_in(ADMIN, SECRET).settings.update(**settings)
    core.close()


async def test_a_german_gym_reads_and_shows_amounts_days_and_weights_its_own_way(gym: Path) -> None:
    set_up(gym, locale="de_DE")
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"w73,5", "enter")
        assert "Saved 73,5 kg" in screen_text(app)
        await press(app, pilot, "c", *"1.500,50", "tab", *"24.12.", "enter")
        entry = app.session.payments.account(1).entries[0]
        assert (str(entry.amount), entry.due.month, entry.due.day) == ("1500.50", 12, 24)
        await press(app, pilot, "enter", "5")
        await until(pilot, lambda: "1.500,50" in screen_text(app))
        assert "5.000,00" in screen_text(app)


async def test_in_the_united_states_the_month_is_typed_first(gym: Path) -> None:
    set_up(gym, locale="en_US")
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"c500", "tab", *"12/24")
        await until(pilot, lambda: "Dec 24, 20" in screen_text(app))
        await press(app, pilot, "enter")
        due = app.session.payments.account(1).entries[0].due
        assert (due.month, due.day) == (12, 24)


async def test_what_may_be_two_amounts_is_asked_about_in_words(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"p1.500", "enter")
        assert "1.500 can be ₹1.50 or ₹1,500.00: type 1.50 or 1500." in sentences(app)


async def test_the_setting_shows_an_example_and_changes_every_screen(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "s")
        assert "English (India)" in screen_text(app)
        await press(app, pilot, *["down"] * 9, "enter")
        await press(app, pilot, *"German (Germany)")
        await until(pilot, lambda: "23.11.2026" in screen_text(app))
        await press(app, pilot, "ctrl+s")
        assert app.session.settings.get().locale == "de_DE"
        await until(pilot, lambda: app.formats.by.id == "de_DE")
        await press(app, pilot, "g", "c")
        await until(pilot, lambda: "5.000,00" in screen_text(app))


async def test_an_imperial_gym_is_told_its_limits_in_its_units(gym: Path) -> None:
    set_up(gym, units="imperial")
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", *"w900", "enter")
        assert "The weight must be 44.1 lb to 771.6 lb." in screen_text(app)
        await press(app, pilot, *["backspace"] * 3, *"161", "tab", "tab", *"9'9", "enter")
        assert "The height must be 2′11.4″ to 8′2.4″." in screen_text(app)


async def test_activity_speaks_the_gyms_units(gym: Path) -> None:
    set_up(gym, units="imperial")
    core = opened(gym)
    core.sign_in(TRAINER, SECRET).progress.record(1, weight_kg=72.6)
    core.close()
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "a")
        await settle(app, pilot)
        assert "160.1 lb" in screen_text(app)
        assert " kg" not in screen_text(app)


async def test_the_country_of_the_first_run_says_how_things_are_written(tmp_path: Path) -> None:
    async with program(tmp_path / "new", (80, 24), None) as (app, pilot):
        # in sight from the start, before anything is pressed
        assert "Phones of IN, time zone Asia/Kolkata, 12,34,567.00" in sentences(app)
        await press(app, pilot, *["tab"] * 6, "backspace", "backspace", *"de")
        await until(pilot, lambda: "1.234.567,00 and 23/11/2026" in sentences(app))


def test_without_a_translation_no_language_is_asked_for(gym: Path) -> None:
    core = opened(gym)
    admin = core.sign_in(ADMIN, SECRET)
    with pytest.raises(Invalid, match="There is no translation into this language"):
        admin.settings.update(language="de")
    core.close()
    assert "language" not in {field.name for _title, fields in groups("INR") for field in fields}


async def test_a_translation_is_offered_and_spoken_from_the_next_sign_in_on(
    gym: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "locale" / "de" / "LC_MESSAGES" / "ptcms.mo"
    file.parent.mkdir(parents=True)
    messages = Catalog(locale="de")
    messages.add("Clients", "Kundschaft")
    messages.add("November", "November")
    messages.add("weigh-in", "Wiegen")
    with file.open("wb") as stream:
        write_mo(stream, messages)
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path / "locale")
    try:
        async with program(gym, (100, 30), ADMIN) as (app, pilot):
            await press(app, pilot, "g", "s", *["down"] * 11)
            assert "Language" in screen_text(app)
            await press(app, pilot, "enter", "g", "ctrl+s")
            assert app.session.settings.get().language == "de"
            await press(app, pilot, "g", "x")
            await enter(app, pilot, TRAINER)
            assert "Kundschaft" in screen_text(app)
            await press(app, pilot, "g", "c")
            assert "w Wiegen" in screen_text(app)
    finally:
        catalogue.use(gettext.NullTranslations(), catalogue.WRITTEN_IN)
