"""A made-up gym of any size, the same for the same seed; nobody in it exists."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from ptcms_core import accounts, settings
from ptcms_core.catalogue import _
from ptcms_core.clients import search_key
from ptcms_core.diets import values_of as diet_values
from ptcms_core.errors import NotAllowed
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act, utc_text
from ptcms_core.values import dates, ledger, text
from ptcms_core.values.entry import Record
from ptcms_core.values.passwords import hash_password
from ptcms_core.workouts import values_of as workout_values

PASSWORD = "made-up gym 2026"  # noqa: S105 - told on the screen: nobody in this gym exists
BATCH = 500
# fmt: off
FIRST = (
    "Aarav", "Aditi", "Aman", "Ananya", "Anika", "Arjun", "Asmita", "Bhavna", "Chetan", "Deepa",
    "Dev", "Diya", "Esha", "Farhan", "Gauri", "Harsh", "Ira", "Ishan", "Jaya", "Kabir", "Karan",
    "Kavya", "Leela", "Manoj", "Meher", "Mohan", "Nandini", "Neel", "Nikhil", "Nisha", "Om",
    "Pooja", "Pranav", "Priya", "Rahul", "Rania", "Ravi", "Riya", "Rohit", "Sahil", "Sana",
    "Sanjay", "Sara", "Shreya", "Tara", "Uday", "Vani", "Vivek", "Yash", "Zara",
)
LAST = (
    "Agarwal", "Banerjee", "Bhat", "Chopra", "Dastur", "Desai", "Dixit", "Fernandes", "Gill",
    "Gupta", "Iyer", "Jain", "Joshi", "Kapoor", "Kaur", "Khan", "Kulkarni", "Mehta", "Menon",
    "Mishra", "More", "Naidu", "Nair", "Patel", "Patil", "Pillai", "Prakash", "Qureshi", "Rao",
    "Reddy", "Saxena", "Shah", "Shaikh", "Sharma", "Shetty", "Singh", "Sinha", "Thakur", "Varma",
    "Yadav",
)
# fmt: on
GOALS = (
    "Muscle gain",
    "Fat loss",
    "Strength",
    "Mobility",
    "Weight loss",
    "Keep fit",
    "Rehab: knee",
)
INJURIES = ("left shoulder, no overhead press", "lower back", "right knee", "asthma")
WORKOUTS = (
    ("Push / pull / legs", "Day 1: Bench press 4x8 @45, Dips 3x10\nDay 2: Deadlift 3x5 @80\n"
     "Day 3: Squat 4x6 @60 rest 120s"),
    ("Full body", "Monday: Squat 3x8 @40, Row 3x10 @30\nWednesday: Rest\n"
     "Friday: Deadlift 2x5 @70, Plank 3x45s"),
    ("Walk and lift", "Day 1: Cardio 30min\nDay 2: Goblet squat 3x12 @12, Pushups 3x10"),
)  # fmt: skip
MEALS = (
    {"Breakfast": "Poha, 1 boiled egg", "Lunch": "2 roti, dal, salad", "Snacks": "Roasted chana",
     "Dinner": "Paneer bhurji, 1 roti"},
    {"Breakfast": "Idli x3, sambar", "Lunch": "Rice, fish curry", "Dinner": "Grilled chicken"},
    {"Breakfast": "Oats, banana", "Lunch": "Rajma, rice", "Snacks": "Curd", "Dinner": "Khichdi"},
)  # fmt: skip

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
    weigh_ins: int = 10,
    seed: int = 7,
    on_progress: Progressing | None = None,
    password_cost: int = 12,
) -> list[SignIn]:
    """Fill an empty folder; NotAllowed where accounts exist already."""
    with gym.accounts.read() as connection:
        if connection.execute("SELECT 1 FROM account LIMIT 1").fetchone():
            raise NotAllowed(_("This folder is in use already, so no made-up gym was put into it."))
    chance = random.Random(seed)  # noqa: S311 - nothing secret comes of it
    hashed = hash_password(PASSWORD, password_cost)
    people = [SignIn(role="admin", full_name="Meera Kulkarni", email="admin@example.com",
                     password=PASSWORD)]  # fmt: skip
    for number in range(1, trainers + 1):
        name = f"{FIRST[number % len(FIRST)]} {LAST[number * 3 % len(LAST)]}"
        people.append(
            SignIn(
                role="trainer",
                full_name=name,
                email=f"trainer{number}@example.com",
                password=PASSWORD,
            )
        )
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
    maker = _Maker(gym, chance, ids[1:] or ids, weigh_ins)
    for start in range(0, clients, BATCH):
        # a batch is a transaction: others may write meanwhile, and memory stays small
        with gym.act(None) as act:
            last = start + BATCH >= clients
            maker.batch(act, range(start + 1, min(start + BATCH, clients) + 1), summary=last)
        if on_progress is not None:
            on_progress(min(start + BATCH, clients), clients, _("clients"))
    return people


class _Maker:
    """Makes clients with all that belongs to them, their totals computed on the way."""

    def __init__(
        self, gym: Gym, chance: random.Random, trainer_ids: list[int], weigh_ins: int
    ) -> None:
        self._today = gym.today()
        self._now = utc_text(gym.now())
        self._chance = chance
        self._trainers = trainer_ids
        self._weigh_ins = weigh_ins
        self._receipts: dict[str, int] = {}
        self._workouts = [workout_values(*one) for one in WORKOUTS]
        self._diets = [diet_values(meals, 1600 + 300 * n, None, "")
                       for n, meals in enumerate(MEALS)]  # fmt: skip

    def batch(self, act: Act, numbers: range, *, summary: bool) -> None:
        """Store some clients; the last batch writes the journal's one row a subject."""
        tables: dict[str, list[dict[str, Any]]] = {
            name: []
            for name in ("client", "weigh_in", "ledger_entry", "diet_plan", "workout_plan",
                         "message")
        }  # fmt: skip
        for number in numbers:
            self._client(number, tables)
        for table, rows in tables.items():
            if rows:
                columns = ", ".join(rows[0])
                marks = ", ".join(f":{column}" for column in rows[0])
                act.connection.executemany(
                    f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - own names
                    rows,
                )
        for year, last in self._receipts.items():
            act.connection.execute(
                "INSERT INTO receipt_counter (financial_year, last) VALUES (:year, :last)"
                " ON CONFLICT (financial_year) DO UPDATE SET last = excluded.last",
                {"year": year, "last": last},
            )
        if summary:
            for table in tables:
                act.note(table, None, "demo", after={"clients": numbers.stop - 1})

    def _client(self, number: int, tables: dict[str, list[dict[str, Any]]]) -> None:
        chance, today = self._chance, self._today
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        number_text = f"+9198{(number * 7919) % 100_000_000:08}"
        goal = chance.choice(GOALS)
        male = chance.random() < 0.5
        height = chance.randint(1550, 1850)
        born = today - timedelta(days=chance.randint(20 * 365, 55 * 365))
        if number % 23 == 0:
            born = born.replace(month=today.month, day=min(today.day, 28))
        weights = self._weights(number, height, tables["weigh_in"])
        stands = self._ledger(number, tables["ledger_entry"])
        has_diet, has_workout = chance.random() < 0.8, chance.random() < 0.8
        if has_diet:
            tables["diet_plan"].append(
                {"id": number, "client_id": number, "number": 1, "assigned_at": self._now,
                 "assigned_by": self._trainer(number), **chance.choice(self._diets)}
            )  # fmt: skip
        if has_workout:
            tables["workout_plan"].append(
                {"id": number, "client_id": number, "number": 1, "assigned_at": self._now,
                 "assigned_by": self._trainer(number), **chance.choice(self._workouts)}
            )  # fmt: skip
        self._message(number, name, number_text, tables["message"])
        last_day, last, before = weights
        tables["client"].append(
            {
                "id": number,
                "trainer_id": self._trainer(number),
                "full_name": name,
                "name_key": text.fold(name),
                "search_key": search_key(name, number_text, goal, ""),
                "gender": "male" if male else "female",
                "date_of_birth": born.isoformat(),
                "phone": number_text,
                "height_mm": height,
                "goal": goal,
                "activity": chance.choice(("sedentary", "light", "moderate")),
                "injuries": chance.choice(INJURIES) if chance.random() < 0.2 else "",
                "whatsapp_consent": int(chance.random() < 0.8),
                "consent_on": today.isoformat(),
                "created_at": utc_like(today - timedelta(days=chance.randint(30, 700))),
                "archived": int(number % 29 == 0),
                "archived_at": self._now if number % 29 == 0 else None,
                "last_weight_g": last,
                "last_weigh_in_on": last_day.isoformat(),
                "weight_change_7d_g": last - before,
                "balance": stands.balance,
                "has_charge": 1,
                "has_payment": int(stands.has_payment),
                "next_due_on": stands.next_due_on.isoformat() if stands.next_due_on else None,
                "last_payment_on": (
                    stands.last_payment_on.isoformat() if stands.last_payment_on else None
                ),
                "diet_plan_id": number if has_diet else None,
                "workout_plan_id": number if has_workout else None,
            }
        )

    def _trainer(self, number: int) -> int:
        return self._trainers[number // 6 % len(self._trainers)]

    def _weights(
        self, number: int, height: int, rows: list[dict[str, Any]]
    ) -> tuple[date, int, int]:
        chance = self._chance
        weight = round((height / 1000) ** 2 * chance.uniform(19, 31) * 10) * 100
        drift = chance.randint(-5, 5) * 100
        day = self._today - timedelta(days=chance.choice((0, 1, 2, 3, 5, 8, 20)))
        days = [day - timedelta(days=7 * back) for back in range(self._weigh_ins)][::-1]
        before = weight
        for one in days:
            before = weight
            weight = max(40_000, weight + drift + chance.randint(-4, 4) * 100)
            rows.append(
                {"client_id": number, "on_date": one.isoformat(), "weight_g": weight,
                 "height_mm": height, "at": self._now, "by_id": self._trainer(number)}
            )  # fmt: skip
        return day, weight, before

    def _ledger(self, number: int, rows: list[dict[str, Any]]) -> ledger.Standing:
        chance, today = self._chance, self._today
        kind = ("paid", "paid", "overdue", "soon", "partly", "overpaid")[number % 6]
        fee = chance.choice((1500, 2000, 2500, 3000, 4500, 6000)) * 100
        due = {
            "overdue": today - timedelta(days=chance.randint(3, 90)),
            "soon": today + timedelta(days=chance.randint(0, 6)),
        }.get(kind, today + timedelta(days=chance.randint(8, 40)))
        paid = {"paid": fee, "partly": fee // 2, "overpaid": fee + 100_000}.get(kind, 0)
        on = min(today, due) - timedelta(days=chance.randint(0, 20))
        postings = [ledger.Posting("charge", fee, on, due)]
        common = {"client_id": number, "on_date": on.isoformat(), "at": self._now,
                  "by_id": self._trainer(number)}  # fmt: skip
        rows.append(
            {**common, "kind": "charge", "amount": fee, "due_date": due.isoformat(),
             "method": None, "description": "Fee", "receipt_no": None}
        )  # fmt: skip
        if paid:
            postings.append(ledger.Posting("payment", paid, on, None))
            year = dates.financial_year(on)
            self._receipts[year] = self._receipts.get(year, 0) + 1
            rows.append(
                {**common, "kind": "payment", "amount": paid, "due_date": None,
                 "method": chance.choice(("cash", "upi", "card")), "description": "",
                 "receipt_no": f"R/{year}/{self._receipts[year]:06}"}
            )  # fmt: skip
        return ledger.standing(postings)

    def _message(self, number: int, name: str, to: str, rows: list[dict[str, Any]]) -> None:
        if number % 5:
            return
        rows.append(
            {"client_id": number, "phone": to,
             "text": f"Hi {name.split()[0]}, hope you are doing well!",
             "channel": "click_to_chat",
             "state": ("confirmed", "handed_over", "not_sent")[number // 5 % 3],
             "created_at": self._now, "acted_at": self._now,
             "created_by": self._trainer(number)}
        )  # fmt: skip


def utc_like(day: date) -> str:
    """A day as a stored moment (its noon)."""
    return f"{day.isoformat()}T12:00:00.000Z"


def told(people: list[SignIn]) -> Iterator[str]:
    """The sign-in details as lines."""
    for one in people:
        yield f"{one.role:<8} {one.email:<26} {one.password}"
