"""Filling an empty folder: the accounts, the settings, then the clients batch by batch."""

import random
from collections.abc import Callable

from ptcms_core import accounts, settings
from ptcms_core.catalogue import _
from ptcms_core.demo.clients import TABLES, Maker
from ptcms_core.demo.texts import FIRST, LAST
from ptcms_core.errors import NotAllowed
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act
from ptcms_core.values.entry import Record
from ptcms_core.values.passwords import hash_password

PASSWORD = "made-up gym 2026"  # noqa: S105 - told on the screen: nobody in this gym exists
BATCH = 1_000

Progressing = Callable[[int, int, str], None]


class SignIn(Record):
    """One account of the made-up gym and how to sign in with it."""

    role: str
    full_name: str
    email: str
    password: str


def fill(
    gym: Gym,
    *,
    clients: int = 40,
    trainers: int = 3,
    seed: int = 7,
    on_progress: Progressing | None = None,
    password_cost: int = 12,
) -> list[SignIn]:
    """Fill an empty folder; NotAllowed where accounts exist already."""
    with gym.accounts.read() as connection:
        if connection.execute("SELECT 1 FROM account LIMIT 1").fetchone():
            raise NotAllowed(_("This folder is in use already, so no made-up gym was put into it."))
    people = _people(trainers)
    hashed = hash_password(PASSWORD, password_cost)
    with gym.account_act(None) as act:
        ids = [
            accounts.insert(
                act,
                full_name=one.full_name,
                email=one.email,
                role=one.role,
                password_hash=hashed,
                must_change_password=False,
            )
            for one in people
        ]
    with gym.act(None) as act:
        settings.store(
            act,
            {
                "gym_name": "Iron House Gym",
                "upi_id": "ironhouse@okbank",
                "payee_name": "Iron House Gym",
            },
        )
    chance = random.Random(seed)  # noqa: S311 - nothing secret comes of it
    maker = Maker(gym.today(), gym.now(), chance, ids[1:] or ids)
    for start in range(0, clients, BATCH):
        end = min(start + BATCH, clients)
        # a batch is a transaction: memory stays small, and stopping is heeded in between
        with gym.data.room_for_many(), gym.act(None) as act:
            for number in range(start + 1, end + 1):
                maker.client(number)
            _store(act, maker)
            if end == clients:
                _summarise(act, clients)
        if on_progress is not None:
            on_progress(end, clients, _("clients"))
    return people


def _people(trainers: int) -> list[SignIn]:
    names = ["Meera Kulkarni"] + [
        f"{FIRST[number % len(FIRST)]} {LAST[number * 3 % len(LAST)]}"
        for number in range(1, trainers + 1)
    ]
    return [
        SignIn(
            role="trainer" if number else "admin",
            full_name=name,
            email=f"trainer{number}@example.com" if number else "admin@example.com",
            password=PASSWORD,
        )
        for number, name in enumerate(names)
    ]


def _store(act: Act, maker: Maker) -> None:
    for table, rows in maker.taken().items():
        if rows:
            columns = ", ".join(rows[0])
            marks = ", ".join(f":{column}" for column in rows[0])
            act.connection.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - own names
                rows,
            )
    for year, last in maker.receipts.items():
        act.connection.execute(
            "INSERT INTO receipt_counter (financial_year, last) VALUES (:year, :last)"
            " ON CONFLICT (financial_year) DO UPDATE SET last = excluded.last",
            {"year": year, "last": last},
        )


def _summarise(act: Act, clients: int) -> None:
    """The journal's one row a subject."""
    for table in TABLES:
        act.note(table, None, "demo", after={"clients": clients})
