"""Progress: weight over time as a chart, the weigh-ins below it, BMI over its bands."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ptcms_core import Client, NotFound, _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

MEASURES = ("waist_cm", "hip_cm", "chest_cm", "arm_cm", "thigh_cm", "neck_cm")


def measure_words(name: str) -> str:
    """A measure's name."""
    return {
        "waist_cm": _("Waist"),
        "hip_cm": _("Hip"),
        "chest_cm": _("Chest"),
        "arm_cm": _("Arm"),
        "thigh_cm": _("Thigh"),
        "neck_cm": _("Neck"),
    }[name]


class ProgressTab(ClientTab):
    """Chart and table; `e` corrects the weigh-in under the cursor, `d` takes it out."""

    scopes: ClassVar[tuple[str, ...]] = (
        "record.new",
        "record.edit",
        "record.archive",
        "chart",
        "report",
    )
    BINDINGS = bindings("record.new", "record.edit", "record.archive", "chart", "report")
    app: "PtcmsApp"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind: Literal["line", "bars"] = "line"
        self._series: list[Any] = []

    def compose(self) -> ComposeResult:
        """The chart above, the weigh-ins and the BMI below."""
        yield Vertical(id="chart-panel", classes="panel")
        with Horizontal(id="below-chart"):
            yield VirtualTable(self._columns(), id="weigh-ins")
            yield GymText("", id="bmi", classes="panel")

    def _columns(self) -> list[Column]:
        formats = self.app.formats
        return [
            Column(key="on", title=_("Date"), cell=lambda e: formats.short_day(e.on), width=11),
            Column(
                key="kg",
                title=formats.weight_unit,
                cell=lambda e: Cell(formats.weight(e.weight_kg, unit=False), "strong"),
                width=5,
                align="right",
            ),
            Column(
                key="change",
                title="Δ",
                cell=lambda e: Cell(formats.weight_change(e.change_kg), "muted"),
                width=5,
                align="right",
            ),
            Column(
                key="bmi",
                title=_("BMI"),
                cell=lambda e: Cell("" if e.bmi is None else f"{e.bmi:.1f}", "muted"),
                width=5,
                align="right",
                drop_priority=1,
            ),
            Column(
                key="note",
                title=_("Note"),
                cell=lambda e: Cell(e.note, "muted"),
                width=10,
                min_width=4,
                grow=1,
                drop_priority=3,
            ),
            Column(key="by", title=_("By"), cell=lambda e: Cell(e.by or "", "muted"), width=8,
                   drop_priority=2),
        ]  # fmt: skip

    def focus_first(self) -> None:
        """The weigh-ins."""
        self.query_one(VirtualTable).focus()

    async def load(self, client: Client) -> None:
        """Read weigh-ins and what they amount to."""
        await super().load(client)
        entries = await self.app.ask(self.app.session.progress.entries, client.id)
        table = self.query_one(VirtualTable)
        table.set_empty_text(_("No weigh-ins yet. Press w to record the first."))
        await table.show(ListSource(entries), keep=True)
        summary = await self.app.ask(self.app.session.progress.summary, client.id)
        self._series = [(day, value) for day, value in summary.series]
        await self._draw()
        self.query_one("#bmi", GymText).write("\n".join(self._bmi_lines(summary)))

    def _bmi_lines(self, summary: Any) -> list[str]:
        formats = self.app.formats
        lines = []
        if summary.bmi is not None:
            band = getattr(summary.band, "words", summary.band) or ""
            lines.append(f"{_('BMI')} {summary.bmi:.1f}  {band}")
        if summary.kg_to_normal:
            lines.append(
                _("to normal: {change}").format(change=formats.weight_change(summary.kg_to_normal))
            )
        if summary.trend_kg_week is not None:
            lines.append(
                _("trend {change} {unit} a week").format(
                    change=formats.weight_change(summary.trend_kg_week), unit=formats.weight_unit
                )
            )
        if self.client.goal_weight_kg is not None:
            lines.append(
                _("goal {weight}").format(weight=formats.weight(self.client.goal_weight_kg))
            )
        return lines or [_("Weight and height give the BMI.")]

    async def _draw(self) -> None:
        from ptcms_tui.widgets.chart import Chart

        panel = self.query_one("#chart-panel")
        panel.border_title = _("Weight {unit}").format(unit=self.app.formats.weight_unit)
        found = panel.query(Chart)
        if found:
            chart = found.first()
        else:
            chart = Chart(kind=self._kind, series=[])
            await panel.mount(chart)
        goal = self.client.goal_weight_kg
        chart.show(self._series, kind=self._kind, goal=goal)

    @in_turn
    async def action_bars(self) -> None:
        """b: bars or a line."""
        self._kind = "bars" if self._kind == "line" else "line"
        await self.load(self.client)

    @in_turn
    async def action_new(self) -> None:
        """n: a weigh-in with measures, of today or earlier."""
        await self.app.form(
            FormModal(
                _("Weigh-in and measures of {name}").format(name=self.client.full_name),
                self._fields(None),
                partial(self.app.session.progress.record, self.client.id),
                saved=lambda entry: _("Saved {weight}.").format(
                    weight=self.app.formats.weight(entry.weight_kg)
                ),
                undo=True,
            )
        )

    def _fields(self, entry: Any) -> list[Field]:
        def now(name: str) -> Any:
            return None if entry is None else getattr(entry, name)

        return [
            Field("weight_kg", _("Weight"), "weight", value=now("weight_kg")),
            Field("on", _("Date"), "date", value=now("on") or self.app.today, prefer="past"),
            Field("height_cm", _("Height"), "length", value=now("height_cm")),
            *(Field(name, measure_words(name), "length", value=now(name)) for name in MEASURES),
            Field("body_fat_percent", _("Body fat %"), "number", value=now("body_fat_percent")),
            Field("note", _("Note"), value=now("note") or ""),
        ]

    @in_turn
    async def action_edit(self) -> None:
        """e: correct the weigh-in under the cursor."""
        entry = self.query_one(VirtualTable).cursor_row
        if entry is None:
            return
        fields = self._fields(entry)
        progress, client_id = self.app.session.progress, self.client.id

        def save(shown: Any, **changes: Any) -> Any:
            return progress.correct(entry.id, version=shown.version, **changes)

        def read() -> Any:
            for one in progress.entries(client_id):
                if one.id == entry.id:
                    return one
            raise NotFound(_("This weigh-in was taken out meanwhile. Nothing was saved."))

        def values(now: Any) -> dict[str, Any]:
            return {field.name: getattr(now, field.name) for field in fields}

        await self.app.form(
            FormModal(
                _("Correct the weigh-in of {day}").format(day=self.app.formats.day(entry.on)),
                fields,
                Editing(entry, save=save, read=read, values=values),
                saved=lambda _entry: _("Corrected."),
                undo=True,
            )
        )

    @in_turn
    async def action_archive(self) -> None:
        """d: take the weigh-in under the cursor out; `u` brings it back."""
        entry = self.query_one(VirtualTable).cursor_row
        if entry is not None:
            await self.app.ask(self.app.session.progress.remove, entry.id)
            self.app.say(
                _("Took out the weigh-in of {day}.").format(day=self.app.formats.day(entry.on)),
                undo=True,
            )
            await self.load(self.client)

    @in_turn
    async def action_progress_report(self) -> None:
        """v: the client's progress as text."""
        text = await self.app.ask(self.app.session.progress.report, self.client.id)
        await self.app.shown(TextWindow(_("Progress report"), text))


TAB = ProgressTab
