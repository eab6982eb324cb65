"""The programs that are measured: ours as installed, and the others."""

import sys
from pathlib import Path

from benchmarks.gyms import ADMIN, PASSWORD
from benchmarks.stopwatch import Stopwatch

LOGIN = b"Sign in"
"""Ends the first frame of the login."""
LABEL = b"the smallest"
"""Ends the first frame of the smallest app."""
LISTED = r"[\d,]+ clients? +by"
"""Stands above the list of clients once its rows are there."""
DOWN, PAGE_DOWN, ESCAPE, ENTER, BACKSPACE = "\x1b[B", "\x1b[6~", "\x1b", "\r", "\x7f"

_OTHERS = Path(__file__).parent / "others"


def ptcms(folder: Path) -> Stopwatch:
    """The program as a person starts it."""
    return Stopwatch([str(Path(sys.executable).with_name("ptcms")), "--data-dir", str(folder)])


def other(name: str, *arguments: str) -> Stopwatch:
    """An app of benchmarks/others."""
    return Stopwatch([sys.executable, str(_OTHERS / f"{name}.py"), *arguments])


def sign_in(desk: Stopwatch, email: str = ADMIN) -> None:
    """From the start to a settled Today."""
    desk.first_frame(LOGIN)
    desk.send(f"{email}\r{PASSWORD}\r")
    desk.settle("›  Today")
