"""Workout plans as typed text, understood into days and exercises; what isn't stays a note.

Nothing typed is ever lost: each exercise keeps its `source`, each other line is a note.
"""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.values.body import KG_PER_LB

LONGEST = 20_000


@dataclass(frozen=True)
class Exercise:
    """One exercise; `reps` stays text ("8", "8-12", "AMRAP"), times are in seconds."""

    name: str
    source: str
    sets: int | None = None
    reps: str | None = None
    load: str | None = None
    load_kg: float | None = None
    seconds: int | None = None
    rest_seconds: int | None = None


@dataclass(frozen=True)
class Day:
    """One day: its title as typed, whether it is a rest day, exercises and notes."""

    title: str
    rest: bool = False
    exercises: tuple[Exercise, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class _Open:
    title: str
    rest: bool = False
    exercises: list[Exercise] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def closed(self) -> Day:
        return Day(self.title, self.rest, tuple(self.exercises), tuple(self.notes))


_WEEKDAY = (
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?"
    "|sat(?:urday)?|sun(?:day)?"
)
_DAY = re.compile(
    rf"^(?:day\s*\d{{1,2}}|week\s*\d{{1,2}}|{_WEEKDAY})\b(?P<rest>.*)$", re.IGNORECASE
)
_REST_DAY = re.compile(r"^(?:rest(?:\s+day)?|off(?:\s+day)?)\.?$", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•–]\s+|\d{1,2}[.)]\s+)")
_SETS = re.compile(
    r"\b(?P<sets>\d{1,2})\s*(?:x|×|\*|sets?\s+of|sets?\s*(?:x|×)?)\s*"
    r"(?P<reps>\d{1,3}(?:\s*[-–]\s*\d{1,3})?|amrap|max|failure)?"
    r"\s*(?P<unit>s|sec|secs|seconds|min|mins|minutes)?\b",
    re.IGNORECASE,
)
_LOAD = re.compile(
    r"(?:@\s*(?P<at>\d{1,3}(?:[.,]\d{1,2})?)\s*(?P<unit>kgs?|lbs?|%)?)"
    r"|(?:\b(?P<bare>\d{1,3}(?:[.,]\d{1,2})?)\s*(?P<bare_unit>kgs?|lbs?)\b)",
    re.IGNORECASE,
)
_PAUSE = re.compile(
    r"\brest\s*:?\s*(?P<count>\d{1,3})\s*(?P<unit>s|sec|secs|seconds|min|mins|minutes)?\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?P<count>\d{1,3})\s*(?P<unit>s|sec|secs|seconds|min|mins|minutes|hours?)\b",
    re.IGNORECASE,
)
_REPS = re.compile(r"\b(?P<reps>\d{1,3}(?:\s*[-–]\s*\d{1,3})?)\s*reps?\b", re.IGNORECASE)


def understand(text: str) -> list[Day]:
    """The days of a plan; never raises, whatever was typed."""
    days: list[_Open] = []
    lines = text[:LONGEST].splitlines()
    if len([line for line in lines if line.strip()]) == 1 and " / " in text:
        # a plan on one line: its days stand between slashes
        lines = [f"\n{part}" for part in text.split(" / ")]
        lines = [piece for part in lines for piece in part.split("\n")]
    fresh = True
    for raw in lines:
        line = raw.strip()
        if not line:
            fresh = True
            continue
        header = _DAY.match(line)
        if header:
            title, rest_of = _title_of(line)
            days.append(_Open(title))
            _take(days[-1], rest_of)
        elif _REST_DAY.match(line):
            days.append(_Open(line, rest=True))
        else:
            if fresh or not days:
                named = days and not days[-1].exercises and not days[-1].rest and not fresh
                if not named and (not days or days[-1].exercises or days[-1].rest):
                    days.append(_Open(""))
            _take(days[-1], line)
        fresh = False
    return [day.closed() for day in days]


def _title_of(line: str) -> tuple[str, str]:
    """A day's title and what stands behind its colon."""
    head, colon, behind = line.partition(":")
    if colon:
        return head.strip(), behind.strip()
    return line, ""


def _take(day: _Open, line: str) -> None:
    if not line:
        if _is_rest_title(day.title):
            day.rest = True
        return
    if _REST_DAY.match(line):
        day.rest = True
        if line.casefold() not in ("rest", "rest day", "off"):
            day.notes.append(line)
        return
    for piece in _pieces(_BULLET.sub("", line)):
        exercise = _exercise(piece)
        if exercise is None:
            day.notes.append(piece)
        else:
            day.exercises.append(exercise)


def _is_rest_title(title: str) -> bool:
    return bool(re.search(r"\b(?:rest|off)\s*(?:day)?$", title, re.IGNORECASE))


def _pieces(line: str) -> list[str]:
    """A line at its commas and semicolons (a comma inside a number stays)."""
    parts = re.split(r";|,(?!\d)", line)
    return [part.strip() for part in parts if part.strip()]


def _exercise(piece: str) -> Exercise | None:
    left = piece
    details: dict[str, Any] = {}
    pause = _PAUSE.search(left)
    if pause:
        details["rest_seconds"] = _seconds(pause["count"], pause["unit"])
        left = left[: pause.start()] + " " + left[pause.end() :]
    sets = _SETS.search(left)
    if sets and (sets["reps"] or "set" in sets.group().lower()):
        details["sets"] = int(sets["sets"])
        if sets["reps"] and sets["unit"]:
            details["seconds"] = _seconds(sets["reps"], sets["unit"])
        elif sets["reps"]:
            details["reps"] = re.sub(r"\s*[-–]\s*", "-", sets["reps"])
        left = left[: sets.start()] + " " + left[sets.end() :]
    load = _LOAD.search(left)
    if load:
        details |= _load(load)
        left = left[: load.start()] + " " + left[load.end() :]
    reps = _REPS.search(left)
    if reps and "reps" not in details:
        details["reps"] = re.sub(r"\s*[-–]\s*", "-", reps["reps"])
        left = left[: reps.start()] + " " + left[reps.end() :]
    time = _TIME.search(left)
    if time and "seconds" not in details:
        details["seconds"] = _seconds(time["count"], time["unit"])
        left = left[: time.start()] + " " + left[time.end() :]
    name = " ".join(left.split()).strip(" -–:.@()")
    if not any(character.isalpha() for character in name):
        return None
    if not details and (len(name) > 40 or len(name.split()) > 5 or name.endswith(("!", "?"))):
        return None
    return Exercise(name=name, source=piece, **details)


def _seconds(count: str, unit: str | None) -> int:
    number = int(re.match(r"\d+", count).group())  # type: ignore[union-attr]
    word = (unit or "s").lower()
    if word.startswith("h"):
        return number * 3600
    return number * 60 if word.startswith("m") else number


def _load(found: re.Match[str]) -> dict[str, Any]:
    number = (found["at"] or found["bare"]).replace(",", ".")
    unit = (found["unit"] or found["bare_unit"] or "kg").lower()
    if unit == "%":
        return {"load": f"{number} %"}
    kilograms = float(number) * (KG_PER_LB if unit.startswith("lb") else 1)
    return {"load": f"{number} {unit}", "load_kg": round(kilograms, 2)}


def to_json(days: list[Day]) -> list[dict[str, Any]]:
    """The days as plain data."""
    return [
        asdict(day)
        | {"exercises": [asdict(one) for one in day.exercises], "notes": list(day.notes)}
        for day in days
    ]


def ready_made() -> list[tuple[str, str, str]]:
    """The plans that come with the program: key, title, text."""
    return [
        (
            "full_body_beginner",
            _("Full Body Beginner"),
            "Day 1: Pushups 3x10, Squats 3x12\nDay 2: Rest\n"
            "Day 3: Lunges 3x10, Planks 3x30s\nDay 4: Rest",
        ),
        (
            "weight_loss",
            _("Weight Loss"),
            "Day 1: HIIT 20min\nDay 2: Cardio 30min\nDay 3: Abs 3x15",
        ),
        (
            "muscle_gain",
            _("Muscle Gain"),
            "Day 1: Chest Press 4x8 rest 90s\nDay 2: Deadlift 4x5 rest 120s\n"
            "Day 3: Squats 4x8 rest 120s\nDay 4: Shoulder Press 4x8 rest 90s",
        ),
    ]
