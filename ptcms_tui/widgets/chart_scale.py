"""What a chart is drawn to: the range of its values, round marks on the axes, the trend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10

from ptcms_core import conventions, dates

Series = Sequence[tuple[date, float]]
LONG_SPAN_DAYS = 540
"""From here on a date on the axis is a month of a year."""


def value_range(values: Sequence[float], *, from_zero: bool = False) -> tuple[float, float]:
    """The lowest and highest value to show, with a little air; never of no height."""
    low, high = min(values), max(values)
    if from_zero:
        return min(0.0, low), (high or 1.0) * 1.05 if high >= 0 else 0.0
    air = (high - low) * 0.08 or max(1.0, abs(high) * 0.02)
    return low - air, high + air


def value_marks(low: float, high: float, most: int) -> list[float]:
    """Round values between two, a step of 1, 2 or 5 (times a power of ten) apart."""
    most = max(1, most)
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10, 20) if power * factor >= rough)
    first = ceil(low / step - 1e-9)
    last = floor(high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def mark_labels(marks: Sequence[float]) -> list[str]:
    """The marks with as many decimals as their step needs; thousands in groups."""
    step = min((b - a for a, b in pairwise(marks)), default=1.0)
    decimals = max(0, -floor(log10(step) + 1e-9))
    return [conventions.in_use().number(mark, decimals) for mark in marks]


def date_marks(first: date, last: date, most: int) -> list[date]:
    """Dates at even distances from the first to the last, both included."""
    days = (last - first).days
    gaps = max(1, min(most - 1, days))
    ordinals = {first.toordinal() + round(days * number / gaps) for number in range(gaps + 1)}
    return [date.fromordinal(ordinal) for ordinal in sorted(ordinals)]


def date_labels(marks: Sequence[date]) -> list[str]:
    """The dates as short as their span allows: 12 Mar, Mar for months, Mar 2026 over years."""
    if not marks:
        return []
    if 1 < len(marks) <= 12 and all(mark.day == 1 for mark in marks) and _within_a_year(marks):
        return [dates.month_name(mark.month) for mark in marks]
    if (marks[-1] - marks[0]).days >= LONG_SPAN_DAYS:
        return [dates.month_of_year(mark) for mark in marks]
    return [dates.short_date(mark, mark) for mark in marks]


def _within_a_year(marks: Sequence[date]) -> bool:
    return (marks[-1] - marks[0]).days <= 366


def trend(series: Series) -> tuple[float, float] | None:
    """The straight line through the series by least squares: its height on the first day and its
    rise a week. None for fewer than three days.
    """
    first = min((day for day, _ in series), default=None)
    if first is None or len({day for day, _ in series}) < 3:
        return None
    days = [(day - first).days for day, _ in series]
    values = [value for _, value in series]
    mean_day, mean = sum(days) / len(days), sum(values) / len(values)
    spread = sum((day - mean_day) ** 2 for day in days)
    rise = sum((day - mean_day) * (value - mean) for day, value in zip(days, values, strict=True))
    slope = rise / spread
    return mean - slope * mean_day, slope * 7
