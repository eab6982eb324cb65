"""Who may do what: every service call is made through the access of one signed-in account.

The account is read afresh at each call, so a session ends on every terminal as soon as its
account is deactivated or its password or role is changed.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from ptcms_core.access.table import ADMIN, ALLOWED
from ptcms_core.access.words import action_words
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NotAllowed, NotFound, PtcmsError, SignedOut
from ptcms_core.storage import journal
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act

REFUSAL_NOTED_EVERY = timedelta(minutes=1)
# for so long after it was typed, a password counts as typed for what asks for it again
PROVED_FOR = timedelta(minutes=5)


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

    @property
    def only_own(self) -> int | None:
        """Whose clients alone this account sees: its own id; None for an admin, who sees all."""
        return None if self.is_admin else self.id


@dataclass(frozen=True, eq=False)
class UndoStep:
    """How an act is taken back: its sentence and its inverse call; None if it can't be.

    `act_id` is the act in the journal of records, where it is known.
    """

    label: str
    inverse: Callable[[], object] | None
    act_id: str | None = None


def _nobody_checks(_account_id: int, _password: str) -> None:
    raise NotAllowed(_("Passwords can't be checked here. Nothing was changed."))


@dataclass
class Access:
    """One account at work on one gym; `check_password` refuses a wrong one with Invalid."""

    gym: Gym
    account_id: int
    stamp: int
    password_cost: int = 12
    check_password: Callable[[int, str], None] = _nobody_checks
    proved_at: datetime | None = None
    undo_steps: list[UndoStep] = field(default_factory=list)
    closed: bool = False
    _rewound: dict[tuple[str, int, int], int] = field(default_factory=dict)
    _refused_at: dict[int, datetime] = field(default_factory=dict)
    _taking_back: threading.Lock = field(default_factory=threading.Lock)
    _here: "_OfThread" = field(default_factory=lambda: _OfThread())

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
            raise NotAllowed(
                _("Only an admin may {what}. Nothing was changed.").format(
                    what=action_words(action)
                )
            )
        return actor

    def at_work(self, action: str) -> Actor:
        """The actor, unless a new password must be chosen first; else NotAllowed, noted."""
        self._here.last_act = None
        actor = self.actor()
        if actor.must_change_password:
            self._note_refusal(actor, action)
            raise NotAllowed(_("Choose a new password first."))
        return actor

    def prove(self, actor: Actor, password: str | None) -> None:
        """One's own password before a dangerous act; Invalid under `password` if it is wrong.

        None will do within five minutes of signing in or of the last time it was typed.
        """
        now = self.now()
        if password:
            self.check_password(actor.id, password)
            self.proved_at = now
        elif password is not None or not self._proved_lately(now):
            raise Invalid({"password": _("Type your own password to go on.")})

    def _proved_lately(self, now: datetime) -> bool:
        return self.proved_at is not None and timedelta() <= now - self.proved_at <= PROVED_FOR

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

    def active_client(
        self, connection: sqlite3.Connection, actor: Actor, client_id: int
    ) -> sqlite3.Row:
        """The client's row, for what only concerns those who come; Conflict for an archived one.

        What settles an account (a payment, refund, discount or reversal) and what puts a record
        right needs `client` alone: who was archived may still owe.
        """
        row = self.client(connection, actor, client_id)
        if row["archived"]:
            raise Conflict(archived_sentence(row["full_name"]))
        return row

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
        """One accepted change of the gym's records, whole or not at all.

        Inside `together` it is a part of that act.
        """
        here = self._here
        if here.together is not None:
            yield here.together
            return
        with self.gym.act(actor.id or None) as act:
            if here.undoes is not None:
                journal.note_undo(act, here.undoes)
            yield act
        here.last_act = act.id

    @contextmanager
    def together(self, actor: Actor, label: str) -> Iterator[Act]:
        """Several calls of services as one act: whole or not at all, and one step of undo.

        Nobody else writes meanwhile, so only what is quick belongs in it.
        """
        here = self._here
        if here.together is not None:
            yield here.together
            return
        rewound, here.parts = dict(self._rewound), []
        try:
            with self.act(actor) as act:
                here.together = act
                try:
                    yield act
                finally:
                    here.together = None
        except BaseException:
            # what was kept for undo of a part that didn't come to be
            self._rewound.clear()
            self._rewound.update(rewound)
            raise
        here.last_act = act.id
        if here.parts:
            self.remember_undo(label, partial(self._take_parts_back, tuple(here.parts)))

    def _take_parts_back(self, parts: tuple[UndoStep, ...]) -> None:
        with self.together(self.actor(), ""):
            for part in reversed(parts):
                if part.inverse is None:
                    raise Conflict(cant_be_undone(part.label))
                part.inverse()

    def remember_undo(self, label: str, inverse: Callable[[], object] | None) -> None:
        """Keep how the act just done is taken back by `u`; None for what can't be.

        The inverse is no act of its own to be undone, so nothing is kept while one runs.
        """
        here = self._here
        if here.taking_back:
            return
        if here.together is not None:
            here.parts.append(UndoStep(label, inverse))
            return
        self.undo_steps.append(UndoStep(label, inverse, here.last_act))
        del self.undo_steps[:-50]

    def undo(self) -> str:
        """Take back the last act; its sentence. Conflict, or whatever refuses its inverse.

        A step leaves only by being taken back: what is refused stays the last act, so that the
        same key pressed again says so again and never reaches past it to an older one.
        """
        with self._taking_back:
            if not self.undo_steps:
                raise Conflict(_("There is nothing to undo."))
            step = self.undo_steps[-1]
            if step.inverse is None:
                raise Conflict(cant_be_undone(step.label))
            with self.taking_back(step.act_id):
                step.inverse()
            with suppress(ValueError):
                self.undo_steps.remove(step)
        return step.label

    def forget_undo(self, act_id: str) -> None:
        """An act was taken back otherwise: it is no step of undo any more."""
        self.undo_steps[:] = [step for step in self.undo_steps if step.act_id != act_id]

    @contextmanager
    def taking_back(self, act_id: str | None) -> Iterator[None]:
        """What is done is the inverse of an act: the journal says so, undo keeps nothing of it."""
        here = self._here
        here.taking_back, here.undoes = True, act_id
        try:
            yield
        finally:
            here.taking_back, here.undoes = False, None

    def rewound(self, subject: str, record_id: int, *, before: int, now: int) -> None:
        """The record, at version `now`, is again what it was at `before`, as far as undo goes.

        An act was taken back, or changed nothing that undo puts back; so the act before it can
        be taken back as well. Of ledger entries, which have no versions, one stands for another
        of the same client.
        """
        if before != now:
            self._rewound[subject, record_id, before] = now

    def left_at(self, subject: str, record_id: int, version: int) -> int:
        """The version of a record that nobody else changed since an act left it at `version`."""
        while (later := self._rewound.get((subject, record_id, version))) is not None:
            version = later
        return version

    def is_as_left(self, subject: str, record_id: int, left: int, present: int) -> bool:
        """Whether a record, at version `present`, is as an act of this session left it."""
        return present == self.left_at(subject, record_id, left)

    def refuse_changed(self, subject: str, record_id: int, left: int, present: int) -> None:
        """Conflict if a record was changed by others since an act left it at version `left`."""
        if not self.is_as_left(subject, record_id, left, present):
            raise Conflict(_changed_since())

    @contextmanager
    def as_undo(self) -> Iterator[None]:
        """For an inverse that is an ordinary change: its Conflict in the words of undo."""
        try:
            yield
        except Conflict as conflict:
            raise Conflict(_changed_since(), conflict.theirs, by=conflict.by) from None


class ServerShell(Access):
    """Somebody at the server's own shell: no account, but whoever owns the files may do all."""

    def actor(self) -> Actor:
        """Nobody by name, with an admin's rights; the journal names nobody."""
        return Actor(0, "", "", ADMIN, must_change_password=False)


class _OfThread(threading.local):
    """What a thread is at, for this account."""

    together: Act | None = None  # the act that several calls are parts of
    parts: list[UndoStep]
    taking_back: bool = False
    undoes: str | None = None  # the act whose inverse runs
    last_act: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.parts = []


def cant_be_undone(label: str) -> str:
    """The sentence for an act that has no inverse."""
    return _("This can't be undone: {what}. Nothing was changed.").format(what=label)


def _changed_since() -> str:
    return _("This was changed since, so nothing was undone.")


def archived_sentence(full_name: str) -> str:
    """Why nothing new is entered for an archived client, and what to do."""
    return _("{name} is archived. Bring them back first; then this can be done.").format(
        name=full_name
    )
