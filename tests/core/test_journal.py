"""The journal: who changed what, its chain, and what other terminals learn from it."""

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.errors import NotFound
from ptcms_core.session import Session
from ptcms_core.storage import journal


@pytest.fixture
def client_id(asha: Session) -> int:
    return asha.clients.add(full_name="Nikhil More", phone="9876500011", fee=1500).id


def test_the_journal_tells_who_changed_what(
    asha: Session, vikram: Session, admin: Session, client_id: int
) -> None:
    client = asha.clients.get(client_id)
    asha.clients.update(client_id, version=client.version, goal="Strength")
    newest = asha.journal.entries(client_id)[0]
    assert newest.actor == "Asha Rao"
    assert ("goal", "", "Strength") in newest.changes
    assert vikram.journal.entries() == []
    assert {e.subject for e in admin.journal.entries(limit=200)} >= {
        "account",
        "client",
        "settings",
    }
    assert {e.subject for e in admin.journal.entries(subject="client")} == {"client"}
    assert admin.journal.entries(actor_id=asha.account_id, after=newest.seq)
    with pytest.raises(NotFound):
        vikram.journal.entries(client_id)


def test_the_chain_shows_an_edited_row(core: Core, asha: Session, client_id: int) -> None:
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) is None
    with core._gym.data.transaction() as connection:
        connection.execute("UPDATE journal_image SET after = '{}' WHERE seq = 2")
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) == 2
    with core._gym.data.transaction() as connection:
        connection.execute("DELETE FROM journal_image WHERE seq = 2")
        connection.execute("UPDATE journal SET kind = 'other' WHERE seq = 3")
    with core._gym.data.read() as connection:
        assert journal.first_broken(connection) == 3


def test_another_terminal_sees_a_change(core: Core, asha: Session, clock: Clock) -> None:
    feed = asha.feed()
    assert feed.poll() == []
    assert not feed.has_news()
    other = open_core(core.folder, clock=clock, password_cost=4)
    there = other.sign_in("asha@example.com", PASSWORD)
    added = there.clients.add(full_name="From Elsewhere")
    assert feed.has_news()
    told = feed.poll()
    assert (added.id, "add") in [(c.client_id, c.kind) for c in told]
    assert feed.poll() == []
    assert not feed.has_news()
    feed.untold(told[:1])
    assert feed.has_news()
    assert feed.poll() == told[:1]
    feed.close()
    assert not feed.has_news()
    assert feed.poll() == []
    other.close()


def test_the_feed_tells_a_trainer_nothing_of_others_clients(
    admin: Session, asha: Session, vikram: Session
) -> None:
    mine = asha.clients.add(full_name="Asha's Own")
    other = vikram.clients.add(full_name="Vikram's Own")
    everything, feed = admin.feed(), asha.feed()
    vikram.progress.record(other.id, weight_kg=70, confirmed=True)
    vikram.clients.add(full_name="Vikram's Next")
    assert {one.subject for one in everything.poll()} >= {"weigh_in", "client"}
    assert feed.poll() == []
    # by whomever, on one's own
    admin.progress.record(mine.id, weight_kg=71, confirmed=True)
    assert ("weigh_in", mine.id) in [(one.subject, one.client_id) for one in feed.poll()]
    # and what is nobody's
    admin.settings.update(gym_name="Iron Club")
    assert [one.subject for one in feed.poll()] == ["settings"]
    # to her, and away again
    for to in (asha, vikram):
        admin.clients.transfer(other.id, to=to.account_id)
        assert ("transfer", other.id) in [(one.kind, one.client_id) for one in feed.poll()]
    vikram.payments.charge(other.id, amount=10, description="Towel")
    assert feed.poll() == []
    everything.close()
    feed.close()


def test_the_feed_names_who_changed_something(admin: Session, asha: Session) -> None:
    feed = asha.feed()
    admin.settings.update(gym_name="Iron Club")
    (change,) = feed.poll()
    assert change.actor_id == admin.account_id
    assert feed.names([admin.account_id, 999]) == {admin.account_id: "Meera Admin"}
    feed.close()
