"""A journal that somebody changed outside the program: an edited row, a missing one, a cut tail."""

import json
import sqlite3
from pathlib import Path

import pytest
from someone_erased import NAME, client_id, erase, found_in, written  # noqa: F401 - fixtures

from ptcms_core.core import Core, open_core
from ptcms_core.session import Session
from ptcms_core.storage import heads, journal
from ptcms_core.storage.journal import row_hash


@pytest.fixture
def folder(core: Core, asha: Session) -> Path:
    """A gym of some acts, its documents written; nobody has it open any more."""
    client = asha.clients.add(full_name="Nikhil More", phone="9876500011", weight_kg=72)
    for number in range(5):
        client = asha.clients.update(client.id, version=client.version, goal=f"Goal {number}")
    core.publish_documents()
    core.close()
    return core.folder


def told(folder: Path, *, documents: bool = True) -> str:
    """What is found wrong with the journal; without the documents: by itself alone."""
    core = open_core(folder, password_cost=4)
    with core._gym.data.read() as connection:
        broken, cut = journal.first_broken(connection), journal.missing_end(connection)
    lost = list(heads.not_in_journal(core._gym)) if documents else []
    core._gym.close()
    words = f"entry {broken} was changed" if broken else ""
    words += f"entries {cut[0]} to {cut[1]} are missing" if cut else ""
    return " ".join([words, *lost]).strip()


def changed(folder: Path, *statements: str) -> None:
    """What somebody does who opens the file with another program."""
    connection = sqlite3.connect(folder / "data.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_journal_nobody_touched_is_whole(folder: Path) -> None:
    assert told(folder) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor_id = 1 WHERE seq = 4",
        "UPDATE journal SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 4",
        "UPDATE journal SET kind = 'add' WHERE seq = 4",
        "UPDATE journal SET digest_after = NULL WHERE seq = 4",
        "UPDATE journal_image SET after = '{}' WHERE seq = 4",
        'UPDATE journal_image SET before = \'{"goal":"x"}\' WHERE seq = 4',
    ],
)
def test_an_edited_row_is_found(folder: Path, statement: str) -> None:
    changed(folder, statement)
    assert "entry 4 was changed" in told(folder, documents=False)


def test_a_row_taken_out_is_found(folder: Path) -> None:
    changed(folder, "DELETE FROM journal_image WHERE seq = 4", "DELETE FROM journal WHERE seq = 4")
    assert "entry 5 was changed" in told(folder, documents=False)


def test_a_row_put_in_is_found(folder: Path) -> None:
    changed(
        folder,
        "INSERT INTO journal (act_id, at, subject, kind, prev_hash, hash) SELECT 'x', at, 'client',"
        " 'erase', hash, hash FROM journal ORDER BY seq DESC LIMIT 1",
    )
    assert "was changed" in told(folder, documents=False)


CUT = ("DELETE FROM journal_image WHERE seq > 5", "DELETE FROM journal WHERE seq > 5")


def test_a_tail_cut_off_is_found_by_the_numbering(folder: Path) -> None:
    changed(folder, *CUT)
    assert told(folder, documents=False).startswith("entries 6 to ")


def test_a_tail_cut_off_with_care_is_found_by_the_documents(folder: Path) -> None:
    changed(folder, *CUT, "UPDATE sqlite_sequence SET seq = 5 WHERE name = 'journal'")
    assert told(folder, documents=False) == ""
    assert "clients.json" in told(folder)


def test_a_chain_written_anew_is_found_by_the_documents(folder: Path) -> None:
    connection = sqlite3.connect(folder / "data.db")
    connection.row_factory = sqlite3.Row
    connection.execute("UPDATE journal SET actor_id = NULL WHERE seq = 4")
    previous = journal.NO_HASH
    for row in connection.execute("SELECT * FROM journal ORDER BY seq").fetchall():
        values = {**dict(row), "prev_hash": previous}
        previous = row_hash(values)
        connection.execute(
            "UPDATE journal SET prev_hash = ?, hash = ? WHERE seq = ?",
            (values["prev_hash"], previous, row["seq"]),
        )
    connection.commit()
    connection.close()
    assert told(folder, documents=False) == ""
    assert "clients.json" in told(folder)


def test_documents_of_another_line_say_nothing(folder: Path) -> None:
    changed(folder, *CUT, "UPDATE sqlite_sequence SET seq = 5 WHERE name = 'journal'")
    changed(folder, "UPDATE meta SET value = 'another' WHERE key = 'generation'")
    assert told(folder) == ""


# erased


@pytest.mark.parametrize("publish", [True, False])
def test_a_client_erased_is_in_no_file_whatever_was_set_aside(
    core: Core,
    asha: Session,
    admin: Session,
    client_id: int,  # noqa: F811 - the fixture
    tmp_path: Path,
    publish: bool,
) -> None:
    """Edits set aside, taken in, adopted from elsewhere, unreadable, no file at all; leftovers."""
    core.publish_documents()
    for name in ("clients.json", "client_progress.json", "phone.json"):
        path = core.folder / name
        document = json.loads(path.read_text())
        document["clients"][str(client_id)]["notes"] = f"Secretnote of {NAME}"
        path.write_text(json.dumps(document))
    core.publish_documents()
    for edit in admin.outside.edits():
        one = next(one for one in admin.outside.read(edit.id).clients if one.key == str(client_id))
        if one.can_take_in:
            admin.outside.take_in(edit.id, client_id)
        else:
            admin.outside.set_aside(edit.id)
    elsewhere = tmp_path / "clients.json"
    elsewhere.write_text(json.dumps(document | {"format": "ptcms/clients"}))
    admin.outside.adopt(elsewhere)
    (core.folder / "phone.json").write_text(f'{{"torn by {NAME}')
    core.publish_documents()
    path = core.folder / "client_diet.json"
    path.unlink()
    path.mkdir()
    (path / "inside.txt").write_text(f"{NAME} had Secretrice")
    core.publish_documents()
    written(core.folder, "legacy-leftovers-2026.json", json.dumps([{"key": NAME, "file": "x"}]))
    written(core.folder, "exports/client.json", json.dumps({"name": NAME}))
    admin.make_backup()
    assert found_in(core.folder)
    erase(asha, client_id)
    if publish:
        core.publish_documents(force=True)
    assert found_in(core.folder) == []
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) is None
        assert journal.missing_end(connection) is None
    # backups alone keep who was erased, and Data says so of them
    assert list((core.folder / "backups").iterdir())


def test_health_tells_of_a_tail_that_was_cut_off(core: Core, admin: Session) -> None:
    admin.clients.add(full_name="Nikhil More")
    core.publish_documents()
    with core._gym.data.transaction() as connection:
        last = journal.head(connection)[0]
        connection.execute("DELETE FROM journal_image WHERE seq = :seq", {"seq": last})
        connection.execute("DELETE FROM journal WHERE seq = :seq", {"seq": last})
    found = {one.what: one for one in admin.folder.check()}
    told = found["journal in data.db"]
    assert not told.ok
    assert f"entries {last} to {last} were given and are missing" in told.words
