"""Who may do what: every service call is made through the access of one signed-in account.

The account is read afresh at each call, so a session ends on every terminal as soon as its
account is deactivated or its password or role is changed.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ptcms_core.catalogue import _
from ptcms_core.errors import NotAllowed, NotFound, PtcmsError, SignedOut
from ptcms_core.storage import journal
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act

ADMIN = "admin"
TRAINER = "trainer"
EVERYONE = frozenset({ADMIN, TRAINER})
ADMINS = frozenset({ADMIN})

REFUSAL_NOTED_EVERY = timedelta(minutes=1)

# The one table of who may do what. Trainers do it for their own clients, admins for all.
ALLOWED: dict[str, frozenset[str]] = {
    "clients.view": EVERYONE,
    "clients.add": EVERYONE,
    "clients.update": EVERYONE,
    "clients.archive": EVERYONE,
    "clients.restore": EVERYONE,
    "clients.erase": EVERYONE,
    "clients.transfer": ADMINS,
    "clients.see_all": ADMINS,
    "diets.view": EVERYONE,
    "diets.assign": EVERYONE,
    "workouts.view": EVERYONE,
    "workouts.assign": EVERYONE,
    "workouts.templates": EVERYONE,
    "progress.view": EVERYONE,
    "progress.record": EVERYONE,
    "payments.view": EVERYONE,
    "payments.record": EVERYONE,
    "messages.view": EVERYONE,
    "messages.send": EVERYONE,
    "messages.templates": EVERYONE,
    "reports.view": EVERYONE,
    "settings.view": EVERYONE,
    "settings.update": ADMINS,
    "trainers.view": ADMINS,
    "trainers.manage": ADMINS,
    "journal.view": EVERYONE,
    "journal.view_all": ADMINS,
    "documents.manage": ADMINS,
    "backups.make": ADMINS,
}


@dataclass(frozen=True)
class Actor:
    """The account that acts."""

    id: int
    full_name: str
    email: str
    role: str
    must_change_password: bool

    @property
    def is_admin(self) -> bool:
        """True for an admin."""
        return self.role == ADMIN


@dataclass(frozen=True)
class UndoStep:
    """How the last act is taken back: its sentence and its inverse call."""

    label: str
    inverse: Callable[[], object]


@dataclass
class Access:
    """One account at work on one gym."""

    gym: Gym
    account_id: int
    stamp: int
    password_cost: int = 12
    undo_steps: list[UndoStep] = field(default_factory=list)
    closed: bool = False
    _rewound: dict[tuple[str, int, int], int] = field(default_factory=dict)
    _refused_at: dict[int, datetime] = field(default_factory=dict)

    # who

    def actor(self) -> Actor:
        """The account as it is now; SignedOut when the session has ended."""
        if self.closed:
            raise SignedOut(_("You are signed out. Sign in again."))
        with self.gym.accounts.read() as connection:
            row = connection.execute(
                "SELECT id, full_name, email, role, must_change_password, stamp, active"
                " FROM account WHERE id = :id AND deleted_at IS NULL",
                {"id": self.account_id},
            ).fetchone()
        if row is None or not row["active"]:
            raise SignedOut(_("This account is no longer active. Ask the admin."))
        if row["stamp"] != self.stamp:
            raise SignedOut(_("Your password or role was changed. Sign in again."))
        return Actor(row["id"], row["full_name"], row["email"], row["role"], bool(row[4]))

    def allowed(self, action: str) -> Actor:
        """The actor, if their role includes `action`; else NotAllowed, noted in the journal."""
        actor = self.at_work(action)
        if actor.role not in ALLOWED[action]:
            self._note_refusal(actor, action)
            raise NotAllowed(_("Only an admin may do this. Nothing was changed."))
        return actor

    def at_work(self, action: str) -> Actor:
        """The actor, unless a new password must be chosen first; else NotAllowed, noted."""
        actor = self.actor()
        if actor.must_change_password:
            self._note_refusal(actor, action)
            raise NotAllowed(_("Choose a new password first."))
        return actor

    def _note_refusal(self, actor: Actor, action: str, record_id: int | None = None) -> None:
        def note() -> None:
            with suppress(PtcmsError), self.gym.act(actor.id) as act:
                act.note("refusal", record_id, action)

        self.gym.data.afterwards(note)

    # which clients

    def client(self, connection: sqlite3.Connection, actor: Actor, client_id: int) -> sqlite3.Row:
        """The client's row, if this actor looks after it; else NotFound, as if there were none.

        That somebody reached for another trainer's client is noted in the journal.
        """
        row: sqlite3.Row | None = connection.execute(
            "SELECT * FROM client WHERE id = :id AND erased_at IS NULL", {"id": client_id}
        ).fetchone()
        if row is None:
            raise NotFound(_("There is no such client."))
        if not (actor.is_admin or row["trainer_id"] == actor.id):
            self.note_foreign_client(actor, client_id)
            raise NotFound(_("There is no such client."))
        return row

    def last_hand(self, connection: sqlite3.Connection, subject: str, record_id: int | None) -> str:
        """The name of who changed a record last; empty where nobody is named."""
        hand = journal.last_hand(connection, subject, record_id)
        return self.gym.account_names().get(hand or 0, "")

    def note_foreign_client(self, actor: Actor, client_id: int) -> None:
        """Note in the journal that somebody reached for another trainer's client.

        Once a minute at most: a screen on which a client was shown who was handed over since
        reads it again at each change.
        """
        now, last = self.now(), self._refused_at.get(client_id)
        if last is None or now - last >= REFUSAL_NOTED_EVERY:
            self._refused_at[client_id] = now
            self._note_refusal(actor, "client", client_id)

    # when

    def now(self) -> datetime:
        """The present moment in UTC."""
        return self.gym.now()

    def today(self) -> date:
        """The day it is in the gym."""
        return self.gym.today()

    # what is done

    @contextmanager
    def act(self, actor: Actor) -> Iterator[Act]:
        """One accepted change of the gym's records, whole or not at all."""
        with self.gym.act(actor.id) as act:
            yield act

    def remember_undo(self, label: str, inverse: Callable[[], object]) -> None:
        """Keep how the act just done is taken back by `u`."""
        self.undo_steps.append(UndoStep(label, inverse))
        del self.undo_steps[:-50]

    def rewound(self, subject: str, record_id: int, *, before: int, now: int) -> None:
        """An act was taken back: the record, at version `now`, is again what it was at `before`.

        So the act before it can be taken back as well.
        """
        self._rewound[subject, record_id, before] = now

    def left_at(self, subject: str, record_id: int, version: int) -> int:
        """The version of a record that nobody else changed since an act left it at `version`."""
        while (later := self._rewound.get((subject, record_id, version))) is not None:
            version = later
        return version
