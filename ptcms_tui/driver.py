"""The terminal driver: bad bytes and a hung-up line end nothing by surprise."""

import os
import selectors
from codecs import getincrementaldecoder

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_READ_SIZE = 64 * 1024


class PtcmsDriver(LinuxDriver):
    """Textual's driver for Unix terminals, reading invalid UTF-8 as U+FFFD.

    Textual's own decoder raises on one bad byte, and its loop spins at 100 % once the terminal
    is gone; here the app is told that the line was hung up.
    """

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
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        try:
            while not self.exit_event.is_set():
                if selector.select(0.1):
                    try:
                        received = os.read(self.fileno, _READ_SIZE)
                    except OSError:
                        received = b""
                    if not received:
                        self._hung_up()
                        return
                    for event in parser.feed(decode(received)):
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
        hang_up = getattr(self._app, "hang_up", self._app.exit)
        self._loop.call_soon_threadsafe(hang_up)
