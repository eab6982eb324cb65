"""What is told of a message PyWhatKit typed: whatever its child does, nothing nobody can know.

The child is a small script here; the real one has its own test in tests/e2e.
"""

import os
import time

import pytest
from typing_child import TEXT
from typing_desk import WELL_BEHAVED, Desk, gone, wait_until

from ptcms_core.whatsapp.sender import NotSent, Unknown


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
