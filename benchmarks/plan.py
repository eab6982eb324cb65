"""How much is measured: in full, in a minute, or just enough to see that it works."""

from dataclasses import dataclass

from benchmarks.gyms import Size


@dataclass(frozen=True)
class Plan:
    """Runs of each side, the gyms, and how long what takes time goes on."""

    name: str
    runs: int
    few: Size
    middle: Size
    many: Size
    deep_few: Size
    deep_many: Size
    processes: int
    seconds: float
    """Of each stretch of writing by many processes."""
    idle: float
    """Seconds that idle sessions are watched."""
    filled: int
    """Clients put into an empty gym at a time."""
    complete: bool = True
    """Whether the page may be told as the figures of this project."""


FULL = Plan(
    name="full",
    runs=7,
    few=Size(1_000),
    middle=Size(10_000),
    many=Size(100_000),
    deep_few=Size(1_000, 50),
    deep_many=Size(10_000, 50),
    processes=20,
    seconds=3.0,
    idle=20.0,
    filled=5_000,
)

QUICK = Plan(
    name="quick: fewer runs, 10,000 clients in the place of 100,000",
    runs=3,
    few=Size(1_000),
    middle=Size(10_000),
    many=Size(10_000),
    deep_few=Size(1_000, 50),
    deep_many=Size(1_000, 50),
    processes=6,
    seconds=1.0,
    idle=3.0,
    filled=1_000,
    complete=False,
)

TINY = Plan(
    name="tiny: only to see that it measures",
    runs=1,
    few=Size(60),
    middle=Size(60),
    many=Size(120),
    deep_few=Size(60),
    deep_many=Size(60),
    processes=2,
    seconds=0.2,
    idle=0.2,
    filled=60,
    complete=False,
)

PLANS = {"full": FULL, "quick": QUICK, "tiny": TINY}
