"""Today: exceptions first, each with the keys that act on it; a sentence when all is well."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from ptcms_core import _, marked, ngettext
from ptcms_tui.keys import bindings, of_scopes
from ptcms_tui.screens.client_actions import ClientActions, write_diet, write_workout
from ptcms_tui.screens.message_actions import MessageActions
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.grouped_list import GroupedList, Item, ItemGroup
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.months import TakenByMonth, in_one_line

# what a row of each kind is opened at
_TABS = {
    "overdue": "payments",
    "due": "payments",
    "waiting": "messages",
    "failed": "messages",
    "prepared": "messages",
    "birthday": "profile",
    "not_seen": "progress",
    "no_diet": "diet",
    "no_workout": "workout",
}
# without a row there is nobody they could be about
_OF_ROWS = frozenset(key.action for key in of_scopes(("list.open", "client", "client_at")))
_PLANS = {"no_diet": write_diet, "no_workout": write_workout}
_OF_MESSAGES = {
    "yes": "waiting",
    "no": "waiting",
    "again": "failed",
    "approve": "prepared",
}


class TodaySection(MessageActions, Section, ClientActions):
    """What needs somebody today."""

    title = marked("Today")
    scopes: ClassVar[tuple[str, ...]] = (
        "outbox",
        "list.open",
        "record.edit",
        "client",
        "client_at",
    )
    BINDINGS = bindings(*scopes)

    # the day and the months as read last
    _totals: tuple[Any, Any] | None = None

    def compose(self) -> ComposeResult:
        """The day, the list, a tip."""
        yield GymText("", id="day")
        with Horizontal(id="today-work"):
            yield GroupedList(id="today")
            yield TakenByMonth(id="months")
        yield GymText("", id="tip", classes="muted")

    @property
    def table(self) -> GroupedList:
        """The list."""
        return self.query_one(GroupedList)

    def focus_first(self) -> None:
        """The list."""
        self.table.focus()

    def _kind(self) -> str:
        item = self.table.cursor_item
        return "" if item is None else str(item.id[0])  # type: ignore[index]

    def focused_client_id(self) -> int | None:
        """The client of the row under the cursor."""
        item = self.table.cursor_item
        return None if item is None else int(item.data.client_id)

    def focused_message_id(self) -> int | None:
        """The message of the row under the cursor."""
        item = self.table.cursor_item
        return None if item is None else item.data.message_id

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is done with messages is offered on their rows only."""
        if action == "call_off":
            return self._kind() in ("failed", "prepared")
        if action in _OF_MESSAGES:
            return self._kind() == _OF_MESSAGES[action]
        if action == "edit":
            return self._kind() in _PLANS
        if action in _OF_ROWS:
            return self._kind() != ""
        return super().check_action(action, parameters)

    def on_grouped_list_moved(self) -> None:
        """Other keys may act on this row."""
        self.refresh_bindings()

    async def refresh_data(self) -> None:
        """Read the day anew; the cursor stays, or goes to the next that needs somebody."""
        today = await self.app.ask(self.app.session.today)
        months = await self.app.ask(self.app.session.reports.takings_by_month)
        formats = self.app.formats
        self._totals = (today, months)
        self._show_heading()
        self.query_one(TakenByMonth).show(
            months, write=formats.money, name=lambda month: f"{formats.month(month)} {month.year}"
        )
        self.table.show(
            self._groups(today),
            empty=_("All is well: nothing is overdue, nobody is missing, nothing waits for you.")
            if today.clients
            else _("No clients yet. Press g, then c for Clients, and n to add the first one."),
        )
        self.query_one("#tip", GymText).write(_("Tip  {tip}").format(tip=today.tip))
        self.app.workspace.show_counts(today)

    def on_resize(self) -> None:
        """The heading says as much as there is room for."""
        self.call_after_refresh(self._show_heading)

    def _show_heading(self) -> None:
        if self._totals is not None:
            self.query_one("#day", GymText).update(self._heading(*self._totals))

    def _heading(self, today: Any, months: Any) -> Content:
        """The day and its totals; the months in a few blocks where they have no panel."""
        formats = self.app.formats
        clients = ngettext("{count} client", "{count} clients", today.clients)
        taken = _("{amount} taken in {month}").format(
            amount=formats.money(today.taken_this_month), month=formats.month(today.day)
        )
        totals = f"    {clients.format(count=today.clients)} · {taken}"
        heading = formats.joined((formats.long_day(today.day), "bold $text"), (totals, "$muted"))
        blocks = f"  {in_one_line(months)}"
        room = self.content_size.width - heading.cell_length
        if self.query_one(TakenByMonth).display or len(blocks) > room:
            return heading
        return heading.append(Content.styled(blocks, "$muted"))

    def _groups(self, today: Any) -> list[ItemGroup]:
        formats = self.app.formats
        counts = today.counts

        def group(title: str, count: int, items: list[Item]) -> ItemGroup:
            left = count - len(items)
            more = _("and {count} more").format(count=left) if left > 0 else ""
            return ItemGroup(f"{title} · {count}", items, more)

        def row(kind: str, one: Any, words: Cell, keys: Any, aside: str = "") -> Item:
            said = f"{aside}   {one.trainer}".strip() if one.trainer else aside
            return Item((kind, one.client_id, one.message_id), one.name, words, keys, said, one)

        def owed(kind: str, one: Any) -> Item:
            amount = formats.money(one.amount)
            words = one.text.replace(_("overdue"), _("OVERDUE"))
            reminded = (
                _("reminded {day}").format(day=formats.short_day(one.reminded_on))
                if one.reminded_on
                else ""
            )
            tone: Any = "alarm" if kind == "overdue" else "attention"
            near = kind == "overdue" or one.days <= formats.settings.reminder_days
            writes = _("remind") if near else _("message")
            keys = (("m", writes), ("p", _("take")), ("q", _("QR")))
            return row(
                kind, one, Cell(f"{amount} {words}", tone if near else "muted"), keys, reminded
            )

        def missing(one: Any) -> Item:
            kind = "no_workout" if one.text == _("no workout") else "no_diet"
            what = _("write workout") if kind == "no_workout" else _("write diet")
            return row(kind, one, Cell(one.text, "muted"), (("e", what),))

        asked = (("y", _("it went")), ("n", _("it didn't")))
        failed = (("r", _("again")), ("x", _("cancel")))
        prepared = (("a", _("send")), ("x", _("leave out")))
        seen = (("w", _("weigh in")), ("m", _("message")))
        days = formats.settings.inactivity_days
        return [
            group(
                _("Payments"),
                counts["overdue"] + counts["due_this_week"],
                [owed("overdue", one) for one in today.overdue]
                + [owed("due", one) for one in today.due_this_week],
            ),
            group(
                _("Waiting for your yes or no"),
                counts["messages_waiting"],
                [
                    row(
                        "waiting",
                        one,
                        Cell(f"“{one.text}”", "attention"),
                        asked,
                        # an admin reads whose client it is: the group says what is asked
                        "" if one.trainer else _("did it go?  y / n"),
                    )
                    for one in today.messages_waiting
                ],
            ),
            group(
                _("Messages that failed"),
                counts["messages_failed"],
                [
                    row(
                        "failed",
                        one,
                        Cell(_("FAILED: {text}").format(text=one.text), "alarm"),
                        failed,
                    )
                    for one in today.messages_failed
                ],
            ),
            group(
                _("Reminders prepared"),
                counts["reminders"],
                [
                    row("prepared", one, Cell(f"“{one.text}”", "muted"), prepared)
                    for one in today.reminders
                ],
            ),
            group(
                _("Birthdays"),
                counts["birthdays"],
                [
                    row("birthday", one, Cell(one.text, "good"), (("m", _("wish well")),))
                    for one in today.birthdays
                ],
            ),
            group(
                ngettext("Not seen for {days} day", "Not seen for {days} days", days).format(
                    days=days
                ),
                counts["not_seen"],
                [row("not_seen", one, Cell(one.text, "muted"), seen) for one in today.not_seen],
            ),
            group(
                _("Plans missing"),
                counts["plans_missing"],
                [missing(one) for one in today.plans_missing],
            ),
        ]

    # acts

    async def _with_client(self, act: Any) -> None:
        before, done = self.table.cursor_item, self.app.session.undo_label
        await super()._with_client(act)
        after = self.table.cursor_item
        # what was settled has left the list; what was only begun stays, and the next one is up
        if before is None or after is None or after.id != before.id:
            return
        if self.app.session.undo_label != done or after.data != before.data:
            self.table.go_on()

    async def after_client_action(self, _client_id: int) -> None:
        """What was settled leaves the list; the next one has the cursor."""
        await self.refresh_data()

    async def reload_messages(self) -> None:
        """What was answered leaves the list."""
        await self.refresh_data()

    @in_turn
    async def action_edit(self) -> None:
        """e: write the plan that is missing."""
        await self._with_client(_PLANS[self._kind()])

    @in_turn
    async def on_grouped_list_opened(self, event: GroupedList.Opened) -> None:
        """Enter: the client, at the tab that fits."""
        self.app.workspace.open_client(
            event.item.data.client_id,
            tab=_TABS[event.item.id[0]],  # type: ignore[index]
        )
