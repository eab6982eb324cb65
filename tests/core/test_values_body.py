"""The vectors of the domain: BMI, energy, strength, body fat, units, limits."""

import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptcms_core.values import body


@pytest.mark.parametrize(
    ("kg", "cm", "expected"), [(70, 175, 22.857), (80, 170, 27.68), (50, 150, 22.22)]
)
def test_bmi(kg: float, cm: float, expected: float) -> None:
    assert body.bmi(kg, cm) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("value", "bands", "key"),
    [
        (18.499, "who", "underweight"),
        (18.5, "who", "normal"),
        (24.95, "who", "normal"),
        (25.0, "who", "overweight"),
        (30.0, "who", "obese"),
        (24.0, "who", "normal"),
        (24.0, "asian_indian", "overweight"),
        (25.0, "asian_indian", "obese"),
    ],
)
def test_bands_leave_no_gap(value: float, bands: str, key: str) -> None:
    assert body.band(value, bands=bands).key == key


def test_the_young_get_neither_band_nor_energy() -> None:
    with pytest.raises(body.TooYoung):
        body.band(20, age=18)
    with pytest.raises(body.TooYoung):
        body.bmr("male", 60, 170, 18)


def test_height_and_weight_are_not_swapped() -> None:
    assert body.bmi(80, 170) < 30


def test_energy() -> None:
    assert body.bmr("female", 65, 165, 28) == 1380.25
    assert body.bmr("male", 80, 170, 22) == 1757.5
    levels = [round(body.tdee(1380.25, key), 1) for key in body.ACTIVITIES]
    assert levels == [1656.3, 1897.8, 2139.4, 2380.9, 2622.5]
    assert body.tdee(1757.5, "sedentary") == pytest.approx(2109)


def test_the_equation_is_never_picked_silently() -> None:
    assert body.equation_for("male", None) == "male"
    assert body.equation_for("other", "female") == "female"
    for gender in ("other", None):
        with pytest.raises(ValueError, match="profile"):
            body.equation_for(gender, None)


def test_macros() -> None:
    assert body.macros(2000, protein=30, carbohydrate=40, fat=30) == pytest.approx(
        (150, 200, 66.67), abs=0.01
    )
    with pytest.raises(ValueError, match="100"):
        body.macros(2000, protein=30, carbohydrate=40, fat=40)
    assert body.calories_of(150, 200, 66.6667) == pytest.approx(2000, abs=0.01)


def test_one_rep_max() -> None:
    assert body.one_rep_max(100, 5) == pytest.approx((116.67, 112.5), abs=0.005)
    assert body.one_rep_max(100, 10) == pytest.approx((133.33, 133.33), abs=0.005)
    assert body.one_rep_max(100, 1) == (100, 100)
    with pytest.raises(ValueError, match="12"):
        body.one_rep_max(100, 13)


def test_body_fat() -> None:
    male = body.body_fat_percent("male", height_cm=177.8, neck_cm=38.1, waist_cm=86.36)
    assert male == pytest.approx(17.43, abs=0.02)
    assert body.body_fat_percent("male", height_cm=180, neck_cm=38, waist_cm=85) == pytest.approx(
        16.11, abs=0.02
    )
    female = body.body_fat_percent("female", height_cm=165, neck_cm=32, waist_cm=72, hip_cm=98)
    assert female == pytest.approx(27.43, abs=0.02)
    with pytest.raises(ValueError, match="waist"):
        body.body_fat_percent("male", height_cm=180, neck_cm=40, waist_cm=40)
    with pytest.raises(ValueError, match="hips"):
        body.body_fat_percent("female", height_cm=165, neck_cm=32, waist_cm=72)


def test_measures_that_cannot_belong_to_one_body_are_refused() -> None:
    for neck, waist in ((84, 85), (20, 400)):
        with pytest.raises(ValueError, match="measure again"):
            body.body_fat_percent("male", height_cm=180, neck_cm=neck, waist_cm=waist)


@settings(deadline=None)
@given(st.floats(90, 250))
def test_no_height_has_twelve_inches(cm: float) -> None:
    feet, inches = body.feet_and_inches(cm).removesuffix("″").split("′")
    assert 0 <= float(inches) < 12
    assert (int(feet) * 12 + float(inches)) * 2.54 == pytest.approx(cm, abs=0.13)


def test_units() -> None:
    assert round(body.pounds(80), 2) == 176.37
    assert body.feet_and_inches(170) == "5′6.9″"
    assert body.feet_and_inches(182.87) == "6′0.0″"


def test_limits() -> None:
    for check, low, high in (
        (body.check_age, 10, 100),
        (body.check_height_cm, 90, 250),
        (body.check_weight_kg, 20, 350),
    ):
        assert check(low) == low
        assert check(high) == high
        for wrong in (low - 1, high + 1, math.nan, math.inf):
            with pytest.raises(ValueError, match="must be"):
                check(wrong)


def test_the_improbable_is_asked() -> None:
    assert body.improbable_height(170) is None
    assert body.improbable_height(134) is not None
    assert body.improbable_weight(72.0) is None
    assert body.improbable_weight(190) is not None
    assert body.improbable_weight(75.0, before_kg=72.0, days=7) is None
    assert body.improbable_weight(75.8, before_kg=72.0, days=7) is not None
    assert body.improbable_weight(75.8, before_kg=72.0, days=8) is None


def test_words_and_trends() -> None:
    assert "deficit" in body.deficit_or_surplus(1800, 2109)
    assert "surplus" in body.deficit_or_surplus(2600, 2109)
    assert body.deficit_or_surplus(2109, 2109) == "at maintenance"
    assert all(body.activity_words(key) for key in body.ACTIVITIES)
    assert [band.words for band in body.WHO_BANDS][1] == "normal"
    assert body.kg_to_normal(72.4, 170) == pytest.approx(-0.15, abs=0.01)
    assert body.kg_to_normal(50, 170) > 0
    assert body.kg_to_normal(65, 170) == 0
    weights = [(date(2026, 11, 1), 70.0), (date(2026, 11, 8), 71.0), (date(2026, 11, 15), 72.0)]
    assert body.trend_per_week(weights) == pytest.approx(1.0)
    assert body.trend_per_week(weights[:1]) is None
