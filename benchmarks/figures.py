"""Measured values, what they come to, and whether that meets the bar."""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Series:
    """One side of a comparison: a value a run."""

    of: str
    unit: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of the runs."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        least, middle, most = (
            written(value) for value in (min(self.values), self.median, max(self.values))
        )
        return f"{middle} {self.unit} ({least}–{most}, {len(self.values)} runs)"


@dataclass(frozen=True)
class Figure:
    """What a row comes to; without `met` it has no bar and stands there for orientation."""

    what: str
    value: float
    unit: str
    bar: str
    met: bool | None
    ours: Series
    theirs: Series | None = None

    def raw(self) -> dict[str, Any]:
        """All of it, for the file of raw numbers."""
        return asdict(self)


def series(of: str, unit: str, values: Iterable[float]) -> Series:
    """The runs of one side; ValueError where there is none."""
    found = tuple(values)
    if not found:
        raise ValueError(f"nothing was measured: {of}")
    return Series(of, unit, found)


def ratio(what: str, ours: Series, theirs: Series, *, most: float | None) -> Figure:
    """How many times of the other side ours takes."""
    value = ours.median / theirs.median
    bar = "" if most is None else f"≤ {written(most)} ×"
    return Figure(what, value, "×", bar, None if most is None else value <= most, ours, theirs)


def faster(what: str, ours: Series, theirs: Series, *, least: float) -> Figure:
    """How many times as long as ours the other side takes."""
    value = theirs.median / ours.median
    return Figure(what, value, "× faster", f"≥ {written(least)} ×", value >= least, ours, theirs)


def at_most(
    what: str,
    ours: Series,
    most: float | None,
    *,
    of: Callable[[tuple[float, ...]], float] = statistics.median,
) -> Figure:
    """A value that stands alone: the median, or what `of` makes of the runs."""
    value = of(ours.values)
    bar = "" if most is None else f"≤ {written(most)} {ours.unit}"
    return Figure(what, value, ours.unit, bar, None if most is None else value <= most, ours)


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share (0 to 1) of them lies."""
    found = sorted(values)
    return found[min(int(len(found) * share), len(found) - 1)]


def written(value: float) -> str:
    """A number with as many digits as say something."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    digits = 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:.{digits}f}"
