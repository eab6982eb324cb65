"""One exercise out of the words of a plan: `Squat 3x5 @60kg rest 90s`.

Every pattern is bounded and read from a piece of at most 300 characters with single spaces, so
that no text, however odd, takes longer than its length deserves.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from ptcms_core.values.body import KG_PER_LB

LONGEST_PIECE = 300
METRES_PER_MILE = 1609.344
WeightUnit = Literal["kg", "lb"]


@dataclass(frozen=True)
class Exercise:
    """One exercise; `source` is what was typed.

    `reps` and `load` stay text ("8-12", "AMRAP"; "60 kg", "75 %"); `load_kg` is there when the load
    is a weight; times are in seconds, distances in metres. What else stood there is the `note`.
    """

    name: str
    source: str
    sets: int | None = None
    reps: str | None = None
    load: str | None = None
    load_kg: float | None = None
    seconds: int | None = None
    distance_m: float | None = None
    rest_seconds: int | None = None
    note: str = ""


_NUMBER = r"\d{1,5}(?:[.,]\d{1,3})?"
_REP_COUNT = r"\d{1,4}(?: ?[-–—] ?\d{1,4})?(?:,\d{1,3}){0,9}"
_TIME_UNIT = r"seconds?|secs?|s|\"|″|minutes?|mins?|hours?|hrs?|h"
_WAY_UNIT = r"kms?|k|metres?|meters?|m|miles?|mi"
_MASS_UNIT = r"kgs?|kilos?|lbs?|pounds?"
_START, _END = r"(?<![\w.,:\-–])", r"(?!\w)"

_SETS_OF = re.compile(
    rf"{_START}(?P<sets>\d{{1,3}}) ?(?:[x×*✕✖х]|(?:sets?|rounds?) ?(?:of|x|×)) ?"
    rf"(?:(?P<reps>{_REP_COUNT}|amrap|max|failure)(?: ?(?P<unit>{_TIME_UNIT}|{_WAY_UNIT}))?"
    rf"(?: ?reps?)?)(?: ?[x×*] ?(?P<load>{_NUMBER}) ?(?P<mass>{_MASS_UNIT})?)?{_END}",
    re.IGNORECASE,
)
_SETS = re.compile(rf"{_START}(?P<sets>\d{{1,3}}) ?(?:sets?|rounds?){_END}", re.IGNORECASE)
_REPS = re.compile(rf"{_START}(?P<reps>{_REP_COUNT}) ?reps?{_END}", re.IGNORECASE)
_TIMES = re.compile(rf"(?<!\w)[x×] ?(?P<reps>{_REP_COUNT}){_END}", re.IGNORECASE)
_OPEN_REPS = re.compile(r"(?<!\w)(?P<reps>amrap|(?:to )?failure|max reps)(?!\w)", re.IGNORECASE)
_REST = re.compile(
    r"(?<!\w)(?:rest(?: for)? ?:? ?(?P<count>\d{1,4})(?::(?P<clock>\d\d))?"
    rf" ?(?P<unit>{_TIME_UNIT}|m|')?(?!\w)(?! ?[-–:.] ?\d)"
    rf"|(?P<count2>\d{{1,4}}) ?(?P<unit2>{_TIME_UNIT}) (?:of )?rest(?!\w))",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"@ ?(?:(?P<words>rpe ?\d{{1,2}}(?:[.,]5)?|bw|body ?weight)|(?P<load>{_NUMBER})"
    rf" ?(?P<mass>{_MASS_UNIT}|%)?){_END}",
    re.IGNORECASE,
)
_LOAD = re.compile(rf"{_START}(?P<load>{_NUMBER}) ?(?P<mass>{_MASS_UNIT}|%){_END}", re.IGNORECASE)
_LOAD_WORDS = re.compile(
    r"(?<!\w)(?P<words>rpe ?\d{1,2}(?:[.,]5)?|bw|body ?weight)(?!\w)", re.IGNORECASE
)
_TIME = re.compile(rf"{_START}(?P<count>\d{{1,4}}) ?(?P<unit>{_TIME_UNIT}){_END}", re.IGNORECASE)
_TIME_RANGE = re.compile(
    rf"{_START}(?P<count>\d{{1,4}}) ?[-–—] ?\d{{1,4}} ?(?P<unit>{_TIME_UNIT}){_END}", re.IGNORECASE
)
_CLOCK = re.compile(rf"{_START}(?P<minutes>\d{{1,3}}):(?P<seconds>[0-5]\d){_END}(?!:)")
_WAY = re.compile(
    rf"{_START}(?P<way>{_NUMBER}) ?(?P<unit>{_WAY_UNIT}){_END}(?! ?steps)", re.IGNORECASE
)
_COUNT_FIRST = re.compile(r"^(?P<reps>\d{1,4}) (?=[^\W\d_]{2})")
_BULLET = re.compile(r"^(?:(?:[-*•‣◦–—·+>✓☐]|\d{1,2}[.)])\s?)+(?=\s|[^\W\d])")
_TAKEN = "\0"
_EDGES = " -–—:.,;@/|+*_•‣◦·>✓☐!?="


def exercise(source: str, weight_unit: WeightUnit = "kg") -> Exercise | None:
    """The exercise of one piece of a plan; None if it isn't understood.

    A load without a unit (`@60`) is in `weight_unit`. Numbers without a name (`3x8`) are an
    exercise with an empty name, for they belong to the one before.
    """
    if len(source) > LONGEST_PIECE:
        return None
    text = " ".join(_BULLET.sub("", source.replace(_TAKEN, " ").strip()).split())
    details: dict[str, Any] = {}
    text = _take_rest(text, details)
    text = _take_sets_and_reps(text, details, weight_unit)
    text = _take_load(text, details, weight_unit)
    text = _take_time_and_way(text, details)
    text = text.strip(_EDGES)
    if "reps" not in details and (match := _COUNT_FIRST.match(text)):
        details["reps"] = match["reps"]
        text = text[match.end() :]
    parts = [part.strip(_EDGES) for part in text.split(_TAKEN)]
    named = next((i for i, part in enumerate(parts) if any(map(str.isalpha, part))), None)
    name = "" if named is None else parts.pop(named)
    if not details and not _may_be_a_name(name):
        return None
    if len(name) > 60:
        return None
    note = " ".join(part for part in parts if part)
    return Exercise(name=name, source=source, note=note, **details)


def joined(before: Exercise, numbers: Exercise) -> Exercise | None:
    """The exercise with numbers that stood behind it on their own; None if it has such already."""
    given = {
        key: value
        for key, value in vars(numbers).items()
        if key not in ("name", "source", "note") and value is not None
    }
    if any(getattr(before, key) is not None for key in given):
        return None
    note = " ".join(part for part in (before.note, numbers.note) if part)
    return replace(before, source=f"{before.source} {numbers.source}", note=note, **given)


def _may_be_a_name(text: str) -> bool:
    return (
        2 <= len(text) <= 40
        and len(text.split()) <= 6
        and text[0].isalnum()
        and all(c.isalnum() or c in " -'’()&/+.\"" or not c.isascii() for c in text)
    )


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{_TAKEN}{text[match.end() :]}"


def _take_rest(text: str, details: dict[str, Any]) -> str:
    match = _REST.search(text)
    if match is None:
        return text
    if match["count2"]:
        details["rest_seconds"] = _seconds(match["count2"], match["unit2"])
    elif match["clock"]:
        details["rest_seconds"] = int(match["count"]) * 60 + int(match["clock"])
    else:
        # "rest 90" is seconds, "rest 2" can only be minutes
        unit = match["unit"] or ("s" if int(match["count"]) >= 10 else "min")
        details["rest_seconds"] = _seconds(match["count"], unit)
    return _without(text, match)


def _take_sets_and_reps(text: str, details: dict[str, Any], weight_unit: WeightUnit) -> str:
    if match := _SETS_OF.search(text):
        details["sets"] = int(match["sets"])
        unit, count = match["unit"], match["reps"]
        if unit and count.isdecimal():
            if re.fullmatch(_TIME_UNIT, unit, re.IGNORECASE):
                details["seconds"] = _seconds(count, unit)
            else:
                details["distance_m"] = _metres(count, unit)
        else:
            details["reps"] = _reps(count) + (f" {unit}" if unit else "")
        if match["load"]:
            details |= _mass(match["load"], match["mass"] or weight_unit)
        text = _without(text, match)
    elif match := _SETS.search(text):
        details["sets"] = int(match["sets"])
        text = _without(text, match)
    for pattern in (_REPS, _OPEN_REPS, _TIMES):
        if "reps" not in details and (match := pattern.search(text)):
            details["reps"] = _reps(match["reps"])
            text = _without(text, match)
    return text


def _take_load(text: str, details: dict[str, Any], weight_unit: WeightUnit) -> str:
    for pattern in (_AT, _LOAD, _LOAD_WORDS):
        if "load" in details or not (match := pattern.search(text)):
            continue
        found = match.groupdict()
        if found.get("words"):
            words = found["words"].upper()
            felt = words.startswith("RPE")
            details["load"] = f"RPE {words[3:].strip()}" if felt else "bodyweight"
        else:
            details |= _mass(found["load"], found["mass"] or weight_unit)
        text = _without(text, match)
    return text


def _take_time_and_way(text: str, details: dict[str, Any]) -> str:
    if "seconds" not in details and (match := _TIME_RANGE.search(text)):
        # the shorter time counts, the range stays to be read
        details["seconds"] = _seconds(match["count"], match["unit"])
        text = f"{_without(text, match)}{_TAKEN}{match[0]}"
    elif "seconds" not in details and (match := _TIME.search(text)):
        details["seconds"] = _seconds(match["count"], match["unit"])
        text = _without(text, match)
    if "seconds" not in details and (match := _CLOCK.search(text)):
        details["seconds"] = int(match["minutes"]) * 60 + int(match["seconds"])
        text = _without(text, match)
    if "distance_m" not in details and (match := _WAY.search(text)):
        details["distance_m"] = _metres(match["way"], match["unit"])
        text = _without(text, match)
    return text


def _reps(words: str) -> str:
    if words[0].isdecimal():
        return re.sub(r" ?[-–—] ?", "-", words)
    return "AMRAP" if words.lower() == "amrap" else words.lower()


def _seconds(count: str, unit: str) -> int:
    factor = {"h": 3600, "m": 60, "'": 60}.get(unit[0].lower(), 1)
    return int(count) * factor


def _number(text: str) -> float:
    # 1,000 m are a kilometre, 2,5 kg two and a half
    return float(text.replace(",", "" if re.fullmatch(r"\d{1,3},\d{3}", text) else "."))


def _mass(number: str, unit: str) -> dict[str, Any]:
    if unit == "%":
        return {"load": f"{_number(number):g} %"}
    pounds = unit[0].lower() in "lp"
    kilograms = _number(number) * (KG_PER_LB if pounds else 1)
    return {
        "load": f"{_number(number):g} {'lb' if pounds else 'kg'}",
        "load_kg": round(kilograms, 2),
    }


def _metres(number: str, unit: str) -> float:
    factor = {"k": 1000.0, "mi": METRES_PER_MILE}.get(unit.lower()[: 2 if unit[0] in "mM" else 1])
    return round(_number(number) * (factor or 1.0), 1)
