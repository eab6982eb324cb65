"""What a weigh-in is, and what may be entered of one."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from ptcms_core.catalogue import _
from ptcms_core.values import body, dates, text
from ptcms_core.values.entry import Entry, Record
from ptcms_core.values.number import read_number

GIRTHS_CM = (10.0, 300.0)
MEASURES = ("waist", "hip", "chest", "arm", "thigh", "neck")
COLUMNS = (
    "on_date",
    "weight_g",
    "height_mm",
    *(f"{name}_mm" for name in MEASURES),
    "body_fat_permille",
    "note",
)
MEASURED = tuple(column for column in COLUMNS if column not in ("on_date", "note"))


class WeighIn(Record):
    """One weigh-in. Weights in kg, lengths in cm; `change_kg` is against the one before.

    `band` is a band's key, None without a height or under 19 years.
    """

    id: int
    version: int
    client_id: int
    on: date
    weight_kg: float | None
    height_cm: float | None
    waist_cm: float | None
    hip_cm: float | None
    chest_cm: float | None
    arm_cm: float | None
    thigh_cm: float | None
    neck_cm: float | None
    body_fat_percent: float | None
    note: str
    bmi: float | None
    band: str | None
    change_kg: float | None
    by: str


class Summary(Record):
    """What the weigh-ins of a client amount to; `missing` says why BMI or band is not there.

    `first` and `last` are the first and the last weight with their days, in kg.
    """

    bmi: float | None
    band: str | None
    band_words: str
    kg_to_normal: float | None
    trend_kg_week: float | None
    goal_weight_kg: float | None
    first: tuple[date, float] | None
    last: tuple[date, float] | None
    series: list[tuple[date, float]]
    bmi_series: list[tuple[date, float]]
    missing: str


def _weight(value: object) -> float | None:
    number = read_number(value)
    return None if number is None else body.check_weight_kg(number)


def _height(value: object) -> float | None:
    number = read_number(value)
    return None if number is None else body.check_height_cm(number)


def _girth(value: object) -> float | None:
    number = read_number(value)
    if number is not None and not GIRTHS_CM[0] <= number <= GIRTHS_CM[1]:
        raise ValueError(
            _("A measure must be {least} to {most}.").format(
                least=body.said_length(GIRTHS_CM[0]), most=body.said_length(GIRTHS_CM[1])
            )
        )
    return number


def _fat(value: object) -> float | None:
    number = read_number(value)
    if number is not None and not 2 <= number <= 75:
        raise ValueError(_("Body fat must be 2 to 75 %."))
    return number


def _on(value: object, info: ValidationInfo) -> date | None:
    if value is None or value == "":
        return None
    today: date = (info.context or {})["context"]
    day = dates.day_of(value, today, prefer="past")
    if day > today:
        raise ValueError(_("A weigh-in can't be in the future."))
    if day < date(1990, 1, 1):
        raise ValueError(_("This date is too long ago."))
    return day


def _note(value: object) -> str:
    return text.entered(str(value or ""), _("The note"), max_length=500)


Girth = Annotated[float | None, BeforeValidator(_girth)]


class WeighInEntry(Entry):
    """What may be entered of a weigh-in; what isn't given stays as it is."""

    weight_kg: Annotated[float | None, BeforeValidator(_weight)] = None
    height_cm: Annotated[float | None, BeforeValidator(_height)] = None
    on: Annotated[date | None, BeforeValidator(_on)] = None
    note: Annotated[str, BeforeValidator(_note)] = ""
    waist_cm: Girth = None
    hip_cm: Girth = None
    chest_cm: Girth = None
    arm_cm: Girth = None
    thigh_cm: Girth = None
    neck_cm: Girth = None
    body_fat_percent: Annotated[float | None, BeforeValidator(_fat)] = None


def columns_of(entry: WeighInEntry) -> dict[str, Any]:
    """The columns that the given fields of an entry set."""
    values: dict[str, Any] = {}
    for name in entry.model_fields_set:
        value = getattr(entry, name)
        if name == "on":
            if value is not None:
                values["on_date"] = value.isoformat()
        elif name == "note":
            values["note"] = value
        elif name == "weight_kg":
            values["weight_g"] = None if value is None else round(value * 1000)
        elif name == "body_fat_percent":
            values["body_fat_permille"] = None if value is None else round(value * 10)
        else:
            column = name.removesuffix("_cm") + "_mm"
            values[column] = None if value is None else round(value * 10)
    return values
