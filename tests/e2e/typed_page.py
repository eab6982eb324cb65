"""A browser that is only a window: it shows the last page it was told to open, and takes keys.

For tests that need a browser hundreds of times. Its command writes the address into a file; a
window over the whole screen reads it at the next Enter, and notes what that Enter would send.
"""

import os
import shlex
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from Xlib import XK, X
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage

SCRIPT = """#!/bin/sh
printf '%s\\n' "$1" >>{opened}
"""


class TypedPage:
    """What was opened and what was sent, oldest first: text for text."""

    def __init__(self, folder: Path, display: str) -> None:
        self.command = folder / "opener"
        self._opened = folder / "opened"
        self._opened.touch()
        self.command.write_text(SCRIPT.format(opened=shlex.quote(str(self._opened))))
        self.command.chmod(0o755)
        self.sent: list[str] = []
        self._in_the_box = 0
        self._authority = folder / "Xauthority"
        self._authority.touch()  # python-xlib refuses to start without one
        self._display = self._connected(display)
        screen = self._display.screen()
        self._window = screen.root.create_window(
            *(0, 0, screen.width_in_pixels, screen.height_in_pixels, 0, screen.root_depth),
            event_mask=X.KeyPressMask | X.ExposureMask,
            override_redirect=True,
        )
        self._window.map()
        while self._display.next_event().type != X.Expose:
            pass  # a window that is not on the screen yet takes no focus
        self._window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._enter = self._display.keysym_to_keycode(XK.XK_Return)
        self._end = self._display.intern_atom("THE_END")
        self._display.sync()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def opened(self) -> list[str]:
        """The texts of the pages that were opened."""
        lines = self._opened.read_text(encoding="utf-8").splitlines()
        return [parse_qs(urlsplit(line).query)["text"][0] for line in lines]

    def _connected(self, display: str) -> Display:
        with patch.dict(os.environ, {"XAUTHORITY": str(self._authority)}):
            return Display(display)

    def _read(self) -> None:
        while True:
            event = self._display.next_event()
            if event.type == X.ClientMessage:
                return
            if event.type == X.KeyPress and event.detail == self._enter:
                opened = self.opened()
                if len(opened) > self._in_the_box:  # a second Enter finds the box empty
                    self._in_the_box = len(opened)
                    self.sent.append(opened[-1])

    def close(self) -> None:
        """Take the window away."""
        another = self._connected(self._display.get_display_name())
        event = ClientMessage(
            window=self._window, client_type=self._end, data=(32, [0, 0, 0, 0, 0])
        )
        another.create_resource_object("window", self._window.id).send_event(event)
        another.flush()
        self._reading.join(10)
        another.close()
        self._display.close()


@contextmanager
def typed_page(folder: Path, display: str) -> Iterator[TypedPage]:
    """The window, as long as the block lasts."""
    page = TypedPage(folder, display)
    try:
        yield page
    finally:
        page.close()
