"""Where the keys of each scope work, in words, and which of them can be done from elsewhere."""

from typing import TYPE_CHECKING

from ptcms_core import _, marked
from ptcms_tui.screens.sections import section_info

if TYPE_CHECKING:
    from ptcms_tui.screens.workspace import Workspace

# sections whose actions need no row under the cursor: they are done there from anywhere
HOMES = {"data": "data", "batches": "messages", "reminding": "templates"}
ADMIN_SCOPES = frozenset({"people", "data", "activity"})
# sections where `new` makes something, and what it is called from elsewhere
NEW = {
    "clients": marked("New client"),
    "trainers": marked("New trainer"),
    "templates": marked("New template"),
}


def only_admins(workspace: "Workspace", section_id: str) -> str:
    """Why this person doesn't get into a section; empty where they do."""
    allowed = workspace.person.is_admin or not section_info(section_id).admin_only
    return "" if allowed else _("only an admin may")


def scope_words(scope: str) -> str:
    """Where the keys of a scope work."""
    return {
        "list": _("in lists"),
        "client": _("on a client, in any list"),
        "client_at": _("on a client, in any list"),
        "record": _("on what can be changed"),
        "tabs": _("in a client"),
        "client_record": _("in a client"),
        "chart": _("in a client's progress"),
        "report": _("in a client's progress"),
        "plan": _("in diet and workout"),
        "diet": _("in a client's diet"),
        "ledger": _("in a client's payments"),
        "clients": _("in Clients"),
        "outbox": _("on a message"),
        "batches": _("in Messages"),
        "batch": _("while writing to many"),
        "batch_state": _("among the messages to many"),
        "reminding": _("in Templates"),
        "rules": _("among the rules for reminders"),
        "chat": _("beside a message's QR code"),
        "upi": _("beside a UPI QR code"),
        "message": _("while writing a message"),
        "typing": _("while WhatsApp Web is typed into"),
        "choosing": _("among versions and ready-made plans"),
        "editor": _("while writing a workout"),
        "people": _("in Trainers"),
        "data": _("in Data"),
        "intake": _("while taking in clients"),
        "outside": _("in an edit by hand"),
        "activity": _("in Activity"),
        "form": _("in a form"),
        "filtering": _("while filtering the clients"),
        "ordering": _("while choosing an order"),
        "long_work": _("while something long is under way"),
        "waiting": _("while something long is under way"),
        "two_versions": _("between two versions"),
        "meanwhile": _("between two versions"),
        "question": _("in a question"),
        "window": _("in a window"),
        "dialog": _("in a window"),
        "bar": _("in the command bar"),
        "sidebar": _("among the sections"),
        "help": _("in Help"),
        "workspace": _("anywhere"),
        "app": _("anywhere"),
    }.get(scope, "")
