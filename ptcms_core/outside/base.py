"""What a document said of a client when it was written: the present, led back by the journal.

With it an edit is told from a change of the records: what differs from what was written there was
changed by hand, whatever the records say by now.
"""

import copy
import json
import sqlite3
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ptcms_core.outside.fields import UNKNOWN
from ptcms_core.progress import shown as weigh_in_shown
from ptcms_core.values.ledger import SIGN

_SUBJECT = {
    "clients": "client",
    "phone": "client",
    "client_diet": "diet_plan",
    "workout_plans": "workout_plan",
    "client_progress": "weigh_in",
    "payment_records": "ledger_entry",
}

# many at once that were never in a document written before
_ADDED = ("csv_import", "csv_undo")
_OF_A_VERSION = ("version", "assigned_at", "assigned_by", "assigned_by_id")
_PROFILE = {"full_name": "name", "height_mm": "height", "goal_weight_g": "goal_weight"}
_DIVISOR = {"height_mm": 10, "goal_weight_g": 1000}


class Since:
    """What the journal has of a document's subject past the sequence it was written at.

    Of all clients, or of one alone.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        document: str,
        sequence: int | None,
        client_id: int | None = None,
    ) -> None:
        self.document = document
        self._rows: dict[int | None, list[sqlite3.Row]] = {}
        self.known = sequence is not None
        if sequence is None:
            return
        subject = _SUBJECT[document]
        where = "j.subject = :subject AND j.seq > :since"
        if client_id is not None:
            # each by the index of clients: of one client far less is read than of one subject
            where = "j.client_id = :client AND j.seq > :since"
            many = connection.execute(
                "SELECT subject, kind FROM journal WHERE client_id IS NULL AND seq > :since",
                {"since": sequence},
            )
            self.known = all(row["subject"] != subject or row["kind"] in _ADDED for row in many)
        rows = connection.execute(
            "SELECT j.seq, j.subject, j.client_id, j.record_id, j.kind, i.before, i.after"  # noqa: S608 - own conditions
            f" FROM journal j LEFT JOIN journal_image i ON i.seq = j.seq WHERE {where}"
            " ORDER BY j.seq DESC",
            {"subject": subject, "since": sequence, "client": client_id},
        )
        for row in rows:
            if row["subject"] == subject and row["kind"] not in _ADDED:
                self._rows.setdefault(row["client_id"], []).append(row)
        # many at once leave one row without images: nobody knows then what stood before
        self.known = self.known and None not in self._rows

    def base_of(self, client_id: int, present: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """The client's entry as it was written; `present` is the entry as it is now."""
        rows = self._rows.get(client_id)
        if not rows:
            return dict(present) if present else None
        entry: dict[str, Any] = copy.deepcopy(dict(present or {}))
        for row in rows:
            before = json.loads(row["before"]) if row["before"] else {}
            after = json.loads(row["after"]) if row["after"] else {}
            _STEP[self.document](entry, row, before, after)
        return entry or None


def _profile_back(
    entry: dict[str, Any], row: sqlite3.Row, before: dict[str, Any], _after: dict[str, Any]
) -> None:
    if row["kind"] == "add":
        entry.clear()
        return
    entry["version"] = UNKNOWN
    if row["kind"] in ("archive", "restore"):
        entry["archived_at"] = UNKNOWN
    if row["kind"] == "transfer":
        entry["trainer"] = UNKNOWN
    for column, value in before.items():
        if column in _DIVISOR and value is not None:
            value = value / _DIVISOR[column]
        elif column in ("whatsapp_consent", "archived"):
            value = bool(value)
        entry[_PROFILE.get(column, column)] = value


def _phone_back(
    entry: dict[str, Any], _row: sqlite3.Row, before: dict[str, Any], _after: dict[str, Any]
) -> None:
    if "phone" in before:
        entry["phone"] = before["phone"]


def _plan_back(
    entry: dict[str, Any], row: sqlite3.Row, before: dict[str, Any], _after: dict[str, Any]
) -> None:
    history = entry.pop("history", [])
    if row["kind"] == "assign":
        name = entry.get("name")
        entry.clear()
        if before:
            entry |= {"name": name, **_plan_of(before), "history": history[1:]}
            entry |= history[0] if history else dict.fromkeys(_OF_A_VERSION, UNKNOWN)
    else:
        former = {key: value for key, value in entry.items() if key != "name"}
        entry |= {**_plan_of(before), **dict.fromkeys(_OF_A_VERSION, UNKNOWN)}
        entry["history"] = [former, *history] if former else []


def _plan_of(image: dict[str, Any]) -> dict[str, Any]:
    """A plan as its document has it."""
    return {
        "workout" if column == "text" else column: json.loads(value)
        if column in ("meals", "macros", "days") and value
        else value
        for column, value in image.items()
    }


def _weigh_in_back(
    entry: dict[str, Any], row: sqlite3.Row, before: dict[str, Any], _after: dict[str, Any]
) -> None:
    others = [one for one in entry.get("entries", []) if one["id"] != row["record_id"]]
    if row["kind"] in ("update", "remove") and before:
        by = dict.fromkeys(("at", "by", "by_id"), UNKNOWN)
        others.append({"id": row["record_id"], **weigh_in_shown(before), **by})
    entry["entries"] = others


def _ledger_back(
    entry: dict[str, Any], row: sqlite3.Row, _before: dict[str, Any], _after: dict[str, Any]
) -> None:
    ledger = [one for one in entry.get("ledger", []) if one["id"] != row["record_id"]]
    entry["ledger"] = ledger
    entry |= {name: str(value) for name, value in sums_of(ledger).items()}
    if not ledger:
        entry.clear()


_STEP = {
    "clients": _profile_back,
    "phone": _phone_back,
    "client_diet": _plan_back,
    "workout_plans": _plan_back,
    "client_progress": _weigh_in_back,
    "payment_records": _ledger_back,
}


def sums_of(ledger: list[dict[str, Any]]) -> dict[str, Decimal]:
    """Total, paid and due as the entries of a ledger in a document make them."""
    reversed_ids = {one.get("reverses") for one in ledger}
    due = paid = Decimal(0)
    for one in ledger:
        if one["kind"] == "reversal" or one["id"] in reversed_ids:
            continue
        amount = Decimal(str(one["amount"]))
        due += SIGN[one["kind"]] * amount
        paid += {"payment": 1, "refund": -1}.get(one["kind"], 0) * amount
    return {"total_amount": due + paid, "amount_paid": paid, "amount_due": due}
