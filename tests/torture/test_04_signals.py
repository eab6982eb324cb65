"""SIGTERM and SIGHUP while the program itself writes: what its screen said is there."""

import os
import random
import re
import signal
import sys
import time
from decimal import Decimal
from pathlib import Path

from comparing import half_writes, leftovers, reading, unreadable_files
from made_up import PASSWORD
from terminal import Terminal
from writing import WRITERS

from ptcms_core.core import open_core

ENDINGS = 500
LONGEST_S = 0.8
GONE_WITHIN_S = 5.0
BURST = 6
TOOK = re.compile(r"Took ₹([\d,]+\.?\d*) from")


class Program(Terminal):
    """The program itself on a pty, forked with all of it loaded, and one of the trainers at it."""

    def __init__(self, folder: Path, number: int) -> None:
        import ptcms_tui.app  # noqa: F401 - what it loads need not be loaded in each child
        from ptcms_tui import cli

        def run() -> None:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", COLORTERM="truecolor")
            sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
            os._exit(cli.run(["--data-dir", str(folder)]))

        super().__init__([sys.executable], before_exec=run)
        self.number = number
        self.acknowledged: set[int] = set()

    def at_work(self) -> None:
        """Sign in and go to the clients."""
        self.until("Email")
        self.send(f"{WRITERS[self.number]}\r{PASSWORD}\r")
        self.until("Today")
        self.send("gc")
        # any of them: some of the inputs of row 16 put a client aside
        self.until(lambda: "›  Clients" in self.text and f"Client {self.number}-" in self.text)

    def look(self, seconds: float) -> None:
        """Take in what it shows for a while, and every payment that it says it took."""
        end = time.monotonic() + seconds
        while not self.ended() and (left := end - time.monotonic()) > 0:
            self.read(min(left, 0.05))
            self._note()

    def last_words(self, folder: Path) -> str:
        """What it said at its end, and what its log says."""
        log = folder / "ptcms.log"
        noted = log.read_text(encoding="utf-8") if log.exists() else "no log"
        return f"{self.exit_code}: {self.written[-600:]!r}\n{noted}"

    def saw_one(self) -> bool:
        """Whether it showed a payment as taken."""
        self._note()
        return bool(self.acknowledged)

    def _note(self) -> None:
        for amount in TOOK.findall(self.text):
            self.acknowledged.add(int(Decimal(amount.replace(",", "")) * 100))


def test_what_the_screen_said_is_there_after_signals(folder: Path, ordeal) -> None:
    lost = ordeal.losses("acknowledged writes", "unreadable files", "half writes", "still there")
    endings, slowest, said = ordeal.times(ENDINGS), 0.0, 0
    chance = random.Random(4)
    everything: set[int] = set()
    for _round in range(-(-endings // 2)):
        programs = [Program(folder, number) for number in range(2)]
        with programs[0], programs[1]:
            for program in programs:
                program.at_work()
            for program in programs:
                amounts = [chance.randint(100_000, 99_999_999) for _number in range(BURST)]
                program.send("".join(f"p{amount / 100:.2f}\r" for amount in amounts))
            for program in programs:
                if chance.random() < 0.7:
                    program.until(lambda program=program: program.saw_one())
                program.look(chance.uniform(0, LONGEST_S))
                number = chance.choice([signal.SIGTERM, signal.SIGHUP])
                os.kill(program.pid, number)
                at = time.monotonic()
                program.look(GONE_WITHIN_S)
                slowest = max(slowest, time.monotonic() - at)
                lost["still there"] += not program.ended()
                assert program.ended(), program.text
                assert program.exit_code == 128 + number, program.last_words(folder)
                everything |= program.acknowledged
                said += len(program.acknowledged)
        lost["unreadable files"] += len(unreadable_files(folder))
        lost["acknowledged writes"] += len(everything - _taken(folder))
        assert not any(lost.values()), lost
    open_core(folder).close()
    off = half_writes(folder) + leftovers(folder)
    lost["half writes"] = len(off)
    ordeal.tried = (
        f"{endings} endings by SIGTERM or SIGHUP of two programs on terminals in the middle of"
        f" a burst, {said} payments shown as taken"
    )
    ordeal.measured = f"the slowest was gone after {slowest:.1f} s"
    assert off == []
    assert said > endings / 4, "they have to have written for the endings to mean anything"


def _taken(folder: Path) -> set[int]:
    with reading(folder) as connection:
        rows = connection.execute("SELECT amount FROM ledger_entry WHERE kind = 'payment'")
        return {row[0] for row in rows}
