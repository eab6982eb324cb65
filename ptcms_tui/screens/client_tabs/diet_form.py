"""The form of a diet plan: meals, calories, macros in grams or as shares of the calories."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ptcms_core import Client, Invalid, _, body, read_number
from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.form_fields import Field

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

MEALS = ("Breakfast", "Lunch", "Snacks", "Dinner")
MACROS = ("protein_g", "carbohydrate_g", "fat_g")


def meal_words(meal: str) -> str:
    """A meal's name; own ones stay as they were typed."""
    return {
        "Breakfast": _("Breakfast"),
        "Lunch": _("Lunch"),
        "Snacks": _("Snacks"),
        "Dinner": _("Dinner"),
    }.get(meal, meal)


def grams_of_shares(shares: str, calories: int | None) -> dict[str, float]:
    """Grams of protein, carbohydrate and fat for shares such as 30/40/30; ValueError."""
    parts = [part for part in re.split(r"[^0-9.,]+", shares) if part]
    try:
        protein, carbohydrate, fat = (read_number(part) or 0.0 for part in parts)
    except ValueError:
        raise ValueError(
            _("Type three shares in percent: protein, carbohydrate, fat, such as 30/40/30.")
        ) from None
    if not calories:
        raise ValueError(_("Type the calories first: the shares are shares of them."))
    grams = body.macros(calories, protein=protein, carbohydrate=carbohydrate, fat=fat)
    return dict(zip(MACROS, (round(value, 1) for value in grams), strict=True))


def under_the_fields(
    told: Mapping[str, str], meals: Mapping[str, str], macros: Sequence[str]
) -> dict[str, str]:
    """What the core tells of all meals or macros, under the field of the one it speaks of.

    `meals` gives the field of each meal; the sentence about one begins with its name.
    """
    found = dict(told)
    if sentence := found.pop("meals", ""):
        about = [field for name, field in meals.items() if sentence.startswith(f"{name} ")]
        unnamed = "own_meal" if "own_text" in meals.values() else "meal_0"
        found[about[0] if about else unnamed] = sentence
    if sentence := found.pop("macros", ""):
        found[macros[0] if macros else MACROS[0]] = sentence
    return found


def diet_form(app: "PtcmsApp", client: Client, plan: Any) -> FormModal:
    """A new version of the client's plan; what is in force stands in the fields."""
    meals: Mapping[str, str] = plan.meals if plan else {}
    names = [*MEALS, *(name for name in meals if name not in MEALS)]
    macros = (plan.macros or {}) if plan else {}

    def shares_hint(text: str) -> str:
        if not text.strip():
            return ""
        calories = form.row("total_calories").value()
        grams = grams_of_shares(text, calories)
        protein, carbohydrate, fat = (app.formats.number(grams[name]) for name in MACROS)
        return _("protein {protein} g · carbs {carbohydrate} g · fat {fat} g").format(
            protein=protein, carbohydrate=carbohydrate, fat=fat
        )

    def submit(confirmed: bool = False, **values: Any) -> Any:
        typed = {name: values[f"meal_{number}"] or "" for number, name in enumerate(names)}
        own = values["own_meal"]
        if own and typed.get(own):
            raise Invalid({"own_meal": _("A meal of this name stands above.")})
        if own:
            typed[own] = values["own_text"] or ""
        elif values["own_text"]:
            raise Invalid({"own_meal": _("Give this meal a name.")})
        grams = {key: values[key] for key in MACROS if values[key] is not None}
        if values["shares"]:
            try:
                grams = grams_of_shares(values["shares"], values["total_calories"])
            except ValueError as problem:
                raise Invalid({"shares": str(problem)}) from None
        try:
            return assign(
                meals=typed,
                total_calories=values["total_calories"],
                macros=grams or None,
                notes=values["notes"] or "",
                confirmed=confirmed,
            )
        except Invalid as invalid:
            places = {name: f"meal_{at}" for at, name in enumerate(names)}
            places |= {own: "own_text"} if own else {}
            raise Invalid(under_the_fields(invalid.fields, places, list(grams))) from None

    assign = partial(app.session.diets.assign, client.id, written_from=plan.number if plan else 0)
    calories = plan.total_calories if plan else None
    fields = [
        *(
            Field(f"meal_{at}", meal_words(name), "multiline", value=meals.get(name, ""), rows=2)
            for at, name in enumerate(names)
        ),
        Field("own_meal", _("Own meal"), placeholder=_("name of one more meal")),
        Field("own_text", _("its food"), "multiline", rows=2),
        Field("total_calories", _("Calories"), "whole", value=calories, hint=_("kcal a day")),
        Field(
            "shares",
            _("Shares %"),
            placeholder="30/40/30",
            hint=_("protein/carbs/fat of the calories; gives the grams below"),
            live=shares_hint,
        ),
        Field("protein_g", _("Protein g"), "number", value=macros.get("protein_g")),
        Field("carbohydrate_g", _("Carbs g"), "number", value=macros.get("carbohydrate_g")),
        Field("fat_g", _("Fat g"), "number", value=macros.get("fat_g")),
        Field("notes", _("Notes"), "multiline", value=plan.notes if plan else "", rows=2),
    ]
    form = FormModal(
        _("Diet plan of {name}").format(name=client.full_name),
        fields,
        submit,
        saved=lambda saved: _("Saved version {number} of the diet plan.").format(
            number=saved.number
        ),
        undo=True,
    )
    return form
