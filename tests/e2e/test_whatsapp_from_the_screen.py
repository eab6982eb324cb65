"""A message typed into WhatsApp Web by keys on the program itself, from the list to the answer."""

import os
import sys
from pathlib import Path

import pytest
from terminal import Terminal
from web_desk import web_desk
from x_display import wait_until

from ptcms_core import open_core

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SECRET = "correct horse battery"


def test_it_is_sent_once_and_only_the_person_says_whether_it_went(tmp_path: Path) -> None:
    core = open_core(tmp_path / "gym", password_cost=4)
    admin = core.create_first_admin(
        full_name="Meera Admin", email="m@example.com", password=SECRET, gym_name="Iron House"
    )
    admin.settings.update(sender="pywhatkit", quiet_from="00:00", quiet_until="00:00")
    admin.clients.add(full_name="Nikhil More", phone="9876500011", whatsapp_consent=True)
    command = [sys.executable, "-m", "ptcms_tui", "--data-dir", str(tmp_path / "gym")]
    # the program takes no browser from the environment: it finds the desk's own
    (tmp_path / "xdg-open").symlink_to("chromium")
    there = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    there |= dict.fromkeys(("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"), "")
    with web_desk(tmp_path) as desk, Terminal(command, env=desk.environ | there) as screen:
        screen.until("Email")
        screen.send(f"m@example.com\r{SECRET}\r")
        screen.until("Today")
        screen.send("gc")
        screen.until("Nikhil More")
        screen.send("m")
        screen.until("Hi Nikhil More")
        screen.send("\x13")
        screen.until("The browser opens in")
        screen.until("Typing into the browser", 60)
        assert admin.messages.history()[0].state == "sending"
        # deaf: neither an answer, nor Enter, nor Ctrl+Q has any effect
        screen.send("y\r\x11\x1b")
        screen.until("Did it go?", 90)
        assert admin.messages.history()[0].state == "unknown"
        assert wait_until(lambda: desk.web.reported("send")), desk.web.events
        (sent,) = desk.web.reported("send")
        assert sent["text"] == "Hi Nikhil More, hope you are doing well!"
        screen.send("y")
        screen.until("Noted as sent to Nikhil More.")
        assert admin.messages.history()[0].state == "confirmed"
        screen.send("\x11")
        assert screen.wait_end() == 0
    core.close()
