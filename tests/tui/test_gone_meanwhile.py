"""A client put aside, handed over or erased by somebody else while open: told, nothing lost."""

from pathlib import Path

from driving import press, screen_text, settle, until
from real_gym import SECRET, TRAINER, program
from textual.widgets import TextArea

from ptcms_core import Session
from ptcms_tui.screens.command_bar import CommandBar
from ptcms_tui.screens.confirm import Question
from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.gym_text import GymText


def nikhil(session: Session) -> int:
    return int(session.clients.search("nikhil").items[0].id)


def words(app: object) -> str:
    return " ".join(screen_text(app).split())  # type: ignore[arg-type]


def problem(app: object) -> str:
    return str(app.screen.query_one("#problem", GymText).content)  # type: ignore[attr-defined]


def told(app: object) -> str:
    return " ".join(one.message for one in app._notifications)  # type: ignore[attr-defined]


async def test_an_archived_client_says_so_and_a_weigh_in_typed_stands_with_the_reason(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "w", *"72.9")
        client = nikhil(meera)
        meera.clients.archive(client)
        await until(pilot, lambda: "Meera Admin archived Nikhil More" in told(app))
        assert app.screen.row("weight_kg").text == "72.9"
        assert app.screen.row("weight_kg").control.has_focus
        await press(app, pilot, "enter")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("weight_kg").text == "72.9"
        assert "archived" in words(app)
        meera.clients.restore(client)
        await until(pilot, lambda: "Meera Admin brought Nikhil More back" in told(app))
        await press(app, pilot, "enter")
        assert meera.progress.entries(client)[0].weight_kg == 72.9


async def test_a_client_handed_over_leaves_the_screen_in_words_once(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "4", "w", *"72.9")
        client = nikhil(meera)
        meera.clients.transfer(client, to=meera.account_id)
        await until(pilot, lambda: "Meera Admin handed Nikhil More to another trainer" in told(app))
        meera.clients.update(client, version=meera.clients.get(client).version, goal="Muscle")
        await settle(app, pilot)
        assert told(app).count("another trainer") == 1
        assert "it can't be saved" in told(app)
        await press(app, pilot, "enter")
        assert app.screen.row("weight_kg").text == "72.9"
        assert problem(app) == (
            "There is no such client. What you typed still stands here; it was not saved."
        )
        await press(app, pilot, "escape", "right", "enter")
        assert app.screen is app.workspace
        assert "handed Nikhil More to another trainer" in words(app)
        assert "Esc goes back" in words(app)
        assert "2 Diet" not in words(app)
        await press(app, pilot, "escape")
        assert app.workspace.section.id == "clients"
        assert "····0011" not in words(app)


async def test_an_erased_client_says_so_in_the_editor_and_its_text_stands(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "3", "e", *" Plank")
        meera.clients.erase(nikhil(meera), password=SECRET)
        await until(pilot, lambda: "Meera Admin erased Nikhil More" in told(app))
        await press(app, pilot, "ctrl+s")
        assert app.screen.query_one(TextArea).text.endswith(" Plank")
        assert "it was not saved" in problem(app)


async def test_an_admin_with_the_client_open_is_told_to_whom_it_went(
    gym: Path, meera: Session
) -> None:
    meera.trainers.add(full_name="Ravi Kumar", email="r@example.com", password=SECRET, role="admin")
    async with program(gym, (120, 40), "r@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "enter")
        meera.clients.transfer(nikhil(meera), to=meera.account_id)
        await until(pilot, lambda: "Meera Admin handed Nikhil More to Meera Admin." in told(app))
        assert "2 Diet" in words(app)


async def test_a_second_payment_for_one_due_is_asked_about_by_form_and_by_command(
    gym: Path, meera: Session
) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "p")
        client = nikhil(meera)
        meera.payments.receive(client, amount=5000, method="upi")
        await settle(app, pilot)
        assert app.screen.row("amount").text == "5000.00"
        await press(app, pilot, "enter")
        assert isinstance(app.screen, Question)
        assert "Meera Admin took ₹5,000.00" in words(app)
        assert "₹0.00 is due now" in words(app)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("amount").text == "5000.00"
        await press(app, pilot, "escape")
        assert len(meera.payments.account(client).entries) == 2
        meera.payments.charge(client, amount=900)
        await press(app, pilot, ":", *"p900")
        await settle(app, pilot)
        meera.payments.receive(client, amount=300, method="cash")
        await settle(app, pilot)
        assert isinstance(app.screen, CommandBar)
        assert "p900" in words(app)
        await press(app, pilot, "enter")
        assert "Meera Admin took ₹300.00" in words(app)
        await press(app, pilot, "right", "enter")
        assert meera.payments.account(client).received == 6200
