"""A workout in words: what was understood of it, and the ready-made plans to begin from."""

from typing import TYPE_CHECKING, Any

from ptcms_core import _, conventions
from ptcms_tui.screens.choosing import Chooser, Offer

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


async def choose_template(
    app: "PtcmsApp", *, take: str, may_add: bool = False
) -> tuple[str, Any] | None:
    """Let a person look through the ready-made plans and the gym's own, and take one."""
    offers = [
        Offer(
            str(one.id),
            one.title,
            _("the gym's own") if one.own else _("ready-made"),
            one.text,
            one,
        )
        for one in await app.ask(app.session.workouts.ready_made)
    ]
    return await app.shown(
        Chooser(_("Ready-made plans"), offers, take=take, empty="", may_add=may_add)
    )


def joined(text: str, more: str) -> str:
    """A text with another below it, a blank line between them."""
    return f"{text.rstrip()}\n\n{more}" if text.strip() else more


def understood_text(days: list[dict[str, Any]]) -> str:
    """Days and exercises as understood, notes marked as such."""
    lines: list[str] = []
    for day in days:
        lines.append(str(day.get("title") or _("Day")) + (f" · {_('rest')}" if day["rest"] else ""))
        for exercise in day.get("exercises", ()):
            parts, number = [], conventions.in_use().number
            timed = exercise.get("seconds") or exercise.get("distance_m")
            if exercise.get("sets") and (exercise.get("reps") or not timed):
                parts.append(f"{exercise['sets']} × {exercise.get('reps') or '?'}")
            elif exercise.get("sets"):
                parts.append(f"{exercise['sets']} ×")
            elif exercise.get("reps"):
                parts.append(_("{reps} reps").format(reps=exercise["reps"]))
            if exercise.get("load_kg"):
                parts.append(_("{weight} kg").format(weight=number(exercise["load_kg"])))
            elif exercise.get("load"):
                parts.append(str(exercise["load"]))
            if exercise.get("seconds"):
                seconds = exercise["seconds"]
                if seconds % 60:
                    parts.append(_("{seconds} s").format(seconds=seconds))
                else:
                    parts.append(_("{minutes} min").format(minutes=seconds // 60))
            if exercise.get("distance_m"):
                parts.append(_("{metres} m").format(metres=number(exercise["distance_m"])))
            if exercise.get("rest_seconds"):
                parts.append(_("rest {seconds} s").format(seconds=exercise["rest_seconds"]))
            lines.append(f"  {exercise['name']}  " + " · ".join(parts).replace("× · ", "× "))
            if exercise.get("note"):
                lines.append(f"    {exercise['note']}")
        lines += [f"  {_('note: {text}').format(text=note)}" for note in day.get("notes", ())]
    return "\n".join(lines)
