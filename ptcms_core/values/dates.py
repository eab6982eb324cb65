"""Days: read as people type them, shown as the gym writes them, counted as ages and years."""

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ptcms_core.catalogue import _
from ptcms_core.values.conventions import Conventions, in_use

Prefer = Literal["past", "future", "near"]
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
# what fits where a list has six cells for a day
_TIGHT = 6


def month_name(month: int, by: Conventions | None = None) -> str:
    """The short name of a month, 1 to 12."""
    return (by or in_use()).month_name(month)


def long_month(month: int, by: Conventions | None = None) -> str:
    """The full name of a month, 1 to 12."""
    return (by or in_use()).month_name(month, long=True)


def format_date(day: date, by: Conventions | None = None) -> str:
    """The day in full: 23 Nov 2026, or Nov 23, 2026 in the United States."""
    by = by or in_use()
    return by.written(by.day, day)


def short_date(day: date, today: date, by: Conventions | None = None) -> str:
    """The day without its year where that is this year's: 23 Nov."""
    by = by or in_use()
    return by.written(by.short_day if day.year == today.year else by.day, day)


def tight_date(day: date, today: date, by: Conventions | None = None) -> str:
    """The day in six cells: 23 Nov; of another year its month and year: Nov’24."""
    by = by or in_use()
    if day.year != today.year:
        return f"{month_name(day.month, by)[:3]}’{day.year % 100:02d}"
    short = by.written(by.short_day, day)
    if len(short) <= _TIGHT:
        return short
    return by.written({"dmy": "d/M", "mdy": "M/d", "ymd": "M-d"}[by.order], day)


def month_of_year(day: date, by: Conventions | None = None) -> str:
    """The month with its year: Nov 2026."""
    by = by or in_use()
    return by.written(by.month_of_year, day)


def long_date(day: date, by: Conventions | None = None) -> str:
    """The day as a heading: Monday, 23 November."""
    by = by or in_use()
    return by.written(by.heading, day)


def numeric_date(day: date, by: Conventions | None = None) -> str:
    """The day in numbers, as it may be typed: 23/11/2026."""
    by = by or in_use()
    return by.written(by.numeric, day)


def add_months(day: date, months: int) -> date:
    """The same day some months later (or earlier), clipped to the month's end: 31 Jan → 28 Feb."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_RELATIVE = re.compile(r"([+-]) ?([0-9]{1,4}) ?(d|w|m|y|days?|weeks?|months?|years?)?")
_ISO = re.compile(r"([0-9]{4})[-/.] ?([0-9]{1,2})[-/.] ?([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2}) ?[-/. ] ?([0-9]{1,2})(?: ?[-/. ] ?([0-9]{4}|[0-9]{2}))?")
_DAY_THEN_MONTH = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[-/. ]{0,2}(?:de )?([^\W\d_]{3,12})\.?,?[-/. ]{0,2}(?:de )?"
    r"([0-9]{4}|[0-9]{2})?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})\.? ?([^\W\d_]{3,12})\.? ?([0-9]{1,2})")
# Latvian: 2026. gada 23. nov.
_YEAR_DAY_MONTH = re.compile(r"([0-9]{4})\. gada ([0-9]{1,2})\. ?([^\W\d_]{3,12})")
_MONTH_THEN_DAY = re.compile(
    r"([^\W\d_]{3,12})\.? ?([0-9]{1,2})(?:st|nd|rd|th)?(?:,? ([0-9]{4}|[0-9]{2}))?"
)
_WEEKDAY = re.compile(r"(?:(last|next|this) )?([^\W\d_]{3,12})")


def parse_date(
    text: str, today: date, prefer: Prefer = "near", by: Conventions | None = None
) -> date:
    """The day a person typed; ValueError with a sentence if it can't be understood.

    Understands `today`, `yesterday`, `tomorrow`, `23/11` (`11/23` where the month comes first),
    `23/11/26`, `23 Nov 2026`, ISO, `+1m`, `+2w`, `-3d`, `+1y` and weekdays. Where the year (or
    week) is left out, `prefer` says whether the day lies behind, ahead, or is the nearest one.
    """
    by = by or in_use()
    typed = "".join(str(int(c)) if c.isdecimal() else c for c in text[:40])
    typed = " ".join(typed.replace("\N{MINUS SIGN}", "-").lower().split()).rstrip(".")
    if not typed or len(text.strip()) > 40:
        raise ValueError(_not_a_day(today, by))
    days = {"today": 0, _("today"): 0, "yesterday": -1, _("yesterday"): -1}
    days |= {"tomorrow": 1, _("tomorrow"): 1, "now": 0, "tod": 0, "tom": 1}
    if typed in days:
        return today + timedelta(days=days[typed])
    if match := _RELATIVE.fullmatch(typed):
        return _relative(match[1], int(match[2]), match[3] or "d", today)
    if match := _ISO.fullmatch(typed):
        return _on(int(match[1]), int(match[2]), int(match[3]), by)
    if match := _NUMBERS.fullmatch(typed):
        day, month = (match[1], match[2]) if by.order == "dmy" else (match[2], match[1])
        if by.order == "ymd" and match[3]:
            raise ValueError(_not_a_day(today, by))
        return _in_some_year(int(day), int(month), match[3], today, prefer, by)
    if (match := _YEAR_FIRST.fullmatch(typed)) and (month_named := _month(match[2], by)):
        return _on(int(match[1]), month_named, int(match[3]), by)
    if (match := _YEAR_DAY_MONTH.fullmatch(typed)) and (month_named := _month(match[3], by)):
        return _on(int(match[1]), month_named, int(match[2]), by)
    if (match := _DAY_THEN_MONTH.fullmatch(typed)) and (month_named := _month(match[2], by)):
        return _in_some_year(int(match[1]), month_named, match[3], today, prefer, by)
    if (match := _MONTH_THEN_DAY.fullmatch(typed)) and (month_named := _month(match[1], by)):
        return _in_some_year(int(match[2]), month_named, match[3], today, prefer, by)
    if (match := _WEEKDAY.fullmatch(typed)) and (weekday := _weekday(match[2], by)) is not None:
        return _nearest_weekday(weekday, match[1], today, prefer)
    raise ValueError(_not_a_day(today, by))


def day_of(
    value: object, today: date, prefer: Prefer = "near", by: Conventions | None = None
) -> date:
    """The day that was handed in as such, or typed; ValueError with a sentence."""
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        return parse_date(str(value), today, prefer=prefer, by=by)
    return _on(value.year, value.month, value.day, by or in_use())


def _relative(sign: str, count: int, unit: str, today: date) -> date:
    step = -count if sign == "-" else count
    try:
        if unit[0] == "m":
            day = add_months(today, step)
        elif unit[0] == "y":
            day = add_months(today, 12 * step)
        else:
            day = today + timedelta(days=step * (7 if unit[0] == "w" else 1))
    except (OverflowError, ValueError):
        raise ValueError(_out_of_range()) from None
    return _on(day.year, day.month, day.day, in_use())


def _month(name: str, by: Conventions) -> int | None:
    for number, (english, named) in enumerate(zip(_MONTHS, by.month_names(), strict=True), start=1):
        full = calendar.month_name[number].lower()
        if name in named or name in (english, english + "t") or full.startswith(name):
            return number
    return None


def _weekday(name: str, by: Conventions) -> int | None:
    for number, (full, named) in enumerate(zip(_WEEKDAYS, by.weekday_names(), strict=True)):
        if name in named or full.startswith(name):
            return number
        if name in ("tues", "thur", "thurs") and full[:4] == name[:4]:
            return number
    return None


def _nearest_weekday(weekday: int, which: str | None, today: date, prefer: Prefer) -> date:
    ahead = (weekday - today.weekday()) % 7
    if which == "next":
        ahead = ahead or 7
    elif which == "last":
        ahead -= 7
    elif which is None and (prefer == "past" or (prefer == "near" and ahead > 3)):
        ahead -= 7 if ahead else 0
    return today + timedelta(days=ahead)


def _in_some_year(
    day: int, month: int, year: str | None, today: date, prefer: Prefer, by: Conventions
) -> date:
    if year and len(year) == 4:
        return _on(int(year), month, day, by)
    if year:
        years: Iterable[int] = (c * 100 + int(year) for c in range(19, 22))
    else:
        # Eight years each way, for 29 Feb was left out in 1900 and will be in 2100.
        years = range(today.year - 8, today.year + 9)
    there = [date(y, month, day) for y in years if _exists(y, month, day)]
    if not there:
        _on(2000 + int(year) if year else 2000, month, day, by)  # says which part is wrong
        raise ValueError(_no_such_day(day, month, by))
    behind = [d for d in there if d <= today]
    ahead = [d for d in there if d >= today]
    if prefer == "past" and behind:
        return behind[-1]
    if prefer == "future" and ahead:
        return ahead[0]
    return min(there, key=lambda d: abs((d - today).days))


def _exists(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and EARLIEST_YEAR <= year <= LATEST_YEAR):
        return False
    return 1 <= day <= calendar.monthrange(year, month)[1]


def _on(year: int, month: int, day: int, by: Conventions) -> date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(_out_of_range())
    if not 1 <= month <= 12:
        sentence = (
            _("There is no month {month}. Type the day first: {example}.")
            if by.order == "dmy"
            else _("There is no month {month}. Type the month first: {example}.")
        )
        raise ValueError(sentence.format(month=month, example=_example(date(year, 11, 23), by)))
    if not _exists(year, month, day):
        raise ValueError(_no_such_day(day, month, by))
    return date(year, month, day)


def _example(day: date, by: Conventions) -> str:
    """A day in numbers without its year, as it may be typed: 23/11."""
    return by.written({"dmy": "d/M", "mdy": "M/d", "ymd": "M/d"}[by.order], day)


def _not_a_day(today: date, by: Conventions) -> str:
    day = date(today.year, 11, 23)
    return _("Type a day such as today, {numbers}, {words}, +1m or monday.").format(
        numbers=_example(day, by), words=by.written("d MMM y", day)
    )


def _no_such_day(day: int, month: int, by: Conventions) -> str:
    return _("There is no {day} {month} in that year.").format(day=day, month=month_name(month, by))


def _out_of_range() -> str:
    return _("The year must lie between {first} and {last}.").format(
        first=EARLIEST_YEAR, last=LATEST_YEAR
    )


def check_not_future(day: date, today: date) -> date:
    """The day itself; ValueError with a sentence if it is still to come."""
    if day > today:
        raise ValueError(
            _("{day} is still to come: choose today or a day before.").format(day=format_date(day))
        )
    return day


def age_on(date_of_birth: date, day: date) -> int:
    """Age in completed years on a day (born on 29 Feb: a year older on 1 Mar)."""
    before_birthday = (day.month, day.day) < (date_of_birth.month, date_of_birth.day)
    return day.year - date_of_birth.year - before_birthday


def age_from(age: int, age_on: date, today: date) -> int:
    """Today's age of someone whose age is only known as it was on a day."""
    passed = today.year - age_on.year - ((today.month, today.day) < (age_on.month, age_on.day))
    return age + max(0, passed)


def financial_year(day: date) -> str:
    """India's financial year (1 April – 31 March) as receipts name it: "26-27"."""
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start % 100:02}-{(start + 1) % 100:02}"


def day_in_zone(moment: datetime, zone: str) -> date:
    """The gym's calendar day at a moment in UTC (`zone` is an IANA name)."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone)).date()


_ZONES = {
    "AE": "Asia/Dubai",
    "AU": "Australia/Sydney",
    "BD": "Asia/Dhaka",
    "BH": "Asia/Bahrain",
    "BR": "America/Sao_Paulo",
    "BT": "Asia/Thimphu",
    "CA": "America/Toronto",
    "CH": "Europe/Zurich",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "EG": "Africa/Cairo",
    "ES": "Europe/Madrid",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "HK": "Asia/Hong_Kong",
    "ID": "Asia/Jakarta",
    "IE": "Europe/Dublin",
    "IN": "Asia/Kolkata",
    "IT": "Europe/Rome",
    "JP": "Asia/Tokyo",
    "KE": "Africa/Nairobi",
    "KW": "Asia/Kuwait",
    "LK": "Asia/Colombo",
    "MU": "Indian/Mauritius",
    "MV": "Indian/Maldives",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NG": "Africa/Lagos",
    "NL": "Europe/Amsterdam",
    "NP": "Asia/Kathmandu",
    "NZ": "Pacific/Auckland",
    "OM": "Asia/Muscat",
    "PH": "Asia/Manila",
    "PK": "Asia/Karachi",
    "QA": "Asia/Qatar",
    "SA": "Asia/Riyadh",
    "SG": "Asia/Singapore",
    "TH": "Asia/Bangkok",
    "US": "America/New_York",
    "ZA": "Africa/Johannesburg",
}


def zone_for_region(region: str) -> str:
    """The likely time zone of a phone region ("IN" → Asia/Kolkata); UTC where none is known."""
    return _ZONES.get(region.upper(), "UTC")
