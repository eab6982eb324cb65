"""The system calls of a child, read with strace; and any one of them made to fail."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import needs
from processes import Child, Line

WRITES = ("write", "pwrite64", "writev", "ftruncate")
SYNCS = ("fsync", "fdatasync")
RENAMES = ("rename", "renameat", "renameat2")
TOLD = "sendto"
ATTACH_S = 30.0

_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(.*)$")
_PATH = re.compile(r"\d+<([^>]*)>")


@dataclass(frozen=True)
class Call:
    """One system call: its name, the paths it names (of a descriptor or as text), all of it."""

    name: str
    paths: tuple[str, ...]
    text: str

    @property
    def path(self) -> str:
        """The file of its descriptor."""
        return self.paths[0] if self.paths else ""


class Traced(Child):
    """A child traced from where it first waits (`Line.wait`) to its end."""

    def __init__(
        self,
        run: Callable[[Line], None],
        trace: Path,
        calls: Sequence[str],
        *,
        inject: str = "",
    ) -> None:
        strace = needs.program("strace", "strace")
        super().__init__(run)
        first = self.told(60)
        assert first == [{"ready": True}], first
        command = [strace, "-f", "-y", "-s", "300", "-o", str(trace)]
        command += ["-e", f"trace={','.join(calls)}", "-e", "signal=none"]
        command += ["-e", f"inject={inject}"] if inject else []
        self._strace = subprocess.Popen(
            [*command, "-p", str(self.pid)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        end = time.monotonic() + ATTACH_S
        while not self._is_held():
            if self._strace.poll() is not None or time.monotonic() > end:
                self._refused()
            time.sleep(0.002)
        self.go_on()

    def _is_held(self) -> bool:
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return "TracerPid:\t0\n" not in status

    def _refused(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self._strace.kill()
        said = self._strace.stderr.read().decode() if self._strace.stderr else ""
        needs.missing(f"the right to trace a process (strace said: {said.strip()})", "strace")

    def reap(self) -> int:
        """Wait for its end and for the whole of the trace."""
        status = super().reap()
        self._strace.wait(ATTACH_S)
        if self._strace.stderr:
            self._strace.stderr.close()
        return status


def calls_of(trace: Path) -> list[Call]:
    """The calls of a trace that did something, in their order."""
    found = []
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        read = _CALL.match(line)
        if read is None or read[3].startswith("-"):
            continue
        name, arguments = read[1], read[2]
        paths = re.findall(r'"([^"]*)"', arguments) if name in RENAMES else []
        found.append(Call(name, tuple(paths or _PATH.findall(arguments)), arguments))
    return found
