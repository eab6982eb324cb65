"""Documents that can't be read: each is named with its place and set aside, no record is lost."""

import errno
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ptcms_core.core import Core
from ptcms_core.session import Session
from ptcms_core.storage.documents import Publisher, Renderer, exchange, publisher
from ptcms_core.storage.documents.places import places_of
from ptcms_core.storage.documents.reading import problem_of, read_document

HEAD = b'{\n  "format": "ptcms/phone",\n  "version": 2,\n  "clients": {\n'
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "line 1, column 1"),
    "blank": (b" \n\n ", "line 1, column 1"),
    "torn after the head": (HEAD, "line 5, column 1"),
    "torn in a name": (HEAD + b'    "1": {"name": "Nik', "line 5, column 19"),
    "torn in a key": (HEAD + b'    "1": {"na', "line 5, column 11"),
    "torn before a value": (HEAD + b'    "1": {"name":', "line 5, column 18"),
    "torn in an escape": (HEAD + b'    "1": {"name": "a\\u00"}}}', "line 5, column 2"),
    "a tail after the end": (b'{"clients": {}}\n{"clients": {}}', "line 2, column 1"),
    "a comma too many": (HEAD + b'    "1": {"name": "A"},\n  }\n}', "line 6, column 3"),
    "a comma missing": (HEAD + b'    "1": {"name": "A"}\n    "2": {}\n}}', "line 6, column 5"),
    "single quotes": (b"{'clients': {}}", "line 1, column 2"),
    "a word that is none": (HEAD + b'    "1": {"name": none}\n}}', "line 5, column 19"),
    "a comment": (b'{\n  // phones\n  "clients": {}}', "line 2, column 3"),
    "a tab in a text": (HEAD + b'    "1": {"name": "a\tb"}}}', "line 5, column 21"),
    "a line end in a text": (HEAD + b'    "1": {"name": "a\nb"}}}', "line 5, column 21"),
    "two clients of one number": (HEAD + b'    "1": {},\n    "1": {}\n}}', "line 6, column 5"),
    "a field twice": (HEAD + b'  "1": {"phone": "1",\n "phone": "2"}}}', "line 6, column 2"),
    "clients twice": (b'{"clients": {},\n "clients": {}}', "line 2, column 2"),
    "NaN": (HEAD + b'    "1": {"phone": NaN}\n}}', "line 5, column 20"),
    "Infinity": (HEAD + b'    "1": {"phone": Infinity}\n}}', "line 5, column 20"),
    "-Infinity": (HEAD + b'    "1": {"phone": -Infinity}\n}}', "line 5, column 20"),
    "1e999": (HEAD + b'    "1": {"phone": 1e999}\n}}', "line 5, column 20"),
    "-1e999": (HEAD + b'    "1": {"phone": -1e999}\n}}', "line 5, column 20"),
    "half a character": (HEAD + b'    "1": {"name": "\\ud83d"}\n}}', "line 5, column 19"),
    "the other half": (HEAD + b'    "1": {"name": "\\ude00x"}\n}}', "line 5, column 19"),
    "half a character in a key": (HEAD + b'    "\\ud83d": {}\n}}', "line 5, column 5"),
    "NUL escaped": (HEAD + b'    "1": {"name": "a\\u0000b"}\n}}', "line 5, column 19"),
    "NUL itself": (HEAD + b'    "1": {"name": "a\0b"}\n}}', "line 5, column 21"),
    "NUL all over": (b"\0" * 4096, "line 1, column 1"),
    "30 digits": (HEAD + b'    "1": {"phone": ' + b"9" * 30 + b"}\n}}", "line 5, column 20"),
    "5,000 digits": (HEAD + b'    "1": {"phone": ' + b"9" * 5000 + b"}\n}}", "line 5, column 20"),
    "300 decimals": (HEAD + b'    "1": {"a": 0.' + b"3" * 300 + b"}\n}}", "line 5, column 16"),
    "too deep a list": (b'{"clients": {"1":\n' + b"[" * 40 + b"]" * 40 + b"}}", "line 2, column"),
    "endlessly deep": (b'{"clients": ' + b'{"a":' * 50_000, "line 1, column"),
    "not UTF-8": (HEAD + b'    "1": {"name": "M\xfcller"}\n}}', "line 5, column 21"),
    "UTF-16": ('{"clients": {}}'.encode("utf-16"), "line 1, column 1"),
    "half a UTF-8 character": (HEAD + b'    "1": {"name": "\xe0\xa4"}\n}}', "line 5, column 20"),
    "a surrogate in UTF-8": (HEAD + b'    "1": {"a": "\xed\xa0\xbd"}\n}}', "line 5, column 17"),
    "a list": (b"[]", "line 1, column 1"),
    "a text": (b'"clients"', "line 1, column 1"),
    "a number": (b"42", "line 1, column 1"),
    "no clients": (b'{"format": "ptcms/phone"}', "line 1, column 1"),
    "clients in a list": (b'{"clients": [{"id": 1}]}', "line 1, column 1"),
    "clients null": (b'{"clients": null}', "line 1, column 1"),
    "the original's own": (b'{"Nikhil More": "+919876500011"}', "line 1, column 1"),
    "another version": (b'{"version": 3, "clients": {}}', "version 3"),
    "compressed": (b"\x1f\x8b\x08\x00rest", "line 1, column 2"),
    "a page of the web": (b"<!DOCTYPE html><html></html>", "line 1, column 1"),
}


def records(core: Core) -> list[tuple[object, ...]]:
    with core._gym.data.read() as connection:
        tables = ("client", "weigh_in", "ledger_entry", "diet_plan", "workout_plan")
        return [
            tuple(row)
            for table in tables
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY id")
        ]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Core:
    from made_up import PASSWORD, Clock

    from ptcms_core.core import open_core

    core = open_core(tmp_path_factory.mktemp("gym") / "g", clock=Clock(), password_cost=4)
    session = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
    session.clients.add(full_name="Nikhil More", phone="9876500011", weight_kg=72.4, fee=5000)
    core.publish_documents()
    return core


def test_there_are_forty_bad_files_or_more() -> None:
    assert len(BAD) >= 40


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_place_and_set_aside_as_it_is(shared: Core, name: str) -> None:
    content, place = BAD[name]
    before = records(shared)
    path = shared.folder / "phone.json"
    ours = path.read_bytes()
    path.write_bytes(content)
    (status,) = (one for one in shared.document_status() if one.file == "phone.json")
    assert status.outside_edit
    assert "phone.json" in status.problem
    assert place in status.problem
    (written,) = shared.publish_documents()
    assert written.kept_aside
    assert (shared.folder / "outside-edits" / written.kept_aside).read_bytes() == content
    assert json.loads(path.read_bytes())["clients"] == json.loads(ours)["clients"]
    assert records(shared) == before


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "inside.txt").write_text("mine")


def a_link(path: Path) -> None:
    elsewhere = path.parent / "elsewhere.txt"
    elsewhere.write_text("mine")
    path.symlink_to(elsewhere)


def a_link_to_nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere.txt")


@pytest.mark.parametrize("make", [a_folder, a_link, a_link_to_nowhere, os.mkfifo])
def test_what_is_no_file_is_set_aside_and_never_followed(
    core: Core, admin: Session, make: Callable[[Path], None]
) -> None:
    admin.clients.add(full_name="Nikhil More", phone="9876500011")
    core.publish_documents()
    path = core.folder / "phone.json"
    path.unlink()
    make(path)
    (status,) = (one for one in core.document_status() if one.file == "phone.json")
    assert status.outside_edit
    assert "phone.json" in status.problem
    assert "not a file" in status.problem
    (written,) = core.publish_documents()
    kept = core.folder / "outside-edits" / (written.kept_aside or "")
    assert os.path.lexists(kept)
    assert not kept.is_file() or kept.is_symlink()
    assert json.loads(path.read_text())["clients"]
    assert core.publish_documents() == []
    for mine in core.folder.rglob("*.txt"):
        if mine.name in ("elsewhere.txt", "inside.txt"):
            assert mine.read_text() == "mine"


def test_a_file_nobody_may_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "phone.json"
    path.write_text('{"clients": {}}')

    def refused(_path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert "phone.json can't be opened" in problem_of(path)


def test_a_mark_of_byte_order_and_what_only_looks_bad_are_read(tmp_path: Path) -> None:
    path = tmp_path / "phone.json"
    text = '{"clients": {"1": {"name": "\\\\ud83d \\\\u0000 \\ud83d\\ude00", "n": 12.50}}}'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert problem_of(path) == ""
    read = read_document(path)
    assert read.clients["1"]["name"] == "\\ud83d \\u0000 😀"
    assert str(read.clients["1"]["n"]) == "12.50"


def test_the_place_of_a_value_is_found_by_its_path() -> None:
    text = '{\n "clients": {\n  "1": {"a": [1, {"b": "}"}],\n   "c": 3}}}'
    places = places_of(text, {("clients", "1", "a", "1", "b"), ("clients", "1", "c"), ("x",)})
    assert {path[-1]: (one.line, one.column) for path, one in places.items()} == {
        "b": (3, 24),
        "c": (4, 9),
    }


# at every moment


def test_every_edit_made_while_documents_are_written_is_kept(core: Core, admin: Session) -> None:
    """An editor that saves without a pause, in both ways there are, against a busy publisher."""
    admin.clients.add(full_name="First", confirmed=True)
    gym, path = core._gym, core.folder / "names.json"
    turn = iter(range(10_000))

    def fragment(_connection, client_id, _names):
        return {"name": str(client_id), "turn": next(turn)}

    renderer = Renderer("names", "names.json", frozenset({"client"}), fragment)
    ours = Publisher(gym, {"names": renderer}, {})
    edits: list[str] = []
    ended = threading.Event()

    def save_over_and_over() -> None:
        while not ended.is_set() and len(edits) < 400:
            text = f"edit {len(edits)}"
            beside = path.with_name(f"editor-{len(edits) % 2}.tmp")
            beside.write_text(text)
            edits.append(text)
            # a link and not a rename: the edit under it must be gone by the publisher's hand alone
            try:
                os.link(beside, path)
            except FileExistsError:
                edits.pop()
            beside.unlink()

    editor = threading.Thread(target=save_over_and_over, daemon=True)
    editor.start()
    for _round in range(40):
        path.unlink(missing_ok=True) if _is_ours(path) else None
        ours.publish(force=True)
    ended.set()
    editor.join()
    ours.publish(force=True)
    kept = {one.read_text() for one in (core.folder / "outside-edits").glob("names-*")}
    assert len(edits) > 5
    assert set(edits) == kept


def _is_ours(path: Path) -> bool:
    try:
        return path.read_text().startswith("{")
    except FileNotFoundError:
        return False


def test_an_edit_saved_in_the_instant_before_the_exchange_is_kept(
    core: Core, admin: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin.clients.add(full_name="Nikhil More", phone="9876500011")
    core.publish_documents()
    path = core.folder / "phone.json"
    real = exchange._rename

    def rename(one: Path, other: Path, flags: int) -> int:
        if other == path:
            beside = path.with_name("editor.tmp")
            beside.write_text('{"clients": {"1": {"phone": "by hand"}}}')
            beside.replace(path)
        return real(one, other, flags)

    monkeypatch.setattr(exchange, "_rename", rename)
    written = core.publish_documents(force=True)
    kept = next(one.kept_aside for one in written if one.file == "phone.json")
    assert "by hand" in (core.folder / "outside-edits" / str(kept)).read_text()


# killed


KILLS = ["before the file", "before the record", "before the exchange", "after the exchange"]


class Killed(BaseException):
    """Stands for kill −9: nothing after it runs."""


@pytest.mark.parametrize("moment", KILLS)
def test_a_kill_while_a_document_is_published_is_put_right_by_the_next_start(
    core: Core, admin: Session, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Each document killed at this moment, and then right within a second of the next start."""
    client = admin.clients.add(full_name="Nikhil More", phone="9876500011", weight_kg=72, fee=500)
    admin.diets.assign(client.id, meals={"Lunch": "Rice"})
    admin.workouts.assign(client.id, text="Squat 3x5")
    core.publish_documents()
    names = [one.file for one in core.document_status() if one.file.endswith(".json")]
    assert len(names) == 6
    for number, name in enumerate(names):
        change_everything(admin, client.id, number)
        with monkeypatch.context() as patched:
            kill_at(patched, moment, core.folder / name)
            with pytest.raises(Killed):
                core.publish_documents()
    again = Publisher(core._gym, core._publisher._renderers, core._publisher._streams)
    again.start()
    done = threading.Event()
    for _try in range(500):
        leftovers = [*core.folder.glob(".*.tmp"), *core.folder.glob("outside-edits/.*")]
        if not (leftovers or any(one.stale or one.outside_edit for one in again.status())):
            break
        done.wait(0.01)
    again.stop()
    assert not any(one.stale or one.outside_edit or one.problem for one in again.status())
    assert admin.outside.edits() == []
    assert list(core.folder.glob(".*.tmp")) == []
    assert list((core.folder / "outside-edits").glob(".*")) == []
    clients = [json.loads((core.folder / name).read_text())["clients"] for name in names]
    assert all(str(client.id) in one for one in clients)
    assert f"Number {len(names) - 1}" in (core.folder / "clients.json").read_text()
    assert publisher.PAUSE_S <= 1


def change_everything(session: Session, client_id: int, number: int) -> None:
    client = session.clients.get(client_id)
    phone = f"98765000{number + 20}"
    session.clients.update(
        client_id, version=client.version, full_name=f"Number {number}", phone=phone
    )
    session.diets.assign(client_id, meals={"Lunch": f"Rice {number}"}, confirmed=True)
    session.workouts.assign(client_id, text=f"Squat {number + 1}x5")
    session.progress.record(client_id, weight_kg=70 + number / 10, confirmed=True)
    session.payments.receive(client_id, amount=100 + number, method="cash", confirmed=True)


def kill_at(patched: pytest.MonkeyPatch, moment: str, path: Path) -> None:
    from ptcms_core.storage.documents import files

    def die_for(real, of):
        def call(*args, **kwargs):
            if of(*args) == path.name:
                raise Killed
            return real(*args, **kwargs)

        return call

    if moment == "before the file":
        patched.setattr(
            files, "write_temporary", die_for(files.write_temporary, lambda p, *_: p.name)
        )
    elif moment == "before the record":
        patched.setattr(
            files.Swap, "put", die_for(files.Swap.put, lambda swap, *_: swap._path.name)
        )
    elif moment == "before the exchange":
        patched.setattr(files, "change_places", die_for(files.change_places, lambda _n, p: p.name))
    else:
        real = files.change_places

        def exchange_and_die(new: Path, there: Path) -> None:
            real(new, there)
            if there.name == path.name:
                raise Killed

        patched.setattr(files, "change_places", exchange_and_die)
