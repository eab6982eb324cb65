"""A program on a pty of its own, and when it wrote what."""

import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "e2e"))

from terminal import PATIENCE, Terminal

QUIET_S = 0.25
"""A screen that has written nothing for so long has settled."""


@dataclass(frozen=True)
class Answer:
    """What followed a key: milliseconds to the first and to the last byte, and how many bytes."""

    first_ms: float
    settled_ms: float
    bytes: int


class Stopwatch(Terminal):
    """A terminal that draws only when asked, so that drawing delays nothing that is measured."""

    def __init__(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, **size: int
    ) -> None:
        self._drawn = 0
        self._came: list[tuple[float, int]] = []
        self.began = time.perf_counter()
        super().__init__(argv, env={"COLORTERM": "truecolor", **(env or {})}, **size)

    def take(self, data: bytes) -> None:
        """Note what was written, and when it came; it is drawn when asked for."""
        self._came.append((time.perf_counter(), len(data)))
        self.written += data

    @property
    def text(self) -> str:
        """What stands on the screen."""
        new = self.written[self._drawn :]
        self._drawn = len(self.written)
        self._stream.feed(new.replace(b"\x1b[<u", b"").replace(b"\x1b[>25u", b""))
        return super().text

    def first_frame(self, ending: bytes) -> float:
        """Milliseconds from the start until these bytes of the first frame were there."""
        self.until(lambda: ending in self.written)
        return self._since(self.began, len(self.written.partition(ending)[0]) + len(ending))

    def settle(self, shows: str = "") -> None:
        """Wait until this (a regular expression) stands on the screen and nothing more comes."""
        self.until(lambda: self._is_quiet() and bool(re.search(shows, self.text)))

    def press(self, keys: str, shows: str | Callable[[str], bool] = "") -> Answer:
        """Send keys and wait until the screen has changed, shows this and has settled."""
        self.read(0)
        from_bytes, pressed = len(self.written), time.perf_counter()
        self.send(keys)

        def answered() -> bool:
            if len(self.written) == from_bytes or not self._is_quiet():
                return False
            return shows(self.text) if callable(shows) else bool(re.search(shows, self.text))

        self.until(answered)
        came = [when for when, _size in self._came if when > pressed]
        sent = len(self.written) - from_bytes
        return Answer((came[0] - pressed) * 1_000, (came[-1] - pressed) * 1_000, sent)

    def _is_quiet(self) -> bool:
        return bool(self._came) and time.perf_counter() - self._came[-1][0] >= QUIET_S

    def _since(self, moment: float, count: int) -> float:
        arrived = 0
        for when, size in self._came:
            arrived += size
            if arrived >= count:
                return (when - moment) * 1_000
        raise AssertionError("those bytes never came")


__all__ = ["PATIENCE", "QUIET_S", "Answer", "Stopwatch"]
