"""Erasing a client: nothing of the person is left in any file, amounts and dates stay.

Backups are left out on purpose: they keep who was erased until they are thrown away.
"""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.clients import erase_again
from ptcms_core.clients.traces import Traces
from ptcms_core.core import Core, open_core
from ptcms_core.errors import Conflict, Invalid, NotFound, StorageProblem
from ptcms_core.session import Session
from ptcms_core.storage import journal
from ptcms_core.whatsapp import pywhatkit_log

NAME = "Unmistakable Pérsøn"
WORDS = [
    NAME,
    "Unmistakable",
    "Formername",
    "9876500077",
    "98765 00077",
    "9876500078",
    "unmistakable@example.com",
    "Secretnote",
    "Secretinjury",
    "Secretcontact",
    "Secretgoal",
    "Secretrice",
    "Secretsquat",
    "Secretmeasure",
    "Secretmessage",
    "UTRSECRET1",
]


def found_in(folder: Path) -> list[str]:
    """Every file of the data folder but backups that holds a word of the person's."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    assert files
    needles = [
        form
        for word in WORDS
        for form in (word.encode(), word.casefold().encode(), json.dumps(word)[1:-1].encode())
    ]
    return sorted(
        f"{one.relative_to(folder)}: {needle.decode()}"
        for one in files
        if "backups" not in one.relative_to(folder).parts
        for needle in needles
        if needle in one.read_bytes()
    )


@pytest.fixture
def client_id(asha: Session) -> int:
    """Somebody with a value in every place there is, some of them changed since."""
    client = asha.clients.add(
        full_name="Formername Other",
        phone="9876500078",
        email="unmistakable@example.com",
        weight_kg=70,
        height_cm=170,
        fee=1500,
        goal="Secretgoal",
        notes="Secretnote",
        injuries="Secretinjury",
        emergency_contact="Secretcontact",
        whatsapp_consent=True,
    )
    asha.clients.update(
        client.id, version=client.version, full_name=NAME, phone="9876500077", weight_kg=71
    )
    asha.payments.receive(client.id, amount=500, method="upi", reference="UTRSECRET1")
    asha.diets.assign(client.id, meals={"Lunch": "Secretrice"})
    asha.workouts.assign(client.id, text="Secretsquat 3x5")
    asha.progress.record(client.id, weight_kg=71.2, note="Secretmeasure")
    asha.messages.hand_over(asha.messages.queue(client.id, text="Secretmessage", confirmed=True).id)
    return client.id


@pytest.fixture
def other_id(asha: Session) -> int:
    return asha.clients.add(full_name="Tara Nair", phone="9876500001", notes="stays").id


def erase(session: Session, client_id: int) -> None:
    session.clients.erase(client_id, password=PASSWORD)


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_no_file_holds_the_person_any_more(
    core: Core, asha: Session, client_id: int, clock: Clock
) -> None:
    core.publish_documents()
    assert found_in(core.folder)
    erase(asha, client_id)
    assert found_in(core.folder) == []
    with pytest.raises(NotFound):
        asha.clients.get(client_id)
    # nor does it come back with what follows
    asha.clients.add(full_name="Tara Nair")
    core.publish_documents(force=True)
    assert found_in(core.folder) == []
    elsewhere = open_core(core.folder, clock=clock, password_cost=4)
    elsewhere.close()
    assert found_in(core.folder) == []


def test_amounts_and_dates_stay_and_the_chain_verifies(
    core: Core, asha: Session, client_id: int
) -> None:
    with core._gym.data.read() as connection:
        before = journal.head(connection)[0]
    erase(asha, client_id)
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) is None
        assert journal.head(connection)[0] == before + 1
        rows = connection.execute(
            "SELECT kind, amount, on_date FROM ledger_entry WHERE client_id = :id ORDER BY id",
            {"id": client_id},
        ).fetchall()
        images = connection.execute(
            "SELECT COUNT(*) FROM journal_image i JOIN journal j ON j.seq = i.seq"
            " WHERE j.client_id = :id",
            {"id": client_id},
        ).fetchone()[0]
    assert [tuple(row) for row in rows] == [
        ("charge", 150_000, "2026-11-23"),
        ("payment", 50_000, "2026-11-23"),
    ]
    assert images == 0
    assert asha.payments.recent().items[0].client_name == "(erased)"


def test_the_password_is_asked_and_a_wrong_one_erases_nothing(
    core: Core, asha: Session, client_id: int
) -> None:
    core.publish_documents()
    aside = written(
        core.folder, "outside-edits/clients-1.json", '{"clients": {}, "by": "9876500077"}'
    )
    with pytest.raises(Invalid) as refused:
        asha.clients.erase(client_id, password="wrong wrong wrong")
    assert "password" in refused.value.fields
    assert asha.clients.get(client_id).full_name == NAME
    assert aside.exists()


def test_the_documents_follow_at_once_and_keep_the_others(
    core: Core, asha: Session, client_id: int, other_id: int
) -> None:
    core.publish_documents()
    erase(asha, client_id)
    clients = json.loads((core.folder / "clients.json").read_text(encoding="utf-8"))["clients"]
    assert list(clients) == [str(other_id)]


def test_documents_set_aside_lose_only_that_client(
    core: Core, asha: Session, client_id: int, other_id: int
) -> None:
    document = {
        "format": "ptcms/clients",
        "clients": {
            str(client_id): {"name": "Somebody they typed", "notes": "Secretnote"},
            str(other_id): {"name": "Tara Nair", "emergency_contact": "her brother"},
            "by hand": {"name": "unmistakable person", "notes": "Secretnote"},
            "again": {"phone": "+91 98765-00077"},
            "nobody": {"name": "New One"},
        },
    }
    aside = written(core.folder, "outside-edits/clients-1.json", json.dumps(document))
    core.publish_documents()
    # one that lies in place of the document, set aside only now
    live = written(core.folder, "phone.json", json.dumps(document))
    erase(asha, client_id)
    assert found_in(core.folder) == []
    for path in (aside, *core.folder.glob("outside-edits/phone-*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))["clients"]
        assert kept == {key: document["clients"][key] for key in (str(other_id), "nobody")}
        assert path.stat().st_mode & 0o777 == 0o600
    assert len(list(core.folder.glob("outside-edits/phone-*.json"))) == 1
    assert live.exists()


@pytest.mark.parametrize(
    "content",
    [
        b'{"clients": {"1": {"name": "Unmistakable P',
        b"\xff\xfeUnmistakable",
        b"[]",
        b'{"by": "Unmistakable P\\u00e9rs\\u00f8n", "clients": {}}',
    ],
)
def test_a_document_set_aside_that_cannot_be_parted_goes_whole(
    core: Core, asha: Session, client_id: int, content: bytes
) -> None:
    aside = written(core.folder, "outside-edits/clients-1.json", "")
    aside.write_bytes(content)
    erase(asha, client_id)
    assert not aside.exists()


def test_what_was_wrong_with_a_document_does_not_quote_the_person(
    core: Core, asha: Session, client_id: int
) -> None:
    core.publish_documents()
    written(core.folder, "clients.json", f'{{"clients": {{"{NAME}": 1, "{NAME}": 2}}}}')
    core.publish_documents()
    assert len(list(core.folder.glob("outside-edits/clients-*"))) == 1
    written(core.folder, "phone.json", '{"clients": {}}')
    core.publish_documents()
    erase(asha, client_id)
    assert found_in(core.folder) == []
    with core._gym.data.read() as connection:
        rows = connection.execute("SELECT document, settled_at FROM outside_edit").fetchall()
    # what went whole is nothing to decide about any more
    assert {row["document"]: bool(row["settled_at"]) for row in rows} == {
        "clients.json": True,
        "phone.json": False,
    }


def test_logs_lose_their_entries_and_nothing_else(
    core: Core, asha: Session, client_id: int
) -> None:
    at = datetime(2026, 11, 23, 5, tzinfo=UTC)
    theirs = pywhatkit_log.entry(at, "+919876500077", "Secretmessage")
    former = pywhatkit_log.entry(at, "+919876500078", "Secretmessage")
    about = pywhatkit_log.entry(at, "+919876500001", f"is {NAME} coming?")
    other = pywhatkit_log.entry(at, "+919876500001", "Hi Tara")
    logs = [
        written(core.folder, f"{place}/PyWhatKit_DB.txt", theirs + other + former + about + other)
        for place in ("whatsapp", "outside-edits")
    ]
    log = written(core.folder, "ptcms.log", f"one\nfailed for {NAME}\ntwo\n")
    erase(asha, client_id)
    assert [path.read_text(encoding="utf-8") for path in logs] == [other + other] * 2
    assert log.read_text() == "one\ntwo\n"
    assert found_in(core.folder) == []


def test_leftovers_and_the_report_of_a_take_over_lose_their_entries(
    core: Core, asha: Session, client_id: int
) -> None:
    left = [
        {"file": "phone.json", "key": "Unmistakeable Person", "why": "x", "record": {"x": "1"}},
        {"file": "PyWhatKit_DB.txt", "key": "0", "why": "x", "record": {"phone": "098765 00077"}},
        {"file": "phone.json", "key": "Zoya Ali", "why": "x", "record": {"Zoya Ali": "12"}},
    ]
    leftovers = written(core.folder, "legacy-leftovers-2026.json", json.dumps(left))
    damaged = written(core.folder, "legacy-leftovers-2025.json", '[{"key": "Unmistak')
    report = written(
        core.folder,
        "legacy-report-2026.txt",
        "found\n- phone.json: Unmistakeable Person: why\n- phone.json: Zoya Ali: why\n",
    )
    erase(asha, client_id)
    assert json.loads(leftovers.read_text(encoding="utf-8")) == left[2:]
    assert not damaged.exists()
    assert report.read_text() == "found\n- phone.json: Zoya Ali: why\n"
    assert found_in(core.folder) == []


def test_exports_and_scratch_files_go_whole(core: Core, asha: Session, client_id: int) -> None:
    gone = [
        written(core.folder, "exports/11-progress.txt", f"Progress of {NAME}"),
        written(core.folder, "exports/all.csv", "Tara Nair\nX,'+91 98765 00077\n"),
        written(core.folder, "whatsapp/job.json", '{"phone": "+919876500077"}'),
    ]
    packed = core.folder / "exports" / "all.zip"
    packed.write_bytes(b"PK\x03\x04\xff\xfe")
    kept = written(core.folder, "exports/12-progress.txt", "Progress of Tara Nair")
    erase(asha, client_id)
    assert [one for one in [*gone, packed] if one.exists()] == []
    assert kept.read_text() == "Progress of Tara Nair"


def test_a_namesake_and_a_likeness_stay(core: Core, asha: Session, client_id: int) -> None:
    namesake = asha.clients.add(full_name=NAME, phone="9876500002", confirmed=True)
    document = {"clients": {str(namesake.id): {"name": NAME}}}
    aside = written(core.folder, "outside-edits/clients-1.json", json.dumps(document))
    erase(asha, client_id)
    assert json.loads(aside.read_text()) == document
    assert asha.clients.get(namesake.id).full_name == NAME


def test_a_take_over_is_erased_too_and_not_taken_again(core: Core, tmp_path: Path) -> None:
    source = Path(__file__).parent.parent / "legacy"
    core.import_legacy(source, apply=True)
    admin = core.create_first_admin(full_name="Meera", email="m@example.com", password=PASSWORD)
    name = admin.clients.get(4).full_name
    admin.clients.erase(4, password=PASSWORD)
    for path in core.folder.rglob("*"):
        assert path.is_dir() or name.encode() not in path.read_bytes(), path
    again = core.import_legacy(source, apply=True)
    assert not any(again.taken.values())
    with pytest.raises(NotFound):
        admin.clients.get(4)


def test_who_was_erased_is_noted_outside_the_backups(
    core: Core, asha: Session, client_id: int, other_id: int
) -> None:
    (core.folder / "erased.txt").write_text("77\n")
    erase(asha, client_id)
    erase(asha, other_id)
    noted = (core.folder / "erased.txt").read_text().splitlines()
    assert [line.split()[0] for line in noted] == ["77", str(client_id), str(other_id)]
    assert (core.folder / "erased.txt").stat().st_mode & 0o777 == 0o600


def test_who_was_erased_stays_erased_after_a_restore_and_nobody_else_goes(
    core: Core, asha: Session, client_id: int, other_id: int, clock: Clock, tmp_path: Path
) -> None:
    folder = tmp_path / "restored"
    folder.mkdir()
    for database in (core._gym.data, core._gym.accounts):
        with database.read() as connection, sqlite3.connect(folder / database.path.name) as kept:
            connection.backup(kept)
    erase(asha, client_id)
    clock.advance(seconds=1)
    later_id = asha.clients.add(full_name="Later One").id
    erase(asha, later_id)
    written(folder, "erased.txt", (core.folder / "erased.txt").read_text())
    # opening the folder is enough
    restored = open_core(folder, clock=clock, password_cost=4)
    assert found_in(folder) == []
    again = restored.sign_in("asha@example.com", PASSWORD)
    with pytest.raises(NotFound):
        again.clients.get(client_id)
    assert again.clients.get(other_id).full_name == "Tara Nair"
    # an id that was erased is given a second time
    clock.advance(seconds=1)
    assert again.clients.add(full_name="Zoya Ali").id == later_id
    erased = len(again.journal.entries(subject="client", client_id=None))
    restored.close()
    reopened = open_core(folder, clock=clock, password_cost=4)
    again = reopened.sign_in("asha@example.com", PASSWORD)
    assert again.clients.get(later_id).full_name == "Zoya Ali"
    assert len(again.journal.entries(subject="client")) == erased
    assert erase_again(reopened._gym, reopened.publish_documents) == 0
    reopened.close()


def test_open_sessions_cannot_bring_the_person_back(
    core: Core, asha: Session, admin: Session, client_id: int, clock: Clock
) -> None:
    present = asha.clients.get(client_id)
    admin.clients.update(client_id, version=present.version, notes="x")
    admin.clients.archive(client_id)
    elsewhere = open_core(core.folder, clock=clock, password_cost=4)
    there = elsewhere.sign_in("asha@example.com", PASSWORD)
    there.clients.restore(client_id)
    erase(asha, client_id)
    for session in (admin, there):
        with pytest.raises(NotFound):
            session.undo()
    with pytest.raises(Conflict, match="erasing a client"):
        asha.undo()
    elsewhere.close()
    assert found_in(core.folder) == []


def test_a_file_that_cannot_be_cleaned_is_told_and_nothing_is_erased(
    core: Core, asha: Session, client_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(core.folder, "ptcms.log", f"failed for {NAME}\n")

    def refused(*_given: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused)
        with pytest.raises(StorageProblem):
            erase(asha, client_id)
    assert asha.clients.get(client_id).full_name == NAME
    erase(asha, client_id)
    assert found_in(core.folder) == []


def test_a_log_that_cannot_be_read_is_told_and_nothing_is_erased(
    core: Core, asha: Session, client_id: int
) -> None:
    (core.folder / "whatsapp" / "PyWhatKit_DB.txt").mkdir(parents=True)
    with pytest.raises(StorageProblem, match=r"PyWhatKit_DB\.txt"):
        erase(asha, client_id)
    assert asha.clients.get(client_id).full_name == NAME


def test_a_failure_after_the_erasing_says_that_it_is_done(
    core: Core, asha: Session, client_id: int
) -> None:
    core.publish_documents()
    (core.folder / "erased.txt").mkdir()
    with pytest.raises(StorageProblem, match="is erased from the records"):
        erase(asha, client_id)
    with pytest.raises(NotFound):
        asha.clients.get(client_id)


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ("call 098765-00077 now", True),
        ("0091 98765 00077", True),
        ("98765 00078", False),
        ("a Unmistakable PERSON!", True),
        ("Unmistakable Personality", False),
        ("\\u0055nmistakable Person", True),
        ("X@EXAMPLE.COM", True),
        ("max@example.com", False),
        ("", False),
    ],
)
def test_by_what_a_person_is_found(text: str, theirs: bool) -> None:
    traces = Traces(
        1,
        names=frozenset({"Unmistakable Person"}),
        phones=frozenset({"+919876500077"}),
        emails=frozenset({"x@example.com"}),
    )
    assert traces.in_text(text) is theirs
