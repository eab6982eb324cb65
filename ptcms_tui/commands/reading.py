"""Reading a typed line by the grammar: which form it is, about whom, with which values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ptcms_core import _
from ptcms_tui.commands.grammar import FORMS, Form, Part
from ptcms_tui.widgets.field_values import parsed
from ptcms_tui.widgets.form_fields import Field, Kind

if TYPE_CHECKING:
    from ptcms_tui.formatting import Formats

_TO = "to"
_PHONE = frozenset("0123456789+-()./")
_FEWEST_DIGITS = 3
_READ_AS_IN_FORMS: dict[str, Kind] = {"weight": "weight", "money": "money", "date": "date"}


@dataclass(frozen=True)
class Reading:
    """One way to read a line. `who` are the words for the client, empty for the one in sight.

    `problem` says why the values can't be read; `missing` are the parts that may still follow.
    """

    form: Form
    verb: str
    who: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    missing: Sequence[Part] = ()
    problem: str = ""


def methods() -> dict[str, str]:
    """The ways to pay as they are typed, and what each is called."""
    return {
        "cash": _("in cash"),
        "upi": _("by UPI"),
        "card": _("by card"),
        "bank": _("by bank transfer"),
        "other": _("in another way"),
    }


def readings(text: str, formats: "Formats") -> list[Reading]:
    """Every way to read the line, the likeliest first; empty where it is no line of the grammar."""
    words = text.split()
    if not words:
        return []
    verb = words[0].casefold()
    for form in FORMS:
        if not form.of_client and verb in form.verbs and len(words) > 1:
            return [_of_gym(form, words, formats)]
    found: list[Reading] = []
    for place, word in enumerate(words):
        for form in FORMS:
            rest = _after_verb(form, word, words[place + 1 :]) if form.of_client else None
            # alone, a verb is the name of an action rather than a line about whom one sees
            if rest is not None and (place or rest):
                who = " ".join(words[:place])
                found.append(_with_values(form, word.casefold(), who, rest, formats))
    # a letter may be part of a name: what can be read goes before what can't
    return sorted(found, key=lambda one: bool(one.problem))


def _after_verb(form: Form, word: str, rest: list[str]) -> list[str] | None:
    """The words of a line after the verb; None where the word isn't a verb of this form."""
    typed = word.casefold()
    if typed in form.verbs:
        return rest
    short = form.verbs[0]
    amount = typed[len(short) :].lstrip("₹$€£")
    if form.together and typed.startswith(short) and amount[:1] and amount[0] in "0123456789.":
        return [word[len(short) :], *rest]
    return None


def _of_gym(form: Form, words: list[str], formats: "Formats") -> Reading:
    rest = words[1:]
    if form.id == "go":
        place = rest[1:] if rest[0].casefold() == _TO else rest
        return Reading(form, words[0].casefold(), values={"place": " ".join(place)})
    start = len(rest)
    while start > 1 and set(rest[start - 1]) <= _PHONE:
        start -= 1
    name, phone = " ".join(rest[:start]), " ".join(rest[start:])
    problem = ""
    if sum(letter.isdigit() for letter in phone) < _FEWEST_DIGITS:
        name, phone = " ".join(rest), ""
    elif phone:
        problem = _phone_problem(phone, formats)
    values = {"full_name": name, "phone": phone or None}
    return Reading(form, words[0].casefold(), values=values, problem=problem)


def _phone_problem(phone: str, formats: "Formats") -> str:
    from ptcms_core import parse_phone

    try:
        parse_phone(phone, formats.settings.phone_region)
    except ValueError as problem:
        return str(problem)
    return ""


def _with_values(
    form: Form, verb: str, who: str, rest: Sequence[str], formats: "Formats"
) -> Reading:
    """Give the words after the verb to the parts of the form."""
    if form.id == "tab":
        return Reading(form, verb, who, {"tab": verb}, problem=_left_over(rest))
    values: dict[str, Any] = {}
    problem = ""
    free, announced = _split(form, rest)
    for part in form.parts:
        if part.name in announced and not problem:
            words = " ".join(announced[part.name])
            try:
                values[part.name] = _value(part, words, formats)
            except ValueError as wrong:
                problem = f"{part.announced} {words}: {wrong}" if words else str(wrong)
    for part in form.parts:
        if part.name not in values and not (part.announced and part.kind == "text"):
            free = _take(part, free, values, formats)
    missing = [part for part in form.parts if part.name not in values]
    if not problem and free:
        problem = _unread(free, missing, formats)
    elif not problem and (needed := next((part for part in missing if part.required), None)):
        problem = _("Type the {what} after {verb}.").format(what=needed.shown, verb=form.verbs[0])
    return Reading(form, verb, who, values, missing, problem)


def _split(form: Form, rest: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The words that stand free, and those after each word that announces a part."""
    announcing = {part.announced: part for part in form.parts if part.announced}
    free: list[str] = []
    announced: dict[str, list[str]] = {}
    into = free
    for word in rest:
        part = announcing.get(word.casefold())
        if part is not None and part.name not in announced:
            into = announced[part.name] = []
        else:
            into.append(word)
    return free, announced


def _take(part: Part, free: list[str], values: dict[str, Any], formats: "Formats") -> list[str]:
    """Give a part as many of the free words as it can read; those that are left."""
    for count in range(len(free), 0, -1):
        try:
            values[part.name] = _value(part, " ".join(free[:count]), formats)
        except ValueError:
            continue
        return free[count:]
    return free


def _value(part: Part, words: str, formats: "Formats") -> Any:
    if part.kind == "method":
        return _method(words)
    if part.kind not in _READ_AS_IN_FORMS:
        if not words:
            raise ValueError(
                _("Type the {what} after {verb}.").format(what=part.shown, verb=part.announced)
            )
        return words
    kind = _READ_AS_IN_FORMS[part.kind]
    return parsed(Field(part.name, part.shown, kind, prefer=part.prefer), words, formats)


def _method(words: str) -> str:
    typed = words.casefold()
    fitting = [name for name in methods() if name.startswith(typed)]
    if len(fitting) != 1:
        raise ValueError(_("Type cash, upi, card, bank or other."))
    return fitting[0]


def _unread(free: Sequence[str], missing: Sequence[Part], formats: "Formats") -> str:
    """Why the words that nothing could read can't be: the first part they could be says it."""
    words = " ".join(free)
    for part in missing:
        if part.announced and part.kind == "text":
            continue
        try:
            _value(part, words, formats)
        except ValueError as wrong:
            return f"{words}: {wrong}"
    return _left_over(free)


def _left_over(words: Sequence[str]) -> str:
    if not words:
        return ""
    return _("“{words}” can't be read here.").format(words=" ".join(words))
