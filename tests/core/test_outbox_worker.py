"""The worker of the cloud channel: one at a time, and no message twice."""

import threading
from collections.abc import Callable, Iterator

import cloud_gym
import graph_server
import pytest
from graph_server import Graph, error
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, StorageProblem
from ptcms_core.messages import OutboxWorker
from ptcms_core.messages.outcomes import MOST_TRIES
from ptcms_core.messages.worker import LOCK_FILE
from ptcms_core.session import Session


@pytest.fixture
def graph() -> Iterator[Graph]:
    with graph_server.graph_server() as graph:
        yield graph


@pytest.fixture
def worker(core: Core, admin: Session, graph: Graph) -> OutboxWorker:
    return cloud_gym.set_up(core, admin, graph, seconds=0.5)


Write = Callable[..., int]


@pytest.fixture
def write(worker: OutboxWorker, asha: Session) -> Write:
    """Queue a message to a new client of Asha's; its id."""
    numbers = iter(range(100))

    def queue(text: str = "Hi {first_name}, come on Monday.", **more: object) -> int:
        number = next(numbers)
        client = asha.clients.add(
            full_name=f"Nikhil {chr(65 + number) * 6}",
            phone=f"98765000{number:02}",
            whatsapp_consent=True,
        )
        return asha.messages.queue(client.id, text=text, **more).id

    return queue


def test_queued_messages_go_in_turn_and_only_accepted_is_claimed(
    worker: OutboxWorker, write: Write, asha: Session, graph: Graph
) -> None:
    ids = [write() for _ in range(3)]
    assert cloud_gym.work_off(worker) == 3
    assert [message["to"] for message in graph.asked] == [
        "919876500000",
        "919876500001",
        "919876500002",
    ]
    for one in ids:
        message = asha.messages.get(one)
        assert message.state == "accepted"
        assert message.attempts == 1


def test_a_terminal_only_queues_for_the_worker(
    worker: OutboxWorker, write: Write, asha: Session, graph: Graph
) -> None:
    one = write()
    with pytest.raises(Conflict, match="by itself"):
        asha.messages.send(one)
    assert asha.messages.get(one).state == "queued"
    assert graph.asked == []


def test_sending_is_stored_before_meta_is_asked(
    worker: OutboxWorker, write: Write, asha: Session, graph: Graph
) -> None:
    one = write()
    seen: list[str] = []

    def look(_message: object) -> graph_server.Answer:
        seen.append(asha.messages.get(one).state)
        return graph_server.ACCEPTED

    graph.answer = look
    worker.step()
    assert seen == ["sending"]


@pytest.mark.parametrize(
    "answer",
    [graph_server.HTML, graph_server.TAKEN_BUT_SILENT, graph_server.TAKEN_BUT_DROPPED],
)
def test_what_nobody_knows_of_is_asked_and_never_sent_again(
    worker: OutboxWorker,
    write: Write,
    asha: Session,
    graph: Graph,
    clock: Clock,
    answer: graph_server.Answer,
) -> None:
    one = write()
    graph.answer = lambda _message: answer
    worker.step()
    assert asha.messages.get(one).state == "unknown"
    clock.advance(days=1)
    assert cloud_gym.work_off(worker) == 0
    assert len(graph.asked) == 1
    assert [message.id for message in asha.messages.waiting()] == [one]
    asha.messages.confirm(one, sent=True)


def test_one_client_written_to_too_often_waits_alone(
    worker: OutboxWorker, write: Write, asha: Session, graph: Graph, clock: Clock
) -> None:
    first, second = write(), write()
    graph.answer = lambda message: (
        error(131056) if message["to"].endswith("00") and len(graph.asked) < 3
        else graph_server.ACCEPTED
    )  # fmt: skip
    assert cloud_gym.work_off(worker) == 2
    assert asha.messages.get(first).state == "queued"
    assert "Too many" in asha.messages.get(first).reason
    assert asha.messages.get(second).state == "accepted"
    clock.advance(minutes=2)
    assert cloud_gym.work_off(worker) == 1
    assert asha.messages.get(first).state == "accepted"


def test_a_message_is_not_tried_for_ever(
    worker: OutboxWorker, write: Write, asha: Session, graph: Graph, clock: Clock
) -> None:
    one = write()
    graph.answer = lambda _message: error(131056)
    for _ in range(MOST_TRIES + 3):
        worker.step()
        clock.advance(hours=1)
    assert len(graph.asked) == MOST_TRIES
    assert asha.messages.get(one).state == "failed"


def test_a_rate_limit_lets_all_wait_longer_and_longer_and_then_go_on(
    worker: OutboxWorker,
    write: Write,
    asha: Session,
    admin: Session,
    graph: Graph,
    clock: Clock,
) -> None:
    ids = [write() for _ in range(3)]
    graph.answer = lambda _message: error(130429, 429)
    assert cloud_gym.work_off(worker) == 1
    state = admin.channels.cloud()
    assert not state.paused
    assert state.resume_at
    assert "slower" in state.reason
    clock.advance(seconds=61)
    assert cloud_gym.work_off(worker) == 1
    clock.advance(seconds=61)
    assert cloud_gym.work_off(worker) == 0, "the second rest is longer"
    graph.answer = lambda _message: graph_server.ACCEPTED
    clock.advance(seconds=61)
    assert cloud_gym.work_off(worker) == 3
    assert {asha.messages.get(one).state for one in ids} == {"accepted"}


def test_a_refused_token_pauses_the_channel_until_somebody_mends_it(
    worker: OutboxWorker, write: Write, admin: Session, graph: Graph, clock: Clock
) -> None:
    one = write()
    graph.answer = lambda _message: error(190, 401)
    assert cloud_gym.work_off(worker) == 1
    clock.advance(days=2)
    assert cloud_gym.work_off(worker) == 0
    state = admin.channels.cloud()
    assert state.paused
    assert "token" in state.reason
    assert state.queued == 1
    graph.answer = lambda _message: graph_server.ACCEPTED
    assert admin.channels.resume()
    assert not admin.channels.resume()
    assert cloud_gym.work_off(worker) == 1
    assert admin.messages.get(one).state == "accepted"


def test_who_opted_out_was_archived_or_changed_phone_meanwhile_is_left_out(
    worker: OutboxWorker, write: Write, asha: Session, graph: Graph
) -> None:
    ids = [write() for _ in range(4)]
    clients = [asha.messages.get(one).client_id for one in ids]
    asha.clients.archive(clients[0])
    there = asha.clients.get(clients[1])
    asha.clients.update(there.id, version=there.version, phone="9876511111")
    assert cloud_gym.work_off(worker) == 2
    assert [asha.messages.get(one).state for one in ids] == [
        "skipped",
        "skipped",
        "accepted",
        "accepted",
    ]
    assert "archived" in asha.messages.get(ids[0]).reason
    assert "phone was changed" in asha.messages.get(ids[1]).reason
    assert len(graph.asked) == 2


def test_what_was_cancelled_in_time_never_goes(
    worker: OutboxWorker, write: Write, asha: Session, graph: Graph
) -> None:
    one = write()
    asha.messages.cancel(one)
    assert cloud_gym.work_off(worker) == 0
    assert graph.asked == []


def test_an_outcome_that_could_not_be_stored_is_stored_later_and_nothing_is_sent_again(
    worker: OutboxWorker, write: Write, asha: Session, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = write(), write()
    store = core._gym.act
    calls = []

    def full(actor_id: int | None) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise StorageProblem("The disk is full.")
        return store(actor_id)

    monkeypatch.setattr(core._gym, "act", full)
    with pytest.raises(StorageProblem):
        worker.step()
    assert asha.messages.get(one).state == "sending"
    told = worker.step()
    assert told is not None
    assert (told.id, told.state) == (one, "accepted")
    assert cloud_gym.work_off(worker) == 1
    assert asha.messages.get(other).state == "accepted"


def test_a_new_worker_calls_unknown_what_the_last_one_was_sending(
    worker: OutboxWorker, write: Write, asha: Session, core: Core, admin: Session, graph: Graph
) -> None:
    one = write()
    assert worker._claim() is not None  # and then it was killed
    successor = cloud_gym.set_up(core, admin, graph)
    assert successor.settle_abandoned() == 1
    assert asha.messages.get(one).state == "unknown"
    assert cloud_gym.work_off(successor) == 0
    assert graph.asked == []


def test_only_one_of_several_workers_sends(
    worker: OutboxWorker, write: Write, asha: Session, core: Core, admin: Session, graph: Graph
) -> None:
    ids = [write() for _ in range(12)]
    workers = [worker] + [cloud_gym.set_up(core, admin, graph) for _ in range(3)]
    most = [0, 0]
    guard = threading.Lock()

    def count(_message: object) -> graph_server.Answer:
        with guard:
            most[0] += 1
            most[1] = max(most)
        threading.Event().wait(0.02)
        with guard:
            most[0] -= 1
        return graph_server.ACCEPTED

    graph.answer = count
    for one in workers:
        one.start()
    done = threading.Event()
    for _ in range(600):
        if all(asha.messages.get(one).state == "accepted" for one in ids):
            break
        done.wait(0.05)
    for one in workers:
        one.stop()
    assert {asha.messages.get(one).state for one in ids} == {"accepted"}
    assert most[1] == 1
    assert sorted(graph.taken) == sorted(f"{one}.1" for one in ids)
    assert (core.folder / LOCK_FILE).exists()


def test_a_reminder_by_rule_waits_for_the_end_of_the_quiet_hours(
    worker: OutboxWorker, asha: Session, admin: Session, clock: Clock, graph: Graph
) -> None:
    client = asha.clients.add(
        full_name="Tara Nair", phone="9876500077", whatsapp_consent=True, fee=500, fee_due="today"
    )
    admin.reminders.add_rule(kind="due_in", days=3, by_itself=True)
    clock.advance(hours=12)  # 22:42
    assert admin.reminders.prepare() == 1
    assert cloud_gym.work_off(worker) == 0
    [message] = asha.messages.history(client.id)
    assert message.state == "queued"
    clock.advance(hours=10, minutes=20)
    assert cloud_gym.work_off(worker) == 1
    assert asha.messages.get(message.id).state == "accepted"
