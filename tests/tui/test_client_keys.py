"""What is done for a client by keys, from the list and from the tabs, on the real storage."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from driving import burst, press, screen_text, settle, until
from real_gym import SECRET, TRAINER, opened, program
from textual.pilot import Pilot
from textual.widgets import Button

from ptcms_core import Session
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.confirm import Question
from ptcms_tui.screens.form import FormModal

SIZES = [(80, 24), (120, 40)]
NIKHIL = 1


def words(app: PtcmsApp) -> str:
    """The words on the screen, in one line, without the boxes around them."""
    return " ".join(screen_text(app).replace("│", " ").split())


async def open_tab(app: PtcmsApp, pilot: Pilot, number: str) -> None:
    await press(app, pilot, "g", "c", "enter", number)


def entries(session: Session) -> list[tuple[str, Decimal, str]]:
    found = session.payments.account(NIKHIL).entries
    return [(one.kind, one.amount, one.method or "") for one in found]


# the list


async def test_the_list_is_searched_sorted_and_told_in_words(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    asha.clients.add(full_name="Zoya Ali", phone="9876500099", goal="Fat loss", fee=9000)
    core.close()
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        assert "2 clients by name" in words(app)
        assert screen_text(app).index("Nikhil More") < screen_text(app).index("Zoya Ali")
        await press(app, pilot, "s", "2")
        assert "2 clients by balance" in words(app)
        assert screen_text(app).index("Zoya Ali") < screen_text(app).index("Nikhil More")
        for typed in ("fat l", "0099", "zoya"):
            await press(app, pilot, "slash")
            await burst(app, pilot, *typed)
            await until(pilot, lambda: "1 client by" in words(app))
            assert "Nikhil" not in screen_text(app)
            await press(app, pilot, "escape")
            await until(pilot, lambda: "2 clients by" in words(app))


async def test_an_archived_client_is_found_under_the_filter_and_brought_back(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "d")
        await until(pilot, lambda: "No clients but 1 archived" in words(app))
        await press(app, pilot, "f")
        await burst(app, pilot, *"archived", "enter")
        await until(pilot, lambda: "1 client by name" in words(app))
        assert "Nikhil More" in screen_text(app)
        await press(app, pilot, "d")
        await until(pilot, lambda: "Nobody fits “archived”" in words(app))
        assert not app.session.clients.get(NIKHIL).archived


async def test_a_client_is_erased_by_name_and_password_only(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "D")
        assert isinstance(app.screen, Question)
        assert "Erase Nikhil More ····0011?" in words(app)
        assert "This can't be undone." in words(app)
        await press(app, pilot, "tab", *"Nikhil", "enter")
        assert app.screen.query_one("#yes", Button).disabled
        await press(app, pilot, *" More", "enter", "enter")
        assert isinstance(app.screen, FormModal)
        await press(app, pilot, *"not the password", "ctrl+s")
        assert isinstance(app.screen, FormModal)
        assert app.session.clients.count() == 1
        app.screen.row("password").control.value = SECRET
        await press(app, pilot, "ctrl+s")
        await until(pilot, lambda: app.session.clients.count() == 0)
        await until(pilot, lambda: "No clients yet" in words(app))
        assert app.session.clients.search(archived=True).total == 0


# profile, diet, workout, progress


async def test_a_weight_changed_in_the_profile_is_a_weigh_in(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "1")
        await press(app, pilot, "e")
        assert app.screen.row("weight_kg").text == "72.4"
        app.screen.row("weight_kg").control.value = "73.1"
        await press(app, pilot, "ctrl+s")
        kept = app.session.progress.entries(NIKHIL)
        assert [one.weight_kg for one in kept] == [73.1, 72.4]
        assert kept[0].on == app.today


@pytest.mark.parametrize("size", SIZES)
async def test_energy_is_shown_with_its_working_and_told_in_words(
    gym: Path, size: tuple[int, int]
) -> None:
    async with program(gym, size, TRAINER) as (app, pilot):
        await open_tab(app, pilot, "2")
        place = app.screen.query_one("#energy-panel").region
        lines = screen_text(app).splitlines()[place.y : place.bottom]
        text = "".join("".join(line[place.x : place.right] for line in lines).split())
        text = text.replace("│", "")
        for step in (
            "72.4/1.75²=23.6",
            "10·72.4+6.25·175−5·30+5=1,673kcal",
            "1,673×1.2",
            "=2,007kcal",
            "deficitof207kcal",
        ):
            assert step in text, text


async def test_a_ready_made_plan_is_given_to_who_has_none(gym: Path) -> None:
    core = opened(gym)
    core.sign_in(TRAINER, SECRET).clients.add(full_name="Aman New")
    core.close()
    async with program(gym, (120, 40), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "slash", *"aman", "enter", "enter", "3", "t")
        for title in ("Full Body Beginner", "Weight Loss", "Muscle Gain"):
            assert title in screen_text(app)
        await press(app, pilot, "down", "down", "enter")
        assert app.session.workouts.current(2) is None
        await press(app, pilot, "ctrl+s")
        plan = app.session.workouts.current(2)
        assert plan is not None
        assert plan.title == "Muscle Gain"
        assert "Deadlift" in screen_text(app)


async def test_the_chart_turns_to_bars_and_the_progress_to_text(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    for days, kg in ((40, 75.0), (20, 74.0)):
        day = asha.today().day - timedelta(days=days)
        asha.progress.record(NIKHIL, weight_kg=kg, on=day, confirmed=True)
    core.close()
    async with program(gym, (120, 40), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "4")
        await until(pilot, lambda: "●" in screen_text(app))
        assert "█" not in screen_text(app)
        await press(app, pilot, "b")
        await until(pilot, lambda: "█" in screen_text(app))
        await press(app, pilot, "b")
        await until(pilot, lambda: "█" not in screen_text(app))
        await press(app, pilot, "v")
        assert "Progress of Nikhil More" in screen_text(app)
        assert "→ 72.4 kg on" in words(app)


# money


async def test_what_was_asked_for_by_upi_is_taken_as_it_was_asked(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "q", "a", *"1250", "enter", "p")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("amount").text == "1250.00"
        await press(app, pilot, "enter")
        assert entries(app.session)[0] == ("payment", Decimal("1250.00"), "upi")
        assert app.session.clients.get(NIKHIL).balance == Decimal("3750.00")


async def test_every_kind_of_entry_is_booked_by_its_key_and_carries_its_forms_mark(
    gym: Path,
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await open_tab(app, pilot, "5")
        await press(app, pilot, *"c2000", "enter")
        await press(app, pilot, *"p3000", "enter")
        await press(app, pilot, *"i500", "tab", *"festival", "enter")
        await press(app, pilot, *"r250", "tab", "tab", *"moved away", "tab", *SECRET, "enter")
        assert entries(app.session) == [
            ("refund", Decimal("250.00"), "cash"),
            ("discount", Decimal("500.00"), ""),
            ("payment", Decimal("3000.00"), "cash"),
            ("charge", Decimal("2000.00"), ""),
            ("charge", Decimal("5000.00"), ""),
        ]
        assert app.session.clients.get(NIKHIL).balance == Decimal("3750.00")
        with app.core._gym.data.read() as connection:
            marks = connection.execute(
                "SELECT idempotency_key FROM ledger_entry ORDER BY id"
            ).fetchall()
        assert len({mark[0] for mark in marks[1:] if mark[0]}) == 4


# messages


@pytest.mark.parametrize("size", SIZES)
async def test_messages_of_a_client_stand_with_honest_states(
    gym: Path, size: tuple[int, int]
) -> None:
    core = opened(gym)
    asha = core.sign_in(TRAINER, SECRET)
    for text, answer in (("one", None), ("two", True), ("three", False), ("four", "queued")):
        queued = asha.messages.queue(NIKHIL, text=text, confirmed=True)
        if answer != "queued":
            asha.messages.hand_over(queued.id)
        if isinstance(answer, bool):
            asha.messages.confirm(queued.id, sent=answer)
    core.close()
    async with program(gym, size, TRAINER) as (app, pilot):
        await open_tab(app, pilot, "6")
        await settle(app, pilot)
        lines = screen_text(app).splitlines()

        def state(text: str) -> str:
            return next(line for line in lines if line.rstrip(" │").endswith(text))

        assert "did it go?" in state("one")
        assert "sent, as told" in state("two")
        assert "not sent" in state("three")
        assert "waiting" in state("four")
