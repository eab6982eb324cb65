"""Accounts: what one is, how it is kept, and what holds for all of them."""

import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from ptcms_core.access import ADMIN, Access
from ptcms_core.catalogue import _
from ptcms_core.errors import Conflict, Invalid, NotAllowed, NotFound
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import Act
from ptcms_core.values import passwords, text, upi
from ptcms_core.values.entry import Entry, Gathered, validated

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
    forget_tries(act.connection, row["email_key"])
    act.note("account", row["id"], "password")


def forget_tries(connection: sqlite3.Connection, key: str) -> bool:
    """Forget the wrong passwords typed for an email; whether there were any."""
    gone = connection.execute("DELETE FROM throttle WHERE email_key = :key", {"key": key})
    return gone.rowcount > 0


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


def new_account(gym: Gym, entered: Mapping[str, Any], password: str) -> tuple[AccountEntry, str]:
    """A new account and its password as entered; Invalid with all that is wrong of both."""
    gathered = Gathered()
    entry, secret = AccountEntry(), ""
    with gathered.noting():
        entry = validated(AccountEntry, entered)
    with gathered.noting():
        secret = password_for(password, about=(entry.full_name, entry.email))
    with gathered.noting(), gym.accounts.read() as connection:
        refuse_taken_email(connection, str(entered.get("email", "")))
    gathered.refuse()
    return entry, secret


def first_admin_entered(
    gym: Gym, *, full_name: str, email: str, password: str
) -> tuple[AccountEntry, str]:
    """The first admin as entered; Invalid, NotAllowed once an admin exists."""
    with gym.accounts.read() as connection:
        _refuse_another_first_admin(connection)
    return new_account(gym, {"full_name": full_name, "email": email, "role": ADMIN}, password)


def _refuse_another_first_admin(connection: sqlite3.Connection) -> None:
    if _active_admins(connection):
        raise NotAllowed(_("This gym has an admin already. Sign in instead."))


def create_first_admin(gym: Gym, checked: AccountEntry, secret: str, *, cost: int) -> int:
    """Make the first admin; NotAllowed once an admin exists."""
    hashed = passwords.hash_password(secret, cost)
    with gym.account_act(None) as act:
        _refuse_another_first_admin(act.connection)
        return insert(
            act,
            full_name=checked.full_name,
            email=checked.email,
            role=ADMIN,
            password_hash=hashed,
            must_change_password=False,
        )


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
        _write(act, row, changes)
    access.remember_undo(
        _("the change of {name}").format(name=row["full_name"]),
        partial(_change_back, access, row, changes),
    )
    return version + 1


def _change_back(access: Access, former: sqlite3.Row, changes: Mapping[str, Any]) -> None:
    account_id, version = former["id"], former["version"]
    actor = access.actor()
    if account_id != actor.id:
        actor = access.allowed("trainers.manage")
    with access.gym.account_act(actor.id) as act:
        row = find(act.connection, account_id)
        access.refuse_changed("account", account_id, version + 1, row["version"])
        _write(act, row, {name: former[name] for name in changes})
    access.rewound("account", account_id, before=version, now=row["version"] + 1)


def _write(act: Act, row: sqlite3.Row, changes: Mapping[str, Any]) -> None:
    if "email" in changes:
        refuse_taken_email(act.connection, changes["email"], besides=row["id"])
    new_role = changes.get("role", row["role"])
    if new_role != ADMIN:
        refuse_losing_last_admin(act.connection, row)
    values = {name: row[name] for name in AccountEntry.model_fields} | dict(changes)
    act.connection.execute(
        "UPDATE account SET full_name = :full_name, email = :email, email_key = :email_key,"
        " role = :role, upi_id = :upi_id, payee_name = :payee_name, version = version + 1,"
        " stamp = stamp + :ends_sessions WHERE id = :id",
        values
        | {
            "email_key": email_key(values["email"]),
            "id": row["id"],
            "ends_sessions": int(new_role != row["role"]),
        },
    )
    act.note(
        "account",
        row["id"],
        "update",
        before=image(row),
        after=image(find(act.connection, row["id"])),
    )
