"""Every form of the program, filled with wrong values of every kind: a sentence under each field.

The forms are found by pressing every key in every place, their fields in their own lists.
"""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from driving import press, settle, until
from literal import keys_here, leave_dialogs, look
from real_gym import ADMIN, program
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.client import TABS
from ptcms_tui.screens.confirm import Question
from ptcms_tui.screens.first_run import FirstRun
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.sections import sections_for
from ptcms_tui.widgets.form_fields import FieldRow

# what no field of the kind may take
SURELY_WRONG: dict[str, list[str]] = {
    "number": ["abc", "NaN", "inf", "1e999", "--5", "+-5", "7..2", "²", "9" * 40, "1_000", "-5"],
    "weight": ["abc", "NaN", "inf", "1e999", "--5", "+-5", "7..2", "0", "9999", "1_000", "-70"],
    "length": ["abc", "NaN", "inf", "1e999", "--5", "+-5", "7..2", "0", "9999", "1_000", "-170"],
    "whole": ["abc", "1.5", "NaN", "1e3", "--5", "+-5", "²", "9" * 40, "1 2", "1_0", "99999"],
    "money": ["abc", "NaN", "inf", "1e999", "1.005", "9" * 40, "1,2,3", "₹", "--5", "+-5", "-5"],
    "date": ["31/02", "32/13", "abc", "1/1/9999", "-", "२३/१३", "0/0", "+99999d", "1/1/1", "x"],
    "phone": ["call me", "123", "+999 1", "9" * 40, "98765", "०१", "+", "()", "12.5", "-1", "NaN"],
}
# texts that must be of a certain form; all others only have an end
FORMED = {
    "email": ["not an email", "a@b", "@", "a b@c.in", "x" * 300 + "@c.in"],
    "contact_email": ["not an email", "a@b", "@", "a b@c.in", "x" * 300 + "@c.in"],
    "upi_id": ["no at sign", "@", "a b@okbank", "name@example.com", "x" * 400 + "@ok"],
    "currency": ["XXQ", "rupees", "?", "12", "x" * 500],
    "phone_region": ["??", "IND", "1", "India", "x" * 500],
    "time_zone": ["Mars/Base", "../etc/passwd", "\\", "+05:30", "x" * 500],
    "quiet_from": ["25:00", "9:60", "evening", "-1:00", "x" * 500],
    "quiet_until": ["25:00", "9:60", "evening", "-1:00", "x" * 500],
}
# a field that is only read together with another one
GOES_WITH = {"own_text": ("own_meal", "Supper")}
TOO_LONG = "x" * 30_000
PYTHONS_OWN = re.compile(
    r"could not convert|invalid literal|codec|Error|NoneType|\bint\b|object|traceback",
    re.IGNORECASE,
)
Form = tuple[str, ...]


def last_change(app: PtcmsApp) -> tuple[int, int]:
    """How far both journals have come."""
    heads = []
    for database in (app.core._gym.data, app.core._gym.accounts):
        with database.read() as connection:
            heads.append(
                connection.execute(
                    "SELECT COALESCE(MAX(seq), 0) FROM journal WHERE subject <> 'refusal'"
                ).fetchone()[0]
            )
    return heads[0], heads[1]


def put(row: FieldRow, text: str) -> None:
    """As a paste would: the text stands in the field."""
    if isinstance(row.control, Input):
        row.control.value = text
    elif isinstance(row.control, TextArea):
        row.control.text = text


def texts_of(form: FormModal) -> list[str]:
    return [row.text for row in form.rows()]


async def refused(app: PtcmsApp, pilot: Pilot, wrong: dict[str, str]) -> None:
    """Save a form that holds wrong values: nothing is stored, and it says what is wrong."""
    form = app.screen
    assert isinstance(form, FormModal)
    for row in form.rows():
        if row.field.name in wrong:
            put(row, wrong[row.field.name])
    await settle(app, pilot)
    typed, before = texts_of(form), last_change(app)
    await press(app, pilot, "ctrl+s")
    while isinstance(app.screen, Question):
        await press(app, pilot, "escape")
    assert app.screen is form, f"{wrong} was taken by {form._title}"
    assert last_change(app) == before, wrong
    assert texts_of(form) == typed, wrong
    told = [row for row in form.rows() if row.note.has_class("alarm")]
    assert told, f"nothing is told of {wrong} in {form._title}\n{look(app)}"
    for row in told:
        assert row.note.text.strip()
        assert not PYTHONS_OWN.search(row.note.text), (wrong, row.note.text)
    assert told[0].control.has_focus, (wrong, app.focused)
    look(app)


async def try_form(app: PtcmsApp, pilot: Pilot) -> None:
    """Wrong values of each kind in all its fields at once, and each field alone."""
    form = app.screen
    assert isinstance(form, FormModal)
    start = {row.field.name: row.text for row in form.rows()}
    kinds = {row.field.name: row.field for row in form.rows()}

    async def alone(name: str, text: str) -> None:
        for row in form.rows():
            put(row, start[row.field.name])
        for other in required - {name}:
            fill = "70" if kinds[other].kind in SURELY_WRONG else "a good long password"
            put(form.row(other), start[other] or fill)
        if name in GOES_WITH:
            other, fill = GOES_WITH[name]
            put(form.row(other), fill)
        await refused(app, pilot, {name: text})
        assert form.row(name).note.has_class("alarm"), (name, text[:40], look(app))

    required = {name for name, field in kinds.items() if field.required}
    judged = {name for name, field in kinds.items() if field.kind in SURELY_WRONG}
    for turn in range(max(map(len, SURELY_WRONG.values()))):
        wrong = {
            name: texts[turn % len(texts)]
            for name in judged
            for texts in (SURELY_WRONG[kinds[name].kind],)
        }
        if wrong:
            await refused(app, pilot, wrong)
    for name in required:
        await alone(name, "")
    for name, texts in FORMED.items():
        for text in texts if name in kinds else ():
            await alone(name, text)
    for name, field in kinds.items():
        if field.kind in ("text", "multiline") and name not in FORMED:
            await alone(name, TOO_LONG)


async def every_form(app: PtcmsApp, pilot: Pilot, seen: set[Form]) -> AsyncIterator[FormModal]:
    """Press every key of where one is; the forms that open and were not seen before."""
    here = app.workspace.section
    for key in list(keys_here(app, besides=("workspace.undo", "workspace.go_to"))):
        await press(app, pilot, key.keys.split(",")[0])
        form = app.screen
        if isinstance(form, FormModal):
            names = tuple(row.field.name for row in form.rows())
            if names not in seen:
                seen.add(names)
                yield form
        await away(app, pilot)
        if app.workspace.section is not here:
            await press(app, pilot, "escape")
        if app.workspace.section is not here:
            return
    # the settings under the cursor are changed group by group
    for _row in range(20 if here.id == "settings" else 0):
        await press(app, pilot, "down", "e")
        form = app.screen
        if isinstance(form, FormModal):
            names = tuple(row.field.name for row in form.rows())
            if names not in seen:
                seen.add(names)
                yield form
        await away(app, pilot)


async def away(app: PtcmsApp, pilot: Pilot) -> None:
    """Leave what is open without keeping anything."""
    for _step in range(8):
        if len(app.screen_stack) == 1:
            return
        if isinstance(app.screen, Question) and app.screen.query("#yes"):
            await press(app, pilot, "right", "enter")
        else:
            await press(app, pilot, "escape")
    await leave_dialogs(app, pilot, 1)


@pytest.mark.parametrize("size", [(80, 24)])
@pytest.mark.parametrize(
    "section", [info.id for info in sections_for("admin") if info.in_sidebar] + list(TABS)
)
async def test_every_form_says_what_is_wrong_under_the_field(
    gym: Path, size: tuple[int, int], section: str
) -> None:
    async with program(gym, size, ADMIN) as (app, pilot):
        if section in TABS and section not in ("payments", "messages"):
            app.workspace.open_client(1, tab=section)
        else:
            app.workspace.go(section)
        await settle(app, pilot)
        async for _form in every_form(app, pilot, _SEEN):
            await try_form(app, pilot)


# forms that an earlier place opened too, such as those for a client
_SEEN: set[Form] = set()


def test_the_forms_there_are_were_found() -> None:
    fields = {name for form in _SEEN for name in form}
    assert {"weight_kg", "amount", "full_name", "gym_name", "text", "email"} <= fields
    assert len(_SEEN) >= 15, _SEEN


async def test_what_upi_cannot_ask_for_is_told_under_the_amount(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        app.workspace.open_client(1)
        await settle(app, pilot)
        await press(app, pilot, "q", "a")
        for text in ("0", "-5", "abc"):
            await refused(app, pilot, {"amount": text})
        put(app.screen.query_one(FieldRow), "250")
        await press(app, pilot, "ctrl+s")
        assert "250.00" in look(app)


async def test_own_profile_and_password(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):
        opens: list[Callable[[], Any]] = [app.workspace.action_profile]
        for open_form in opens:
            open_form()
            await settle(app, pilot)
            await press(app, pilot, "enter")
            await until(pilot, lambda: isinstance(app.screen, FormModal))
            await settle(app, pilot)
            await try_form(app, pilot)
            await away(app, pilot)


async def test_the_first_run_says_what_is_wrong(tmp_path: Path) -> None:
    async with program(tmp_path / "new", (80, 24), None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, FirstRun))
        await settle(app, pilot)
        form = app.screen
        assert isinstance(form, FirstRun)
        right = {
            "full_name": "Meera",
            "email": "meera@example.com",
            "password": "correct horse battery",
            "again": "correct horse battery",
            "gym_name": "Iron House",
            "phone_region": "IN",
        }
        wrong = {
            "full_name": ["", "x" * 81],
            "email": ["", *FORMED["email"]],
            "password": ["", "short", "aaaaaaaaaaaaaa", "x" * 73],
            "again": ["", "something else"],
            "gym_name": ["", "x" * 81],
            "phone_region": ["??", "India"],
        }
        for name, texts in wrong.items():
            for text in texts:
                for row in form.rows():
                    put(row, right.get(row.field.name, ""))
                if name == "password" and text:
                    put(form.row("again"), text)
                await refused(app, pilot, {name: text})
                assert form.row(name).note.has_class("alarm"), (name, text, look(app))
        assert app.core.needs_first_admin
