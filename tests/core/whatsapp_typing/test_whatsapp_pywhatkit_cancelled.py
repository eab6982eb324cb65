"""A message given up while PyWhatKit's child types it: not sent while that is certain."""

import os
import threading

import pytest
from typing_child import PHONE, TEXT
from typing_desk import WELL_BEHAVED, Desk, gone, wait_until

from ptcms_core.whatsapp.sender import Job, NotSent, Unknown


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
