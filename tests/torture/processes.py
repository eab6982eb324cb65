"""Processes that write while a test does them harm, and tell what they were told was saved.

They are forked, not started: what takes a second to load is loaded. What they tell goes over a
socket, which nothing that is done to their files touches.
"""

import json
import os
import select
import signal
import socket
import time
import traceback
from collections.abc import Callable
from typing import Any

Told = dict[str, Any]


class Line:
    """The child's end: a line of JSON for each thing it tells."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def tell(self, **what: Any) -> None:
        """Tell the parent; what is told has left this process when this returns."""
        self._end.sendall(json.dumps(what).encode() + b"\n")

    def wait(self) -> None:
        """Tell that it is ready, and wait until the parent lets it go on."""
        self.tell(ready=True)
        self._end.recv(1)


class Child:
    """A forked process that runs a function; a fault in it is told as `fault`."""

    def __init__(self, run: Callable[[Line], None]) -> None:
        self._end, theirs = socket.socketpair()
        self._rest = b""
        self._open = True
        self.status: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            self._end.close()
            _run(run, Line(theirs))
        theirs.close()

    @property
    def is_open(self) -> bool:
        """Whether it may tell more."""
        return self._open

    def go_on(self) -> None:
        """Let a child go on that waits."""
        self._end.send(b"g")

    def told(self, seconds: float = 0.0) -> list[Told]:
        """What it told meanwhile; waits so long for the first of it."""
        found: list[Told] = []
        while self._open and select.select([self._end], [], [], 0 if found else seconds)[0]:
            try:
                data = self._end.recv(1 << 16)
            except ConnectionResetError:
                data = b""
            if not data:
                self._open = False
                self._end.close()
                break
            *lines, self._rest = (self._rest + data).split(b"\n")
            found += [json.loads(line) for line in lines]
        return found

    def all_told(self, seconds: float = 120.0) -> list[Told]:
        """What it tells until it ends."""
        found: list[Told] = []
        end = time.monotonic() + seconds
        while self._open:
            assert time.monotonic() < end, f"it does not end; it told {found[-3:]}"
            found += self.told(0.2)
        self.reap()
        return found

    def end_by(self, number: int = signal.SIGKILL) -> list[Told]:
        """End it by a signal; what it had told by then."""
        os.kill(self.pid, number)
        return self.all_told()

    def reap(self) -> int:
        """Wait for its end; its exit code, negative for a signal."""
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status


def _run(run: Callable[[Line], None], line: Line) -> None:
    code = 1
    try:
        # as in a process of its own: nobody else's handlers and timers
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        run(line)
        code = 0
    except BaseException:
        line.tell(fault=traceback.format_exc())
    finally:
        os._exit(code)


def until_ready(children: list[Child], seconds: float = 60) -> list[list[Told]]:
    """What each child tells until each of them waits to be let go on."""
    told: list[list[Told]] = [[] for _child in children]
    end = time.monotonic() + seconds
    while not all(found and found[-1] == {"ready": True} for found in told):
        assert time.monotonic() < end, "they do not come to an end"
        for child, found in zip(children, told, strict=True):
            found += child.told(0.02 if len(children) > 2 else 0.2)
            assert not faults(found), faults(found)[0]
            assert child.is_open, found
    return [found[:-1] for found in told]


def faults(told: list[Told]) -> list[str]:
    """The faults that children told of."""
    return [one["fault"] for one in told if "fault" in one]
