"""Today, each kind of exception: its key acts on the row, and the next of its kind is up then."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from driving import press, screen_text
from real_gym import SECRET, TRAINER, opened, program

from ptcms_core import Session
from ptcms_core.whatsapp.click_to_chat import ClickToChat
from ptcms_core.whatsapp.sender import Availability, NotSent
from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.grouped_list import GroupedList

# eleven in the morning in Kolkata: no quiet hours
NOW = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)


class NoBrowser:
    """WhatsApp Web where nothing can be sent."""

    name = "pywhatkit"

    def available(self) -> Availability:
        return Availability(True, "")

    def send(self, job: object, on_phase: object) -> NotSent:
        return NotSent("no browser")


@pytest.fixture(scope="module")
def exceptions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gym with two clients of each kind, and nothing else."""
    folder = tmp_path_factory.mktemp("today") / "gym"
    moment = [NOW - timedelta(days=40)]
    core = opened(
        folder,
        clock=lambda: moment[0],
        senders={"pywhatkit": NoBrowser(), "click_to_chat": ClickToChat()},
    )
    admin = core.create_first_admin(
        full_name="Meera Admin", email="m@example.com", password=SECRET, upi_id="iron@okbank"
    )
    admin.trainers.add(full_name="Asha Rao", email=TRAINER, password=SECRET)
    asha = core.sign_in(TRAINER, SECRET)

    def add(name: str, *, plans: bool = True, **more: Any) -> int:
        phone = f"98765000{asha.clients.count():02d}"
        client = asha.clients.add(
            full_name=name, phone=phone, whatsapp_consent=True, confirmed=True, **more
        )
        if plans:
            asha.diets.assign(client.id, meals={"Lunch": "Dal"}, confirmed=True)
            asha.workouts.assign(client.id, text="Squat 3x5")
        return client.id

    for name in ("Quiet One", "Quiet Two"):
        add(name, weight_kg=70)
    moment[0] = NOW
    for name, due in (("Overdue", "2026-11-20"), ("Due", "2026-11-26")):
        for which in ("One", "Two"):
            asha.payments.charge(add(f"{name} {which}"), amount=3000, due=due)
    for name in ("Waiting One", "Waiting Two", "Failed One", "Failed Two"):
        failed = name.startswith("Failed")
        message = asha.messages.queue(
            add(name),
            text="Your plan for the week",
            channel="pywhatkit" if failed else "click_to_chat",
            confirmed=True,
        )
        (asha.messages.send if failed else asha.messages.hand_over)(message.id)
    for name in ("Birthday One", "Birthday Two"):
        add(name, date_of_birth="1996-11-25")
    for name in ("Planless One", "Planless Two"):
        add(name, plans=False)
    admin.reminders.add_rule(kind="due_in", days=1)
    admin.reminders.prepare()
    core.close()
    return folder


def row(app: PtcmsApp) -> str:
    item = app.workspace.query_one(GroupedList).cursor_item
    return "" if item is None else item.name


def kind(app: PtcmsApp) -> str:
    item = app.workspace.query_one(GroupedList).cursor_item
    return "" if item is None else item.id[0]  # type: ignore[index]


async def go_to(app: PtcmsApp, pilot: Any, wanted: str, name: str) -> None:
    """Put the cursor on the row of this kind and name, which may be above or below."""
    await press(app, pilot, "home")
    for _step in range(30):
        if (kind(app), row(app)) == (wanted, name):
            return
        await press(app, pilot, "j")
    raise AssertionError(f"{name} is not in Today:\n{screen_text(app)}")


def settled(session: Session, kind: str, name: str) -> bool:
    """Whether the act on this client was stored."""
    client = next(one for one in session.clients.search(name).items if one.full_name == name)
    if kind in ("overdue", "due"):
        return client.balance == 0
    if kind == "not_seen":
        return client.weight_kg == 70.5
    if kind == "no_workout":
        return client.has_diet and client.has_workout
    newest = session.messages.history(client.id)[0]
    return newest.state == "confirmed"


# of each kind whose rows they are, the key that the row shows, and what its dialog takes
ACTS: dict[str, tuple[str, Sequence[str]]] = {
    "overdue": ("Overdue", ["p", "enter"]),
    "prepared": ("Due", ["a", "y"]),
    "due": ("Due", ["p", "enter"]),
    "waiting": ("Waiting", ["y"]),
    "failed": ("Failed", ["r", "y"]),
    "birthday": ("Birthday", ["m", "enter", "y"]),
    "not_seen": ("Quiet", [*"w70.5", "enter"]),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_each_kind_has_its_key_and_the_next_is_up_after_it(
    exceptions: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    folder = copied(exceptions, tmp_path)
    async with program(folder, size, TRAINER, clock=lambda: NOW) as (app, pilot):
        assert row(app) == "Overdue One"
        for wanted, (name, keys) in ACTS.items():
            await go_to(app, pilot, wanted, f"{name} One")
            line = next(x for x in screen_text(app).splitlines() if f"▌ {name} One" in x)
            assert f" {keys[0]} " in line, line
            await press(app, pilot, *keys)
            assert len(app.screen_stack) == 1, screen_text(app)
            assert settled(app.session, wanted, f"{name} One"), wanted
            assert (kind(app), row(app)) == (wanted, f"{name} Two")
        await go_to(app, pilot, "no_diet", "Planless One")
        assert "e write diet" in screen_text(app)
        await press(app, pilot, "e", *"Poha", "ctrl+s")
        assert row(app) == "Planless Two"
        await go_to(app, pilot, "no_workout", "Planless One")
        assert "e write workout" in screen_text(app)
        await press(app, pilot, "e", *"Squat 3x5", "ctrl+s")
        assert settled(app.session, "no_workout", "Planless One")
        assert row(app) == "Planless Two"


async def test_a_reminder_leaves_the_row_says_so_and_goes_on(
    exceptions: Path, tmp_path: Path
) -> None:
    folder = copied(exceptions, tmp_path)
    async with program(folder, (100, 30), TRAINER, clock=lambda: NOW) as (app, pilot):
        await press(app, pilot, "m", "enter", "y")
        assert row(app) == "Overdue Two"
        line = next(x for x in screen_text(app).splitlines() if "Overdue One" in x)
        assert "reminded 25 Nov" in line


async def test_what_is_settled_one_after_the_other_ends_with_all_is_well(
    exceptions: Path, tmp_path: Path
) -> None:
    folder = copied(exceptions, tmp_path)
    core = opened(folder, clock=lambda: NOW)
    asha = core.sign_in(TRAINER, SECRET)
    kept = ("Overdue", "Quiet")
    for client in asha.clients.search(limit=50).items:
        if not client.full_name.startswith(kept):
            for message in asha.messages.history(client.id):
                if message.state == "handed_over":
                    asha.messages.confirm(message.id, sent=True)
                elif message.state == "failed":
                    asha.messages.cancel(message.id)
                elif message.state == "draft":
                    asha.reminders.skip(message.id)
            asha.clients.archive(client.id)
    core.close()
    async with program(folder, (80, 24), TRAINER, clock=lambda: NOW) as (app, pilot):
        await press(app, pilot, "p", "enter", "p", "enter")
        assert row(app) == "Quiet One"
        await press(app, pilot, *"w70.5", "enter", *"w70.5", "enter")
        assert "All is well: nothing is overdue, nobody is missing" in screen_text(app)


def copied(folder: Path, into: Path) -> Path:
    return Path(shutil.copytree(folder, into / "gym"))
