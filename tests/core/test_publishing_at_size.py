"""What can be relied on of publishing when there is much to write: pace, cut-offs, going on."""

import gc
import json
import sys
import threading
from pathlib import Path

import pytest
from counted_documents import Counted, add
from hypothesis import given
from hypothesis import strategies as st
from made_up import PASSWORD
from test_documents import eventually

from ptcms_core.core import front, open_core
from ptcms_core.session import Session
from ptcms_core.storage.documents import files, fragments, pace, publisher
from ptcms_core.storage.documents.indented import indented

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(VALUES)
def test_a_fragment_is_written_as_json_writes_it(value: object) -> None:
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=2)
    deeper = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n    ")
    assert indented(value, 2) == deeper


@pytest.mark.parametrize("value", [float("nan"), {"a": float("inf")}, [[], float("nan")]])
def test_what_is_no_number_is_never_written(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        indented(value)


class Stopping(pace.Pace):
    """Ends a publish after so many steps."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise pace.Interrupted


def cut_short(counted: Counted, steps: int) -> list[int]:
    counted.rendered.clear()
    with pytest.raises(pace.Interrupted):
        counted.publisher._try(force=False, patience=0, pace=Stopping(steps))
    return sorted(counted.rendered)


def test_a_first_publish_that_is_cut_short_goes_on_where_it_was(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fragments, "BATCH", 2)
    ids = add(asha, *(f"Client {number}" for number in range(7)))
    assert cut_short(counted, 2) == ids[:4]
    assert not counted.path.exists()
    changed = asha.clients.get(ids[0])
    asha.clients.update(ids[0], version=changed.version, full_name="Changed Meanwhile")
    assert counted.publish() == [ids[0], *ids[4:]]
    assert list(counted.read()["clients"]) == [str(one) for one in ids]
    assert counted.read()["clients"][str(ids[0])]["name"] == "Changed Meanwhile"
    assert counted.publish() == []


def test_a_trainer_renamed_while_it_was_cut_short_begins_it_anew(
    admin: Session, asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fragments, "BATCH", 1)
    ids = add(asha, "First", "Second", "Third")
    cut_short(counted, 2)
    trainer = admin.trainers.get(asha.account_id)
    admin.trainers.update(trainer.id, version=trainer.version, full_name="Asha Iyer")
    assert counted.publish() == ids
    assert {one["trainer"] for one in counted.read()["clients"].values()} == {"Asha Iyer"}


def test_a_document_cut_short_while_it_is_written_stays_as_it_was(
    asha: Session, counted: Counted
) -> None:
    (first,) = add(asha, "First")
    counted.publish()
    before = counted.path.read_bytes()
    (second,) = add(asha, "Second")
    assert cut_short(counted, 1) == [second]
    assert counted.path.read_bytes() == before
    assert list(counted.path.parent.glob(".names.json.*")) == []
    assert counted.publish() == [], "what was rendered is kept"
    assert list(counted.read()["clients"]) == [str(first), str(second)]


def test_a_document_broken_off_in_the_middle_says_nothing_on_the_terminal(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    monkeypatch.setattr(files, "CHUNK", 10)
    add(asha, "First", "Second", "Third")
    cut_short(counted, 3)
    gc.collect()
    assert said == []


def test_closing_a_large_gym_leaves_the_documents_to_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "CLOSING_S", -1.0)
    folder = tmp_path / "gym"
    core = open_core(folder, password_cost=4)
    admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    add(admin, "Kept In The Database")
    core.close()
    assert not (folder / "clients.json").exists()
    assert list(folder.glob("*.tmp")) == []
    monkeypatch.undo()
    open_core(folder, password_cost=4).close()
    assert "Kept In The Database" in (folder / "clients.json").read_text()


def test_closing_takes_who_was_erased_out_of_the_documents_however_long_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "CLOSING_S", -1.0)
    folder = tmp_path / "gym"
    core = open_core(folder, password_cost=4)
    admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    (gone,) = add(admin, "Zubaida Erased")
    core.publish_documents()
    admin.clients.erase(gone, password=PASSWORD)
    core.close()
    for path in folder.rglob("*"):
        assert not path.is_file() or b"Zubaida" not in path.read_bytes(), path.name


def test_a_save_never_waits_for_rendering(asha: Session, counted: Counted) -> None:
    (first,) = add(asha, "First")
    saved = threading.Event()

    def save() -> None:
        asha.progress.record(first, weight_kg=70, confirmed=True)
        saved.set()

    def fragment(_connection, client_id, _names):
        threading.Thread(target=save, daemon=True).start()
        assert saved.wait(60), "the save waited for the document"
        return {"name": str(client_id)}

    slow = publisher.Renderer("slow", "slow.json", frozenset({"client"}), fragment)
    publisher.Publisher(counted.gym, {"slow": slow}, {}).publish()
    assert saved.is_set()


def test_a_save_never_waits_for_the_writing_of_fragments(asha: Session, counted: Counted) -> None:
    (first,) = add(asha, "First")
    with fragments.opened(counted.gym) as kept, kept._file.transaction():
        asha.progress.record(first, weight_kg=70, confirmed=True)


@pytest.mark.parametrize("damage", ["not a database", "a page"])
def test_a_damaged_file_of_fragments_is_made_anew(
    asha: Session, counted: Counted, damage: str
) -> None:
    ids = add(asha, *(f"Client {number}" for number in range(60)))
    counted.publish()
    path = counted.path.with_name(fragments.FILE)
    if damage == "a page":
        data = bytearray(path.read_bytes())
        data[4096:] = b"\xa5" * (len(data) - 4096)
        path.write_bytes(bytes(data))
    else:
        path.write_bytes(b"nothing that SQLite knows" * 100)
    ids += add(asha, "One More")
    for _try in range(2):
        try:
            counted.publish()
        except publisher.StorageProblem:
            continue
        break
    assert list(counted.read()["clients"]) == [str(one) for one in ids]


def test_fragments_that_were_removed_are_rendered_again(asha: Session, counted: Counted) -> None:
    ids = add(asha, "First", "Second")
    counted.publish()
    counted.path.with_name(fragments.FILE).unlink()
    assert counted.publish() == [], "the document is as it should be"
    ids += add(asha, "Third")
    assert counted.publish() == ids


def test_in_the_background_a_long_publish_takes_a_twentieth_of_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    rested = []

    def rest(seconds: float) -> bool:
        rested.append(round(seconds, 3))
        now[0] += seconds
        return False

    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    gentle = pace.Gentle(rest)
    for work in (0.4, 0.5, 0.6, 0.1):
        now[0] += work
        gentle.step()
    assert rested == [0.0, 0.0, 9.5, 1.9]
    gentle.settle()
    assert now[0] == pytest.approx(1.6 / 0.05)


def test_a_short_publish_in_the_background_rests_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rested: list[float] = []
    now = [0.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    gentle = pace.Gentle(lambda seconds: bool(rested.append(seconds)))
    now[0] += 0.9
    gentle.step()
    gentle.settle()
    assert rested == [0.0]


def test_who_asks_for_the_documents_does_not_wait_for_one_that_rests(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "FREE_S", -1_000.0)
    monkeypatch.setattr(pace, "LARGEST_SHARE", 1e-9)
    monkeypatch.setattr(fragments, "BATCH", 1)
    add(asha, *(f"Client {number}" for number in range(4)))
    counted.publisher.start()
    assert eventually(counted.path.with_name(fragments.FILE).exists)
    assert not counted.path.exists()
    counted.publisher.publish()
    assert len(counted.read()["clients"]) == 4
    counted.publisher.stop()


def test_what_a_process_that_ended_left_is_written_by_the_others(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "LOOK_S", 0.02)
    add(asha, "First")
    counted.publisher.start()
    assert eventually(counted.path.exists)
    counted.gym.on_change = lambda: None  # as of another process: nobody wakes this one
    add(asha, "Second")
    assert eventually(lambda: len(counted.read()["clients"]) == 2)
    counted.publisher.stop()


def test_a_log_is_folded_into_the_database_while_nothing_happens(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "LOOK_S", 0.02)
    add(asha, "First")
    assert counted.gym.data.log_size() > 0
    counted.publisher.start()
    assert eventually(lambda: counted.path.exists() and counted.gym.data.log_size() == 0)
    counted.publisher.stop()
    assert asha.clients.search("First").total == 1
