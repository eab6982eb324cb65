"""Diet: the plan's meals, what the body needs with the working shown, the versions."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from ptcms_core import Client, PtcmsError, _, body, utc_moment
from ptcms_tui.keys import bindings
from ptcms_tui.screens.choosing import Chooser, Offer
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.client_tabs.diet_form import diet_form, meal_words
from ptcms_tui.screens.client_tabs.measures import as_text
from ptcms_tui.screens.form import FormModal
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gauge import Gauge
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.panel import Lines, ScrollPanel

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.formatting import Formats

Pairs = list[tuple[str, Cell | str]]


def plan_pairs(plan: Any, formats: "Formats") -> Pairs:
    """A plan as labels and values: meals, calories, macros, notes, since when and by whom."""
    pairs: Pairs = [(meal_words(meal), food) for meal, food in plan.meals.items()]
    if plan.total_calories:
        kcal = _("{kcal} kcal a day").format(kcal=formats.number(plan.total_calories))
        pairs.append((_("Calories"), Cell(kcal, "strong")))
    if plan.macros:
        pairs.append((_("Macros"), macro_words(plan.macros, formats)))
    if plan.notes:
        pairs.append((_("Notes"), plan.notes))
    day = formats.moment(utc_moment(plan.assigned_at))
    since = _("{day}, {person}").format(day=day, person=plan.assigned_by or "–")
    return [*pairs, (_("Since"), Cell(since, "muted"))]


def version_words(plan: Any, formats: "Formats") -> str:
    """What a list of versions says of one: since when, or that it is in force."""
    return _("in force") if plan.current else formats.day_of(utc_moment(plan.assigned_at))


def macro_words(macros: dict[str, float], formats: "Formats") -> str:
    """Macros in grams, and what all three of them come to."""
    names = {"protein_g": _("protein"), "carbohydrate_g": _("carbs"), "fat_g": _("fat")}
    words = " · ".join(
        _("{name} {grams} g").format(name=name, grams=formats.number(macros[key]))
        for key, name in names.items()
        if key in macros
    )
    if set(names) <= set(macros):
        kcal = round(body.calories_of(*(macros[key] for key in names)))
        words += " " + _("({kcal} kcal)").format(kcal=formats.number(kcal))
    return words


class DietTab(ClientTab):
    """The current plan beside what the body needs."""

    scopes: ClassVar[tuple[str, ...]] = ("record.edit", "plan.older", "diet")
    BINDINGS = bindings("record.edit", "plan.older", "diet")
    app: "PtcmsApp"

    def compose(self) -> ComposeResult:
        """Two panels."""
        with Horizontal(classes="side-by-side"):
            with ScrollPanel(title=_("Diet plan"), id="diet-panel"):
                yield GymText("", id="no-diet")
                yield Lines(wrapped=True, id="diet")
            with ScrollPanel(title=_("Energy"), id="energy-panel"):
                yield Lines(wrapped=True, id="working")
                yield GymText("", id="missing", classes="attention")
                yield Gauge(classes="gap")

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self._plan: Any = None

    def focus_first(self) -> None:
        """The plan."""
        self.query_one("#diet-panel").focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The formula is a question only where the gender doesn't answer it."""
        if action == "formula":
            return self.client.gender == "other" if hasattr(self, "client") else False
        return super().check_action(action, parameters)

    async def load(self, client: Client) -> None:
        """Read plan and energy."""
        await super().load(client)
        plan = self._plan = await self.app.ask(self.app.session.diets.current, client.id)
        panel = self.query_one("#diet-panel", ScrollPanel)
        if plan is None:
            panel.set_title(_("Diet plan"))
        else:
            panel.set_title(_("Diet plan · version {number}").format(number=plan.number))
        self.query_one("#no-diet", GymText).write(
            "" if plan else _("No diet plan yet. Press e to write one.")
        )
        self.query_one("#diet", Lines).show(plan_pairs(plan, self.app.formats) if plan else [])
        try:
            self._tell(await self.app.ask(self.app.session.diets.energy, client.id))
        except PtcmsError as problem:
            self.query_one("#missing", GymText).write(problem.sentence)
        self.refresh_bindings()

    def _tell(self, energy: Any) -> None:
        pairs: Pairs = []
        for line in energy.working[:3]:  # the plan's calories are the gauge's
            label, _space, value = line.partition(" ")
            pairs.append((label, value.strip()))
        self.query_one("#working", Lines).show(pairs)
        missing = energy.missing
        if self.client.gender == "other" and self.client.equation is None and energy.bmr is None:
            missing += " " + _("Press f to choose the formula.")
        self.query_one("#missing", GymText).write(missing)
        gauge = self.query_one(Gauge)
        gauge.display = energy.tdee is not None
        gauge.show(energy.target, energy.tdee)

    @in_turn
    async def action_edit(self) -> None:
        """e: a new version of the plan; what was there stands in the form."""
        await self.app.form(diet_form(self.app, self.client, self._plan))

    @in_turn
    async def action_older(self) -> None:
        """h: all versions, newest first; Enter brings one back as the newest."""
        plans = await self.app.ask(self.app.session.diets.history, self.client.id)
        formats = self.app.formats
        answer = await self.app.shown(
            Chooser(
                _("Versions of the diet plan"),
                [
                    Offer(
                        plan.id,
                        _("version {number}").format(number=plan.number),
                        _("in force")
                        if plan.current
                        else formats.day_of(utc_moment(plan.assigned_at)),
                        as_text(plan_pairs(plan, formats)),
                        plan,
                    )
                    for plan in plans
                ],
                take=_("Enter brings a version back as the newest; all the others stay."),
                empty=_("There is no version yet."),
            )
        )
        if answer is None or answer[1].current:
            return
        plan = answer[1]
        self.app.write(
            self.app.session.diets.assign,
            self.client.id,
            meals=plan.meals,
            total_calories=plan.total_calories,
            macros=plan.macros,
            notes=plan.notes,
            written_from=self._plan.number if self._plan else 0,
            done=lambda saved: self.app.say(
                _("Brought back version {old} of the diet plan, as version {new}.").format(
                    old=plan.number, new=saved.number
                ),
                undo=True,
            ),
        )

    @in_turn
    async def action_formula(self) -> None:
        """f: which formula holds for somebody who is neither female nor male."""
        client = self.client
        await self.app.form(
            FormModal(
                _("Formula for {name}").format(name=client.full_name),
                [
                    Field(
                        "equation",
                        _("Formula"),
                        "choice",
                        value=client.equation,
                        choices=[("female", _("Female")), ("male", _("Male"))],
                        hint=_("Mifflin–St Jeor differs by 166 kcal between the two."),
                    )
                ],
                partial(self.app.session.clients.update, client.id, version=client.version),
                saved=lambda _client: _("Noted which formula to use."),
                undo=True,
            )
        )


TAB = DietTab
