"""People at work on terminals: what they type at a person's pace, and what they see."""

import random
import re
import select
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from terminal import Terminal

PASSWORD = "made-up gym 2026"  # noqa: S105 - of the made-up gym
PATIENCE_S = 30.0
TROUBLE = re.compile(rb"had to stop|is busy|can't be|could not|Traceback|database is")
CONFIRM = "\t\r"
SEQUENCES = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass
class Told:
    """What one side's people saw."""

    keys: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    weights: list[tuple[int, int]] = field(default_factory=list)
    payments: list[tuple[int, int]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    whole_mb: list[float] = field(default_factory=list)
    session_mb: list[float] = field(default_factory=list)


@dataclass
class Client:
    """A client of one trainer: id, name, last weight in grams."""

    id: int
    name: str
    grams: int


Wait = Iterator[float | str]
"""What a person does: pauses in seconds, and texts to wait for; keys are typed in between."""


class Person:
    """A terminal with ssh in it, and somebody who types."""

    def __init__(self, terminal: Terminal, told: Told, chance: random.Random) -> None:
        self.terminal, self.told, self.chance = terminal, told, chance
        self.pending: list[float] = []
        self.measuring = False
        self.done = self._asked = False
        self.fresh = True
        self._steps: Wait = iter(())
        self._until, self._text, self._since, self._from = 0.0, "", 0.0, 0

    def begin(self, steps: Wait) -> None:
        """Do these steps from now on."""
        self._steps, self._until, self._text, self.done = steps, 0.0, "", False

    def key(self, typed: str) -> None:
        """Press a key, or what is sent at once."""
        self.pending.append(time.perf_counter())
        self.terminal.send(typed)

    def pause(self) -> float:
        """Between two keys."""
        return self.chance.uniform(0.1, 0.28)

    def heard(self, at: float) -> None:
        """The screen changed at this time."""
        if self.measuring:
            self.told.keys += [at - pressed for pressed in self.pending]
        self.pending.clear()

    def _sees(self, text: str) -> bool:
        """Whether it stands on the screen, or stood there: a toast goes by itself.

        Looked at only where something new came: drawing for nothing would take the processor away
        from those who are measured.
        """
        if not self.fresh:
            return False
        self.fresh = False
        shown = self.terminal.text
        self._asked = "Yes, go on" in shown
        since = SEQUENCES.sub(b"", self.terminal.written[self._from :])
        return text in shown or text.encode() in since

    def go_on(self, now: float) -> None:
        """Do what is due."""
        while not self.done and now >= self._until:
            if self._text and not self._sees(self._text):
                if self._asked:
                    self._asked = False
                    self.terminal.send(CONFIRM)
                    self._until = now + 0.5
                    return
                if now - self._since < PATIENCE_S:
                    return
                self.told.errors.append(f"waited for {self._text!r}:\n{self.terminal.text}")
                self.done = True
                return
            self._text = ""
            try:
                step = next(self._steps)
            except StopIteration:
                self.done = True
                return
            if isinstance(step, str):
                self._text, self._since, self._from = step, now, len(self.terminal.written)
                self.fresh = True
            else:
                self._until = now + step


def typing(person: Person, text: str) -> Wait:
    """One key after the other."""
    for letter in text:
        person.key(letter)
        yield person.pause()


def signing_in(person: Person, email: str) -> Wait:
    """From the login to the list of clients."""
    yield "Email"
    yield from typing(person, email[:3])
    person.key(f"{email[3:]}\r{PASSWORD}\r")
    yield "Today"
    yield 1.0
    yield from typing(person, "gc")
    yield "Balance"


def at_work(person: Person, clients: list[Client], serial: Iterator[int], end: float) -> Wait:
    """Client after client until the time is over."""
    chance = person.chance
    yield chance.uniform(0, 5)
    for client in clients:
        if time.perf_counter() > end:
            return
        yield from typing(person, f"/{client.name.lower()}")
        yield "1 client "
        yield chance.uniform(0.3, 1.2)
        person.key("\r")
        yield person.pause()
        pressed = time.perf_counter()
        person.key("\r")
        yield "1 Profile"
        person.told.opened.append(time.perf_counter() - pressed)
        yield chance.uniform(1, 3)
        person.key("4")
        yield chance.uniform(1.5, 4)
        person.key("\x1b")
        yield "Balance"
        yield chance.uniform(0.3, 1)
        grams = (client.grams or 70_000) + 100 * chance.randint(1, 4)
        yield from typing(person, f"w{grams / 1000:.1f}")
        pressed = time.perf_counter()
        person.key("\r")
        yield f"Saved {grams / 1000:.1f} kg"
        person.told.saved.append(time.perf_counter() - pressed)
        person.told.weights.append((client.id, grams))
        yield chance.uniform(0.5, 2)
        paise = next(serial)
        yield from typing(person, f"p{paise / 100:.2f}")
        pressed = time.perf_counter()
        person.key("\r")
        yield f"Took ₹{paise / 100:,.2f}"
        person.told.saved.append(time.perf_counter() - pressed)
        person.told.payments.append((client.id, paise))
        yield chance.uniform(0.5, 3)
        person.key("\x1b")
        yield chance.uniform(0.3, 1)


def in_the_table(person: Person, end: float) -> Wait:
    """Up and down, at the same pace."""
    chance = person.chance
    yield chance.uniform(0, 5)
    while time.perf_counter() < end:
        for key in ["\x1b[B"] * 12 + ["\x1b[A"] * 12:
            person.key(key)
            yield person.pause()
        yield chance.uniform(0.5, 3)


def work(people: list[Person], seconds: float | None = None) -> None:
    """Let all of them go on until each is done, or for so long."""
    by_fd = {person.terminal.fd: person for person in people}
    end = None if seconds is None else time.perf_counter() + seconds
    while not all(person.done for person in people):
        if end is not None and time.perf_counter() > end:
            return
        ready = select.select(list(by_fd), [], [], 0.005)[0]
        at = time.perf_counter()
        for fd in ready:
            by_fd[fd].heard(at)
        for fd in ready:
            person = by_fd[fd]
            before = len(person.terminal.written)
            person.terminal.read(0)
            person.fresh = True
            new = SEQUENCES.sub(b"", person.terminal.written[before:])
            if person.terminal.ended() or TROUBLE.search(new):
                person.told.errors.append(person.terminal.text)
                person.done = True
                del by_fd[fd]
        for person in people:
            person.go_on(time.perf_counter())
