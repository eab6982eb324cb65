"""The worker of the cloud channel: one on the whole data folder, in the program or without it.

`sending` is stored before Meta is asked, what is known after. A worker that dies in between
leaves a message whose outcome nobody knows: its successor says so, and sends it never again.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Protocol

from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, PtcmsError
from ptcms_core.messages import channel, outbox, outcomes
from ptcms_core.messages.quiet import is_quiet
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.database import open_shared
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text
from ptcms_core.whatsapp.sender import Availability, Outcome, Unknown, WhatsAppSender, ignore_phase

LOCK_FILE = ".ptcms.outbox.lock"
IDLE_SECONDS = 0.5
ELECTION_SECONDS = 2.0


Taken = Callable[[int, str], None]
"""Told of each message that was worked off: its id and state."""


class CloudLike(WhatsAppSender, Protocol):
    """A sender of which one process alone may be the one that sends."""

    def able(self) -> Availability:
        """Whether this process itself can send."""
        ...


class OutboxWorker:
    """Takes queued messages of one channel in turn and has them sent."""

    def __init__(self, gym: Gym, sender: CloudLike) -> None:
        self._gym = gym
        self._sender = sender
        self._stop = Event()
        self._thread: Thread | None = None
        self._untold: tuple[sqlite3.Row, Outcome] | None = None
        self.problem = ""

    # in a thread, or the whole of a process

    def start(self) -> None:
        """Work in a thread of its own until `stop`."""
        self._stop.clear()
        self._thread = Thread(target=self.run, name="outbox", daemon=True)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Take no further message."""
        self._stop.set()

    def stop(self, seconds: float = 5.0) -> None:
        """Take no further message; wait for the one under way, as long as is given."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def reason_against(self) -> str:
        """Why this process can't be the one that sends, as a sentence; empty when it can."""
        return self._sender.able().reason

    def run(self, on_taken: Taken | None = None) -> None:
        """Be the worker as soon as there is no other, until `stop`."""
        while not self._stop.is_set():
            if self._sender.able().ok:
                with self._elected() as elected:
                    if elected:
                        self._work(on_taken)
            self._stop.wait(ELECTION_SECONDS)

    def work_off(self, on_taken: Taken | None = None) -> int | None:
        """Send what is due and end; how many, None while another is the worker. StorageProblem."""
        with self._elected() as elected:
            if not elected:
                return None
            self.settle_abandoned()
            count = 0
            while not self._stop.is_set() and (taken := self.step()) is not None:
                count += 1
                if on_taken is not None:
                    on_taken(taken.id, taken.state)
            return count

    @contextmanager
    def _elected(self) -> Iterator[bool]:
        """Hold the lock that only one process has; whether it was free."""
        try:
            lock = open_shared(self._gym.folder / LOCK_FILE, self._gym.file_mode)
        except OSError:
            yield False
            return
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(lock)

    def _work(self, on_taken: Taken | None) -> None:
        settled = False
        while not self._stop.is_set() and self._sender.able().ok:
            try:
                if not settled:
                    self.settle_abandoned()
                    settled = True
                taken = self.step()
            except PtcmsError as error:
                # busy, full or read-only: nothing was sent, it is tried again
                self.problem = error.sentence
                self._stop.wait(ELECTION_SECONDS)
                continue
            self.problem = ""
            if taken is None:
                self._stop.wait(IDLE_SECONDS)
            elif on_taken is not None:
                on_taken(taken.id, taken.state)

    # what it does (the caller holds the worker's lock)

    def settle_abandoned(self) -> int:
        """Call unknown what a worker that ended was sending; how many."""
        return outbox.settle(
            self._gym, "channel = :channel AND state = 'sending'", {"channel": self._sender.name}
        )

    def step(self) -> outbox.Message | None:
        """Have the next message sent that is due; what became of it, None if there is none."""
        if self._untold is not None:
            return self._tell(*self._untold)
        started = self._claim()
        if started is None:
            return None
        try:
            outcome = self._sender.send(outcomes.job_of(started), ignore_phase)
        except Exception:  # a sender that breaks its promise: nobody knows how far it came
            outcome = Unknown(_("Sending broke off in the middle; nobody knows if it went."))
        # kept until it is stored, should the disk be full or the records busy just then
        self._untold = (started, outcome)
        return self._tell(started, outcome)

    def _tell(self, started: sqlite3.Row, outcome: Outcome) -> outbox.Message:
        with self._gym.act(None) as act:
            after = outcomes.store(act, started, outcome, self._gym.now())
        self._untold = None
        return outbox.record(after, {})

    def _claim(self) -> sqlite3.Row | None:
        """The next message in turn, already `sending`; what must not go any more is passed over."""
        if self._next(None) is None:
            return None
        with self._gym.act(None) as act:
            while (row := self._next(act.connection)) is not None:
                try:
                    outbox.refuse_outdated(row)
                except Conflict as refusal:
                    outbox.move(act, row, "skipped", reason=refusal.sentence)
                    continue
                lease = utc_text(self._gym.now() + outbox.LEASE)
                outbox.move(act, row, "sending", lease_until=lease)
                return row
        return None

    def _next(self, connection: sqlite3.Connection | None) -> sqlite3.Row | None:
        if connection is None:
            with self._gym.data.read() as reading:
                return self._next(reading)
        if not channel.rest_of(connection, self._sender.name).over(self._gym.now()):
            return None
        settings = load_settings(self._gym, connection)
        local = self._gym.now().astimezone(self._gym.zone())
        quiet = is_quiet(local, settings.quiet_from, settings.quiet_until)
        row: sqlite3.Row | None = connection.execute(
            f"{outbox.ROWS} WHERE m.channel = :channel AND m.state = 'queued'"
            " AND (m.retry_after IS NULL OR m.retry_after <= :now)"
            " AND (:quiet = 0 OR m.rule_id IS NULL) ORDER BY m.id LIMIT 1",
            {
                "channel": self._sender.name,
                "now": utc_text(self._gym.now()),
                "quiet": int(quiet),
            },
        ).fetchone()
        return row
