"""A payment or a message tried again after a crash at any step: stored once, sent once."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from comparing import half_writes, reading
from made_up import PASSWORD, Clock
from processes import Line, faults
from tracing import TOLD, Traced, calls_of
from writing import COST, WRITERS, a_copy

from ptcms_core import Conflict, NeedsConfirmation
from ptcms_core.core import Core, open_core
from ptcms_core.messages.worker import OutboxWorker
from ptcms_core.session import Session
from ptcms_core.whatsapp.sender import Accepted, Availability, Job, Outcome, PhaseListener

STEPS = ("pwrite64", "write", "fdatasync", "fcntl", "pread64", TOLD)
"""A crash comes before any one of these calls of the act; the last tells that it is done."""
SENT = "sent.txt"


class Counting:
    """A sender that notes each message that it sends."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._path = folder / SENT

    def available(self) -> Availability:
        return Availability(ok=True)

    able = available

    def send(self, job: Job, on_phase: PhaseListener) -> Outcome:
        on_phase("calling")
        with self._path.open("a") as file:
            file.write(f"{job.phone}\n")
        return Accepted("1")

    @property
    def sent(self) -> int:
        return len(self._path.read_text().split()) if self._path.exists() else 0


@dataclass(frozen=True)
class Act:
    """What a person does, and does again when the program went away under it.

    `before` is done before the crash can come; `stored` counts what is there.
    """

    act: Callable[[Session, int], object]
    stored: str
    before: Callable[[Session, int], object] = lambda _session, _client: None


def _book(kind: str, **more: object) -> Callable[[Session, int], object]:
    def book(session: Session, client: int) -> object:
        return getattr(session.payments, kind)(client, amount=100, idempotency_key="form-1", **more)

    return book


def _queue(channel: str = "pywhatkit", **more: object) -> Callable[[Session, int], object]:
    def queue(session: Session, client: int) -> object:
        return session.messages.queue(client, text="Come on Monday", channel=channel, **more)

    return queue


def _send(session: Session, _client: int) -> object:
    waiting = session.messages.history(state="queued")
    return [session.messages.send(message.id) for message in waiting]


def _work_off(session: Session, _client: int) -> object:
    gym = session._access.gym
    return OutboxWorker(gym, Counting(gym.folder, "cloud")).work_off()


MESSAGES = "SELECT COUNT(*) FROM message WHERE text = 'Come on Monday'"
ENTRIES = "SELECT COUNT(*) FROM ledger_entry WHERE kind = '{}' AND amount = 10000"

ACTS = {
    "payment": Act(_book("receive", method="cash"), ENTRIES.format("payment")),
    "charge": Act(_book("charge"), ENTRIES.format("charge")),
    "discount": Act(_book("discount"), ENTRIES.format("discount")),
    "refund": Act(
        _book("refund", method="cash"),
        ENTRIES.format("refund"),
        before=lambda session, client: session.payments.receive(client, amount=500, method="cash"),
    ),
    "message": Act(_queue(), MESSAGES),
    "reminder": Act(_queue(period_key="dues:2026-11"), MESSAGES),
    "sending": Act(_send, MESSAGES, before=_queue()),
    "the worker": Act(_work_off, MESSAGES, before=_queue("cloud")),
}


def _opened(folder: Path, clock: Clock) -> tuple[Core, Session, int]:
    senders = {name: Counting(folder, name) for name in ("pywhatkit", "cloud")}
    core = open_core(folder, clock=clock, password_cost=COST, senders=senders)
    session = core.sign_in(WRITERS[0], PASSWORD)
    return core, session, session.clients.search(text="Client").items[0].id


def _acting(folder: Path, act: Act) -> Callable[[Line], None]:
    """For a child: the act, and that it is done."""

    def run(line: Line) -> None:
        _core, session, client = _opened(folder, Clock())
        act.before(session, client)
        line.wait()
        act.act(session, client)
        line.tell(done=True)
        os._exit(0)

    return run


def _tried_again(folder: Path, act: Act) -> dict[str, int]:
    """What is there after the next start, when the person does it once more."""
    clock = Clock()
    clock.now += timedelta(minutes=4)  # within the five minutes of a double payment, past a lease
    core, session, client = _opened(folder, clock)
    for _again in range(2):
        with suppress(Conflict, NeedsConfirmation):  # told that it is there already
            act.act(session, client)
    with reading(folder) as connection:
        stored = connection.execute(act.stored).fetchone()[0]
        states = [row[0] for row in connection.execute("SELECT state FROM message")]
    core.close()
    sent = Counting(folder, "").sent
    return {"stored": stored, "sent": sent, "unsure": states.count("unknown")}


@pytest.mark.parametrize("name", ACTS)
def test_tried_again_after_a_crash_it_is_there_once(
    made_gym: Path, tmp_path: Path, ordeal, name: str
) -> None:
    lost = ordeal.losses("duplicates", "losses", "half writes")
    act, trace = ACTS[name], tmp_path / "trace"
    child = Traced(_acting(a_copy(made_gym, tmp_path / "well"), act), trace, STEPS)
    told = child.all_told()
    assert not faults(told), faults(told)[0]
    counted = Counter(call.name for call in calls_of(trace))
    crashes = unsure = 0
    stride = max(1, round(1 / ordeal.size))
    for step in STEPS:
        for number in range(1, counted[step] + 1, stride):
            folder = a_copy(made_gym, tmp_path / f"{step}{number}")
            inject = f"{step}:signal=KILL:when={number}"
            child = Traced(_acting(folder, act), trace, [step], inject=inject)
            told = child.all_told()
            assert not faults(told), faults(told)[0]
            crashes += child.reap() != 0
            found = _tried_again(folder, act)
            lost["duplicates"] += max(0, found["stored"] - 1) + max(0, found["sent"] - 1)
            lost["losses"] += found["stored"] == 0
            if name in ("sending", "the worker"):
                # sent or not, nobody knows: that is said, and it is not sent by itself again
                unsure += found["unsure"]
                lost["losses"] += not (found["sent"] or found["unsure"])
            lost["half writes"] += len(half_writes(folder))
            assert not any(lost.values()), (inject, found, half_writes(folder))
            shutil.rmtree(folder)
    ordeal.tried = f"{name}: tried again after a crash at {crashes} steps"
    ordeal.measured = f"{unsure} times nobody could know, and it was said" if unsure else ""
    assert crashes >= len(STEPS) - 1
