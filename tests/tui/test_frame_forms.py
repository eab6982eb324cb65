"""Forms: every kind of field, what it gives, what it says."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import Any

from driving import Running, burst, press, screen_text, settle, until
from fake_gym import FakeCore

from ptcms_core import Conflict
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.form import FormModal, Saved
from ptcms_tui.widgets.form_fields import Field


def show(app: PtcmsApp, *fields: Field, submit: Any = dict, **more: Any) -> list[Saved | None]:
    """Open a form; the list gets what it gave."""
    answers: list[Saved | None] = []

    async def turn() -> None:
        answers.append(await app.form(FormModal("A form", fields, submit, **more)))

    app.take_turn(turn())
    return answers


async def test_every_kind_gives_a_value_of_its_type(running: Running) -> None:
    async with running(size=(100, 40)) as (app, pilot):
        answers = show(
            app,
            Field("name", "Name"),
            Field("fee", "Fee", "money"),
            Field("on", "Date", "date"),
            Field("weight", "Weight", "weight"),
            Field("sets", "Sets", "whole"),
            Field("method", "Method", "choice", choices=[("cash", "Cash"), ("upi", "UPI")]),
            Field("consent", "Consent", "checkbox"),
            Field("notes", "Notes", "multiline"),
        )
        await settle(app, pilot)
        typed = [*"Nikhil More", "enter", *"1.5k", "enter", *"23/11/2025", "enter", *"72,4"]
        typed += ["enter", *"5", "enter", "u", "enter", "space", "enter", *"one", "enter", *"two"]
        await burst(app, pilot, *typed, "ctrl+s")
        await until(pilot, lambda: bool(answers))
        assert answers[0] is not None
        assert answers[0].value == {
            "name": "Nikhil More",
            "fee": Decimal("1500.00"),
            "on": date(2025, 11, 23),
            "weight": 72.4,
            "sets": 5,
            "method": "upi",
            "consent": True,
            "notes": "one\ntwo",
        }


async def test_empty_optional_values_are_none_and_texts_stay_texts(running: Running) -> None:
    async with running() as (app, pilot):
        answers = show(app, Field("fee", "Fee", "money"), Field("goal", "Goal"))
        await settle(app, pilot)
        await press(app, pilot, "ctrl+s")
        assert answers == [Saved({"fee": None, "goal": ""})]


async def test_pounds_are_taken_and_kept_as_kilograms(
    running: Running, fake_core: FakeCore
) -> None:
    fake_core.gym.units = "imperial"
    async with running() as (app, pilot):
        answers = show(app, Field("weight", "Weight", "weight", value=80.0))
        await settle(app, pilot)
        assert app.screen.row("weight").text == "176.4"
        await burst(app, pilot, *"200", "enter")
        assert answers[0] is not None
        assert round(answers[0].value["weight"], 3) == 90.718


async def test_a_date_is_shown_back_while_it_is_typed(running: Running) -> None:
    async with running() as (app, pilot):
        show(app, Field("on", "Date", "date"))
        await settle(app, pilot)
        await burst(app, pilot, *"23/11/2025")
        await until(pilot, lambda: "23 Nov 2025" in screen_text(app))


async def test_a_hint_from_the_core_comes_while_typing(running: Running) -> None:
    async with running() as (app, pilot):

        async def duplicates(text: str) -> str:
            page = await app.ask(app.session.clients.search, text)
            return f"{len(page.items)} like this" if page.items else ""

        show(app, Field("name", "Name", live=duplicates), Field("goal", "Goal"))
        await settle(app, pilot)
        await burst(app, pilot, *"nikh")
        await until(pilot, lambda: "1 like this" in screen_text(app))


async def test_the_first_bad_field_has_the_focus_and_save_stays_in_sight(
    running: Running,
) -> None:
    async with running(size=(80, 24)) as (app, pilot):
        fields = [Field(f"f{n}", f"Field {n}", required=n in (3, 9)) for n in range(16)]
        show(app, *fields)
        await settle(app, pilot)
        assert "Save" in screen_text(app)
        await press(app, pilot, "ctrl+s")
        assert app.screen.focused is app.screen.row("f3").control
        assert "This is needed." in screen_text(app)
        assert "Save" in screen_text(app)
        await burst(app, pilot, *"x", "ctrl+s")
        assert app.screen.focused is app.screen.row("f9").control


async def test_a_conflict_is_said_in_the_form_and_what_was_typed_stays(running: Running) -> None:
    def refuse(**_values: object) -> None:
        raise Conflict("Somebody changed this client meanwhile. Nothing was saved.")

    async with running() as (app, pilot):
        show(app, Field("name", "Name"), Field("goal", "Goal"), submit=refuse)
        await settle(app, pilot)
        await burst(app, pilot, *"Nikhil", "ctrl+s")
        assert "Somebody changed this client meanwhile." in screen_text(app)
        assert app.screen.row("name").text == "Nikhil"


async def test_a_double_save_calls_the_core_once(running: Running, fake_core: FakeCore) -> None:
    async with running() as (app, pilot):
        await burst(app, pilot, *"p75", "ctrl+s", "ctrl+s")
        assert fake_core.received == [Decimal(75)]


def test_a_stalled_loop_ends_the_process() -> None:
    script = (
        "import time; from ptcms_tui.lifeline import Heartbeat\n"
        "Heartbeat(stall_seconds=1).start()\ntime.sleep(300)"
    )
    done = subprocess.run([sys.executable, "-c", script], timeout=60, check=False)
    assert done.returncode == 1
