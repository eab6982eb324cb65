"""What a client leaves in files beside the database, found and taken out.

Only what is the client's goes: an entry of a log, a line of a report, a client of a document that
was set aside. Where a file can't be read, or can't be parted, it goes whole.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ptcms_core.storage.database import explained, sync_folder
from ptcms_core.storage.documents import files, problem_of
from ptcms_core.storage.documents.pace import Pace
from ptcms_core.storage.documents.rendering import encoded
from ptcms_core.storage.gym import Gym
from ptcms_core.values.phone import national_digits
from ptcms_core.values.text import fold, near_equal
from ptcms_core.whatsapp import pywhatkit_log

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s().\-/]+(?=\d)")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Traces:
    """By what a client can be found: every name, phone (E.164) and email they ever had.

    `clients` are the ids of all clients there are.
    """

    client_id: int
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()

    def __or__(self, more: "Traces") -> "Traces":
        return Traces(
            self.client_id,
            self.names | more.names,
            self.phones | more.phones,
            self.emails | more.emails,
            self.clients | more.clients,
        )

    @cached_property
    def _words(self) -> re.Pattern[str]:
        words = sorted(fold(word) for word in self.names | self.emails)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")

    @cached_property
    def _digits(self) -> frozenset[str]:
        return frozenset(national_digits(phone) for phone in self.phones)

    def in_text(self, text: str) -> bool:
        """Whether a text names the client or holds a phone or email of theirs."""
        text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
        if self._words.search(fold(text)):
            return True
        packed = _BETWEEN_DIGITS.sub("", text)
        return any(digits in packed for digits in self._digits)

    def is_name(self, name: str) -> bool:
        """Whether a name may be the client's, slips of the keyboard included."""
        return any(near_equal(name, own) for own in self.names)

    def is_theirs(self, key: str, record: object) -> bool:
        """Whether a client of a document is this one, under the id or another key."""
        if key == str(self.client_id):
            return True
        if key in self.clients:
            return False
        return self.in_text(json.dumps([key, record], ensure_ascii=False))


Cleaning = Callable[[Path, str, Traces], str | None]
"""The text of a file without a client; None where the file must go whole."""


def forget_in_files(gym: Gym, traces: Traces) -> None:
    """Take a client out of whatever lies in the data folder but databases and backups.

    The published documents are not looked at: they follow the database. StorageProblem.
    """
    folder = gym.folder
    aside = folder / files.OUTSIDE
    logs = [*aside.glob("*.txt"), *aside.glob(".*.txt.found")]
    logs += folder.glob(f"whatsapp/{pywhatkit_log.NAME}")
    others: list[tuple[Path, Cleaning]] = [
        *((path, _without_client) for path in aside.glob("*.json")),
        *((path, _without_client) for path in aside.glob(".*.json.found")),
        *((path, _without_leftovers) for path in folder.glob("legacy-leftovers-*.json")),
        *((path, _without_lines) for path in folder.glob("legacy-report-*.txt")),
        *((path, _without_lines) for path in folder.glob("*.log*")),
        *((path, _whole) for path in folder.glob("whatsapp/**/*") if path not in logs),
        *((path, _whole) for path in folder.glob("exports/**/*")),
        # what lay in place of a document and was no file
        *((path, _whole) for path in aside.glob("*/**/*")),
    ]
    for path in logs:
        try:
            pywhatkit_log.forget(path, traces.in_text)
        except OSError as error:
            raise explained(error, path) from error
    for path, cleaned in others:
        if path.is_file() and not path.is_symlink():
            _clean(path, cleaned, traces, gym.file_mode)


def _clean(path: Path, cleaned: Cleaning, traces: Traces, mode: int) -> None:
    try:
        before = _read(path)
        after = None if before is None else cleaned(path, before, traces)
        if after is None:
            path.unlink()
        elif after != before:
            files.clear_leftovers(path.parent, path.name)
            written = files.write_temporary(path, [encoded(after)], mode, Pace())
            written.path.replace(path)
        sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise explained(error, path) from error


def _read(path: Path) -> str | None:
    """The text of a file, line ends as they are; None where it is no text."""
    with suppress(UnicodeDecodeError):
        return path.read_bytes().decode("utf-8-sig")
    return None


def _whole(_path: Path, text: str, traces: Traces) -> str | None:
    return None if traces.in_text(text) else text


def _without_client(path: Path, text: str, traces: Traces) -> str | None:
    if problem_of(path):
        return None
    document: dict[str, Any] = json.loads(text)
    kept = {
        key: record
        for key, record in document["clients"].items()
        if not traces.is_theirs(key, record)
    }
    rest = {key: value for key, value in document.items() if key != "clients"}
    if traces.in_text(json.dumps(rest, ensure_ascii=False)):
        return None
    if len(kept) == len(document["clients"]):
        return text
    return json.dumps({**document, "clients": kept}, ensure_ascii=False, indent=2) + "\n"


def _without_leftovers(_path: Path, text: str, traces: Traces) -> str | None:
    try:
        found = json.loads(text)
        kept = [one for one in found if not _is_left_of(one, traces)]
    except (ValueError, TypeError, RecursionError):
        return None
    if len(kept) == len(found):
        return text
    return json.dumps(kept, ensure_ascii=False, indent=2)


def _is_left_of(leftover: Any, traces: Traces) -> bool:
    key = leftover.get("key") if isinstance(leftover, dict) else None
    if isinstance(key, str) and traces.is_name(key):
        return True
    return traces.in_text(json.dumps(leftover, ensure_ascii=False))


def _without_lines(_path: Path, text: str, traces: Traces) -> str:
    return "".join(_kept_lines(text, traces))


def _kept_lines(text: str, traces: Traces) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        # a line of a take-over's report names its key as it was typed: file: key: reason
        parts = [part.strip() for part in line.strip().removeprefix("- ").split(":")]
        if not (traces.in_text(line) or any(traces.is_name(part) for part in parts)):
            yield line
