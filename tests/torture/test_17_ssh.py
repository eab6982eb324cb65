"""Real sessions over ssh: what ends them, what they run in, and that nothing else is reached."""

import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from comparing import half_writes, leftovers, reading, unreadable_files
from sessions import CPU, IDLE, KILLED_S, REFUSED_S, STALLED_S, session_of, sign_in
from ssh_server import SshServer, cpu_seconds, gone_after
from terminal import Terminal

pytestmark = pytest.mark.e2e

TOOK = re.compile(r"Took ₹([\d,]+\.?\d*) from")
LEFT = b"\x1b[?1049l"

# what a session may be at when it ends


def _at_the_login(terminal: Terminal) -> None:
    terminal.until("Email")


def _in_the_list(terminal: Terminal) -> None:
    sign_in(terminal)


def _writing(terminal: Terminal) -> None:
    sign_in(terminal)
    chance = random.Random()
    amounts = [chance.randint(100_000, 99_999_999) for _number in range(6)]
    terminal.send("".join(f"p{amount / 100:.2f}\r" for amount in amounts))
    terminal.until("Took ₹")


def _with_a_form_half_filled(terminal: Terminal) -> None:
    sign_in(terminal)
    terminal.send("n")
    terminal.until("New client")
    terminal.send("Half A Na")
    terminal.until("Half A Na")


def _with_a_question_open(terminal: Terminal) -> None:
    sign_in(terminal)
    terminal.send("p")
    terminal.until("Take a payment")


def _locked(terminal: Terminal) -> None:
    sign_in(terminal)
    terminal.send("\x0c")
    terminal.until("ocked")


DOINGS: list[Callable[[Terminal], None]] = [
    _writing,
    _at_the_login,
    _with_a_form_half_filled,
    _locked,
    _in_the_list,
    _with_a_question_open,
]


# what may end it


def _client_killed(terminal: Terminal, _pid: int) -> None:
    os.kill(terminal.pid, signal.SIGKILL)


def _window_closed(terminal: Terminal, _pid: int) -> None:
    terminal.hang_up()


def _terminated(_terminal: Terminal, pid: int) -> None:
    os.kill(pid, signal.SIGTERM)


def _hung_up(_terminal: Terminal, pid: int) -> None:
    os.kill(pid, signal.SIGHUP)


def _killed(_terminal: Terminal, pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _line_killed(_terminal: Terminal, pid: int) -> None:
    """Kill the sshd of the session, as one does who throws somebody out."""
    parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(parent, signal.SIGKILL)


ENDINGS: list[Callable[[Terminal, int], None]] = [
    _client_killed,
    _window_closed,
    _terminated,
    _hung_up,
    _line_killed,
    _killed,
]


@dataclass
class Seen:
    """The payments that screens said were taken."""

    cents: set[int]

    def note(self, terminal: Terminal) -> None:
        for amount in TOOK.findall(terminal.text):
            self.cents.add(int(Decimal(amount.replace(",", "")) * 100))

    def missing(self, folder: Path) -> set[int]:
        with reading(folder) as connection:
            rows = connection.execute("SELECT amount FROM ledger_entry WHERE kind = 'payment'")
            return self.cents - {row[0] for row in rows}


def test_a_session_is_gone_whatever_ends_it_and_whatever_it_was_doing(
    server: SshServer, full: bool, ordeal
) -> None:
    lost = ordeal.losses("payments shown as taken", "unreadable files", "half writes")
    pairs = [(ending, doing) for ending in ENDINGS for doing in DOINGS]
    if not full:
        # each ending once, each doing once
        pairs = list(zip(ENDINGS, DOINGS, strict=True))
    seen, slowest, most = Seen(set()), 0.0, 0.0
    for ending, doing in pairs:
        before = server.sessions()
        with server.connect(server.people[0]) as terminal:
            pid = session_of(server, before, terminal)
            doing(terminal)
            seen.note(terminal)
            used = cpu_seconds(pid)
            ending(terminal, pid)
            at = time.monotonic()
            seconds = gone_after([pid], KILLED_S)
            slowest = max(slowest, seconds)
            most = max(most, (cpu_seconds(pid) - used) / max(time.monotonic() - at, 1))
            if ending in (_terminated, _hung_up):
                terminal.wait_end()
                seen.note(terminal)
                # the screen and the keys are as they were before
                assert LEFT in terminal.written[-200:]
    lost["payments shown as taken"] = len(seen.missing(server.data))
    lost["unreadable files"] = len(unreadable_files(server.data))
    lost["half writes"] = len(half_writes(server.data) + leftovers(server.data))
    ordeal.tried = f"{len(pairs)} sessions over ssh ended in {len(ENDINGS)} ways"
    ordeal.measured = f"the slowest was gone after {slowest:.1f} s"
    assert seen.cents
    assert not any(lost.values()), lost


def test_a_client_that_stalls_is_let_go(server: SshServer, full: bool, ordeal) -> None:
    lost = ordeal.losses("payments shown as taken")
    seen, pids, terminals = Seen(set()), [], []
    with ExitStack() as stack:
        for doing in DOINGS if full else (_writing, _at_the_login):
            before = server.sessions()
            terminal = stack.enter_context(server.connect(server.people[0]))
            pids.append(session_of(server, before, terminal))
            doing(terminal)
            seen.note(terminal)
            terminals.append(terminal)
        for terminal in terminals:
            os.kill(terminal.pid, signal.SIGSTOP)
        began, used = time.monotonic(), [cpu_seconds(pid) for pid in pids]
        busiest = [0.0] * len(pids)
        threading.Thread(
            target=_watch_cpu, args=(pids, used, busiest), name="cpu", daemon=True
        ).start()
        gone_after(pids, STALLED_S)
        seconds = time.monotonic() - began
    lost["payments shown as taken"] = len(seen.missing(server.data))
    share = max(busiest) / seconds
    ordeal.tried = f"{len(pids)} sessions whose client stalled"
    ordeal.measured = f"gone after {seconds:.0f} s, CPU {share:.1%}"
    assert not any(lost.values()), lost
    assert not full or share <= CPU


def _watch_cpu(pids: list[int], used: list[float], busiest: list[float]) -> None:
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        for number, pid in enumerate(pids):
            busiest[number] = max(busiest[number], cpu_seconds(pid) - used[number])
        time.sleep(0.1)


def test_an_idle_session_ends_and_leaves_the_terminal_clean(server: SshServer) -> None:
    before = server.sessions()
    with server.connect(server.people[IDLE]) as terminal:
        terminal.until("Email")
        assert session_of(server, before, terminal)
        assert terminal.wait_end() == 0
        assert LEFT in terminal.written[-200:]


def test_without_a_terminal_one_sentence_is_said(server: SshServer, full: bool, ordeal) -> None:
    said = server.said("-T")
    ordeal.tried, ordeal.measured = "a session without a terminal", f"ended in {said.seconds:.1f} s"
    assert said.code == 1
    assert said.out == b""
    assert said.errors == "ptcms: This program needs a terminal for its input and output.\n"
    assert not full or said.seconds <= REFUSED_S
    gone_after(server.sessions(), KILLED_S)


def test_two_accounts_share_one_folder(server: SshServer) -> None:
    people = server.people[:2]
    with server.connect(people[0]) as first, server.connect(people[1]) as second:
        sign_in(first, 0)
        sign_in(second, 1)
        first.send("p1234\r")
        second.send("p4321\r")
        first.until("Took ₹1,234")
        second.until("Took ₹4,321")
        for terminal in (first, second):
            terminal.send("\x11")
            assert terminal.wait_end() == 0
    for path in server.data.rglob("*"):
        mode = path.stat().st_mode & 0o7777
        assert path.group() == server.group
        assert mode & 0o007 == 0, path
        assert path.is_dir() or mode in (0o660, 0o600), path
