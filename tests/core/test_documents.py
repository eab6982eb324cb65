"""What can be relied on of the JSON documents, whatever happens while they are written."""

import fcntl
import json
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from counted_documents import Counted, add
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.errors import StorageProblem
from ptcms_core.session import Session
from ptcms_core.storage.documents import (
    Publisher,
    Renderer,
    files,
    problem_of,
    publisher,
)


def document(core: Core, name: str) -> dict:
    return json.loads((core.folder / name).read_text(encoding="utf-8"))


# what is rendered


def test_only_the_clients_that_changed_are_rendered_again(asha: Session, counted: Counted) -> None:
    first, second = add(asha, "First", "Second")
    assert counted.publish() == [first, second]
    client = asha.clients.get(second)
    asha.clients.update(second, version=client.version, goal="Strength")
    assert counted.publish() == [second]
    assert counted.publish() == []


def test_a_summary_row_makes_every_client_stale(asha: Session, counted: Counted) -> None:
    ids = add(asha, "First", "Second", "Third")
    counted.publish()
    with counted.gym.act(None) as act:
        act.note("client", None, "import", after={"count": 3})
    assert counted.publish() == ids


def test_clients_stand_in_the_order_of_their_numbers(asha: Session, counted: Counted) -> None:
    ids = add(asha, *(f"Client {number}" for number in range(12)))
    counted.publish()
    assert list(counted.read()["clients"]) == [str(one) for one in ids]


def test_a_renamed_trainer_is_renamed_in_the_documents(
    core: Core, admin: Session, asha: Session
) -> None:
    (client,) = add(asha, "Nikhil More")
    core.publish_documents()
    trainer = admin.trainers.get(asha.account_id)
    admin.trainers.update(trainer.id, version=trainer.version, full_name="Asha Iyer")
    status = {one.file: one for one in core.document_status()}
    assert status["clients.json"].stale
    core.publish_documents()
    document = json.loads((core.folder / "clients.json").read_text())
    assert document["clients"][str(client)]["trainer"] == "Asha Iyer"
    assert core.publish_documents() == []


def test_a_new_trainer_makes_no_document_stale(core: Core, admin: Session, asha: Session) -> None:
    add(asha, "Nikhil More")
    core.publish_documents()
    admin.trainers.add(full_name="New One", email="new@example.com", password=PASSWORD)
    assert core.publish_documents() == []


def test_an_erased_client_is_in_no_document(core: Core, admin: Session) -> None:
    kept, gone = add(admin, "Nikhil More", "Zubaida Erased")
    core.publish_documents()
    admin.clients.erase(gone, password=PASSWORD)
    core.publish_documents()
    assert str(kept) in json.loads((core.folder / "clients.json").read_text())["clients"]
    for path in core.folder.glob("*.json"):
        assert "Zubaida" not in path.read_text(), path.name
        assert str(gone) not in json.loads(path.read_text())["clients"], path.name


def test_a_client_erased_while_being_rendered_does_not_come_back(
    core: Core, admin: Session, counted: Counted
) -> None:
    kept, gone = add(admin, "Nikhil More", "Zubaida Erased")

    def fragment(_connection, client_id, _names):
        if client_id == gone:
            eraser = threading.Thread(
                target=lambda: admin.clients.erase(gone, password=PASSWORD), daemon=True
            )
            eraser.start()
            eraser.join()
        return {"name": "read before"}

    late = Renderer("names", "names.json", frozenset({"client"}), fragment)
    Publisher(counted.gym, {"names": late}, {}).publish()
    assert list(counted.read()["clients"]) == [str(kept)]


def test_a_change_of_a_profile_does_not_rewrite_the_history_of_messages(
    core: Core, asha: Session
) -> None:
    add(asha, "Nikhil More")
    core.publish_documents()
    add(asha, "Another One")
    assert "PyWhatKit_DB.txt" not in [one.file for one in core.publish_documents()]


def test_a_restored_database_writes_every_document_whole(asha: Session, counted: Counted) -> None:
    ids = add(asha, "First", "Second")
    counted.publish()
    before = counted.read()["generation"]
    with counted.gym.data.transaction() as connection:
        connection.execute("UPDATE meta SET value = 'another' WHERE key = 'generation'")
    assert counted.publish() == ids
    assert before != counted.read()["generation"] == "another"


def test_hostile_names_stay_valid_json(asha: Session, counted: Counted) -> None:
    names = ["[/]", 'quote " and \\', "😀 emoji", "नमस्ते", "{braces}", "a" * 80]
    add(asha, *names)
    counted.publish()
    assert [one["name"] for one in counted.read()["clients"].values()] == names
    assert problem_of(counted.path) == ""


# trouble


def test_a_full_disk_is_said_leaves_nothing_behind_and_heals(
    core: Core, asha: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(asha, "First")
    core.publish_documents()
    add(asha, "Second")
    before = (core.folder / "phone.json").read_bytes()
    with monkeypatch.context() as patched:
        real = os.fsync

        def full(fd: int) -> None:
            if "clients.json" in str(Path(f"/proc/self/fd/{fd}").readlink()):
                raise OSError(28, "No space left on device")
            real(fd)

        patched.setattr(files.os, "fsync", full)
        with pytest.raises(StorageProblem, match="disk is full"):
            core.publish_documents()
    assert list(core.folder.glob(".*.tmp")) == []
    assert (core.folder / "phone.json").read_bytes() != before, "the others are written"
    assert "Second" not in (core.folder / "clients.json").read_text()
    core.publish_documents()
    assert "Second" in (core.folder / "clients.json").read_text()


@contextmanager
def another_process_publishing(core: Core) -> Iterator[None]:
    fd = os.open(core.folder / publisher.LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(fd)


def test_while_another_process_writes_one_waits_or_is_told(
    core: Core, asha: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "PATIENCE_S", 0.05)
    monkeypatch.setattr(publisher, "LONG_PATIENCE_S", 0.05)
    add(asha, "First")
    with another_process_publishing(core):
        assert core.publish_documents() == []
        with pytest.raises(StorageProblem, match="Another PTCMS"):
            core.publish_documents(force=True)
    assert core.publish_documents()


def eventually(holds) -> bool:
    waiting = threading.Event()
    return any(holds() or waiting.wait(0.05) for _try in range(200))


def test_a_change_made_while_another_process_published_is_not_forgotten(
    asha: Session, core: Core, counted: Counted
) -> None:
    add(asha, "First")
    with another_process_publishing(core):
        counted.publisher.start()
        assert eventually(lambda: not counted.publisher._wake.is_set())
        assert not counted.path.exists()
    assert eventually(counted.path.exists)
    counted.publisher.stop()


def test_the_thread_outlives_whatever_goes_wrong(
    asha: Session, counted: Counted, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    monkeypatch.setattr(publisher, "RETRY_S", 0.01)
    tries = threading.Semaphore(0)

    def fragment(connection, client_id, names):
        tries.release()
        raise ZeroDivisionError("First")

    broken = Renderer("names", "names.json", frozenset({"client"}), fragment)
    thread = Publisher(counted.gym, {"names": broken}, {})
    add(asha, "First")
    thread.start()
    assert tries.acquire(timeout=10)
    assert tries.acquire(timeout=10), "it tries again"
    thread.stop()
    assert "ZeroDivisionError" in caplog.text
    assert "First" not in caplog.text
    assert counted.publish() == [1]


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o700, 0o600), (0o2770, 0o660)])
def test_documents_can_be_read_by_those_who_share_the_folder_only(
    tmp_path: Path, clock: Clock, folder_mode: int, file_mode: int
) -> None:
    folder = tmp_path / "gym"
    folder.mkdir()
    folder.chmod(folder_mode)
    core = open_core(folder, clock=clock, password_cost=4)
    core.publish_documents()
    names = [path for path in folder.iterdir() if path.suffix in (".json", ".txt")]
    assert len(names) == 7
    assert {stat.S_IMODE(path.stat().st_mode) for path in names} == {file_mode}
    core.close()


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'{"clients": {}', "line 1, column 15"),
        (b'{\n "clients": nope}', "line 2, column 13"),
        (b'{"clients": {}, "x": \xff}', "byte 21"),
        (b'{"clients": {"1": {}, "1": {}}}', "“1” stands twice"),
        (b'{"clients": {"1": NaN}}', "NaN is not a number"),
        (b'{"clients": {"1": 1e999}}', "1e999 is not a number"),
        (b'{"clients": ' + b'{"a":' * 5000, "nested too deeply"),
        (b"[]", "clients"),
        (b'{"clients": []}', "clients"),
        (b"", "line 1"),
    ],
)
def test_what_is_wrong_with_a_document_is_said_with_its_place(
    tmp_path: Path, content: bytes, place: str
) -> None:
    path = tmp_path / "phone.json"
    path.write_bytes(content)
    problem = problem_of(path)
    assert "phone.json" in problem
    assert place in problem


def test_a_byte_order_mark_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "phone.json"
    path.write_bytes(b'\xef\xbb\xbf{"clients": {}}')
    assert problem_of(path) == ""
    assert "can't be opened" in problem_of(tmp_path / "none.json")


def test_the_documents_hold_what_was_entered(core: Core, asha: Session) -> None:
    client = asha.clients.add(
        full_name="Nikhil More", phone="9876500011", weight_kg=72.4, height_cm=175, fee=5000
    )
    asha.payments.receive(client.id, amount=160, method="cash")
    asha.diets.assign(client.id, meals={"Breakfast": "Poha"}, total_calories=1800)
    asha.workouts.assign(client.id, text="Day 1: Squat 3x5", title="Legs")
    queued = asha.messages.queue(client.id, text="Hi there", confirmed=True)
    asha.messages.hand_over(queued.id)
    core.publish_documents()
    key = str(client.id)
    assert document(core, "clients.json")["clients"][key]["name"] == "Nikhil More"
    assert document(core, "phone.json")["clients"][key]["phone"] == "+919876500011"
    paid = document(core, "payment_records.json")["clients"][key]
    assert (paid["total_amount"], paid["amount_paid"], paid["amount_due"]) == (
        "5000.00",
        "160.00",
        "4840.00",
    )
    assert paid["payment_status"] == "Due"
    entry = document(core, "client_progress.json")["clients"][key]["entries"][0]
    assert (entry["date"], entry["weight"], entry["height"]) == ("2026-11-23", 72.4, 175.0)
    diet = document(core, "client_diet.json")
    assert diet["clients"][key]["meals"] == {"Breakfast": "Poha"}
    assert (diet["format"], diet["version"]) == ("ptcms/client_diet", 2)
    assert document(core, "workout_plans.json")["clients"][key]["workout"] == "Day 1: Squat 3x5"
    assert "Message: Hi there" in (core.folder / "PyWhatKit_DB.txt").read_text()
    assert not any(status.stale for status in core.document_status())
    assert core.publish_documents() == []


def test_only_what_changed_is_written_again(core: Core, asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", weight_kg=70)
    core.publish_documents()
    asha.progress.record(client.id, weight_kg=71)
    assert [p.file for p in core.publish_documents()] == ["client_progress.json"]


def test_a_hands_edit_is_kept_aside(core: Core, asha: Session, admin: Session) -> None:
    asha.clients.add(full_name="Nikhil More", phone="9876500011")
    core.publish_documents()
    path = core.folder / "phone.json"
    path.write_text('{"broken": ')
    status = {one.file: one for one in admin.document_status()}["phone.json"]
    assert status.outside_edit
    assert "line 1" in status.problem
    written = admin.publish_documents()
    kept = [one.kept_aside for one in written if one.kept_aside]
    assert (core.folder / "outside-edits" / kept[0]).read_text() == '{"broken": '
    assert document(core, "phone.json")["clients"]


def test_documents_follow_by_themselves(core: Core, asha: Session) -> None:
    core.start_publishing()
    core.start_publishing()
    asha.clients.add(full_name="By Itself")
    done = threading.Event()
    for _try in range(200):
        path = core.folder / "clients.json"
        if path.exists() and "By Itself" in path.read_text():
            done.set()
            break
        done.wait(0.05)
    assert done.is_set()
