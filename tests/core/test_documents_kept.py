"""Documents are written whole or not at all, and no edit by hand is lost."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from counted_documents import Counted, add

from ptcms_core.core import open_core
from ptcms_core.session import Session
from ptcms_core.storage.documents import (
    Publisher,
    Renderer,
    exchange,
    files,
)


class Killed(BaseException):
    """Stands for kill −9: nothing after it runs."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, where: object, name: str) -> Iterator[None]:
    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(where, name, die)
        try:
            yield
        except Killed:
            return
        pytest.fail("it was not killed")


# cut short


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_kill_after_the_swap_is_not_taken_for_an_outside_edit(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    add(asha, "First")
    counted.publish()
    for number in range(times):
        add(asha, f"Before kill {number}")
        with killed_at(monkeypatch, files, "sync_folder"):
            counted.publish()
        assert f"Before kill {number}" in counted.path.read_text()
    add(asha, "After")
    assert counted.publisher.publish()[0].kept_aside is None
    assert len(counted.read()["clients"]) == times + 2
    assert counted.kept() == []


def test_a_kill_before_the_swap_leaves_the_old_file_whole(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(asha, "First")
    counted.publish()
    before = counted.path.read_bytes()
    add(asha, "Second")
    with killed_at(monkeypatch, files, "change_places"):
        counted.publish()
    assert counted.path.read_bytes() == before
    counted.publish()
    assert len(counted.read()["clients"]) == 2
    assert counted.kept() == []
    assert list(counted.path.parent.glob(".names.json.*")) == []


def test_an_edit_found_by_a_publish_that_was_killed_is_kept_once(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(asha, "First")
    counted.publish()
    counted.path.write_text("by hand")
    with killed_at(monkeypatch, files, "sync_folder"):
        counted.publish()
    assert counted.publish() == []
    assert counted.kept() == ["by hand"]
    with counted.gym.data.read() as connection:
        assert connection.execute("SELECT COUNT(*) FROM outside_edit").fetchone()[0] == 1


def test_a_program_killed_before_publishing_publishes_at_its_next_start(tmp_path: Path) -> None:
    program = (
        "import os, sys; from ptcms_core.core import open_core\n"
        "core = open_core(sys.argv[1], password_cost=4)\n"
        "who = core.create_first_admin(full_name='M', email='m@example.com',"
        " password='correct horse battery')\n"
        "who.clients.add(full_name='Stored Before'); os._exit(9)\n"
    )
    folder = tmp_path / "gym"
    ended = subprocess.run([sys.executable, "-c", program, str(folder)], check=False, timeout=60)
    assert ended.returncode == 9
    assert not (folder / "clients.json").exists()
    open_core(folder).close()
    assert "Stored Before" in (folder / "clients.json").read_text()


# hands


def test_an_edit_kept_aside_is_read_by_those_alone_who_may_read_the_records(
    asha: Session, counted: Counted
) -> None:
    add(asha, "First")
    counted.publish()
    counted.path.unlink()
    counted.path.write_text("an edit")
    counted.path.chmod(0o644)  # as an editor leaves it
    counted.publish()
    (kept,) = (counted.path.parent / "outside-edits").glob("names-*")
    assert (kept.read_text(), stat.S_IMODE(kept.stat().st_mode)) == ("an edit", 0o600)


def test_every_outside_edit_is_kept_even_of_one_instant(asha: Session, counted: Counted) -> None:
    add(asha, "First")
    counted.publish()
    for number in range(3):
        counted.path.write_text(f"edit {number}")
        counted.publish()
    assert counted.kept() == ["edit 0", "edit 1", "edit 2"]
    assert counted.read()["clients"]


def test_an_edit_of_the_same_size_and_time_is_kept(asha: Session, counted: Counted) -> None:
    add(asha, "First")
    counted.publish()
    was = counted.path.stat()
    edited = counted.path.read_bytes().replace(b"First", b"Fifth")
    counted.path.write_bytes(edited)
    os.utime(counted.path, ns=(was.st_atime_ns, was.st_mtime_ns))
    add(asha, "Second")
    counted.publish()
    assert counted.kept() == [edited.decode()]


@pytest.mark.parametrize("how", ["in place", "renamed over"])
def test_an_edit_made_during_a_publish_is_kept(asha: Session, counted: Counted, how: str) -> None:
    add(asha, "First")
    counted.publish()

    def fragment(_connection, client_id, _names):
        if how == "in place":
            counted.path.write_text("in between")
        else:
            beside = counted.path.with_name("editor.tmp")
            beside.write_text("in between")
            beside.replace(counted.path)
        return {"name": str(client_id)}

    add(asha, "Second")
    hand = Renderer("names", "names.json", frozenset({"client"}), fragment)
    Publisher(counted.gym, {"names": hand}, {}).publish()
    assert counted.kept() == ["in between"]
    assert len(counted.read()["clients"]) == 2


def test_a_file_of_unknown_origin_is_kept_before_the_first_publish(
    asha: Session, counted: Counted
) -> None:
    add(asha, "First")
    counted.path.write_text("who knows")
    assert counted.publisher.status()[0].outside_edit
    counted.publish()
    assert counted.kept() == ["who knows"]


def test_a_document_that_was_removed_is_written_again(asha: Session, counted: Counted) -> None:
    add(asha, "First")
    counted.publish()
    counted.path.unlink()
    assert counted.publisher.status()[0].stale
    counted.publish()
    assert counted.read()["clients"]


def test_where_names_cannot_be_exchanged_an_edit_is_kept_as_well(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "_rename", lambda *_names: errno.EINVAL)
    add(asha, "First")
    counted.publish()
    counted.path.write_text("by hand")
    counted.publish()
    assert counted.kept() == ["by hand"]
