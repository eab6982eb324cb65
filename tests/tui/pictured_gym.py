"""The gym in the pictures and snapshots: made-up people at a fixed moment, always the same.

It is filled through the services, act by act in the order of time, as a real gym would be.
"""

import math
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from real_gym import SECRET, opened, program
from textual.pilot import Pilot

from ptcms_core import Session
from ptcms_tui.app import PtcmsApp

NOW = datetime(2026, 11, 23, 5, 12, tzinfo=UTC)  # 10:42 in the gym
TRAINER = "asha@example.com"
ADMIN = "meera@example.com"


@dataclass
class _Clock:
    """The moment it is while the gym is filled."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class _Person:
    """One client; days count back from today.

    `pays` are (days back, amount, method); `charges` are (days back, amount, due in days from
    today); `drift` is what the weight changes in a week, in kg.
    """

    name: str
    phone: str
    gender: str
    born: str
    height: float
    weight: float
    goal: str
    joined: int
    weeks: int
    drift: float
    charges: tuple[tuple[int, int, int], ...] = ()
    pays: tuple[tuple[int, int, str], ...] = ()
    last_seen: int = 1
    plans: int = 0
    more: tuple[tuple[str, Any], ...] = ()


def _monthly(fee: int, months: int, *, first: int) -> dict[str, Any]:
    """A fee a month, each paid five days later."""
    days = [first - 30 * number for number in range(months)]
    methods = ("upi", "cash", "card", "bank")
    return {
        "charges": tuple((day, fee, -day + 5) for day in days),
        "pays": tuple((day - 5, fee, methods[(day + fee) % 4]) for day in days),
    }


# fmt: off
_ASHAS = (
    _Person("Nikhil More", "9820054321", "male", "2004-03-14", 170, 69.4, "Muscle gain", 220, 30,
            0.1, charges=((210, 4840, -200), (180, 4840, -170), (116, 4840, -115)),
            pays=((201, 4840, "upi"), (171, 4840, "cash")), last_seen=7, plans=2,
            more=(("goal_weight_kg", 76), ("injuries", "left shoulder, no overhead press"),
                  ("activity", "moderate"),
                  ("notes", "Prefers the early hours. Trains with Aman on Saturdays."),
                  ("emergency_contact", "Sunita More, +91 98200 11223"))),
    _Person("Aman Thakur", "9820067890", "male", "1999-08-02", 178, 68.9, "Muscle gain", 300, 16,
            0.2, **_monthly(4000, 9, first=264), plans=1),
    _Person("Jayendra Patil", "9820012345", "male", "1986-01-21", 172, 93.6, "Fat loss", 330, 24,
            -0.4, charges=((60, 5000, -50),), pays=((50, 6000, "bank"),), last_seen=3, plans=1,
            more=(("injuries", "lower back"),)),
    _Person("Sana Shaikh", "9811120431", "female", "1995-05-30", 164, 62.4, "Strength", 200, 18,
            -0.05, **_monthly(3500, 6, first=170), last_seen=4, plans=1),
    _Person("Leela Menon", "9845077120", "female", "1972-11-02", 158, 55.6, "Mobility", 150, 12,
            -0.05, **_monthly(2500, 4, first=140), last_seen=21, plans=1),
    _Person("Farhan Qureshi", "9967041188", "male", "1990-06-17", 181, 99.8, "Fat loss", 120, 14,
            -0.3, charges=((30, 1500, 2),), last_seen=2, plans=1),
    _Person("Ira Banerjee", "9007033015", "female", "1993-11-23", 167, 69.0, "Post-natal", 90, 10,
            -0.1, **_monthly(3000, 3, first=80), last_seen=5),
    _Person("Om Prakash", "9414090876", "male", "1968-02-08", 169, 108.0, "Weight loss", 310, 20,
            -0.3, **_monthly(4500, 10, first=289), last_seen=0, plans=1,
            more=(("injuries", "right knee; mild asthma"),)),
    _Person("Divya Rao", "9886055412", "female", "2001-09-12", 161, 51.6, "Muscle gain", 70, 9,
            0.15, charges=((40, 4500, 12),), pays=((38, 2250, "cash"),), last_seen=8, plans=1),
    _Person("Karan Gill", "9815560077", "male", "1997-04-25", 185, 87.9, "Strength", 250, 15,
            0.05, **_monthly(4000, 8, first=232), last_seen=9, plans=1),
    _Person("Ananya Iyer", "9840012209", "female", "1989-12-19", 163, 75.6, "Fat loss", 180, 13,
            -0.2, **_monthly(3500, 6, first=161), last_seen=0, plans=1),
    _Person("Vivek Desai", "9825031415", "male", "1983-07-07", 174, 80.1, "Rehab: knee", 160, 11,
            0.0, charges=((42, 3000, -12),), last_seen=14, plans=1),
    _Person("Meher Dastur", "9820188110", "female", "1978-03-03", 160, 65.2, "Mobility", 100, 8,
            -0.1, **_monthly(2500, 4, first=97), last_seen=1, plans=1),
    _Person("Rohit Shetty", "9900147720", "male", "1994-10-10", 176, 74.8, "Muscle gain", 260, 14,
            0.1, **_monthly(4000, 8, first=226), last_seen=2, plans=1),
)
_RAVIS = (
    _Person("Pooja Nair", "9847012345", "female", "1991-02-27", 166, 60.8, "Strength", 140, 9,
            0.05, **_monthly(3500, 4, first=130), last_seen=3, plans=1),
    _Person("Dev Saxena", "9839045678", "male", "2000-12-01", 179, 82.2, "Keep fit", 110, 8,
            -0.1, charges=((35, 3500, -5),), last_seen=6),
)
# fmt: on

_WORKOUT = (
    "Day 1: Push\nBench press 4x8 @45kg rest 90s\nIncline dumbbell press 3x10 @16\nDips 3x10\n\n"
    "Day 2: Pull\nDeadlift 3x5 @80kg rest 120s\nRow 3x10 @30\nFace pull 3x15\n\n"
    "Day 3: Legs\nSquat 4x6 @60 rest 120s\nLunges 3x12\nPlank 3x45s"
)
_MEALS = {
    "Breakfast": "Poha with peanuts, 2 boiled eggs, milk",
    "Lunch": "3 roti, rajma, curd, salad",
    "Snacks": "Banana, roasted chana, whey",
    "Dinner": "Paneer bhurji, 2 roti, dal",
}


def fill(folder: Path) -> Path:
    """Put the gym into an empty folder."""
    clock = _Clock(NOW - timedelta(days=345))
    core = opened(folder, clock=clock)
    admin = core.create_first_admin(
        full_name="Meera Kulkarni",
        email=ADMIN,
        password=SECRET,
        gym_name="Iron House Gym",
        upi_id="ironhouse@okbank",
        payee_name="Iron House Gym",
        contact_phone="+91 98765 00001",
    )
    admin.trainers.add(full_name="Asha Rao", email=TRAINER, password=SECRET)
    admin.trainers.add(full_name="Ravi Nair", email="ravi@example.com", password=SECRET)
    events: list[tuple[int, Callable[[], Any]]] = []
    for email, people in ((TRAINER, _ASHAS), ("ravi@example.com", _RAVIS)):
        session = core.sign_in(email, SECRET)
        for person in people:
            events += _life(session, person)
    for back, act in sorted(events, key=lambda event: -event[0]):
        clock.now = NOW - timedelta(days=back, minutes=25)
        act()
    core.publish_documents()
    core.close()
    return folder


def _life(session: Session, one: _Person) -> list[tuple[int, Callable[[], Any]]]:
    """What happened with a client, each with how many days ago it was."""
    ids: list[int] = []

    def add() -> None:
        client = session.clients.add(
            full_name=one.name,
            phone=one.phone,
            gender=one.gender,
            date_of_birth=one.born,
            height_cm=one.height,
            goal=one.goal,
            whatsapp_consent=True,
            confirmed=True,
            **dict(one.more),
        )
        ids.append(client.id)

    def weigh(week: int) -> Callable[[], Any]:
        wave = 0.35 * math.sin(week * 1.7) + 0.2 * math.sin(week * 0.6 + one.height)
        kg = round(one.weight + one.drift * week + wave, 1)
        waist = {"waist_cm": round(kg * 1.13, 1)} if week % 4 == 0 else {}
        return lambda: session.progress.record(ids[0], weight_kg=kg, confirmed=True, **waist)

    def charge(amount: int, due: int) -> Callable[[], Any]:
        day = (NOW + timedelta(days=due)).date()
        return lambda: session.payments.charge(ids[0], amount=amount, due=day, description="Fee")

    def receive(amount: int, method: str) -> Callable[[], Any]:
        return lambda: session.payments.receive(
            ids[0], amount=amount, method=method, confirmed=True
        )

    events: list[tuple[int, Callable[[], Any]]] = [(one.joined, add)]
    events += [(one.last_seen + 7 * (one.weeks - 1 - w), weigh(w)) for w in range(one.weeks)]
    events += [(back, charge(amount, due)) for back, amount, due in one.charges]
    events += [(back, receive(amount, method)) for back, amount, method in one.pays]
    if one.plans:
        events += _plans(session, one, ids)
    return events


def _plans(session: Session, one: _Person, ids: list[int]) -> list[tuple[int, Callable[[], Any]]]:
    calories = round(one.weight * 33 / 50) * 50
    macros = {
        "protein_g": calories * 0.3 // 4,
        "carbohydrate_g": calories * 0.45 // 4,
        "fat_g": calories // 36,
    }

    def diet(version: int) -> Callable[[], Any]:
        return lambda: session.diets.assign(
            ids[0],
            meals=_MEALS,
            total_calories=calories + 100 * version,
            macros=macros,
            confirmed=True,
        )

    def workout(version: int) -> Callable[[], Any]:
        text = _WORKOUT.replace("@60", f"@{50 + 10 * version}")
        return lambda: session.workouts.assign(
            ids[0], text=text, title="Push / pull / legs", confirmed=True
        )

    def ask() -> Any:
        sent = session.messages.queue(
            ids[0],
            text=f"Hi {one.name.split()[0]}, your plan for the week is ready.",
            confirmed=True,
        )
        return session.messages.hand_over(sent.id).id

    events: list[tuple[int, Callable[[], Any]]] = []
    for version in range(one.plans):
        back = min(one.joined, 11 + 40 * (one.plans - 1 - version))
        events += [(back, diet(version)), (back, workout(version))]
    if one.name == "Sana Shaikh":
        events.append((1, ask))
    if one.plans > 1:
        events.append((5, lambda: session.messages.confirm(ask(), sent=True)))
    return events


def shown(
    folder: Path, size: tuple[int, int], email: str | None = TRAINER
) -> AbstractAsyncContextManager[tuple[PtcmsApp, Pilot]]:
    """The program on the gym at its moment, `email` signed in."""
    return program(folder, size, email, clock=lambda: NOW)


def without_chance() -> Any:
    """While this holds, payment requests carry the same reference each time."""
    return patch("ptcms_core.payments.asking.uuid.uuid4", lambda: UUID(int=0x4840 << 96))
