"""Signing in: passwords checked, slowly for who guesses."""

import sqlite3
from datetime import datetime

from ptcms_core.accounts.rows import email_key, find
from ptcms_core.catalogue import _, ngettext
from ptcms_core.errors import Invalid, SignInRefused
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_moment, utc_text
from ptcms_core.values import passwords

FREE_TRIES = 5
LONGEST_WAIT_S = 15 * 60


class Doorkeeper:
    """Checks passwords, slowly for who guesses: 5 free tries, then 1 s doubling to 15 min."""

    def __init__(self, gym: Gym, cost: int) -> None:
        self._gym = gym
        self._cost = cost

    def check(self, email: str, password: str) -> tuple[int, int]:
        """Id and stamp of the account; SignInRefused. A try counts before it is looked at."""
        key = email_key(email)
        now = self._gym.now()
        with self._gym.accounts.transaction() as connection:
            failures = self._count_try(connection, key, now)
            row = connection.execute(
                "SELECT * FROM account WHERE email_key = :key", {"key": key}
            ).fetchone()
        usable = row is not None and row["password_hash"]
        hashed = row["password_hash"] if usable else passwords.nobodys_hash(self._cost)
        good = passwords.matches(password, hashed)
        if not usable or not good:
            raise SignInRefused(*_refusal(failures))
        if not row["active"]:
            raise SignInRefused(_("This account is not active. Ask the admin."))
        self._welcome(row, password, now)
        return int(row["id"]), int(row["stamp"])

    def confirm(self, account_id: int, password: str) -> None:
        """The password once more before a dangerous act; Invalid under `password`."""
        with self._gym.accounts.read() as connection:
            row = find(connection, account_id)
        try:
            self.check(row["email"], password)
        except SignInRefused as refused:
            raise Invalid({"password": of_ones_own(refused.sentence)}) from None

    def _count_try(self, connection: sqlite3.Connection, key: str, now: datetime) -> int:
        row = connection.execute(
            "SELECT failures, last_failure_at FROM throttle WHERE email_key = :key", {"key": key}
        ).fetchone()
        failures = int(row["failures"]) if row else 0
        if row and failures >= FREE_TRIES:
            wait = min(2.0 ** (failures - FREE_TRIES), LONGEST_WAIT_S)
            passed = (now - utc_moment(row["last_failure_at"])).total_seconds()
            # a clock set back clears nothing: the wait starts anew by the clock as it is
            if passed < 0:
                connection.execute(
                    "UPDATE throttle SET last_failure_at = :at WHERE email_key = :key",
                    {"at": utc_text(now), "key": key},
                )
                connection.execute("COMMIT")
                passed = 0.0
            if passed < wait:
                raise SignInRefused(*_wait(wait - passed))
        connection.execute(
            "INSERT INTO throttle (email_key, failures, last_failure_at) VALUES (:key, 1, :at)"
            " ON CONFLICT (email_key) DO UPDATE SET failures = failures + 1,"
            " last_failure_at = excluded.last_failure_at",
            {"key": key, "at": utc_text(now)},
        )
        return failures + 1

    def _welcome(self, row: sqlite3.Row, password: str, now: datetime) -> None:
        rehash = None
        if passwords.cost_of(row["password_hash"]) < self._cost:
            rehash = passwords.hash_password(password, self._cost)
        with self._gym.accounts.transaction() as connection:
            connection.execute(
                "DELETE FROM throttle WHERE email_key = :key", {"key": row["email_key"]}
            )
            connection.execute(
                "UPDATE account SET last_sign_in_at = :at,"
                " password_hash = COALESCE(:rehash, password_hash) WHERE id = :id",
                {"at": utc_text(now), "rehash": rehash, "id": row["id"]},
            )


def of_ones_own(sentence: str) -> str:
    """Why a sign-in was refused, to somebody whose email is known."""
    return sentence.replace(_("Wrong email or password."), _("This is not your present password."))


def _refusal(failures: int) -> tuple[str, float]:
    sentence = _("Wrong email or password.")
    left = FREE_TRIES - failures
    if left > 0:
        more = ngettext(
            "{count} more try before a short wait.",
            "{count} more tries before a short wait.",
            left,
        ).format(count=left)
        return f"{sentence} {more}", 0.0
    wait = min(2.0 ** (failures - FREE_TRIES), LONGEST_WAIT_S)
    return f"{sentence} {_wait(wait)[0]}", wait


def _wait(seconds: float) -> tuple[str, float]:
    whole = max(1, round(seconds))
    if whole < 90:
        sentence = ngettext(
            "Wait {count} second, then try again.", "Wait {count} seconds, then try again.", whole
        ).format(count=whole)
    else:
        minutes = -(-whole // 60)
        sentence = ngettext(
            "Wait {count} minute, then try again.", "Wait {count} minutes, then try again.", minutes
        ).format(count=minutes)
    return sentence, max(seconds, 0.001)
