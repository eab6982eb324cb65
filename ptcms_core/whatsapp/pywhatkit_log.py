"""PyWhatKit's own log of messages, `PyWhatKit_DB.txt`: its layout, and how a person leaves it.

The log is not the truth (our message table is): PyWhatKit writes it whether or not anything was
sent, without line breaks. It stands in `whatsapp/`, where the child process runs.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

NAME = "PyWhatKit_DB.txt"
SEPARATOR = "--------------------"


def entry(at: datetime, phone: str, text: str) -> str:
    """One message in PyWhatKit's layout, separator included; `at` is in the gym's time zone."""
    return (
        f"Date: {at.day}/{at.month}/{at.year}\nTime: {at.hour}:{at.minute}\n"
        f"Phone Number: {phone}\nMessage: {' '.join(text.split())}\n{SEPARATOR}\n"
    )


def forget(log: Path, is_theirs: Callable[[str], bool]) -> int:
    """Erase the entries of a log that are somebody's; the number of entries taken out.

    What is kept stays byte for byte. OSError when the log can't be read or replaced.
    """
    try:
        written = log.read_bytes()
    except FileNotFoundError:
        return 0
    found = list(_entries(written))
    kept = [one for one in found if not is_theirs(one.decode(errors="replace"))]
    if len(kept) < len(found):
        _replace(log, b"".join(kept))
    return len(found) - len(kept)


def _entries(written: bytes) -> Iterator[bytes]:
    """Each entry with its separator; the last may lack it, torn by a crash."""
    current: list[bytes] = []
    for line in written.splitlines(keepends=True):
        current.append(line)
        if line.strip() == SEPARATOR.encode():
            yield b"".join(current)
            current = []
    if current:
        yield b"".join(current)


def _replace(log: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".", dir=log.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), log.stat().st_mode & 0o777)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(log)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
