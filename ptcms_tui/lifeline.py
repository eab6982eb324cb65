"""Ending well: signals, a stalled or vanished terminal, and a log without personal data."""

import os
import signal
import stat
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, TracebackType

# a clean end gets this many seconds, then the process goes without
CLEAN_END_SECONDS = 3.0
# and then so many more, in which the thread that goes without must come to it
_LAST_SECONDS = 2.0
# a loop that shows no sign of life for this long has a stalled terminal or a fault
STALL_SECONDS = 60
# how often it shows one, and how often that is looked for
LOOK_SECONDS = 5
_LOG_NAME = "ptcms.log"
_LOG_BYTES = 512 * 1024

_log_folder: Path | None = None


# of mallopt(3)
_M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Let the threads of this process share one heap, before they begin.

    Python lets one thread work at a time: heaps of their own, as glibc gives them, only hold
    memory. Other C libraries are left as they are.
    """
    import ctypes

    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def log_to(folder: Path) -> None:
    """Write the log into this folder from now on."""
    global _log_folder
    _log_folder = folder


def log_path() -> Path | None:
    """Where the log is, or None while no folder is known."""
    return None if _log_folder is None else _log_folder / _LOG_NAME


def log_fault(error: BaseException, doing: str = "") -> None:
    """Note a fault as exception types and places in the code: no values, no texts."""
    lines = [f"{datetime.now(UTC).isoformat(timespec='seconds')} {doing}".rstrip()]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"  {type(cause).__module__}.{type(cause).__qualname__}")
        lines += [
            f"    {Path(place.filename).name}:{place.lineno} {place.name}"
            for place in traceback.extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    _append("\n".join(lines) + "\n")


def _append(text: str) -> None:
    path = log_path()
    if path is None or not path.parent.is_dir():
        return
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".log.old"))
        # in a folder that a group shares, every one of its members writes into the one log
        mode = 0o660 if path.parent.stat().st_mode & stat.S_ISGID else 0o600
        fresh = not path.exists()
        descriptor = os.open(path, flags, mode)
        with os.fdopen(descriptor, "a", encoding="utf-8") as log:
            if fresh:
                os.fchmod(descriptor, mode)
            log.write(text)
    except OSError:
        # a full disk must not hide the fault that is being reported
        return


def quiet_excepthooks() -> None:
    """Keep tracebacks, which may quote personal data, off the screen."""

    def on_main(
        _kind: type[BaseException], error: BaseException, _tb: TracebackType | None
    ) -> None:
        log_fault(error, "uncaught")
        sys.__stderr__.write(crash_sentence() + "\n") if sys.__stderr__ else None

    def on_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            log_fault(arguments.exc_value, "in a thread")

    sys.excepthook = on_main
    threading.excepthook = on_thread


def crash_sentence() -> str:
    """What the person reads when the program had to stop."""
    from ptcms_core import _

    path = log_path()
    sentence = _("PTCMS had to stop because of a fault in the program. What was saved is safe.")
    if path is not None and path.exists():
        sentence += " " + _("The place of the fault is noted in {path}.").format(path=path)
    return sentence


def end_on_signals(ask_to_end: Callable[[int], None]) -> None:
    """On SIGHUP and SIGTERM call `ask_to_end(exit code)`, and leave anyhow 3 s later.

    Handlers are set even where the parent process ignored a signal, as nohup does.
    """
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def on_signal(number: int, _frame: FrameType | None) -> None:
        leave_within(CLEAN_END_SECONDS, 128 + number)
        ask_to_end(128 + number)

    for name in ("SIGHUP", "SIGTERM"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), on_signal)
    # ignored in the parent, it would be ignored here: a command typed at a shell must end on it
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def leave_within(seconds: float, exit_code: int) -> None:
    """End the process after these seconds, whatever the main thread is stuck in.

    Where not even a thread of its own can do it, the system does, two seconds later.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds + _LAST_SECONDS)

    def leave() -> None:
        time.sleep(seconds)
        restore_terminal()
        os._exit(exit_code)

    threading.Thread(target=leave, name="leave", daemon=True).start()


_terminal_before: tuple[int, list[object]] | None = None


def remember_terminal() -> None:
    """Keep the terminal's settings, to put them back when the program can't end cleanly."""
    global _terminal_before
    try:
        import termios

        _terminal_before = (0, termios.tcgetattr(0))
    except Exception:
        _terminal_before = None


def restore_terminal() -> None:
    """Put the terminal back as it was, without ever waiting for it."""
    if _terminal_before is None:
        return
    try:
        import termios

        os.set_blocking(2, False)
        os.write(2, b"\x1b[<u\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1049l\x1b[?25h")
        termios.tcsetattr(_terminal_before[0], termios.TCSANOW, _terminal_before[1])  # type: ignore[arg-type]
    except (OSError, ValueError, ImportError):
        return
    except Exception:
        # termios.error is no OSError
        return


class Heartbeat:
    """Ends the process when the event loop has been stuck for a minute."""

    def __init__(self, stall_seconds: int = STALL_SECONDS) -> None:
        self._stall_seconds = stall_seconds
        self._missed = 0
        self._stop = threading.Event()

    def beat(self) -> None:
        """Tell that the loop is alive; called by a timer of the app."""
        self._missed = 0

    def start(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self._watch, name="heartbeat", daemon=True).start()

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()

    def _watch(self) -> None:
        # counts own wake-ups, not the clock: a process stopped by Ctrl+Z has not stalled
        look = min(LOOK_SECONDS, self._stall_seconds)
        while not self._stop.wait(look):
            self._missed += look
            if self._missed >= self._stall_seconds:
                _append(f"{datetime.now(UTC).isoformat(timespec='seconds')} the screen stalled\n")
                restore_terminal()
                os._exit(1)
