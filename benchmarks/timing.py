"""Two calls of this process timed in turn."""

import time
from collections.abc import Callable


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1_000


def in_turn(
    *, other: Callable[[], object], ours: Callable[[], object], runs: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of each run of both, the first time of each left out: other, ours."""
    other(), ours()
    pairs = [(timed(other), timed(ours)) for _run in range(runs)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
