"""The frame: signing in, going about, dialogs, lock, what reaches the screen."""

import asyncio

import pytest
from driving import ADMIN, TRAINER, Running, burst, press, screen_text, settle, until
from fake_gym import PASSWORD, FakeChange, FakeClient, FakeCore
from textual.widgets import Input

from ptcms_tui.screens.confirm import Question
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.too_small import TooSmall


def first_line(text: str) -> str:
    return text.splitlines()[0]


async def test_the_top_bar_always_says_which_gym_and_who(running: Running) -> None:
    async with running(size=(80, 24)) as (app, _pilot):
        line = first_line(screen_text(app))
        assert "Iron House Gym" in line
        assert "Asha · trainer" in line
        assert "Today" in line


async def test_a_wrong_password_is_one_sentence_and_the_email_stays(running: Running) -> None:
    async with running(signed_in=None) as (app, pilot):
        await settle(app, pilot)
        await burst(app, pilot, *TRAINER, "enter", *"not this one", "enter")
        assert "Wrong email or password. 4 more tries" in screen_text(app).replace("\n", " ")
        assert app.screen.query_one("#email", Input).value == TRAINER
        assert app.screen.query_one("#password", Input).value == ""
        await burst(app, pilot, *PASSWORD, "enter")
        await until(pilot, lambda: app.desk.signed_in)


async def test_the_first_run_makes_the_first_admin(running: Running, fake_core: FakeCore) -> None:
    fake_core.needs_first_admin = True
    async with running(signed_in=None) as (app, pilot):
        await settle(app, pilot)
        typed = [*"Ravi Kumar", "enter", *"ravi", "enter", *"three green apples", "enter"]
        typed += [*"three green apples", "enter", *"Iron House", "enter", "ctrl+s"]
        await burst(app, pilot, *typed)
        # what the core refuses stands under its field, and the rest is kept
        assert "Type an email address such as" in screen_text(app)
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("gym_name").text == "Iron House"
        await burst(app, pilot, "end", *"@iron.example", "ctrl+s")
        await until(pilot, lambda: app.desk.signed_in and app.workspace.has_section)
        assert fake_core.first_admin is not None
        assert fake_core.first_admin["currency"] == "INR"
        assert "again" not in fake_core.first_admin
        assert "Ravi Kumar · admin" in first_line(screen_text(app))


async def test_passwords_that_differ_are_said_under_the_second(
    running: Running, fake_core: FakeCore
) -> None:
    fake_core.needs_first_admin = True
    async with running(signed_in=None) as (app, pilot):
        await settle(app, pilot)
        typed = [*"Ravi", "enter", *"r@i.example", "enter", *"three green apples", "enter"]
        await burst(app, pilot, *typed, *"four red apples", "enter", *"Iron", "ctrl+s")
        assert "This is not the same as above." in screen_text(app)
        assert fake_core.first_admin is None


async def test_a_given_password_must_be_changed_before_anything_else(
    running: Running, fake_core: FakeCore
) -> None:
    fake_core.must_change.add(TRAINER)
    async with running(signed_in=None) as (app, pilot):
        await settle(app, pilot)
        await burst(app, pilot, *TRAINER, "enter", *PASSWORD, "enter")
        assert isinstance(app.screen, FormModal)
        await burst(app, pilot, *"short", "enter", *"short", "ctrl+s")
        assert "Use 12 characters or more." in screen_text(app)
        app.screen.row("new").control.value = ""
        app.screen.row("again").control.value = ""
        await burst(app, pilot, *"three green apples", "enter", *"three green apples", "ctrl+s")
        await until(pilot, lambda: app.desk.signed_in)
        assert fake_core.passwords[TRAINER] == "three green apples"


async def test_a_trainers_sidebar_has_no_admin_sections(running: Running) -> None:
    async with running(size=(120, 36)) as (app, _pilot):
        text = screen_text(app)
        assert "Clients" in text
        for hidden in ("Trainers", "Activity", "Data", "Settings"):
            assert hidden not in text
    async with running(size=(120, 36), signed_in=ADMIN) as (app, _pilot):
        text = screen_text(app)
        for seen in ("Trainers", "Activity", "Data", "Settings", "Sign out"):
            assert seen in text


async def test_the_sidebar_gives_way_below_100_columns_and_opens_on_g(running: Running) -> None:
    async with running(size=(80, 24)) as (app, pilot):
        assert "Sign out" not in screen_text(app)
        await press(app, pilot, "g")
        assert "Sign out" in screen_text(app)
        await press(app, pilot, "escape")
        assert "Sign out" not in screen_text(app)
        assert app.screen.focused is not None
        assert "Sidebar" not in type(app.screen.focused).__name__


async def test_escape_goes_back_from_a_client_to_where_one_was(running: Running) -> None:
    async with running() as (app, pilot):
        await press(app, pilot, "g", "c", "enter")
        assert "Clients › Nikhil More" in first_line(screen_text(app))
        assert "Esc back" in screen_text(app).splitlines()[-1]
        await press(app, pilot, "escape")
        assert "Nikhil More" not in first_line(screen_text(app))
        assert app.workspace.section.place() == "Clients"


async def test_a_change_elsewhere_refreshes_only_sections_that_show_it(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        before = app.workspace.section.readings
        fake_core.changes = [FakeChange("weigh_in")]
        await until(pilot, lambda: not fake_core.changes)
        await settle(app, pilot)
        assert app.workspace.section.readings == before
        fake_core.changes = [FakeChange("client")]
        await until(pilot, lambda: app.workspace.section.readings == before + 1)


async def test_errors_stand_under_the_field_and_what_was_typed_stays(running: Running) -> None:
    async with running() as (app, pilot):
        await burst(app, pilot, *"pabc", "enter")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("amount").text == "abc"
        assert app.screen.row("amount").note.has_class("alarm")
        await burst(app, pilot, "home", *(["delete"] * 3), "0", "enter")
        assert "Type an amount above zero." in screen_text(app)


async def test_an_improbable_value_is_asked_and_goes_through_when_confirmed(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        await burst(app, pilot, *"p200000", "enter")
        assert isinstance(app.screen, Question)
        await press(app, pilot, "enter")  # Cancel has the focus
        assert fake_core.received == []
        assert isinstance(app.screen, FormModal)
        await press(app, pilot, "enter", "right", "enter")
        assert [int(amount) for amount in fake_core.received] == [200000]


async def test_a_fault_becomes_a_sentence_and_a_log_without_personal_data(
    running: Running, fake_core: FakeCore, tmp_path: object
) -> None:
    from ptcms_tui import lifeline

    async with running() as (app, pilot):
        lifeline.log_to(app.data_dir)
        await burst(app, pilot, *"p666", "enter")
        assert isinstance(app.screen, FormModal)
        assert "a fault in the program" in screen_text(app)
        log = (app.data_dir / "ptcms.log").read_text()
        assert "RuntimeError" in log
        assert "fake_gym.py" in log
        assert "Nikhil" not in log
        await press(app, pilot, "escape", "right", "enter")
        assert app.screen is app.workspace


async def test_escape_asks_only_when_something_typed_would_be_lost(running: Running) -> None:
    async with running() as (app, pilot):
        await press(app, pilot, "p", "escape")
        assert app.screen is app.workspace
        await press(app, pilot, "p", "5", "escape")
        assert isinstance(app.screen, Question)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, FormModal)
        assert app.screen.row("amount").text == "5"


async def test_success_is_said_with_the_key_that_undoes_it(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        await burst(app, pilot, *"p2000", "enter")
        assert "Received ₹2,000.00." in screen_text(app)
        assert "u undoes" in screen_text(app)
        await press(app, pilot, "u")
        assert fake_core.undone == 1
        assert "Taken back: the payment of ₹2,000.00." in screen_text(app)


async def test_a_write_is_finished_even_if_its_form_is_taken_away(
    running: Running, fake_core: FakeCore
) -> None:
    async with running() as (app, pilot):
        fake_core.write_gate.clear()
        await press_without_waiting(app, "p")
        await until(pilot, lambda: isinstance(app.screen, FormModal) and bool(app.screen.rows()))
        form = app.screen
        assert isinstance(form, FormModal)
        form.row("amount").control.value = "50"
        form.action_save()
        await pilot.pause(0.05)
        form.dismiss(None)
        fake_core.write_gate.set()
        await until(pilot, lambda: len(fake_core.received) == 1)


async def press_without_waiting(app: object, key: str) -> None:
    from textual import events

    await app._post_message(events.Key(key, key))  # type: ignore[attr-defined]


async def test_help_lists_the_keys_of_where_one_is_and_the_contacts(running: Running) -> None:
    async with running(size=(100, 40)) as (app, pilot):
        await press(app, pilot, "?")
        text = screen_text(app)
        assert "Take a payment from this client" in text
        assert "98765 00001" in text
        await press(app, pilot, "escape")
        assert app.screen is app.workspace


async def test_the_palette_of_textual_and_its_priority_keys_are_gone(running: Running) -> None:
    async with running() as (app, pilot):
        for _node, bindings in app.screen._binding_chain:
            for binding in bindings.key_to_bindings.values():
                assert not any(one.priority for one in binding)
        await press(app, pilot, "ctrl+c", "ctrl+c")
        assert app.is_running
        await press(app, pilot, "ctrl+p")
        assert type(app.screen).__name__ == "CommandBar"


async def test_the_command_bar_runs_an_action_of_where_one_is(running: Running) -> None:
    async with running() as (app, pilot):
        await burst(app, pilot, ":", *"weigh", "enter")
        assert isinstance(app.screen, FormModal)
        assert "Weigh-in" in screen_text(app)


async def test_too_small_a_window_gets_a_notice_that_goes_by_itself(running: Running) -> None:
    async with running() as (app, pilot):
        await pilot.resize_terminal(50, 12)
        await until(pilot, lambda: isinstance(app.screen, TooSmall))
        await settle(app, pilot)
        assert "60 columns and 18 rows" in screen_text(app).replace("\n", " ")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: app.screen is app.workspace)


async def test_the_name_is_typed_before_something_irreversible(running: Running) -> None:
    async with running() as (app, pilot):
        answers: list[bool] = []

        async def erase() -> None:
            answers.append(
                await app.question("Erase Nikhil More ····4321?", type_to_confirm="Nikhil More")
            )

        app.take_turn(erase())
        await settle(app, pilot)
        await burst(app, pilot, *"Nikhil", "enter", "enter")
        assert answers == []
        await burst(app, pilot, *" more", "enter", "enter")
        await until(pilot, lambda: bool(answers))
        assert answers == [True]


HOSTILE = [
    "[/]",
    "[@click=app.quit]x[/]",
    "\x1b]0;owned\x07\x1b[31mred",
    "‮evil",
    "[$primary]a",
    "💪🏽 নিখিল",
    "n" * 10_000,
]


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_are_shown_literally_everywhere_in_the_frame(
    running: Running, fake_core: FakeCore, name: str
) -> None:
    fake_core.gym.gym_name = name
    fake_core.gym.contact_address = name
    fake_core.people = [FakeClient(12, name, "+919825031415")]
    async with running(size=(120, 36)) as (app, pilot):
        app.say(name, undo=True)
        await press(app, pilot, ":")
        await burst(app, pilot, *"n")
        await press(app, pilot, "escape", "?", "escape")
        app.take_turn(asked(app, name))
        await settle(app, pilot)
        text = screen_text(app)
        assert not any((ord(ch) < 32 and ch != "\n") or 127 <= ord(ch) < 160 for ch in text)
        assert "‮" not in text
        if name.startswith("["):
            assert name in text
        assert app.is_running


async def asked(app: object, name: str) -> None:
    await app.question(name, yes=name, type_to_confirm=name)  # type: ignore[attr-defined]


async def fault(running: Running) -> None:
    async with running() as (app, pilot):
        await pilot.press("c")
        await until(pilot, lambda: not app.is_running)


async def test_a_fault_in_a_handler_is_no_silent_success(running: Running) -> None:
    with pytest.raises(RuntimeError):
        await fault(running)


async def test_reads_run_side_by_side_and_errors_pass_through(running: Running) -> None:
    async with running() as (app, _pilot):
        answers = await asyncio.gather(app.ask(lambda: 1), app.ask(lambda: 2))
        assert answers == [1, 2]
        with pytest.raises(ZeroDivisionError):
            await app.ask(lambda: 1 // 0)
