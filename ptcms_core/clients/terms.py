"""The terms that filter the clients: the one table of them, and the condition each makes.

What is understood, what is offered while one types, what help tells and the sentences about a
wrong term are all drawn from the table that `terms` gives.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ptcms_core.catalogue import _
from ptcms_core.storage.journal import utc_text
from ptcms_core.values import text
from ptcms_core.values.money import Currency

Kind = Literal["word", "choice", "text", "amount", "number", "day"]
Condition = tuple[str, dict[str, Any]]

COMPARED: tuple[Kind, ...] = ("amount", "number", "day")
# how a number of days since something compares to the day that lies so far back
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}


@dataclass(frozen=True)
class Asked:
    """What reading a line has to know: who asks, the gym's day, zone and currency."""

    is_admin: bool
    today: date
    zone: ZoneInfo
    currency: Currency
    trainers: Mapping[int, str] = field(default_factory=dict)

    def begins(self, day: date) -> str:
        """When a day of the gym begins, as moments are stored."""
        return utc_text(datetime.combine(day, time(), self.zone))


@dataclass(frozen=True)
class Term:
    """One term of the grammar: its name, what may follow, and the condition it makes.

    A `word` stands alone. `explained` tells a person what it shows, `example` how it is typed.
    """

    name: str
    kind: Kind
    explained: str
    example: str
    condition: Callable[[Asked, str, Any, str], Condition]
    """Of who asks, the operator, the value as read, and a mark for the names of its values."""
    choices: Mapping[str, str] = field(default_factory=dict)
    admin_only: bool = False

    @property
    def begins(self) -> str:
        """What is typed before the value: `due>`, `goal:`; of a word the whole."""
        if self.kind == "word":
            return self.name
        return self.name + (">" if self.kind in COMPARED else ":")

    @property
    def possible(self) -> str:
        """What may be typed: `gender:female|male`, `due> < =`."""
        if self.choices:
            return f"{self.name}:{'|'.join(self.choices)}"
        return self.example


def terms() -> tuple[Term, ...]:
    """Every term there is, in the order in which help tells them."""
    return (
        Term("due", "amount", _("what they owe; a credit is less than 0"), "due>1.5k", _due),
        Term("overdue", "word", _("who owes and is past the due date"), "overdue", _overdue),
        Term(
            "inactive",
            "number",
            _("days since the last weigh-in"),
            "inactive>14",
            _inactive,
        ),
        Term("never weighed", "word", _("who has no weigh-in yet"), "never weighed", _unweighed),
        Term("goal", "text", _("part of the goal; none: without one"), "goal:fat", _goal),
        Term(
            "plan",
            "choice",
            _("which plans they have"),
            "plan:none",
            _plan,
            {
                "none": _("neither diet nor workout"),
                "missing": _("without diet or without workout"),
                "diet": _("with a diet"),
                "workout": _("with a workout"),
                "both": _("with diet and workout"),
            },
        ),
        Term(
            "gender",
            "choice",
            _("the gender noted"),
            "gender:female",
            _gender,
            {
                "female": _("women"),
                "male": _("men"),
                "other": _("others"),
                "none": _("without a gender noted"),
            },
        ),
        Term("age", "number", _("years; those without an age don't fit"), "age>40", _age),
        Term(
            "consent",
            "choice",
            _("consent to WhatsApp"),
            "consent:yes",
            _consent,
            {"yes": _("who agreed to WhatsApp"), "no": _("who did not agree, or opted out")},
        ),
        Term(
            "phone",
            "choice",
            _("whether a phone is known"),
            "phone:none",
            _phone,
            {"none": _("without a phone"), "known": _("with a phone")},
        ),
        Term("added", "day", _("when they were taken on"), "added>1/11", _added),
        Term(
            "trainer", "text", _("part of the trainer's name"), "trainer:asha", _trainer,
            admin_only=True,
        ),
        Term("archived", "word", _("the archived clients instead"), "archived", _archived),
    )  # fmt: skip


def _due(_asked: Asked, operator: str, value: int, mark: str) -> Condition:
    # as no index of balances knows it: combined with other terms that one would cost ten times
    return f"balance + 0 {operator} :{mark}", {mark: value}


def _overdue(asked: Asked, _operator: str, _value: None, mark: str) -> Condition:
    return f"(balance + 0 > 0 AND next_due_on || '' < :{mark})", {mark: asked.today.isoformat()}


def _inactive(asked: Asked, operator: str, value: int, mark: str) -> Condition:
    day, compared = asked.today - timedelta(days=value), _TURNED[operator]
    joined, values = _on_day(asked, "created_at", compared, day, mark)
    return (
        f"(last_weigh_in_on {compared} :{mark} OR (last_weigh_in_on IS NULL AND {joined}))",
        values | {mark: day.isoformat()},
    )


def _unweighed(_asked: Asked, _operator: str, _value: None, _mark: str) -> Condition:
    return "last_weigh_in_on IS NULL", {}


def _goal(_asked: Asked, _operator: str, value: str, mark: str) -> Condition:
    if value == "none":
        return "goal = ''", {}
    # the goal is the third line of what searching looks through
    return f"search_key LIKE :{mark} ESCAPE '\\'", {mark: f"%\n%\n%{escaped(value)}%\n%"}


def _plan(_asked: Asked, _operator: str, value: str, _mark: str) -> Condition:
    return {
        "none": "(diet_plan_id IS NULL AND workout_plan_id IS NULL)",
        "missing": "(diet_plan_id IS NULL OR workout_plan_id IS NULL)",
        "diet": "diet_plan_id IS NOT NULL",
        "workout": "workout_plan_id IS NOT NULL",
        "both": "(diet_plan_id IS NOT NULL AND workout_plan_id IS NOT NULL)",
    }[value], {}


def _gender(_asked: Asked, _operator: str, value: str, mark: str) -> Condition:
    return ("gender IS NULL", {}) if value == "none" else (f"gender = :{mark}", {mark: value})


def _age(asked: Asked, operator: str, value: int, mark: str) -> Condition:
    def years_since(column: str) -> str:
        return (
            f"(:{mark}y - CAST(substr({column}, 1, 4) AS INTEGER)"
            f" - CASE WHEN substr({column}, 6) > :{mark}d THEN 1 ELSE 0 END)"
        )

    age = (
        f"CASE WHEN date_of_birth IS NOT NULL THEN {years_since('date_of_birth')}"
        f" ELSE age + {years_since('age_on')} END"
    )
    values = {mark: value, f"{mark}y": asked.today.year, f"{mark}d": f"{asked.today:%m-%d}"}
    return f"{age} {operator} :{mark}", values


def _consent(_asked: Asked, _operator: str, value: str, _mark: str) -> Condition:
    agreed = "whatsapp_consent = 1 AND opted_out_on IS NULL"
    return (f"({agreed})" if value == "yes" else f"NOT ({agreed})"), {}


def _phone(_asked: Asked, _operator: str, value: str, _mark: str) -> Condition:
    return f"phone IS {'' if value == 'none' else 'NOT '}NULL", {}


def _added(asked: Asked, operator: str, value: date, mark: str) -> Condition:
    return _on_day(asked, "created_at", operator, value, mark)


def _trainer(asked: Asked, _operator: str, value: str, mark: str) -> Condition:
    words = value.split()
    found = [
        account_id
        for account_id, name in asked.trainers.items()
        if all(word in text.fold(name) for word in words)
    ]
    if not found:
        raise ValueError(
            _("nobody has this name. There are: {names}.").format(
                names=", ".join(sorted(asked.trainers.values())[:8])
            )
        )
    values = {f"{mark}n{number}": one for number, one in enumerate(found)}
    return f"trainer_id IN ({', '.join(f':{name}' for name in values)})", values


def _archived(_asked: Asked, _operator: str, _value: None, _mark: str) -> Condition:
    return "1 = 1", {}


def escaped(word: str) -> str:
    """A word for a LIKE with ESCAPE '\\'."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _on_day(asked: Asked, column: str, operator: str, day: date, mark: str) -> Condition:
    """A condition on the gym's day of a moment that is stored in UTC."""
    first, after = f"{mark}f", f"{mark}a"
    values = {first: asked.begins(day), after: asked.begins(day + timedelta(days=1))}
    condition = {
        ">": f"{column} >= :{after}",
        ">=": f"{column} >= :{first}",
        "<": f"{column} < :{first}",
        "<=": f"{column} < :{after}",
        "=": f"({column} >= :{first} AND {column} < :{after})",
    }[operator]
    return condition, {name: one for name, one in values.items() if f":{name}" in condition}
