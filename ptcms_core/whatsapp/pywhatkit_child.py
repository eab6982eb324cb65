"""The child process that runs PyWhatKit: the only file that imports it.

Run as `python -I pywhatkit_child.py` with the job as one JSON line on stdin. It answers in JSON
lines on what was its stdout: `{"phase": …}`, or `{"failed": kind, "detail": …}` when certainly
nothing was sent. Between `ready` and `calling` it waits for the line `go`, so that whoever started
it knows for certain whether anything can have happened yet.

It stands alone on purpose (nothing of the program is imported here), for importing PyWhatKit asks
a web site without a time limit, needs an X display, may print and may end the process.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

Speak = Callable[[dict[str, str]], None]


def main() -> int:
    """Do one job; 0 when it was done or called off, 1 when it failed."""
    speak = _take_protocol()
    job: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    # without its program nobody else ends it: no Enter may come when all believe it is over
    signal.alarm(job["seconds"])
    if job.get("lock_fd") is not None:
        os.set_inheritable(job["lock_fd"], False)  # the browser must not hold our lock
    try:
        send = _load()
    except BaseException as error:  # SystemExit among them
        speak({"failed": _kind(error), "detail": f"{type(error).__name__}: {error}"[:500]})
        return 1
    speak({"phase": "ready"})
    if sys.stdin.buffer.readline() != b"go\n":
        return 0  # called off, or the program is gone
    speak({"phase": "calling"})
    _leave_pipes()
    try:
        send(
            phone_no=job["phone"],
            message=job["text"],
            wait_time=job["wait_time"],
            tab_close=False,
            close_time=job["close_time"],
        )
    except Exception as error:
        speak({"failed": _kind(error), "detail": f"{type(error).__name__}: {error}"[:500]})
        return 1
    speak({"phase": "returned"})
    return 0


def _take_protocol() -> Speak:
    """Keep stdout for the protocol alone; whatever prints from now on goes to stderr."""
    # a duplicate isn't inherited by the browser
    protocol: BinaryIO = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def speak(line: dict[str, str]) -> None:
        protocol.write(json.dumps(line).encode() + b"\n")

    return speak


def _load() -> Callable[..., None]:
    """PyWhatKit's function, imported here and now."""
    # PyAutoGUI's mouse inspector ends the process where Tk is missing, and is never needed
    sys.modules["mouseinfo"] = None  # type: ignore[assignment]
    from pywhatkit.whats import sendwhatmsg_instantly

    function: Callable[..., None] = sendwhatmsg_instantly
    return function


def _kind(error: BaseException) -> str:
    """What went wrong, in one of the words that the program has a sentence for."""
    if isinstance(error, ModuleNotFoundError):
        return "not_installed"
    if type(error).__name__ == "InternetException":
        return "no_internet"
    if type(error).__name__ == "CountryCodeException":
        return "no_country_code"
    if type(error).__module__.startswith("Xlib.") or (
        isinstance(error, KeyError) and error.args == ("DISPLAY",)
    ):
        return "no_display"
    return "other"


def _leave_pipes() -> None:
    """Let go of the pipes: a browser that outlives this process must not die of writing to one."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


if __name__ == "__main__":
    # not from another's umask: its log holds what was written to whom
    os.umask(os.umask(0o077) | 0o007)
    sys.exit(main())
