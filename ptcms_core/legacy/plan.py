"""Deciding what of the source is certain: who is meant by a name, which values are valid."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.legacy.report import Leftover
from ptcms_core.legacy.source import Source
from ptcms_core.values import body, money, phone, text

NOBODY = 0
"""The owner of a client whose trainer is gone: admins see them and hand them over."""


@dataclass
class Plan:
    """What would be taken over, in rows; and what not."""

    trainers: list[dict[str, Any]] = field(default_factory=list)
    clients: list[dict[str, Any]] = field(default_factory=list)
    diets: list[dict[str, Any]] = field(default_factory=list)
    workouts: list[dict[str, Any]] = field(default_factory=list)
    weigh_ins: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    found: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    leftovers: list[Leftover] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def leave(self, kind: str, file: str, key: object, why: str, record: object) -> None:
        """Note what is not placed."""
        self.left[kind] += 1
        self.leftovers.append(
            Leftover(file=file, key=text.clean(str(key), max_length=80), why=why, record=record)
        )


class Planner:
    """Goes through the source once."""

    def __init__(
        self,
        source: Source,
        *,
        region: str,
        currency: money.Currency,
        today: date,
        refused: Mapping[int, str],
    ) -> None:
        self._source = source
        self._region = region
        self._currency = currency
        self._today = today
        self._refused = refused
        self._plan = Plan()
        self._by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._by_folded: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def plan(self) -> Plan:
        """The plan."""
        plan, source = self._plan, self._source
        plan.found = {
            "trainers": len(source.trainers),
            "clients": len(source.clients),
            "phones": len(source.phones),
            "diets": len(source.diets) + len(source.meals),
            "workouts": len(source.workouts),
            "weigh-ins": len(source.progress),
            "payments": len(source.payments) + len(source.history),
            "messages": len(source.messages),
            "damaged": len(source.problems),
        }
        for file, key, why in source.problems:
            plan.leave("damaged", file, key or file, why, key)
        self._trainers()
        self._clients()
        self._phones()
        self._diets()
        self._workouts()
        self._weigh_ins()
        self._payments()
        self._messages()
        return plan

    def _trainers(self) -> None:
        emails: set[str] = set()
        for row in self._source.trainers:
            why = ""
            name, address = text.clean(str(row.get("name") or ""), max_length=80), ""
            try:
                address = text.email(str(row.get("email") or ""))
            except ValueError as problem:
                why = str(problem)
            if not isinstance(row.get("trainer_id"), int):
                why = _("has no id")
            elif not name:
                why = _("has no name")
            elif address.casefold() in emails:
                why = _("another trainer has this email")
            if why:
                shown = {key: value for key, value in row.items() if key != "password"}
                self._plan.leave("trainers", "trainer_db.db", row.get("email"), why, shown)
                continue
            emails.add(address.casefold())
            self._plan.trainers.append(
                {
                    "id": row["trainer_id"],
                    "full_name": name,
                    "email": address,
                    "password": str(row.get("password") or ""),
                }
            )

    def _clients(self) -> None:
        trainers: dict[str, list[int]] = defaultdict(list)
        for trainer in self._plan.trainers:
            trainers[trainer["full_name"]].append(trainer["id"])
        for row in self._source.clients:
            name = text.clean(str(row.get("name") or ""), max_length=200)
            if not isinstance(row.get("client_id"), int) or not name:
                self._plan.leave(
                    "clients", "trainer_db.db", row.get("client_id"), _("has no id or name"), row
                )
                continue
            if row["client_id"] in self._refused:
                why = self._refused[row["client_id"]]
                self._plan.leave("clients", "trainer_db.db", row["client_id"], why, row)
                continue
            owners = trainers.get(text.clean(str(row.get("trainer_name") or "")), [])
            if len(owners) != 1:
                self._plan.notes.append(
                    _(
                        "Client {id} {name}: the trainer “{trainer}” is gone or not the only one "
                        "of the name; an admin must hand the client over."
                    ).format(id=row["client_id"], name=name, trainer=row.get("trainer_name"))
                )
            client = {
                "id": row["client_id"],
                "full_name": name,
                "trainer_id": owners[0] if len(owners) == 1 else NOBODY,
                "gender": {"male": "male", "female": "female", "other": "other"}.get(
                    str(row.get("gender") or "").strip().casefold()
                ),
                "age": self._number(row, "age", body.check_age, int),
                "height_mm": self._scaled(row, "height", body.check_height_cm, 10),
                "weight_g": self._scaled(row, "weight", body.check_weight_kg, 1000),
                "goal": text.clean(str(row.get("goal") or ""), max_length=200),
                "phone": None,
            }
            self._plan.clients.append(client)
            known = str(row.get("name")).strip()
            self._by_name[known].append(client)
            self._by_folded[known.casefold()].append(client)

    def _number(self, row: dict[str, Any], name: str, check: Any, kind: type) -> Any:
        value = row.get(name)
        if value is None:
            return None
        try:
            return check(kind(value))
        except (ValueError, TypeError, OverflowError) as problem:
            self._plan.notes.append(
                _("Client {id} {name}: {field} {value} was left out: {why}").format(
                    id=row.get("client_id"),
                    name=row.get("name"),
                    field=name,
                    value=value,
                    why=problem,
                )
            )
            return None

    def _scaled(self, row: dict[str, Any], name: str, check: Any, scale: int) -> int | None:
        value = self._number(row, name, check, float)
        return None if value is None else round(value * scale)

    def _meant(
        self, kind: str, file: str, name: str, record: object, *, any_case: bool = False
    ) -> dict[str, Any] | None:
        """The one client a name can mean; what can't be told is left with the reason."""
        wanted = str(name).strip()
        found = self._by_name.get(wanted, [])
        if any_case:
            found = self._by_folded.get(wanted.casefold(), [])
        if len(found) == 1:
            return found[0]
        why = _("no client has this name")
        if found:
            ids = ", ".join(str(client["id"]) for client in found)
            why = _("{count} clients have this name ({ids})").format(count=len(found), ids=ids)
        self._plan.leave(kind, file, wanted, why, record)
        return None

    def _phones(self) -> None:
        for name, number in self._source.phones.items():
            client = self._meant("phones", "phone.json", name, {name: number})
            if client is None:
                continue
            try:
                client["phone"] = phone.parse_phone(str(number), self._region)
            except ValueError as problem:
                self._plan.leave("phones", "phone.json", name, str(problem), {name: number})

    def _diets(self) -> None:
        # a name in a key would outlive the erasing of its client
        counted: dict[int, int] = defaultdict(int)
        for name, diet in self._source.diets.items():
            client = self._meant("diets", "client_diet.json", name, {name: diet})
            if client is None:
                continue
            counted[client["id"]] += 1
            if not isinstance(diet, dict):
                why = _("is not a diet")
                self._plan.leave("diets", "client_diet.json", name, why, {name: diet})
                continue
            meals = {
                meal: text.clean(str(food), multiline=True, max_length=2_000)
                for meal, food in sorted(diet.items(), key=lambda pair: _meal_order(pair[0]))
                if meal != "TotalCalories" and str(food or "").strip()
            }
            calories = str(diet.get("TotalCalories") or "").strip()
            if calories and not (calories.isdecimal() and 500 <= int(calories) <= 10_000):
                self._plan.notes.append(
                    _("Diet of {name}: the calories “{value}” were left out.").format(
                        name=name, value=calories
                    )
                )
                calories = ""
            self._plan.diets.append(
                {
                    "client_id": client["id"],
                    "meals": meals,
                    "total_calories": int(calories) if calories else None,
                    "source_key": f"diet:{client['id']}:{counted[client['id']]}",
                }
            )
        for row in self._source.meals:
            why = _("from the table nobody filled; write it into the client's plan")
            self._plan.leave("diets", "data.db", row.get("client_name"), why, row)

    def _workouts(self) -> None:
        ids = {client["id"] for client in self._plan.clients}
        for key, plan in self._source.workouts.items():
            typed = plan.get("workout") if isinstance(plan, dict) else plan
            if not str(key).isdecimal() or int(key) not in ids:
                why = _("no client has this id")
                self._plan.leave("workouts", "workout_plans.json", key, why, {key: plan})
            elif not isinstance(typed, str) or not typed.strip():
                why = _("is empty")
                self._plan.leave("workouts", "workout_plans.json", key, why, {key: plan})
            else:
                self._plan.workouts.append(
                    {
                        "client_id": int(key),
                        "text": text.clean(typed, multiline=True, max_length=20_000),
                        "source_key": f"workout:{key}",
                    }
                )

    def _weigh_ins(self) -> None:
        seen: set[tuple[int, str, int]] = set()
        newest: dict[int, tuple[str, int]] = {}
        counted: dict[int, int] = defaultdict(int)
        for name, entry in self._source.progress:
            record = {name: entry}
            client = self._meant("weigh-ins", "client_progress.json", name, record)
            if client is None:
                continue
            counted[client["id"]] += 1
            try:
                day = date.fromisoformat(str(entry["date"])[:10])
                weight = round(body.check_weight_kg(float(entry["weight"])) * 1000)
                height = entry.get("height")
                tall = None if height is None else round(body.check_height_cm(float(height)) * 10)
                if day > self._today:
                    raise ValueError(_("the date is in the future"))
            except (ValueError, TypeError, KeyError, OverflowError) as problem:
                self._plan.leave("weigh-ins", "client_progress.json", name, str(problem), record)
                continue
            key = (client["id"], day.isoformat(), weight)
            if key in seen:
                why = _("the same weigh-in stands there twice; it was taken once")
                self._plan.leave("weigh-ins", "client_progress.json", name, why, record)
                continue
            seen.add(key)
            newest[client["id"]] = max(newest.get(client["id"], ("", 0)), (key[1], weight))
            self._plan.weigh_ins.append(
                {
                    "client_id": client["id"],
                    "on": day,
                    "weight_g": weight,
                    "height_mm": tall,
                    "source_key": f"progress:{client['id']}:{counted[client['id']]}",
                }
            )
        for client in self._plan.clients:
            last = newest.get(client["id"], ("", 0))[1]
            if client["weight_g"] is not None and client["weight_g"] != last:
                self._plan.weigh_ins.append(
                    {
                        "client_id": client["id"],
                        "on": self._today,
                        "weight_g": client["weight_g"],
                        "height_mm": client["height_mm"],
                        "source_key": f"client:{client['id']}:weight",
                        "from_profile": True,
                    }
                )

    def _payments(self) -> None:
        for number, record in enumerate(self._source.payments):
            name = record.get("client_name", "") if isinstance(record, dict) else ""
            client = self._meant(
                "payments", "payment_records.json", str(name), record, any_case=True
            )
            if client is None:
                continue
            try:
                charged, paid = (
                    self._minor(record.get(key) or 0) for key in ("total_amount", "amount_paid")
                )
            except ValueError as problem:
                self._plan.leave("payments", "payment_records.json", name, str(problem), record)
                continue
            due = None
            try:
                due = date.fromisoformat(str(record.get("due_date"))[:10])
            except ValueError:
                self._plan.notes.append(
                    _("Payments of {name}: the due date can't be read.").format(name=name)
                )
            self._plan.payments.append(
                {
                    "client_id": client["id"],
                    "charged": charged,
                    "paid": paid,
                    "due": due,
                    "source_key": f"payment:{number}:{client['id']}",
                }
            )
        for record in self._source.history:
            why = _("the history of payments has no place beside the opening balance")
            self._plan.leave("payments", "payment_history.json", "history", why, record)

    def _minor(self, value: object) -> int:
        # the original kept floats: their shortest writing is what was typed
        try:
            amount = Decimal(str(value)).quantize(Decimal("0.01"))
        except InvalidOperation:
            raise ValueError(_("{value} is not an amount").format(value=value)) from None
        minor = money.to_minor(amount, self._currency)
        if minor < 0:
            raise ValueError(_("{value} is less than nothing").format(value=value))
        return minor

    def _messages(self) -> None:
        owners: dict[str, list[int]] = defaultdict(list)
        for client in self._plan.clients:
            if client["phone"]:
                owners[client["phone"]].append(client["id"])
        for number, entry in enumerate(self._source.messages):
            why = ""
            try:
                to = phone.parse_phone(entry.get("phone", ""), self._region)
                at = datetime.strptime(  # noqa: DTZ007 - the gym's zone is put to it when stored
                    f"{entry['date'].strip()} {entry['time'].strip()}", "%d/%m/%Y %H:%M"
                )
            except (ValueError, KeyError) as problem:
                why = str(problem)
            if not why and len(owners.get(to, [])) != 1:
                why = _("nobody, or more than one client, has this phone")
            if why:
                self._plan.leave(
                    "messages", "PyWhatKit_DB.txt", entry.get("phone", number), why, entry
                )
                continue
            self._plan.messages.append(
                {
                    "client_id": owners[to][0],
                    "phone": to,
                    "at": at,
                    "text": text.clean(entry.get("text", ""), multiline=True, max_length=5_000),
                    "source_key": f"message:{number}",
                }
            )


def _meal_order(name: str) -> tuple[int, str]:
    usual = ("Breakfast", "Lunch", "Snacks", "Dinner")
    return (usual.index(name) if name in usual else len(usual), name)
