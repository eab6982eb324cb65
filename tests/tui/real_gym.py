"""A small gym on the real storage, and the program on it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from driving import burst, settle, until
from textual.pilot import Pilot

from ptcms_core import Core, open_core
from ptcms_tui.app import PtcmsApp

SECRET = "correct horse battery"
ADMIN = "m@example.com"
TRAINER = "a@example.com"


def opened(folder: Path, **more: Any) -> Core:
    """The folder, with passwords that are quick to check."""
    return open_core(folder, password_cost=4, **more)


async def enter(app: PtcmsApp, pilot: Pilot, email: str, secret: str = SECRET) -> None:
    """Sign in as a person would."""
    await burst(app, pilot, *email, "enter", *secret, "enter")
    await until(pilot, lambda: app.desk.signed_in and app.workspace.has_section)
    await settle(app, pilot)


@asynccontextmanager
async def program(
    folder: Path,
    size: tuple[int, int],
    email: str | None,
    *,
    clock: Callable[[], datetime] | None = None,
    tour: bool = False,
    **core: Any,
) -> AsyncIterator[tuple[PtcmsApp, Pilot]]:
    """The program on this folder, `email` signed in; `core` goes to `open_core`."""
    if clock is not None:
        core["clock"] = clock
    given = {} if clock is None else {"clock": clock}
    app = PtcmsApp(folder, open_folder=lambda where: opened(where, **core), tour=tour, **given)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(app, pilot)
        if email is not None:
            await enter(app, pilot, email)
        yield app, pilot
    app.desk.close()


def make_gym(folder: Path) -> Path:
    """Iron House: an admin, a trainer, and a client with plans and a fee."""
    core = opened(folder)
    admin = core.create_first_admin(
        full_name="Meera Admin",
        email="m@example.com",
        password=SECRET,
        gym_name="Iron House",
        upi_id="ironhouse@okbank",
    )
    admin.trainers.add(full_name="Asha Rao", email="a@example.com", password=SECRET)
    asha = core.sign_in("a@example.com", SECRET)
    client = asha.clients.add(
        full_name="Nikhil More",
        phone="9876500011",
        gender="male",
        age=30,
        height_cm=175,
        weight_kg=72.4,
        fee=5000,
        fee_due="today",
        whatsapp_consent=True,
    )
    asha.diets.assign(
        client.id, meals={"Breakfast": "Poha", "Lunch": "2 roti"}, total_calories=1800
    )
    asha.workouts.assign(client.id, text="Day 1: Squat 3x8 @60\nDay 2: Rest", title="Legs")
    core.close()
    return folder
