"""`PyWhatKit_DB.txt`: the history of messages in the layout of the original, written and read."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ptcms_core.storage.gym import DEFAULT_TIME_ZONE
from ptcms_core.storage.journal import utc_moment
from ptcms_core.values.entry import Record
from ptcms_core.whatsapp.pywhatkit_log import SEPARATOR

# an entry torn by a crash lacks its separator, so entries are told by how they begin
_BEGINNING = re.compile(
    r"^Date: ?(?P<date>.*)\nTime: ?(?P<time>.*)\n(?:Phone Number|Group ID): ?(?P<phone>.*)"
    r"(?:\n(?:Message|Image): ?|$)",
    re.MULTILINE,
)
_SEPARATOR_LINE = re.compile(rf"^[ \t]*{SEPARATOR}[ \t]*$", re.MULTILINE)


class LogEntry(Record):
    """One entry as it stands in a log; what it lacks is empty."""

    date: str = ""
    time: str = ""
    phone: str = ""
    text: str = ""

    @property
    def at(self) -> datetime | None:
        """Its moment in the gym's own time, without a zone; None where it can't be read."""
        with suppress(ValueError):
            return datetime.strptime(f"{self.date} {self.time}", "%d/%m/%Y %H:%M")  # noqa: DTZ007 - the gym's
        return None


def render_log(connection: sqlite3.Connection) -> Iterator[str]:
    """The history entry by entry, oldest first: only what was acted on, never what certainly
    was not sent. Times are in the gym's zone; line breaks of a message are kept."""
    zone = _zone(connection)
    for phone, text, moment in connection.execute(
        "SELECT phone, text, COALESCE(acted_at, created_at) FROM message"
        " WHERE state IN ('accepted', 'handed_over', 'confirmed', 'unknown') ORDER BY id"
    ):
        at = utc_moment(moment).astimezone(zone)
        yield (
            f"Date: {at.day}/{at.month}/{at.year}\nTime: {at.hour}:{at.minute:02}\n"
            f"Phone Number: {phone}\nMessage: {_without_separators(text)}\n{SEPARATOR}\n"
        )


def parse_log(text: str) -> Iterator[LogEntry]:
    """The entries of a log, PyWhatKit's own or ours, whatever its damage: nothing is dropped.

    What is no entry comes as one with nothing but its text.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found = list(_BEGINNING.finditer(text))
    yield from _stray(text[: found[0].start()] if found else text)
    ends = [*(beginning.start() for beginning in found), len(text)][1:]
    for beginning, end in zip(found, ends, strict=False):
        body = text[beginning.end() : end]
        separators = list(_SEPARATOR_LINE.finditer(body))
        rest = body[separators[-1].end() :] if separators else ""
        yield LogEntry(
            date=beginning["date"].strip(),
            time=beginning["time"].strip(),
            phone=beginning["phone"].strip(),
            text=(body[: separators[-1].start()] if separators else body).strip("\n"),
        )
        yield from _stray(rest)


def _stray(text: str) -> Iterator[LogEntry]:
    text = _SEPARATOR_LINE.sub("", text).strip()
    if text:
        yield LogEntry(text=text)


def _zone(connection: sqlite3.Connection) -> ZoneInfo:
    row = connection.execute("SELECT value FROM setting WHERE key = 'time_zone'").fetchone()
    try:
        return ZoneInfo(DEFAULT_TIME_ZONE if row is None else str(json.loads(row[0])))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _without_separators(text: str) -> str:
    """A line of a message that looks like the end of an entry loses its last dash."""
    return _SEPARATOR_LINE.sub(lambda line: line[0].strip()[:-1], text)
