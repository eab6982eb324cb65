"""A restore beside other programs, and one that is killed: the old or the new state, wholly."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock
from restored import again, names

from ptcms_core import restoring
from ptcms_core.core import Core
from ptcms_core.errors import (
    StorageProblem,
)
from ptcms_core.session import Session
from ptcms_core.storage import backup, sole_use

HOLD = """
import sys
from ptcms_core import open_core
core = open_core(sys.argv[1], password_cost=4)
session = core.sign_in("meera@example.com", "correct horse battery")
print("open", flush=True)
while not core.asked_to_close:
    sys.stdin.readline() if sys.argv[2] == "stubborn" else __import__("time").sleep(0.02)
print(core.asked_to_close, flush=True)
core.close()
"""


# others on the folder


def holder(folder: Path, kind: str) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "open\n"
    return program


def test_other_programs_are_asked_and_close(core: Core, admin: Session, clock: Clock) -> None:
    made = admin.make_backup()
    admin.clients.add(full_name="Vivek Desai")
    others = [holder(core.folder, "willing") for _ in range(2)]
    waited: list[str] = []
    admin.folder.restore(
        made.name, password=PASSWORD, on_progress=lambda _d, _t, what: waited.append(what)
    )
    said = [other.communicate()[0].strip() for other in others]
    assert said == ["Meera Admin is restoring a backup."] * 2
    assert any(str(others[0].pid) in what for what in waited), waited
    assert [other.returncode for other in others] == [0, 0]
    core.close()
    core, session = again(core.folder, clock)
    assert names(session) == []
    assert core.asked_to_close == ""
    core.close()


def test_who_does_not_close_is_named_and_everything_stays(core: Core, admin: Session) -> None:
    made = admin.make_backup()
    admin.clients.add(full_name="Vivek Desai")
    other = holder(core.folder, "stubborn")
    try:
        with pytest.raises(StorageProblem) as refused:
            restoring.restore_backup(core.folder, made, gym=core._gym, patience=0.3)
        assert f"process {other.pid} of " in refused.value.sentence
        assert "nothing was changed" in refused.value.sentence
        assert names(admin) == ["Vivek Desai"]
        admin.clients.add(full_name="Zoya Ali")
        assert [one.kind for one in admin.folder.backups()] == ["by-hand"]
    finally:
        other.kill()
        other.communicate()


def test_who_asks_and_is_killed_asks_no_longer(core: Core) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ptcms_core.storage import sole_use\n"
        "with sole_use._asking(Path(sys.argv[1]), sole_use.Request('restore', 'Meera')):\n"
        "    print('asking', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", script, str(core.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "asking\n"
    assert core.asked_to_close == "Meera is restoring a backup."
    program.kill()
    program.communicate()
    assert core.asked_to_close == ""
    assert sole_use.asked(core.folder) is None


# killed


def restoring_killed_at(folder: Path, made: Path, number: int) -> bool:
    """Restore in a process that is killed at its so-manyth step in the file system; whether it was.

    Counted from where the new databases are complete.
    """
    child = os.fork()
    if child == 0:
        left = [number]
        counting = [False]

        def count(event: str, _arguments: object) -> None:
            if counting[0] and event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir"):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        def tell(_done: int, _total: int, what: str) -> None:
            counting[0] = what == "putting it in place"

        sys.addaudithook(count)
        try:
            restoring.restore_backup(folder, made, watch=backup.Watch(tell))
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_killed_at_any_step_it_is_the_old_or_the_new_state_wholly(
    core: Core, admin: Session, clock: Clock, tmp_path: Path
) -> None:
    client = admin.clients.add(full_name="Nikhil More", fee=5000)
    made = core.make_backup(tmp_path / "made.zip")
    admin.clients.add(full_name="Vivek Desai")
    admin.trainers.add(full_name="Asha Rao", email="asha@example.com", password=PASSWORD)
    admin.payments.receive(client.id, amount=2000, method="cash", confirmed=True)
    core.close()
    states = []
    for number in range(1, 200):
        folder = Path(shutil.copytree(core.folder, tmp_path / f"copy{number}"))
        killed = restoring_killed_at(folder, made, number)
        there, session = again(folder, clock)
        people = (sorted(names(session)), [one.email for one in session.trainers.list()])
        balance = session.payments.account(client.id).balance
        old = (["Nikhil More", "Vivek Desai"], ["asha@example.com", "meera@example.com"])
        new = (["Nikhil More"], ["meera@example.com"])
        assert (sorted(people[1]), people[0], balance) in (
            (old[1], old[0], 3000),
            (new[1], new[0], 5000),
        ), number
        states.append(people[0] == new[0])
        # the state before is in a backup, whatever came of it
        kinds = [one.kind for one in session.folder.backups()]
        assert kinds == ["before-restore"], number
        there.make_backup()
        assert not (folder / ".ptcms.restored" / "complete").exists()
        assert not (folder / ".ptcms.former").exists()
        there.close()
        shutil.rmtree(folder)
        if not killed:
            break
    assert not killed
    assert states == sorted(states), "once new, it is never old again"
    assert {True, False} == set(states)
    assert len(states) > 8


def test_a_restore_killed_before_its_mark_leaves_nothing(
    core: Core, admin: Session, clock: Clock
) -> None:
    left = core.folder / ".ptcms.restored"
    left.mkdir()
    (left / "data.db").write_bytes(b"half")
    made = admin.make_backup()
    admin.folder.preview(made.name)
    assert not left.exists()


def test_what_writes_by_itself_is_quiet_meanwhile_and_goes_on_if_it_fails(
    core: Core, admin: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = admin.make_backup()
    core.start_publishing()
    threads: list[bool] = []

    def fails(*_arguments: object, **_more: object) -> None:
        threads.append(core._publisher._thread is None)
        raise StorageProblem("The disk is full.")

    monkeypatch.setattr(backup, "write", fails)
    with pytest.raises(StorageProblem, match="disk is full"):
        admin.folder.restore(made.name, password=PASSWORD)
    assert threads == [True]
    assert core._publisher._thread is not None
    admin.clients.add(full_name="Vivek Desai")
