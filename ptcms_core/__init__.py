"""The domain of PTCMS, independent of any screen: accounts, clients, plans, payments, messages.

Screens import only what is named here. The sentences and the errors are light; everything else is
loaded when its name is first used, so that the sign-in screen is painted before it.
"""

import importlib
from typing import TYPE_CHECKING

from ptcms_core.catalogue import _, languages, marked, ngettext, use_language
from ptcms_core.errors import (
    Cancelled,
    Conflict,
    Invalid,
    NeedsConfirmation,
    NotAllowed,
    NotFound,
    NotOurFolder,
    PtcmsError,
    SignedOut,
    SignInRefused,
    StorageProblem,
)

if TYPE_CHECKING:
    from ptcms_core.access import Actor, permissions
    from ptcms_core.activity import Feed
    from ptcms_core.activity_words import kind_words, subject_words
    from ptcms_core.clients import Client, Page
    from ptcms_core.clients.saved import SavedFilter
    from ptcms_core.core import Core, make_up_gym, open_core, read_back_gym, rebuild_records
    from ptcms_core.doctor import diagnose
    from ptcms_core.messages import OutboxWorker
    from ptcms_core.restoring import preview_restore, restore_backup, try_backup
    from ptcms_core.session import Session
    from ptcms_core.settings import GymSettings
    from ptcms_core.storage import backup
    from ptcms_core.storage.backup import Backup
    from ptcms_core.storage.health import size_words
    from ptcms_core.storage.journal import Change, utc_moment
    from ptcms_core.today import Today
    from ptcms_core.trainers import Trainer
    from ptcms_core.values import (
        body,
        conventions,
        dates,
        ledger,
        measure,
        money,
        phone,
        placeholders,
        qr,
        text,
        upi,
        workout_text,
    )
    from ptcms_core.values.conventions import Conventions
    from ptcms_core.values.dates import format_date, parse_date, short_date
    from ptcms_core.values.money import format_money, parse_amount, to_decimal, to_minor
    from ptcms_core.values.number import read_number
    from ptcms_core.values.passwords import made_up_password
    from ptcms_core.values.phone import last_four, parse_phone, show_phone
    from ptcms_core.values.rehearsal import refusals
    from ptcms_core.values.text import clean, fold
    from ptcms_core.whatsapp import click_to_chat

_LAZY = {
    "Backup": "ptcms_core.storage.backup",
    "backup": "ptcms_core.storage.backup",
    "diagnose": "ptcms_core.doctor",
    "preview_restore": "ptcms_core.restoring",
    "restore_backup": "ptcms_core.restoring",
    "try_backup": "ptcms_core.restoring",
    "Actor": "ptcms_core.access",
    "kind_words": "ptcms_core.activity_words",
    "subject_words": "ptcms_core.activity_words",
    "Change": "ptcms_core.storage.journal",
    "Client": "ptcms_core.clients",
    "Core": "ptcms_core.core",
    "Feed": "ptcms_core.activity",
    "GymSettings": "ptcms_core.settings",
    "OutboxWorker": "ptcms_core.messages",
    "Page": "ptcms_core.clients",
    "SavedFilter": "ptcms_core.clients.saved",
    "Session": "ptcms_core.session",
    "Today": "ptcms_core.today",
    "Trainer": "ptcms_core.trainers",
    "body": "ptcms_core.values.body",
    "Conventions": "ptcms_core.values.conventions",
    "conventions": "ptcms_core.values.conventions",
    "dates": "ptcms_core.values.dates",
    "ledger": "ptcms_core.values.ledger",
    "made_up_password": "ptcms_core.values.passwords",
    "measure": "ptcms_core.values.measure",
    "money": "ptcms_core.values.money",
    "make_up_gym": "ptcms_core.core",
    "open_core": "ptcms_core.core",
    "rebuild_records": "ptcms_core.core",
    "size_words": "ptcms_core.storage.health",
    "permissions": "ptcms_core.access",
    "phone": "ptcms_core.values.phone",
    "placeholders": "ptcms_core.values.placeholders",
    "qr": "ptcms_core.values.qr",
    "text": "ptcms_core.values.text",
    "upi": "ptcms_core.values.upi",
    "utc_moment": "ptcms_core.storage.journal",
    "clean": "ptcms_core.values.text",
    "click_to_chat": "ptcms_core.whatsapp.click_to_chat",
    "fold": "ptcms_core.values.text",
    "format_date": "ptcms_core.values.dates",
    "format_money": "ptcms_core.values.money",
    "last_four": "ptcms_core.values.phone",
    "parse_amount": "ptcms_core.values.money",
    "parse_date": "ptcms_core.values.dates",
    "parse_phone": "ptcms_core.values.phone",
    "read_number": "ptcms_core.values.number",
    "read_back_gym": "ptcms_core.core",
    "refusals": "ptcms_core.values.rehearsal",
    "short_date": "ptcms_core.values.dates",
    "show_phone": "ptcms_core.values.phone",
    "to_decimal": "ptcms_core.values.money",
    "to_minor": "ptcms_core.values.money",
    "workout_text": "ptcms_core.values.workout_text",
}

__all__ = [
    "Actor",
    "Backup",
    "Cancelled",
    "Change",
    "Client",
    "Conflict",
    "Conventions",
    "Core",
    "Feed",
    "GymSettings",
    "Invalid",
    "NeedsConfirmation",
    "NotAllowed",
    "NotFound",
    "NotOurFolder",
    "OutboxWorker",
    "Page",
    "PtcmsError",
    "SavedFilter",
    "Session",
    "SignInRefused",
    "SignedOut",
    "StorageProblem",
    "Today",
    "Trainer",
    "_",
    "backup",
    "body",
    "clean",
    "click_to_chat",
    "conventions",
    "dates",
    "diagnose",
    "fold",
    "format_date",
    "format_money",
    "kind_words",
    "languages",
    "last_four",
    "ledger",
    "made_up_password",
    "make_up_gym",
    "marked",
    "measure",
    "money",
    "ngettext",
    "open_core",
    "parse_amount",
    "parse_date",
    "parse_phone",
    "permissions",
    "phone",
    "placeholders",
    "preview_restore",
    "qr",
    "read_back_gym",
    "read_number",
    "rebuild_records",
    "refusals",
    "restore_backup",
    "short_date",
    "show_phone",
    "size_words",
    "subject_words",
    "text",
    "to_decimal",
    "to_minor",
    "try_backup",
    "upi",
    "use_language",
    "utc_moment",
    "workout_text",
]


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(_LAZY[name])
    value = module if _LAZY[name].endswith(f".{name}") else getattr(module, name)
    globals()[name] = value
    return value
