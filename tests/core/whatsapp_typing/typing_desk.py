"""A desk whose child process does what a test says, in place of PyWhatKit's."""

import textwrap
import threading
import time
from pathlib import Path

from typing_child import PHONE, TEXT

from ptcms_core.whatsapp.pywhatkit import PyWhatKitSender
from ptcms_core.whatsapp.sender import Job

PROTOCOL = """
import json, os, signal, subprocess, sys, time
order = json.loads(sys.stdin.buffer.readline())
def say(**line): print(json.dumps(line), flush=True)
def go(): return sys.stdin.buffer.readline() == b"go\\n"
def note(name, text=""): open(name, "w", encoding="utf-8").write(text)
"""
WELL_BEHAVED = """
say(phase="ready")
if go():
    say(phase="calling")
    note("typed", order["text"])
    say(phase="returned")
"""


class Desk:
    """A sender whose child does what the test says, and all that was heard of it."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.data_dir = folder / "data"
        self.environ = environ
        self.phases: list[str] = []
        self.reached: dict[str, threading.Event] = {
            name: threading.Event() for name in ("starting", "ready", "calling", "returned")
        }

    def sender(self, script: str, **settings: float) -> PyWhatKitSender:
        self.data_dir.mkdir(exist_ok=True)
        child = self.data_dir / f"child{time.monotonic_ns()}.py"
        child.write_text(PROTOCOL + textwrap.dedent(script))
        return PyWhatKitSender(self.data_dir, environ=self.environ, child=child, **settings)  # type: ignore[arg-type]

    def listen(self, phase: str) -> None:
        self.phases.append(phase)
        self.reached[phase].set()

    def send(self, script: str, job: Job | None = None, **settings: float) -> object:
        return self.sender(script, **settings).send(job or Job(PHONE, TEXT), self.listen)

    def made(self, name: str) -> Path:
        return self.data_dir / "whatsapp" / name


def gone(pid: int) -> bool:
    """Whether the process has ended (a zombie whose parent hasn't looked yet has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(condition, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.02)
    return True
