"""What the tests of a restore share: the folder opened again, and who is in it."""

from pathlib import Path

from made_up import PASSWORD, Clock

from ptcms_core.core import Core, open_core
from ptcms_core.session import Session


def names(session: Session) -> list[str]:
    return [one.full_name for one in session.clients.search(limit=1000).items]


def again(folder: Path, clock: Clock) -> tuple[Core, Session]:
    core = open_core(folder, clock=clock, password_cost=4)
    return core, core.sign_in("meera@example.com", PASSWORD)
