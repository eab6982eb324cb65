"""kill −9 of the child that types into WhatsApp Web and of the program above it, at random.

The real PyWhatKit presses the real Enter on an unseen screen. Most runs open a window that is
nothing but a record of what was opened and sent, with PyWhatKit's waits made short; some open the
real browser, with the real waits. That record says what is true.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from made_up import PASSWORD
from processes import Child, Line, Told, faults
from typed_page import typed_page
from web_desk import environ_of, web_desk
from whatsapp_web.server import whatsapp_web
from writing import WRITERS, a_copy
from x_display import x_display

from ptcms_core.core import open_core
from ptcms_core.storage.gym import utc_now
from ptcms_core.whatsapp.desk import display_lock
from ptcms_core.whatsapp.pywhatkit import CHILD, PyWhatKitSender

TEXT = "{number}: Hi रवि 🙂 & all,\n₹4,840 (#42): 50% off?"
QUICK = """
import runpy, time
sleep = time.sleep
time.sleep = lambda seconds: sleep(seconds / 50)
runpy.run_path({child!r}, run_name="__main__")
"""


TRUE = {"queued": (0,), "failed": (0,), "unknown": (0, 1), "confirmed": (1,)}
"""How often a message in a state may stand in the desk's record."""


@dataclass(frozen=True)
class Way:
    """How it is tried: with what on the screen, and with so many kills.

    Some come in the first `start_s` seconds of a program, the others in the `typing_s` seconds in
    which its child types, and after them.
    """

    browser: str
    kills: int
    start_s: float
    typing_s: float
    wait_time: int


WINDOW = Way("window", 180, 0.9, 0.8, 5)
CHROMIUM = Way("chromium", 20, 1.5, 7.5, 6)


@contextmanager
def a_desk(
    way: Way, folder: Path
) -> Iterator[tuple[dict[str, str], Callable[[], list[str]], Path]]:
    """The environment of a program there, what was sent so far, and the child it is to run."""
    if way is CHROMIUM:
        with web_desk(folder) as desk:
            yield desk.environ, lambda: [str(e["text"]) for e in desk.web.reported("send")], CHILD
        return
    quick = folder / "quick.py"
    quick.write_text(QUICK.format(child=str(CHILD)))
    with x_display() as display, whatsapp_web(folder) as web, typed_page(folder, display) as page:
        environ = environ_of(folder, display, page.command, web)
        yield environ, lambda: list(page.sent), quick


def desk_in(way: Way, folder: Path) -> Callable[[Line], None]:
    """The desk in a process of its own; asked again and again, it tells what was sent."""

    def run(line: Line) -> None:
        with a_desk(way, folder) as (environ, sent, child):
            line.tell(environ=environ, child=str(child))
            while True:
                line.wait()
                line.tell(sent=sent())

    return run


@dataclass
class Desk:
    """The desk as the test sees it."""

    way: Way
    process: Child
    environ: dict[str, str]
    child: Path

    def sent(self) -> list[str]:
        """The texts that were sent, oldest first: the desk's own record."""
        self.process.go_on()
        told: list[Told] = []
        while not any("sent" in one for one in told):
            told += self.process.told(30)
            assert not faults(told), faults(told)[0]
            assert self.process.is_open
        return next(one["sent"] for one in told if "sent" in one)

    def sender(self, folder: Path) -> PyWhatKitSender:
        return PyWhatKitSender(
            folder,
            environ=self.environ,
            python=sys.executable,
            child=self.child,
            wait_time=self.way.wait_time,
        )


def sending(desk: Desk, folder: Path, number: int) -> Callable[[Line], None]:
    """The program: one message after the other is written, if none waits, and typed."""

    def run(line: Line) -> None:
        core = open_core(folder, password_cost=4, senders={"pywhatkit": desk.sender(folder)})
        messages = (session := core.sign_in(WRITERS[0], PASSWORD)).messages
        client = session.clients.search(limit=1).items[0].id
        line.tell(ready=True)
        for count in range(10_000):
            waiting = messages.history(state="queued")
            if waiting:
                message = waiting[-1].id
            else:
                text = TEXT.format(number=f"{number}.{count}")
                message = messages.queue(client, text=text, confirmed=True).id
                line.tell(queued=message)
            after = messages.send(message, lambda phase: line.tell(phase=phase))
            line.tell(message=message, state=after.state)
            if after.state == "failed":
                messages.retry(message)
            elif after.state == "queued":
                time.sleep(0.05)  # the child of the last program still types

    return run


def children_of(process: int) -> list[int]:
    """Those whose parent it is and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == process and state != "Z":
            found.append(int(stat.parent.name))
    return found


def test_no_message_is_typed_twice_and_none_is_lost(folder: Path, tmp_path: Path, ordeal) -> None:
    core = open_core(folder, password_cost=4)
    core.sign_in("meera@example.com", PASSWORD).settings.update(
        sender="pywhatkit", quiet_from="00:00", quiet_until="00:00"
    )
    core.close()
    lost = ordeal.losses("lost", "typed twice", "called what they are not")
    counts = Counter[str]()
    untrue: list[tuple[str, str, int]] = []
    for way in (WINDOW, CHROMIUM) if ordeal.full else (WINDOW,):
        (place := tmp_path / way.browser).mkdir()
        gym = a_copy(folder, place / "gym")
        process = Child(desk_in(way, place))
        there = process.told(90)
        assert not faults(there), faults(there)[0]
        desk = Desk(way, process, there[0]["environ"], Path(there[0]["child"]))
        try:
            told, killed = kill_at_random(desk, gym, ordeal.times(way.kills))
            record, states = in_the_end(desk, gym, ordeal.times(way.kills) // 9)
        finally:
            process.end_by(signal.SIGTERM)
        taken = Counter(record)
        queued = {one["queued"] for one in told if "queued" in one}
        assert not set(taken) - {text for _number, text in states}, "it sent what nobody wrote"
        lost["lost"] += len(queued - {number for number, _text in states})
        lost["typed twice"] += sum(1 for count in taken.values() if count > 1)
        untrue += [
            (text, state, taken[text])
            for (_number, text), state in states.items()
            if taken[text] not in TRUE.get(state, ())
        ]
        counts += killed + Counter(states.values())
        counts["messages"] += len(states)
        counts["sent"] += taken.total()
    lost["called what they are not"] = len(untrue)
    ordeal.tried = (
        f"{counts['program']} kills of the program and {counts['child']} of the child that types,"
        f" {counts['messages']} messages, {counts['sent']} of them sent"
    )
    ordeal.measured = f"{counts['unknown']} wait for a person"
    assert counts["program"]
    assert counts["child"]
    assert counts["messages"] > counts["sent"] > ordeal.times(200) / 5
    assert not any(lost.values()), (lost, untrue)


def kill_at_random(desk: Desk, folder: Path, kills: int) -> tuple[list[Told], Counter[str]]:
    """Kill one of both at a random instant, so many times; what the programs had told by then."""
    chance, told, killed = random.Random(3), list[Told](), Counter[str]()
    program: Child | None = None
    started = 0
    while killed.total() < kills:
        if program is None:
            started += 1
            program = Child(sending(desk, folder, started))
            told += program.told(30)
        told += program.told(0)
        if chance.random() < 0.6:
            new: list[Told] = []
            while {"phase": "calling"} not in new and program.is_open:
                told += (new := program.told(5))
            time.sleep(chance.uniform(0, desk.way.typing_s))
        else:
            time.sleep(chance.uniform(0, desk.way.start_s))
        victims = children_of(program.pid)
        if victims and killed["child"] <= killed["program"]:
            with suppress(ProcessLookupError):  # it ended at the same instant
                os.kill(victims[0], signal.SIGKILL)
                killed["child"] += 1
        else:
            told += program.end_by(signal.SIGKILL)
            program = None
            killed["program"] += 1
    told += program.end_by(signal.SIGKILL) if program else []
    assert not faults(told), faults(told)[0]
    return told, killed


def in_the_end(
    desk: Desk, folder: Path, resent: int
) -> tuple[list[str], dict[tuple[int, str], str]]:
    """A person comes later, looks at what waits, and has some of what did not go sent again.

    The desk's record, and each message with its text and state.
    """
    free = False
    while not free:  # a child outlives its program, and ends by itself
        with display_lock(desk.environ, folder / "whatsapp") as lock:
            free = lock is not None
        time.sleep(0.05)
    later = timedelta(minutes=10)
    core = open_core(
        folder,
        password_cost=4,
        clock=lambda: utc_now() + later,
        senders={"pywhatkit": desk.sender(folder)},
    )
    try:
        session = core.sign_in(WRITERS[0], PASSWORD)
        messages = session.messages
        client = session.clients.search(limit=1).items[0].id
        # whatever was typed before stands in the record before the last of all
        last = messages.queue(client, text=TEXT.format(number="last"), confirmed=True)
        assert messages.send(last.id).state == "unknown"
        until_sent(desk, last.text)
        seen = desk.sent()
        for message in messages.waiting():
            if message.text in seen:
                messages.confirm(message.id, sent=True)
            elif resent > 0:
                resent -= 1
                messages.retry(message.id)
                assert messages.send(message.id).state == "unknown"
                until_sent(desk, message.text)
                messages.confirm(message.id, sent=True)
        with core._gym.data.read() as connection:
            rows = connection.execute("SELECT id, text, state FROM message").fetchall()
    finally:
        core.close()
    return desk.sent(), {(row["id"], row["text"]): row["state"] for row in rows}


def until_sent(desk: Desk, text: str) -> None:
    """Wait until the desk says that it was sent."""
    end = time.monotonic() + 30
    while text not in desk.sent():
        assert time.monotonic() < end, "what was typed in peace was not sent"
        time.sleep(0.05)
