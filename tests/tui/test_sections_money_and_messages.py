"""Payments, Messages and Reports by keys, on the real storage."""

from pathlib import Path

import pytest
from driving import keys_that_work, press, screen_text, settle, until
from test_main_job import SECRET, folder, gym, opened, program  # noqa: F401 - fixtures

from ptcms_tui.screens.reports import Page
from ptcms_tui.widgets.virtual_table import VirtualTable

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def accounts(gym: Path) -> Path:  # noqa: F811 - the fixture
    """Beside Nikhil who owes 5,000 today: one overdue in the past is not there, one in credit."""
    core = opened(gym)
    asha = core.sign_in("a@example.com", SECRET)
    ahead = asha.clients.add(full_name="Farhan Ahead", phone="9876500099")
    asha.payments.receive(ahead.id, amount=750, method="upi")
    asha.clients.add(full_name="Zoya Small", fee=200, fee_due="+30d")
    core.close()
    return gym


@pytest.mark.parametrize("size", SIZES)
async def test_payments_go_through_all_views_and_add_up(
    accounts: Path, size: tuple[int, int]
) -> None:
    async with program(accounts, size, "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "p")
        text = screen_text(app)
        assert "who owes" in text
        assert "₹5,200.00 due" in text
        assert "Farhan" not in text
        seen = []
        for _view in range(5):
            await press(app, pilot, "f")
            seen.append(screen_text(app))
        assert "Nothing is overdue." in seen[0]
        assert "Zoya" not in seen[1]
        assert "₹750.00 in credit" in seen[2].replace("\n", " ")
        assert all(name in seen[3] for name in ("Nikhil", "Farhan", "Zoya"))
        assert "R/" in seen[4] or size[0] == 80
        assert "₹750.00" in seen[4]


async def test_payments_are_searched_sorted_and_taken_from_the_row(accounts: Path) -> None:
    async with program(accounts, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "p", "slash", *"zoya", "enter")
        assert "Nikhil" not in screen_text(app)
        await press(app, pilot, *"p50", "enter")
        assert "₹150.00" in screen_text(app)
        await press(app, pilot, "slash", "escape")
        await until(pilot, lambda: "Nikhil" in screen_text(app))
        await press(app, pilot, "s", "s")
        await settle(app, pilot)
        names = [line for line in screen_text(app).splitlines() if "₹" in line and "due " in line]
        assert "Nikhil" in screen_text(app)
        assert names


@pytest.fixture
def written(gym: Path) -> Path:  # noqa: F811 - the fixture
    """Three messages: one that waits for a yes or no, one queued, one noted as not sent."""
    core = opened(gym)
    asha = core.sign_in("a@example.com", SECRET)
    client = asha.clients.search("nikhil").items[0].id
    texts = ("first words", "second words", "third words")
    ids = [asha.messages.queue(client, text=text, confirmed=True).id for text in texts]
    asha.messages.hand_over(ids[0])
    asha.messages.hand_over(ids[2])
    asha.messages.confirm(ids[2], sent=False)
    core.close()
    return gym


@pytest.mark.parametrize("size", SIZES)
async def test_what_waits_stands_first_and_is_answered_by_a_key(
    written: Path, size: tuple[int, int]
) -> None:
    async with program(written, size, "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "m")
        table = app.workspace.section.query_one(VirtualTable)
        assert table.cursor_row.text == "first words"
        assert "1 waits for you" in screen_text(app)
        await press(app, pilot, "y")
        states = {m.text: m.state for m in app.session.messages.history()}
        assert states["first words"] == "confirmed"
        assert "0 wait for you" in screen_text(app)


async def test_a_queued_message_is_cancelled_and_a_failed_one_tried_again(written: Path) -> None:
    async with program(written, (120, 40), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "m", "f", "f")
        assert "second words" in screen_text(app)
        assert "first words" not in screen_text(app)
        await press(app, pilot, "x")
        states = {m.text: m.state for m in app.session.messages.history()}
        assert states["second words"] == "cancelled"
        await press(app, pilot, "f")
        assert "third words" in screen_text(app)
        await press(app, pilot, "r")
        assert "Did you send it?" in screen_text(app)
        await press(app, pilot, "y")
        states = {m.text: m.state for m in app.session.messages.history()}
        assert states["third words"] == "confirmed"


async def test_a_message_that_is_done_offers_no_key_that_does_nothing(written: Path) -> None:
    async with program(written, (120, 40), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "m", *"fffff")
        assert "Nothing here" in screen_text(app)
        assert "it went" not in keys_that_work(app)
        await press(app, pilot, "y", "r")
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_reports_add_up_and_copy_as_text(accounts: Path, size: tuple[int, int]) -> None:
    async with program(accounts, size, "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "o")
        page = "\n".join(one.text for one in app.workspace.section.query(Page))
        assert "₹750.00" in page
        assert "UPI" in page
        assert "Dues by age" in page
        assert "₹5,200.00" in page
        assert "Clients by month" in page
        assert "₹750.00" in screen_text(app)
        await press(app, pilot, "y")
        assert app.clipboard == page


async def test_days_typed_in_the_report_are_those_shown_and_wrong_ones_refused(
    accounts: Path,
) -> None:
    async with program(accounts, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "o", "f", "tab")
        await press(app, pilot, "end", *["backspace"] * 14, *"1/1/2020", "tab")
        await press(app, pilot, "end", *["backspace"] * 14, *"1/1/2019", "enter")
        assert "can't be before" in screen_text(app)
        await press(app, pilot, "end", *["backspace"] * 14, *"2/1/2020", "enter")
        assert "1 Jan 2020 – 2 Jan 2020" in screen_text(app)
        assert "Nothing was taken in these days." in screen_text(app)
