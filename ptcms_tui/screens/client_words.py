"""How a client reads wherever one is shown: the account in a word, gender, the identity strip."""

from typing import TYPE_CHECKING

from ptcms_core import Client, _, ledger
from ptcms_tui.widgets.cells import Cell, Tone
from ptcms_tui.widgets.identity_strip import Identity

if TYPE_CHECKING:
    from ptcms_tui.formatting import Formats

STATUS_TONES: dict[str, Tone] = {
    "overdue": "alarm",
    "due": "attention",
    "partly_paid": "attention",
    "overpaid": "good",
    "paid": "muted",
    "nothing_charged": "muted",
}


def status_cell(client: Client, formats: "Formats") -> Cell:
    """How the account stands, in a word and a tone."""
    status = client.payment_status
    if status == "due" and client.next_due_on:
        words = _("due {day}").format(day=formats.tight_day(client.next_due_on))
    elif status == "nothing_charged":
        words = "–"
    else:
        words = ledger.status_words(status)
        words = words if status == "overdue" else words.lower()
    return Cell(words, STATUS_TONES[status])


def gender_words(gender: str | None) -> str:
    """The gender in a word; nothing where it wasn't told."""
    return {"female": _("Female"), "male": _("Male"), "other": _("Other")}.get(gender or "", "")


def gender_letter(gender: str | None) -> str:
    """The gender in a letter, where there is little room."""
    return {"female": _("F"), "male": _("M"), "other": _("O")}.get(gender or "", "")


def goal_words(client: Client, formats: "Formats") -> str:
    """Goal and goal weight: Muscle gain, goal 76.0 kg."""
    weight = (
        _("goal {weight}").format(weight=formats.weight(client.goal_weight_kg))
        if client.goal_weight_kg is not None
        else ""
    )
    return ", ".join(part for part in (client.goal, weight) if part) or _("no goal")


def identity_of(client: Client, formats: "Formats") -> Identity:
    """What the strip above a client's tabs shows."""
    status = status_cell(client, formats)
    nothing = client.payment_status == "nothing_charged"
    weighed = client.weight_kg is not None
    return Identity(
        name=client.full_name,
        number=client.id,
        age="" if client.age is None else _("{age} y").format(age=client.age),
        gender=gender_letter(client.gender),
        last_four=client.phone[-4:] if client.phone else "",
        no_phone="" if client.phone else _("no phone"),
        weight=formats.weight(client.weight_kg) if weighed else _("not weighed"),
        weighed=formats.short_day(client.last_weigh_in_on) if weighed else "",
        balance=formats.money(client.balance) if client.balance else "",
        status=_("nothing charged") if nothing else status.text,
        status_tone=status.tone,
        archived=_("ARCHIVED") if client.archived else "",
        injury=client.injuries,
        goal=goal_words(client, formats),
        trainer=_("with {trainer}").format(trainer=client.trainer_name or _("nobody")),
    )
