"""Activity: the journal, newest first, with filters; each entry field by field."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from textual.app import ComposeResult

from ptcms_core import Invalid, _, kind_words, marked, subject_words, utc_moment
from ptcms_tui.keys import bindings
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.section import Section
from ptcms_tui.screens.sorting import Sorting, Way
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import GrowingSource
from ptcms_tui.widgets.table_messages import RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

SUBJECTS = (
    "client",
    "weigh_in",
    "diet_plan",
    "workout_plan",
    "ledger_entry",
    "message",
    "settings",
    "account",
    "message_template",
    "workout_template",
    "outside_edit",
    "undo",
    "refusal",
)
KINDS = (
    "add",
    "update",
    "remove",
    "restore",
    "archive",
    "transfer",
    "erase",
    "assign",
    "withdraw",
    "charge",
    "payment",
    "refund",
    "discount",
    "adjustment",
    "reversal",
    "take_in",
    "undo",
)
_PAGE = 100


def _what(entry: Any) -> Cell:
    if entry.undone:
        return Cell(_("{what} (taken back)").format(what=entry.sentence), "muted")
    return Cell(entry.sentence, "alarm" if entry.subject == "refusal" else "")


def _row_id(entry: Any) -> tuple[bool, int]:
    return entry.subject == "account", entry.seq


class ActivitySection(Sorting, Section):
    """Who changed what, when."""

    title = marked("Activity")
    scopes: ClassVar[tuple[str, ...]] = ("list.open", "list.sort", "list.filter", "activity")
    BINDINGS = bindings(*scopes)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked: dict[str, Any] = {}
        self._asked_words = ""

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        formats = self.app.formats
        yield GymText("", id="heading", classes="muted")
        yield VirtualTable(
            [
                Column(
                    key="at",
                    title=_("When"),
                    cell=lambda e: Cell(formats.moment(utc_moment(e.at)), "muted"),
                    width=13,
                    sort_key="at",
                ),
                Column(
                    key="actor",
                    title=_("Who"),
                    cell=lambda e: Cell(
                        e.actor or _("the program"), "strong" if e.actor else "muted"
                    ),
                    width=16,
                    min_width=8,
                    sort_key="who",
                ),
                Column(
                    key="sentence",
                    title=_("What"),
                    cell=_what,
                    width=40,
                    min_width=20,
                    grow=1,
                    sort_key="what",
                ),
            ],
            row_id=_row_id,
        )

    def focus_first(self) -> None:
        """The list."""
        self.query_one(VirtualTable).focus()

    async def arrive(self, **arguments: Any) -> None:
        """Shown for one client, when it is opened with one."""
        if "client_id" in arguments:
            self._asked = {"client_id": arguments["client_id"]}
            self._asked_words = f"#{arguments['client_id']}"

    async def refresh_data(self) -> None:
        """Read the first entries; more come as one goes down."""
        await self.read_order()
        order = self.order
        self.query_one("#heading", GymText).write(
            _("{order} (f: filter)   {filter}").format(
                order=_("newest first") if order == "-at" else self._by_words(),
                filter=self._asked_words or _("everything by everybody"),
            )
        )
        table = self.query_one(VirtualTable)
        table.sorted_by(order.lstrip("-"), descending=order.startswith("-"))
        table.set_empty_text(
            _("Nothing of this kind happened. f shows others.")
            if self._asked
            else _("Nothing happened yet.")
        )
        asked = dict(self._asked)

        async def read(after: Any) -> tuple[Sequence[Any], Any]:
            page = await self.app.ask(
                self.app.session.journal.page, sort=order, after=after, limit=_PAGE, **asked
            )
            return page.items, page.next

        await table.show(GrowingSource(read, row_id=_row_id), keep=True)

    def _by_words(self) -> str:
        if self.order == "at":
            return _("oldest first")
        return _("by {order}").format(order=self.order_words())

    def list_name(self) -> str:
        """Its order is kept under this."""
        return "activity"

    def ways(self) -> list[Way]:
        """By any column, the newest first where nothing else is said."""
        return [
            Way("at", _("when"), down=True),
            Way("who", _("who")),
            Way("what", _("what, by kind")),
        ]

    async def sorted_anew(self) -> None:
        """Read them anew."""
        await self.refresh_data()

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: field by field."""
        entry = event.row
        who = entry.actor or _("the program")
        lines = [f"{who}: {entry.sentence}", self.app.formats.moment(utc_moment(entry.at)), ""]
        width = max((len(field) for field, _before, _after in entry.told), default=0)
        lines += [
            f"{field:<{width}}   {before}  →  {after}" for field, before, after in entry.told
        ] or [_("Nothing more is kept of it.")]
        await self.app.shown(
            TextWindow(_("Entry {number}").format(number=entry.seq), "\n".join(lines))
        )

    def action_take_back(self) -> None:
        """x: the act under the cursor, if nobody changed its records since."""
        entry = self.query_one(VirtualTable).cursor_row
        if entry is not None:
            self.app.write(
                self.app.session.journal.undo,
                entry.act_id,
                done=lambda what: self.app.say(_("Taken back: {what}").format(what=what)),
                ended=self.refresh_soon,
            )

    @in_turn
    async def action_filter(self) -> None:
        """f: by person, client, kind of record, what was done, and days."""
        people = await self.app.ask(self.app.session.trainers.list)
        clients = self.app.session.clients
        names = {person.id: person.full_name for person in people}

        def chosen(
            *,
            actor: int | None,
            client: str,
            subject: str | None,
            kind: str | None,
            since: date | None,
            until: date | None,
        ) -> tuple[dict[str, Any], str]:
            asked: dict[str, Any] = {"actor_id": actor, "subject": subject, "kind": kind}
            asked |= {"since": since, "until": until}
            if since and until and since > until:
                raise Invalid({"until": _("This day is before the first one.")})
            words = [names.get(actor or 0, "")]
            if client:
                found = clients.search(client, limit=2).items if not client.isdecimal() else []
                found = found or ([clients.get(int(client))] if client.isdecimal() else [])
                if not found:
                    raise Invalid({"client": _("No client fits.")})
                if len(found) > 1:
                    raise Invalid({"client": _("Several clients fit: type more, or the number.")})
                asked["client_id"] = found[0].id
                words.append(found[0].full_name)
            words.append(subject_words(subject) if subject else "")
            words.append(kind_words(kind) if kind else "")
            words.append(_("from {day}").format(day=self.app.formats.day(since)) if since else "")
            words.append(_("to {day}").format(day=self.app.formats.day(until)) if until else "")
            asked = {name: value for name, value in asked.items() if value is not None}
            return asked, " · ".join(word for word in words if word)

        saved = await self.app.form(
            FormModal(
                _("Show what?"),
                [
                    Field(
                        "actor",
                        _("Who"),
                        "choice",
                        value=self._asked.get("actor_id"),
                        choices=[(None, _("everybody")), *names.items()],
                    ),
                    Field(
                        "client",
                        _("Client"),
                        value=str(self._asked.get("client_id", "")),
                        hint=_("name, phone or number; empty: all"),
                    ),
                    Field(
                        "subject",
                        _("What"),
                        "choice",
                        value=self._asked.get("subject"),
                        choices=[
                            (None, _("everything")),
                            *((name, subject_words(name)) for name in SUBJECTS),
                        ],
                    ),
                    Field(
                        "kind",
                        _("Done"),
                        "choice",
                        value=self._asked.get("kind"),
                        choices=[
                            (None, _("everything")),
                            *((name, kind_words(name)) for name in KINDS),
                        ],
                    ),
                    Field(
                        "since",
                        _("From"),
                        "date",
                        value=self._asked.get("since"),
                        prefer="past",
                        hint=_("empty: all"),
                    ),
                    Field(
                        "until",
                        _("To"),
                        "date",
                        value=self._asked.get("until"),
                        prefer="past",
                        hint=_("empty: all"),
                    ),
                ],
                chosen,
                save_label=_("Show"),
                quick=True,
            )
        )
        if saved is not None:
            self._asked, self._asked_words = saved.value
            await self.refresh_data()
