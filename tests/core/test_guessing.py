"""Guessing passwords: from several processes, over time, and what the time of an answer tells."""

import multiprocessing
import statistics
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from made_up import PASSWORD, Clock

from ptcms_core.core import Core, Session, open_core
from ptcms_core.errors import Invalid, NotAllowed, SignInRefused
from ptcms_core.values import passwords

GUESSERS = 4
GUESSES = 1_000
SECONDS = 600
BEGIN = datetime(2026, 11, 23, 5, 12, tzinfo=UTC)


def _guess(folder: Path, elapsed: Any, looked_at: Any, left: Any) -> None:
    """Guess until the guesses are used up; the time they take passes on a shared clock."""
    real = passwords.matches

    def counted(password: str, hashed: str) -> bool:
        with looked_at.get_lock():
            looked_at.value += 1
        return real(password, hashed)

    passwords.matches = counted
    core = open_core(
        folder, clock=lambda: BEGIN + timedelta(seconds=elapsed.value), password_cost=4
    )
    while True:
        with left.get_lock():
            if left.value == 0:
                break
            left.value -= 1
        with suppress(SignInRefused):
            core.sign_in("meera@example.com", "wrong wrong wrong")
        with elapsed.get_lock():
            elapsed.value += SECONDS / GUESSES
    core._gym.close()


@pytest.mark.slow
def test_a_thousand_guesses_from_four_processes_are_hardly_looked_at(
    tmp_path: Path, ordeal: Any
) -> None:
    lost = ordeal.losses("guesses looked at above 20", "refusals of others")
    core = open_core(tmp_path / "gym", clock=lambda: BEGIN, password_cost=4)
    admin = core.create_first_admin(full_name="Meera", email="meera@example.com", password=PASSWORD)
    admin.trainers.add(full_name="Asha", email="asha@example.com", password=PASSWORD)
    fork = multiprocessing.get_context("fork")
    elapsed, looked_at, left = fork.Value("d", 0.0), fork.Value("i", 0), fork.Value("i", GUESSES)
    guessers = [
        fork.Process(target=_guess, args=(tmp_path / "gym", elapsed, looked_at, left))
        for _number in range(GUESSERS)
    ]
    for guesser in guessers:
        guesser.start()
    # others are let in all the while, at once
    let_in = 0
    while any(guesser.is_alive() for guesser in guessers):
        core.sign_in("asha@example.com", PASSWORD).close()
        let_in += 1
        time.sleep(0)
    for guesser in guessers:
        guesser.join()
        assert guesser.exitcode == 0
    assert left.value == 0
    assert elapsed.value == pytest.approx(SECONDS)
    lost["guesses looked at above 20"] = max(0, looked_at.value - 20)
    ordeal.tried = (
        f"{GUESSES:,} guesses from {GUESSERS} processes in {SECONDS // 60} minutes,"
        f" {looked_at.value} looked at; another account signed in {let_in} times meanwhile"
    )
    assert 10 <= looked_at.value <= 20
    assert let_in > 0
    core.close()


@pytest.mark.slow
def test_the_time_of_an_answer_does_not_tell_which_emails_are_known(
    tmp_path: Path, clock: Clock, ordeal: Any
) -> None:
    core = open_core(tmp_path / "gym", clock=clock, password_cost=10)
    core.create_first_admin(full_name="Meera", email="meera@example.com", password=PASSWORD)
    took: dict[str, list[float]] = {"meera@example.com": [], "nobody@example.com": []}
    for _round in range(max(5, ordeal.times(200))):
        for email, times in took.items():
            # long enough for every wait to be over
            clock.advance(minutes=16)
            begun = time.perf_counter()
            with suppress(SignInRefused):
                core.sign_in(email, "wrong wrong wrong")
            times.append(time.perf_counter() - begun)
    known, unknown = (statistics.median(times) for times in took.values())
    apart = abs(known - unknown) / known
    ordeal.tried = (
        f"{len(took['meera@example.com'])} wrong passwords for a known and an unknown email"
    )
    ordeal.measured = f"medians {known * 1000:.1f} and {unknown * 1000:.1f} ms, {apart:.1%} apart"
    core.close()
    if ordeal.full:
        assert apart <= 0.05


@pytest.mark.parametrize("email", ["meera@example.com", "nobody@example.com"])
def test_a_known_and_an_unknown_email_cost_one_look_at_a_hash_of_the_same_cost(
    core: Core, admin: Session, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    looked: list[int] = []
    made: list[int] = []
    real_check, real_make = passwords.bcrypt.checkpw, passwords.bcrypt.hashpw

    def check(password: bytes, hashed: bytes) -> bool:
        looked.append(passwords.cost_of(hashed.decode()))
        return real_check(password, hashed)

    def make(password: bytes, salt: bytes) -> bytes:
        made.append(1)
        return real_make(password, salt)

    monkeypatch.setattr(passwords.bcrypt, "checkpw", check)
    monkeypatch.setattr(passwords.bcrypt, "hashpw", make)
    for _try in range(2):
        with pytest.raises(SignInRefused):
            core.sign_in(email, "wrong wrong wrong")
    assert looked == [4, 4]
    assert made == []


def test_nobodys_hash_is_one_and_fits_nothing() -> None:
    hashed = passwords.nobodys_hash(4)
    assert passwords.cost_of(hashed) == 4
    assert passwords.bcrypt.checkpw(b"anything", hashed.encode()) is False
    assert not passwords.matches("", hashed)


def test_an_admin_lets_somebody_try_again(core: Core, admin: Session, asha: Session) -> None:
    for _try in range(7):
        with pytest.raises(SignInRefused):
            core.sign_in("asha@example.com", "wrong wrong wrong")
    with pytest.raises(SignInRefused):
        core.sign_in("asha@example.com", PASSWORD)
    assert admin.trainers.get(asha.account_id).wrong_tries == 5
    assert admin.trainers.let_try_again(asha.account_id).wrong_tries == 0
    assert core.sign_in("asha@example.com", PASSWORD).account_id == asha.account_id
    assert "try passwords again" in admin.journal.entries(subject="account")[0].sentence
    before = len(admin.journal.entries())
    admin.trainers.let_try_again(asha.account_id)
    assert len(admin.journal.entries()) == before
    with pytest.raises(NotAllowed):
        asha.trainers.let_try_again(asha.account_id)


def test_money_is_given_back_with_ones_own_password_only(
    core: Core, asha: Session, clock: Clock
) -> None:
    client = asha.clients.add(full_name="Nikhil More", fee=500).id
    asha.payments.receive(client, amount=500, method="cash")
    clock.advance(minutes=6)

    def refund(**more: Any) -> None:
        asha.payments.refund(client, amount=10, method="cash", reason="left", **more)

    with pytest.raises(Invalid) as missing:
        refund()
    assert list(missing.value.fields) == ["password"]
    with pytest.raises(Invalid, match="not your present password"):
        refund(password="wrong wrong wrong")
    refund(password=PASSWORD)
    # typed a moment ago
    refund()
    # a clock set back proves nothing
    clock.advance(days=-1)
    with pytest.raises(Invalid):
        refund()
    kinds = [entry.kind for entry in asha.payments.account(client).entries]
    assert kinds.count("refund") == 2


def test_a_role_is_changed_and_an_admin_added_with_ones_own_password_only(
    admin: Session, asha: Session, clock: Clock
) -> None:
    clock.advance(minutes=6)
    person = admin.trainers.get(asha.account_id)
    renamed = admin.trainers.update(person.id, version=person.version, full_name="Asha R.")
    for more in ({}, {"own_password": "wrong wrong wrong"}):
        with pytest.raises(Invalid) as refused:
            admin.trainers.update(person.id, version=renamed.version, role="admin", **more)
        assert list(refused.value.fields) == ["own_password"]
        with pytest.raises(Invalid):
            admin.trainers.add(
                full_name="B", email="b@example.com", password=PASSWORD, role="admin", **more
            )
    # what does not change the role asks for nothing
    admin.trainers.update(person.id, version=renamed.version, role="trainer", payee_name="A")
    now = admin.trainers.get(person.id)
    changed = admin.trainers.update(
        person.id, version=now.version, role="admin", own_password=PASSWORD
    )
    assert changed.role == "admin"
