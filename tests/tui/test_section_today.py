"""Today on the real storage: what needs somebody, acted on by a key, the next one up afterwards."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from driving import keys_that_work, press, screen_text, settle, until
from test_main_job import SECRET, folder, gym, opened, program  # noqa: F401 - fixtures
from textual.pilot import Pilot

from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.grouped_list import GroupedList


@pytest.fixture
def busy(gym: Path) -> Path:  # noqa: F811 - the fixture
    """Asha's gym with two who owe, one whose message waits, one without plans."""
    core = opened(gym)
    asha = core.sign_in("a@example.com", SECRET)
    vivek = asha.clients.add(full_name="Vivek Desai", fee=3000, fee_due="today")
    sana = asha.clients.add(full_name="Sana Shaikh", phone="9876500012", whatsapp_consent=True)
    for client in (vivek, sana):
        asha.diets.assign(client.id, meals={"Lunch": "Dal"})
        asha.workouts.assign(client.id, text="Squat 3x5")
    message = asha.messages.queue(sana.id, text="Your plan for the week", confirmed=True)
    asha.messages.hand_over(message.id)
    core.close()
    return gym


def row(app: PtcmsApp) -> str:
    item = app.workspace.query_one(GroupedList).cursor_item
    return "" if item is None else item.name


async def test_the_row_under_the_cursor_carries_its_keys(busy: Path) -> None:
    async with program(busy, (100, 30), "a@example.com") as (app, _pilot):
        text = screen_text(app)
        line = next(one for one in text.splitlines() if "Nikhil More" in one)
        assert "₹5,000.00 due today" in line
        assert "m remind  p take  q QR" in line
        assert "Payments · 2" in text
        assert "Waiting for your yes or no · 1" in text
        other = next(one for one in text.splitlines() if "Vivek Desai" in one)
        assert "p take" not in other


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_day_its_totals_and_a_tip_are_told(busy: Path, size: tuple[int, int]) -> None:
    core = opened(busy)
    asha = core.sign_in("a@example.com", SECRET)
    asha.payments.receive(1, amount=2000, method="cash")
    tip = asha.today().tip
    core.close()
    async with program(busy, size, "a@example.com") as (app, _pilot):
        text = " ".join(screen_text(app).replace("│", " ").split())
        assert "3 clients · ₹2,000.00 taken in" in text
        assert f"Tip {tip}" in text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_taking_what_is_due_brings_up_the_next_who_owes(
    busy: Path, size: tuple[int, int]
) -> None:
    async with program(busy, size, "a@example.com") as (app, pilot):
        assert row(app) == "Nikhil More"
        await press(app, pilot, "p", "enter")
        assert row(app) == "Vivek Desai"
        assert "Payments · 1" in screen_text(app)


async def test_a_part_payment_leaves_the_row_and_goes_on(busy: Path) -> None:
    async with program(busy, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, *"p2000", "enter")
        assert "₹3,000.00 due today" in screen_text(app)
        assert row(app) == "Vivek Desai"


async def test_who_owes_later_than_the_days_of_reminding_is_written_to_not_reminded(
    busy: Path,
) -> None:
    core = opened(busy)
    asha = core.sign_in("a@example.com", SECRET)
    asha.clients.add(full_name="Later Rao", fee=900, fee_due="+6d")
    core.close()
    async with program(busy, (100, 30), "a@example.com") as (app, pilot):
        await press(app, pilot, "down", "down")
        assert row(app) == "Later Rao"
        line = next(one for one in screen_text(app).splitlines() if "Later Rao" in one)
        assert "due in 6 days" in line
        assert "m message  p take  q QR" in line
        item = app.workspace.query_one(GroupedList).cursor_item
        assert item is not None
        assert item.words.tone == "muted"


async def test_leaving_a_form_stays_on_the_row(busy: Path) -> None:
    async with program(busy, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "p", "escape")
        assert row(app) == "Nikhil More"


async def test_yes_answers_a_message_right_there_and_can_be_undone(busy: Path) -> None:
    async with program(busy, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "j", "j")
        assert row(app) == "Sana Shaikh"
        await press(app, pilot, "y")
        assert app.session.messages.history()[0].state == "confirmed"
        assert "Waiting for your yes or no" not in screen_text(app)
        await press(app, pilot, "u")
        await until(pilot, lambda: "Waiting for your yes or no" in screen_text(app))


async def test_y_is_no_answer_to_a_payment(busy: Path) -> None:
    async with program(busy, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "y", "n")
        assert app.session.messages.history()[0].state == "handed_over"
        assert len(app.screen_stack) == 1


async def test_enter_on_missing_plans_opens_the_tab_to_write_one(gym: Path) -> None:  # noqa: F811 - the fixture
    core = opened(gym)
    core.sign_in("a@example.com", SECRET).clients.add(full_name="New Comer")
    core.close()
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "end", "enter")
        first = screen_text(app).splitlines()[0]
        assert "New Comer" in first
        assert "Diet" in screen_text(app)


async def test_an_admin_sees_everyones_with_whose_they_are(busy: Path) -> None:
    async with program(busy, (120, 40), "m@example.com") as (app, _pilot):
        line = next(one for one in screen_text(app).splitlines() if "Vivek Desai" in one)
        assert "Asha Rao" in line


async def test_an_empty_gym_says_what_to_do_first(folder: Path) -> None:  # noqa: F811 - the fixture
    core = opened(folder)
    core.create_first_admin(full_name="Meera Admin", email="m@example.com", password=SECRET)
    core.close()
    async with program(folder, (80, 24), "m@example.com") as (app, _pilot):
        assert "No clients yet" in screen_text(app)


async def test_all_is_well_when_nothing_is_left(gym: Path) -> None:  # noqa: F811 - the fixture
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "p", "enter")
        assert "All is well" in screen_text(app)
        assert "weigh-in" not in keys_that_work(app)


async def test_the_day_turns_over_at_the_gyms_midnight(busy: Path) -> None:
    core = opened(busy)
    core.close()
    moment = [datetime(2030, 5, 6, 18, 29, tzinfo=UTC)]  # a minute before midnight in Kolkata
    app = PtcmsApp(busy, open_folder=opened, clock=lambda: moment[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await _enter(app, pilot)
        opened_core = app.core
        opened_core._gym.clock = lambda: moment[0]
        app.workspace.section.refresh_soon()
        await until(pilot, lambda: "Monday, 6 May" in screen_text(app))
        moment[0] = datetime(2030, 5, 6, 18, 31, tzinfo=UTC)
        await until(pilot, lambda: "Tuesday, 7 May" in screen_text(app), seconds=15)
    app.desk.close()


async def _enter(app: PtcmsApp, pilot: Pilot) -> None:
    await settle(app, pilot)
    await press(app, pilot, *"a@example.com", "enter")
    await press(app, pilot, *SECRET, "enter")
    await until(pilot, lambda: app.desk.signed_in and app.workspace.has_section)
    await settle(app, pilot)


async def test_with_the_mouse_a_row_is_chosen_and_its_key_pressed(busy: Path) -> None:
    async with program(busy, (100, 30), "a@example.com") as (app, pilot):
        lines = screen_text(app).splitlines()
        y = next(n for n, line in enumerate(lines) if "Vivek Desai" in line)
        await pilot.click(offset=(30, y))
        await settle(app, pilot)
        assert row(app) == "Vivek Desai"
        line = screen_text(app).splitlines()[y]
        await pilot.click(offset=(line.index("p take") + 1, y))
        await settle(app, pilot)
        assert "Take a payment" in screen_text(app)
