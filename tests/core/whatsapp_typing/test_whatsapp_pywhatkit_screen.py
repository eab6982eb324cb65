"""One screen, one message typed at a time, whichever program and data folder it comes from."""

import subprocess
from pathlib import Path

from typing_desk import WELL_BEHAVED, Desk

from ptcms_core.whatsapp.desk import display_lock
from ptcms_core.whatsapp.sender import NotSent, Unknown


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
