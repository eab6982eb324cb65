"""Wrong input in the program's own forms: all of it told at once, seen whole, nothing kept."""

from pathlib import Path

import pytest
from driving import burst, press, screen_text, settle, until
from real_gym import opened, program

from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.virtual_table import VirtualTable


def errors(form: FormModal) -> dict[str, str]:
    """The fields that say something is wrong, and what."""
    return {row.field.name: row.note.text for row in form.rows() if row.note.has_class("alarm")}


async def test_a_first_run_tells_every_wrong_field_at_once(tmp_path: Path) -> None:
    async with program(tmp_path / "gym", (80, 24), None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, FormModal))
        await burst(app, pilot, *"Meera", "enter", *"no email", "enter", *"short", "enter")
        await burst(app, pilot, *"other", "enter", *"Iron House", "enter", "enter", *"X", "ctrl+s")
        form = app.screen
        assert isinstance(form, FormModal)
        assert set(errors(form)) == {"email", "password", "again", "phone_region"}
        assert form.focused is form.row("email").control
        assert app.core.needs_first_admin


async def test_a_new_client_tells_every_wrong_field_at_once(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "n")
        form = app.screen
        assert isinstance(form, FormModal)
        typed = {
            "phone": "12",
            "date_of_birth": "someday",
            "age": "500",
            "height_cm": "9",
            "weight_kg": "heavy",
            "goal_weight_kg": "1",
            "email": "x",
            "fee": "lots",
            "fee_due": "never",
        }
        for name, text in typed.items():
            form.row(name).control.value = text  # type: ignore[attr-defined]
        await press(app, pilot, "ctrl+s")
        assert set(errors(form)) == {"full_name", *typed}
        assert form.focused is form.row("full_name").control
        core = opened(gym)
        assert core.sign_in("a@example.com", "correct horse battery").clients.search().total == 1
        core.close()


async def test_a_payment_tells_a_wrong_amount_and_a_used_reference_at_once(gym: Path) -> None:
    core = opened(gym)
    asha = core.sign_in("a@example.com", "correct horse battery")
    client = asha.clients.search().items[0]
    asha.payments.receive(client.id, amount=100, method="upi", reference="UTR1")
    core.close()
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "p")
        form = app.screen
        assert isinstance(form, FormModal)
        await burst(app, pilot, *"lots", "tab", "tab", *"UTR1", "ctrl+s")
        assert set(errors(form)) == {"amount", "reference"}


async def test_an_error_is_seen_whole_wherever_its_field_stands(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "n")
        form = app.screen
        assert isinstance(form, FormModal)
        await burst(app, pilot, *"Somebody New")
        form.row("fee").control.value = "100.12345"  # type: ignore[attr-defined]
        await press(app, pilot, "ctrl+s")
        await settle(app, pilot)
        assert form.focused is form.row("fee").control
        shown = " ".join(screen_text(app).split())
        for word in errors(form)["fee"].split():
            assert word in shown, screen_text(app)
        row, view = form.row("fee").region, form.query_one(".fields").region
        assert view.contains_region(row)


async def test_no_to_an_improbable_height_leads_to_the_height(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "n")
        form = app.screen
        assert isinstance(form, FormModal)
        await burst(app, pilot, *"Somebody New")
        form.row("height_cm").control.value = "120"  # type: ignore[attr-defined]
        form.row("goal_weight_kg").control.focus()
        await press(app, pilot, "ctrl+s")
        assert "120 cm" in screen_text(app)
        await press(app, pilot, "escape")
        assert form.focused is form.row("height_cm").control
        assert form.row("height_cm").text == "120"
        assert form.row("full_name").text == "Somebody New"
        await burst(app, pilot, *"170")
        assert form.row("height_cm").text == "170"


async def test_typing_into_several_lines_goes_on_at_their_end(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "2", "e")
        form = app.screen
        assert isinstance(form, FormModal)
        meal = form.rows()[0]
        assert meal.text == "Poha"
        await burst(app, pilot, *", tea")
        assert meal.text == "Poha, tea"
        await press(app, pilot, "ctrl+w")
        assert meal.text == "Poha, "
        await press(app, pilot, "ctrl+u")
        assert meal.text == ""


async def test_typing_into_a_line_replaces_what_it_held(gym: Path) -> None:
    async with program(gym, (80, 24), "a@example.com") as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "1", "e", "tab", "shift+tab")
        form = app.screen
        assert isinstance(form, FormModal)
        await burst(app, pilot, *"Nikhil Mehta")
        assert form.row("full_name").text == "Nikhil Mehta"
        await press(app, pilot, "ctrl+u")
        assert form.row("full_name").text == ""


async def test_cancel_has_the_focus_where_a_name_is_to_be_typed(gym: Path) -> None:
    async with program(gym, (80, 24), "m@example.com") as (app, pilot):
        await press(app, pilot, "g", "r")
        cursor = app.workspace.query_one(VirtualTable)
        if cursor.cursor_row.full_name != "Asha Rao":
            await press(app, pilot, "down")
        await press(app, pilot, "D")
        assert "Asha Rao has 1 client. Who takes over?" in " ".join(screen_text(app).split())
        await press(app, pilot, "enter")
        shown = " ".join(screen_text(app).replace("│", " ").split())
        assert "1 client goes to Meera Admin." in shown
        assert app.screen.focused is not None
        assert app.screen.focused.id == "no"
        await burst(app, pilot, *"asha rao", "enter")
        assert app.screen.focused.id == "yes"
        await press(app, pilot, "enter")
        people = app.session.trainers.list()
        assert [one.full_name for one in people] == ["Meera Admin"]
        assert people[0].clients == 1


async def test_deleting_oneself_is_refused_before_anything_is_typed(gym: Path) -> None:
    async with program(gym, (80, 24), "m@example.com") as (app, pilot):
        await press(app, pilot, "g", "r")
        if app.workspace.query_one(VirtualTable).cursor_row.full_name != "Meera Admin":
            await press(app, pilot, "down")
        await press(app, pilot, "D")
        assert "You can't delete the account" in screen_text(app)
        assert app.screen is app.workspace


async def test_a_given_password_is_typed_twice(gym: Path) -> None:
    async with program(gym, (80, 24), "m@example.com") as (app, pilot):
        await press(app, pilot, "g", "r", "w")
        form = app.screen
        assert isinstance(form, FormModal)
        assert "12 characters" in screen_text(app)
        await burst(app, pilot, *"three green apples", "enter", *"three red apples", "ctrl+s")
        assert set(errors(form)) == {"again"}


async def test_the_first_run_says_how_to_leave(tmp_path: Path) -> None:
    async with program(tmp_path / "gym", (80, 24), None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, FormModal))
        assert "Ctrl+Q quit" in screen_text(app)


@pytest.mark.parametrize("size", [(59, 24), (50, 17), (20, 5)])
async def test_the_notice_of_a_small_window_is_read_whole(gym: Path, size: tuple[int, int]) -> None:
    async with program(gym, (80, 24), "m@example.com") as (app, pilot):
        await pilot.resize_terminal(*size)
        await settle(app, pilot)
        shown = " ".join(screen_text(app).split())
        assert "Make this window larger: 60 columns and 18 rows at least." in shown
