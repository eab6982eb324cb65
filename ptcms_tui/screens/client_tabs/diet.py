"""Diet: the plan's meals, what the body needs with the working shown, the versions."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll

from ptcms_core import Client, Invalid, PtcmsError, _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client import ClientTab
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

MEALS = ("Breakfast", "Lunch", "Snacks", "Dinner")
GAUGE_CELLS = 24


def gauge(target: float, maintenance: float) -> str:
    """Target against maintenance on one line: │ is maintenance, ● the target (±1000 kcal)."""
    middle = GAUGE_CELLS // 2
    offset = round(max(-1.0, min(1.0, (target - maintenance) / 1000)) * middle)
    cells = ["─"] * (GAUGE_CELLS + 1)
    cells[middle] = "│"
    cells[middle + offset] = "●"
    return "".join(cells)


def plan_text(plan: Any) -> str:
    """A diet plan as lines."""
    lines = []
    for meal, text in plan.meals.items():
        first, *rest = text.splitlines() or [""]
        lines.append(f"{_(meal):<11} {first}")
        lines += [" " * 12 + line for line in rest]
    if plan.total_calories:
        lines += ["", _("{kcal} kcal a day").format(kcal=plan.total_calories)]
    if plan.macros:
        names = {
            "protein_g": _("protein"),
            "carbohydrate_g": _("carbohydrate"),
            "fat_g": _("fat"),
        }
        lines.append(
            " · ".join(f"{names.get(key, key)} {value:g} g" for key, value in plan.macros.items())
        )
    if plan.notes:
        lines += ["", plan.notes]
    return "\n".join(lines)


class DietTab(ClientTab):
    """The current plan beside what the body needs."""

    scopes: ClassVar[tuple[str, ...]] = ("record.edit", "plan.older")
    BINDINGS = bindings("record.edit", "plan.older")
    app: "PtcmsApp"

    def compose(self) -> ComposeResult:
        """Two panels, one below the other where it is narrow."""
        with Horizontal(classes="side-by-side"):
            with VerticalScroll(id="diet-scroll", classes="panel"):
                yield GymText("", id="diet")
            with VerticalScroll(id="energy-scroll", classes="panel"):
                yield GymText("", id="energy")

    def on_mount(self) -> None:
        """Titles are in the borders."""
        self.query_one("#diet-scroll").border_title = _("Diet plan")
        self.query_one("#energy-scroll").border_title = _("Energy")
        self._plan: Any = None

    def focus_first(self) -> None:
        """The plan."""
        self.query_one("#diet-scroll").focus()

    async def load(self, client: Client) -> None:
        """Read plan and energy."""
        await super().load(client)
        self._plan = await self.app.ask(self.app.session.diets.current, client.id)
        panel = self.query_one("#diet-scroll")
        if self._plan is None:
            panel.border_title = _("Diet plan")
            self.query_one("#diet", GymText).write(_("No diet plan yet. Press e to write one."))
        else:
            panel.border_title = _("Diet plan · version {number}").format(number=self._plan.number)
            self.query_one("#diet", GymText).write(plan_text(self._plan))
        try:
            energy = await self.app.ask(self.app.session.diets.energy, client.id)
            self.query_one("#energy", GymText).write(energy_text(energy))
        except PtcmsError as missing:
            self.query_one("#energy", GymText).write(missing.sentence)

    @in_turn
    async def action_edit(self) -> None:
        """e: a new version of the plan; what was there stands in the form."""
        plan = self._plan
        meals = dict(plan.meals) if plan else {}
        names = [*MEALS, *(name for name in meals if name not in MEALS)]
        macros = (plan.macros or {}) if plan else {}
        fields = [
            Field(f"meal_{number}", _(name), "multiline", value=meals.get(name, ""), rows=2)
            for number, name in enumerate(names)
        ]
        fields += [
            Field("own_meal", _("Own meal"), placeholder=_("name of one more meal")),
            Field("own_text", _("its food"), "multiline", rows=2),
            Field(
                "total_calories",
                _("Calories"),
                "whole",
                value=plan.total_calories if plan else None,
                hint=_("a day"),
            ),
            Field("protein_g", _("Protein g"), "number", value=macros.get("protein_g")),
            Field("carbohydrate_g", _("Carbs g"), "number", value=macros.get("carbohydrate_g")),
            Field("fat_g", _("Fat g"), "number", value=macros.get("fat_g")),
            Field("notes", _("Notes"), "multiline", value=plan.notes if plan else "", rows=2),
        ]
        assign = partial(self.app.session.diets.assign, self.client.id)

        def submit(confirmed: bool = False, **values: Any) -> Any:
            typed = {name: values[f"meal_{number}"] or "" for number, name in enumerate(names)}
            own, food = values["own_meal"], values["own_text"]
            if food and not own:
                raise Invalid({"own_meal": _("Name this meal.")})
            if own and typed.get(own):
                raise Invalid({"own_meal": _("A meal of this name stands above.")})
            if own:
                typed[own] = food or ""
            grams = {
                key: values[key]
                for key in ("protein_g", "carbohydrate_g", "fat_g")
                if values[key] is not None
            }
            try:
                return assign(
                    meals=typed,
                    total_calories=values["total_calories"],
                    macros=grams or None,
                    notes=values["notes"] or "",
                    written_from=plan.number if plan else 0,
                    confirmed=confirmed,
                )
            except Invalid as invalid:
                places = {name: f"meal_{number}" for number, name in enumerate(names)}
                places |= {own: "own_text"} if own else {}
                raise Invalid(under_the_fields(invalid.fields, places, list(grams))) from None

        await self.app.form(
            FormModal(
                _("Diet plan of {name}").format(name=self.client.full_name),
                fields,
                submit,
                saved=lambda saved: _("Saved version {number} of the diet plan.").format(
                    number=saved.number
                ),
                undo=True,
            )
        )

    @in_turn
    async def action_older(self) -> None:
        """h: all versions, newest first."""
        plans = await self.app.ask(self.app.session.diets.history, self.client.id)
        text = "\n\n".join(
            f"── {_('version {number}').format(number=p.number)} ──\n{plan_text(p)}" for p in plans
        )
        await self.app.shown(TextWindow(_("Versions of the diet plan"), text or _("None yet.")))


def under_the_fields(
    told: dict[str, str], meals: dict[str, str], macros: list[str]
) -> dict[str, str]:
    """What the core tells of all meals or macros, under the field of the one it speaks of.

    `meals` gives the field of each meal; the sentence about one begins with its name.
    """
    found = dict(told)
    if sentence := found.pop("meals", ""):
        about = [field for name, field in meals.items() if sentence.startswith(f"{name} ")]
        named = "own_meal" if "own_text" in meals.values() else "meal_0"
        found[about[0] if about else named] = sentence
    if sentence := found.pop("macros", ""):
        found[macros[0] if macros else "protein_g"] = sentence
    return found


def energy_text(energy: Any) -> str:
    """BMI, BMR, TDEE and the gauge as lines; what is missing in words."""
    lines = list(energy.working)
    if energy.target and energy.tdee:
        lines += ["", gauge(energy.target, energy.tdee)]
    if energy.words:
        lines.append(energy.words)
    if energy.missing:
        lines += ["", energy.missing]
    return "\n".join(lines)


TAB = DietTab
