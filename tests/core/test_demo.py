"""The made-up gym: the same for the same seed, with something for everybody to do."""

from pathlib import Path

import pytest
from made_up import Clock

from ptcms_core.core import open_core
from ptcms_core.errors import NotAllowed


def test_the_made_up_gym_is_the_same_for_the_same_seed(tmp_path: Path, clock: Clock) -> None:
    names = []
    for number in (1, 2):
        core = open_core(tmp_path / str(number), clock=clock, password_cost=4)
        people = core.fill_with_demo(clients=60, on_progress=lambda *_: None)
        session = core.sign_in(people[0].email, people[0].password)
        names.append([c.full_name for c in session.clients.search(limit=100).items])
        today = session.today()
        assert today.overdue
        assert today.due_this_week
        assert today.messages_waiting
        with core._gym.data.read() as connection:
            for row in connection.execute("SELECT id, balance FROM client").fetchall():
                assert session.payments.account(row["id"]).balance * 100 == row["balance"]
        with pytest.raises(NotAllowed):
            core.fill_with_demo()
        core.close()
    assert names[0] == names[1]
    assert len(names[0]) == 58  # two of sixty are archived
