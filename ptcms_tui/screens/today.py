"""Today: exceptions first, each with the keys that act on it; a sentence when all is well."""

from typing import Any, ClassVar

from textual.app import ComposeResult

from ptcms_core import _, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client_actions import ClientActions
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell, Tone
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable


class Line:
    """One thing that needs somebody: about whom, in which group, in words."""

    def __init__(
        self, group: str, client_id: int, name: str, words: str, tone: Tone, number: int
    ) -> None:
        self.id = (group, client_id, number)
        self.group = group
        self.client_id = client_id
        self.name = name
        self.words = words
        self.tone = tone
        self.first = False


class TodaySection(Section, ClientActions):
    """What needs somebody today."""

    title = _("Today")
    scopes: ClassVar[tuple[str, ...]] = ("list.open", "client")
    BINDINGS = bindings("list.open", "client")

    def compose(self) -> ComposeResult:
        """The day, the list, a tip."""
        yield GymText("", id="day")
        yield VirtualTable(
            [
                Column(
                    key="group",
                    title=_("What"),
                    cell=lambda line: Cell(line.group if line.first else "", "muted"),
                    width=16,
                    min_width=10,
                ),
                Column(
                    key="name",
                    title=_("Who"),
                    cell=lambda line: Cell(line.name, "strong"),
                    width=20,
                    min_width=10,
                    grow=1,
                ),
                Column(
                    key="words",
                    title="",
                    cell=lambda line: Cell(line.words, line.tone),
                    width=34,
                    min_width=20,
                    grow=2,
                ),
            ],
            id="today",
        )
        yield GymText("", id="tip", classes="muted")

    def focus_first(self) -> None:
        """The list."""
        self.query_one(VirtualTable).focus()

    def focused_client_id(self) -> int | None:
        """The client of the line under the cursor."""
        line = self.query_one(VirtualTable).cursor_row
        return None if line is None else line.client_id

    async def refresh_data(self) -> None:
        """Read the day anew; the cursor stays, or goes to the next that needs somebody."""
        today = await self.app.ask(self.app.session.today)
        formats = self.app.formats
        lines = self._lines(today)
        seen: set[str] = set()
        for line in lines:
            line.first = line.group not in seen
            seen.add(line.group)
        head = ngettext("{count} client", "{count} clients", today.clients).format(
            count=today.clients
        )
        self.query_one("#day", GymText).write(
            f"{formats.day(today.day)}   {head} · "
            + _("{amount} taken this month").format(amount=formats.money(today.taken_this_month))
        )
        table = self.query_one(VirtualTable)
        table.set_empty_text(
            _("All is well: nothing is overdue, nobody is missing, nothing waits for you.")
            if today.clients
            else _("No clients yet. Press g, then c for Clients, and n to add the first one.")
        )
        await table.show(ListSource(lines), keep=True)
        self.query_one("#tip", GymText).write(_("Tip  {tip}").format(tip=today.tip))
        urgent = [line for line in lines if line.tone in ("alarm", "attention")]
        self.app.workspace.set_count("today", len(urgent), attention=bool(urgent))

    def _lines(self, today: Any) -> list[Line]:
        formats = self.app.formats
        lines: list[Line] = []

        def add(group: str, items: Any, words: Any, tone: Tone) -> None:
            for item in items:
                lines.append(Line(group, item.client_id, item.name, words(item), tone, len(lines)))

        add(
            _("Overdue"),
            today.overdue,
            lambda item: _("{amount} OVERDUE by {days} days").format(
                amount=formats.money(item.amount), days=item.days
            ),
            "alarm",
        )
        add(
            _("Due this week"),
            today.due_this_week,
            lambda item: (
                _("{amount} due in {days} days").format(
                    amount=formats.money(item.amount), days=item.days
                )
                if item.days
                else _("{amount} due today").format(amount=formats.money(item.amount))
            ),
            "attention",
        )
        add(_("Yes or no?"), today.messages_waiting, lambda item: item.text, "attention")
        add(_("Failed"), today.messages_failed, lambda item: item.text, "alarm")
        add(_("Birthday"), today.birthdays, lambda item: item.text or _("today"), "good")
        add(_("Not seen"), today.not_seen, lambda item: item.text, "muted")
        add(_("Plans missing"), today.plans_missing, lambda item: item.text, "muted")
        return lines

    async def after_client_action(self, _client_id: int) -> None:
        """What was settled leaves the list; the next one has the cursor."""
        await self.refresh_data()

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: the client, at the tab that fits."""
        tab = {
            _("Overdue"): "payments",
            _("Due this week"): "payments",
            _("Yes or no?"): "messages",
            _("Failed"): "messages",
            _("Not seen"): "progress",
        }.get(event.row.group, "profile")
        self.app.workspace.open_client(event.row.client_id, tab=tab)
