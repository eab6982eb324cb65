"""The accounts an admin looks after, and what is kept for each person, by keys."""

from pathlib import Path

import pytest
from driving import press, screen_text, until
from real_gym import ADMIN, SECRET, TRAINER, enter, opened, program

from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.login import LoginScreen

SIZES = [(80, 24), (120, 40)]


def words(app: PtcmsApp) -> str:
    """The words on the screen, in one line, without the boxes around them."""
    return " ".join(screen_text(app).replace("│", " ").split())


@pytest.mark.parametrize("size", SIZES)
async def test_a_trainer_is_seen_with_what_belongs_to_the_account(
    gym: Path, size: tuple[int, int]
) -> None:
    core = opened(gym)
    core.sign_in(TRAINER, SECRET).payments.receive(1, amount=1200, method="cash")
    core.close()
    async with program(gym, size, ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r", "home")
        text = words(app)
        today = app.formats.short_day(app.today)
        for known in ("Asha Rao", "a@example.com", "trainer", "₹1,200.00", "the gym's"):
            assert known in text, text
        assert f"Last sign-in {today}" in text


async def test_a_trainer_is_changed_with_a_upi_id_of_their_own(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r", "home", "e")
        for field, value in (
            ("full_name", "Asha R. Iyer"),
            ("upi_id", "no at sign"),
            ("payee_name", "Asha Fitness"),
        ):
            app.screen.row(field).control.value = value
        await press(app, pilot, "ctrl+s")
        assert "Asha R. Iyer" not in [one.full_name for one in app.session.trainers.list()]
        app.screen.row("upi_id").control.value = "asha@okaxis"
        await press(app, pilot, "ctrl+s")
        kept = app.session.trainers.list()[0]
        assert (kept.full_name, kept.upi_id, kept.payee_name) == (
            "Asha R. Iyer",
            "asha@okaxis",
            "Asha Fitness",
        )
        assert "asha@okaxis as Asha Fitness" in words(app)
        await press(app, pilot, "u")
        assert app.session.trainers.list()[0].full_name == "Asha Rao"


async def test_a_new_password_is_given_and_must_be_changed(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r", "home", "w")
        await press(app, pilot, *"four red cherries", "tab", *"four red cherries", "ctrl+s")
        assert "must change it at the next sign-in" in words(app)
        assert app.core.sign_in(TRAINER, "four red cherries").must_change_password


async def test_the_theme_is_kept_for_its_person_alone(gym: Path) -> None:
    core = opened(gym)
    core.sign_in(TRAINER, SECRET).account.prefer(theme="light")
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        assert app.theme == "ptcms-light"
        await press(app, pilot, "g", "x")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        await enter(app, pilot, ADMIN)
        assert app.theme == "ptcms-dark"
