"""PyWhatKit's sender: where it can be used, what it refuses to start, what its child is given."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typing_child import PHONE, TEXT
from typing_desk import WELL_BEHAVED, Desk

from ptcms_core.messages.outbox import LEASE
from ptcms_core.whatsapp import desk
from ptcms_core.whatsapp.pywhatkit import PyWhatKitSender
from ptcms_core.whatsapp.sender import Availability, Job, NotSent, WhatsAppSender


def test_a_desk_with_a_screen_and_a_browser_can_use_it(here: Desk) -> None:
    sender: WhatsAppSender = here.sender(WELL_BEHAVED)
    assert sender.name == "pywhatkit"
    assert sender.available() == Availability(True)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"DISPLAY": ""}, "no graphical screen"),
        ({"XDG_SESSION_TYPE": "wayland"}, "Wayland"),
        ({"XDG_SESSION_TYPE": "", "WAYLAND_DISPLAY": "wayland-0"}, "Wayland"),
        ({"SSH_CONNECTION": "192.0.2.7 5000 192.0.2.1 22"}, "over SSH"),
        ({"SSH_TTY": "/dev/pts/1"}, "over SSH"),
        ({"PATH": "/nowhere"}, "No web browser"),
        ({"PATH": "/nowhere", "BROWSER": "/nowhere/firefox %s"}, "No web browser"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_started(
    here: Desk, changes: dict[str, str], told: str
) -> None:
    here.environ.update(changes)
    availability = here.sender(WELL_BEHAVED).available()
    assert not availability.ok
    assert told in availability.reason
    assert here.send(WELL_BEHAVED) == NotSent(availability.reason)
    assert here.phases == []
    assert not here.made("typed").exists()


def test_a_browser_named_in_browser_will_do(here: Desk) -> None:
    browser = f"{here.environ['PATH']}/firefox"
    here.environ.update(PATH="/nowhere", BROWSER=f"/nowhere/none:{browser} --private")
    assert here.sender(WELL_BEHAVED).available().ok


def test_where_pywhatkit_is_not_installed_it_says_so(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.importlib.util, "find_spec", lambda name: None)
    assert "not installed" in here.sender(WELL_BEHAVED).available().reason


def test_asking_and_sending_never_import_pywhatkit_into_the_program(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from ptcms_core.whatsapp.pywhatkit import PyWhatKitSender\n"
        "PyWhatKitSender(Path(sys.argv[1])).available()\n"
        "print(sorted({'pywhatkit', 'pyautogui', 'requests', 'Xlib'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("job", "told"),
    [
        (Job("9876500002", TEXT), "country code"),
        (Job("+91 98765 00002", TEXT), "country code"),
        (Job(PHONE, "  \n"), "empty"),
        (Job(PHONE, "broken \ud800"), "broken character"),
        (Job(PHONE, "₹" * 10_000), "too long"),
    ],
)
def test_a_job_that_can_not_work_starts_nothing(here: Desk, job: Job, told: str) -> None:
    outcome = here.send(WELL_BEHAVED, job)
    assert isinstance(outcome, NotSent)
    assert told in outcome.reason
    assert here.phases == []


def test_a_python_that_can_not_be_started_is_said(here: Desk) -> None:
    sender = PyWhatKitSender(here.data_dir, environ=here.environ, python="/nowhere/python")
    outcome = sender.send(Job(PHONE, TEXT), here.listen)
    assert isinstance(outcome, NotSent)
    assert "No such file" in outcome.reason


def test_a_data_folder_that_can_not_be_written_is_said(here: Desk) -> None:
    here.data_dir.write_text("a file where a folder should be")
    sender = PyWhatKitSender(here.data_dir, environ=here.environ)
    assert isinstance(sender.send(Job(PHONE, TEXT), here.listen), NotSent)


def test_a_waiting_time_pywhatkit_would_choke_on_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 5"):
        PyWhatKitSender(tmp_path, wait_time=4)


def test_the_child_sees_a_few_names_only_and_always_an_xauthority(here: Desk) -> None:
    here.send("note('env', json.dumps(dict(os.environ))); sys.exit()")
    seen = json.loads(here.made("env").read_text())
    assert "SECRET_TOKEN" not in seen
    assert "PYTHONPATH" not in seen
    assert seen["DISPLAY"] == ":77"
    assert Path(seen["XAUTHORITY"]).read_bytes() == b""


def test_an_xauthority_of_ones_own_is_left_alone(here: Desk, tmp_path: Path) -> None:
    own = tmp_path / ".Xauthority"
    own.write_bytes(b"cookie")
    here.send("note('env', json.dumps(dict(os.environ))); sys.exit()")
    assert "XAUTHORITY" not in json.loads(here.made("env").read_text())
    assert own.read_bytes() == b"cookie"


def test_a_child_is_told_a_limit_that_ends_before_its_lease(here: Desk) -> None:
    here.send("note('limit', str(order['seconds'])); say(phase='ready')")
    limit = int(here.made("limit").read_text())
    assert here.sender("").longest_seconds <= limit < LEASE.total_seconds() / 2
