"""Weights and lengths with the unit they are written in: 72.4, 160 lb, 5'11, 1.75 m."""

import re

from ptcms_core.catalogue import _
from ptcms_core.values import body
from ptcms_core.values.number import not_a_number, read_number

_INCHES_A_FOOT = 12
_UNIT = re.compile(r"\s*(kgs?|lbs?|cms?|in|inch|inches|m|\")\.?$", re.IGNORECASE)
_FEET = re.compile(
    r"(?P<feet>\d)\s*(?:'|′|’|ft\.?|feet|foot)\s*"
    r"(?:(?P<inches>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|in\.?|inch(?:es)?)?)?",
    re.IGNORECASE,
)
_KG = {"kg": 1.0, "lb": body.KG_PER_LB}
_CM = {"cm": 1.0, "in": body.CM_PER_INCH, "m": 100.0}
# nobody is three metres tall: a height below is in metres
_METRES_BELOW = 3.0


def read_weight(text: str, *, imperial: bool = False) -> float | None:
    """The weight in kg; without a unit in pounds where `imperial`. ValueError; None for nothing."""
    number, unit = _parted(text)
    if number is None:
        return None
    if unit and unit not in _KG:
        raise ValueError(not_a_number())
    return number * _KG[unit or ("lb" if imperial else "kg")]


def read_length(text: str, *, imperial: bool = False) -> float | None:
    """The length in cm; without a unit in inches where `imperial`. ValueError; None for nothing."""
    if feet := _FEET.fullmatch(text.strip()):
        inches = read_number(feet["inches"]) or 0.0
        if inches >= _INCHES_A_FOOT:
            raise ValueError(_("A foot has 12 inches: type 5'11, then 6'0."))
        return (int(feet["feet"]) * _INCHES_A_FOOT + inches) * body.CM_PER_INCH
    number, unit = _parted(text)
    if number is None:
        return None
    if unit and unit not in _CM:
        raise ValueError(not_a_number())
    if not unit:
        unit = "m" if 0 < number < _METRES_BELOW else "in" if imperial else "cm"
    return number * _CM[unit]


def _parted(text: str) -> tuple[float | None, str]:
    found = _UNIT.search(text.strip())
    written = found[1].lower() if found else ""
    unit = {"inch": "in", "inches": "in", '"': "in"}.get(written, written.rstrip("s"))
    return read_number(_UNIT.sub("", text.strip())), unit
