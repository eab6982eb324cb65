"""Rows of the database made of a client's entries in the documents, each value checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from ptcms_core import diets, payments, progress, workouts
from ptcms_core.catalogue import _
from ptcms_core.clients import search_key
from ptcms_core.clients.entry import ClientEntry, EntryContext
from ptcms_core.clients.rows import columns_of
from ptcms_core.diets import DietEntry
from ptcms_core.errors import Invalid
from ptcms_core.outside import fields as of
from ptcms_core.outside.base import sums_of
from ptcms_core.outside.fields import Field, Wrong, entry_of
from ptcms_core.payments.entry import Method
from ptcms_core.progress.entry import WeighInEntry
from ptcms_core.progress.entry import columns_of as measured
from ptcms_core.rebuilding.people import People
from ptcms_core.settings import GymSettings
from ptcms_core.storage import whole
from ptcms_core.storage.journal import Act
from ptcms_core.values import money, text
from ptcms_core.values.entry import validated
from ptcms_core.values.ledger import SIGN

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_RECEIPT = re.compile(r"[A-Z0-9/-]{1,16}")
_WITHOUT_TEXT = ("gender", "equation")


@dataclass
class Maker:
    """Makes the rows of one client after another."""

    people: People
    settings: GymSettings
    today: date
    counts: dict[str, int]
    left: list[str] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    """The documents of which a value could not be kept."""
    unowned: int = 0
    _used: dict[str, set[Any]] = field(default_factory=dict)

    def client(self, act: Act, client_id: int, entries: Mapping[str, Any]) -> None:
        """Store one client with everything that the documents have of it."""
        self._profile(act, client_id, entries)
        self._plans(act, client_id, entries, "client_diet", diets.VERSIONS.table)
        self._plans(act, client_id, entries, "workout_plans", workouts.VERSIONS.table)
        self._weigh_ins(act, client_id, entries)
        self._ledger(act, client_id, entries)
        diets.VERSIONS.point(act, client_id)
        workouts.VERSIONS.point(act, client_id)
        progress.refresh_client(act.connection, client_id)
        payments.refresh_client(act.connection, client_id)

    # the profile

    def _profile(self, act: Act, client_id: int, entries: Mapping[str, Any]) -> None:
        table = of.profile_fields()
        known = self._entry("clients", client_id, table, entries.get("clients"))
        phone = self._entry("phone", client_id, of.phone_fields(), entries.get("phone"))
        names = [known.get("name"), *(_name_in(one) for one in entries.values())]
        name = next((one for one in names if isinstance(one, str) and one.strip()), "")
        if not name:
            name = _("Client {id}").format(id=client_id)
            self._note("clients", client_id, _("the name is missing"))
        entered = {
            table[n].service: float(v) if isinstance(v, Decimal) else v
            for n, v in known.items()
            if table[n].service and n not in ("name", "trainer_id", "archived")
            and not (v == "" and n in _WITHOUT_TEXT)
        }  # fmt: skip
        entered |= {"full_name": name, "phone": phone.get("phone") or None}
        columns = self._columns(client_id, entered)
        if columns.get("age") is not None and isinstance(known.get("age_on"), date):
            columns["age_on"] = known["age_on"].isoformat()
        columns["consent_on"] = _iso(known.get("consent_on"))
        columns["opted_out_on"] = _iso(known.get("opted_out_on"))
        trainer = self.people.trainer_of(known.get("trainer_id"), known.get("trainer"))
        self.unowned += trainer is None
        archived = bool(known.get("archived"))
        created_at = _moment(known.get("created_at"), act.at)
        archived_at = _moment(known.get("archived_at"), created_at) if archived else None
        version = known.get("version")
        row = {
            **columns,
            "id": client_id,
            "trainer_id": self.people.admin if trainer is None else trainer,
            "version": version if isinstance(version, int) and 0 < version < 2**31 else 1,
            "name_key": text.fold(columns["full_name"]),
            "search_key": search_key(
                columns["full_name"],
                columns.get("phone"),
                columns.get("goal", ""),
                columns.get("email", ""),
            ),
            "created_at": created_at,
            "archived": int(archived),
            "archived_at": archived_at,
        }
        self._store(act, "client", row)

    def _columns(self, client_id: int, entered: dict[str, Any]) -> dict[str, Any]:
        """The columns of a profile; what no client can have is left out and named."""
        context = EntryContext(today=self.today, region=self.settings.phone_region)
        for _try in range(len(entered) + 1):
            try:
                return columns_of(validated(ClientEntry, entered, context), self.today)
            except Invalid as invalid:
                for name, why in invalid.fields.items():
                    document = "phone" if name == "phone" else "clients"
                    self._note(document, client_id, f"{name}: {why}")
                    entered.pop(name, None)
                    if name == "full_name":
                        entered[name] = _("Client {id}").format(id=client_id)
        return {"full_name": _("Client {id}").format(id=client_id)}

    # plans

    def _plans(
        self, act: Act, client_id: int, entries: Mapping[str, Any], document: str, table: str
    ) -> None:
        raw = entries.get(document)
        if raw is None:
            return
        if not isinstance(raw, dict) or not isinstance(raw.get("history", []), list):
            self._note(document, client_id, _("it can't be read"))
            return
        numbers: set[int] = set()
        fields = of.diet_fields() if document == "client_diet" else of.workout_fields()
        versions = [raw, *raw.get("history", [])]
        for place, one in enumerate(versions):
            plan = self._entry(document, client_id, fields, one)
            if not plan:
                continue
            number = plan.get("version")
            if not isinstance(number, int) or number in numbers or not 0 < number < 2**31:
                number = len(versions) - place
                while number in numbers:
                    number += 1
            numbers.add(number)
            try:
                values = _diet(plan) if document == "client_diet" else _workout(plan)
            except Invalid as invalid:
                self._note(document, client_id, invalid.sentence)
                continue
            self._store(
                act,
                table,
                {
                    **values,
                    "client_id": client_id,
                    "number": number,
                    "assigned_at": _moment(plan.get("assigned_at"), act.at),
                    "assigned_by": self.people.id_of(
                        plan.get("assigned_by_id"), plan.get("assigned_by")
                    ),
                },
            )

    # weigh-ins

    def _weigh_ins(self, act: Act, client_id: int, entries: Mapping[str, Any]) -> None:
        document, table = "client_progress", of.weigh_in_fields()
        for raw in self._listed(document, client_id, entries, "entries"):
            entry = self._entry(document, client_id, table, raw)
            given = {
                table[name].service: float(value) if isinstance(value, Decimal) else value
                for name, value in entry.items()
                if table[name].service
            }
            try:
                if not given.get("on"):
                    raise Invalid({"on": _("The date is missing.")})
                columns = measured(validated(WeighInEntry, given, self.today))
            except Invalid as invalid:
                self._note(document, client_id, invalid.sentence)
                continue
            self._store(
                act,
                "weigh_in",
                {
                    **columns,
                    "id": self._own_id("weigh_in", entry.get("id")),
                    "client_id": client_id,
                    "at": _moment(entry.get("at"), act.at),
                    "by_id": self.people.id_of(entry.get("by_id"), entry.get("by")),
                },
            )

    # money

    def _ledger(self, act: Act, client_id: int, entries: Mapping[str, Any]) -> None:
        document, table = "payment_records", of.ledger_fields()
        kept: list[dict[str, Any]] = []
        for raw in self._listed(document, client_id, entries, "ledger"):
            entry = self._entry(document, client_id, table, raw)
            try:
                row = self._booking(act, client_id, entry, {one["id"] for one in kept})
            except ValueError as problem:
                self._note(document, client_id, str(problem))
                continue
            self._store(act, "ledger_entry", row)
            kept.append({**entry, "id": row["id"]})
        raw_account = entries.get(document)
        said = raw_account.get("amount_due") if isinstance(raw_account, dict) else None
        due = of.canonical("amount", said)
        if isinstance(due, Decimal) and sums_of(kept)["amount_due"] != due:
            why = _("the entries make {entries}, but {due} is written as due")
            self._note(
                document,
                client_id,
                why.format(entries=sums_of(kept)["amount_due"], due=due),
            )

    def _booking(
        self, act: Act, client_id: int, entry: dict[str, Any], ids: set[int]
    ) -> dict[str, Any]:
        """One row of the ledger; ValueError with a sentence."""
        kind, amount, on = entry.get("kind"), entry.get("amount"), entry.get("date")
        if kind not in (*SIGN, "reversal"):
            raise ValueError(_("there is no ledger entry of the kind “{kind}”").format(kind=kind))
        if not isinstance(amount, Decimal) or not isinstance(on, date):
            raise ValueError(_("an entry without its amount or its date"))
        minor = money.to_minor(amount, self.settings.money)
        if minor == 0 or (minor < 0 and kind != "adjustment"):
            raise ValueError(_("an amount that can't be booked: {amount}").format(amount=amount))
        reverses = entry.get("reverses")
        reversed_before = self._used.setdefault("reverses", set())
        if (kind == "reversal") != (reverses is not None) or (
            reverses is not None and (reverses not in ids or reverses in reversed_before)
        ):
            raise ValueError(_("a reversal of no entry before it"))
        own_id = self._own_id("ledger_entry", entry.get("id"))
        if own_id is None:
            raise ValueError(_("an entry without a number of its own"))
        receipt = entry.get("receipt_no") or None
        receipts = self._used.setdefault("receipt", set())
        if receipt is not None and (receipt in receipts or not _RECEIPT.fullmatch(receipt)):
            raise ValueError(_("a receipt that can't be: {receipt}").format(receipt=receipt))
        receipts.add(receipt)
        reversed_before.add(reverses)
        method = entry.get("method") or None
        if method is not None and method not in get_args(Method):
            method = "other"
        return {
            "id": own_id,
            "client_id": client_id,
            "kind": kind,
            "amount": minor,
            "on_date": on.isoformat(),
            "due_date": _iso(entry.get("due_date")),
            "method": method,
            "reference": text.clean(str(entry.get("reference") or ""), max_length=60),
            "description": text.clean(str(entry.get("description") or ""), max_length=200),
            "receipt_no": receipt,
            "reverses_id": reverses,
            "carried_over": int(bool(entry.get("carried_over"))),
            "at": _moment(entry.get("at"), act.at),
            "by_id": self.people.id_of(entry.get("by_id"), entry.get("by")),
        }

    # what all share

    def _listed(
        self, document: str, client_id: int, entries: Mapping[str, Any], name: str
    ) -> list[Any]:
        raw = entries.get(document)
        if raw is None:
            return []
        listed = raw.get(name, []) if isinstance(raw, dict) else None
        if not isinstance(listed, list):
            self._note(document, client_id, _("it can't be read"))
            return []
        return listed

    def _entry(
        self, document: str, client_id: int, table: Mapping[str, Field], raw: Any
    ) -> dict[str, Any]:
        """The fields of an entry that are of their kind; the others are named."""
        if raw is None:
            return {}
        if not isinstance(raw, dict):
            self._note(document, client_id, _("fields in braces are wanted"))
            return {}
        found = entry_of(table, raw)
        for name, value in found.items():
            if isinstance(value, Wrong):
                self._note(document, client_id, f"{text.clean(name, max_length=30)}: {value.why}")
        return {name: value for name, value in found.items() if not isinstance(value, Wrong)}

    def _own_id(self, table: str, given: Any) -> int | None:
        """The number of a record, if nobody else has it."""
        used = self._used.setdefault(table, set())
        if not isinstance(given, int) or not 0 < given < 2**53 or given in used:
            return None
        used.add(given)
        return given

    def _note(self, document: str, client_id: int, why: str) -> None:
        self.unreadable.add(document)
        self.left.append(f"{document}.json, #{client_id}: {why}")

    def _store(self, act: Act, table: str, row: Mapping[str, Any]) -> None:
        given = {name: value for name, value in row.items() if value is not None}
        whole.fill(act.connection, table, [given])
        act.note(table, row.get("id"), "rebuild")
        self.counts[table] = self.counts.get(table, 0) + 1


def _diet(plan: Mapping[str, Any]) -> dict[str, Any]:
    macros = plan.get("macros")
    entry = validated(
        DietEntry,
        {
            "meals": plan.get("meals") or {},
            "total_calories": plan.get("total_calories"),
            "macros": {name: _float(value) for name, value in macros.items()} if macros else None,
            "notes": plan.get("notes") or "",
        },
    )
    return diets.values_of(entry.meals, entry.total_calories, entry.macros, entry.notes)


def _workout(plan: Mapping[str, Any]) -> dict[str, Any]:
    title, typed = workouts.checked(plan.get("title") or "", plan.get("workout") or "")
    return workouts.values_of(title, typed)


def _float(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _name_in(raw: Any) -> Any:
    return (raw.get("name") or raw.get("client_name")) if isinstance(raw, dict) else None


def _iso(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


def _moment(value: Any, otherwise: str) -> str:
    return value if isinstance(value, str) and _MOMENT.fullmatch(value) else otherwise
