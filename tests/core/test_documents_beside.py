"""What goes on beside the writing of a large document changes nothing of what is promised."""

import hashlib
import os
import threading
from pathlib import Path

import pytest
from counted_documents import Counted, add
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ptcms_core.errors import StorageProblem
from ptcms_core.session import Session
from ptcms_core.storage.documents import beside, files
from ptcms_core.storage.documents.pace import Interrupted, Pace

CHUNK = 10
LARGE = [b"of several", b" chunks, ", b"none of them is of ", b"the length of another"]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHUNK", CHUNK)


def write(path: Path, pieces: list[bytes], pace: Pace | None = None) -> files.Written:
    return files.write_temporary(path, pieces, 0o600, pace or Pace())


def at_work() -> list[str]:
    """The threads of digests."""
    return [one.name for one in threading.enumerate() if one.name.startswith("digest")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=4 * CHUNK)))
def test_whatever_the_pieces_all_of_them_are_written_and_in_the_digest(
    tmp_path: Path, pieces: list[bytes]
) -> None:
    written = write(tmp_path / "any.json", pieces)
    content = b"".join(pieces)
    assert written.path.read_bytes() == content
    assert written.sha256 == files.digest_of(written.path) == hashlib.sha256(content).hexdigest()
    assert written.size == len(content)


class Lingering:
    """A digest that ends with a part only when a step is taken meanwhile, or after a while."""

    def __init__(self) -> None:
        self.stepped = threading.Event()
        self.busy = False
        self.parts = 0

    def update(self, _data: memoryview) -> None:
        if threading.current_thread() is threading.main_thread():
            return
        self.busy = True
        self.stepped.wait(0.05)
        self.busy = False
        self.parts += 1

    def hexdigest(self) -> str:
        return ""


class Watching(Pace):
    """Notes whether a digest was at work when a step was taken; ends after so many of them."""

    def __init__(self, digest: Lingering, steps: int) -> None:
        self.digest, self.left = digest, steps
        self.found: list[bool] = []

    def step(self) -> None:
        self.found.append(self.digest.busy)
        self.digest.stepped.set()
        self.digest.stepped.clear()
        self.left -= 1
        if self.left < 0:
            raise Interrupted


def test_nothing_is_at_work_while_a_publish_rests_or_after_it_is_broken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = Lingering()
    monkeypatch.setattr(beside.hashlib, "sha256", lambda: digest)
    pace = Watching(digest, steps=3)
    with pytest.raises(Interrupted):
        write(tmp_path / "a.json", LARGE, pace)
    assert pace.found == [False] * 4
    assert digest.parts == 2, "all but the first, on the thread"
    assert at_work() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failing", ["fsync", "fchmod"])
def test_a_disk_that_fails_after_the_writing_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_arguments: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, full)
    with pytest.raises(StorageProblem, match="disk is full"):
        write(tmp_path / "a.json", LARGE)
    assert at_work() == []
    assert list(tmp_path.iterdir()) == []


def test_where_there_are_no_more_threads_a_document_is_written_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, refused = threading.Thread.start, []

    def refuse_the_first(thread: threading.Thread) -> None:
        if not refused:
            refused.append(thread.name)
            raise RuntimeError("can't start new thread")
        # what was refused still waits for whoever starts, and would be in the digest twice
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse_the_first)
    written = write(tmp_path / "a.json", LARGE)
    assert refused
    assert written.path.read_bytes() == b"".join(LARGE)
    assert written.sha256 == hashlib.sha256(b"".join(LARGE)).hexdigest()


def test_a_small_document_starts_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread.name))
    write(tmp_path / "a.json", [b"nine", b"bytes"])
    assert files.digest_of(write(tmp_path / "b.json", []).path) == hashlib.sha256().hexdigest()
    assert started == []


def test_where_the_system_cannot_begin_early_a_document_is_written_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "_sync_file_range", lambda: None)
    assert write(tmp_path / "a.json", LARGE).path.read_bytes() == b"".join(LARGE)


@pytest.mark.parametrize("moment", ["before the publish", "once the new file is written"])
def test_one_letter_far_inside_a_large_document_is_kept(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    add(asha, *(f"Client {number}" for number in range(8)), "Asha")
    counted.publish()
    was = counted.path.stat()
    edited = counted.path.read_bytes().replace(b'"Asha"', b'"Usha"')

    def edit() -> None:
        counted.path.write_bytes(edited)
        os.utime(counted.path, ns=(was.st_atime_ns, was.st_mtime_ns))

    exchange = files.change_places

    def edit_and_exchange(new: Path, path: Path) -> None:
        edit()
        exchange(new, path)

    if moment == "before the publish":
        edit()
    else:
        monkeypatch.setattr(files, "change_places", edit_and_exchange)
    add(asha, "Another")
    counted.publish()
    assert counted.kept() == [edited.decode()]
    assert len(counted.read()["clients"]) == 10
