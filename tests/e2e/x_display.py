"""A graphical screen of one's own, seen by nobody: Xvfb, and pictures of what is on it."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import needs
from PIL import Image, ImageGrab


@contextmanager
def x_display(width: int = 1280, height: int = 800) -> Iterator[str]:
    """Start an X server and give its display, such as `:7`; it ends with the block."""
    program = needs.program("Xvfb", "xvfb")
    told, tell = os.pipe()
    server = subprocess.Popen(
        [
            program,
            *("-displayfd", str(tell), "-screen", "0", f"{width}x{height}x24"),
            *("-nolisten", "tcp", "-noreset"),
        ],
        pass_fds=(tell,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(tell)
    try:
        number = b""
        while not number.endswith(b"\n"):
            chunk = os.read(told, 16)
            assert chunk, "Xvfb ended before it named its display"
            number += chunk
        yield f":{int(number)}"  # the pipe stays open: the server may write to it again
    finally:
        server.terminate()
        server.wait(10)
        os.close(told)


def picture(display: str) -> Image.Image:
    """What the screen shows now."""
    return ImageGrab.grab(xdisplay=display)


def wait_until(condition: Callable[[], object], seconds: float = 30, every: float = 0.05) -> bool:
    """Whether the condition came true in time; looks again after every so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(every)
    return True
