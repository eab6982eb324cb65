"""A gym without a database, for the tests of the frame: who may sign in, and what was asked."""

import threading
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ptcms_core import Invalid, NeedsConfirmation, SignedOut, SignInRefused, conventions, money
from ptcms_core.values.rehearsal import end_rehearsal

_COUNTED = ("overdue", "due_this_week", "messages_waiting", "messages_failed")
PASSWORD = "a good long password"


@dataclass(frozen=True)
class FakeActor:
    id: int
    full_name: str
    email: str
    role: str
    must_change_password: bool = False


@dataclass
class FakeSettings:
    gym_name: str = "Iron House Gym"
    contact_phone: str = "98765 00001"
    contact_email: str = ""
    contact_address: str = ""
    currency: str = "INR"
    phone_region: str = "IN"
    time_zone: str = "Asia/Kolkata"
    units: str = "metric"
    locale: str = "en_IN"
    language: str = "en"
    idle_lock_minutes: int = 10

    @property
    def conventions(self) -> conventions.Conventions:
        return conventions.conventions(self.locale, imperial=self.units == "imperial")

    @property
    def money(self) -> money.Currency:
        return money.currency(self.currency)


@dataclass(frozen=True)
class FakeClient:
    id: int
    full_name: str
    phone: str


@dataclass(frozen=True)
class FakePage:
    items: list[FakeClient]
    next: None = None


@dataclass(frozen=True)
class FakeToday:
    clients: int = 2
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))


@dataclass(frozen=True)
class FakeChange:
    subject: str
    seq: int = 1
    client_id: int | None = None
    actor_id: int | None = None


class FakeFeed:
    def __init__(self, core: "FakeCore") -> None:
        self._core = core

    def has_news(self) -> bool:
        return bool(self._core.changes)

    def poll(self) -> list[FakeChange]:
        changes, self._core.changes = self._core.changes, []
        return changes

    def close(self) -> None:
        pass


class FakeFilters:
    """Nobody has saved one."""

    def list(self) -> list[Any]:
        return []


class FakeSession:
    def __init__(self, core: "FakeCore", actor: FakeActor) -> None:
        self._core = core
        self._actor = actor
        self.closed = False
        self.settings = self
        self.account = self
        self.clients = self
        self.filters = FakeFilters()
        self.preferences_kept: dict[str, Any] = {}

    @property
    def actor(self) -> FakeActor:
        if self.closed:
            raise SignedOut("You are signed out. Sign in again.")
        return self._actor

    @property
    def must_change_password(self) -> bool:
        return self._actor.email in self._core.must_change

    def change_password(self, *, old: str, new: str) -> None:
        if len(new) < 12:
            raise Invalid({"new": "Use 12 characters or more."})
        end_rehearsal()
        self._core.passwords[self._actor.email] = new
        self._core.must_change.discard(self._actor.email)

    def get(self) -> FakeSettings:
        return self._core.gym

    def preferences(self) -> dict[str, Any]:
        return self._core.preferences.get(self._actor.id, {})

    def prefer(self, **changes: Any) -> None:
        self._core.preferences.setdefault(self._actor.id, {}).update(changes)

    def feed(self) -> FakeFeed:
        return FakeFeed(self._core)

    def search(self, text: str, limit: int = 50) -> FakePage:
        self._core.read_gate.wait(5)
        self._core.searches.append(text)
        found = [c for c in self._core.people if text.casefold() in c.full_name.casefold()]
        return FakePage(found[:limit])

    def receive(self, *, amount: Decimal, confirmed: bool = False) -> Decimal:
        self._core.write_gate.wait(5)
        if self.closed:
            raise SignedOut("You are signed out. Sign in again.")
        if amount <= 0:
            raise Invalid({"amount": "Type an amount above zero."})
        if amount > 100_000 and not confirmed:
            raise NeedsConfirmation("large", "Really that much?")
        if amount == 666:
            raise RuntimeError("secret of Nikhil")
        self._core.received.append(amount)
        return amount

    def weigh(self, *, weight_kg: float) -> float:
        self._core.weighed.append(weight_kg)
        return weight_kg

    undo_label: str | None = None

    def today(self) -> FakeToday:
        return FakeToday()

    def undo(self) -> str:
        self._core.undone += 1
        return "the payment of ₹2,000.00"

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeCore:
    needs_first_admin: bool = False
    gym: FakeSettings = field(default_factory=FakeSettings)
    changes: list[FakeChange] = field(default_factory=list)
    received: list[Decimal] = field(default_factory=list)
    weighed: list[float] = field(default_factory=list)
    searches: list[str] = field(default_factory=list)
    must_change: set[str] = field(default_factory=set)
    preferences: dict[int, dict[str, Any]] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    sessions: list[FakeSession] = field(default_factory=list)
    undone: int = 0
    asked_to_close: str = ""
    backup_problem: str = ""
    first_admin: dict[str, Any] | None = None
    people: list[FakeClient] = field(
        default_factory=lambda: [
            FakeClient(11, "Nikhil More", "+919820054321"),
            FakeClient(12, "Vivek [/] Desai", "+919825031415"),
        ]
    )
    read_gate: threading.Event = field(default_factory=threading.Event)
    write_gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.read_gate.set()
        self.write_gate.set()
        self.accounts = {
            "asha@iron.example": FakeActor(1, "Asha", "asha@iron.example", "trainer"),
            "ravi@iron.example": FakeActor(2, "Ravi", "ravi@iron.example", "admin"),
        }

    @property
    def gym_name(self) -> str:
        return self.gym.gym_name

    def sign_in(self, email: str, password: str) -> FakeSession:
        actor = self.accounts.get(email.strip())
        if actor is None or password != self.passwords.get(email.strip(), PASSWORD):
            raise SignInRefused("Wrong email or password. 4 more tries before a short wait.")
        session = FakeSession(self, actor)
        self.sessions.append(session)
        return session

    def create_first_admin(self, **entered: Any) -> FakeSession:
        if "@" not in entered["email"]:
            raise Invalid({"email": "Type an email address such as name@example.org."})
        end_rehearsal()
        self.first_admin = entered
        self.needs_first_admin = False
        self.gym.gym_name = entered["gym_name"]
        actor = FakeActor(3, entered["full_name"], entered["email"], "admin")
        self.accounts[actor.email] = actor
        self.passwords[actor.email] = entered["password"]
        return self.sign_in(actor.email, entered["password"])

    def start_publishing(self) -> None:
        pass

    def close(self) -> None:
        pass
