"""Backups of both databases: made while others work, verified, sealed if asked, kept by a rule."""

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
from ptcms_core.storage.backup.passphrase import forget_passphrase, keep_passphrase, kept_passphrase
from ptcms_core.storage.backup.reading import is_sealed, read_manifest, unpack, verify
from ptcms_core.storage.backup.watch import Progressing, Watch, watched

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
