"""What each file beside the records loses when a client is erased, and what it keeps."""

import json
from datetime import UTC, datetime

import pytest
from someone_erased import NAME, erase, found_in, written

from ptcms_core.core import Core
from ptcms_core.session import Session
from ptcms_core.whatsapp import pywhatkit_log


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
