"""The card below the list of clients: what is known of the one under the cursor."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from ptcms_core import Client, PtcmsError, _, body, conventions
from ptcms_tui.screens.client_words import gender_letter, goal_words, status_cell
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.chart import Chart
from ptcms_tui.widgets.panel import Lines, Panel

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

DAYS = 90
ROOM_FOR_BOTH = 90
_WAIT = 0.12
"""Seconds on a row before its card is read: moving through a list reads none."""


class ClientCard(Horizontal):
    """Plans, flag and account as words, and the weight of the last months as a chart."""

    app: "PtcmsApp"

    def compose(self) -> ComposeResult:
        """Two panels; the chart gives way on a narrow screen."""
        with Panel(title=_("Card"), id="card"):
            yield Lines(id="card-lines")
        with Panel(title=_("Weight, {days} days").format(days=DAYS), id="card-chart"):
            yield Chart(from_zero=False, empty=_("No weigh-in in this time."))

    def on_mount(self) -> None:
        """Nobody yet."""
        self._timer = self.set_timer(_WAIT, self._read, pause=True)
        self._client: Client | None = None

    def on_resize(self, event: events.Resize) -> None:
        """The words have the whole width where there isn't room for both."""
        self.set_class(event.size.width < ROOM_FOR_BOTH, "-thin")

    def show(self, client: Client) -> None:
        """Show this client: at once what the list knows, a moment later the rest."""
        self._client = client
        if self.screen.has_class("-low"):
            return
        self.query_one(Lines).show(self._known(client))
        self._timer.stop()
        self._timer = self.set_timer(_WAIT, self._read)

    def _read(self) -> None:
        self.run_worker(self._read_on(), group="card", exclusive=True, exit_on_error=False)

    async def _read_on(self) -> None:
        client, session = self._client, self.app.session
        if client is None:
            return
        try:
            plan = await self.app.ask(session.workouts.current, client.id)
            energy = await self.app.ask(session.diets.energy, client.id)
            progress = await self.app.ask(session.progress.summary, client.id)
        except PtcmsError:
            return  # taken away meanwhile: the list is read anew by then
        if client is not self._client:
            return
        self.query_one(Lines).show(self._known(client, plan, energy))
        since = self.app.today - timedelta(days=DAYS)
        in_unit = self.app.formats.in_unit
        series = [(day, in_unit(kg)) for day, kg in progress.series if day >= since]
        self.query_one(Chart).show(series)

    def _known(
        self, client: Client, plan: Any = None, energy: Any = None
    ) -> list[tuple[str, Cell | str]]:
        formats = self.app.formats
        age = "" if client.age is None else _("{age} y").format(age=client.age)
        digits = f"····{client.phone[-4:]}" if client.phone else _("no phone")
        about = [f"#{client.id}", age, gender_letter(client.gender), digits]
        status = status_cell(client, formats)
        owed = formats.money(client.balance) if client.balance else ""
        last = (
            _("{weight} on {day}").format(
                weight=formats.weight(client.weight_kg),
                day=formats.short_day(client.last_weigh_in_on),
            )
            if client.last_weigh_in_on
            else _("not weighed")
        )
        pairs: list[tuple[str, Cell | str]] = [
            (_("Name"), Cell(client.full_name, "strong")),
            ("", Cell(" · ".join(part for part in about if part), "muted")),
            (_("Goal"), goal_words(client, formats)),
            (_("Plan"), self._workout(client, plan)),
            (_("Diet"), self._diet(client, energy)),
            (_("Account"), Cell(f"{owed} {status.text}".strip(), status.tone)),
            (_("Weight"), last),
        ]
        if client.injuries:
            pairs.insert(3, (_("INJURY"), Cell(client.injuries, "attention")))
        return pairs

    @staticmethod
    def _workout(client: Client, plan: Any) -> Cell:
        if not client.has_workout:
            return Cell(_("no workout"), "muted")
        if plan is None:
            return Cell("…", "muted")
        title = plan.title or _("Workout")
        return Cell(_("{title}, version {number}").format(title=title, number=plan.number))

    @staticmethod
    def _diet(client: Client, energy: Any) -> Cell:
        if not client.has_diet:
            return Cell(_("no diet"), "muted")
        if energy is None:
            return Cell("…", "muted")
        if not energy.target:
            return Cell(_("without a number of calories"))
        kcal = _("{kcal} kcal").format(kcal=conventions.in_use().number(energy.target))
        if energy.tdee is None:
            return Cell(kcal)
        return Cell(f"{kcal}, {body.deficit_or_surplus(energy.target, energy.tdee)}")
