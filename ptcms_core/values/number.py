"""Numbers as people type them: 72, 72.4, 72,4, 1,800; never one that is none."""

import math
import re
from decimal import Decimal

from ptcms_core.catalogue import _
from ptcms_core.values.conventions import Conventions, in_use

_SIGNED = re.compile(r"([+-]?)(.+)")
_GROUPS = (r"[0-9]{1,3}(?:%s[0-9]{3})+", r"[0-9]{1,2}(?:%s[0-9]{2})*%s[0-9]{3}")


class Ambiguous(ValueError):
    """What is typed can be read in two ways; `readings` are both, as plain numbers."""

    def __init__(self, *readings: str) -> None:
        super().__init__(_("This can be read in two ways; type it without a mark between."))
        self.readings = readings


def plain_number(typed: str, by: Conventions, *, exact: bool = False, decimals: int = 2) -> str:
    """Digits typed as `by` has it, as a plain number ("1500.50"); ValueError, Ambiguous.

    The other mark is understood where it can mean one thing only: 1.500,50 or 72,4 in India.
    `exact`, for money, refuses a lone mark that may as well part thousands from hundreds; not
    where an amount has three `decimals`.
    """
    point, other = by.decimal, "." if by.decimal == "," else ","
    if found := _split(typed, by.group_marks, point):
        if exact and decimals != 3 and _as_well_thousands(typed, point):
            raise Ambiguous(".".join(found), "".join(found))
        return ".".join(found)
    if point in typed and (found := _split(typed, (point,), other)) and len(found[1]) != 3:
        return ".".join(found)
    # where two digits are a group too, as in India, 12,34 may be the beginning of 12,34,000
    unfinished = exact and other in by.group_marks and by.groups[1] == 2
    if other not in typed or point in typed or unfinished:
        raise ValueError
    found = _split(typed, (), other)
    if found is None:
        raise ValueError
    if _as_well_thousands(typed, other):
        raise Ambiguous(".".join(found), "".join(found))
    return ".".join(found)


def _as_well_thousands(typed: str, mark: str) -> bool:
    return bool(re.fullmatch(rf"[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}}", typed))


def _split(typed: str, groups: tuple[str, ...], point: str) -> tuple[str, str] | None:
    """The digits before and behind the decimal mark; None if it isn't such a number."""
    whole, found, part = typed.partition(point)
    if part and not (part.isascii() and part.isdecimal() and len(part) <= 12):
        return None
    if found and not whole and not part:
        return None
    for mark in groups:
        between = re.escape(mark)
        if any(re.fullmatch(one.replace("%s", between), whole) for one in _GROUPS):
            return whole.replace(mark, ""), part or "0"
    if re.fullmatch(r"[0-9]{1,20}", whole) or (found and not whole):
        return whole or "0", part or "0"
    return None


def read_number(value: object, by: Conventions | None = None) -> float | None:
    """The number that was handed in or typed; None for nothing; ValueError with a sentence."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    by = by or in_use()
    number = math.nan
    if isinstance(value, str):
        # `float` reads 1_000, infinity and 400 digits too, which nobody means at a desk
        digits = "".join(str(int(c)) if c.isdecimal() else c for c in value.strip()[:60])
        found = _SIGNED.fullmatch(digits.replace("\N{MINUS SIGN}", "-"))
        try:
            if found is not None:
                number = float(found[1] + plain_number(found[2], by))
        except ValueError:
            raise ValueError(not_a_number(by)) from None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if abs(value) < 1e12 else math.nan
    if not math.isfinite(number) or abs(number) >= 1e12:
        raise ValueError(not_a_number(by))
    return number


def not_a_number(by: Conventions | None = None) -> str:
    """What to type where a number is asked for."""
    example = (by or in_use()).number(Decimal("72.4"))
    return _("Type a number, such as 72 or {example}.").format(example=example)
