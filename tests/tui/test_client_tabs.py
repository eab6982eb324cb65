"""What a trainer can rely on in a client's tabs, by keys on the real storage."""

from datetime import timedelta
from pathlib import Path

import pytest
from driving import press, screen_text, settle, until
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
            for word in ("INJURY: left shoulder", "Muscle gain, goal 76.5 kg"):
                assert word in strip, strip


async def test_an_archived_client_is_marked_on_every_tab(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "4")
        await press(app, pilot, "A")
        assert "ARCHIVED" in screen_text(app)
        await press(app, pilot, "u")
        await until(pilot, lambda: "ARCHIVED" not in screen_text(app))


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


async def test_a_diet_takes_shares_of_the_calories_and_shows_what_the_body_needs(
    gym: Path,
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        text = await open_tab(app, pilot, "2")
        assert "No diet plan yet." in text
        await press(app, pilot, "e", *"Poha", *["tab"] * 4, *"Pre-bed", "tab", *"Milk")
        await press(app, pilot, "tab", *"2000", "tab", *"30/40", "ctrl+s")
        assert "Type three shares in percent" in screen_text(app)
        await press(app, pilot, *"/30")
        app.screen.row("shares")._ask_hint()
        await settle(app, pilot)
        assert "protein 150 g · carbs 200 g · fat 66.7 g" in screen_text(app)
        await press(app, pilot, "ctrl+s")
        plan = app.session.diets.current(1)
        assert plan is not None
        assert plan.meals == {"Breakfast": "Poha", "Pre-bed": "Milk"}
        assert plan.macros == {"protein_g": 150, "carbohydrate_g": 200, "fat_g": 66.7}
        text = " ".join(screen_text(app).split())
        for word in ("Diet plan · version 1", "2,000 kcal a day", "deficit of 160 kcal", "●"):
            assert word in text, text


async def test_an_older_diet_is_looked_at_and_brought_back_and_blanks_are_asked_about(
    gym: Path,
) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    asha.diets.assign(1, meals={"Breakfast": "Poha"}, total_calories=2000)
    asha.diets.assign(1, meals={"Breakfast": "Poha", "Lunch": "2 roti"}, total_calories=1800)
    core.close()
    async with program(gym, (120, 40), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "2")
        await press(app, pilot, "e", "tab", "home", *["delete"] * 6, "ctrl+s")
        assert "leaves out: Lunch" in screen_text(app)
        await press(app, pilot, "escape", "escape", "tab", "enter")
        assert app.session.diets.current(1).number == 2
        await press(app, pilot, "h", "down")
        text = screen_text(app)
        assert "version 1" in text
        assert "2,000 kcal a day" in text
        await press(app, pilot, "enter")
        assert "leaves out: Lunch" in screen_text(app)
        await press(app, pilot, "tab", "enter")
        plan = app.session.diets.current(1)
        assert (plan.number, plan.meals, plan.total_calories) == (3, {"Breakfast": "Poha"}, 2000)
        assert "Brought back version 1 of the diet plan, as version 3." in screen_text(app)
        await press(app, pilot, "u")
        assert app.session.diets.current(1).number == 2


async def test_gender_other_asks_which_formula(gym: Path) -> None:
    change_client(gym, gender="other")
    async with program(gym, (120, 40), TRAINER) as (app, pilot):
        text = await open_tab(app, pilot, "2")
        assert "Press f to" in " ".join(text.split())
        assert "BMR" not in text
        await press(app, pilot, "f", "right", "ctrl+s")
        assert app.session.clients.get(1).equation == "male"
        assert "BMR" in screen_text(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_template_is_offered_beside_the_clients_own_plan(
    gym: Path, size: tuple[int, int]
) -> None:
    core = opened(gym)
    core.sign_in(TRAINER, SECRET).workouts.assign(
        1, title="Legs", text="Day 1: Squat 3x5 @60kg rest 90s\n# mind the left knee"
    )
    core.close()
    async with program(gym, size, TRAINER) as (app, pilot):
        text = await open_tab(app, pilot, "3")
        assert "note: # mind the left knee" in text
        await press(app, pilot, "t")
        assert "Full Body Beginner" in screen_text(app)
        await press(app, pilot, "a")
        assert "Squat 3x5" in screen_text(app)
        await press(app, pilot, "escape")
        assert app.session.workouts.current(1).text.endswith("mind the left knee")
        await press(app, pilot, "e", "ctrl+t", "enter", "ctrl+s")
        plan = app.session.workouts.current(1)
        assert plan.number == 2
        assert plan.text.startswith("Day 1: Squat 3x5 @60kg rest 90s\n# mind the left knee\n\n")
        assert "Pushups" in plan.text
        await press(app, pilot, "k", *"Legs plus", "ctrl+s")
        assert app.session.workouts.ready_made()[-1].title == "Legs plus"
        await press(app, pilot, "h", "down", "enter")
        plan = app.session.workouts.current(1)
        assert (plan.number, plan.title, plan.text[-4:]) == (3, "Legs", "knee")


async def test_esc_in_the_workout_editor_asks_and_keeps_what_was_typed(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "3")
        await press(app, pilot, "e", *"Day 1: Squat 3x8", "escape")
        assert "Throw away what you typed?" in screen_text(app)
        await press(app, pilot, "enter", "ctrl+s")
        assert app.session.workouts.current(1).text == "Day 1: Squat 3x8"


@pytest.mark.parametrize("size", SIZES)
async def test_the_profile_shows_all_that_is_known(gym: Path, size: tuple[int, int]) -> None:
    change_client(
        gym,
        email="nikhil@example.com",
        emergency_contact="Sita 9876500099",
        notes="Night shifts.\nTrains at 7.",
        date_of_birth="24/11/1996",
    )
    async with program(gym, size, TRAINER) as (app, pilot):
        text = await open_tab(app, pilot, "1")
        for word in (
            "98765 00011",
            "nikhil@example.com",
            "24 Nov 1996",
            "180 cm",
            "76.5 kg",
            "left shoulder",
            "Night shifts.",
            "Trains at 7.",
            "Sita",
            "agreed on",
            "Asha Rao",
        ):
            assert word in text, text


async def test_an_admin_hands_a_client_over_from_the_profile_and_a_trainer_can_not(
    gym: Path,
) -> None:
    async with program(gym, (80, 24), "m@example.com") as (app, pilot):
        await open_tab(app, pilot, "1")
        await press(app, pilot, "t", "ctrl+s")
        assert app.session.clients.get(1).trainer_name == "Meera Admin"
    change_owner_back(gym)
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "1")
        await press(app, pilot, "t")
        assert len(app.screen_stack) == 1 or "Hand over" not in screen_text(app)


def change_owner_back(folder: Path) -> None:
    core = opened(folder)
    admin = core.sign_in("m@example.com", SECRET)
    asha = next(one for one in admin.trainers.list() if one.email == TRAINER)
    admin.clients.transfer(1, to=asha.id)
    core.close()


@pytest.mark.parametrize("size", SIZES)
async def test_the_account_is_told_in_words_and_every_entry_whole(
    gym: Path, size: tuple[int, int]
) -> None:
    async with program(gym, size, TRAINER) as (app, pilot):
        text = await open_tab(app, pilot, "5")
        assert "₹5,000.00  Due, by" in text
        await press(app, pilot, *"p7000", "enter")
        text = screen_text(app)
        assert "−₹2,000.00  Overpaid: a credit of the client" in text
        receipt = app.session.payments.account(1).entries[0].receipt_no
        assert receipt in text
        await press(app, pilot, "home", "enter")
        text = screen_text(app)
        assert "Paid by" in text
        assert "Asha Rao" in text
        await press(app, pilot, "escape", "v")
        assert receipt in screen_text(app)
        await press(app, pilot, "escape", "x", *"typed wrong", "enter")
        text = screen_text(app)
        assert "REVERSED" in text, text
        assert "reversal" in text
        assert "₹5,000.00  Due" in text
        await press(app, pilot, *"i500", "tab", *"festival", "enter")
        assert "₹4,500.00" in screen_text(app)
        await press(app, pilot, "end", "v")
        assert "Only a payment has a receipt." in screen_text(app)


async def test_the_upi_code_lists_its_keys_and_takes_another_amount(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "5")
        await press(app, pilot, "q")
        text = screen_text(app)
        for word in ("all that is due", "····0011", "p payment received", "a other amount"):
            assert word in text, text
        await press(app, pilot, "y")
        assert "upi://pay?" in screen_text(app)
        await press(app, pilot, "a", *"1250", "enter")
        text = screen_text(app)
        assert "₹1,250.00" in text
        assert "all that is due" not in text


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36)])
async def test_the_card_below_the_list_tells_of_the_client_under_the_cursor(
    gym: Path, size: tuple[int, int]
) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    asha.workouts.assign(1, title="Legs", text="Squat 3x5")
    asha.diets.assign(1, meals={"Lunch": "2 roti"}, total_calories=2000)
    core.close()
    async with program(gym, size, TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        if size[1] < 30:
            assert "Card" not in screen_text(app)
            return
        await until(pilot, lambda: "Legs, version 1" in screen_text(app))
        text = screen_text(app)
        assert "2,000 kcal, 160 kcal below" in text
        assert "INJURY   left shoulder" in text
        assert ("Weight, 90 days" in text) == (size[0] >= 120)


async def test_somebody_alike_is_told_while_the_phone_is_typed(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "n", *"Somebody", "tab", *"9876500011")
        await until(pilot, lambda: "Nikhil More ····0011" in screen_text(app))
        assert "already here?" in screen_text(app)
        assert "+91 98765 00011, India" in screen_text(app)


async def test_the_keys_of_a_tab_work_from_the_command_bar_as_well(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        text = await open_tab(app, pilot, "4")
        assert "w weigh-in" in text.splitlines()[-1]
        await press(app, pilot, ":", *"weigh-in", "enter")
        assert "Weigh in · Nikhil More" in screen_text(app)
        await press(app, pilot, *"82.4", "enter")
        assert "82.4 kg" in screen_text(app).splitlines()[1]
