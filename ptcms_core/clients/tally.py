"""How many clients there are of a kind, from the tallies kept beside them: no screen counts them.

`active`, `aside` (archived, not erased), `unplanned` (a plan is missing) and `credit` know no day.
`due` is by the day of the oldest charge not settled, `weighed` by that of the last weigh-in, both
days of the gym. `unweighed`, `begun` and `ended` are by a moment, of which the tallies hold the day
in UTC. Only `aside`, `begun` and `ended` count archived clients. `message waiting`
(for a yes or no) and `message failed` count messages, by whose client they went to.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

EVER = ""
"""Before every day; who owes without a day by which it is due stands here."""
NEVER = "9999-12-31"
"""After every day."""

_MOMENTS = {
    # written so that the index of moments is taken
    "unweighed": ("created_at", " AND archived + 0 = 0 AND last_weigh_in_on || '' IS NULL"),
    "begun": ("created_at", ""),
    "ended": ("archived_at", ""),
}


def tallied(
    connection: sqlite3.Connection,
    kind: str,
    trainer_id: int | None,
    start: str = EVER,
    end: str = NEVER,
) -> tuple[int, int]:
    """How many of a kind from a day to before another, and their balances in minor units.

    Of one trainer's clients, or of everybody's (None).
    """
    count, amount = connection.execute(
        "SELECT COALESCE(SUM(clients), 0), COALESCE(SUM(amount), 0) FROM client_tally"  # noqa: S608 - own conditions
        f" WHERE kind = :kind AND day >= :start AND day < :end{_own(trainer_id)}",
        {"kind": kind, "trainer": trainer_id, "start": start, "end": end},
    ).fetchone()
    return int(count), int(amount)


def between(
    connection: sqlite3.Connection, kind: str, trainer_id: int | None, bounds: Sequence[str]
) -> list[int]:
    """How many of a kind there are from each bound to before the next, the bounds rising.

    Bounds are days, or moments in UTC for a kind that is by a moment.
    """
    steps = range(len(bounds) - 1)
    whole = [
        "(SELECT COALESCE(SUM(clients), 0) FROM client_tally WHERE kind = :kind"  # noqa: S608 - own conditions
        f" AND day >= :day{n} AND day < :day{n + 1}{_own(trainer_id)})"
        for n in steps
    ]
    values: dict[str, Any] = {"kind": kind, "trainer": trainer_id}
    values |= {f"day{n}": bound[:10] for n, bound in enumerate(bounds)}
    beside: list[str] = []
    if kind in _MOMENTS:
        # what of a day lies before the bound within it
        column, condition = _MOMENTS[kind]
        beside = [
            f"(SELECT COUNT(*) FROM client c WHERE {column} >= :day{n} AND {column} < :bound{n}"  # noqa: S608 - own conditions
            f" AND erased_at IS NULL{condition}{_own(trainer_id)})"
            for n in range(len(bounds))
        ]
        values |= {f"bound{n}": bound for n, bound in enumerate(bounds)}
    row = connection.execute(f"SELECT {', '.join(whole + beside)}", values).fetchone()
    counts, parts = row[: len(whole)], row[len(whole) :] or [0] * len(bounds)
    return [counts[n] + parts[n + 1] - parts[n] for n in steps]


def _own(trainer_id: int | None) -> str:
    return "" if trainer_id is None else " AND trainer_id = :trainer"
