"""Every key of the program, declared once: bindings, footer, command bar and help come from here.

A key belongs to a scope. A screen, a section or a widget that answers to a scope names it in its
`scopes`, takes `BINDINGS = bindings("…")`, and has an `action_<action>` for each of its keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from ptcms_core import _


@dataclass(frozen=True)
class Key:
    """One key: what it is called, where it works and what it does there."""

    id: str
    scope: str
    keys: str
    action: str
    label: str
    help: str
    shown: str = ""
    footer: bool = True

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
    "space": "space",
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
    _key("list.open", "enter", _("open"), _("Open what is under the cursor")),
    _key("client.weigh_in", "w", _("weigh-in"), _("Record a weight for this client")),
    _key("client.payment", "p", _("payment"), _("Take a payment from this client")),
    _key("client.charge", "c", _("charge"), _("Charge a fee to this client")),
    _key("client.upi", "q", _("UPI QR"), _("Show a UPI QR code for what is due")),
    _key("client.message", "m", _("message"), _("Write a WhatsApp message to this client")),
    # what a list or record of any kind may offer
    _key("record.new", "n", _("new"), _("Make a new one here")),
    _key("record.edit", "e", _("edit"), _("Change what is under the cursor")),
    _key("record.archive", "d", _("archive"), _("Put away; it can be taken back"), footer=False),
    _key(
        "record.delete",
        "D",
        _("delete"),
        _("Delete for good: the name is typed before anything happens"),
        footer=False,
    ),
    _key("record.select", "space", _("select"), _("Select or unselect the row"), footer=False),
    _key("record.copy", "y", _("copy"), _("Copy the text shown")),
    _key("list.search", "slash", _("search"), _("Search as you type; Esc clears")),
    _key("list.sort", "s", _("sort"), _("Sort by another column"), footer=False),
    _key("list.filter", "f", _("filter"), _("Show only some of the rows")),
    # the client's own screen
    _key(
        "tabs.tab_next",
        "right_square_bracket",
        _("next tab"),
        _("The next tab of the client"),
        footer=False,
    ),
    _key(
        "tabs.tab_previous",
        "left_square_bracket",
        _("previous tab"),
        _("The tab before"),
        footer=False,
    ),
    # the charts of the Progress tab
    _key("chart.bars", "b", _("bars"), _("Show the chart as bars or as a line")),
    _key("chart.other_chart", "i", _("BMI"), _("Show BMI in the place of the weight, and back")),
    # the order of a list, the filter of the clients, work that takes a while
    _key("ordering.open", "enter", _("sort by it"), _("Sort by the column under the cursor")),
    _key("ordering.turn", "s", _("turn round"), _("Sort by the same column the other way round")),
    _key("ordering.leave", "escape", _("close"), _("Leave the order as it is")),
    _key("filtering.apply", "enter", _("show"), _("Show the clients that fit")),
    _key("filtering.complete", "tab", _("complete"), _("Complete the word being typed")),
    _key("filtering.save", "ctrl+s", _("save"), _("Keep this filter under a name")),
    _key("filtering.rename", "f2,ctrl+r", _("rename"), _("Rename the saved filter chosen")),
    _key("filtering.forget", "f8,ctrl+t", _("delete"), _("Delete the saved filter chosen")),
    _key("filtering.leave", "escape", _("close"), _("Leave the filter as it is")),
    _key("long_work.stop", "escape", _("stop"), _("Stop; everything stays as it was")),
    # a payment request and a message as QR codes
    _key("upi.received", "p", _("received"), _("The money is there: take the payment")),
    _key("upi.amount", "a", _("amount"), _("Ask for another amount")),
    _key("upi.copy", "y", _("copy"), _("Copy the link")),
    _key("upi.leave", "escape", _("back"), _("Close the code")),
    _key("chat.yes", "y", _("sent"), _("Yes, I sent it")),
    _key("chat.no", "n", _("not sent"), _("No, it was not sent")),
    _key("chat.copy", "c", _("copy"), _("Copy the text")),
    _key("chat.leave", "escape", _("later"), _("Answer later, from Today")),
    _key("message.go_on", "ctrl+s", _("go on"), _("Queue it and show the code")),
    _key("message.consent", "f2,ctrl+o", _("note consent"), _("The client agrees to WhatsApp")),
    _key("typing.call_off", "escape", _("cancel"), _("Send nothing")),
    _key("message.leave", "escape", _("close"), _("Close without sending")),
    # the list of clients, and what a client's own screen adds
    _key(
        "clients.select_all",
        "asterisk,shift+space",
        _("select all"),
        _("Select everybody the list shows; Esc unselects"),
        shown="*",
        footer=False,
    ),
    _key("clients.transfer", "t", _("hand over"), _("Give the client to another trainer")),
    _key("tabs.tab_1", "1", _("profile"), _("The client's profile"), footer=False),
    _key("tabs.tab_2", "2", _("diet"), _("The client's diet plan"), footer=False),
    _key("tabs.tab_3", "3", _("workout"), _("The client's workout plan"), footer=False),
    _key("tabs.tab_4", "4", _("progress"), _("The client's weigh-ins"), footer=False),
    _key("tabs.tab_5", "5", _("payments"), _("The client's account"), footer=False),
    _key("tabs.tab_6", "6", _("messages"), _("The client's messages"), footer=False),
    # a digit on a row opens the client there
    *(
        _key(f"client_at.at_{tab}", str(number), label, explained, footer=False)
        for number, tab, label, explained in (
            (1, "profile", _("profile"), _("The profile of the client under the cursor")),
            (2, "diet", _("diet"), _("The diet plan of the client under the cursor")),
            (3, "workout", _("workout"), _("The workout plan of the client under the cursor")),
            (4, "progress", _("progress"), _("The weigh-ins of the client under the cursor")),
            (5, "payments", _("payments"), _("The account of the client under the cursor")),
            (6, "messages", _("messages"), _("The messages of the client under the cursor")),
        )
    ),
    _key(
        "client_record.archive_client",
        "A",
        _("archive"),
        _("Put the client aside, or bring back"),
        footer=False,
    ),
    _key("plan.older", "h", _("versions"), _("Show the versions before"), footer=True),
    _key("plan.own_templates", "t", _("templates"), _("Offer a ready-made plan")),
    _key(
        "plan.keep_template",
        "k",
        _("keep as template"),
        _("Keep this plan as a template of the gym's own"),
    ),
    _key("diet.formula", "f", _("formula"), _("Choose which formula gives the energy needs")),
    _key("choosing.open", "enter", _("take it"), _("Take the one under the cursor")),
    _key("choosing.below", "a", _("add below"), _("Add it below what is there")),
    _key("choosing.leave", "escape", _("close"), _("Close")),
    _key(
        "editor.offers",
        "ctrl+t",
        _("templates"),
        _("Add a ready-made plan below what is typed"),
    ),
    _key("ledger.receipt", "v", _("receipt"), _("Show the receipt")),
    _key("ledger.discount", "i", _("discount"), _("Take something off what is due")),
    _key("ledger.refund", "r", _("refund"), _("Give money back")),
    _key("ledger.reverse", "x", _("reverse"), _("Undo a wrong entry by its opposite")),
    _key("outbox.yes", "y", _("it went"), _("Note that the message was sent")),
    _key("outbox.no", "n", _("it didn't"), _("Note that the message was not sent")),
    _key("outbox.again", "r", _("again"), _("Queue the message again and hand it over")),
    _key("outbox.call_off", "x", _("cancel"), _("Take back a message that was not sent")),
    _key("outbox.approve", "a", _("approve"), _("Send the reminder that was prepared")),
    _key("outbox.leave_out", "x", _("leave out"), _("Leave this reminder out for its period")),
    _key("batches.to_many", "b", _("to many"), _("Write to many clients in one go")),
    _key("batches.batches", "h", _("batches"), _("How far the messages to many are")),
    _key("reminding.rules", "r", _("reminders"), _("When reminders are prepared by themselves")),
    _key("rules.new", "n", _("new"), _("Prepare reminders by a further rule")),
    _key("rules.edit", "e,enter", _("change"), _("Change the rule under the cursor")),
    _key("rules.switch", "o", _("on or off"), _("Let the rule rest, or go on with it")),
    _key("rules.remove", "d", _("take out"), _("Take the rule out; u brings it back")),
    _key("rules.leave", "escape", _("close"), _("Close")),
    _key("batch.go_on", "ctrl+s", _("queue them"), _("Queue these messages")),
    _key("batch.leave", "escape", _("close"), _("Close; what is queued stays")),
    _key("batch_state.next", "enter,n", _("next link"), _("Show the next one as a code")),
    _key("batch_state.call_off", "x", _("cancel the rest"), _("Take back what did not go yet")),
    _key("batch_state.again", "r", _("retry failed"), _("Queue again what certainly did not go")),
    _key("batch_state.leave", "escape", _("close"), _("Close; it goes on")),
    _key(
        "people.close_account",
        "o",
        _("close or open"),
        _("Close the account for now, or open it again"),
    ),
    _key(
        "people.try_again",
        "t",
        _("let try again"),
        _("Forget the wrong passwords that were typed: nobody has to wait"),
        footer=False,
    ),
    _key("people.password", "w", _("password"), _("Give a new password")),
    _key("data.publish", "p", _("publish"), _("Write the documents now")),
    _key("data.backup", "b", _("backup"), _("Make a backup now")),
    _key("data.health", "h", _("health"), _("Look whether databases, journal and disk are well")),
    _key("report.progress_report", "v", _("report"), _("The client's progress as text")),
    # dialogs
    _key("form.save", "ctrl+s", _("save"), _("Save what is typed")),
    _key("form.leave", "escape", _("close"), _("Close without saving")),
    _key("two_versions.other", "space", _("the other"), _("Keep the other version")),
    _key("two_versions.theirs", "t", _("theirs"), _("Keep their version")),
    _key("two_versions.yours", "y", _("yours"), _("Keep your version")),
    _key("meanwhile.save", "ctrl+s", _("save these"), _("Save what is marked")),
    _key(
        "meanwhile.leave",
        "escape",
        _("to the form"),
        _("Back to the form; nothing is saved"),
    ),
    _key("question.leave", "escape", _("cancel"), _("Leave everything as it is")),
    _key("bar.complete", "tab", _("complete"), _("Complete what is typed")),
    _key("dialog.commands", "ctrl+p", _("command"), _("Find any action of this window")),
    _key("window.leave", "escape", _("close"), _("Close")),
    _key("login.sign_in", "enter", _("sign in"), _("Sign in")),
    _key("login.next_field", "tab", _("next"), _("The next field")),
    _key("login.quit_program", "ctrl+q", _("quit"), _("End the program")),
    _key("lock.unlock", "enter", _("unlock"), _("Unlock")),
    _key("lock.other_person", "f3,ctrl+o", _("someone else"), _("Sign in as somebody else")),
    # the workspace
    _key("workspace.back", "escape", _("back"), _("Back one step")),
    _key("workspace.undo", "u", _("undo"), _("Take back the last act, if nobody built on it")),
    _key(
        "workspace.go_to",
        "g,backslash",
        _("go to"),
        _("Go to another section: g, then its letter"),
    ),
    _key("sidebar.choose", "enter", _("go there"), _("Go to this section")),
    _key("sidebar.leave", "escape", _("close"), _("Back to where you were")),
    _key(
        "workspace.find",
        "slash",
        _("find a client"),
        _("Search the clients, from wherever one is"),
        footer=False,
    ),
    _key("workspace.commands", "colon,ctrl+p", _("command"), _("Find any action or client")),
    _key("workspace.help", "question_mark,f1", _("help"), _("The keys of where you are")),
    _key("workspace.lock", "ctrl+l", _("lock"), _("Lock, or let someone else in"), footer=False),
    _key("workspace.profile", "", _("your profile"), _("Your name and email"), footer=False),
    _key("workspace.password", "", _("change password"), _("Choose a new password"), footer=False),
    _key(
        "workspace.theme",
        "",
        _("theme"),
        _("Dark, light, 16 colours or high contrast"),
        footer=False,
    ),
    _key("workspace.sign_out", "", _("sign out"), _("Sign out and show the login"), footer=False),
    # everywhere
    _key("app.help_here", "f1", _("help"), _("The keys of where you are")),
    _key("first_run.quit_program", "ctrl+q", _("quit"), _("End the program")),
    _key(
        "app.lock",
        "ctrl+l",
        _("lock"),
        _("Cover everything; what is typed stays for you"),
        footer=False,
    ),
    _key("app.quit_program", "ctrl+q", _("quit"), _("End the program"), footer=False),
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


def active_keys(focused: DOMNode) -> list[tuple[Key, DOMNode]]:
    """The keys that work while `focused` has the focus, nearest first, with who answers them."""
    found: dict[str, tuple[Key, DOMNode]] = {}
    taken: set[str] = set()
    for node in focused.ancestors_with_self:
        for key in of_scopes(getattr(node, "scopes", ())):
            if key.id in found or (key.keys and taken.issuperset(key.keys.split(","))):
                continue
            if node.check_action(key.action, ()) is False:
                continue
            found[key.id] = (key, node)
            taken.update(key.keys.split(",") if key.keys else ())
    return list(found.values())


def inactive_keys(focused: DOMNode) -> list[tuple[Key, str]]:
    """The keys of where the focus is that can't be used at the moment, and why.

    Whoever answers them says why in `why_not(action)`; without that it is what stands under the
    cursor that doesn't allow it.
    """
    usable = {key.id for key, _node in active_keys(focused)}
    found: dict[str, tuple[Key, str]] = {}
    for node in focused.ancestors_with_self:
        for key in of_scopes(getattr(node, "scopes", ())):
            if key.id in usable or key.id in found or not key.keys:
                continue
            if node.check_action(key.action, ()) is False:
                why_not = getattr(node, "why_not", None)
                told = why_not(key.action) if why_not else ""
                found[key.id] = key, told or _("not for what is under the cursor")
    return list(found.values())
