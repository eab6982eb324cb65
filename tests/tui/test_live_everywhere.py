"""Whatever another terminal changes, what stands on a screen is what a fresh reading shows."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driving import press, screen_text, settle, until
from real_gym import ADMIN, SECRET, TRAINER, make_gym, opened, program
from textual.pilot import Pilot

from ptcms_core import Session
from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.top_bar import TopBar

# a way of changing each kind of record; each time is told by the number
CHANGES: dict[str, Callable[[Session, int, str], object]] = {
    "client": lambda s, client, mark: s.clients.update(
        client, version=s.clients.get(client).version, full_name=f"Nikhil {mark}", injuries=mark
    ),
    "weigh_in": lambda s, client, mark: s.progress.record(
        client, weight_kg=70 + len(mark) / 10, note=mark, confirmed=True
    ),
    "ledger_entry": lambda s, client, mark: s.payments.receive(
        client, amount=10, method="cash", reference=mark, confirmed=True
    ),
    "diet_plan": lambda s, client, mark: s.diets.assign(
        client, meals={"Lunch": mark}, confirmed=True
    ),
    "workout_plan": lambda s, client, mark: s.workouts.assign(client, text="Squat", title=mark),
    "message": lambda s, client, mark: s.messages.queue(client, text=mark, confirmed=True),
    "message_template": lambda s, _client, mark: s.messages.add_template(name=mark, text="Hi"),
    "workout_template": lambda s, _client, mark: s.workouts.add_template(title=mark, text="Squat"),
    "account": lambda s, _client, mark: _renamed(s, mark),
    "settings": lambda s, _client, mark: s.settings.update(
        gym_name=f"Gym {mark}", units="imperial" if len(mark) % 2 else "metric"
    ),
    "reminder_rule": lambda s, _client, mark: s.reminders.add_rule(kind="due_in", days=len(mark)),
}
PLACES = ("today", "trainers", "clients", "payments", "messages", "templates", "reports",
          "activity", "data", "settings", "profile")  # fmt: skip


def _renamed(session: Session, mark: str) -> object:
    asha = next(one for one in session.trainers.list() if one.email == TRAINER)
    return session.trainers.update(asha.id, version=asha.version, full_name=f"Asha {mark}")


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    meera = core.sign_in(ADMIN, SECRET)
    meera.trainers.add(full_name="Ravi", email="r@example.com", password=SECRET, role="admin")
    core.close()
    return folder


@pytest.fixture
def meera(gym: Path) -> Iterator[Session]:
    """An admin, at a terminal of her own."""
    core = opened(gym)
    yield core.sign_in(ADMIN, SECRET)
    core.close()


def heads(session: Session) -> list[int]:
    """The last number of each journal."""
    gym = session._access.gym
    found = []
    for database in (gym.data, gym.accounts):
        with database.read() as connection:
            found.append(connection.execute("SELECT max(seq) FROM journal").fetchone()[0])
    return found


def subjects_after(session: Session, before: list[int]) -> set[str]:
    """The subjects of what was written since, in both journals."""
    gym = session._access.gym
    found: set[str] = set()
    for database, last in zip((gym.data, gym.accounts), before, strict=True):
        with database.read() as connection:
            rows = connection.execute("SELECT subject FROM journal WHERE seq > ?", (last,))
            found |= {str(row[0]) for row in rows}
    return found


async def told(app: PtcmsApp, pilot: Pilot, other: Session) -> None:
    """Wait until this terminal has been told all that the other one did."""
    feed = app.desk._feeds[app.desk.person.id]
    await until(pilot, lambda: [seen[1] for _c, seen in feed._sources] == heads(other))
    await settle(app, pilot)


async def check(app: PtcmsApp, pilot: Pilot, what: str) -> None:
    """What stands there is what a fresh reading shows."""
    section = app.workspace.section
    shown = section._drawn()
    await section._refresh()
    await settle(app, pilot)
    fresh = section._drawn()
    assert shown == fresh, f"{what} is stale:\n{shown}\n--- read anew:\n{fresh}"


async def test_no_place_goes_stale_whatever_kind_of_record_another_changes(
    gym: Path, meera: Session
) -> None:
    client = meera.clients.search().items[0].id
    async with program(gym, (120, 40), "r@example.com") as (app, pilot):
        marks = iter("x" * length for length in range(2, 60))
        places: list[tuple[str, dict[str, object]]] = [(place, {}) for place in PLACES]
        places += [
            ("client", {"client_id": client, "tab": tab})
            for tab in ("profile", "diet", "workout", "progress", "payments", "messages")
        ]
        for place, arguments in places:
            app.workspace.go(place, **arguments)
            await settle(app, pilot)
            subjects = app.workspace.section.subjects
            # those that this place says it does not show, then the others
            unlisted = [one for one in CHANGES if subjects is not None and one not in subjects]
            for kinds in (unlisted, [one for one in CHANGES if one not in unlisted]):
                mark, before = next(marks), heads(meera)
                for kind in kinds:
                    CHANGES[kind](meera, client, mark)
                assert subjects_after(meera, before) == set(kinds)
                await told(app, pilot, meera)
                await check(app, pilot, f"{place} {arguments.get('tab', '')} after {kinds}")


async def test_a_name_changed_elsewhere_is_used_at_once_ones_own_too(
    gym: Path, meera: Session
) -> None:
    client = meera.clients.search().items[0].id
    async with program(gym, (120, 40), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c")
        bar = app.workspace.query_one(TopBar)
        CHANGES["client"](meera, client, "one")
        await until(pilot, lambda: bar.news == "changed by Meera Admin")
        me = next(one for one in meera.trainers.list() if one.email == ADMIN)
        meera.trainers.update(me.id, version=me.version, full_name="Meera Rao")
        _renamed(meera, "Iyer")
        await until(pilot, lambda: "Asha Iyer · trainer" in screen_text(app).splitlines()[0])
        app.workspace._end_news()
        CHANGES["client"](meera, client, "two")
        await until(pilot, lambda: bar.news == "changed by Meera Rao")
