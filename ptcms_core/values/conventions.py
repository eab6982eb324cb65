"""How people of a region write numbers, money and days, and in which units they measure.

The facts are CLDR's (https://cldr.unicode.org), in `conventions.json`, which `make conventions`
writes.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ptcms_core.catalogue import _, language

DEFAULT = "en_IN"
EXAMPLE_DAY = date(2026, 11, 23)
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
_BLANKS = (NO_BREAK, "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}", " ")
_APOSTROPHES = ("\N{RIGHT SINGLE QUOTATION MARK}", "'")
_PATTERN = re.compile(r"'([^']*)'|([yMLdE]+)")


@dataclass(frozen=True)
class Conventions:
    """One region's way. `id` is CLDR's: language and region, such as en_IN."""

    id: str
    name: str
    decimal: str
    group: str
    groups: tuple[int, int]
    money: str
    symbols: dict[str, str]
    day: str
    short_day: str
    month_of_year: str
    heading: str
    numeric: str
    words: dict[str, list[str]]
    imperial: bool = False

    @property
    def order(self) -> Literal["dmy", "mdy", "ymd"]:
        """In which order a day is typed in numbers; ymd: without its year the month is first."""
        letters = "".join(dict.fromkeys(c for c in self.numeric if c in "dMy")).lower()
        return letters if letters in ("dmy", "mdy") else "ymd"  # type: ignore[return-value]

    @property
    def group_marks(self) -> tuple[str, ...]:
        """What may stand between the groups of a number as it is typed."""
        for alike in (_BLANKS, _APOSTROPHES):
            if self.group in alike:
                return alike
        return (self.group,)

    def grouped(self, whole: int) -> str:
        """A whole number without a sign in groups: 12,34,567."""
        digits = str(whole)
        first, others = self.groups
        parts = []
        while len(digits) > first:
            parts.append(digits[-first:])
            digits, first = digits[:-first], others
        return self.group.join([digits, *reversed(parts)])

    def number(self, value: float | Decimal, digits: int | None = None, *, sign: str = "-") -> str:
        """A number with so many decimals (None: as many as it has); `sign` "+" shows a plus too."""
        text = f"{value:{sign}f}" if digits is None else f"{value:{sign}.{digits}f}"
        if digits is None and "." in text:
            text = text.rstrip("0").rstrip(".")
        mark = text[0] if text[0] in "+-" else ""
        whole, _point, part = text.removeprefix(mark).partition(".")
        if not (whole + part).strip("0"):
            mark = ""
        return (
            mark.replace("-", MINUS)
            + self.grouped(int(whole))
            + (self.decimal + part if part else "")
        )

    def written(self, pattern: str, day: date) -> str:
        """A day after a pattern of CLDR: d MMM y."""

        def part(match: re.Match[str]) -> str:
            if match[1] is not None:
                return match[1]
            letter, count = match[2][0], len(match[2])
            if letter == "y":
                return f"{day.year % 100:02}" if count == 2 else f"{day.year}"
            if letter == "d":
                return f"{day.day:02}" if count == 2 else f"{day.day}"
            if letter == "E":
                return self._word("weekdays", day.weekday())
            if count <= 2:
                return f"{day.month:02}" if count == 2 else f"{day.month}"
            alone = "" if letter == "L" else "_in_dates"
            return self._word(f"{'long_' if count == 4 else ''}months{alone}", day.month - 1)

        return _PATTERN.sub(part, pattern)

    def _word(self, kind: str, at: int) -> str:
        """The name of a month or day: the program's own where it speaks that language."""
        own = self.id.partition("_")[0] == language()
        return (_OWN[kind]() if own else self.words[kind])[at]

    def month_name(self, month: int, *, long: bool = False) -> str:
        """The name of a month standing alone, 1 to 12; short where not `long`."""
        return self._word("long_months" if long else "months", month - 1)

    def month_names(self) -> list[set[str]]:
        """What each month may be called, in small letters without a dot, January first."""
        lists = [*self.words.values(), *(words() for words in _OWN.values())]
        named = [names for names in lists if len(names) == 12]
        return [{names[at].casefold().rstrip(".") for names in named} for at in range(12)]

    def weekday_names(self) -> list[set[str]]:
        """What each day of the week may be called, in small letters, Monday first."""
        both = (self.words["weekdays"], _OWN["weekdays"]())
        return [{names[at].casefold() for names in both} for at in range(7)]


def _months() -> list[str]:
    return [
        *(_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")),
        *(_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")),
    ]


def _long_months() -> list[str]:
    return [
        *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July")),
        *(_("August"), _("September"), _("October"), _("November"), _("December")),
    ]


def _weekdays() -> list[str]:
    return [
        *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday")),
        *(_("Saturday"), _("Sunday")),
    ]


_OWN: dict[str, Callable[[], list[str]]] = {
    "months_in_dates": _months,
    "long_months_in_dates": _long_months,
    "months": _months,
    "long_months": _long_months,
    "weekdays": _weekdays,
}


# which there are


@cache
def names() -> dict[str, str]:
    """The conventions there are: what they are called, by id; a language's together."""
    return {key: str(row["name"]) for key, row in _read()["locales"].items()}


@cache
def conventions(locale: str, *, imperial: bool = False) -> Conventions:
    """The conventions of this id, measuring in lb and in where `imperial`; ValueError."""
    if imperial:
        return replace(conventions(locale), imperial=True)
    found = _read()
    if locale not in found["locales"]:
        raise ValueError(_("Choose a region from the list, such as English (India)."))
    row = found["locales"][locale]
    row["groups"] = tuple(row["groups"])
    return Conventions(id=locale, words=found["languages"][locale.partition("_")[0]], **row)


def country_name(region: str) -> str:
    """What a country is called: India; its letters where that isn't known."""
    name = names().get(f"en_{region}") or next(
        (name for key, name in names().items() if key.endswith(f"_{region}")), ""
    )
    return name.partition(" (")[2].removesuffix(")") or region


def language_name(code: str) -> str:
    """What a language is called: German; its code where that isn't known."""
    for key, name in names().items():
        if key.startswith(f"{code}_"):
            return name.partition(" (")[0]
    return code


def for_region(region: str) -> str:
    """What is likely in a country ("DE"): its own way, in the program's language where known."""
    there = [name for name in names() if name.endswith(f"_{region.strip().upper()}")]
    for wanted in (f"{language()}_", "en_"):
        for name in there:
            if name.startswith(wanted):
                return name
    return there[0] if there else "en_001"


def _read() -> dict[str, Any]:
    text = Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


# whose hold

_in_use: ContextVar[Conventions | None] = ContextVar("conventions", default=None)


_at_the_desk: Conventions | None = None


def in_use() -> Conventions:
    """Those of the gym whose call is being answered; outside of one, those of the screen."""
    return _in_use.get() or _at_the_desk or conventions(DEFAULT)


def show_by(by: Conventions | None) -> None:
    """What this program shows goes by these from now on; None: by India's."""
    global _at_the_desk
    _at_the_desk = by


def use(locale: str, *, imperial: bool = False) -> None:
    """Go by these until the call that is being answered ends."""
    try:
        _in_use.set(conventions(locale, imperial=imperial))
    except ValueError:
        _in_use.set(None)


@contextmanager
def of_this_call() -> Iterator[None]:
    """What a call goes by is forgotten when it ends."""
    before = _in_use.set(_in_use.get())
    try:
        yield
    finally:
        _in_use.reset(before)
