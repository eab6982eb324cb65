"""The terminal driver: bad bytes and a hung-up line end nothing by surprise."""

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable
from threading import Event
from typing import IO, TYPE_CHECKING, Any, cast

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from ptcms_tui import lifeline

if TYPE_CHECKING:
    from textual.app import App

_READ_SIZE = 64 * 1024


class _Line:
    """The terminal as a file that falls silent when the line is gone.

    Without it the writing thread would die, its queue fill up, and the end of the program wait
    for a terminal that will never read again.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._gone = False

    def write(self, text: str) -> int:
        """Write, unless nobody can read any more."""
        if not self._gone:
            try:
                self._file.write(text)
            except OSError:
                self._gone = True
        return len(text)

    def flush(self) -> None:
        """Hand over what was written."""
        if not self._gone:
            try:
                self._file.flush()
            except OSError:
                self._gone = True

    def isatty(self) -> bool:
        """As the file underneath."""
        return self._file.isatty()

    def fileno(self) -> int:
        """As the file underneath."""
        return self._file.fileno()


class _Waking(Event):
    """An event that whoever waits for the terminal is woken by: it is readable once set."""

    def __init__(self) -> None:
        super().__init__()
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def fileno(self) -> int:
        """What to wait for beside the terminal."""
        return self._read

    def set(self) -> None:
        """Set it, and wake who waits."""
        if not self.is_set():
            super().set()
            os.write(self._write, b".")

    def clear(self) -> None:
        """Nobody is to be woken any more."""
        if self.is_set():
            super().clear()
            os.read(self._read, 1)


# how long an Esc waits for what may belong to it, and a wait in which nothing is begun
_BEGUN_S = 0.05
_QUIET_S = 30.0

# after Esc these begin what a terminal sends for other keys: CSI, SS3, and strings of its own
_MORE_FOLLOWS = frozenset("[OPX]^_")
# Alt+Backspace, which deletes a word
_KEPT = "\x1b\x7f"


class _Keys(XTermParser):
    """Esc and a key in one read are these two keys, for nothing here is bound to Alt.

    Textual takes them for one key with Alt: Esc would be lost, and the letter go into the field
    that Esc was to leave.
    """

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if len(sequence) == 2 and sequence[0] == "\x1b" and sequence != _KEPT:
            if sequence[1] in _MORE_FOLLOWS:
                return
            alt, sequence = True, sequence[1]
        if alt:
            yield events.Key("escape", "\x1b")
        yield from super()._sequence_to_key_events(sequence)


class PtcmsDriver(LinuxDriver):
    """Textual's driver for Unix terminals, reading invalid UTF-8 as U+FFFD.

    Textual's own decoder raises on one bad byte, and its loop spins at 100 % once the terminal
    is gone; here the app is told that the line was hung up.
    """

    def __init__(self, app: "App[Any]", **options: Any) -> None:
        super().__init__(app, **options)
        assert self._file is not None
        self._file = cast(Any, _Line(self._file))
        self.exit_event = _Waking()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except BaseException as error:
            # a traceback would show what was typed: the app writes places in the code only
            fault = error if isinstance(error, Exception) else RuntimeError(type(error).__name__)
            self._app.call_later(self._app._handle_exception, fault)

    def run_input_thread(self) -> None:
        """Read the terminal until the app ends, and hand on what it says."""
        selector = selectors.SelectSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        selector.register(cast(_Waking, self.exit_event), selectors.EVENT_READ)
        parser = _Keys(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        try:
            while not self.exit_event.is_set():
                # an idle program is not woken: twenty of them share a small server
                begun = parser._timeout_time is not None
                ready = selector.select(_BEGUN_S if begun else _QUIET_S)
                if any(key.fd == self.fileno for key, _mask in ready):
                    try:
                        received = os.read(self.fileno, _READ_SIZE)
                    except OSError:
                        received = b""
                    if not received:
                        self._hung_up()
                        return
                    text = decode(received)
                    # half a character is no text yet, and to the parser no text is the end
                    if text:
                        for event in parser.feed(text):
                            self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        finally:
            selector.close()
            try:
                for _event in parser.feed(""):
                    pass
            except (EOFError, ParseError):
                pass

    def _hung_up(self) -> None:
        # begun here: the loop may be the one that is stuck
        lifeline.leave_within(lifeline.CLEAN_END_SECONDS, 0)
        hang_up = getattr(self._app, "hang_up", self._app.exit)
        self._loop.call_soon_threadsafe(hang_up)
