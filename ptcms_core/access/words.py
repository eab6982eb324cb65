"""The one table of who may do what, in words: for help, and for why something was refused."""

from typing import NamedTuple

from ptcms_core.catalogue import _


class Permission(NamedTuple):
    """One action in words, and the roles that include it."""

    words: str
    roles: frozenset[str]


def action_words(action: str) -> str:
    """What an action of the table is, as it follows “may”."""
    return {
        "clients.view": _("see clients: a trainer their own, an admin all"),
        "clients.add": _("add a client"),
        "clients.update": _("change a client's profile"),
        "clients.archive": _("archive a client"),
        "clients.restore": _("bring an archived client back"),
        "clients.erase": _("erase a client for good"),
        "clients.transfer": _("hand a client to another trainer"),
        "clients.import": _("take clients in from a file"),
        "diets.view": _("see diet plans and energy needs"),
        "diets.assign": _("give a diet plan"),
        "workouts.view": _("see workout plans"),
        "workouts.assign": _("give a workout plan"),
        "workouts.templates": _("keep workout templates of the gym"),
        "progress.view": _("see weigh-ins and measures"),
        "progress.record": _("record, correct and take out weigh-ins"),
        "payments.view": _("see accounts and receipts"),
        "payments.record": _("take payments, charge, discount, refund and reverse"),
        "messages.view": _("see messages"),
        "messages.send": _("write messages"),
        "messages.templates": _("keep message templates of the gym"),
        "messages.rules": _("set up reminders by rule"),
        "messages.channels": _("set up the ways messages go"),
        "reports.view": _("see reports: a trainer of their own clients"),
        "exports.client": _("export all that is kept of a client"),
        "exports.everything": _("export the whole gym"),
        "settings.view": _("see the settings"),
        "settings.update": _("change the settings"),
        "trainers.view": _("see the accounts of trainers"),
        "trainers.manage": _("add, change, close and delete accounts, and set passwords"),
        "journal.undo": _("take an act back: a trainer an own one, an admin anybody's"),
        "journal.view": _("see what was done: a trainer to their own clients, an admin all"),
        "documents.manage": _("look after the documents and the data folder"),
        "backups.make": _("make backups"),
        "backups.restore": _("restore a backup"),
    }.get(action, "")
