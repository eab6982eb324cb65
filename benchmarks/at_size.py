"""How long core calls take in a large gym against a small one: medians, the two in turn.

python benchmarks/at_size.py [LARGE [SMALL]]        (clients; 100000 and 1000)
"""

# ruff: noqa: T201
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ptcms_core import Core, Session, make_up_gym, open_core

RUNS = 9
TRAINERS = 20
PASSWORD = "made-up gym 2026"  # noqa: S105 - of the made-up gym


def calls_of(session: Session) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    many = session.clients.search(limit=1).total
    client = session.clients.search(limit=1).items[0].id
    day = session.today().day
    weights = iter(range(10_000))
    return {
        "list, first page": lambda: session.clients.search(limit=50),
        "list, last page": lambda: session.clients.search(limit=50, offset=max(many - 50, 0)),
        "list by weight, last page": lambda: session.clients.search(
            sort="-weight", limit=50, offset=max(many - 50, 0)
        ),
        "search “ravi”": lambda: session.clients.search("ravi", limit=50),
        "search “ravi sh”": lambda: session.clients.search("ravi sh", limit=50),
        "search “98765”": lambda: session.clients.search("98765", limit=50),
        "open a client": lambda: (session.clients.get(client), session.progress.entries(client)),
        "Today": session.today,
        "dues": session.payments.dues,
        "Reports": lambda: (
            session.reports.takings(day.replace(day=1), day),
            session.reports.dues_by_age(),
            session.reports.clients_by_month(),
        ),
        "Activity": session.journal.entries,
        "weigh-in stored": lambda: session.progress.record(
            client, weight_kg=70 + next(weights) / 1000, confirmed=True
        ),
        "payment stored": lambda: session.payments.receive(
            client, amount=1, method="cash", confirmed=True
        ),
    }


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def compare(small: Core, large: Core, email: str) -> None:
    """Print a line a call."""
    one, other = (calls_of(core.sign_in(email, PASSWORD)) for core in (small, large))
    print(f"\n{email:<28}{'small':>10}{'large':>10}{'ratio':>8}")
    for name in one:
        one[name](), other[name]()
        pairs = [(timed(one[name]), timed(other[name])) for _run in range(RUNS)]
        few, many = (statistics.median(side) for side in zip(*pairs, strict=True))
        print(f"{name:<28}{few:>7.2f} ms{many:>7.2f} ms{many / few:>7.1f}×")


def main() -> None:
    """Make both gyms and compare."""
    sizes = [int(size) for size in sys.argv[1:3]] or [100_000]
    large, small = (*sizes, 1_000)[:2]
    with tempfile.TemporaryDirectory() as scratch:
        cores = []
        for size in (small, large):
            folder = Path(scratch) / str(size)
            make_up_gym(folder, clients=size, trainers=TRAINERS, password_cost=4)
            cores.append(open_core(folder, password_cost=4))
        for email in ("admin@example.com", "trainer1@example.com"):
            compare(*cores, email)
        for core in cores:
            core.close()


if __name__ == "__main__":
    main()
