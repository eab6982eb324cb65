"""Numbers as people type them: 72, 72.4, 72,4; never one that is none."""

import math
import re

from ptcms_core.catalogue import _

# `float` reads 1_000, infinity and 400 digits too, which nobody means at a desk
_TYPED = re.compile(r"[+-]?(?:\d{1,12}(?:[.,]\d{0,12})?|[.,]\d{1,12})")


def read_number(value: object) -> float | None:
    """The number that was handed in or typed; None for nothing; ValueError with a sentence."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = math.nan
    if isinstance(value, str) and _TYPED.fullmatch(value.strip()):
        number = float(value.strip().replace(",", "."))
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12:
        number = float(value)
    if not math.isfinite(number):
        raise ValueError(_("Type a number, such as 72 or 72.4."))
    return number
