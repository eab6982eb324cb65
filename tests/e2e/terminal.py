"""A real pseudo-terminal with a program in it: what is sent, what stands on its screen."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence

import pyte

PATIENCE = 60.0
"""Seconds to wait for what comes at once on a quiet machine: a busy one may take its time."""


class Terminal:
    """Runs a program on a pty of its own and draws what it writes with pyte."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        before_exec: Callable[[], None] | None = None,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.exit_code: int | None = None
        self.written = b""
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "COLUMNS": str(columns),
            "LINES": str(rows),
            **(env or {}),
        }
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                # a shell that started the tests in the background, and nohup, had these ignored
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                signal.signal(signal.SIGHUP, signal.SIG_DFL)
                if before_exec is not None:
                    before_exec()
                os.execve(argv[0], list(argv), environment)
            finally:
                os._exit(127)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_error: object) -> None:
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            _pid, status = os.waitpid(self.pid, 0)
            self.exit_code = os.waitstatus_to_exitcode(status)
        with contextlib.suppress(OSError):
            os.close(self.fd)

    def send(self, typed: str | bytes) -> None:
        """Type all of it in one write."""
        data = typed.encode() if isinstance(typed, str) else typed
        os.write(self.fd, data.replace(b"\n", b"\r"))

    def read(self, seconds: float = 0.02) -> None:
        """Take in all that the program has written: a frame may come in several parts."""
        wait = seconds
        while select.select([self.fd], [], [], wait)[0]:
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                return
            if not data:
                return
            self.take(data)
            wait = 0.0

    def take(self, data: bytes) -> None:
        """Note what the program has written, and draw it."""
        self.written += data
        # pyte reads the kitty keyboard queries as text: what it can't understand isn't drawn
        self._stream.feed(data.replace(b"\x1b[<u", b"").replace(b"\x1b[>25u", b""))

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def until(self, holds: "str | Callable[[], bool]", seconds: float = PATIENCE) -> None:
        """Wait until a text stands on the screen or something holds; fails if it doesn't."""
        end = time.monotonic() + seconds
        while True:
            if holds in self.text if isinstance(holds, str) else holds():
                return
            assert time.monotonic() < end, f"waited for {holds!r} in vain; the screen:\n{self.text}"
            assert not self.ended(), f"the program ended ({self.exit_code}):\n{self.text}"
            self.read()

    def ended(self) -> bool:
        """Whether the program has ended."""
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code is not None

    def wait_end(self, seconds: float = PATIENCE) -> int:
        """Wait for the end; the exit code."""
        end = time.monotonic() + seconds
        while not self.ended():
            assert time.monotonic() < end, f"still running:\n{self.text}"
            self.read()
        self.read()
        assert self.exit_code is not None
        return self.exit_code

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size, as its user does."""
        self._screen.resize(rows, columns)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def hang_up(self) -> None:
        """Close the line, as when the connection breaks."""
        os.close(self.fd)
