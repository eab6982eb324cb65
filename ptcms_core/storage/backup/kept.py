"""The backups in the data folder: their names, and which go by the rule.

A name tells what a backup is: `ptcms-daily-20261125T061500-123Z.zip`, with `.age` where it is
sealed.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain, count
from pathlib import Path
from zoneinfo import ZoneInfo

from ptcms_core.storage.place import BACKUPS

BY_HAND = "by-hand"
DAILY = "daily"
BEFORE_MIGRATION = "before-migration"
BEFORE_RESTORE = "before-restore"
SEALED = ".age"

_KINDS = "|".join((DAILY, BEFORE_MIGRATION, BEFORE_RESTORE))
_NAME = re.compile(
    rf"ptcms-(?:(?P<kind>{_KINDS})-)?"
    r"(?P<moment>\d{4}-?\d\d-?\d\dT\d{6}-\d{3})Z(?:-\d+)?\.zip(?P<sealed>\.age)?"
)


@dataclass(frozen=True)
class Backup:
    """One backup in the folder: what it is, when it was made (UTC), and its size in bytes."""

    name: str
    kind: str
    written_at: datetime
    size: int
    sealed: bool


def name_of(kind: str, moment: datetime, *, sealed: bool, taken: Collection[str] = ()) -> str:
    """A file name for a backup made at this moment, other than those that are `taken`."""
    told = "" if kind == BY_HAND else f"{kind}-"
    stamp = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
    stem = f"ptcms-{told}{stamp}-{moment.microsecond // 1000:03}Z"
    ending = f".zip{SEALED}" if sealed else ".zip"
    others = (f"{stem}-{number}{ending}" for number in count(2))
    return next(name for name in chain([stem + ending], others) if name not in taken)


def backups(folder: Path) -> list[Backup]:
    """The backups in a data folder, newest first; files of other names that are zips as well."""
    found = []
    for path in (folder / BACKUPS).glob("[!.]*"):
        if not path.name.endswith((".zip", ".zip.age")):
            continue
        try:
            stat = path.stat()
        except OSError:
            continue
        if not path.is_file():
            continue
        named = _NAME.fullmatch(path.name)
        if named is None:
            written, kind = datetime.fromtimestamp(stat.st_mtime, UTC), BY_HAND
        else:
            written = datetime.strptime(
                named["moment"].replace("-", ""), "%Y%m%dT%H%M%S%f"
            ).replace(tzinfo=UTC)
            kind = named["kind"] or BY_HAND
        sealed = path.name.endswith(SEALED)
        found.append(Backup(path.name, kind, written, stat.st_size, sealed))
    return sorted(found, key=lambda one: (one.written_at, one.name), reverse=True)


def days_to_keep(
    days: Collection[date], today: date, *, daily: int = 7, weekly: int = 4, monthly: int = 12
) -> set[date]:
    """Of the days that have a daily backup, those whose backup stays.

    The newest `daily` of them; of each of the newest `weekly` weeks (Monday to Sunday) and
    `monthly` months the newest. A day that is yet to come (a clock was wrong) stays and counts
    for nothing.
    """
    kept = {day for day in days if day > today + timedelta(days=1)}
    past = sorted(set(days) - kept, reverse=True)
    kept.update(past[:daily])
    for most, period in ((weekly, lambda day: day.isocalendar()[:2]), (monthly, _month)):
        newest: dict[object, date] = {}
        for day in past:
            newest.setdefault(period(day), day)
        kept.update(list(newest.values())[:most])
    return kept


def _month(day: date) -> tuple[int, ...]:
    return day.year, day.month


def to_remove(
    found: Iterable[Backup],
    zone: ZoneInfo,
    today: date,
    is_good: Callable[[Backup], bool],
) -> list[Backup]:
    """The daily backups that go by the rule; none unless one that stays is good.

    Of two of one day the newer one stays. Backups made by hand, before a migration and before a
    restore are never among them.
    """
    by_day: dict[date, Backup] = {}
    surplus = []
    dailies = sorted(
        (one for one in found if one.kind == DAILY), key=lambda one: one.written_at, reverse=True
    )
    for one in dailies:
        day = one.written_at.astimezone(zone).date()
        if by_day.setdefault(day, one) is not one:
            surplus.append(one)
    kept = days_to_keep(by_day, today)
    surplus += [one for day, one in by_day.items() if day not in kept]
    if not surplus or not any(is_good(by_day[day]) for day in sorted(kept, reverse=True)):
        return []
    return surplus
