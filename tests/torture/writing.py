"""Every kind of write through the core's own calls, each told only once the core said it is kept.

Each write carries a mark of its own. What a write leaves is looked for by that mark with SQL of
this file, so that no rule of the core helps the core to be right.
"""

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from made_up import PASSWORD
from processes import Line

from ptcms_core import Conflict
from ptcms_core.core import Core, open_core
from ptcms_core.session import Session

WRITERS = ("asha@example.com", "vikram@example.com")
CLIENTS_EACH = 10
COST = 4


def make_gym(folder: Path) -> Path:
    """A gym with an admin and two trainers, each with clients who were charged a fee."""
    core = open_core(folder, password_cost=COST)
    admin = core.create_first_admin(
        full_name="Meera Admin", email="meera@example.com", password=PASSWORD
    )
    for number, email in enumerate(WRITERS):
        admin.trainers.add(full_name=f"Trainer {number}", email=email, password=PASSWORD)
        session = core.sign_in(email, PASSWORD)
        for client in range(CLIENTS_EACH):
            session.clients.add(
                full_name=f"Client {number}-{client}",
                phone=f"98765{number:02}{client:03}",
                whatsapp_consent=True,
                fee=5_000,
                confirmed=True,
            )
    core.close()
    return folder


def a_copy(gym: Path, place: Path) -> Path:
    """A copy of a gym that a test may harm."""
    return Path(shutil.copytree(gym, place))


@dataclass
class Writer:
    """One trainer who writes at random, on their own clients."""

    session: Session
    chance: random.Random
    mark: str
    count: int = 0

    def __post_init__(self) -> None:
        found = self.session.clients.search(text="Client", limit=CLIENTS_EACH)
        self.clients = [client.id for client in found.items]
        assert self.clients

    def write(self, kind: str | None = None) -> dict[str, object]:
        """One write of a kind, at random unless said; its kind, record and mark."""
        kind = kind or self.chance.choice(list(KINDS))
        self.count += 1
        mark = f"{self.mark}x{self.count}"
        record = KINDS[kind](self, self.chance.choice(self.clients), mark)
        return {"kind": kind, "id": record, "mark": mark}


def _weigh_in(writer: Writer, client: int, mark: str) -> int:
    weight = writer.chance.randint(400, 1_500) / 10
    return writer.session.progress.record(client, weight_kg=weight, note=mark, confirmed=True).id


def _payment(writer: Writer, client: int, mark: str) -> int:
    amount = writer.chance.randint(1, 9_999)
    return writer.session.payments.receive(
        client, amount=amount, method="upi", reference=mark, idempotency_key=mark, confirmed=True
    ).id


def _charge(writer: Writer, client: int, mark: str) -> int:
    amount = writer.chance.randint(1, 9_999)
    return writer.session.payments.charge(client, amount=amount, description=mark).id


def _diet(writer: Writer, client: int, mark: str) -> int:
    meals = {"Lunch": f"Dal {mark}"}
    return writer.session.diets.assign(client, meals=meals, confirmed=True).id


def _workout(writer: Writer, client: int, mark: str) -> int:
    return writer.session.workouts.assign(
        client, text=f"Squat 3x5 {mark}", title=mark, confirmed=True
    ).id


def _profile(writer: Writer, client: int, mark: str) -> int:
    while True:
        with suppress(Conflict):  # the fee of somebody's payment moved it meanwhile: once more
            version = writer.session.clients.get(client).version
            writer.session.clients.update(client, version=version, goal=mark, confirmed=True)
            return client


def _archived(writer: Writer, _client: int, mark: str) -> int:
    added = writer.session.clients.add(full_name=f"Newcomer {mark}", confirmed=True).id
    writer.session.clients.archive(added)
    return added


def _message(writer: Writer, client: int, mark: str) -> int:
    queued = writer.session.messages.queue(client, text=f"Hello {mark}", confirmed=True).id
    writer.session.messages.hand_over(queued)
    return queued


KINDS: dict[str, Callable[[Writer, int, str], int]] = {
    "weigh-in": _weigh_in,
    "payment": _payment,
    "charge": _charge,
    "diet": _diet,
    "workout": _workout,
    "profile": _profile,
    "archive": _archived,
    "message": _message,
}

# where the mark of a write of each kind has to stand: the value that carries it
LOOKS = {
    "weigh-in": "SELECT note FROM weigh_in WHERE id = :id AND removed_at IS NULL",
    "payment": "SELECT reference FROM ledger_entry WHERE id = :id AND receipt_no IS NOT NULL",
    "charge": "SELECT description FROM ledger_entry WHERE id = :id",
    "diet": "SELECT meals FROM diet_plan WHERE id = :id",
    "workout": "SELECT title FROM workout_plan WHERE id = :id",
    "profile": "SELECT i.after FROM journal j JOIN journal_image i ON i.seq = j.seq"
    " WHERE j.subject = 'client' AND j.client_id = :id AND i.after LIKE '%\"' || :mark || '\"%'",
    "archive": "SELECT full_name FROM client WHERE id = :id AND archived = 1",
    "message": "SELECT text FROM message WHERE id = :id AND state = 'handed_over'",
}


def sign_in(folder: Path, number: int) -> tuple[Core, Session]:
    """One of the writers at work on the folder."""
    core = open_core(folder, password_cost=COST)
    return core, core.sign_in(WRITERS[number], PASSWORD)


def write_without_end(folder: Path, number: int, seed: int) -> Callable[[Line], None]:
    """For a child: write at random, publish in the background, tell what is kept."""

    def run(line: Line) -> None:
        core, session = sign_in(folder, number)
        core.start_publishing()
        writer = Writer(session, random.Random(seed), f"m{number}n{seed}")
        line.tell(ready=True)
        while True:
            line.tell(**writer.write())

    return run
