"""kill −9 of those who queue messages and of the worker that sends them, at random instants.

The real library of the business account speaks to a server of this test, whose own record says
what it took: no message twice, none lost, and each in a state that is true.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from graph_server import ACCEPTED, PHONE_ID, TOKEN, Answer, Graph, graph_server
from made_up import PASSWORD
from processes import Child, Line, Told, faults
from writing import WRITERS

from ptcms_core.core import Core, open_core
from ptcms_core.messages import OutboxWorker
from ptcms_core.whatsapp import token
from ptcms_core.whatsapp.cloud import CloudSender

KILLS = 200
LONGEST_S = 0.6


def serve(line: Line) -> None:
    """Meta's end of the line; at its end it tells how often it took each try."""
    with graph_server() as graph:
        chance = random.Random(2)

        def answer(_message: object) -> Answer:
            time.sleep(chance.uniform(0, 0.01))
            return ACCEPTED

        graph.answer = answer
        line.tell(port=graph.port)
        line.wait()
        line.tell(taken={reference: len(given) for reference, given in graph.taken.items()})


def worker_on(core: Core, port: int) -> OutboxWorker:
    cloud = CloudSender(
        core.folder, lambda: PHONE_ID, environ={}, session=lambda: Graph(port).session(10)
    )
    return OutboxWorker(core._gym, cloud)


def queueing(folder: Path, number: int) -> Callable[[Line], None]:
    """Somebody who queues messages, and tells of each once the core said it is kept."""

    def run(line: Line) -> None:
        session = open_core(folder, password_cost=4).sign_in(WRITERS[number % 2], PASSWORD)
        clients = [one.id for one in session.clients.search(limit=50).items]
        for count in range(10_000):
            client = clients[count % len(clients)]
            queued = session.messages.queue(
                client, text=f"Come on Monday, {number}.{count}", channel="cloud", confirmed=True
            )
            line.tell(queued=queued.id)
            time.sleep(0.05)

    return run


def sending(folder: Path, port: int) -> Callable[[Line], None]:
    """The worker, or whoever waits to become it."""

    def run(line: Line) -> None:
        worker = worker_on(open_core(folder), port)
        line.tell(ready=True)
        worker.run(lambda message_id, state: line.tell(message=message_id, state=state))

    return run


def test_no_message_goes_twice_and_none_is_lost(folder: Path, ordeal) -> None:
    token.write(folder, TOKEN)
    core = open_core(folder, password_cost=4)
    core.sign_in("meera@example.com", PASSWORD).settings.update(
        cloud_phone_id=PHONE_ID, sender="cloud", quiet_from="00:00", quiet_until="00:00"
    )
    core.close()
    server = Child(serve)
    port = server.told(60)[0]["port"]
    kills = ordeal.times(KILLS)
    chance, told = random.Random(1), list[Told]()
    started = 0
    running: list[Child | None] = [None, None, None]
    done = 0
    while done < kills:
        new = []
        for place, child in enumerate(running):
            if child is None:
                started += 1
                run = queueing(folder, started) if place == 0 else sending(folder, port)
                running[place] = Child(run)
                new.append(running[place])
        if chance.random() < 0.8:  # the others die while they start
            for child in new:
                told += child.told(30) if child else []
        told += running[0].told(chance.uniform(0, LONGEST_S)) if running[0] else []
        victim = chance.randrange(3)
        child = running[victim]
        assert child is not None
        told += child.end_by(signal.SIGKILL)
        running[victim] = None
        done += 1
    for child in running:
        told += child.end_by(signal.SIGKILL) if child else []
    assert not faults(told), faults(told)[0]
    core = open_core(folder, password_cost=4)
    try:
        assert worker_on(core, port).work_off() is not None
        server.go_on()
        [record] = [one["taken"] for one in server.all_told() if "taken" in one]
        admin = core.sign_in("meera@example.com", PASSWORD)
        with core._gym.data.read() as connection:
            states = dict(connection.execute("SELECT id, state FROM message").fetchall())
        assert admin.channels.cloud().queued == 0
    finally:
        core.close()
    taken = Counter()
    for reference, count in record.items():
        taken[int(reference.partition(".")[0])] += count
    queued = [one["queued"] for one in told if "queued" in one]
    lost = ordeal.losses("lost", "sent twice", "called what they are not")
    lost["lost"] = len(set(queued) - set(states))
    lost["sent twice"] = sum(1 for count in taken.values() if count > 1)
    said = {one["message"]: one["state"] for one in told if "message" in one}
    for message_id, state in states.items():
        untrue = state not in ("accepted", "unknown")
        untrue |= state == "accepted" and taken[message_id] != 1
        untrue |= said.get(message_id, state) != state
        lost["called what they are not"] += untrue
    ordeal.tried = f"{kills} kills while {len(states):,} messages were queued and sent"
    ordeal.measured = f"{Counter(states.values())['unknown']} of them wait for a person"
    assert len(queued) >= kills / 2
    assert Counter(states.values())["accepted"] > len(states) / 2
    assert not any(lost.values()), lost
