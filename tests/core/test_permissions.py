"""Every call of every service, made by each person who may not make it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from every_call import CALLS, Gym, filled, method_of, public_calls
from made_up import PASSWORD, Clock

import ptcms_core
from ptcms_core.access import ALLOWED, permissions
from ptcms_core.access.words import action_words
from ptcms_core.core import open_core
from ptcms_core.errors import Conflict, NotAllowed, NotFound, PtcmsError, SignedOut
from ptcms_core.session import Session

NOT_OF_THE_GYM = {"journal", "journal_image", "throttle", "sqlite_sequence"}


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def a_minute_later(clock: Clock) -> None:
    """A refusal is noted once a minute."""
    clock.advance(minutes=1)


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Gym]:
    core = open_core(tmp_path_factory.mktemp("gym") / "g", clock=clock, password_cost=4)
    admin = core.create_first_admin(
        full_name="Meera Admin", email="meera@example.com", password=PASSWORD
    )
    people = ("asha", "vikram", "closed", "moved", "newcomer")
    for name in people:
        admin.trainers.add(full_name=name.title(), email=f"{name}@example.com", password=PASSWORD)
    yield filled(core, admin, core.sign_in("asha@example.com", PASSWORD))
    core.close()


@pytest.fixture(scope="module")
def vikram(gym: Gym) -> Session:
    return gym.core.sign_in("vikram@example.com", PASSWORD)


def _person(gym: Gym, name: str) -> Any:
    return next(p for p in gym.admin.trainers.list() if p.email == f"{name}@example.com")


@pytest.fixture(scope="module")
def outsiders(gym: Gym) -> dict[str, Session]:
    """Sessions that have ended in each of the ways there are."""
    signed_out = gym.core.sign_in("vikram@example.com", PASSWORD)
    signed_out.close()
    deactivated = gym.core.sign_in("closed@example.com", PASSWORD)
    gym.admin.trainers.deactivate(_person(gym, "closed").id)
    other_role = gym.core.sign_in("moved@example.com", PASSWORD)
    moved = _person(gym, "moved")
    gym.admin.trainers.update(moved.id, version=moved.version, role="admin", own_password=PASSWORD)
    return {"signed out": signed_out, "deactivated": deactivated, "another role": other_role}


@pytest.fixture(scope="module")
def newcomer(gym: Gym) -> Session:
    """Somebody whose password was set by the admin and must be changed first."""
    new = "given by the admin 1"
    gym.admin.trainers.reset_password(_person(gym, "newcomer").id, new=new)
    return gym.core.sign_in("newcomer@example.com", new)


def stored(gym: Gym) -> dict[str, list[tuple[Any, ...]]]:
    """Everything the two databases hold, but for what refusals and sign-ins leave."""
    found = {}
    for database in (gym.core._gym.accounts, gym.core._gym.data):
        with database.read() as connection:
            names = [
                row[0]
                for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            for name in sorted(set(names) - NOT_OF_THE_GYM):
                rows = connection.execute(f"SELECT * FROM {name}").fetchall()
                found[f"{database.path.name}.{name}"] = [tuple(row) for row in rows]
    return found


def refusals(gym: Gym) -> int:
    return len(gym.admin.journal.entries(subject="refusal", limit=100_000))


def test_every_action_of_the_table_has_words_and_is_asked_for_somewhere() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(ptcms_core.__file__).parent.rglob("*.py")
        if not path.name.startswith("access")
    )
    for action in ALLOWED:
        assert action_words(action), action
        assert f'"{action}"' in sources, action
    assert {row.words: row.roles for row in permissions()} == {
        action_words(action): roles for action, roles in ALLOWED.items()
    }


def test_a_refusal_says_what_an_admin_may(vikram: Session) -> None:
    with pytest.raises(NotAllowed) as refused:
        vikram.clients.transfer(1, to=1)
    assert refused.value.sentence == (
        "Only an admin may hand a client to another trainer. Nothing was changed."
    )


def test_the_table_names_every_call_there_is(gym: Gym) -> None:
    assert set(public_calls(gym.admin)) == set(CALLS)


@pytest.mark.parametrize("name", [n for n, call in CALLS.items() if call.reach == "client"])
def test_another_trainers_client_is_as_if_there_were_none(
    gym: Gym, vikram: Session, name: str
) -> None:
    arguments = CALLS[name].arguments(gym)
    before, noted = stored(gym), refusals(gym)
    with pytest.raises(NotFound) as refused:
        method_of(vikram, name)(**arguments)
    assert stored(gym) == before
    assert refusals(gym) == noted + 1
    which = next(iter(arguments))
    nobody = [999_999] if isinstance(arguments[which], list) else 999_999
    with pytest.raises(NotFound) as missing:
        method_of(vikram, name)(**{**arguments, which: nobody})
    assert refused.value.sentence == missing.value.sentence


@pytest.mark.parametrize("name", [n for n, call in CALLS.items() if call.reach == "admin"])
def test_what_is_for_admins_is_refused_to_a_trainer(gym: Gym, vikram: Session, name: str) -> None:
    arguments = CALLS[name].arguments(gym)
    before, noted = stored(gym), refusals(gym)
    with pytest.raises(NotAllowed, match="admin"):
        method_of(vikram, name)(**arguments)
    assert stored(gym) == before
    assert refusals(gym) == noted + 1


@pytest.mark.parametrize("name", [n for n, call in CALLS.items() if call.reach == "list"])
def test_lists_hold_nothing_of_another_trainers_clients(
    gym: Gym, vikram: Session, name: str
) -> None:
    answer = method_of(vikram, name)(**CALLS[name].arguments(gym))
    if name == "session.feed":
        answer.close()
    shown = repr(answer)
    assert "Nikhil" not in shown
    assert "9876500011" not in shown


@pytest.mark.parametrize("what", ["journal.entries", "messages.history"])
def test_lists_of_one_client_are_refused_for_another_trainers(
    gym: Gym, vikram: Session, what: str
) -> None:
    noted = refusals(gym)
    with pytest.raises(NotFound):
        method_of(vikram, what)(client_id=gym.ids["client"])
    assert refusals(gym) == noted + 1


def test_a_search_for_another_trainer_finds_only_ones_own(gym: Gym, vikram: Session) -> None:
    assert vikram.clients.search(trainer_id=gym.asha.account_id).items == []
    assert gym.asha.clients.search(trainer_id=vikram.account_id).total > 0


@pytest.mark.parametrize("name", [n for n in CALLS if n != "session.close"])
def test_nothing_works_once_a_session_has_ended(
    gym: Gym, outsiders: dict[str, Session], name: str
) -> None:
    arguments = CALLS[name].arguments(gym)
    before = stored(gym)
    for session in outsiders.values():
        with pytest.raises(SignedOut):
            method_of(session, name)(**arguments)
    assert stored(gym) == before


# what somebody may do who must choose a new password first: see who they are, choose it, leave
BEFORE_A_NEW_PASSWORD = {
    "account.change_password",
    "account.preferences",
    "account.profile",
    "session.change_password",
    "session.close",
}


@pytest.mark.parametrize("name", sorted(set(CALLS) - BEFORE_A_NEW_PASSWORD))
def test_a_given_password_must_be_changed_before_anything_else(
    gym: Gym, newcomer: Session, name: str
) -> None:
    arguments = CALLS[name].arguments(gym)
    before, noted = stored(gym), refusals(gym)
    with pytest.raises(NotAllowed, match="new password"):
        method_of(newcomer, name)(**arguments)
    assert stored(gym) == before
    assert refusals(gym) == noted + 1


def test_a_refusal_is_seen_by_the_admin_alone(gym: Gym, vikram: Session) -> None:
    with pytest.raises(NotFound):
        vikram.clients.get(gym.ids["client"])
    newest = gym.admin.journal.entries(subject="refusal")[0]
    assert newest.actor == "Vikram"
    assert newest.sentence == f"was refused: a client of somebody else, #{gym.ids['client']}"
    with pytest.raises(NotAllowed):
        vikram.exports.everything(password=PASSWORD)
    newest = gym.admin.journal.entries(subject="refusal")[0]
    assert newest.sentence == "was refused: export the whole gym"
    with pytest.raises(NotAllowed):
        vikram.trainers.list()
    newest = gym.admin.journal.entries(subject="refusal")[0]
    assert newest.sentence == "was refused: see the accounts of trainers"
    # an own refusal would tell which of the numbers tried belong to somebody else's clients
    assert vikram.journal.entries(subject="refusal") == []


def test_one_who_tries_again_and_again_is_noted_once_a_minute(
    gym: Gym, vikram: Session, clock: Clock
) -> None:
    noted = refusals(gym)
    for _try in range(5):
        with pytest.raises(NotFound):
            vikram.clients.get(gym.ids["client"])
    assert refusals(gym) == noted + 1
    clock.advance(seconds=61)
    with pytest.raises(NotFound):
        vikram.clients.get(gym.ids["client"])
    assert refusals(gym) == noted + 2


def test_a_trainer_cannot_give_a_client_to_somebody_else(gym: Gym, vikram: Session) -> None:
    with pytest.raises(NotAllowed):
        vikram.clients.add(full_name="Tara", trainer_id=gym.asha.account_id)
    with pytest.raises(PtcmsError):
        vikram.account.update(version=vikram.account.profile()["version"], role="admin")
    assert vikram.account.profile()["role"] == "trainer"


def test_a_duplicate_of_another_trainer_is_told_without_a_name(gym: Gym, vikram: Session) -> None:
    with pytest.raises(PtcmsError, match="already in the gym's records") as asked:
        vikram.clients.add(full_name="Nikhil M", phone="9876500011")
    assert "Nikhil" not in asked.value.sentence
    (likely,) = vikram.clients.similar("Nikhil More", "9876500011")
    assert (likely.client_id, likely.full_name, likely.last_four) == (None, "", "")
    # a name alone, however alike, says nothing of other trainers' clients
    assert vikram.clients.similar("Nikhil More") == []


def test_an_undo_ends_with_the_session(gym: Gym) -> None:
    session = gym.core.sign_in("asha@example.com", PASSWORD)
    session.clients.add(full_name="Will Stay", confirmed=True)
    session.close()
    with pytest.raises(SignedOut):
        session.undo()
    again = gym.core.sign_in("asha@example.com", PASSWORD)
    with pytest.raises(Conflict):
        again.undo()
