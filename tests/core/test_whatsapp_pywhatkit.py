"""PyWhatKit's sender: whatever its child does, nothing is claimed that nobody can know.

The child is a small script here; the real one has its own test in tests/e2e.
"""

import json
import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from typing_child import PHONE, TEXT

from ptcms_core.messages.outbox import LEASE
from ptcms_core.whatsapp import desk
from ptcms_core.whatsapp.desk import display_lock
from ptcms_core.whatsapp.pywhatkit import PyWhatKitSender
from ptcms_core.whatsapp.sender import Availability, Job, NotSent, Unknown, WhatsAppSender

PROTOCOL = """
import json, os, signal, subprocess, sys, time
order = json.loads(sys.stdin.buffer.readline())
def say(**line): print(json.dumps(line), flush=True)
def go(): return sys.stdin.buffer.readline() == b"go\\n"
def note(name, text=""): open(name, "w", encoding="utf-8").write(text)
"""
WELL_BEHAVED = """
say(phase="ready")
if go():
    say(phase="calling")
    note("typed", order["text"])
    say(phase="returned")
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    programs = tmp_path / "programs"
    programs.mkdir()
    browser = programs / "firefox"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    return {
        "PATH": str(programs),
        "HOME": str(tmp_path),
        "DISPLAY": ":77",
        "XDG_SESSION_TYPE": "x11",
        "SECRET_TOKEN": "not for a browser",
        "PYTHONPATH": "/nowhere",
    }


class Desk:
    """A sender whose child does what the test says, and all that was heard of it."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.data_dir = folder / "data"
        self.environ = environ
        self.phases: list[str] = []
        self.reached: dict[str, threading.Event] = {
            name: threading.Event() for name in ("starting", "ready", "calling", "returned")
        }

    def sender(self, script: str, **settings: float) -> PyWhatKitSender:
        self.data_dir.mkdir(exist_ok=True)
        child = self.data_dir / f"child{time.monotonic_ns()}.py"
        child.write_text(PROTOCOL + textwrap.dedent(script))
        return PyWhatKitSender(self.data_dir, environ=self.environ, child=child, **settings)  # type: ignore[arg-type]

    def listen(self, phase: str) -> None:
        self.phases.append(phase)
        self.reached[phase].set()

    def send(self, script: str, job: Job | None = None, **settings: float) -> object:
        return self.sender(script, **settings).send(job or Job(PHONE, TEXT), self.listen)

    def made(self, name: str) -> Path:
        return self.data_dir / "whatsapp" / name


@pytest.fixture
def here(tmp_path: Path, environ: dict[str, str]) -> Desk:
    return Desk(tmp_path, environ)


def gone(pid: int) -> bool:
    """Whether the process has ended (a zombie whose parent hasn't looked yet has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(condition, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.02)
    return True


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


def test_even_success_only_means_that_a_person_must_look(here: Desk) -> None:
    outcome = here.send(WELL_BEHAVED)
    assert isinstance(outcome, Unknown)
    assert "Look in WhatsApp" in outcome.reason
    assert here.phases == ["starting", "ready", "calling", "returned"]
    assert here.made("typed").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("no_internet", "internet can't be reached"),
        ("no_display", "screen of this desk can't be reached"),
        ("not_installed", "not installed"),
        ("no_country_code", "country code"),
    ],
)
def test_a_failure_before_anything_was_done_is_not_sent_and_says_what_mends_it(
    here: Desk, kind: str, told: str
) -> None:
    outcome = here.send(f"say(failed={kind!r}, detail='Traceback …')")
    assert isinstance(outcome, NotSent)
    assert told in outcome.reason
    assert "Traceback" not in outcome.reason
    assert here.phases == ["starting"]


def test_an_unforeseen_failure_is_quoted_without_control_characters(here: Desk) -> None:
    outcome = here.send("say(failed='other', detail='Odd: \\x1b[31mred\\x07\\nnext')")
    assert isinstance(outcome, NotSent)
    assert "Odd:" in outcome.reason
    assert outcome.reason.isprintable()


@pytest.mark.parametrize(
    "script",
    [
        "sys.exit(3)",
        "sys.stderr.write('ImportError: something is broken\\n'); sys.exit(1)",
        "print('not json', flush=True); time.sleep(60)",
        "print('[1, 2]', flush=True); time.sleep(60)",
        "sys.stdout.write('x' * 100_000); sys.stdout.flush(); time.sleep(60)",
        "os.kill(os.getpid(), signal.SIGKILL)",
    ],
)
def test_a_child_that_dies_or_babbles_before_calling_has_not_sent(here: Desk, script: str) -> None:
    outcome = here.send(script)
    assert isinstance(outcome, NotSent)
    assert "Nothing was sent" in outcome.reason
    assert "calling" not in here.phases


def test_a_flood_on_stderr_neither_blocks_nor_fills_the_memory(here: Desk) -> None:
    outcome = here.send("sys.stderr.write('x' * 5_000_000); say(failed='no_internet', detail='')")
    assert isinstance(outcome, NotSent)
    assert "internet" in outcome.reason


def test_a_child_that_never_gets_ready_is_ended_and_has_not_sent(here: Desk) -> None:
    outcome = here.send("note('pid', str(os.getpid())); time.sleep(60)", start_seconds=1.0)
    assert isinstance(outcome, NotSent)
    assert "in time" in outcome.reason
    assert gone(int(here.made("pid").read_text()))


@pytest.mark.parametrize(
    "ending",
    [
        "sys.exit(1)",
        "os.kill(os.getpid(), signal.SIGKILL)",
        "say(failed='other', detail='Xlib gave up')",
        "say(failed='no_display', detail='')",
        "print('not json', flush=True)",
    ],
)
def test_whatever_happens_after_calling_is_unknown_never_a_failure(here: Desk, ending: str) -> None:
    outcome = here.send(f"say(phase='ready'); go(); say(phase='calling'); {ending}")
    assert isinstance(outcome, Unknown)


def test_a_child_that_dies_without_a_word_after_go_is_unknown(here: Desk) -> None:
    assert isinstance(here.send("say(phase='ready'); go(); sys.exit(1)"), Unknown)


def test_a_number_pywhatkit_itself_refuses_was_not_sent(here: Desk) -> None:
    outcome = here.send(
        "say(phase='ready'); go(); say(phase='calling');say(failed='no_country_code')"
    )
    assert isinstance(outcome, NotSent)


def test_one_that_hangs_after_calling_is_killed_with_its_group_and_unknown(here: Desk) -> None:
    outcome = here.send(
        """
        helper = subprocess.Popen(["/bin/sleep", "60"])
        note("pids", f"{os.getpid()} {helper.pid}")
        say(phase="ready"); go(); say(phase="calling"); time.sleep(60)
        """,
        wait_time=5,
        close_time=0,
        spare_seconds=-3.5,
    )
    assert isinstance(outcome, Unknown)
    assert "did not finish in time" in outcome.reason
    pids = [int(pid) for pid in here.made("pids").read_text().split()]
    assert wait_until(lambda: all(gone(pid) for pid in pids))


def test_a_browser_left_behind_is_not_killed_and_does_not_hold_the_answer_up(here: Desk) -> None:
    began = time.monotonic()
    outcome = here.send(
        """
        say(phase="ready"); go(); say(phase="calling")
        browser = subprocess.Popen(["/bin/sleep", "30"])  # holds our pipes open
        note("browser", str(browser.pid))
        say(phase="returned")
        """
    )
    browser = int(here.made("browser").read_text())
    try:
        assert isinstance(outcome, Unknown)
        assert time.monotonic() - began < 10
        assert not gone(browser)
    finally:
        os.kill(browser, 9)


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


def test_a_job_cancelled_before_it_starts_starts_nothing(here: Desk) -> None:
    job = Job(PHONE, TEXT)
    job.cancelled.set()
    assert isinstance(here.send(WELL_BEHAVED, job), NotSent)
    assert here.phases == []


def test_a_job_cancelled_while_it_gets_ready_has_certainly_not_sent(here: Desk) -> None:
    job = Job(PHONE, TEXT)
    outcomes: list[object] = []
    script = "note('pid', str(os.getpid())); time.sleep(60)"
    thread = threading.Thread(target=lambda: outcomes.append(here.send(script, job)))
    thread.start()
    assert here.reached["starting"].wait(10)
    assert wait_until(lambda: here.made("pid").exists() and here.made("pid").read_text() != "")
    job.cancelled.set()
    thread.join(10)
    assert isinstance(outcomes[0], NotSent)
    assert "Cancelled" in outcomes[0].reason
    assert gone(int(here.made("pid").read_text()))


def test_cancelling_at_the_last_moment_keeps_the_child_from_acting(here: Desk) -> None:
    job = Job(PHONE, TEXT)

    def cancel_when_ready(phase: str) -> None:
        if phase == "ready":
            job.cancelled.set()

    outcome = here.sender(WELL_BEHAVED).send(job, cancel_when_ready)
    assert isinstance(outcome, NotSent)
    assert not here.made("typed").exists()


def test_cancelling_after_calling_changes_nothing(here: Desk) -> None:
    job = Job(PHONE, TEXT)

    def cancel_when_calling(phase: str) -> None:
        if phase == "calling":
            job.cancelled.set()

    assert isinstance(here.sender(WELL_BEHAVED).send(job, cancel_when_calling), Unknown)
    assert here.made("typed").exists()


def test_a_program_that_ends_in_the_middle_does_not_wait_and_does_not_claim(here: Desk) -> None:
    sender = here.sender(
        "note('pid', str(os.getpid())); say(phase='ready'); go(); say(phase='calling');"
        "time.sleep(60)"
    )
    outcomes: list[object] = []
    thread = threading.Thread(
        target=lambda: outcomes.append(sender.send(Job(PHONE, TEXT), here.listen))
    )
    thread.start()
    assert here.reached["calling"].wait(10)
    sender.close()
    thread.join(10)
    pid = int(here.made("pid").read_text())
    try:
        assert isinstance(outcomes[0], Unknown)
        assert "ended while" in outcomes[0].reason
        assert not gone(pid)
    finally:
        os.kill(pid, 9)


def test_a_listener_that_fails_before_calling_keeps_the_child_from_acting(here: Desk) -> None:
    def refuse(phase: str) -> None:
        if phase == "calling":
            raise RuntimeError("the outbox could not be written")

    with pytest.raises(RuntimeError):
        here.sender(WELL_BEHAVED).send(Job(PHONE, TEXT), refuse)
    assert not here.made("typed").exists()


def test_two_at_once_on_one_screen_the_second_is_told_to_wait(here: Desk) -> None:
    here.made("").mkdir(parents=True)
    with display_lock({"DISPLAY": ":77.0"}, here.made("")) as lock:
        assert lock is not None
        outcome = here.send(WELL_BEHAVED)
    assert isinstance(outcome, NotSent)
    assert "Another message is being typed" in outcome.reason
    assert outcome.retry_after == 15 + 3 + 25
    assert isinstance(here.send(WELL_BEHAVED), Unknown)


def test_programs_on_two_data_folders_share_the_lock_of_a_screen(tmp_path: Path) -> None:
    gyms = [tmp_path / "one", tmp_path / "two"]
    for folder in gyms:
        folder.mkdir()
    runtime = {"DISPLAY": ":77", "XDG_RUNTIME_DIR": str(tmp_path)}
    with display_lock(runtime, gyms[0]) as lock, display_lock(runtime, gyms[1]) as second:
        assert lock is not None
        assert second is None
    without = {**runtime, "XDG_RUNTIME_DIR": str(tmp_path / "nowhere")}
    with display_lock(without, gyms[0]) as lock:
        assert lock is not None
    assert [file.parent for file in tmp_path.rglob("ptcms-typing-*")].count(gyms[0]) == 1


def test_another_screen_is_not_held_up(here: Desk) -> None:
    here.made("").mkdir(parents=True)
    with display_lock({"DISPLAY": ":78"}, here.made("")):
        assert isinstance(here.send(WELL_BEHAVED), Unknown)


def test_the_screen_stays_taken_while_the_child_of_a_dead_program_types_on(here: Desk) -> None:
    here.made("").mkdir(parents=True)
    with display_lock(here.environ, here.made("")) as lock:
        assert lock is not None
        child = subprocess.Popen(["/bin/sleep", "60"], pass_fds=(lock,))
    try:
        assert isinstance(here.send(WELL_BEHAVED), NotSent)
    finally:
        child.kill()
        child.wait()
    assert isinstance(here.send(WELL_BEHAVED), Unknown)


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
