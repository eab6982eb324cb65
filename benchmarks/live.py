"""Many terminals on one folder: how soon they show a change, what they take while idle."""

import os
import select
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.programs import ESCAPE, ptcms, sign_in
from benchmarks.stopwatch import PATIENCE, QUIET_S, Stopwatch

CLIENT = "1 Profile"
"""Stands on every tab of a client."""


@contextmanager
def desks_on_one_client(folder: Path, count: int) -> Iterator[list[Stopwatch]]:
    """So many terminals, all on the first client of the list, at the first tab."""
    with ExitStack() as stack:
        desks = []
        for _number in range(count):
            desk = stack.enter_context(ptcms(folder))
            sign_in(desk)
            # the tour, if any, is left: it goes on by what one does
            desk.press(ESCAPE + "gc\r", CLIENT)
            desks.append(desk)
        yield desks


def shown_after(
    store: Callable[[float], object], readers: Sequence[Stopwatch], weight: float
) -> list[float]:
    """Milliseconds from a weigh-in stored by somebody else until each terminal shows the weight."""
    looked_for = f"{weight:.1f} kg".encode()
    for reader in readers:
        reader.read(0)
    starts = {reader.fd: len(reader.written) for reader in readers}
    store(weight)
    stored = time.perf_counter()
    waiting = {reader.fd: reader for reader in readers}
    took: list[float] = []
    end = time.monotonic() + PATIENCE
    while waiting:
        if time.monotonic() > end:
            raise AssertionError(f"{len(waiting)} terminals never showed {weight}")
        for fd in select.select(list(waiting), [], [], 0.05)[0]:
            waiting[fd].read(0)
            if looked_for in waiting[fd].written[starts[fd] :]:
                took.append((time.perf_counter() - stored) * 1_000)
                del waiting[fd]
    return took


def settle_all(desks: Sequence[Stopwatch]) -> None:
    """Wait until none of them writes any more."""
    end = time.monotonic() + PATIENCE
    still = time.monotonic()
    while time.monotonic() - still < 4 * QUIET_S:
        if time.monotonic() > end:
            raise AssertionError("they never come to rest")
        if _drain(desks, 0.05):
            still = time.monotonic()


def idle(desks: Sequence[Stopwatch], seconds: float) -> tuple[float, list[float]]:
    """Per cent of one core that all of them take together, and the bytes a second of each."""
    before = [len(desk.written) for desk in desks]
    cpu, began = sum(map(_cpu_seconds, desks)), time.monotonic()
    end = began + seconds
    while time.monotonic() < end:
        _drain(desks, max(0.0, end - time.monotonic()))
    took = time.monotonic() - began
    spent = sum(map(_cpu_seconds, desks)) - cpu
    sent = [(len(desk.written) - start) / took for desk, start in zip(desks, before, strict=True)]
    return 100 * spent / took, sent


def _drain(desks: Sequence[Stopwatch], seconds: float) -> int:
    waiting = {desk.fd: desk for desk in desks}
    ready = select.select(list(waiting), [], [], seconds)[0]
    for fd in ready:
        waiting[fd].read(0)
    return len(ready)


def _cpu_seconds(desk: Stopwatch) -> float:
    fields = Path(f"/proc/{desk.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
