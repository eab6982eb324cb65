"""Reports: takings, dues by age, clients by month, as tables that can be copied as text."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal

from ptcms_core import _, dates, marked, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client_actions import methods
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell, fit
from ptcms_tui.widgets.drawn import Drawn, Line
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.reading import Reading

_LABELS = 22
_AMOUNTS = 17
_BAR = 24
_MONTHS = 12


def periods(today: date) -> dict[str, tuple[date, date]]:
    """The days that are often asked for, by name."""
    first = today.replace(day=1)
    before = dates.add_months(first, -1)
    year = today.year if today.month >= 4 else today.year - 1
    return {
        "month": (first, today),
        "last_month": (before, first - timedelta(days=1)),
        "30": (today - timedelta(days=29), today),
        "90": (today - timedelta(days=89), today),
        "year": (date(year, 4, 1), today),
    }


def bar(part: float, width: int = _BAR) -> str:
    """A bar for a share between 0 and 1, in halves of a cell."""
    halves = round(max(0.0, min(1.0, part)) * width * 2)
    return "━" * (halves // 2) + "╸" * (halves % 2)


class Page(Drawn):
    """Lines of tables, as high as they are many."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Line] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.lines = list(lines)
        self.redraw()

    def drawing(self, width: int) -> list[Line]:  # noqa: ARG002 - asked for so
        """The lines, whatever the width: bars stand last and are cut."""
        return self.lines

    @property
    def text(self) -> str:
        """All of it as text."""
        return "\n".join("".join(cell.text for cell in line).rstrip() for line in self.lines)


class ReportsSection(Section):
    """One page of figures; f chooses the days."""

    title = marked("Reports")
    scopes: ClassVar[tuple[str, ...]] = ("list.filter", "record.copy")
    BINDINGS = bindings("list.filter", "record.copy")
    subjects = frozenset({"ledger_entry", "client", "weigh_in", "settings", "account"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._period = "month"
        self._days = periods(self.app.today)["month"]

    def compose(self) -> ComposeResult:
        """What is shown, and a page."""
        yield GymText("", id="heading", classes="muted")
        with Reading(id="report-scroll"), Horizontal(id="report-pages"):
            yield Page(id="taken")
            yield Page(id="owed")

    def focus_first(self) -> None:
        """The page."""
        self.query_one("#report-scroll").focus()

    def day_turned(self) -> None:
        """A period that ends today ends today."""
        self._days = periods(self.app.today).get(self._period, self._days)
        super().day_turned()

    async def refresh_data(self) -> None:
        """Read the figures."""
        reports = self.app.session.reports
        takings = await self.app.ask(reports.takings, *self._days)
        dues = await self.app.ask(reports.dues_by_age)
        taken = await self.app.ask(reports.takings_by_month, _MONTHS)
        months = await self.app.ask(reports.clients_by_month, _MONTHS)
        self.query_one("#heading", GymText).write(_("f chooses the days · y copies all as text"))
        self.query_one("#taken", Page).show([*self._takings(takings), *self._taken(taken)])
        self.query_one("#owed", Page).show([*self._dues(dues), *self._months(months)])

    # tables

    def _takings(self, takings: Any) -> list[Line]:
        formats = self.app.formats
        names = dict(methods())
        start, end = (formats.day(day) for day in self._days)
        lines: list[Line] = [
            (
                Cell(_("Takings"), "strong"),
                Cell(f"  {start} – {end}  ", "muted"),
                Cell(formats.money(takings.total), "strong"),
            ),
            (),
        ]
        if not takings.by_day:
            return [*lines, (Cell("  " + _("Nothing was taken in these days."), "muted"),), ()]
        for title, rows in (
            (_("By method"), [(names.get(key, key), amount) for key, amount in takings.by_method]),
            (_("By person"), list(takings.by_person)),
            (_("By day"), [(formats.short_day(day), amount) for day, amount in takings.by_day]),
        ):
            lines += self._amounts(title, rows)
        return lines

    def _taken(self, months: Any) -> list[Line]:
        rows = [(self._month(first), amount) for first, amount in reversed(months)]
        return [(Cell(_("Takings by month"), "strong"),), (), *self._amounts("", rows)]

    def _month(self, first: date) -> str:
        return f"{self.app.formats.month(first)} {first.year}"

    def _amounts(self, title: str, rows: Sequence[tuple[str, Decimal]]) -> list[Line]:
        money = self.app.formats.money
        most = max((amount for _label, amount in rows), default=Decimal(0))
        lines: list[Line] = [(Cell("  " + title, "accent"),)] if title else []
        for label, amount in rows:
            share = float(amount / most) if most > 0 else 0.0
            lines.append(_row(label, money(amount), Cell(bar(share), "accent")))
        if len(rows) > 1:
            total = sum((amount for _label, amount in rows), Decimal(0))
            lines.append(_row(_("Total"), money(total), tone="strong"))
        return [*lines, ()]

    def _dues(self, dues: Any) -> list[Line]:
        money = self.app.formats.money
        total = sum((due.amount for due in dues), Decimal(0))
        clients = sum(due.clients for due in dues)
        lines: list[Line] = [
            (Cell(_("Dues by age"), "strong"), Cell("  " + _("of the oldest charge"), "muted")),
            (),
        ]
        for due in dues:
            share = float(due.amount / total) if total else 0.0
            about = ngettext("{count} client", "{count} clients", due.clients).format(
                count=due.clients
            )
            lines.append(
                _row(
                    due.label,
                    money(due.amount),
                    Cell(fit(about, 12), "muted"),
                    Cell(bar(share, _BAR - 10), "accent"),
                )
            )
        about = ngettext("{count} client", "{count} clients", clients).format(count=clients)
        return [*lines, _row(_("Total"), money(total), Cell(about, "muted"), tone="strong"), ()]

    def _months(self, months: Any) -> list[Line]:
        most = max([1, *(month.new for month in months)])
        lines: list[Line] = [
            (
                Cell(_("Clients by month"), "strong"),
                Cell("  " + _("inactive: last weighed in during that month"), "muted"),
            ),
            (),
            (
                Cell("  " + fit("", _LABELS), "muted"),
                *(
                    Cell(fit(title, 10, right=True), "muted")
                    for title in (_("new"), _("inactive"), _("archived"))
                ),
            ),
        ]
        for month in months:
            first = date.fromisoformat(f"{month.month}-01")
            name = self._month(first)
            lines.append(
                (
                    Cell("  " + fit(name, _LABELS), "muted"),
                    Cell(fit(str(month.new), 10, right=True)),
                    Cell(fit(str(month.inactive or "–"), 10, right=True), "muted"),
                    Cell(fit(str(month.archived or "–"), 10, right=True), "muted"),
                    Cell("  " + bar(month.new / most, 14), "accent"),
                )
            )
        sums = [sum(getattr(m, kind) for m in months) for kind in ("new", "inactive", "archived")]
        total = [Cell(fit(str(count), 10, right=True), "strong") for count in sums]
        return [*lines, (Cell("  " + fit(_("Total"), _LABELS), "strong"), *total)]

    # acts

    @in_turn
    async def action_filter(self) -> None:
        """f: other days."""
        today, shown = self.app.today, self._days
        names = {
            "month": _("this month"),
            "last_month": _("last month"),
            "30": _("the last 30 days"),
            "90": _("the last 90 days"),
            "year": _("this financial year"),
            "days": _("the days below"),
        }
        reports = self.app.session.reports

        def chosen(*, period: str, start: date | None, end: date | None) -> Any:
            typed = (start or today, end or today)
            if typed != shown:
                period = "days"  # whoever types days means them
            first, last = periods(today).get(period, typed)
            reports.takings(first, last)  # refuses days the wrong way round
            return period, (first, last)

        saved = await self.app.form(
            FormModal(
                _("Takings of which days?"),
                [
                    Field(
                        "period",
                        _("Days"),
                        "choice",
                        value=self._period,
                        choices=list(names.items()),
                    ),
                    Field("start", _("From"), "date", value=self._days[0], prefer="past"),
                    Field("end", _("To"), "date", value=self._days[1], prefer="past"),
                ],
                chosen,
                save_label=_("Show"),
                quick=True,
            )
        )
        if saved is not None:
            self._period, self._days = saved.value
            await self.refresh_data()

    def action_copy(self) -> None:
        """y."""
        self.app.copy_to_clipboard("\n".join(page.text for page in self.query(Page)))
        self.app.say(_("Handed to the terminal's clipboard, if it takes it."))


def _row(label: str, amount: str, *after: Cell, tone: Any = "") -> Line:
    width = max(_AMOUNTS, cell_len(amount))
    return (
        Cell("  " + fit(label, _LABELS), tone or "muted"),
        Cell(fit(amount, width, right=True), tone),
        Cell("  "),
        *after,
    )
