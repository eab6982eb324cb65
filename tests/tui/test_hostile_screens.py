"""Texts that do harm where they are read as markup or by a terminal: shown, on every screen."""

from pathlib import Path

import pytest
from driving import press, settle, until
from hostile_texts import TEXTS
from literal import beginning, keys_here, leave_dialogs, look
from real_gym import ADMIN, SECRET, TRAINER, opened, program
from textual.pilot import Pilot

from ptcms_core import Session
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.client import TABS
from ptcms_tui.screens.confirm import Question
from ptcms_tui.screens.sections import sections_for

SIZES = [(80, 24), (120, 40)]
# one of each way to do harm, where each screen is tried with it
WORST = ("closing tag", "action", "window title", "right to left", "wide", "marks")
ROUNDS = [(SIZES[number % 2], kind) for number, kind in enumerate(WORST)]


def hostile_client(session: Session, text: str) -> int:
    """A client all of whose texts are this one."""
    client = session.clients.add(
        full_name=text[:200],
        goal=text[:200],
        injuries=text[:200],
        notes=text[:10_000],
        emergency_contact=text[:200],
        weight_kg=70,
        height_cm=170,
        gender="male",
        age=30,
        fee=1000,
        whatsapp_consent=True,
        phone="98765" + f"{len(text) % 90_000 + 10_000}",
        confirmed=True,
    )
    session.diets.assign(
        client.id, meals={text[:40]: text[:2_000]}, total_calories=1800, notes=text[:5_000]
    )
    session.workouts.assign(client.id, text=text, title=text[:80])
    session.progress.record(client.id, weight_kg=71, note=text[:500], confirmed=True)
    session.payments.receive(
        client.id, amount=100, method="upi", reference=f"{text[:30]} {client.id}"
    )
    session.payments.charge(client.id, amount=100, description=text[:200])
    if "{" not in text:
        queued = session.messages.queue(client.id, text=text[:2_000], confirmed=True)
        session.messages.hand_over(queued.id)
    return client.id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    core = opened(tmp_path / "gym")
    admin = core.create_first_admin(full_name="Meera", email=ADMIN, password=SECRET)
    admin.trainers.add(full_name="Asha Rao", email=TRAINER, password=SECRET)
    core.close()
    return tmp_path / "gym"


@pytest.mark.parametrize(
    ("size", "kinds"),
    [(SIZES[0], tuple(TEXTS)[start::4]) for start in range(4)] + [(SIZES[1], WORST)],
    ids=["narrow 1", "narrow 2", "narrow 3", "narrow 4", "wide"],
)
async def test_a_client_of_any_text_is_shown_literally_on_every_tab(
    folder: Path, size: tuple[int, int], kinds: tuple[str, ...]
) -> None:
    core = opened(folder)
    asha = core.sign_in(TRAINER, SECRET)
    clients = {kind: hostile_client(asha, TEXTS[kind]) for kind in kinds}
    core.close()
    async with program(folder, size, TRAINER) as (app, pilot):
        for info in sections_for("trainer"):
            if info.in_sidebar:
                await press(app, pilot, "g", info.letter)
                look(app)
        await press(app, pilot, "g", "c", "end")
        look(app)
        for kind, client_id in clients.items():
            app.workspace.open_client(client_id, tab="profile")
            await settle(app, pilot)
            for number, tab in enumerate(TABS, 1):
                await press(app, pilot, str(number))
                assert beginning(TEXTS[kind]) in look(app), (kind, tab)


@pytest.mark.parametrize(("size", "kind"), ROUNDS)
async def test_every_key_on_a_client_of_any_text_does_only_what_it_says(
    folder: Path, size: tuple[int, int], kind: str
) -> None:
    core = opened(folder)
    admin = core.sign_in(ADMIN, SECRET)
    admin.settings.update(upi_id="iron@okbank", gym_name=TEXTS[kind][:80])
    asha = core.sign_in(TRAINER, SECRET)
    client_id = hostile_client(asha, TEXTS[kind])
    core.close()
    async with program(folder, size, TRAINER) as (app, pilot):
        app.workspace.open_client(client_id)
        await settle(app, pilot)
        tried = set()
        for number in range(1, len(TABS) + 1):
            await press(app, pilot, str(number))
            for key in list(keys_here(app, besides=("workspace.back", "workspace.undo"))):
                if key.id in tried or key.scope == "tabs":
                    continue
                tried.add(key.id)
                await press(app, pilot, key.keys.split(",")[0])
                text = look(app)
                opened_dialog = len(app.screen_stack) > 1
                if opened_dialog and key.scope in ("client", "ledger"):
                    assert beginning(TEXTS[kind]) in text, (key.id, text)
                await leave_dialogs(app, pilot, 1)
                if not app.screen.query("#strip"):
                    app.workspace.open_client(client_id)
                    await settle(app, pilot)
                await press(app, pilot, str(number))
        assert len(tried) > 12
        await _codes(app, pilot, TEXTS[kind])


async def _codes(app: PtcmsApp, pilot: Pilot, text: str) -> None:
    """The UPI code, the message's code, and what is copied from them."""
    await press(app, pilot, "q")
    assert beginning(text) in look(app)
    await press(app, pilot, "y")
    look(app)
    await leave_dialogs(app, pilot, 1)
    await press(app, pilot, "m")
    look(app)
    await press(app, pilot, "ctrl+s")
    while isinstance(app.screen, Question):
        look(app)
        await press(app, pilot, "tab", "enter")
    look(app)
    await press(app, pilot, "c")
    look(app)
    await leave_dialogs(app, pilot, 1)


@pytest.mark.parametrize(("size", "kind"), ROUNDS)
async def test_every_key_of_every_section_in_a_gym_of_any_text(
    folder: Path, size: tuple[int, int], kind: str
) -> None:
    text = TEXTS[kind]
    core = opened(folder)
    admin = core.sign_in(ADMIN, SECRET)
    admin.settings.update(
        gym_name=text[:80],
        contact_phone=text[:60],
        contact_address=text[:200],
        payee_name=text[:60],
        upi_id="iron@okbank",
    )
    admin.trainers.add(
        full_name=text[:80], email="h@example.com", password=SECRET, payee_name=text[:60]
    )
    admin.messages.add_template(name=text[:60], text=text[:2_000])
    admin.workouts.add_template(title=text[:80], text=text[:20_000])
    own = admin.account.profile()
    admin.account.update(version=own["version"], full_name=text[:80])
    hostile_client(admin, text)
    core.close()
    async with program(folder, size, None) as (app, pilot):
        assert beginning(text) in look(app), "the door names the gym"
        await _sign_in(app, pilot)
        assert beginning(text) in look(app).splitlines()[0]
        tried: set[str] = set()
        for info in sections_for("admin"):
            if not info.in_sidebar:
                continue
            await press(app, pilot, "g", info.letter)
            look(app)
            here = app.workspace.section
            for key in list(keys_here(app, besides=("workspace.undo", "workspace.go_to"))):
                # what can be done for a client is the same in every list
                if key.id in tried and key.scope in ("client", "workspace"):
                    continue
                tried.add(key.id)
                await press(app, pilot, key.keys.split(",")[0])
                look(app)
                await leave_dialogs(app, pilot, 1)
                if app.workspace.section is not here:
                    await press(app, pilot, "g", info.letter)
        await _around(app, pilot, text)


async def _sign_in(app: PtcmsApp, pilot: Pilot) -> None:
    from real_gym import enter

    await enter(app, pilot, ADMIN)


async def _around(app: PtcmsApp, pilot: Pilot, text: str) -> None:
    """Help, profile, command bar, toasts of each tone, a question, a lock, and the door again."""
    start = beginning(text)
    await press(app, pilot, "question_mark")
    assert start in look(app)
    await leave_dialogs(app, pilot, 1)
    app.workspace.action_profile()
    await settle(app, pilot)
    assert start in look(app)
    await leave_dialogs(app, pilot, 1)
    await press(app, pilot, "colon", *"more")
    look(app)
    await leave_dialogs(app, pilot, 1)
    for tone in ("good", "attention", "alarm"):
        app.clear_notifications()
        app.say(text, undo=True, tone=tone)
        await until(pilot, lambda: start in look(app))
    app.clear_notifications()
    app.take_turn(_asked(app, text))
    await until(pilot, lambda: isinstance(app.screen, Question))
    await settle(app, pilot)
    assert start in look(app)
    await leave_dialogs(app, pilot, 1)
    await press(app, pilot, "ctrl+l")
    assert start in look(app)
    await press(app, pilot, "f3")
    assert start in look(app)


async def _asked(app: PtcmsApp, text: str) -> None:
    await app.question(text, yes=text[:30], no=text[:30], type_to_confirm=text)
