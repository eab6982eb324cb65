"""The journal as it is read: sentences, differences in words, filters and pages."""

from datetime import date
from typing import Any

import pytest
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import Invalid, NotFound
from ptcms_core.session import Session


def sentences(session: Session, **asked: Any) -> list[str]:
    return [one.sentence for one in session.journal.page(**asked).items]


def test_acts_are_told_in_sentences(admin: Session, asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", fee=5000)
    asha.payments.receive(client.id, amount=2000, method="cash")
    asha.progress.record(client.id, weight_kg=72.4)
    asha.diets.assign(client.id, meals={"Lunch": "Dal"})
    asha.clients.archive(client.id)
    assert sentences(asha, client_id=client.id) == [
        "archived Nikhil More",
        "gave Nikhil More a diet plan",
        "weighed Nikhil More: 72.4 kg",
        "took ₹2,000.00 from Nikhil More",
        "charged Nikhil More ₹5,000.00",
        "added Nikhil More",
    ]


def test_a_change_names_its_fields_and_shows_them_in_words(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More", goal="Strength")
    asha.clients.update(client.id, version=client.version, goal="Fat loss", height_cm=175.5)
    changed = next(
        one
        for one in asha.journal.page(client_id=client.id, subject="client").items
        if one.kind == "update"
    )
    assert changed.sentence.startswith("changed Nikhil More: goal")
    assert ("goal", "Strength", "Fat loss") in changed.told
    told = {field: (before, after) for field, before, after in changed.told}
    assert told.get("height", ("–", "175.5 cm")) == ("–", "175.5 cm")


def test_accounts_and_records_are_read_in_one_order_page_after_page(
    admin: Session, asha: Session, clock: Clock
) -> None:
    for number in range(7):
        clock.advance(minutes=1)
        asha.clients.add(full_name=f"Client {number}")
        clock.advance(minutes=1)
        admin.trainers.add(
            full_name=f"Trainer {number}", email=f"t{number}@example.com", password="quiet river 99"
        )
    whole = admin.journal.page(limit=1000)
    assert whole.next is None
    found, after = [], None
    while True:
        page = admin.journal.page(after=after, limit=3)
        found += page.items
        after = page.next
        if after is None:
            break
    assert [(one.subject, one.seq) for one in found] == [
        (one.subject, one.seq) for one in whole.items
    ]
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert whole.items[0].sentence == "added the account of Trainer 6"
    assert whole.items[1].sentence == "added Client 6"


@pytest.mark.parametrize("sort", ["-at", "at", "who", "-who", "what", "-what"])
def test_the_rows_are_sorted_by_any_column_page_after_page(
    admin: Session, asha: Session, clock: Clock, sort: str
) -> None:
    for number in range(4):
        clock.advance(minutes=1)
        client = asha.clients.add(full_name=f"Client {number}")
        clock.advance(minutes=1)
        admin.clients.archive(client.id)
        clock.advance(minutes=1)
        admin.trainers.add(
            full_name=f"Trainer {number}", email=f"t{number}@example.com", password="quiet river 99"
        )
    whole = admin.journal.page(sort=sort, limit=1000)
    assert whole.next is None
    newest = admin.journal.page(limit=1000).items
    back = sort.startswith("-")
    by = {
        "at": lambda one: one.at,
        "who": lambda one: one.actor.casefold(),
        "what": lambda one: f"{one.subject} {one.kind}",
    }[sort.lstrip("-")]
    # sorting keeps the newest first where the column says the same
    assert [by(one) for one in whole.items] == sorted(map(by, newest), reverse=back)
    if not sort.endswith("at"):
        assert whole.items == sorted(newest, key=by, reverse=back)
    found, after = [], None
    while True:
        page = admin.journal.page(sort=sort, after=after, limit=3)
        found += page.items
        if page.next is None:
            break
        after = page.next
    assert found == whole.items
    with pytest.raises(Invalid):
        admin.journal.page(sort="client")


def test_a_day_of_the_gym_can_be_asked_for(asha: Session, clock: Clock) -> None:
    asha.clients.add(full_name="On Monday")
    clock.advance(hours=14)  # after midnight in Kolkata, the same day in UTC
    asha.clients.add(full_name="On Tuesday")
    monday, tuesday, wednesday = (date(2026, 11, day) for day in (23, 24, 25))
    assert sentences(asha, since=monday, until=monday) == ["added On Monday"]
    assert sentences(asha, since=tuesday, until=tuesday) == ["added On Tuesday"]
    assert sentences(asha, since=monday) == ["added On Tuesday", "added On Monday"]
    assert sentences(asha, until=tuesday) == ["added On Tuesday", "added On Monday"]
    assert sentences(asha, since=wednesday) == []
    assert sentences(asha, kind="add", since=tuesday) == ["added On Tuesday"]
    assert sentences(asha, kind="update") == []
    with pytest.raises(Invalid, match="before the first"):
        sentences(asha, since=tuesday, until=monday)


def test_kinds_and_people_can_be_asked_for(admin: Session, asha: Session) -> None:
    asha.clients.add(full_name="Nikhil More", fee=10)
    admin.settings.update(gym_name="Steel House")
    assert sentences(admin, subject="settings")[0] == "changed settings: gym name"
    assert all(
        one.actor == "Asha Rao" for one in admin.journal.page(actor_id=asha.account_id).items
    )


def test_a_trainer_reads_nothing_of_another_trainers_clients(
    core: Core, asha: Session, vikram: Session
) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    assert vikram.journal.page().items == []
    with pytest.raises(NotFound):
        vikram.journal.page(client_id=client.id)


def test_every_kind_of_row_has_a_sentence_without_programmers_words(admin: Session) -> None:
    template = admin.workouts.add_template(title="Legs", text="Squat 3x5")
    admin.workouts.remove_template(template.id)
    admin.undo()
    message = admin.messages.add_template(name="Hello", text="Hi {name}")
    admin.messages.remove_template(message.id)
    client = admin.clients.add(full_name="Nikhil More", phone="9876500011", whatsapp_consent=True)
    queued = admin.messages.queue(client.id, text="Hi", confirmed=True)
    admin.messages.hand_over(queued.id)
    admin.messages.confirm(queued.id, sent=True)
    entry = admin.progress.record(client.id, weight_kg=70)
    admin.progress.remove(entry.id)
    for one in admin.journal.page(limit=100).items:
        assert "_" not in one.sentence, one.sentence
        assert ":" not in one.sentence.split()[0], one.sentence


def test_days_and_amounts_are_shown_as_the_gym_writes_them(asha: Session) -> None:
    client = asha.clients.add(full_name="Nikhil More")
    asha.payments.charge(client.id, amount=1500, due=date(2026, 12, 1))
    (charged, *_rest) = asha.journal.page(client_id=client.id, subject="ledger_entry").items
    told = {field: after for field, _before, after in charged.told}
    assert told["due"] == "1 Dec 2026"
    assert told["amount"] == "₹1,500.00"
    assert "reference" not in told
