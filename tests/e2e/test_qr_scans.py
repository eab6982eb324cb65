"""QR codes as they leave a real terminal: a picture of its window is read as by a phone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import needs
import pytest
import zxingcpp
from x_display import picture, wait_until, x_display

from ptcms_core.values import qr
from ptcms_core.values.upi import UpiRequest, shortened
from ptcms_core.whatsapp.click_to_chat import chat_link, link_for_qr

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PHONE = "+919876500002"
REQUEST = UpiRequest(
    "ironhouse@okbank",
    "Iron House Gym and Wellness Centre",
    Decimal("4840.00"),
    note="Membership and personal training, November",
    reference="PT2611230000042",
)
# Rich's name for a terminal's colours → TERM and COLORTERM that say so
TERMINALS = {
    "truecolor": ("xterm-256color", "truecolor"),
    "256": ("xterm-256color", ""),
    "standard": ("xterm", ""),
}
GREETING = "Hello Asha your monthly membership of 4840 rupees becomes due Friday "


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_display(1440, 1000) as display:
        yield display


@contextmanager
def terminal(display: str, size: str, term: str, colorterm: str, *command: str) -> Iterator[None]:
    """An xterm of that size running the command, with nothing of the tester's own settings."""
    xterm = needs.program("xterm", "xterm")
    needs.file("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", "fonts-dejavu-core")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "DISPLAY": display,
        "PYTHONPATH": str(ROOT),
    }
    font = ["-fa", "DejaVu Sans Mono", "-fs", "12"]
    plain = ["-u8", "-b", "0", "-bw", "0", "+sb", "-bg", "black", "-fg", "white", "-tn", term]
    run = ["env", f"COLORTERM={colorterm}", *command]  # xterm itself drops COLORTERM
    process = subprocess.Popen(
        [xterm, *font, *plain, "-geometry", f"{size}+0+0", "-e", *run],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def scanned(display: str) -> str | None:
    """What a phone held before the screen reads now."""
    found = zxingcpp.read_barcodes(picture(display), formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if found else None


def shown_and_read(
    display: str,
    size: str,
    text: str,
    theme: str = "textual-dark",
    colours: str = "truecolor",
) -> str | None:
    """Show the code in a terminal until it can be read; what was read, None if never."""
    assert wait_until(lambda: scanned(display) is None), "the code before is still there"
    read: list[str | None] = [None]

    def look() -> bool:
        read[0] = scanned(display)
        return read[0] is not None

    program = str(Path(__file__).with_name("qr_screen.py"))
    term, colorterm = TERMINALS[colours]
    command = (sys.executable, program, text, theme, colours)
    with terminal(display, size, term, colorterm, *command):
        wait_until(look, 20, every=0.1)
    return read[0]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (100, 30), (120, 40)])
def test_a_payment_request_is_read_off_the_terminal(display: str, columns: int, rows: int) -> None:
    link = shortened(REQUEST, rows, columns).link
    assert "am=4840.00" in link
    read = shown_and_read(display, f"{columns}x{rows}", link)
    assert read == link


@pytest.mark.parametrize(
    ("columns", "rows", "room"), [(80, 24, 74), (100, 30, 142), (120, 40, 299)]
)
def test_the_longest_usual_message_is_read_off_the_terminal(
    display: str, columns: int, rows: int, room: int
) -> None:
    text = (GREETING * 5)[:room]
    found = link_for_qr(PHONE, text, rows, columns)
    assert found.whole_text
    read = shown_and_read(display, f"{columns}x{rows}", found.link)
    assert read == chat_link(PHONE, text)


@pytest.mark.parametrize(
    ("theme", "colours"),
    [
        ("textual-light", "truecolor"),
        ("textual-dark", "256"),
        ("ansi-dark", "standard"),
        ("ansi-light", "standard"),
    ],
)
def test_it_is_read_in_light_themes_and_with_256_and_16_colours(
    display: str, theme: str, colours: str
) -> None:
    link = chat_link(PHONE, "See you on Friday")
    assert qr.fits(link, 80, 24)
    assert shown_and_read(display, "80x24", link, theme, colours) == link
