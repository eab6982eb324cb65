"""One batch of messages as it stands, as far as it concerns one person's clients."""

import sqlite3
from datetime import datetime

from ptcms_core.access import Actor
from ptcms_core.messages import outbox
from ptcms_core.messages.channel import rest_of
from ptcms_core.values.entry import Record


class BatchRow(Record):
    """One client of a batch: what they would read, or why they are left out."""

    client_id: int
    name: str
    last_four: str
    trainer: str
    text: str
    left_out: str


class BatchState(Record):
    """How far a batch is. `counts` tells how many there are in each state; `resting` says why
    nothing goes just now. `created_at` is UTC as stored."""

    id: int
    channel: str
    created_at: str
    created_by: int | None
    by: str = ""
    text: str
    total: int
    counts: dict[str, int]
    resting: str

    @property
    def open(self) -> int:
        """How many still wait for their turn, or for an answer."""
        waiting = ("queued", "sending", "handed_over", "unknown")
        return sum(self.counts.get(state, 0) for state in waiting)


def rows_of(
    connection: sqlite3.Connection,
    actor: Actor,
    batch_id: int,
    states: tuple[str, ...],
    after: int,
    limit: int,
) -> list[sqlite3.Row]:
    """Its messages in their order, in some states or all, from the one after `after` on."""
    marks = {f"state{number}": state for number, state in enumerate(states)}
    condition = f" AND m.state IN ({', '.join(f':{mark}' for mark in marks)})" if marks else ""
    return connection.execute(
        f"{outbox.ROWS} WHERE m.batch_id = :batch AND m.id > :after"
        f" AND (:everyone OR c.trainer_id = :me){condition} ORDER BY m.id LIMIT :limit",
        {
            "batch": batch_id,
            "after": after,
            "limit": limit,
            "everyone": int(actor.is_admin),
            "me": actor.id,
            **marks,
        },
    ).fetchall()


def state_of(
    connection: sqlite3.Connection, actor: Actor, batch_id: int, now: datetime
) -> BatchState | None:
    """How far it is; None where it holds nothing for this person."""
    first = rows_of(connection, actor, batch_id, (), 0, 1)
    if not first:
        return None
    counts = dict(
        connection.execute(
            "SELECT m.state, COUNT(*) FROM message m JOIN client c ON c.id = m.client_id"
            " WHERE m.batch_id = :batch AND (:everyone OR c.trainer_id = :me) GROUP BY m.state",
            {"batch": batch_id, "everyone": int(actor.is_admin), "me": actor.id},
        ).fetchall()
    )
    rest = rest_of(connection, first[0]["channel"])
    return BatchState(
        id=batch_id,
        channel=first[0]["channel"],
        created_at=first[0]["created_at"],
        created_by=first[0]["created_by"],
        text=first[0]["text"],
        total=sum(counts.values()),
        counts=counts,
        resting="" if rest.over(now) else rest.reason,
    )
