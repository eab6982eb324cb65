"""The line that filters the clients: words to search for, and terms such as `due>500`.

The grammar is the one table that `terms` gives: what is understood, what is offered while one
types, what help tells and the sentences about a wrong term are all drawn from it.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.storage.journal import utc_text
from ptcms_core.values import dates, money, text
from ptcms_core.values.entry import Record
from ptcms_core.values.money import Currency

LONGEST = 200
MOST_WORDS = 8
"""More words to search for, or terms of a kind, say nothing more."""

Kind = Literal["word", "choice", "text", "amount", "number", "day"]
Condition = tuple[str, dict[str, Any]]

_COMPARED: tuple[Kind, ...] = ("amount", "number", "day")
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
        return self.name + (">" if self.kind in _COMPARED else ":")

    @property
    def possible(self) -> str:
        """What may be typed: `gender:female|male`, `due> < =`."""
        if self.choices:
            return f"{self.name}:{'|'.join(self.choices)}"
        return self.example


class TermHelp(Record):
    """A term as help tells it."""

    example: str
    explained: str


class Suggestion(Record):
    """What may come next: how it is shown, what it means, and the line with it taken."""

    shown: str
    explained: str
    line: str


class FilterHelp(Record):
    """What is to be said of a line as far as it is typed; no `problem` where it is right."""

    problem: str
    suggestions: list[Suggestion]


@dataclass(frozen=True)
class Filter:
    """A line as read: the words to search for, the conditions of its terms and their values."""

    words: tuple[str, ...] = ()
    archived: bool = False
    conditions: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


# ------------------------------------------------------------------ the table


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


# ------------------------------------------------------------------ reading a line

_VALUE = r'(?P<value>"[^"]*"?|[^\s"]*)'


@cache
def _token() -> re.Pattern[str]:
    """One word of a line: a term that stands alone, one with its value, quoted words, a word.

    `due > 500` is read as well as `due>500`, but only after a name there is.
    """
    alone = "|".join(term.name.replace(" ", r"\s+") for term in terms() if term.kind == "word")
    named = "|".join(term.name for term in terms() if term.kind != "word")
    return re.compile(
        rf"(?P<alone>{alone})(?!\S)"
        rf"|(?P<name>(?:{named})(?=\s*[<>=:])|[^\W\d_]+(?=[<>=:]))\s*(?P<operator>[<>]=?|[=:])\s*{_VALUE}"
        r'|(?P<quoted>"[^"]*"?)|(?P<word>[^\s"]+)',
        re.IGNORECASE,
    )


def read(line: str, asked: Asked) -> Filter:
    """The line as conditions; Invalid under `line` tells which word is wrong, what is possible."""
    if len(line) > LONGEST:
        raise Invalid({"line": _("This is longer than {limit} signs.").format(limit=LONGEST)})
    known = {term.name: term for term in terms()}
    words: list[str] = []
    conditions: list[str] = []
    values: dict[str, Any] = {}
    archived = False
    for number, match in enumerate(_token().finditer(line)):
        name = (match["alone"] or match["name"] or "").lower()
        if not name:
            words += text.fold((match["quoted"] or match["word"]).strip('"')).split()
            continue
        try:
            term = _term(known, " ".join(name.split()), asked)
            value = _value(term, (match["value"] or "").strip(' "'), asked)
            operator = _operator(term, match["operator"])
            condition, named = term.condition(asked, operator, value, f"f{number}")
        except ValueError as problem:
            raise Invalid({"line": f"{match[0].strip().rstrip(':')}: {problem}"}) from None
        archived |= term.name == "archived"
        conditions.append(condition)
        values |= named
    return Filter(tuple(words[:MOST_WORDS]), archived, tuple(conditions), values)


def _term(known: Mapping[str, Term], name: str, asked: Asked) -> Term:
    term = known.get(name)
    offered = [one for one in known.values() if asked.is_admin or not one.admin_only]
    if term is None:
        near = difflib.get_close_matches(name, [one.name for one in offered], n=1, cutoff=0.6)
        if near:
            raise ValueError(
                _("this isn't understood. Did you mean {term}?").format(
                    term=known[near[0]].possible
                )
            )
        raise ValueError(
            _("this isn't understood. Possible are: {terms}.").format(
                terms=", ".join(one.name for one in offered)
            )
        )
    if term not in offered:
        raise ValueError(_("only an admin filters by trainer; these are all your own clients."))
    return term


def _operator(term: Term, typed: str | None) -> str:
    """The operator as SQL writes it; ValueError where the term doesn't take it."""
    if typed is not None and term.kind == "word":
        raise ValueError(_("{term} stands alone.").format(term=term.name))
    if term.kind not in _COMPARED and typed not in (None, ":", "="):
        raise ValueError(_("write {example}.").format(example=term.possible))
    return "=" if typed in (None, ":") else str(typed)


def _value(term: Term, typed: str, asked: Asked) -> Any:
    """The value of a term as its condition takes it; ValueError with a sentence."""
    if term.kind == "word":
        return None
    if not typed:
        raise ValueError(
            _("say what: {example} ({explained}).").format(
                example=term.possible, explained=term.explained
            )
        )
    if term.kind == "amount":
        return money.parse_amount(typed, asked.currency)
    if term.kind == "day":
        return dates.parse_date(typed, asked.today, prefer="past")
    if term.kind == "number":
        if not re.fullmatch(r"\d{1,5}", typed):
            raise ValueError(_("type a whole number: {example}.").format(example=term.example))
        return int(typed)
    value = text.fold(typed)
    if term.kind == "choice":
        fitting = [one for one in term.choices if one.startswith(value)]
        if value in term.choices:
            return value
        if len(fitting) != 1:
            raise ValueError(_("possible is {possible}.").format(possible=term.possible))
        return fitting[0]
    return value


def escaped(word: str) -> str:
    """A word for a LIKE with ESCAPE '\\'."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# ------------------------------------------------------------------ while one types


def helped(asked: Asked) -> list[TermHelp]:
    """The terms this person may use, as help tells them."""
    return [
        TermHelp(example=term.possible, explained=term.explained)
        for term in terms()
        if asked.is_admin or not term.admin_only
    ]


def suggestions(line: str, asked: Asked) -> list[Suggestion]:
    """What the last word of the line may become; every term where it is empty."""
    start = max(line.rfind(" ") + 1, 0)
    before, typed = line[:start], line[start:].lower()
    match = re.match(r"([^\W\d_]+)(<=|>=|[<>=:])(.*)", typed)
    offered = [term for term in terms() if asked.is_admin or not term.admin_only]
    if match is None:
        return [
            Suggestion(
                shown=term.possible,
                explained=term.explained,
                line=before + term.begins + (" " if term.kind == "word" else ""),
            )
            for term in offered
            if term.name.startswith(typed)
        ]
    term = next((one for one in offered if one.name == match[1]), None)
    if term is None:
        return []
    value = match[3].strip('"')
    choices = dict(term.choices)
    if term.name == "trainer":
        choices = {_handy(name, asked): name for name in sorted(asked.trainers.values())}
    return [
        Suggestion(shown=f"{term.name}:{one}", explained=told, line=f"{before}{term.name}:{one} ")
        for one, told in choices.items()
        if one.strip('"').startswith(value) or value in text.fold(told).split()
    ]


def _handy(name: str, asked: Asked) -> str:
    """The shortest way to name a trainer: the first name, where nobody else has it."""
    first, *more = text.fold(name).split() or [""]
    others = [one for one in asked.trainers.values() if first in text.fold(one) and one != name]
    return f'"{" ".join([first, *more])}"' if others and more else first
