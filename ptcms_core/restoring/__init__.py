"""Restoring a backup: shown before, verified before, and in place wholly or not at all.

The databases of the backup are unpacked beside the present ones, opened, checked and made fit for
today: who was erased is erased again, messages that waited are nobody's to send by themselves,
sessions end. Then the folder is held alone, the present state is kept as a backup of its own, and
the two change places (`storage/swap.py`).
"""

from ptcms_core.restoring.acts import (
    change_places,
    keep_present,
    name_for_damaged,
    opened,
    preview_restore,
    restore_backup,
    try_backup,
)
from ptcms_core.restoring.staging import closed_whole, only_one
from ptcms_core.restoring.told import Preview, Restored

__all__ = [
    "Preview",
    "Restored",
    "change_places",
    "closed_whole",
    "keep_present",
    "name_for_damaged",
    "only_one",
    "opened",
    "preview_restore",
    "restore_backup",
    "try_backup",
]
