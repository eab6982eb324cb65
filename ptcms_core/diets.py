"""Diets: versioned plans of meals, and what the body needs, with the working shown."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from ptcms_core.access import Access
from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid, NeedsConfirmation
from ptcms_core.plans import Versions, client_name
from ptcms_core.progress import age_of
from ptcms_core.settings import load as load_settings
from ptcms_core.values import body, text
from ptcms_core.values.border import guarded
from ptcms_core.values.conventions import in_use
from ptcms_core.values.entry import Entry, Record, validated
from ptcms_core.values.number import read_number

MACROS = ("protein_g", "carbohydrate_g", "fat_g")
VERSIONS = Versions("diet_plan", "diet_plan_id", ("meals", "total_calories", "macros", "notes"))


class DietPlan(Record):
    """One version of a plan; meals in order, macros in grams, calories in kcal a day."""

    id: int
    client_id: int
    number: int
    meals: dict[str, str]
    total_calories: int | None
    macros: dict[str, float] | None
    notes: str
    assigned_at: str
    assigned_by: str
    current: bool


class Energy(Record):
    """What the body needs in kcal a day; `missing` says what keeps a figure from being known."""

    bmi: float | None
    band: str | None
    bmr: float | None
    tdee: float | None
    target: int | None
    difference: int | None
    words: str
    working: list[str]
    missing: str


def _meals(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError(_("Meals are names with their food."))
    if len(value) > 20:
        raise ValueError(_("At most 20 meals fit a plan."))
    meals: dict[str, str] = {}
    for name, food in value.items():
        label = text.entered(str(name), _("The meal's name"), max_length=40, required=True)
        eaten = text.entered(str(food or ""), label, max_length=2_000, multiline=True)
        if eaten:
            meals[label] = eaten
    return meals


def _calories(value: object) -> int | None:
    if value is None or value == "":
        return None
    try:
        number = read_number(value)
    except ValueError:
        raise ValueError(_("Type the calories as a number, such as 1800.")) from None
    if number is None:
        return None
    if not 500 <= number <= 10_000 or number != int(number):
        raise ValueError(_("Calories a day must be 500 to 10,000, in whole numbers."))
    return int(number)


def _macros(value: object) -> dict[str, float] | None:
    if not value:
        return None
    if not isinstance(value, Mapping) or set(value) - set(MACROS):
        raise ValueError(_("Macros are protein, carbohydrate and fat in grams."))
    grams = {}
    for name in MACROS:
        if value.get(name) is None:
            continue
        try:
            amount = read_number(value[name])
        except ValueError:
            raise ValueError(_("Type grams as a number.")) from None
        if amount is None:
            continue
        grams[name] = amount
        if not 0 <= amount <= 2_000:
            raise ValueError(_("Grams must be 0 to 2,000."))
    return grams or None


def _notes(value: object) -> str:
    return text.entered(str(value or ""), _("The notes"), max_length=5_000, multiline=True)


class DietEntry(Entry):
    """What may be entered of a plan."""

    meals: Annotated[dict[str, str], BeforeValidator(_meals)]
    total_calories: Annotated[int | None, BeforeValidator(_calories)] = None
    macros: Annotated[dict[str, float] | None, BeforeValidator(_macros)] = None
    notes: Annotated[str, BeforeValidator(_notes)] = ""


def values_of(
    meals: Mapping[str, str],
    total_calories: int | None,
    macros: Mapping[str, float] | None,
    notes: str,
) -> dict[str, Any]:
    """The columns of a plan."""
    return {
        "meals": json.dumps(dict(meals), ensure_ascii=False),
        "total_calories": total_calories,
        "macros": None if macros is None else json.dumps(dict(macros)),
        "notes": notes,
    }


def _record(row: sqlite3.Row, names: Mapping[int, str], current: int | None) -> DietPlan:
    return DietPlan(
        id=row["id"],
        client_id=row["client_id"],
        number=row["number"],
        meals=json.loads(row["meals"]),
        total_calories=row["total_calories"],
        macros=json.loads(row["macros"]) if row["macros"] else None,
        notes=row["notes"],
        assigned_at=row["assigned_at"],
        assigned_by=names.get(row["assigned_by"] or 0, ""),
        current=row["id"] == current,
    )


def document_fragment(
    connection: sqlite3.Connection, client_id: int, names: Mapping[int, str]
) -> dict[str, object] | None:
    """The client in client_diet.json, older versions under `history`; None without a plan."""
    rows = VERSIONS.all(connection, client_id)
    if not rows:
        return None

    def shown(row: sqlite3.Row) -> dict[str, object]:
        return {
            "version": row["number"],
            "meals": json.loads(row["meals"]),
            "total_calories": row["total_calories"],
            "macros": json.loads(row["macros"]) if row["macros"] else None,
            "notes": row["notes"],
            "assigned_at": row["assigned_at"],
            "assigned_by": names.get(row["assigned_by"] or 0, ""),
            "assigned_by_id": row["assigned_by"],
        }

    return {
        "name": client_name(connection, client_id),
        **shown(rows[0]),
        "history": [shown(row) for row in rows[1:]],
    }


@guarded
class Diets:
    """Diet plans of the clients one looks after."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def assign(
        self,
        client_id: int,
        *,
        meals: Mapping[str, str],
        total_calories: Any = None,
        macros: Mapping[str, Any] | None = None,
        notes: str = "",
        written_from: int | None = None,
        confirmed: bool = False,
    ) -> DietPlan:
        """Give a client the next version of their plan; the same again stores nothing.

        `written_from` is the number of the version it was written from, 0 where there was none.
        Invalid; NeedsConfirmation when another version came into force since, or something of
        the plan before would be gone; Conflict for an archived client.
        """
        actor = self._access.allowed("diets.assign")
        entry = validated(
            DietEntry,
            {
                "meals": meals,
                "total_calories": total_calories,
                "macros": macros,
                "notes": notes,
            },
        )
        if not (entry.meals or entry.total_calories or entry.macros or entry.notes):
            raise Invalid({"meals": _("Write at least one meal.")})
        values = values_of(entry.meals, entry.total_calories, entry.macros, entry.notes)
        with self._access.act(actor) as act:
            client = self._access.active_client(act.connection, actor, client_id)
            now = VERSIONS.current(act.connection, client_id)
            if now is not None and all(now[name] == value for name, value in values.items()):
                return _record(now, self._access.gym.account_names(), now["id"])
            if not confirmed:
                _ask(VERSIONS.changed_since(self._access, now, written_from), now, entry)
            plan_id = VERSIONS.insert(act, client_id, values, by_id=actor.id)
            # read here: right after it somebody else's may be in force
            stored = VERSIONS.row(act.connection, plan_id)
        self._access.remember_undo(
            _("the diet plan of {name}").format(name=client["full_name"]),
            lambda: VERSIONS.withdraw(self._access, client_id, plan_id),
        )
        return _record(stored, self._access.gym.account_names(), plan_id)

    def current(self, client_id: int) -> DietPlan | None:
        """The plan in force; None without one."""
        history = self.history(client_id)
        return history[0] if history else None

    def history(self, client_id: int) -> list[DietPlan]:
        """All versions, newest first."""
        actor = self._access.allowed("diets.view")
        with self._access.gym.data.read() as connection:
            self._access.client(connection, actor, client_id)
            rows = VERSIONS.all(connection, client_id)
        names = self._access.gym.account_names()
        return [_record(row, names, rows[0]["id"]) for row in rows]

    def energy(
        self, client_id: int, *, activity: str | None = None, equation: str | None = None
    ) -> Energy:
        """BMI, BMR and TDEE of a client against the plan's calories, with the working.

        `activity` and `equation` (female, male) stand in for the profile's; Invalid.
        """
        actor = self._access.allowed("diets.view")
        if activity is not None and activity not in body.ACTIVITIES:
            raise Invalid({"activity": _("There is no such activity level.")})
        if equation not in (None, "female", "male"):
            raise Invalid({"equation": _("Choose female or male.")})
        with self._access.gym.data.read() as connection:
            client = self._access.client(connection, actor, client_id)
            plan = VERSIONS.current(connection, client_id)
        target = plan["total_calories"] if plan is not None else None
        bands = load_settings(self._access.gym).bmi_bands
        return _energy(
            client,
            age_of(client, self._access.today()),
            bands,
            target,
            activity or client["activity"],
            equation or client["equation"],
        )


def _energy(
    client: sqlite3.Row,
    age: int | None,
    bands: str,
    target: int | None,
    activity: str,
    equation: str | None,
) -> Energy:
    known: dict[str, Any] = dict.fromkeys(("bmi", "band", "bmr", "tdee", "difference"))
    working: list[str] = []
    missing, words = "", ""
    weight, height = client["last_weight_g"], client["height_mm"]
    if weight is None and height is None:
        missing = _("Weight and height are needed: weigh the client in, and fill in the height.")
    elif weight is None:
        missing = _("The weight is missing: weigh the client in.")
    elif height is None:
        missing = _("The height is missing in the profile.")
    else:
        kg, cm = weight / 1000, height / 10
        said = in_use().number
        known["bmi"] = body.bmi(kg, cm)
        try:
            band = body.band(known["bmi"], bands=bands, age=age)
            known["band"] = band.key
            bmi = f"BMI   {said(kg)} / {said(cm / 100)}² = {said(known['bmi'], 1)}"
            working.append(f"{bmi}  {band.words}")
            if age is None:
                raise ValueError(_("The age is missing in the profile."))
            sex = body.equation_for(client["gender"], equation)
            known["bmr"] = body.bmr(sex, kg, cm, age)
            known["tdee"] = body.tdee(known["bmr"], activity)
            constant = "+ 5" if sex == "male" else "− 161"
            working += [
                f"BMR   10·{said(kg)} + {said(6.25)}·{said(cm)} − 5·{age} {constant} = "
                + _("{kcal} kcal").format(kcal=said(known["bmr"], 0)),
                f"TDEE  {said(known['bmr'], 0)} × {said(body.ACTIVITIES[activity])}"
                f" ({body.activity_words(activity)}) = "
                + _("{kcal} kcal").format(kcal=said(known["tdee"], 0)),
            ]
            if target:
                known["difference"] = round(target - known["tdee"])
                words = body.deficit_or_surplus(target, known["tdee"])
                working.append(_("Plan  {kcal} kcal a day").format(kcal=said(target)))
        except ValueError as problem:
            missing = str(problem)
    return Energy(target=target, words=words, working=working, missing=missing, **known)


def _ask(meanwhile: str, now: sqlite3.Row | None, entry: DietEntry) -> None:
    lost = [] if now is None else _lost(now, entry)
    questions = [meanwhile] if meanwhile else []
    if lost:
        questions.append(
            _("The new version leaves out: {what}. The version before keeps it.").format(
                what=", ".join(lost)
            )
        )
    if questions:
        raise NeedsConfirmation(
            "changed_meanwhile" if meanwhile else "blank_meal",
            _("{reasons} Save?").format(reasons=" ".join(questions)),
        )


def _lost(now: sqlite3.Row, entry: DietEntry) -> list[str]:
    lost = [name for name in json.loads(now["meals"]) if name not in entry.meals]
    if now["total_calories"] is not None and entry.total_calories is None:
        lost.append(_("the calories"))
    kept = json.loads(now["macros"]) if now["macros"] else {}
    if set(kept) - set(entry.macros or {}):
        lost.append(_("the macros"))
    if now["notes"] and not entry.notes:
        lost.append(_("the notes"))
    return lost
