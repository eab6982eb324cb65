"""Every place shows what another terminal changed, by itself, with who did it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driving import press, screen_text, settle, until
from real_gym import ADMIN, SECRET, TRAINER, make_gym, opened, program

from ptcms_core import Core, Session
from ptcms_tui.screens.form import FormModal

CLIENT = ("g", "c", "/", *"nikhil", "enter", "enter")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Core]:
    """Another terminal on the same folder."""
    core = opened(make_gym(tmp_path / "gym"))
    yield core
    core.close()


@pytest.fixture
def meera(other: Core) -> Session:
    return other.sign_in(ADMIN, SECRET)


@pytest.fixture
def asha(other: Core) -> Session:
    return other.sign_in(TRAINER, SECRET)


def gone(session: Session, what: str) -> None:
    client = nikhil(session)
    if what == "archive":
        session.clients.archive(client)
    elif what == "transfer":
        session.clients.transfer(client, to=session.account_id)
    else:
        session.clients.erase(client, password=SECRET)


def nikhil(session: Session) -> int:
    return session.clients.search("nikhil").items[0].id


def diet(session: Session) -> None:
    session.diets.assign(nikhil(session), meals={"Breakfast": "Upma and tea"}, confirmed=True)


def workout(session: Session) -> None:
    session.workouts.assign(nikhil(session), text="Day 1: Rowing 3x9", confirmed=True)


def weighed(session: Session) -> None:
    session.progress.record(nikhil(session), weight_kg=71.3, confirmed=True)


def paid(session: Session) -> None:
    session.payments.receive(nikhil(session), amount=1234, method="cash", confirmed=True)


def written(session: Session) -> None:
    session.messages.queue(nikhil(session), text="See you on Friday", confirmed=True)


def profiled(session: Session) -> None:
    client = session.clients.get(nikhil(session))
    session.clients.update(client.id, version=client.version, injuries="left knee")


def template(session: Session) -> None:
    session.messages.add_template(name="Zumba day", text="Zumba at six, {first_name}")


def trainer(session: Session) -> None:
    session.trainers.add(full_name="Zoya New", email="z@example.com", password=SECRET)


def set_up(session: Session) -> None:
    session.settings.update(gym_name="Copper House")


PLACES: dict[str, tuple[str, tuple[str, ...], Callable[[Session], None], str]] = {
    "profile": (TRAINER, (*CLIENT, "1"), profiled, "left knee"),
    "diet": (TRAINER, (*CLIENT, "2"), diet, "Upma and tea"),
    "workout": (TRAINER, (*CLIENT, "3"), workout, "Rowing"),
    "progress": (TRAINER, (*CLIENT, "4"), weighed, "71.3"),
    "payments of one": (TRAINER, (*CLIENT, "5"), paid, "1,234.00"),
    "messages of one": (TRAINER, (*CLIENT, "6"), written, "See you on Friday"),
    "clients": (TRAINER, ("g", "c"), weighed, "71.3"),
    "today": (TRAINER, ("g", "t"), paid, "3,766"),
    "payments": (TRAINER, ("g", "p"), paid, "3,766.00"),
    "messages": (TRAINER, ("g", "m"), written, "See you on Friday"),
    "reports": (TRAINER, ("g", "o"), paid, "1,234"),
    "templates": (ADMIN, ("g", "e"), template, "Zumba day"),
    "trainers": (ADMIN, ("g", "r"), trainer, "Zoya New"),
    "settings": (ADMIN, ("g", "s"), set_up, "Copper House"),
    "activity": (ADMIN, ("g", "a"), paid, "1,234.00"),
}


@pytest.mark.parametrize("place", PLACES)
async def test_it_is_there_by_itself_wherever_one_is(
    place: str, other: Core, meera: Session, asha: Session, tmp_path: Path
) -> None:
    email, keys, change, shown = PLACES[place]
    someone_else = meera if email == TRAINER else asha
    actor = someone_else if email == TRAINER else meera
    async with program(tmp_path / "gym", (120, 40), email) as (app, pilot):
        await press(app, pilot, *keys)
        await settle(app, pilot)
        assert shown not in screen_text(app)
        change(actor)
        await until(pilot, lambda: shown in screen_text(app))


@pytest.mark.parametrize("what", ["transfer", "erase"])
async def test_a_client_who_went_is_taken_off_the_screen_and_it_is_said_once(
    what: str, other: Core, meera: Session, tmp_path: Path
) -> None:
    async with program(tmp_path / "gym", (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, *CLIENT, "4")
        await settle(app, pilot)
        gone(meera, what)
        await until(pilot, lambda: "no longer with you" in screen_text(app))
        await until(pilot, lambda: app.workspace.section.place() == "Clients")
        await settle(app, pilot)
        assert app.workspace.section.place() == "Clients"
        assert "0011" not in screen_text(app)
        said = [one.message for one in app._notifications]
        assert said == [
            "Nikhil More is no longer with you: Meera Admin handed them over or erased them."
        ]
        await press(app, pilot, "escape")
        await settle(app, pilot)
        assert "0011" not in screen_text(app)


async def test_an_open_client_who_is_archived_says_so(
    other: Core, meera: Session, tmp_path: Path
) -> None:
    async with program(tmp_path / "gym", (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, *CLIENT, "4")
        await settle(app, pilot)
        gone(meera, "archive")
        await until(pilot, lambda: "ARCHIVED" in screen_text(app))
        await until(pilot, lambda: "changed by Meera Admin" in screen_text(app))


@pytest.mark.parametrize("what", ["archive", "transfer", "erase"])
async def test_a_form_over_a_client_who_went_keeps_what_was_typed(
    what: str, other: Core, meera: Session, tmp_path: Path
) -> None:
    async with program(tmp_path / "gym", (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, *CLIENT, "2", "e", *" and eggs")
        gone(meera, what)
        await press(app, pilot, "ctrl+s")
        why = "Nikhil More is archived" if what == "archive" else "There is no such client"
        await until(pilot, lambda: why in screen_text(app))
        assert isinstance(app.screen, FormModal)
        assert "Poha and eggs" in screen_text(app)


async def test_two_payments_by_two_people_for_one_due_are_asked_about(
    other: Core, meera: Session, tmp_path: Path
) -> None:
    async with program(tmp_path / "gym", (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, *CLIENT, "5", "p")
        await until(pilot, lambda: "Take a payment" in screen_text(app))
        client = nikhil(meera)
        meera.payments.receive(client, amount=5000, method="upi")
        await press(app, pilot, "enter")
        await until(pilot, lambda: "Somebody else took" in screen_text(app))
        assert meera.payments.account(client).balance == 0
        await press(app, pilot, "escape")
        await until(pilot, lambda: "Take a payment" in screen_text(app))
        await press(app, pilot, "escape")
        await settle(app, pilot)
        assert meera.payments.account(client).balance == 0
