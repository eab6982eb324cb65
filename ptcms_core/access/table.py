"""The one table of who may do what."""

from ptcms_core.access.words import Permission, action_words

ADMIN = "admin"
TRAINER = "trainer"
EVERYONE = frozenset({ADMIN, TRAINER})
ADMINS = frozenset({ADMIN})

# The one table of who may do what. Trainers do it for their own clients, admins for all.
ALLOWED: dict[str, frozenset[str]] = {
    "clients.view": EVERYONE,
    "clients.add": EVERYONE,
    "clients.update": EVERYONE,
    "clients.archive": EVERYONE,
    "clients.restore": EVERYONE,
    "clients.erase": EVERYONE,
    "clients.transfer": ADMINS,
    "clients.import": ADMINS,
    "diets.view": EVERYONE,
    "diets.assign": EVERYONE,
    "workouts.view": EVERYONE,
    "workouts.assign": EVERYONE,
    "workouts.templates": EVERYONE,
    "progress.view": EVERYONE,
    "progress.record": EVERYONE,
    "payments.view": EVERYONE,
    "payments.record": EVERYONE,
    "messages.view": EVERYONE,
    "messages.send": EVERYONE,
    "messages.templates": EVERYONE,
    "messages.rules": ADMINS,
    "messages.channels": ADMINS,
    "reports.view": EVERYONE,
    "exports.client": EVERYONE,
    "exports.everything": ADMINS,
    "settings.view": EVERYONE,
    "settings.update": ADMINS,
    "trainers.view": ADMINS,
    "trainers.manage": ADMINS,
    "journal.view": EVERYONE,
    "journal.undo": EVERYONE,
    "documents.manage": ADMINS,
    "backups.make": ADMINS,
    "backups.restore": ADMINS,
}


def permissions() -> list[Permission]:
    """The table in words, what everybody may first."""
    rows = [Permission(action_words(action), roles) for action, roles in ALLOWED.items()]
    return sorted(rows, key=lambda row: row.roles != EVERYONE)
