"""A front desk: a screen seen by nobody, a browser signed in to a WhatsApp Web of our own."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from whatsapp_web.browser import desk_browser
from whatsapp_web.server import WhatsAppWeb, whatsapp_web
from x_display import x_display

from ptcms_core.whatsapp.pywhatkit import START_SECONDS, PyWhatKitSender


@dataclass
class Desk:
    """What stands there: the page, the environment of a program, a data folder."""

    web: WhatsAppWeb
    environ: dict[str, str]
    data_dir: Path

    def sender(self, *, start_seconds: float = START_SECONDS, **environ: str) -> PyWhatKitSender:
        """The sender as the program makes it, with the shortest waits that are sure to do."""
        return PyWhatKitSender(
            self.data_dir,
            environ={**self.environ, **environ},
            python=sys.executable,
            wait_time=6,
            start_seconds=start_seconds,
        )


def environ_of(folder: Path, display: str, browser: Path, web: WhatsAppWeb) -> dict[str, str]:
    """The environment of a program at the desk: its screen, its browser, its WhatsApp Web."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "DISPLAY": display,
        "XDG_SESSION_TYPE": "x11",
        "BROWSER": str(browser),
        "HTTPS_PROXY": web.proxy,
        "REQUESTS_CA_BUNDLE": str(web.certificates),
    }


@contextmanager
def web_desk(folder: Path) -> Iterator[Desk]:
    """The desk, as long as the block lasts."""
    with (
        x_display() as display,
        whatsapp_web(folder) as web,
        desk_browser(folder, display, web) as browser,
    ):
        environ = environ_of(folder, display, browser, web)
        yield Desk(web, environ, folder / "data")
