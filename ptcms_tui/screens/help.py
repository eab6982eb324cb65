"""Help: the keys of where one is, all keys, what one may do, and whom to ask."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.dom import DOMNode

from ptcms_core import _, permissions
from ptcms_tui.commands.grammar import FORMS
from ptcms_tui.commands.places import scope_words
from ptcms_tui.formatting import plain
from ptcms_tui.keys import KEYS, Key, active_keys, bindings, inactive_keys, key_of
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.screens.sections import sections_for
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.hanging import Hanging, Hung
from ptcms_tui.widgets.reading import Reading

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

Rows = list[tuple[str, str]]


def in_every_list() -> Rows:
    """What moves in lists and fields, wherever they are."""
    return [
        ("↑ ↓  j k", _("move in lists; PgUp, PgDn, Home and End too")),
        ("Tab", _("next field; Shift+Tab the one before")),
        ("23/11 +1m", _("ways to type a date, like today or 2 Mar")),
        (_("mouse"), _("everything can be clicked: rows, titles, the keys in the last line")),
    ]


def may_do(role: str) -> list[str]:
    """What one's role lets one do, in sentences."""
    common = [
        _("You look after your own clients: profile, diet, workout, progress, payments, messages."),
        _("You may archive, bring back and erase them; nobody but an admin sees them besides you."),
        _("Your payments by UPI can go to your own UPI id: Profile."),
    ]
    if role != "admin":
        return [
            *common,
            _("Other trainers' clients, accounts, settings and backups are for an admin."),
        ]
    return [
        _("You may do all a trainer may, for everybody's clients, and have clients of your own."),
        _("You add trainers, close their accounts, delete them and hand their clients over."),
        _("You hand clients from one trainer to another (t in Clients), see who did what"),
        _("(Activity), look after documents and backups (Data) and set the gym up (Settings)."),
        _("The last admin can't be removed."),
    ]


class HelpScreen(Dialog[None]):
    """One page to read. Everything can be clicked too."""

    BINDINGS = bindings("help", "window")
    scopes: ClassVar[tuple[str, ...]] = ("help", "window")
    app: "PtcmsApp"

    def __init__(
        self,
        place: str,
        keys: list[Key],
        *,
        not_now: Sequence[tuple[Key, str]] = (),
        lines_first: bool = False,
        tour: bool = False,
    ) -> None:
        """`lines_first`: what can be typed into the command bar stands before everything else.

        `not_now` are keys of here that can't be used at the moment, and why; `tour` offers it.
        """
        super().__init__()
        self._place = place
        self._keys = keys
        self._not_now = not_now
        self._tour = tour
        self._lines_first = lines_first

    @classmethod
    def here(cls, app: "PtcmsApp") -> "HelpScreen":
        """Help for where the focus is now."""
        focused: DOMNode = app.screen.focused or app.screen
        place, at_work = "", app.desk.signed_in and app.screen is app.workspace
        if at_work:
            place = app.workspace.section.place() if app.workspace.has_section else ""
        keys = [key for key, _node in active_keys(focused) if key.keys]
        return cls(
            place,
            keys,
            not_now=[one for one in inactive_keys(focused) if one[0].action != "back"],
            lines_first="bar" in getattr(app.screen, "scopes", ()),
            tour=at_work,
        )

    def content(self) -> ComposeResult:
        """The keys of here first, then whom to ask, what one may do, all keys."""
        with Reading(classes="dialog -help") as window:
            title = _("Help: {place}").format(place=self._place) if self._place else _("Help")
            window.border_title = Content(plain(title, max_length=60))
            yield GymText("", id="keys")

    def on_mount(self) -> None:
        """Scrolls with the arrows."""
        here = [(key.display, key.help) for key in self._keys] + in_every_list()
        if self._tour:
            here.append((key_of("help.tour").display, key_of("help.tour").help))
        parts = [_table(_("Keys here"), here)]
        if self._not_now:
            later = [
                (key.display, _("{action}: {why}").format(action=key.label, why=why))
                for key, why in self._not_now
            ]
            parts.append(_table(_("Not at the moment"), later))
        parts.append(self._contacts())
        if self.app.desk.signed_in and self.app.desk.person is not None:
            if self._lines_first:
                parts.insert(0, command_lines())
            parts += [self._role(), command_lines(), self._all_keys(), self._sections()]
        blank: Hung = [(Content(""), 0)]
        lines = [line for part in parts for line in blank + part][1:]
        self.query_one("#keys", GymText).update(Hanging(lines))
        self.query_one(Reading).focus()

    def _contacts(self) -> Hung:
        if not self.app.desk.signed_in:
            return _text(
                _("Whom to ask"),
                [_("Forgotten your password? Ask the admin of the gym to give you a new one.")],
            )
        settings = self.app.formats.settings
        contacts = [settings.contact_phone, settings.contact_email, settings.contact_address]
        known = " · ".join(contact for contact in contacts if contact)
        return _text(
            _("Whom to ask"),
            [settings.gym_name, known or _("No contacts are set yet: an admin does in Settings.")],
        )

    def _role(self) -> Hung:
        assert self.app.desk.person is not None
        role = self.app.desk.person.role
        title = _("What may I do?") + "  " + (_("admin") if role == "admin" else _("trainer"))
        return [*_text(title, may_do(role)), (Content(""), 0), *self._permissions()]

    def _permissions(self) -> Hung:
        """The table that the core goes by, so that nobody has to guess why something is refused."""
        everyone, admins = _("trainer and admin"), _("admin alone")
        rows = [
            (everyone if "trainer" in permission.roles else admins, permission.words)
            for permission in permissions()
        ]
        return _table(_("Why can't I? Who may do what"), rows)

    def _all_keys(self) -> Hung:
        places: dict[str, Rows] = {}
        for key in KEYS:
            where = scope_words(key.scope)
            row = (key.display, key.help)
            if key.keys and where and row not in places.setdefault(where, []):
                places[where].append(row)
        tables = [_table(_("All keys: {where}").format(where=w), r) for w, r in places.items()]
        return [line for table in tables for line in [(Content(""), 0), *table]][1:]

    def _sections(self) -> Hung:
        assert self.app.desk.person is not None
        rows = [
            (f"g {info.letter}", info.title)
            for info in sections_for(self.app.desk.person.role)
            if info.letter
        ]
        return _table(_("Go to"), rows)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The tour goes through the workspace."""
        if action == "tour":
            return self._tour
        return super().check_action(action, parameters)

    def action_tour(self) -> None:
        """t: the tour, from its beginning."""
        self.dismiss(None)
        self.app.workspace.begin_tour()

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)


def command_lines() -> Hung:
    """What can be typed into the command bar, from the grammar, each with its examples."""
    lines = [(Content.styled(_("Command bar (: or Ctrl+P)"), "$muted bold"), 0)]
    for form in FORMS:
        lines += [
            (Content.styled(form.written, "$accent bold"), 2),
            (Content.styled(f"    {form.help}", "$text"), 4),
            (Content.styled("    " + "   ".join(form.examples), "$muted"), 4),
        ]
    client = _(
        "client: beginnings of the name, last digits of the phone, or #number. "
        "Left out, it is the one under the cursor: p2000 upi"
    )
    return [*lines, (Content.styled(client, "$text"), 0)]


def _table(title: str, rows: Rows) -> Hung:
    width = max((len(display) for display, _help in rows), default=0) + 2
    return [
        (Content.styled(title, "$muted bold"), 0),
        *(
            (
                Content.assemble((f"{display:<{width}}", "$accent bold"), (plain(text), "$text")),
                width,
            )
            for display, text in rows
        ),
    ]


def _text(title: str, sentences: list[str]) -> Hung:
    return [
        (Content.styled(title, "$muted bold"), 0),
        *((Content.styled(plain(sentence), "$text"), 0) for sentence in sentences),
    ]
