"""Taking in what somebody changed by hand: through the services and rules of each subject."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ptcms_core import diets, payments, workouts
from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.clients import Clients
from ptcms_core.clients.entry import ClientEntry, EntryContext
from ptcms_core.diets import DietEntry, Diets
from ptcms_core.errors import Invalid
from ptcms_core.outside import fields as of
from ptcms_core.outside.changed import Changed
from ptcms_core.payments import Payments
from ptcms_core.progress import Progress
from ptcms_core.progress.entry import WeighInEntry
from ptcms_core.settings import GymSettings
from ptcms_core.settings import load as load_settings
from ptcms_core.storage.journal import Act
from ptcms_core.values import money
from ptcms_core.values.entry import validated
from ptcms_core.workouts import Workouts

# what is no field of a client's form: services of their own change these
_ACTS = ("archived", "trainer_id")


@dataclass(frozen=True)
class Hands:
    """The services by which edits are taken in."""

    access: Access
    clients: Clients

    def take_in(
        self,
        act: Act,
        document: str,
        client: sqlite3.Row,
        changes: Sequence[Changed],
        *,
        mark: str,
        confirmed: bool,
    ) -> None:
        """Take these changes of one client in, within the open act; whatever its rules refuse."""
        by_field = {one.field: one.value for one in changes}
        if document in ("clients", "phone"):
            table = of.profile_fields() if document == "clients" else of.phone_fields()
            self._profile(client, {table[n].service: v for n, v in by_field.items()}, confirmed)
        elif document == "client_diet":
            self._diet(act, client["id"], by_field, confirmed)
        elif document == "workout_plans":
            self._workout(act, client["id"], by_field)
        elif document == "client_progress":
            self._weigh_ins(client["id"], changes, confirmed)
        else:
            for one in changes:
                self._adjust(act, client["id"], one, mark)

    def _profile(self, client: sqlite3.Row, values: dict[str, Any], confirmed: bool) -> None:
        client_id = client["id"]
        entered = {name: _plain(value) for name, value in values.items() if name not in _ACTS}
        if values.get("archived") is False and client["archived"]:
            self.clients.restore(client_id)
        if entered:
            version = self.clients.get(client_id).version
            self.clients.update(client_id, version=version, confirmed=confirmed, **entered)
        if values.get("trainer_id") is not None:
            self.clients.transfer(client_id, to=values["trainer_id"])
        if values.get("archived") is True and not client["archived"]:
            self.clients.archive(client_id)

    def _diet(self, act: Act, client_id: int, values: dict[str, Any], confirmed: bool) -> None:
        now = diets.VERSIONS.current(act.connection, client_id)
        plan: dict[str, Any] = {"meals": {}} if now is None else _diet_of(now)
        plan |= {name: _plain(value) for name, value in values.items()}
        Diets(self.access).assign(client_id, confirmed=confirmed, **plan)

    def _workout(self, act: Act, client_id: int, values: dict[str, Any]) -> None:
        now = workouts.VERSIONS.current(act.connection, client_id)
        Workouts(self.access).assign(
            client_id,
            text=values.get("workout", now["text"] if now else "") or "",
            title=values.get("title", now["title"] if now else "") or "",
            confirmed=True,
        )

    def _weigh_ins(self, client_id: int, changes: Sequence[Changed], confirmed: bool) -> None:
        progress, table = Progress(self.access), of.weigh_in_fields()
        corrected: dict[int, dict[str, Any]] = {}
        for one in changes:
            parts = one.field.split(".")
            if parts[1].startswith("+"):
                new = {name: _plain(value) for name, value in one.value.items()}
                progress.record(client_id, confirmed=confirmed, **new)
            elif len(parts) == 2:
                progress.remove(int(parts[1]))
            else:
                values = corrected.setdefault(int(parts[1]), {})
                values[table[parts[2]].service] = _plain(one.value)
        for entry_id, values in corrected.items():
            progress.correct(entry_id, confirmed=confirmed, **values)

    def _adjust(self, act: Act, client_id: int, one: Changed, mark: str) -> None:
        currency = load_settings(self.access.gym, act.connection).money
        said = _("by hand: {field} {was} → {becomes}").format(
            field=one.label, was=one.was, becomes=one.becomes
        )
        entry_id = payments.insert(
            act,
            client_id,
            kind="adjustment",
            amount=money.to_minor(one.value, currency),
            on=self.access.today(),
            description=said[:200],
            by_id=act.actor_id,
            idempotency_key=_free_key(act.connection, f"{mark}:{one.field}"),
        )
        self.access.remember_undo(
            said, lambda: Payments(self.access).reverse(entry_id, reason=_("undone"))
        )


def _free_key(connection: sqlite3.Connection, key: str) -> str:
    """The mark of an adjustment; one that was reversed may be booked anew beside it."""
    count = connection.execute(
        "SELECT COUNT(*) FROM ledger_entry WHERE substr(idempotency_key, 1, :length) = :key",
        {"key": key, "length": len(key)},
    ).fetchone()[0]
    return f"{key}#{count}"


def booked(connection: sqlite3.Connection, client_id: int) -> frozenset[str]:
    """The marks of the adjustments of a client that were booked of edits and still count."""
    rows = connection.execute(
        "SELECT e.idempotency_key FROM ledger_entry e"
        " LEFT JOIN ledger_entry r ON r.reverses_id = e.id"
        " WHERE e.client_id = :id AND e.kind = 'adjustment' AND r.id IS NULL"
        " AND e.idempotency_key IS NOT NULL",
        {"id": client_id},
    )
    return frozenset(str(row[0]).rpartition("#")[0] for row in rows)


def _diet_of(row: sqlite3.Row) -> dict[str, Any]:
    import json

    return {
        "meals": json.loads(row["meals"]),
        "total_calories": row["total_calories"],
        "macros": json.loads(row["macros"]) if row["macros"] else None,
        "notes": row["notes"],
    }


def _plain(value: Any) -> Any:
    """A value as services take it: floats, not decimals."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value


# ------------------------------------------------------------------ looked at beforehand


def impossible(
    document: str,
    changes: Sequence[Changed],
    *,
    today: date,
    settings: GymSettings,
    trainers: frozenset[int],
) -> dict[str, str]:
    """Field → sentence: what of these changes no record can hold, whoever takes it in."""
    if document in ("clients", "phone"):
        return _impossible_profile(document, changes, today, settings.phone_region, trainers)
    values = {one.field: _plain(one.value) for one in changes}
    found: dict[str, str] = {}
    if document == "client_diet":
        plan = {"meals": {}, **values}
        found = _refusals(DietEntry, {name: one or {} if name == "meals" else one
                                      for name, one in plan.items()})  # fmt: skip
    elif document == "workout_plans" and not values.get("workout", "x"):
        found = {"workout": _("The plan can't be empty.")}
    elif document == "client_progress":
        for one in changes:
            found |= _impossible_weigh_in(one, today)
    elif document == "payment_records":
        for one in changes:
            try:
                money.to_minor(one.value, settings.money)
            except ValueError as problem:
                found[one.field] = str(problem)
    return {name: why for name, why in found.items() if name in values}


def _impossible_profile(
    document: str,
    changes: Sequence[Changed],
    today: date,
    region: str,
    trainers: frozenset[int],
) -> dict[str, str]:
    table = of.profile_fields() if document == "clients" else of.phone_fields()
    names = {table[one.field].service: one.field for one in changes}
    values = {table[one.field].service: _plain(one.value) for one in changes}
    found = {}
    if "trainer_id" in values and values["trainer_id"] not in trainers:
        found["trainer_id"] = _("There is no active trainer of this number.")
    if "archived" in values and values["archived"] is None:
        found["archived"] = _("Write true or false.")
    entered = {name: value for name, value in values.items() if name not in _ACTS}
    refused = _refusals(ClientEntry, entered, EntryContext(today=today, region=region))
    return found | {names[name]: why for name, why in refused.items() if name in names}


def _impossible_weigh_in(one: Changed, today: date) -> dict[str, str]:
    parts = one.field.split(".")
    if len(parts) == 2 and not parts[1].startswith("+"):
        return {}
    if len(parts) == 2:
        values = {name: _plain(value) for name, value in one.value.items()}
    else:
        values = {of.weigh_in_fields()[parts[2]].service: _plain(one.value)}
        if values.get("on", "") is None:
            return {one.field: _("The date can't be empty.")}
    refused = _refusals(WeighInEntry, values, today)
    return {one.field: " ".join(refused.values())} if refused else {}


def _refusals(model: Any, values: Mapping[str, Any], context: object = None) -> dict[str, str]:
    try:
        validated(model, values, context)
    except Invalid as invalid:
        return invalid.fields
    return {}
