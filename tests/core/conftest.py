"""A gym of made-up people in a temporary folder, with a clock that a test can set."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from counted_documents import Counted
from far_end import Sender
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.session import Session


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def core(tmp_path: Path, clock: Clock) -> Iterator[Core]:
    core = open_core(tmp_path / "gym", clock=clock, password_cost=4)
    yield core
    core.close()


@pytest.fixture
def admin(core: Core) -> Session:
    return core.create_first_admin(
        full_name="Meera Admin",
        email="meera@example.com",
        password=PASSWORD,
        gym_name="Iron House Gym",
        currency="INR",
        phone_region="IN",
    )


def _trainer(core: Core, admin: Session, name: str, email: str) -> Session:
    admin.trainers.add(full_name=name, email=email, password=PASSWORD)
    return core.sign_in(email, PASSWORD)


@pytest.fixture
def asha(core: Core, admin: Session) -> Session:
    return _trainer(core, admin, "Asha Rao", "asha@example.com")


@pytest.fixture
def vikram(core: Core, admin: Session) -> Session:
    return _trainer(core, admin, "Vikram Shah", "vikram@example.com")


@pytest.fixture
def nikhil(asha: Session) -> int:
    """A client of Asha's who has a phone and owes nothing."""
    return asha.clients.add(full_name="Nikhil More", phone="9876500011").id


@pytest.fixture
def counted(core: Core) -> Counted:
    """The documents of the folder, with what is rendered of them noted."""
    return Counted(core)


@pytest.fixture
def sender(core: Core) -> Sender:
    """The far end of both ways in which a person sends by hand."""
    found = Sender()
    core._senders = {"pywhatkit": found, "click_to_chat": Sender()}
    return found


@pytest.fixture
def trainer(sender: Sender, asha: Session) -> Session:
    """Asha, whose messages go to that far end."""
    return asha
