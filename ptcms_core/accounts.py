"""Accounts: the first admin, signing in, passwords, throttling, a person's own profile."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from ptcms_core.access import ADMIN, Access
from ptcms_core.catalogue import _, ngettext
from ptcms_core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInRefused
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act, utc_moment, utc_text
from ptcms_core.values import passwords, text, upi
from ptcms_core.values.border import guarded
from ptcms_core.values.entry import Entry, validated

FREE_TRIES = 5
LONGEST_WAIT_S = 15 * 60


# ------------------------------------------------------------------ what it is


def _name(value: object) -> str:
    return text.entered(str(value or ""), _("The name"), max_length=80, required=True)


def _email(value: object) -> str:
    entered = str(value or "").strip()
    if not entered:
        raise ValueError(_("This is needed."))
    return text.email(entered)


def _upi_id(value: object) -> str:
    entered = str(value or "").strip()
    if entered:
        upi.check_upi_id(entered)
    return entered


def _payee(value: object) -> str:
    return text.entered(str(value or ""), _("The payee name"), max_length=60)


class AccountEntry(Entry):
    """What may be entered about an account; what isn't given stays as it is."""

    full_name: Annotated[str, BeforeValidator(_name)] = ""
    email: Annotated[str, BeforeValidator(_email)] = ""
    role: Literal["admin", "trainer"] = "trainer"
    upi_id: Annotated[str, BeforeValidator(_upi_id)] = ""
    payee_name: Annotated[str, BeforeValidator(_payee)] = ""


IMAGE_FIELDS = ("full_name", "email", "role", "upi_id", "payee_name", "active")


def email_key(email: str) -> str:
    """The address without case, by which accounts are told apart."""
    return text.whole(email).strip().casefold()[:320]


def image(row: Mapping[str, Any] | sqlite3.Row) -> dict[str, object]:
    """What the journal keeps of an account: never its hash."""
    return {field: row[field] for field in IMAGE_FIELDS}


# ------------------------------------------------------------------ how it is kept


def find(connection: sqlite3.Connection, account_id: int) -> sqlite3.Row:
    """The account's row; NotFound if there is none or it was deleted."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM account WHERE id = :id AND deleted_at IS NULL", {"id": account_id}
    ).fetchone()
    if row is None:
        raise NotFound(_("There is no such account."))
    return row


def insert(
    act: Act,
    *,
    full_name: str,
    email: str,
    role: str,
    password_hash: str,
    must_change_password: bool,
    upi_id: str = "",
    payee_name: str = "",
    account_id: int | None = None,
    source_key: str | None = None,
) -> int:
    """Store a new account; Invalid when the email is taken."""
    refuse_taken_email(act.connection, email)
    cursor = act.connection.execute(
        "INSERT INTO account (id, full_name, email, email_key, role, password_hash,"
        " must_change_password, upi_id, payee_name, created_at, source_key)"
        " VALUES (:id, :full_name, :email, :email_key, :role, :password_hash,"
        " :must_change, :upi_id, :payee_name, :at, :source_key)",
        {
            "id": account_id,
            "full_name": full_name,
            "email": email,
            "email_key": email_key(email),
            "role": role,
            "password_hash": password_hash,
            "must_change": int(must_change_password),
            "upi_id": upi_id,
            "payee_name": payee_name,
            "at": act.at,
            "source_key": source_key,
        },
    )
    new_id = int(cursor.lastrowid or 0)
    act.note("account", new_id, "add", after=image(find(act.connection, new_id)))
    return new_id


def refuse_taken_email(
    connection: sqlite3.Connection, email: str, *, besides: int | None = None
) -> None:
    """Invalid if another account has this email, whatever its case."""
    row = connection.execute(
        "SELECT id FROM account WHERE email_key = :key", {"key": email_key(email)}
    ).fetchone()
    if row is not None and row[0] != besides:
        raise Invalid({"email": _("Another account has this email already.")})


def set_password(act: Act, row: sqlite3.Row, new_hash: str, *, must_change: bool) -> None:
    """Store a new hash; every session opened with the old password ends."""
    act.connection.execute(
        "UPDATE account SET password_hash = :hash, must_change_password = :must,"
        " stamp = stamp + 1, version = version + 1 WHERE id = :id",
        {"hash": new_hash, "must": int(must_change), "id": row["id"]},
    )
    act.connection.execute("DELETE FROM throttle WHERE email_key = :key", {"key": row["email_key"]})
    act.note("account", row["id"], "password")


# ------------------------------------------------------------------ what holds


def has_admin(gym: Gym) -> bool:
    """True if an active admin exists."""
    with gym.accounts.read() as connection:
        return _active_admins(connection) > 0


def _active_admins(connection: sqlite3.Connection) -> int:
    return int(
        connection.execute(
            "SELECT COUNT(*) FROM account"
            " WHERE role = 'admin' AND active = 1 AND deleted_at IS NULL"
        ).fetchone()[0]
    )


def refuse_losing_last_admin(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """NotAllowed if the gym would be left without an active admin."""
    if row["role"] == ADMIN and row["active"] and _active_admins(connection) <= 1:
        raise NotAllowed(
            _("This is the last active admin. Make another admin first; nothing was changed.")
        )


def password_for(entered: str, *, about: tuple[str, ...], field: str = "password") -> str:
    """The password, if it will do; Invalid."""
    try:
        return passwords.checked_password(entered, about=about)
    except ValueError as problem:
        raise Invalid({field: str(problem)}) from None


def create_first_admin(gym: Gym, *, full_name: str, email: str, password: str, cost: int) -> int:
    """Make the first admin; NotAllowed once an admin exists."""
    checked = validated(AccountEntry, {"full_name": full_name, "email": email, "role": ADMIN})
    secret = password_for(password, about=(checked.full_name, checked.email))
    hashed = passwords.hash_password(secret, cost)
    with gym.account_act(None) as act:
        if _active_admins(act.connection):
            raise NotAllowed(_("This gym has an admin already. Sign in instead."))
        return insert(
            act,
            full_name=checked.full_name,
            email=checked.email,
            role=ADMIN,
            password_hash=hashed,
            must_change_password=False,
        )


# ------------------------------------------------------------------ signing in


class Doorkeeper:
    """Checks passwords, slowly for who guesses: 5 free tries, then 1 s doubling to 15 min."""

    def __init__(self, gym: Gym, cost: int) -> None:
        self._gym = gym
        self._cost = cost
        self._dummy = ""

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
        hashed = row["password_hash"] if usable else self._dummy_hash()
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
            raise Invalid({"password": refused.sentence}) from None

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

    def _dummy_hash(self) -> str:
        # an unknown email takes as long as a known one
        if not self._dummy:
            self._dummy = passwords.hash_password("nobody has this one", self._cost)
        return self._dummy


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


# ------------------------------------------------------------------ a person's own account


@guarded
class OwnAccount:
    """What every person may do with the account they are signed in with."""

    def __init__(self, access: Access, doorkeeper: Doorkeeper) -> None:
        self._access = access
        self._doorkeeper = doorkeeper

    def profile(self) -> dict[str, Any]:
        """Name, email, role, UPI id, payee name and version."""
        actor = self._access.actor()
        with self._access.gym.accounts.read() as connection:
            row = find(connection, actor.id)
        return {**image(row), "id": row["id"], "version": row["version"]}

    def update(self, *, version: int, **changes: Any) -> None:
        """Change one's own name, UPI id or payee name; Conflict, Invalid."""
        actor = self._access.at_work("account.update")
        if set(changes) - {"full_name", "upi_id", "payee_name"}:
            raise NotAllowed(_("Only an admin may change an email or a role."))
        checked = validated(AccountEntry, changes)
        change(self._access, actor.id, actor.id, version, checked)

    def preferences(self) -> dict[str, Any]:
        """How this person likes the screen, such as the theme."""
        actor = self._access.actor()
        with self._access.gym.accounts.read() as connection:
            return dict(json.loads(find(connection, actor.id)["preferences"]))

    def prefer(self, **changes: Any) -> None:
        """Keep some preferences for this person."""
        actor = self._access.at_work("account.prefer")
        wrong = {name for name, value in changes.items() if not _may_be_preferred(value)}
        if wrong:
            raise Invalid(dict.fromkeys(wrong, _("This can't be kept as a preference.")))
        with self._access.gym.accounts.transaction() as connection:
            now = json.loads(find(connection, actor.id)["preferences"]) | changes
            connection.execute(
                "UPDATE account SET preferences = :value WHERE id = :id",
                {"value": json.dumps(now), "id": actor.id},
            )

    def change_password(self, *, old: str, new: str) -> None:
        """Choose a new password; Invalid under `old` or `new`."""
        actor = self._access.actor()
        secret = password_for(new, about=(actor.full_name, actor.email), field="new")
        if secret == old:
            raise Invalid({"new": _("This is the present password; choose another.")})
        try:
            self._doorkeeper.check(actor.email, old)
        except SignInRefused as refused:
            raise Invalid(
                {
                    "old": refused.sentence.replace(
                        _("Wrong email or password."), _("This is not the present password.")
                    )
                }
            ) from None
        hashed = passwords.hash_password(secret, self._access.password_cost)
        with self._access.gym.account_act(actor.id) as act:
            row = find(act.connection, actor.id)
            set_password(act, row, hashed, must_change=False)
            self._access.stamp = row["stamp"] + 1


def _may_be_preferred(value: object) -> bool:
    if isinstance(value, str):
        return value == text.clean(value) and len(value) <= 200
    return value is None or isinstance(value, bool)


def change(
    access: Access, actor_id: int, account_id: int, version: int, entry: AccountEntry
) -> int:
    """Store what was entered about an account; the new version. Conflict, NotFound, Invalid."""
    changes = {name: getattr(entry, name) for name in entry.model_fields_set}
    with access.gym.account_act(actor_id) as act:
        row = find(act.connection, account_id)
        if row["version"] != version:
            raise Conflict(
                _("Somebody changed this account meanwhile. Nothing was saved."),
                image(row),
                by=access.last_hand(act.connection, "account", account_id),
            )
        if "email" in changes:
            refuse_taken_email(act.connection, changes["email"], besides=account_id)
        new_role = changes.get("role", row["role"])
        if new_role != ADMIN:
            refuse_losing_last_admin(act.connection, row)
        values = {name: row[name] for name in AccountEntry.model_fields} | changes
        act.connection.execute(
            "UPDATE account SET full_name = :full_name, email = :email, email_key = :email_key,"
            " role = :role, upi_id = :upi_id, payee_name = :payee_name, version = version + 1,"
            " stamp = stamp + :ends_sessions WHERE id = :id",
            values
            | {
                "email_key": email_key(values["email"]),
                "id": account_id,
                "ends_sessions": int(new_role != row["role"]),
            },
        )
        act.note(
            "account",
            account_id,
            "update",
            before=image(row),
            after=image(find(act.connection, account_id)),
        )
    return version + 1
