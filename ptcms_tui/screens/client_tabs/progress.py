"""Progress: weight and BMI over time as charts, the weigh-ins below, what they amount to."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from ptcms_core import Client, NotFound, _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.client_tabs.measures import (
    MEASURES,
    as_text,
    band_cell,
    bands_name,
    bands_of,
    details,
    measure_words,
)
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.chart import Chart
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gauge import BandScale
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.panel import Lines, Panel, ScrollPanel
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowFocused, RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

ROOM_FOR_BOTH = 90
"""Narrower tabs show one chart at a time, and what the weigh-ins amount to on one line."""


class ProgressTab(ClientTab):
    """Charts and table; `e` corrects the weigh-in under the cursor, `d` takes it out."""

    scopes: ClassVar[tuple[str, ...]] = (
        "record.new",
        "record.edit",
        "record.archive",
        "client.weigh_in",
        "chart",
        "report",
    )
    BINDINGS = bindings(*scopes)
    app: "PtcmsApp"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind: Literal["line", "bars"] = "line"
        self._summary: Any = None

    def compose(self) -> ComposeResult:
        """The charts above, the weigh-ins below, and beside them what they amount to."""
        with Horizontal(id="charts"):
            with Panel(id="weight-panel"):
                yield Chart(from_zero=False, id="weight-chart")
            with Panel(id="bmi-panel"):
                yield Chart(id="bmi-chart")
        yield GymText("", id="amounts", classes="muted")
        with Horizontal(id="below-chart"):
            yield VirtualTable(self._columns(), id="weigh-ins")
            with ScrollPanel(title=_("BMI"), can_focus=False, id="bmi"):
                yield BandScale("BMI", id="bmi-scale")
                yield GymText("", id="bmi-words", classes="muted")
                yield Lines(wrapped=True, id="details", classes="gap")

    def _columns(self) -> list[Column]:
        formats = self.app.formats
        return [
            Column(key="on", title=_("Date"), cell=lambda e: formats.short_day(e.on), width=11),
            Column(
                key="kg",
                title=lambda: formats.weight_unit,
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
                cell=lambda e: Cell(
                    "" if e.bmi is None else self.app.formats.number(e.bmi, 1), "muted"
                ),
                width=5,
                align="right",
                drop_priority=1,
            ),
            Column(key="band", title="", cell=band_cell, width=11, drop_priority=2),
            Column(
                key="by",
                title=_("By"),
                cell=lambda e: Cell((e.by.split() or [""])[0], "muted"),
                width=10,
                min_width=6,
                drop_priority=3,
            ),
            Column(
                key="note",
                title=_("Note"),
                cell=lambda e: Cell(e.note, "muted"),
                width=8,
                grow=1,
                drop_priority=4,
            ),
        ]

    def focus_first(self) -> None:
        """The weigh-ins."""
        self.query_one(VirtualTable).focus()

    def fit(self, width: int) -> None:
        """One chart or both, from the first paint on."""
        self.set_class(0 < width < ROOM_FOR_BOTH, "-thin")

    def on_resize(self, event: events.Resize) -> None:
        """One chart or both, for the width there is."""
        self.fit(event.size.width)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The other chart is offered where only one has room."""
        if action == "other_chart":
            return self.has_class("-thin")
        return super().check_action(action, parameters)

    async def load(self, client: Client) -> None:
        """Read weigh-ins and what they amount to."""
        await super().load(client)
        entries = await self.app.ask(self.app.session.progress.entries, client.id)
        self._summary = await self.app.ask(self.app.session.progress.summary, client.id)
        self._draw()
        self._tell()
        table = self.query_one(VirtualTable)
        table.set_empty_text(_("No weigh-ins yet. Press w to record the first."))
        await table.show(ListSource(entries), keep=True)
        if not entries:
            self.query_one("#details", Lines).show([])

    def _draw(self) -> None:
        formats, found = self.app.formats, self._summary
        in_unit = formats.in_unit
        goal = found.goal_weight_kg
        weight = self.query_one("#weight-chart", Chart)
        weight.show(
            [(day, in_unit(kg)) for day, kg in found.series],
            kind=self._kind,
            goal=None if goal is None else round(in_unit(goal), 1),
            empty=_("No weigh-ins yet. Press w to record the first."),
        )
        words = _("Weight {unit}").format(unit=formats.weight_unit)
        self.query_one("#weight-panel", Panel).set_title(_joined(words, weight.caption))
        bmi = self.query_one("#bmi-chart", Chart)
        adult = found.bmi is None or found.band is not None
        bmi.show(
            found.bmi_series,
            bands=bands_of(formats) if adult else (),
            empty=found.missing,
        )
        name = _("BMI over {bands} bands").format(bands=bands_name(formats)) if adult else _("BMI")
        self.query_one("#bmi-panel", Panel).set_title(name)

    def _tell(self) -> None:
        """What the weigh-ins amount to: the scale where there is room, else one line."""
        formats, found = self.app.formats, self._summary
        bands = bands_of(formats) if found.band is not None else ()
        band = f"{found.band_words} ({bands_name(formats)})" if found.band is not None else ""
        self.query_one(BandScale).show(found.bmi, bands, verdict=band, empty=found.missing)
        sentences = []
        if found.kg_to_normal:
            change = formats.weight_change(found.kg_to_normal)
            sentences.append(
                _("to normal {change} {unit}").format(change=change, unit=formats.weight_unit)
            )
        if found.trend_kg_week is not None:
            sentences.append(
                _("last 8 weeks {change} {unit} a week").format(
                    change=formats.weight_change(found.trend_kg_week), unit=formats.weight_unit
                )
            )
        missing = found.missing if found.bmi is not None else ""
        self.query_one("#bmi-words", GymText).write("\n".join([*sentences, missing]).strip())
        value = (
            ""
            if found.bmi is None
            else f"{_('BMI')} {formats.number(found.bmi, 1)} {band}".rstrip()
        )
        self.query_one("#amounts", GymText).write(
            _joined(value, found.missing, *sentences) if found.series else ""
        )

    def on_virtual_table_row_focused(self, event: RowFocused) -> None:
        """The measures of the weigh-in under the cursor."""
        pairs = details(event.row, self.client, self.app.formats)
        self.query_one("#details", Lines).show(pairs)

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: all that was measured, also where it has no room beside the list."""
        text = as_text(details(event.row, self.client, self.app.formats))
        title = _("Weigh-in of {day}").format(day=self.app.formats.day(event.row.on))
        await self.app.shown(TextWindow(title, text))

    def action_bars(self) -> None:
        """b: bars or a line."""
        self._kind = "bars" if self._kind == "line" else "line"
        self.remove_class("-bmi")
        self._draw()

    def action_other_chart(self) -> None:
        """i: BMI in the place of the weight, and back."""
        self.toggle_class("-bmi")

    @in_turn
    async def action_new(self) -> None:
        """n: a weigh-in with measures, of today or earlier."""
        await self.app.form(
            FormModal(
                _("Weigh-in and measures of {name}").format(name=self.client.full_name),
                self._fields(None),
                partial(self.app.session.progress.record, self.client.id),
                saved=lambda entry: _("Saved the weigh-in of {day}.").format(
                    day=self.app.formats.day(entry.on)
                ),
                undo=True,
            )
        )

    def _fields(self, entry: Any) -> list[Field]:
        def now(name: str) -> Any:
            return None if entry is None else getattr(entry, name)

        height = _("only if it changed") if entry is None else ""
        fat = _("empty: worked out from neck, waist and hip")
        return [
            Field("weight_kg", _("Weight"), "weight", value=now("weight_kg")),
            Field("on", _("Date"), "date", value=now("on") or self.app.today, prefer="past"),
            Field("height_cm", _("Height"), "length", value=now("height_cm"), hint=height),
            *(Field(name, measure_words(name), "length", value=now(name)) for name in MEASURES),
            Field(
                "body_fat_percent",
                _("Body fat %"),
                "number",
                value=now("body_fat_percent"),
                hint=fat,
            ),
            Field("note", _("Note"), value=now("note") or ""),
        ]

    async def go_to_entry(self, entry: Any) -> None:
        """A weigh-in just stored has the cursor, so that `e` and `d` are about it."""
        if hasattr(entry, "weight_kg"):
            await self.query_one(VirtualTable).move_to(entry.id)

    @in_turn
    async def action_edit(self) -> None:
        """e: correct the weigh-in under the cursor."""
        entry = self.query_one(VirtualTable).cursor_row
        if entry is None:
            self.app.say(_("There is no weigh-in to correct."), tone="attention")
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
                saved=lambda entry: _("Corrected the weigh-in of {day}.").format(
                    day=self.app.formats.day(entry.on)
                ),
                undo=True,
            )
        )

    @in_turn
    async def action_archive(self) -> None:
        """d: take the weigh-in under the cursor out; `u` brings it back."""
        entry = self.query_one(VirtualTable).cursor_row
        if entry is None:
            return
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


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


TAB = ProgressTab
