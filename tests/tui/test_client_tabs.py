"""What a trainer can rely on in a client's tabs, by keys on the real storage."""

from datetime import timedelta
from pathlib import Path

import pytest
from driving import press, screen_text, settle
from test_main_job import SECRET, SIZES, opened, program
from textual.pilot import Pilot

from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.gym_text import GymText

LONGEST = "Venkatanarasimharajuvaripeta Subramaniam Iyer Krishnamurthy"
TRAINER = "a@example.com"


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    folder = tmp_path / "gym"
    core = opened(folder)
    admin = core.create_first_admin(
        full_name="Meera Admin",
        email="m@example.com",
        password=SECRET,
        gym_name="Iron House",
        upi_id="ironhouse@okbank",
    )
    admin.trainers.add(full_name="Asha Rao", email=TRAINER, password=SECRET)
    asha = core.sign_in(TRAINER, SECRET)
    asha.clients.add(
        full_name="Nikhil More",
        phone="9876500011",
        gender="male",
        age=30,
        height_cm=180,
        weight_kg=82,
        goal="Muscle gain",
        goal_weight_kg=76.5,
        injuries="left shoulder",
        fee=5000,
        fee_due="today",
        whatsapp_consent=True,
    )
    core.close()
    return folder


async def open_tab(app: PtcmsApp, pilot: Pilot, number: str) -> str:
    await press(app, pilot, "g", "c", "enter", number)
    return screen_text(app)


def change_client(folder: Path, **changes: object) -> None:
    core = opened(folder)
    asha = core.sign_in(TRAINER, SECRET)
    client = asha.clients.search().items[0]
    asha.clients.update(client.id, version=client.version, confirmed=True, **changes)
    core.close()


@pytest.mark.parametrize("size", SIZES)
async def test_who_it_is_stays_on_every_tab(gym: Path, size: tuple[int, int]) -> None:
    change_client(gym, full_name=LONGEST)
    async with program(gym, size, TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter")
        for number in "123456":
            await press(app, pilot, number)
            strip = "\n".join(screen_text(app).splitlines()[1:4])
            for word in (LONGEST[:20], "30 y · M · ····0011", "82.0 kg", "₹5,000.00 due"):
                assert word in strip, strip
            for word in ("! left shoulder", "Muscle gain, goal 76.5 kg"):
                assert word in strip, strip


async def test_an_archived_client_is_marked_on_every_tab(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "4")
        await press(app, pilot, "A")
        assert "ARCHIVED" in screen_text(app)
        await press(app, pilot, "u")
        assert "ARCHIVED" not in screen_text(app)


@pytest.mark.parametrize("size", SIZES)
async def test_progress_shows_weight_and_bmi_over_the_gyms_bands(
    gym: Path, size: tuple[int, int]
) -> None:
    core = opened(gym)
    core.sign_in("m@example.com", SECRET).settings.update(bmi_bands="asian_indian")
    core.close()
    async with program(gym, size, TRAINER) as (app, pilot):
        text = await open_tab(app, pilot, "4")
        assert "goal 76.5" in text
        assert "25.3 obese (Asian-Indian)" in " ".join(text.split())
        if size[0] == 80:
            await press(app, pilot, "i")
            text = screen_text(app)
        assert "BMI over Asian-Indian bands" in text
        assert text.count("obese") >= 3
        assert "25 ┤" in text


async def test_under_19_there_is_no_adult_band_and_it_says_so(gym: Path) -> None:
    change_client(gym, age=17)
    async with program(gym, (120, 40), TRAINER) as (app, pilot):
        text = await open_tab(app, pilot, "4")
        assert "25.3" in text
        assert "under 19" in text
        assert "Under 19 years adult bands" in text
        assert "overweight" not in text


async def test_measures_are_entered_backdated_corrected_and_taken_out(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "4")
        yesterday = app.today - timedelta(days=1)
        await press(app, pilot, "n", *"81.5", "tab")
        await press(app, pilot, *["backspace"] * 12, *"yesterday", "tab", "tab")
        await press(app, pilot, *"85", *["tab"] * 5, *"38", "ctrl+s")
        entry = app.session.progress.entries(1)[1]
        assert (entry.on, entry.weight_kg, entry.waist_cm, entry.neck_cm) == (
            yesterday,
            81.5,
            85,
            38,
        )
        await press(app, pilot, "down", "enter")
        text = screen_text(app)
        assert "Waist     85 cm" in text
        assert "16.1 % (US Navy formula)" in text
        await press(app, pilot, "escape", "e", *["backspace"] * 4, *"81.2", "ctrl+s")
        assert app.session.progress.entries(1)[1].weight_kg == 81.2
        await press(app, pilot, "d")
        assert [one.weight_kg for one in app.session.progress.entries(1)] == [82]
        await press(app, pilot, "u")
        assert [one.weight_kg for one in app.session.progress.entries(1)] == [82, 81.2]


async def test_a_client_never_weighed_is_told_what_to_do(gym: Path) -> None:
    core = opened(gym)
    core.sign_in(TRAINER, SECRET).clients.add(full_name="Aman")
    core.close()
    async with program(gym, (120, 40), TRAINER) as (app, pilot):
        text = await open_tab(app, pilot, "4")
        assert "No weigh-ins yet. Press w to record the first." in text
        assert "not weighed" in text
        await settle(app, pilot)
        assert app.screen.query_one("#amounts", GymText).text == ""
