"""What is asked about before a weigh-in is stored: improbable, or stored already."""

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.errors import NeedsConfirmation
from ptcms_core.values import body, dates

WEEK = timedelta(days=7)


def ask(
    connection: sqlite3.Connection,
    client: sqlite3.Row | None,
    values: Mapping[str, Any],
    day: date,
    *,
    besides: int | None = None,
) -> None:
    """NeedsConfirmation, all doubts in one question, with the code of the first.

    `values` are columns of a weigh-in; `besides` is the weigh-in that is being corrected, and
    without `client` it is the first one of somebody new.
    """
    doubts: list[tuple[str, str, str]] = []
    weight, height = values.get("weight_g"), values.get("height_mm")
    if weight is not None:
        near = [] if client is None else _near(connection, client["id"], day, besides)
        if any(row["weight_g"] == weight and row["on_date"] == day.isoformat() for row in near):
            question = _("{weight} is stored for {day} already. Store it once more?")
            doubts.append(
                (
                    "same_weigh_in",
                    question.format(
                        weight=body.said_weight(weight / 1000),
                        day=dates.format_date(day),
                    ),
                    "weight_kg",
                )
            )
        unusual = _unusual(weight, day, near)
        if unusual:
            doubts.append(("improbable_weight", unusual, "weight_kg"))
    if height is not None and (client is None or height != client["height_mm"]):
        unusual = body.improbable_height(height / 10)
        if unusual:
            doubts.append(("improbable_height", unusual, "height_cm"))
    if doubts:
        code, _question, field = doubts[0]
        questions = " ".join(question for _code, question, _field in doubts)
        raise NeedsConfirmation(code, questions, field=field)


def _near(
    connection: sqlite3.Connection, client_id: int, day: date, besides: int | None
) -> list[sqlite3.Row]:
    """The weights of the week before and the week after."""
    rows = connection.execute(
        "SELECT id, on_date, weight_g FROM weigh_in WHERE client_id = :id AND removed_at IS NULL"
        " AND weight_g IS NOT NULL AND on_date BETWEEN :low AND :high ORDER BY on_date, id",
        {"id": client_id, "low": (day - WEEK).isoformat(), "high": (day + WEEK).isoformat()},
    ).fetchall()
    return [row for row in rows if row["id"] != besides]


def _unusual(weight_g: int, day: date, near: list[sqlite3.Row]) -> str | None:
    """The question about a weight, against the one of these weeks it is farthest from."""
    farthest = max(near, key=lambda row: abs(row["weight_g"] - weight_g), default=None)
    if farthest is None:
        return body.improbable_weight(weight_g / 1000)
    return body.improbable_weight(
        weight_g / 1000,
        before_kg=farthest["weight_g"] / 1000,
        days=(day - date.fromisoformat(farthest["on_date"])).days,
    )
