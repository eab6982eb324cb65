"""The line that filters the clients: words to search for, and terms such as `due>500`."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.clients.terms import COMPARED, Asked, Term, terms
from ptcms_core.errors import Invalid
from ptcms_core.values import dates, money, text
from ptcms_core.values.entry import Record

LONGEST = 200
MOST_WORDS = 8
"""More words to search for, or terms of a kind, say nothing more."""


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
    if term.kind not in COMPARED and typed not in (None, ":", "="):
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
