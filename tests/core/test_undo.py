"""Undo: `u` pressed again and again goes back act by act, and never over somebody else's change."""

from decimal import Decimal

import pytest
from made_up import PASSWORD

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, StorageProblem
from ptcms_core.session import Session


def acts_of(core: Core) -> list[tuple[str, str]]:
    """Subject and kind of the rows of the newest act."""
    with core._gym.data.read() as connection:
        rows = connection.execute(
            "SELECT subject, kind FROM journal WHERE act_id ="
            " (SELECT act_id FROM journal ORDER BY seq DESC LIMIT 1) ORDER BY seq"
        ).fetchall()
    return [tuple(row) for row in rows]


# a client, act by act


def test_edits_and_an_archive_are_taken_back_one_after_the_other(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    once = asha.clients.update(client.id, version=client.version, goal="Strength")
    asha.clients.update(client.id, version=once.version, goal="Mobility", notes="evenings")
    asha.clients.archive(client.id)
    for archived, goal, notes in (
        (False, "Mobility", "evenings"),
        (False, "Strength", ""),
        (False, "", ""),
    ):
        asha.undo()
        shown = asha.clients.get(client.id)
        assert (shown.archived, shown.goal, shown.notes) == (archived, goal, notes)
    assert "adding" in asha.undo()
    assert asha.clients.get(client.id).archived
    assert asha.undo_label is None


def test_after_an_undo_new_acts_are_taken_back_before_the_older_ones(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    once = asha.clients.update(client.id, version=client.version, goal="A")
    asha.clients.update(client.id, version=once.version, goal="B")
    asha.undo()
    present = asha.clients.get(client.id)
    asha.clients.update(client.id, version=present.version, goal="C")
    asha.undo()
    assert asha.clients.get(client.id).goal == "A"
    asha.undo()
    assert asha.clients.get(client.id).goal == ""


def test_a_change_by_somebody_else_in_between_stops_it(asha: Session, admin: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    once = asha.clients.update(client.id, version=client.version, goal="A")
    asha.clients.archive(client.id)
    asha.undo()
    present = asha.clients.get(client.id)
    theirs = admin.clients.update(client.id, version=present.version, notes="theirs")
    assert theirs.version > once.version
    with pytest.raises(Conflict, match="nothing was undone"):
        asha.undo()
    shown = asha.clients.get(client.id)
    assert (shown.goal, shown.notes) == ("A", "theirs")


def test_somebody_elses_change_stays_even_if_a_weigh_in_after_it_is_taken_back(
    asha: Session, admin: Session
) -> None:
    client = asha.clients.add(full_name="Nikhil More", height_cm=170)
    asha.clients.update(client.id, version=client.version, goal="A")
    asha.progress.record(client.id, weight_kg=70, height_cm=171)
    present = asha.clients.get(client.id)
    admin.clients.update(client.id, version=present.version, goal="Theirs")
    asha.undo()
    assert asha.clients.get(client.id).height_cm == 170
    with pytest.raises(Conflict):
        asha.undo()
    assert asha.clients.get(client.id).goal == "Theirs"


def test_weigh_ins_that_move_the_height_are_part_of_the_chain(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", height_cm=170)
    asha.clients.update(client.id, version=client.version, goal="A")
    entry = asha.progress.record(client.id, weight_kg=70, height_cm=171)
    asha.progress.correct(entry.id, height_cm=172)
    asha.progress.remove(entry.id)
    heights = []
    for _act in range(3):
        asha.undo()
        heights.append(asha.clients.get(client.id).height_cm)
    assert heights == [172, 171, 170]
    assert asha.progress.entries(client.id) == []
    asha.undo()
    assert asha.clients.get(client.id).goal == ""


def test_corrections_are_taken_back_one_after_the_other(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    entry = asha.progress.record(client.id, weight_kg=70)
    asha.progress.correct(entry.id, weight_kg=71)
    asha.progress.correct(entry.id, weight_kg=71.5)
    asha.undo()
    asha.undo()
    assert [one.weight_kg for one in asha.progress.entries(client.id)] == [70]
    asha.undo()
    assert asha.progress.entries(client.id) == []


def test_a_handing_over_is_taken_back_and_the_change_before_it(
    admin: Session, asha: Session, vikram: Session
) -> None:
    client = admin.clients.add(full_name="Nikhil More", trainer_id=asha.account_id)
    admin.clients.update(client.id, version=client.version, goal="A")
    admin.clients.transfer(client.id, to=vikram.account_id)
    admin.clients.transfer(client.id, to=admin.account_id)
    admin.undo()
    assert vikram.clients.get(client.id).goal == "A"
    admin.undo()
    admin.undo()
    assert asha.clients.get(client.id).goal == ""


def test_a_client_is_not_handed_back_to_who_left(
    core: Core, admin: Session, asha: Session, vikram: Session
) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    admin.clients.transfer(client.id, to=vikram.account_id)
    second_desk = core.sign_in("meera@example.com", PASSWORD)
    second_desk.trainers.deactivate(asha.account_id)
    with pytest.raises(Conflict, match="not active"):
        admin.undo()
    assert vikram.clients.get(client.id)


def test_what_changed_nothing_is_no_act_to_undo(admin: Session, asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    asha.clients.archive(client.id)
    asha.clients.archive(client.id)
    admin.clients.transfer(client.id, to=asha.account_id)
    admin.trainers.reactivate(asha.account_id)
    asha.undo()
    assert not asha.clients.get(client.id).archived
    assert "adding" in (asha.undo_label or "")
    assert "Asha Rao" in (admin.undo_label or "")


def test_adding_is_taken_back_whoever_archived_them_in_between(
    asha: Session, admin: Session
) -> None:
    client = asha.clients.add(full_name="Nikhil More", fee=1000)
    asha.clients.archive(client.id)
    asha.undo()
    asha.undo()
    assert asha.clients.get(client.id).balance == 0
    other = asha.clients.add(full_name="Tara Nair")
    admin.clients.archive(other.id)
    with pytest.raises(Conflict):
        asha.undo()


# one act, one undo


def test_a_profile_change_that_weighed_is_taken_back_whole(core: Core, asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", weight_kg=70, height_cm=170)
    asha.clients.update(
        client.id, version=client.version, weight_kg=71, height_cm=171, goal="Strength"
    )
    assert sorted(acts_of(core)) == [("client", "update"), ("weigh_in", "add")]
    asha.undo()
    assert sorted(acts_of(core)) == [("client", "update"), ("undo", "undo"), ("weigh_in", "remove")]
    shown = asha.clients.get(client.id)
    assert (shown.weight_kg, shown.height_cm, shown.goal) == (70, 170, "")
    assert [one.weight_kg for one in asha.progress.entries(client.id)] == [70]


def test_a_weight_alone_typed_into_the_profile_is_taken_back(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", weight_kg=70, height_cm=170)
    asha.clients.update(client.id, version=client.version, weight_kg=71)
    asha.undo()
    assert asha.clients.get(client.id).weight_kg == 70


def test_a_first_height_typed_into_the_profile_is_taken_back(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    asha.clients.update(client.id, version=client.version, height_cm=170)
    asha.undo()
    assert asha.clients.get(client.id).height_cm is None
    assert asha.progress.entries(client.id) == []


def test_nothing_is_taken_back_if_only_a_half_could_be(asha: Session, admin: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", weight_kg=70)
    asha.clients.update(client.id, version=client.version, weight_kg=71, goal="Strength")
    newest = asha.progress.entries(client.id)[0]
    admin.progress.correct(newest.id, weight_kg=71.5)
    with pytest.raises(Conflict):
        asha.undo()
    shown = asha.clients.get(client.id)
    assert (shown.weight_kg, shown.goal) == (71.5, "Strength")


def test_adding_somebody_by_mistake_is_taken_back_without_a_debt(core: Core, asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", weight_kg=70, fee=5000)
    asha.undo()
    assert sorted(acts_of(core)) == [
        ("client", "archive"),
        ("ledger_entry", "reversal"),
        ("undo", "undo"),
    ]
    shown = asha.clients.get(client.id)
    assert (shown.archived, shown.balance, shown.weight_kg) == (True, Decimal(0), 70)
    kinds = [entry.kind for entry in asha.payments.account(client.id).entries]
    assert kinds == ["reversal", "charge"]


def test_adding_is_not_taken_back_once_money_was_taken(asha: Session, admin: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", fee=5000)
    admin.payments.receive(client.id, amount=100, method="cash")
    with pytest.raises(Conflict, match="more in the account"):
        asha.undo()
    shown = asha.clients.get(client.id)
    assert (shown.archived, shown.balance) == (False, Decimal(4900))


def test_adding_is_taken_back_after_its_payment_was(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", fee=5000)
    asha.payments.receive(client.id, amount=100, method="cash")
    asha.undo()
    asha.undo()
    assert asha.clients.get(client.id).balance == 0


# what is refused


def test_a_refused_undo_stays_the_last_act(asha: Session, admin: Session) -> None:
    older = asha.clients.add(full_name="Older One")
    newer = asha.clients.add(full_name="Newer One")
    asha.clients.archive(newer.id)
    admin.clients.restore(newer.id)
    label = asha.undo_label
    for _press in range(2):
        with pytest.raises(Conflict):
            asha.undo()
        assert asha.undo_label == label
    assert not asha.clients.get(older.id).archived
    # an act on top of it is taken back as ever
    asha.clients.update(older.id, version=older.version, goal="A")
    asha.undo()
    assert asha.clients.get(older.id).goal == ""


def test_an_undo_that_the_disk_refused_can_be_tried_again(
    core: Core, asha: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    asha.clients.archive(client.id)

    def full(*_given: object) -> None:
        raise StorageProblem("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(type(core._gym), "act", full)
        with pytest.raises(StorageProblem):
            asha.undo()
    assert asha.clients.get(client.id).archived
    asha.undo()
    assert not asha.clients.get(client.id).archived


@pytest.mark.parametrize("act", ["reset", "delete", "erase"])
def test_what_cannot_be_undone_says_so_and_shields_what_came_before(
    admin: Session, asha: Session, act: str
) -> None:
    mine = admin.clients.add(full_name="Nikhil More")
    admin.clients.archive(mine.id)
    gone = admin.clients.add(full_name="Gone Soon")
    {
        "reset": lambda: admin.trainers.reset_password(asha.account_id, new="given by the admin"),
        "delete": lambda: admin.trainers.delete(asha.account_id, hand_clients_to=None),
        "erase": lambda: admin.clients.erase(gone.id, password=PASSWORD),
    }[act]()
    for _press in range(2):
        with pytest.raises(Conflict, match="can't be undone"):
            admin.undo()
    assert admin.clients.get(mine.id).archived
    assert "Gone" not in (admin.undo_label or "")


def test_nothing_is_undone_after_signing_out(asha: Session) -> None:
    asha.clients.add(full_name="Nikhil More")
    asha.close()
    assert asha.undo_label is None
