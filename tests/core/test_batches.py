"""Messages to many clients in one go: looked at row by row, and counted as the server counts."""

from collections import Counter
from collections.abc import Iterator
from threading import Event

import cloud_gym
import graph_server
import pytest
from graph_server import Graph, error
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import Invalid, NotFound
from ptcms_core.messages import OutboxWorker
from ptcms_core.session import Session

LINK = "click_to_chat"


@pytest.fixture
def graph() -> Iterator[Graph]:
    with graph_server.graph_server() as graph:
        yield graph


@pytest.fixture
def worker(core: Core, admin: Session, graph: Graph) -> OutboxWorker:
    return cloud_gym.set_up(core, admin, graph, seconds=0.3)


def add(session: Session, name: str, phone: str | None = None, **more: object) -> int:
    more = {"whatsapp_consent": True, **more}
    return session.clients.add(full_name=name, phone=phone, confirmed=True, **more).id


@pytest.fixture
def mixed(admin: Session, asha: Session) -> dict[str, int]:
    """Asha's clients, one of each kind of exception."""
    found = {
        "good": add(asha, "Good Person", "9876500001", fee=500, fee_due="1/11/2026"),
        "no_phone": add(asha, "No Phone", fee=500, fee_due="1/11/2026"),
        "no_consent": add(
            asha, "No Consent", "9876500003", fee=500, fee_due="1/11/2026", whatsapp_consent=False
        ),
        "opted_out": add(asha, "Opted Out", "9876500004", fee=500, fee_due="1/11/2026"),
        "hindi": add(
            asha, "Hindi Person", "9876500005", fee=500, fee_due="1/11/2026", language="hi"
        ),
        "paid": add(asha, "Paid Up", "9876500006", fee=500, fee_due="1/11/2026"),
        "later": add(asha, "Due Later", "9876500007", fee=500, fee_due="1/12/2026"),
    }
    there = asha.clients.get(found["opted_out"])
    asha.clients.update(there.id, version=there.version, opted_out=True)
    asha.payments.receive(found["paid"], amount=500, method="cash")
    return found


def test_the_overdue_are_shown_row_by_row_with_who_is_left_out_and_why(
    asha: Session, mixed: dict[str, int]
) -> None:
    rows = {row.client_id: row for row in asha.batches.preview(kind="overdue", channel=LINK)}
    assert set(rows) == {mixed[k] for k in ("good", "no_phone", "no_consent", "opted_out", "hindi")}
    good = rows[mixed["good"]]
    assert (good.left_out, good.last_four) == ("", "0001")
    assert good.text.startswith("Hi Good, ₹500.00 was due on 1 Nov 2026")
    assert rows[mixed["hindi"]].text.startswith("नमस्ते Hindi")
    assert rows[mixed["hindi"]].left_out == ""
    assert "no phone" in rows[mixed["no_phone"]].left_out
    assert "No consent" in rows[mixed["no_consent"]].left_out
    assert "asked not to be written to" in rows[mixed["opted_out"]].left_out


def test_only_who_may_be_written_to_is_queued_once_a_period(
    asha: Session, mixed: dict[str, int], clock: Clock
) -> None:
    everyone = list(mixed.values())
    batch = asha.batches.queue(everyone, kind="overdue", channel=LINK)
    assert (batch.total, batch.counts) == (2, {"queued": 2})
    rows = asha.batches.preview(kind="overdue", channel=LINK)
    assert all(row.left_out for row in rows)
    clock.advance(days=2)  # another text within the same week
    [row] = [
        row
        for row in asha.batches.preview(kind="overdue", channel=LINK, text="Pay {balance}")
        if row.client_id == mixed["good"]
    ]
    assert row.left_out == "A reminder was written for this period already."
    with pytest.raises(Invalid, match="Nobody is left"):
        asha.batches.queue([mixed["good"]], kind="overdue", channel=LINK, text="Pay {balance}")
    clock.advance(days=7)
    assert asha.batches.queue([mixed["good"]], kind="overdue", channel=LINK).total == 1


def test_what_a_rule_prepared_is_sent_with_the_others_and_not_twice(
    asha: Session, admin: Session, mixed: dict[str, int]
) -> None:
    admin.reminders.add_rule(kind="overdue", days=3)
    assert admin.reminders.prepare() == 3
    batch = asha.batches.queue([mixed["good"]], kind="overdue", channel=LINK)
    assert batch.counts == {"queued": 1}
    assert [one.client_id for one in asha.reminders.waiting()] == [
        mixed["no_consent"],
        mixed["hindi"],
    ]
    assert admin.reminders.prepare() == 0


def test_link_after_link_until_none_is_left(asha: Session, mixed: dict[str, int]) -> None:
    batch = asha.batches.queue(
        [mixed["good"], mixed["hindi"], mixed["paid"]], text="Hi {name}", channel=LINK
    )
    seen = []
    while (message := asha.batches.next_link(batch.id)) is not None:
        seen.append(message.client_id)
        asha.messages.hand_over(message.id)
        asha.messages.confirm(message.id, sent=len(seen) != 2)
    assert seen == [mixed["good"], mixed["hindi"], mixed["paid"]]
    state = asha.batches.state(batch.id)
    assert state.counts == {"confirmed": 2, "not_sent": 1}
    assert state.open == 0
    assert asha.batches.retry_failed(batch.id) == 1
    assert asha.batches.next_link(batch.id) is not None


def test_the_rest_is_cancelled_and_what_went_stays(
    asha: Session, mixed: dict[str, int], worker: OutboxWorker
) -> None:
    batch = asha.batches.queue([mixed["good"], mixed["hindi"], mixed["paid"]], text="Hi {name}")
    worker.step()
    assert asha.batches.cancel_rest(batch.id) == 2
    assert asha.batches.cancel_rest(batch.id) == 0
    assert asha.batches.state(batch.id).counts == {"accepted": 1, "cancelled": 2}
    assert [one.id for one in asha.batches.recent()] == [batch.id]


def test_undo_takes_the_whole_batch_back(asha: Session, mixed: dict[str, int]) -> None:
    batch = asha.batches.queue([mixed["good"], mixed["hindi"]], text="Hi {name}", channel=LINK)
    assert asha.undo() == "the messages to 2 clients"
    assert asha.batches.state(batch.id).counts == {"cancelled": 2}


def test_many_never_go_by_whatsapp_web(asha: Session, mixed: dict[str, int]) -> None:
    for call in (
        lambda: asha.batches.preview(kind="overdue", channel="pywhatkit"),
        lambda: asha.batches.queue([mixed["good"]], text="Hi", channel="pywhatkit"),
    ):
        with pytest.raises(Invalid, match="terms forbid it"):
            call()


def test_the_cloud_channel_is_refused_with_what_it_lacks(
    asha: Session, mixed: dict[str, int]
) -> None:
    with pytest.raises(Invalid, match="phone number ID"):
        asha.batches.queue([mixed["good"]], text="Hi")


def test_others_clients_are_passed_over_and_their_batches_are_not_there(
    asha: Session, vikram: Session, admin: Session, mixed: dict[str, int]
) -> None:
    his = add(vikram, "His Client", "9876500099")
    batch = asha.batches.queue([his, mixed["good"]], text="Hi {name}", channel=LINK)
    assert batch.total == 1
    for call in (
        lambda: vikram.batches.state(batch.id),
        lambda: vikram.batches.cancel_rest(batch.id),
        lambda: vikram.batches.retry_failed(batch.id),
    ):
        with pytest.raises(NotFound):
            call()
    assert vikram.batches.recent() == []
    assert vikram.batches.next_link(batch.id) is None
    assert admin.batches.state(batch.id).total == 1


def test_in_quiet_hours_it_waits_until_they_end_unless_told_otherwise(
    asha: Session, mixed: dict[str, int], worker: OutboxWorker, clock: Clock, graph: Graph
) -> None:
    clock.advance(hours=12)  # 22:42
    asha.batches.queue([mixed["good"]], text="Hi {name}")
    asha.batches.queue([mixed["hindi"]], text="Hello {name}", in_quiet_hours=True)
    assert cloud_gym.work_off(worker) == 1
    assert graph.asked[0]["to"] == "919876500005"
    clock.advance(hours=10, minutes=17)  # 08:59
    assert cloud_gym.work_off(worker) == 0
    clock.advance(minutes=2)
    assert cloud_gym.work_off(worker) == 1


def test_an_approved_template_goes_with_the_clients_own_values(
    asha: Session, admin: Session, mixed: dict[str, int], worker: OutboxWorker, graph: Graph
) -> None:
    template = admin.messages.add_template(
        name="Due", text="Hi {first_name}: {balance}.", cloud_name="due_now", cloud_language="en"
    )
    asha.batches.queue([mixed["good"], mixed["hindi"]], template=template.id)
    cloud_gym.work_off(worker)
    sent = [message["template"]["components"][0]["parameters"] for message in graph.asked]
    assert [[one["text"] for one in values] for values in sent] == [
        ["Good", "₹500.00"],
        ["Hindi", "₹500.00"],
    ]
    # what is changed is no longer what was approved
    asha.batches.queue([mixed["good"]], template=template.id, text="Dear {first_name}: {balance}.")
    cloud_gym.work_off(worker)
    assert graph.asked[-1]["text"]["body"] == "Dear Good: ₹500.00."


def test_progress_is_told_and_a_cancelled_queueing_keeps_what_it_wrote(asha: Session) -> None:
    ids = [add(asha, f"Client {n // 26:02}{chr(97 + n % 26)}", f"98765{n:05}") for n in range(450)]
    told: list[tuple[int, int]] = []
    stop = Event()

    def progress(done: int, of: int) -> None:
        told.append((done, of))
        if done == 400:
            stop.set()

    batch = asha.batches.queue(
        ids, text="Hi {name}", channel=LINK, on_progress=progress, cancel=stop
    )
    assert told == [(200, 450), (400, 450)]
    assert batch.total == 400


FAULTS = {
    0: error(130429, 429),
    1: error(131056),
    2: error(131026),
    3: graph_server.HTML,
    4: graph_server.TAKEN_BUT_HTML,
    5: graph_server.DROPPED,
    6: graph_server.TAKEN_BUT_DROPPED,
    7: error(131016, 503),
}


def faulty(graph: Graph, every: int) -> None:
    """Each kind of fault once in so many messages, in turn; what remains is taken."""

    def answer(_message: object) -> graph_server.Answer:
        number = len(graph.asked)
        return FAULTS[number // every % len(FAULTS)] if number % every == 0 else (
            graph_server.ACCEPTED
        )  # fmt: skip

    graph.answer = answer


@pytest.mark.parametrize("count", [pytest.param(120), pytest.param(1000, marks=pytest.mark.slow)])
def test_our_table_is_the_servers_own_record_message_by_message(
    asha: Session, worker: OutboxWorker, graph: Graph, clock: Clock, count: int
) -> None:
    ids = [
        add(asha, f"Client {n // 676:02}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}", f"98765{n:05}")
        for n in range(count)
    ]
    batch = asha.batches.queue(ids, text="Hi {name}, come on Monday.")
    faulty(graph, every=3)  # 8 kinds, so each meets about 4 % of the messages
    for _ in range(200):
        cloud_gym.work_off(worker)
        if not asha.batches.state(batch.id).counts.get("queued"):
            break
        clock.advance(minutes=10)
    messages = asha.batches.messages(batch.id, limit=count)
    assert len(messages) == count
    counts = Counter(message.state for message in messages)
    assert set(counts) <= {"accepted", "failed", "unknown"}
    assert counts["accepted"] > count / 2
    assert counts["failed"]
    assert counts["unknown"]
    for message in messages:
        given = [
            one
            for reference, ids_given in graph.taken.items()
            for one in ids_given
            if reference.partition(".")[0] == str(message.id)
        ]
        assert len(given) <= 1, "sent twice"
        if message.state == "accepted":
            assert len(given) == 1
        if message.state == "failed":
            assert given == []
