"""What can be relied on where many clients are archived, brought back or handed over at once."""

from threading import Event

import pytest
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import Cancelled, Conflict, Invalid, NotAllowed
from ptcms_core.session import Session


@pytest.fixture
def ids(asha: Session) -> list[int]:
    return [
        asha.clients.add(full_name=name, confirmed=True).id
        for name in ("Anil Kapoor", "Bina Rao", "Cara More", "Dev Sen")
    ]


def names(session: Session, **more: bool) -> list[str]:
    return [one.full_name.split()[0] for one in session.clients.search(**more).items]


def test_many_are_archived_in_one_act_and_taken_back_by_one_undo(
    core: Core, asha: Session, ids: list[int]
) -> None:
    asha.clients.archive(ids[1])
    done = asha.clients.archive_many([*ids[:3], ids[0], 999])
    assert done.done == [ids[0], ids[2]]
    assert done.skipped == ["1 was archived already", "1 is not there any more"]
    assert names(asha) == ["Dev"]
    rows = [row for row in asha.journal.entries(limit=2) if row.kind == "archive"]
    assert {row.client_id for row in rows} == {ids[0], ids[2]}
    with core._gym.data.read() as connection:
        acts = connection.execute(
            "SELECT COUNT(DISTINCT act_id) FROM journal WHERE seq IN (:a, :b)",
            {"a": rows[0].seq, "b": rows[1].seq},
        ).fetchone()[0]
    assert acts == 1
    assert asha.undo_label == "archiving 2 clients"
    asha.undo()
    assert names(asha) == ["Anil", "Cara", "Dev"]
    # and the act before it can be taken back as well
    asha.undo()
    assert names(asha) == ["Anil", "Bina", "Cara", "Dev"]


def test_many_are_brought_back(asha: Session, ids: list[int]) -> None:
    asha.clients.archive_many(ids[:2])
    done = asha.clients.restore_many(ids)
    assert (done.done, done.skipped) == (ids[:2], ["2 were not archived"])
    asha.undo()
    assert names(asha, archived=True) == ["Anil", "Bina"]


def test_many_are_handed_over_by_an_admin_alone(
    admin: Session, asha: Session, vikram: Session, ids: list[int]
) -> None:
    admin.clients.transfer(ids[3], to=vikram.account_id)
    done = admin.clients.transfer_many(ids, to=vikram.account_id)
    assert (done.done, done.skipped) == (ids[:3], ["1 was with them already"])
    assert names(vikram) == ["Anil", "Bina", "Cara", "Dev"]
    admin.undo()
    assert (names(asha), names(vikram)) == (["Anil", "Bina", "Cara"], ["Dev"])
    with pytest.raises(NotAllowed):
        asha.clients.transfer_many(ids, to=vikram.account_id)
    with pytest.raises(Invalid, match="active trainer"):
        admin.clients.transfer_many(ids, to=999)


def test_another_trainers_clients_are_skipped_as_if_there_were_none(
    admin: Session, asha: Session, vikram: Session, ids: list[int], clock: Clock
) -> None:
    missing = vikram.clients.archive_many([997, 998])
    foreign = vikram.clients.archive_many(ids[:2])
    assert missing == foreign
    assert foreign.done == []
    assert names(asha) == ["Anil", "Bina", "Cara", "Dev"]
    assert vikram.undo_label is None
    assert len(admin.journal.entries(subject="refusal")) == 2


def test_an_undo_of_many_goes_over_nobodys_change(
    admin: Session, asha: Session, ids: list[int]
) -> None:
    asha.clients.archive_many(ids)
    changed = admin.clients.get(ids[2])
    admin.clients.update(ids[2], version=changed.version, notes="called")
    with pytest.raises(Conflict, match="changed since"):
        asha.undo()
    assert names(asha, archived=True) == ["Anil", "Bina", "Cara", "Dev"]


def test_hand_overs_are_not_taken_back_to_whoever_is_gone(
    admin: Session, asha: Session, vikram: Session, ids: list[int]
) -> None:
    admin.clients.transfer_many(ids, to=vikram.account_id)
    step = admin._access.undo_steps[-1]
    admin.trainers.deactivate(asha.account_id)
    admin._access.undo_steps.append(step)
    with pytest.raises(Conflict, match="not active any more"):
        admin.undo()
    assert names(vikram) == ["Anil", "Bina", "Cara", "Dev"]


def test_progress_is_told_and_what_is_stopped_changes_nothing(
    asha: Session, ids: list[int]
) -> None:
    told: list[tuple[int, int]] = []
    stop = Event()

    def tell(done: int, total: int) -> None:
        told.append((done, total))
        stop.set()

    with pytest.raises(Cancelled, match="Nothing was changed"):
        asha.clients.archive_many(ids, on_progress=tell, cancel=stop)
    assert told == [(0, 4)]
    assert names(asha) == ["Anil", "Bina", "Cara", "Dev"]


@pytest.mark.parametrize("wrong", [["1"], [True], [1.5], [None]])
def test_what_names_no_client_is_refused(asha: Session, wrong: list[object]) -> None:
    with pytest.raises(Invalid, match="numbers"):
        asha.clients.archive_many(wrong)  # type: ignore[arg-type]


def test_nobody_is_no_act(asha: Session, ids: list[int]) -> None:
    before = asha.undo_label
    assert asha.clients.archive_many([]).done == []
    assert asha.undo_label == before
