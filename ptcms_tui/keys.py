"""Every key of the program, declared once: bindings, footer, command bar and help come from here.

A key belongs to a scope. A screen, a section or a widget that answers to a scope names it in its
`scopes`, takes `BINDINGS = bindings("…")`, and has an `action_<action>` for each of its keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from ptcms_core import _, marked


@dataclass(frozen=True)
class Key:
    """One key: what it is called, where it works and what it does there."""

    id: str
    scope: str
    keys: str
    action: str
    label_marked: str
    help_marked: str
    shown: str = ""
    footer: bool = True

    @property
    def label(self) -> str:
        """What it is called, in a word or two."""
        return _(self.label_marked)

    @property
    def help(self) -> str:
        """What it does, in a sentence."""
        return _(self.help_marked)

    @property
    def display(self) -> str:
        """The key as people write it: ⏎, Esc, Ctrl+S, w."""
        return self.shown or _(" or ").join(written(key) for key in self.keys.split(","))

    @property
    def first(self) -> str:
        """The name Textual gives the first of the keys."""
        return self.keys.split(",")[0]


_WRITTEN = {
    "enter": "⏎",
    "escape": "Esc",
    "tab": "Tab",
    "colon": ":",
    "slash": "/",
    "question_mark": "?",
    "backslash": "\\",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def written(key: str) -> str:
    """The name of a key as people write it: Esc, Ctrl+S, ⏎."""
    if key == "space":
        return _("space")
    if key in _WRITTEN:
        return _WRITTEN[key]
    *modifiers, last = key.split("+")
    if modifiers:
        return "+".join([part.capitalize() for part in modifiers] + [last.upper()])
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key


def _key(name: str, keys: str, label: str, explained: str, **more: object) -> Key:
    scope, action = name.split(".")
    return Key(name, scope, keys, action, label, explained, **more)  # type: ignore[arg-type]


# In a field letters are text: only keys with Ctrl, F-keys, Esc and Tab reach these scopes then.
KEYS: tuple[Key, ...] = (
    # a focused list row or a client: what can be done with it, the same on every list
    _key("list.open", "enter", "open", "Open what is under the cursor"),
    _key("client.weigh_in", "w", "weigh-in", "Record a weight for this client"),
    _key("client.payment", "p", "payment", "Take a payment from this client"),
    _key("client.charge", "c", "charge", "Charge a fee to this client"),
    _key("client.upi", "q", "UPI QR", "Show a UPI QR code for what is due"),
    _key("client.message", "m", "message", "Write a WhatsApp message to this client"),
    # what a list or record of any kind may offer
    _key("record.new", "n", "new", "Make a new one here"),
    _key("record.edit", "e", "edit", "Change what is under the cursor"),
    _key("record.archive", "d", "archive", "Put away; it can be taken back", footer=False),
    _key(
        "record.delete",
        "D",
        "delete",
        "Delete for good: the name is typed before anything happens",
        footer=False,
    ),
    _key("record.select", "space", "select", "Select or unselect the row", footer=False),
    _key("record.copy", "y", "copy", "Copy the text shown"),
    _key("list.search", "slash", "search", "Search as you type; Esc clears"),
    _key("list.sort", "s", "sort", "Sort by another column", footer=False),
    _key("list.filter", "f", "filter", "Show only some of the rows"),
    # the client's own screen
    _key(
        "tabs.tab_next",
        "right_square_bracket",
        "next tab",
        "The next tab of the client",
        footer=False,
    ),
    _key(
        "tabs.tab_previous", "left_square_bracket", "previous tab", "The tab before", footer=False
    ),
    # the charts of the Progress tab
    _key("chart.bars", "b", "bars", "Show the chart as bars or as a line"),
    _key("chart.other_chart", "i", "BMI", "Show BMI in the place of the weight, and back"),
    # the order of a list, the filter of the clients, work that takes a while
    _key("ordering.open", "enter", "sort by it", "Sort by the column under the cursor"),
    _key("ordering.turn", "s", "turn round", "Sort by the same column the other way round"),
    _key("ordering.leave", "escape", "close", "Leave the order as it is"),
    _key("filtering.apply", "enter", "show", "Show the clients that fit"),
    _key("filtering.complete", "tab", "complete", "Complete the word being typed"),
    _key("filtering.save", "ctrl+s", "save", "Keep this filter under a name"),
    _key("filtering.rename", "f2,ctrl+r", "rename", "Rename the saved filter chosen"),
    _key("filtering.forget", "f8,ctrl+t", "delete", "Delete the saved filter chosen"),
    _key("filtering.leave", "escape", "close", "Leave the filter as it is"),
    _key("long_work.stop", "escape", "stop", "Stop; everything stays as it was"),
    # a payment request and a message as QR codes
    _key("upi.received", "p", "received", "The money is there: take the payment"),
    _key("upi.amount", "a", "amount", "Ask for another amount"),
    _key("upi.copy", "y", "copy", "Copy the link"),
    _key("upi.leave", "escape", "back", "Close the code"),
    _key("chat.yes", "y", "sent", "Yes, I sent it"),
    _key("chat.no", "n", "not sent", "No, it was not sent"),
    _key("chat.copy", "c", "copy", "Copy the text"),
    _key("chat.leave", "escape", "later", "Answer later, from Today"),
    _key("message.go_on", "ctrl+s", "go on", "Queue it and show the code"),
    _key("message.consent", "f2,ctrl+o", "note consent", "The client agrees to WhatsApp"),
    _key("typing.call_off", "escape", "cancel", "Send nothing"),
    _key("message.leave", "escape", "close", "Close without sending"),
    # the list of clients, and what a client's own screen adds
    _key(
        "clients.select_all",
        "asterisk,shift+space",
        "select all",
        "Select everybody the list shows; Esc unselects",
        shown="*",
        footer=False,
    ),
    _key("clients.transfer", "t", "hand over", "Give the client to another trainer"),
    _key("tabs.tab_1", "1", "profile", "The client's profile", footer=False),
    _key("tabs.tab_2", "2", "diet", "The client's diet plan", footer=False),
    _key("tabs.tab_3", "3", "workout", "The client's workout plan", footer=False),
    _key("tabs.tab_4", "4", "progress", "The client's weigh-ins", footer=False),
    _key("tabs.tab_5", "5", "payments", "The client's account", footer=False),
    _key("tabs.tab_6", "6", "messages", "The client's messages", footer=False),
    # a digit on a row opens the client there
    *(
        _key(f"client_at.at_{tab}", str(number), tab, explained, footer=False)
        for number, tab, explained in (
            (1, "profile", marked("The profile of the client under the cursor")),
            (2, "diet", marked("The diet plan of the client under the cursor")),
            (3, "workout", marked("The workout plan of the client under the cursor")),
            (4, "progress", marked("The weigh-ins of the client under the cursor")),
            (5, "payments", marked("The account of the client under the cursor")),
            (6, "messages", marked("The messages of the client under the cursor")),
        )
    ),
    _key(
        "client_record.archive_client",
        "A",
        "archive",
        "Put the client aside, or bring back",
        footer=False,
    ),
    _key(
        "client_record.export_client",
        "X",
        "export client",
        "Write all that is kept of this client into files of their own",
        footer=False,
    ),
    _key("plan.older", "h", "versions", "Show the versions before", footer=True),
    _key("plan.own_templates", "t", "templates", "Offer a ready-made plan"),
    _key(
        "plan.keep_template",
        "k",
        "keep as template",
        "Keep this plan as a template of the gym's own",
    ),
    _key("diet.formula", "f", "formula", "Choose which formula gives the energy needs"),
    _key("choosing.open", "enter", "take it", "Take the one under the cursor"),
    _key("choosing.below", "a", "add below", "Add it below what is there"),
    _key("choosing.leave", "escape", "close", "Close"),
    _key("editor.offers", "ctrl+t", "templates", "Add a ready-made plan below what is typed"),
    _key("ledger.receipt", "v", "receipt", "Show the receipt"),
    _key("ledger.discount", "i", "discount", "Take something off what is due"),
    _key("ledger.refund", "r", "refund", "Give money back"),
    _key("ledger.reverse", "x", "reverse", "Undo a wrong entry by its opposite"),
    _key("outbox.yes", "y", "it went", "Note that the message was sent"),
    _key("outbox.no", "n", "it didn't", "Note that the message was not sent"),
    _key("outbox.again", "r", "again", "Queue the message again and hand it over"),
    _key("outbox.call_off", "x", "cancel", "Take back a message that was not sent"),
    _key("outbox.approve", "a", "approve", "Send the reminder that was prepared"),
    _key("batches.to_many", "b", "to many", "Write to many clients in one go"),
    _key("batches.batches", "h", "batches", "How far the messages to many are"),
    _key("reminding.rules", "r", "reminders", "When reminders are prepared by themselves"),
    _key("rules.new", "n", "new", "Prepare reminders by a further rule"),
    _key("rules.edit", "e,enter", "change", "Change the rule under the cursor"),
    _key("rules.switch", "o", "on or off", "Let the rule rest, or go on with it"),
    _key("rules.remove", "d", "take out", "Take the rule out; u brings it back"),
    _key("rules.leave", "escape", "close", "Close"),
    _key("batch.go_on", "ctrl+s", "queue them", "Queue these messages"),
    _key("batch.leave", "escape", "close", "Close; what is queued stays"),
    _key("batch_state.next", "enter,n", "next link", "Show the next one as a code"),
    _key("batch_state.call_off", "x", "cancel the rest", "Take back what did not go yet"),
    _key("batch_state.again", "r", "retry failed", "Queue again what certainly did not go"),
    _key("batch_state.leave", "escape", "close", "Close; it goes on"),
    _key(
        "people.close_account", "o", "close or open", "Close the account for now, or open it again"
    ),
    _key(
        "people.try_again",
        "t",
        "let try again",
        "Forget the wrong passwords that were typed: nobody has to wait",
        footer=False,
    ),
    _key("people.password", "w", "password", "Give a new password"),
    _key("activity.take_back", "x", "take back", "Take this act back, if nobody built on it"),
    _key("outside.take", "t", "take in", "Take in what nobody else changed of this client"),
    _key("outside.take_all", "T", "take all in", "Take in every client that asks nothing"),
    _key("outside.leave_out", "x", "leave out", "Leave this client as in the records"),
    _key("outside.leave_all", "X", "leave all out", "Set the whole edit aside"),
    _key("outside.open", "enter", "choose", "Choose field by field"),
    _key("outside.leave", "escape", "close", "Close; nothing more is decided"),
    _key("data.set_aside", "x", "set aside", "Leave an edit by hand out of the records"),
    _key("data.publish", "p", "publish", "Write the documents now"),
    _key("data.backup", "b", "backup", "Make a backup now"),
    _key("data.restore", "R", "restore", "Put a backup in the place of the records"),
    _key("data.health", "h", "health", "Look whether databases, journal and disk are well"),
    _key(
        "data.take_in",
        "i",
        "import clients",
        "Take in clients from a CSV file: checked row by row before anything is added",
    ),
    _key("data.export", "X", "export all", "Write everything, or tables, into a file"),
    _key("intake.add", "ctrl+s", "add them", "Add the clients"),
    _key("intake.read", "enter", "read the row", "All that is said of the row under the cursor"),
    _key("intake.all_doubtful", "a", "all doubtful", "Take all doubtful rows, or none"),
    _key("intake.leave", "escape", "stop or close", "Stop, or close"),
    _key("report.progress_report", "v", "report", "The client's progress as text"),
    # dialogs
    _key("form.save", "ctrl+s", "save", "Save what is typed"),
    _key("form.leave", "escape", "close", "Close without saving"),
    _key("two_versions.other", "space", "the other", "Keep the other version"),
    _key("two_versions.theirs", "t", "theirs", "Keep their version"),
    _key("two_versions.yours", "y", "yours", "Keep your version"),
    _key("meanwhile.save", "ctrl+s", "save these", "Save what is marked"),
    _key("meanwhile.leave", "escape", "to the form", "Back to the form; nothing is saved"),
    _key("question.leave", "escape", "cancel", "Leave everything as it is"),
    _key("bar.complete", "tab", "complete", "Complete what is typed"),
    _key("dialog.commands", "ctrl+p", "command", "Find any action of this window"),
    _key("waiting.halt", "escape", "stop", "Stop it; nothing is changed"),
    _key("window.leave", "escape", "close", "Close"),
    _key("login.sign_in", "enter", "sign in", "Sign in"),
    _key("login.next_field", "tab", "next", "The next field"),
    _key("login.quit_program", "ctrl+q", "quit", "End the program"),
    _key("lock.unlock", "enter", "unlock", "Unlock"),
    _key("lock.other_person", "f3,ctrl+o", "someone else", "Sign in as somebody else"),
    # the workspace
    _key("workspace.back", "escape", "back", "Back one step"),
    _key("workspace.undo", "u", "undo", "Take back the last act, if nobody built on it"),
    _key("workspace.go_to", "g,backslash", "go to", "Go to another section: g, then its letter"),
    _key("sidebar.choose", "enter", "go there", "Go to this section"),
    _key("sidebar.leave", "escape", "close", "Back to where you were"),
    _key(
        "workspace.find",
        "slash",
        "find a client",
        "Search the clients, from wherever one is",
        footer=False,
    ),
    _key("workspace.commands", "colon,ctrl+p", "command", "Find any action or client"),
    _key("workspace.help", "question_mark,f1", "help", "The keys of where you are"),
    _key("workspace.lock", "ctrl+l", "lock", "Lock, or let someone else in", footer=False),
    _key("workspace.profile", "", "your profile", "Your name and email", footer=False),
    _key("workspace.password", "", "change password", "Choose a new password", footer=False),
    _key("workspace.theme", "", "theme", "Dark, light, 16 colours or high contrast", footer=False),
    _key("workspace.tour", "", "tour", "The tour of five keys, from its beginning", footer=False),
    _key("workspace.sign_out", "", "sign out", "Sign out and show the login", footer=False),
    _key("help.tour", "t", "tour", "The tour of five keys, from its beginning"),
    # everywhere
    _key("app.help_here", "f1", "help", "The keys of where you are"),
    _key("first_run.quit_program", "ctrl+q", "quit", "End the program"),
    _key(
        "app.lock", "ctrl+l", "lock", "Cover everything; what is typed stays for you", footer=False
    ),
    _key("app.quit_program", "ctrl+q", "quit", "End the program", footer=False),
)

_OF_ID = {key.id: key for key in KEYS}


def key_of(key_id: str) -> Key:
    """The key declared under this id."""
    return _OF_ID[key_id]


def of_scopes(scopes: Iterable[str]) -> list[Key]:
    """The keys of these scopes or single key ids, in the order of the table."""
    wanted = set(scopes)
    return [key for key in KEYS if key.scope in wanted or key.id in wanted]


def bindings(*scopes: str) -> list[BindingType]:
    """Textual bindings for these scopes (or single key ids such as `"record.new"`)."""
    return [
        Binding(key.keys, key.action, key.label, show=False, id=key.id)
        for key in of_scopes(scopes)
        if key.keys
    ]


def keys_here(focused: DOMNode) -> list[tuple[Key, DOMNode, bool]]:
    """The keys of where the focus is, nearest first, who answers them, whether they work now."""
    found: dict[str, tuple[Key, DOMNode, bool]] = {}
    taken: set[str] = set()
    for node in focused.ancestors_with_self:
        for key in of_scopes(getattr(node, "scopes", ())):
            known = found.get(key.id)
            if (known and known[2]) or (key.keys and taken.issuperset(key.keys.split(","))):
                continue
            works = node.check_action(key.action, ()) is not False
            if works or known is None:
                found[key.id] = key, node, works
            if works:
                taken.update(key.keys.split(",") if key.keys else ())
    # a key that does something else here is not one that can't be used
    return [one for one in found.values() if one[2] or not taken.issuperset(one[0].keys.split(","))]


def active_keys(focused: DOMNode) -> list[tuple[Key, DOMNode]]:
    """The keys that work while `focused` has the focus, nearest first, with who answers them."""
    return [(key, node) for key, node, works in keys_here(focused) if works]


def inactive_keys(focused: DOMNode) -> list[tuple[Key, str]]:
    """The keys of where the focus is that can't be used at the moment, and why.

    Whoever answers them says why in `why_not(action)`; without that it is what stands under the
    cursor that doesn't allow it.
    """
    found = []
    for key, node, works in keys_here(focused):
        if not works and key.keys:
            why_not = getattr(node, "why_not", None)
            told = why_not(key.action) if why_not else ""
            found.append((key, told or _("not for what is under the cursor")))
    return found
