"""Backups of both databases: made while others work, verified, sealed if asked, kept by a rule.

Each name is loaded when it is first used: most programs make none.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ptcms_core.storage.backup.daily import DailyBackups
    from ptcms_core.storage.backup.kept import BEFORE_RESTORE, Backup, backups
    from ptcms_core.storage.backup.making import (
        BY_HAND,
        DAILY,
        keep_before_migration,
        make_backup,
        only_one,
        write,
    )
    from ptcms_core.storage.backup.manifest import Head, Manifest, counted
    from ptcms_core.storage.backup.passphrase import (
        forget_passphrase,
        keep_passphrase,
        kept_passphrase,
    )
    from ptcms_core.storage.backup.reading import is_sealed, read_manifest, unpack, verify
    from ptcms_core.storage.backup.watch import Progressing, Watch, watched

_WHERE = {
    "BEFORE_RESTORE": "kept",
    "BY_HAND": "making",
    "Backup": "kept",
    "DAILY": "making",
    "DailyBackups": "daily",
    "Head": "manifest",
    "Manifest": "manifest",
    "Progressing": "watch",
    "Watch": "watch",
    "backups": "kept",
    "counted": "manifest",
    "forget_passphrase": "passphrase",
    "is_sealed": "reading",
    "keep_before_migration": "making",
    "keep_passphrase": "passphrase",
    "kept_passphrase": "passphrase",
    "make_backup": "making",
    "only_one": "making",
    "read_manifest": "reading",
    "unpack": "reading",
    "verify": "reading",
    "watched": "watch",
    "write": "making",
}

__all__ = [
    "BEFORE_RESTORE",
    "BY_HAND",
    "DAILY",
    "Backup",
    "DailyBackups",
    "Head",
    "Manifest",
    "Progressing",
    "Watch",
    "backups",
    "counted",
    "forget_passphrase",
    "is_sealed",
    "keep_before_migration",
    "keep_passphrase",
    "kept_passphrase",
    "make_backup",
    "only_one",
    "read_manifest",
    "unpack",
    "verify",
    "watched",
    "write",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value
