"""PyWhatKit's own log of messages, `PyWhatKit_DB.txt`: its layout, and how a person leaves it.

The log is not the truth (our message table is): PyWhatKit writes it whether or not anything was
sent, without line breaks. It stands in `whatsapp/`, where the child process runs.
"""

import os
import tempfile
from collections.abc import Iterable
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


def forget(data_dir: Path, phones: Iterable[str]) -> int:
    """Erase what PyWhatKit wrote for these phones (E.164); the number of entries taken out.

    OSError when the log can't be read or replaced.
    """
    log = data_dir / "whatsapp" / NAME
    try:
        written = log.read_bytes()
    except FileNotFoundError:
        return 0
    wanted = {f"Phone Number: {phone}".encode() for phone in phones}
    kept: list[bytes] = []
    erased = 0
    current: list[bytes] = []
    for line in written.splitlines(keepends=True):
        current.append(line)
        if line.strip() == SEPARATOR.encode():
            if any(part.strip() in wanted for part in current):
                erased += 1
            else:
                kept += current
            current = []
    if any(part.strip() in wanted for part in current):
        erased += 1  # torn by a crash, without its separator
    else:
        kept += current
    if erased:
        _replace(log, b"".join(kept))
    return erased


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
