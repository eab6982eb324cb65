"""One folder, several programs: each holds a shared lock, and whoever needs it alone asks.

The one that asks (a restore, a new version of the databases) holds another lock while it does, so
that the request is gone with the program that made it, however that ended. The others look for it
about once a second, tell the person, and let go.
"""

import fcntl
import json
import os
import pwd
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem
from ptcms_core.storage.database import explained, open_shared
from ptcms_core.storage.place import LOCK_FILE, file_mode

ASKING_FILE = ".ptcms.asking.lock"
OPENING_PATIENCE_S = 10.0
# others save what is typed, publish and close meanwhile
ALONE_PATIENCE_S = 45.0

RESTORE = "restore"
UPDATE = "update"


@dataclass(frozen=True)
class Request:
    """Why somebody needs the folder alone, who asks (a name, or empty), and in which process."""

    why: str
    by: str = ""
    pid: int = field(default_factory=os.getpid)

    @property
    def sentence(self) -> str:
        """The request for the person at another desk."""
        if self.why == UPDATE:
            return _("The records are being brought to a newer version of the program.")
        if self.by:
            return _("{name} is restoring a backup.").format(name=self.by)
        return _("A backup is being restored.")


class AskedAlready(StorageProblem):
    """Another program asks for the folder at this moment."""


class FolderLock:
    """This process's hold on a data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fd = -1

    def take(self, kind: int, *, unless: Callable[[], bool] | None = None) -> bool:
        """Take the lock, waiting a while; False with a shared one when `unless` holds meanwhile.

        StorageProblem when it isn't to be had.
        """
        self._open()
        deadline = time.monotonic() + OPENING_PATIENCE_S
        while not self._try(kind):
            # who was first to open a new folder has brought it up to date by then
            if unless is not None and self._try(fcntl.LOCK_SH) and unless():
                return False
            if time.monotonic() > deadline:
                raise StorageProblem(
                    _(
                        "Another PTCMS is working on this data folder and would not let go. "
                        "Close it and start again; nothing was changed."
                    )
                )
            if kind == fcntl.LOCK_EX:
                # whoever waits must not hold what the others wait for, nor look in step with them
                self._try(fcntl.LOCK_UN)
            time.sleep(random.uniform(0.01, 0.09))  # noqa: S311 - no secret
        return True

    def share(self) -> None:
        """Hold the folder together with others; StorageProblem while somebody needs it alone."""
        deadline = time.monotonic() + OPENING_PATIENCE_S
        while (request := asked(self._folder)) is not None:
            if time.monotonic() > deadline:
                raise StorageProblem(
                    _("{why} Nothing was changed; start again in a minute.").format(
                        why=request.sentence
                    )
                )
            time.sleep(0.05)
        self.take(fcntl.LOCK_SH)

    @contextmanager
    def alone(
        self,
        request: Request,
        *,
        patience: float = ALONE_PATIENCE_S,
        waiting: Callable[[list[str]], object] = lambda _who: None,
    ) -> Iterator[None]:
        """Ask the others to close, and hold the folder alone until the block ends.

        `waiting` hears who still has it open, and may raise to give up. StorageProblem names them
        when they don't close in time. Afterwards the folder is shared as before.
        """
        self._open()
        with _asking(self._folder, request):
            deadline = time.monotonic() + patience
            while not self._try(fcntl.LOCK_EX):
                # what failed may have let the shared one go
                self._try(fcntl.LOCK_SH)
                others = who_has_it_open(self._folder)
                if time.monotonic() > deadline:
                    raise StorageProblem(
                        _(
                            "The data folder is still open elsewhere: {who}. Close it there and "
                            "try again; nothing was changed."
                        ).format(who="; ".join(others) or _("another program"))
                    )
                waiting(others)
                time.sleep(0.1)
            try:
                yield
            finally:
                self._try(fcntl.LOCK_SH)

    def let_go(self) -> None:
        """Give the folder up."""
        if self._fd >= 0:
            with suppress(OSError):
                os.close(self._fd)
            self._fd = -1

    def _open(self) -> None:
        path = self._folder / LOCK_FILE
        try:
            if self._fd < 0:
                self._fd = open_shared(path, file_mode(self._folder))
        except OSError as error:
            raise explained(error, path) from error

    def _try(self, kind: int) -> bool:
        return self._fd >= 0 and _lock(self._fd, kind)


def asked(folder: Path) -> Request | None:
    """Whether somebody needs the folder alone at this moment."""
    try:
        fd = os.open(folder / ASKING_FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if _lock(fd, fcntl.LOCK_SH):
            return None
        try:
            told = json.loads(os.read(fd, 4096))
            return Request(str(told["why"]), str(told["by"]), int(told["pid"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Request(RESTORE, pid=0)
    finally:
        os.close(fd)


@contextmanager
def _asking(folder: Path, request: Request) -> Iterator[None]:
    path = folder / ASKING_FILE
    try:
        fd = open_shared(path, file_mode(folder))
    except OSError as error:
        raise explained(error, path) from error
    try:
        # somebody who only looks holds it for a moment
        deadline = time.monotonic() + 2.0
        while not _lock(fd, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise AskedAlready(
                    _("{why} Nothing was changed; try again when it is done.").format(
                        why=(asked(folder) or Request(RESTORE)).sentence
                    )
                )
            time.sleep(0.02)
        os.ftruncate(fd, 0)
        os.write(fd, json.dumps(asdict(request)).encode())
        try:
            yield
        finally:
            os.ftruncate(fd, 0)
    except OSError as error:
        raise explained(error, path) from error
    finally:
        os.close(fd)


def who_has_it_open(folder: Path) -> list[str]:
    """The other programs on a folder, in words; empty where the system doesn't tell."""
    try:
        inode = (folder / LOCK_FILE).stat().st_ino
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    found: set[int] = set()
    for line in lines:
        parts = line.split()
        if "FLOCK" in parts and "->" not in parts and len(parts) >= 6:
            pid, place = parts[4], parts[5]
            if place.rpartition(":")[2] == str(inode) and pid.isdecimal():
                found.add(int(pid))
    return [_program_words(pid) for pid in sorted(found - {os.getpid(), 0})]


def _program_words(pid: int) -> str:
    """Which program this is, whose, and on which terminal."""
    process = Path("/proc") / str(pid)
    words = _("process {pid}").format(pid=pid)
    with suppress(OSError, KeyError):
        name = pwd.getpwuid(process.stat().st_uid).pw_name
        words = _("{program} of {user}").format(program=words, user=name)
    with suppress(OSError, ValueError, IndexError):
        # the name of the program is in brackets and may hold anything
        fields = (process / "stat").read_text(errors="replace").rpartition(")")[2].split()
        terminal = int(fields[4])
        if 136 <= os.major(terminal) <= 143:
            number = os.minor(terminal) + (os.major(terminal) - 136) * 256
            words += " " + _("on terminal {terminal}").format(terminal=f"pts/{number}")
    return words


def _lock(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
