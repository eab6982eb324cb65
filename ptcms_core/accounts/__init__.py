"""Accounts: the first admin, signing in, passwords, throttling, a person's own profile."""

from ptcms_core.accounts.own import OwnAccount
from ptcms_core.accounts.rows import (
    AccountEntry,
    change,
    create_first_admin,
    email_key,
    find,
    first_admin_entered,
    forget_tries,
    has_admin,
    image,
    insert,
    new_account,
    password_for,
    refuse_losing_last_admin,
    set_password,
)
from ptcms_core.accounts.signing_in import Doorkeeper

__all__ = [
    "AccountEntry",
    "Doorkeeper",
    "OwnAccount",
    "change",
    "create_first_admin",
    "email_key",
    "find",
    "first_admin_entered",
    "forget_tries",
    "has_admin",
    "image",
    "insert",
    "new_account",
    "password_for",
    "refuse_losing_last_admin",
    "set_password",
]
