"""Rules of the body: BMI, energy, macros, strength, body fat, units, limits.

Weights in kg, lengths in cm, ages in years, energy in kcal a day. Adults only: under 19 neither
adult BMI bands nor the energy formula hold.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ptcms_core.catalogue import _, ngettext
from ptcms_core.values.conventions import Conventions, in_use

Sex = Literal["female", "male"]
ADULT_AGE = 19
KG_PER_LB = 0.45359237
CM_PER_INCH = 2.54

AGES = (10, 100)
HEIGHTS_CM = (90.0, 250.0)
WEIGHTS_KG = (20.0, 350.0)
USUAL_HEIGHTS_CM = (135.0, 210.0)
USUAL_WEIGHTS_KG = (35.0, 180.0)

ACTIVITIES: dict[str, float] = {
    "sedentary": 1.2,
    "light": 1.375,
    "moderate": 1.55,
    "very_active": 1.725,
    "extra_active": 1.9,
}


class TooYoung(ValueError):
    """A rule for adults was asked about somebody under 19."""

    def __init__(self) -> None:
        super().__init__(
            _("Under 19 years adult bands and energy formulas don't hold; ask a paediatrician.")
        )


def activity_words(key: str) -> str:
    """The activity level as a person reads it."""
    return {
        "sedentary": _("sedentary"),
        "light": _("lightly active"),
        "moderate": _("moderately active"),
        "very_active": _("very active"),
        "extra_active": _("extra active"),
    }[key]


# limits


def check_age(age: int) -> int:
    """The age, if the program serves it: 10–100; ValueError."""
    if not AGES[0] <= age <= AGES[1]:
        raise ValueError(_("The age must be 10 to 100 years."))
    return age


def check_height_cm(cm: float) -> float:
    """The height, if a person can have it: 90–250 cm; ValueError."""
    if not HEIGHTS_CM[0] <= cm <= HEIGHTS_CM[1]:
        shortest, tallest = (said_height(limit) for limit in HEIGHTS_CM)
        raise ValueError(
            _("The height must be {shortest} to {tallest}.").format(
                shortest=shortest, tallest=tallest
            )
        )
    return cm


def check_weight_kg(kg: float) -> float:
    """The weight, if a person can have it: 20–350 kg; ValueError."""
    if not WEIGHTS_KG[0] <= kg <= WEIGHTS_KG[1]:
        lightest, heaviest = (said_weight(limit) for limit in WEIGHTS_KG)
        raise ValueError(
            _("The weight must be {lightest} to {heaviest}.").format(
                lightest=lightest, heaviest=heaviest
            )
        )
    return kg


def improbable_height(cm: float) -> str | None:
    """The question to ask about an unusual height (outside 135–210 cm)."""
    if USUAL_HEIGHTS_CM[0] <= cm <= USUAL_HEIGHTS_CM[1]:
        return None
    return _("{height} is unusual. Is it right?").format(height=said_height(cm))


def improbable_weight(
    kg: float,
    *,
    before_kg: float | None = None,
    days: int | None = None,
) -> str | None:
    """The question to ask about an unusual weight (outside 35–180 kg) or a change too quick.

    Too quick is more than max(3 kg, 5 %) within 7 days of `before_kg`.
    """
    said = said_weight(kg)
    if not USUAL_WEIGHTS_KG[0] <= kg <= USUAL_WEIGHTS_KG[1]:
        return _("{weight} is unusual. Is it right?").format(weight=said)
    if before_kg is None or days is None or abs(days) > 7:
        return None
    change = kg - before_kg
    # a thousandth of a gram's slack, for 75.0 - 72.0 may come out above 3
    if abs(change) <= max(3.0, 0.05 * before_kg) + 1e-6:
        return None
    away = said_weight(change, digits=1, sign="+")
    if days == 0:
        question = _("{weight} is {change} on the same day. Is it right?")
    else:
        question = ngettext(
            "{weight} is {change} within {days} day. Is it right?",
            "{weight} is {change} within {days} days. Is it right?",
            abs(days),
        )
    return question.format(weight=said, change=away, days=abs(days))


def said_weight(
    kg: float, by: Conventions | None = None, *, digits: int | None = None, sign: str = "-"
) -> str:
    """A weight with the gym's unit: 72.4 kg, 159.6 lb; as exact as it was typed, or so many
    digits; with `sign` "+" a change."""
    by = by or in_use()
    if by.imperial:
        weight = by.number(round(pounds(kg), 1), digits, sign=sign)
        return _("{weight} lb").format(weight=weight)
    return _("{weight} kg").format(weight=by.number(round(kg, 3), digits, sign=sign))


def said_length(cm: float, by: Conventions | None = None) -> str:
    """A length with the gym's unit: 84.5 cm, 33.3 in."""
    by = by or in_use()
    if by.imperial:
        return _("{length} in").format(length=by.number(cm / CM_PER_INCH, 1))
    return _("{length} cm").format(length=by.number(round(cm, 1)))


def said_height(cm: float, by: Conventions | None = None) -> str:
    """How tall somebody is: 175 cm, 5′8.9″."""
    by = by or in_use()
    return feet_and_inches(cm) if by.imperial else said_length(cm, by)


# BMI


@dataclass(frozen=True)
class Band:
    """A half-open band of BMI: `low` belongs to it, `high` to the next."""

    key: str
    low: float
    high: float

    @property
    def words(self) -> str:
        """The band's name."""
        return {
            "underweight": _("underweight"),
            "normal": _("normal"),
            "overweight": _("overweight"),
            "obese": _("obese"),
        }[self.key]


# WHO, Obesity: preventing and managing the global epidemic (TRS 894, 2000), table 2.1
WHO_BANDS = (
    Band("underweight", 0.0, 18.5),
    Band("normal", 18.5, 25.0),
    Band("overweight", 25.0, 30.0),
    Band("obese", 30.0, math.inf),
)
# Misra et al., consensus statement for Asian Indians, J Assoc Physicians India 2009;57:163
ASIAN_INDIAN_BANDS = (
    Band("underweight", 0.0, 18.5),
    Band("normal", 18.5, 23.0),
    Band("overweight", 23.0, 25.0),
    Band("obese", 25.0, math.inf),
)
BANDS = {"who": WHO_BANDS, "asian_indian": ASIAN_INDIAN_BANDS}


def bmi(weight_kg: float, height_cm: float) -> float:
    """Body mass index, kg/m² (Quetelet), unrounded."""
    return weight_kg / (height_cm / 100) ** 2


def band(value: float, *, bands: str = "who", age: int | None = None) -> Band:
    """The band of an unrounded BMI; TooYoung under 19."""
    if age is not None and age < ADULT_AGE:
        raise TooYoung
    return next(candidate for candidate in BANDS[bands] if value < candidate.high)


def kg_to_normal(weight_kg: float, height_cm: float, *, bands: str = "who") -> float:
    """The change of weight that leads into the normal band; 0.0 inside it."""
    normal = BANDS[bands][1]
    metres = (height_cm / 100) ** 2
    value = bmi(weight_kg, height_cm)
    if value < normal.low:
        return normal.low * metres - weight_kg
    if value >= normal.high:
        return normal.high * metres - weight_kg
    return 0.0


# energy


def bmr(sex: Sex, weight_kg: float, height_cm: float, age: int) -> float:
    """Basal metabolic rate, kcal a day (Mifflin–St Jeor, AJCN 1990;51:241); TooYoung under 19."""
    if age < ADULT_AGE:
        raise TooYoung
    return 10 * weight_kg + 6.25 * height_cm - 5 * age + (5 if sex == "male" else -161)


def tdee(basal: float, activity: str) -> float:
    """Energy a day with activity: BMR times the factor of ACTIVITIES."""
    return basal * ACTIVITIES[activity]


def equation_for(gender: str | None, equation: str | None) -> Sex:
    """Which equation holds; ValueError when a person has to choose it first."""
    if gender in ("female", "male"):
        return "female" if gender == "female" else "male"
    if equation in ("female", "male"):
        return "female" if equation == "female" else "male"
    if gender == "other":
        raise ValueError(_("Choose which formula to use, female or male, in the profile."))
    raise ValueError(_("Fill in the gender in the profile first."))


def deficit_or_surplus(calories: float, maintenance: float) -> str:
    """The difference between target and maintenance in words."""
    difference = round(calories - maintenance)
    if difference < 0:
        return _("{kcal} kcal below maintenance: a deficit").format(kcal=-difference)
    if difference > 0:
        return _("{kcal} kcal above maintenance: a surplus").format(kcal=difference)
    return _("at maintenance")


def macros(
    calories: float, *, protein: float, carbohydrate: float, fat: float
) -> tuple[float, float, float]:
    """Grams of protein, carbohydrate and fat for shares in percent (4, 4 and 9 kcal/g, Atwater)."""
    if abs(protein + carbohydrate + fat - 100) > 0.5:
        raise ValueError(_("The shares must add up to 100 %."))
    return (
        calories * protein / 400,
        calories * carbohydrate / 400,
        calories * fat / 900,
    )


def calories_of(protein_g: float, carbohydrate_g: float, fat_g: float) -> float:
    """Energy of macros in kcal (Atwater factors 4, 4, 9)."""
    return 4 * protein_g + 4 * carbohydrate_g + 9 * fat_g


# strength and body fat


def one_rep_max(load_kg: float, reps: int) -> tuple[float, float]:
    """One-rep max after Epley (1985) and Brzycki (1993), for 1–12 reps; ValueError."""
    if not 1 <= reps <= 12:
        raise ValueError(_("A one-rep max is estimated from 1 to 12 reps."))
    if reps == 1:
        return load_kg, load_kg
    return load_kg * (1 + reps / 30), 36 * load_kg / (37 - reps)


def body_fat_percent(
    sex: Sex, *, height_cm: float, neck_cm: float, waist_cm: float, hip_cm: float | None = None
) -> float:
    """Body fat in % after the US Navy method (Hodgdon & Beckett, NHRC 1984), metric; ValueError."""
    girth = waist_cm - neck_cm if sex == "male" else waist_cm + (hip_cm or 0.0) - neck_cm
    if waist_cm <= neck_cm or girth <= 0:
        raise ValueError(_("The waist must be wider than the neck; measure again."))
    if sex == "male":
        density = 1.0324 - 0.19077 * math.log10(girth) + 0.15456 * math.log10(height_cm)
    else:
        if hip_cm is None:
            raise ValueError(_("The hips are needed for this formula."))
        density = 1.29579 - 0.35004 * math.log10(girth) + 0.22100 * math.log10(height_cm)
    percent = 495 / density - 450
    if not 2 <= percent <= 75:
        raise ValueError(_("These measures can't belong together; measure again."))
    return percent


# units


def pounds(kg: float) -> float:
    """Kilograms in pounds (1 lb = 0.45359237 kg exactly)."""
    return kg / KG_PER_LB


def feet_and_inches(cm: float) -> str:
    """Centimetres as feet and inches, as in 5′6.9″; never 5′12″."""
    tenths = round(cm / CM_PER_INCH * 10)
    feet, left = divmod(tenths, 120)
    return f"{feet}′{left / 10:.1f}″"


def trend_per_week(weights: list[tuple[date, float]]) -> float | None:
    """The slope of weights over time in kg a week (least squares); None for fewer than two days."""
    if len({day for day, _kg in weights}) < 2:
        return None
    days = [float(day.toordinal()) for day, _kg in weights]
    mean_day = sum(days) / len(days)
    mean_kg = sum(kg for _day, kg in weights) / len(weights)
    above = sum(
        (day - mean_day) * (kg - mean_kg) for day, (_day, kg) in zip(days, weights, strict=True)
    )
    return 7 * above / sum((day - mean_day) ** 2 for day in days)
