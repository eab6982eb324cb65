"""Reports: takings, dues by age, clients by month, as text that can be copied."""

from datetime import timedelta
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ptcms_core import _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client_actions import methods
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText


class ReportsSection(Section):
    """One page of figures; f chooses the days."""

    title = _("Reports")
    scopes: ClassVar[tuple[str, ...]] = ("list.filter", "record.copy")
    BINDINGS = bindings("list.filter", "record.copy")
    subjects = frozenset({"ledger_entry", "client", "weigh_in"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._from = self.app.today - timedelta(days=29)
        self._to = self.app.today
        self._text = ""

    def compose(self) -> ComposeResult:
        """A page."""
        with VerticalScroll(id="report-scroll", classes="panel"):
            yield GymText("", id="report")

    def focus_first(self) -> None:
        """The page."""
        self.query_one("#report-scroll").focus()

    async def refresh_data(self) -> None:
        """Read the figures."""
        reports = self.app.session.reports
        takings = await self.app.ask(reports.takings, self._from, self._to)
        dues = await self.app.ask(reports.dues_by_age)
        months = await self.app.ask(reports.clients_by_month)
        self._text = "\n".join([*self._takings(takings), *self._dues(dues), *self._months(months)])
        self.query_one("#report", GymText).write(self._text)

    def _takings(self, takings: Any) -> list[str]:
        formats = self.app.formats
        names = dict(methods())
        lines = [
            _("Takings {start} – {end}: {amount}").format(
                start=formats.day(self._from),
                end=formats.day(self._to),
                amount=formats.money(takings.total),
            ),
            "",
        ]
        for title, rows, word in (
            (_("by method"), takings.by_method, lambda key: names.get(key, key)),
            (_("by person"), takings.by_person, str),
            (_("by day"), takings.by_day, lambda day: formats.short_day(day)),
        ):
            lines.append(title)
            lines += [
                f"  {word(key):<24}{formats.money(amount):>16}" for key, amount in _pairs(rows)
            ] or ["  –"]
            lines.append("")
        return lines

    def _dues(self, dues: Any) -> list[str]:
        formats = self.app.formats
        lines = [_("Dues by age")]
        for due in dues:
            label, count, amount = due.label, due.clients, due.amount
            lines.append(f"  {label:<16}{count:>6}  {formats.money(amount):>18}")
        return [*lines, ""]

    def _months(self, months: Any) -> list[str]:
        lines = [
            _("Clients by month"),
            f"  {_('month'):<12}{_('new'):>8}{_('inactive'):>10}{_('archived'):>10}",
        ]
        lines.extend(
            f"  {month.month:<12}{month.new:>8}{month.inactive:>10}{month.archived:>10}"
            for month in months
        )
        return lines

    @in_turn
    async def action_filter(self) -> None:
        """f: other days."""
        saved = await self.app.form(
            FormModal(
                _("Takings of which days?"),
                [
                    Field("start", _("From"), "date", value=self._from, prefer="past"),
                    Field("end", _("To"), "date", value=self._to, prefer="past"),
                ],
                lambda start, end: (start, end),
                save_label=_("Show"),
                quick=True,
            )
        )
        if saved is not None:
            start, end = saved.value
            self._from, self._to = min(start, end), max(start, end)
            await self.refresh_data()

    def action_copy(self) -> None:
        """y."""
        self.app.copy_to_clipboard(self._text)
        self.app.say(_("Handed to the terminal's clipboard, if it takes it."))


def _pairs(rows: Any) -> list[tuple[Any, Any]]:
    return list(rows.items()) if hasattr(rows, "items") else [tuple(row) for row in rows]
