"""One run of a child process that speaks JSON lines: bounded in time, in output and in reach."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Self

LONGEST_LINE = 8_192
"""Bytes of one answer; a child that says more without a line break isn't ours."""
KEPT_OUTPUT = 4_096
"""Bytes kept of what the child printed elsewhere: the end of it tells why it failed."""
LOOK_SECONDS = 0.1
"""How often a wait looks whether it was called off."""


class TookTooLong(Exception):
    """The child gave no answer in time."""


class CalledOff(Exception):
    """One of the stop events was set while waiting."""


class ChildRun:
    """A child in a session of its own, killed with all its group on leaving, unless let be.

    OSError when it can't be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        keep_open: Sequence[int] = (),
    ) -> None:
        self.printed = b""
        self._unread = b""
        self._kill_at_end = True
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            pass_fds=keep_open,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(self._process.stdout, selectors.EVENT_READ, "answers")
        self._waiting.register(self._process.stderr, selectors.EVENT_READ, "printed")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._kill_at_end:
            self._kill()
        self._waiting.close()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        if self._kill_at_end:
            self._process.wait()

    def write(self, line: str) -> None:
        """Hand one line to the child; one that has gone shows at the next `read`."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line.encode() + b"\n")

    def read(self, until: float, stop: Sequence[Event]) -> dict[str, str]:
        """The child's next answer, empty when it ended without one; `until` is monotonic time.

        TookTooLong when that time came first, CalledOff when one of `stop` was set.
        """
        while b"\n" not in self._unread:
            if any(event.is_set() for event in stop):
                raise CalledOff
            left = until - monotonic()
            if left <= 0:
                raise TookTooLong
            for key, _events in self._waiting.select(min(left, LOOK_SECONDS)):
                chunk = os.read(key.fd, 4_096)
                if key.data == "printed":
                    self.printed = (self.printed + chunk)[-KEPT_OUTPUT:]
                    if not chunk:
                        self._waiting.unregister(key.fileobj)
                elif chunk and len(self._unread) <= LONGEST_LINE:
                    self._unread += chunk
                else:
                    return {}
        line, _newline, self._unread = self._unread.partition(b"\n")
        return _answer(line)

    def leave_running(self) -> None:
        """Don't kill the child on leaving: it is past recall and ends by itself."""
        self._kill_at_end = False

    def end_by_itself(self, seconds: float = 2.0) -> None:
        """Give the child a moment to end; what it started may then live on."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
            self._kill_at_end = False

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _answer(line: bytes) -> dict[str, str]:
    try:
        answer = json.loads(line)
    except ValueError:
        return {}
    if not isinstance(answer, dict):
        return {}
    return {name: value for name, value in answer.items() if isinstance(value, str)}
