"""Reminders by rule: prepared once a period, approved by a person, taken away once untrue."""

from collections.abc import Iterator

import cloud_gym
import graph_server
import pytest
from graph_server import Graph
from made_up import Clock

from ptcms_core.core import Core
from ptcms_core.errors import Conflict, Invalid, NeedsConfirmation, NotAllowed, NotFound
from ptcms_core.session import Session


@pytest.fixture
def graph() -> Iterator[Graph]:
    with graph_server.graph_server() as graph:
        yield graph


@pytest.fixture
def nikhil(asha: Session) -> int:
    return asha.clients.add(
        full_name="Nikhil More",
        phone="9876500011",
        whatsapp_consent=True,
        fee=500,
        fee_due="25/11/2026",
        date_of_birth="1990-11-23",
    ).id


@pytest.mark.parametrize(
    ("kind", "days", "words"),
    [
        ("due_in", 3, "Hi Nikhil, ₹500.00 is due on 25 Nov 2026."),
        ("birthday", 0, "Happy birthday, Nikhil!"),
    ],
)
def test_a_rule_prepares_a_draft_from_its_usual_template(
    admin: Session, asha: Session, nikhil: int, kind: str, days: int, words: str
) -> None:
    admin.reminders.add_rule(kind=kind, days=days)
    assert asha.reminders.prepare() == 1
    assert asha.reminders.prepare() == 0
    [draft] = asha.reminders.waiting()
    assert (draft.state, draft.client_id) == ("draft", nikhil)
    assert draft.text.startswith(words)


def test_overdue_is_reminded_of_once_a_week_and_missed_weigh_ins_once(
    admin: Session, asha: Session, nikhil: int, clock: Clock
) -> None:
    asha.progress.record(nikhil, weight_kg=72.4, height_cm=175)
    admin.reminders.add_rule(kind="overdue", days=3)
    admin.reminders.add_rule(kind="no_weigh_in", days=14)
    assert asha.reminders.prepare() == 0
    clock.advance(days=4)  # Friday: two days overdue
    assert asha.reminders.prepare() == 0
    clock.advance(days=1)
    assert asha.reminders.prepare() == 1
    clock.advance(days=1)
    assert asha.reminders.prepare() == 0
    clock.advance(days=1)  # the next week, and the draft of this one still stands
    assert asha.reminders.prepare() == 1
    clock.advance(days=7)
    assert asha.reminders.prepare() == 2  # a further week, and 14 days without a weigh-in
    clock.advance(days=1)
    assert asha.reminders.prepare() == 0


def test_approving_queues_what_is_true_then(admin: Session, asha: Session, nikhil: int) -> None:
    admin.reminders.add_rule(kind="due_in", days=3)
    asha.reminders.prepare()
    [draft] = asha.reminders.waiting()
    asha.payments.receive(nikhil, amount=200, method="cash")
    sent = asha.reminders.approve(draft.id)
    assert sent.state == "queued"
    assert "₹300.00 is due" in sent.text
    assert sent.by == "Asha Rao"
    assert asha.reminders.waiting() == []
    assert asha.undo() == "the message to Nikhil More"
    assert [one.id for one in asha.reminders.waiting()] == [draft.id]


def test_what_was_paid_meanwhile_is_not_sent(admin: Session, asha: Session, nikhil: int) -> None:
    admin.reminders.add_rule(kind="due_in", days=3)
    asha.reminders.prepare()
    [draft] = asha.reminders.waiting()
    asha.payments.receive(nikhil, amount=500, method="cash")
    with pytest.raises(Conflict, match="no longer needed"):
        asha.reminders.approve(draft.id)
    asha.reminders.prepare()
    assert asha.reminders.waiting() == []
    assert asha.messages.get(draft.id).state == "cancelled"


def test_what_speaks_against_it_is_asked_when_it_is_approved(
    admin: Session, asha: Session, nikhil: int, clock: Clock
) -> None:
    admin.reminders.add_rule(kind="due_in", days=3)
    asha.reminders.prepare()
    [draft] = asha.reminders.waiting()
    clock.advance(hours=12)
    with pytest.raises(NeedsConfirmation, match="quiet time"):
        asha.reminders.approve(draft.id)
    assert asha.reminders.approve(draft.id, confirmed=True).state == "queued"


def test_left_out_it_does_not_come_back_in_its_period(
    admin: Session, asha: Session, nikhil: int, clock: Clock
) -> None:
    admin.reminders.add_rule(kind="due_in", days=3)
    asha.reminders.prepare()
    [draft] = asha.reminders.waiting()
    asha.reminders.skip(draft.id)
    clock.advance(days=1)
    assert asha.reminders.prepare() == 0
    asha.undo()
    assert [one.id for one in asha.reminders.waiting()] == [draft.id]


def test_who_has_no_phone_or_asked_not_to_be_written_to_gets_none(
    admin: Session, asha: Session
) -> None:
    asha.clients.add(full_name="No Phone", fee=500, fee_due="today")
    other = asha.clients.add(full_name="Opted Out", phone="9876500012", fee=500, fee_due="today")
    asha.clients.update(other.id, version=other.version, opted_out=True)
    admin.reminders.add_rule(kind="due_in", days=3)
    assert asha.reminders.prepare() == 0


def test_each_sees_and_approves_for_own_clients_only(
    admin: Session, asha: Session, vikram: Session, nikhil: int
) -> None:
    admin.reminders.add_rule(kind="due_in", days=3)
    assert vikram.reminders.prepare() == 1, "prepared for everybody"
    assert vikram.reminders.waiting() == []
    [draft] = asha.reminders.waiting()
    with pytest.raises(NotFound):
        vikram.reminders.approve(draft.id)
    with pytest.raises(NotFound):
        vikram.reminders.skip(draft.id)
    assert [one.id for one in admin.reminders.waiting()] == [draft.id]


def test_rules_are_the_admins_and_go_back_by_undo(
    admin: Session, asha: Session, nikhil: int
) -> None:
    with pytest.raises(NotAllowed):
        asha.reminders.add_rule(kind="due_in", days=3)
    rule = admin.reminders.add_rule(kind="due_in", days=3)
    changed = admin.reminders.update_rule(rule.id, version=rule.version, days=1)
    assert changed.days == 1
    with pytest.raises(Conflict):
        admin.reminders.update_rule(rule.id, version=rule.version, days=2)
    admin.undo()
    assert admin.reminders.rules()[0].days == 3
    asha.reminders.prepare()
    admin.reminders.remove_rule(rule.id)
    assert admin.reminders.rules() == []
    assert asha.reminders.waiting() == []
    admin.undo()
    assert [one.id for one in admin.reminders.rules()] == [rule.id]
    assert asha.reminders.prepare() == 1


def test_a_rule_switched_off_takes_its_drafts_away(
    admin: Session, asha: Session, nikhil: int
) -> None:
    rule = admin.reminders.add_rule(kind="due_in", days=3)
    asha.reminders.prepare()
    admin.reminders.update_rule(rule.id, version=rule.version, active=False)
    assert asha.reminders.prepare() == 0
    assert asha.reminders.waiting() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "sometimes"}, "kind"),
        ({"kind": "overdue", "days": -1}, "days"),
        ({"kind": "overdue", "days": 366}, "days"),
        ({"kind": "overdue", "template": "nothing"}, "template"),
        ({"kind": "overdue", "by_itself": True}, "by_itself"),
    ],
)
def test_a_wrong_rule_is_refused_by_field(
    admin: Session, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        admin.reminders.add_rule(**wrong)
    assert list(refused.value.fields) == [field]


def test_by_itself_only_on_the_cloud_channel_and_to_who_consented(
    core: Core, admin: Session, asha: Session, nikhil: int, graph: Graph
) -> None:
    worker = cloud_gym.set_up(core, admin, graph)
    asha.clients.add(full_name="No Consent", phone="9876500013", fee=500, fee_due="today")
    admin.settings.update(sender="click_to_chat")
    admin.reminders.add_rule(kind="due_in", days=3, by_itself=True)
    assert admin.reminders.prepare() == 1
    assert admin.reminders.waiting() == []
    assert cloud_gym.work_off(worker) == 1
    [message] = asha.messages.history(nikhil)
    assert (message.state, message.channel) == ("accepted", "cloud")


def test_the_clients_language_is_chosen(admin: Session, asha: Session) -> None:
    asha.clients.add(
        full_name="Hindi Person", phone="9876500014", fee=500, fee_due="today", language="hi"
    )
    admin.reminders.add_rule(kind="due_in", days=3)
    asha.reminders.prepare()
    [draft] = asha.reminders.waiting()
    assert draft.text.startswith("नमस्ते Hindi")
