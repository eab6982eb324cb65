"""Who may do what, and whose records: see `table` and `at_work`."""

from ptcms_core.access.at_work import (
    Access,
    Actor,
    ServerShell,
    UndoStep,
    archived_sentence,
    cant_be_undone,
)
from ptcms_core.access.table import ADMIN, ADMINS, ALLOWED, EVERYONE, TRAINER, permissions

__all__ = [
    "ADMIN",
    "ADMINS",
    "ALLOWED",
    "EVERYONE",
    "TRAINER",
    "Access",
    "Actor",
    "ServerShell",
    "UndoStep",
    "archived_sentence",
    "cant_be_undone",
    "permissions",
]
