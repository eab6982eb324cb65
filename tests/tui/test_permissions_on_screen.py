"""What a trainer reaches from the keyboard: own clients, and no section of the admin's."""

from pathlib import Path

import pytest
from driving import burst, press, settle, until
from literal import look
from real_gym import SECRET, TRAINER, make_gym, opened, program

from ptcms_tui.commands import commands_here
from ptcms_tui.screens.confirm import Question
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.sections import SECTIONS, sections_for

VIKRAM = "v@example.com"
ADMIN_ONLY = [info for info in SECTIONS if info.admin_only]


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    """Nikhil More is Asha's client; Vikram has one of his own."""
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    admin = core.sign_in("m@example.com", SECRET)
    admin.trainers.add(full_name="Vikram Shah", email=VIKRAM, password=SECRET)
    core.sign_in(VIKRAM, SECRET).clients.add(full_name="Tara Nair", confirmed=True)
    core.close()
    return folder


async def test_no_key_of_the_sidebar_leads_to_an_admins_section(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        for info in ADMIN_ONLY:
            await press(app, pilot, "g")
            assert info.title not in [line.strip() for line in look(app).splitlines()]
            await press(app, pilot, info.letter)
            await press(app, pilot, "escape")
            assert app.workspace.section.id in {one.id for one in sections_for("trainer")}
            assert not app.workspace.query(f"#{info.id}")


async def test_the_command_bar_leads_to_no_admins_section(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        # an admin's section is named with the reason why it stays shut
        reasons = {command.title: command.why_not for command in commands_here(app)}
        for info in ADMIN_ONLY:
            assert reasons[f"Go to {info.title}"] == "only an admin may"
            await press(app, pilot, "colon")
            await burst(app, pilot, *f"go to {info.title.lower()}", "enter")
            await press(app, pilot, "escape", "escape")
            assert not app.workspace.query(f"#{info.id}")


@pytest.mark.parametrize("info", ADMIN_ONLY, ids=lambda info: info.id)
async def test_an_admins_section_shows_nothing_even_if_it_were_reached(
    gym: Path, info: object
) -> None:
    async with program(gym, (120, 40), VIKRAM) as (app, pilot):
        app.workspace.go(info.id)  # type: ignore[attr-defined]
        await settle(app, pilot)
        text = look(app)
        assert "Asha Rao" not in text
        assert "Nikhil" not in text
        assert "a@example.com" not in text


@pytest.mark.parametrize("words", ["nikhil", "more", "9876500011", "00011"])
async def test_no_search_finds_another_trainers_client(gym: Path, words: str) -> None:
    async with program(gym, (80, 24), VIKRAM) as (app, pilot):
        await press(app, pilot, "colon")
        await burst(app, pilot, *words)
        await settle(app, pilot)
        assert "Nikhil" not in look(app)
        await press(app, pilot, "escape")
        await press(app, pilot, "g", "c", "slash")
        await burst(app, pilot, *words)
        await settle(app, pilot)
        assert "Nikhil" not in look(app)


async def test_another_trainers_client_is_as_if_there_were_none(gym: Path) -> None:
    async with program(gym, (80, 24), VIKRAM) as (app, pilot):
        app.workspace.open_client(1)
        await until(pilot, lambda: "no such client" in " ".join(look(app).split()))
        assert "Nikhil" not in look(app)


async def test_a_duplicate_of_another_trainer_is_told_without_a_name(gym: Path) -> None:
    async with program(gym, (80, 24), VIKRAM) as (app, pilot):
        await press(app, pilot, "g", "c", "n")
        assert isinstance(app.screen, FormModal)
        await burst(app, pilot, *"Nikhil M", "tab", *"9876500011", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Question))
        await settle(app, pilot)
        text = " ".join(look(app).split())
        assert "already in the gym's records" in text
        assert "Nikhil More" not in text
        assert "Asha" not in text
