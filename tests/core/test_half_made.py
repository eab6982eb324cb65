"""A new gym whose making is killed: the next begins anew, and never over somebody's work."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock

from ptcms_core import demo
from ptcms_core.core import make_up_gym, open_core, read_back_gym
from ptcms_core.doctor import diagnose
from ptcms_core.errors import NotAllowed
from ptcms_core.storage import empty_folder, swap


def killed_at(what: str, do: Callable[..., object]) -> None:
    """Do something in a process that is killed when it tells of this progress."""
    child = os.fork()
    if child == 0:

        def kill(_done: int, _total: int, now: str) -> None:
            if now == what:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            do(on_progress=kill)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("at", ["clients", "documents"])
def test_a_made_up_gym_that_was_killed_is_made_anew(tmp_path: Path, clock: Clock, at: str) -> None:
    folder = tmp_path / "gym"

    def fill(**more: object) -> None:
        make_up_gym(folder, clients=20, clock=clock, password_cost=4, **more)  # type: ignore[arg-type]

    killed_at(at, fill)
    assert (folder / empty_folder.MARK).exists()
    fill()
    core = open_core(folder, clock=clock, password_cost=4)
    session = core.sign_in("admin@example.com", demo.PASSWORD)
    assert session.clients.search().total + session.clients.search(archived=True).total == 20
    core.close()
    with pytest.raises(NotAllowed, match="not empty"):
        fill()


def test_a_mark_alone_is_a_gym_that_was_hardly_begun(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "gym"
    folder.mkdir()
    (folder / empty_folder.MARK).touch()
    make_up_gym(folder, clients=2, clock=clock, password_cost=4)
    assert not (folder / empty_folder.MARK).exists()


def test_a_half_made_gym_that_is_used_is_somebodys(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "gym"

    def fill(**more: object) -> None:
        make_up_gym(folder, clients=20, clock=clock, password_cost=4, **more)  # type: ignore[arg-type]

    killed_at("documents", fill)
    core = open_core(folder, clock=clock, password_cost=4)
    # while it is open, and afterwards
    with pytest.raises(NotAllowed, match="not empty"):
        fill()
    session = core.sign_in("admin@example.com", demo.PASSWORD)
    session.clients.add(full_name="Really Here", confirmed=True)
    core.close()
    with pytest.raises(NotAllowed, match="not empty"):
        fill()
    core = open_core(folder, clock=clock, password_cost=4)
    session = core.sign_in("admin@example.com", demo.PASSWORD)
    assert session.clients.search("Really").total == 1
    core.close()


def test_the_doctor_says_so_and_leaves_it_half_made(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "gym"

    def fill(**more: object) -> None:
        make_up_gym(folder, clients=20, clock=clock, password_cost=4, **more)  # type: ignore[arg-type]

    killed_at("documents", fill)
    wrong = {one.what: one for one in diagnose(folder, clock=clock) if not one.ok}
    assert "cut short" in wrong["this gym"].words
    assert "once more" in wrong["this gym"].do
    fill()
    assert "this gym" not in {one.what for one in diagnose(folder, clock=clock)}


def test_a_restore_into_a_half_made_gym_is_somebodys(tmp_path: Path) -> None:
    (tmp_path / empty_folder.MARK).touch()
    (tmp_path / swap.NEW).mkdir()
    (tmp_path / swap.NEW / swap.MARK).write_text('{"keep_former_as": ""}')
    swap.finish(tmp_path)
    assert not (tmp_path / empty_folder.MARK).exists()


def test_an_export_whose_taking_in_was_killed_is_taken_in_anew(
    tmp_path: Path, clock: Clock
) -> None:
    core = open_core(tmp_path / "gym", clock=clock, password_cost=4)
    admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    admin.clients.add(full_name="Nikhil More")
    target = admin.exports.everything(password=PASSWORD, to=str(tmp_path / "all.json")).files[0]
    core.close()
    folder = tmp_path / "again"
    killed_at("taking in", lambda **more: read_back_gym(folder, target, clock=clock, **more))
    assert read_back_gym(folder, target, clock=clock)["client"] == 1
