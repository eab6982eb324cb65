"""How fast a publish may go: at once, for so long at most, or leaving most time to others."""

import threading
import time
from collections.abc import Callable

FREE_S = 1.0
LARGEST_SHARE = 0.05


class Interrupted(Exception):
    """A publish ended before it was through; what it rendered so far is kept."""


class Pace:
    """At once: a person waits for it."""

    def step(self) -> None:
        """Called between two pieces of work; Interrupted when it is to end."""


class Allowance(Pace):
    """At once, for so many seconds at most."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def step(self) -> None:
        """End when the time is used up."""
        if time.monotonic() > self._until:
            raise Interrupted


class Gentle(Pace):
    """In the background: a second at once, beyond it a twentieth of the time.

    `rest` waits so many seconds and tells whether to end.
    """

    def __init__(self, rest: Callable[[float], bool]) -> None:
        self._rest = rest
        self._began = self._resumed = time.monotonic()
        self._worked = 0.0

    @classmethod
    def until(cls, stopping: threading.Event) -> "Gentle":
        """Until the event is set."""
        return cls(stopping.wait)

    def step(self) -> None:
        """Rest in proportion to the work since the last step."""
        work = time.monotonic() - self._resumed
        self._worked += work
        over = min(work, max(self._worked - FREE_S, 0.0))
        if self._rest(over / LARGEST_SHARE - over):
            raise Interrupted
        self._resumed = time.monotonic()

    def settle(self) -> None:
        """After the last step: rest until the whole of it was no more than its share."""
        now = time.monotonic()
        self._worked += now - self._resumed
        if self._worked > FREE_S:
            self._rest(max(self._worked / LARGEST_SHARE - (now - self._began), 0.0))
