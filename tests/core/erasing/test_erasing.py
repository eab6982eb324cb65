"""Erasing a client: nothing of the person is left in any file, amounts and dates stay.

Backups are left out on purpose: they keep who was erased until they are thrown away.
"""

import json
from pathlib import Path

import pytest
from made_up import Clock
from someone_erased import NAME, erase, found_in, written

from ptcms_core.clients.traces import Traces
from ptcms_core.core import Core, open_core
from ptcms_core.errors import Invalid, NotFound, StorageProblem
from ptcms_core.session import Session
from ptcms_core.storage import journal


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


def test_a_namesake_and_a_likeness_stay(core: Core, asha: Session, client_id: int) -> None:
    namesake = asha.clients.add(full_name=NAME, phone="9876500002", confirmed=True)
    document = {"clients": {str(namesake.id): {"name": NAME}}}
    aside = written(core.folder, "outside-edits/clients-1.json", json.dumps(document))
    erase(asha, client_id)
    assert json.loads(aside.read_text()) == document
    assert asha.clients.get(namesake.id).full_name == NAME


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
