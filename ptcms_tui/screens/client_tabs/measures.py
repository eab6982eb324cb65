"""What a weigh-in says in words: its band, its measures, body fat by the US Navy formula."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ptcms_core import Client, _, body, conventions
from ptcms_tui.widgets.cells import Cell, Tone
from ptcms_tui.widgets.gauge import Band

if TYPE_CHECKING:
    from ptcms_tui.formatting import Formats

MEASURES = ("waist_cm", "hip_cm", "chest_cm", "arm_cm", "thigh_cm", "neck_cm")
BAND_TONES: dict[str, Tone] = {
    "underweight": "attention",
    "normal": "good",
    "overweight": "attention",
    "obese": "alarm",
}


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


def bands_of(formats: "Formats") -> list[Band]:
    """The bands of BMI the gym goes by, as charts and scales take them."""
    bands = body.BANDS[formats.settings.bmi_bands]
    return [
        Band(
            band.low if number else None,
            band.high if number < len(bands) - 1 else None,
            band.words,
            BAND_TONES[band.key],
        )
        for number, band in enumerate(bands)
    ]


def bands_name(formats: "Formats") -> str:
    """Whose bands they are."""
    return _("Asian-Indian") if formats.settings.bmi_bands == "asian_indian" else _("WHO")


def band_cell(entry: Any) -> Cell:
    """The band of a weigh-in's BMI; under 19 years there is none, and it says so."""
    if entry.band is not None:
        words = next(band.words for band in body.WHO_BANDS if band.key == entry.band)
        return Cell(words, BAND_TONES[entry.band])
    return Cell(_("under 19") if entry.bmi is not None else "", "muted")


def body_fat_words(entry: Any, client: Client) -> str:
    """Body fat as it was measured, or worked out from neck, waist and, for women, hip."""
    number = conventions.in_use().number
    if entry.body_fat_percent is not None:
        return _("{percent} %").format(percent=number(entry.body_fat_percent, 1))
    height = entry.height_cm or client.height_cm
    if entry.neck_cm is None or entry.waist_cm is None or height is None:
        return ""
    if client.age is not None and client.age < body.ADULT_AGE:
        return ""
    try:
        percent = body.body_fat_percent(
            body.equation_for(client.gender, client.equation),
            height_cm=height,
            neck_cm=entry.neck_cm,
            waist_cm=entry.waist_cm,
            hip_cm=entry.hip_cm,
        )
    except ValueError as problem:
        return str(problem)
    return _("{percent} % (US Navy formula)").format(percent=number(percent, 1))


def details(entry: Any, client: Client, formats: "Formats") -> list[tuple[str, Cell | str]]:
    """Everything known of a weigh-in, as labels with values."""
    pairs: list[tuple[str, Cell | str]] = [(_("Day"), formats.day(entry.on))]
    if entry.weight_kg is not None:
        pairs.append((_("Weight"), formats.weight(entry.weight_kg)))
    if entry.height_cm is not None:
        pairs.append((_("Height"), formats.height(entry.height_cm)))
    pairs += [
        (measure_words(name), formats.length(getattr(entry, name)))
        for name in MEASURES
        if getattr(entry, name) is not None
    ]
    more = (
        (_("Body fat"), body_fat_words(entry, client)),
        (_("Note"), entry.note),
        (_("By"), entry.by),
    )
    return [*pairs, *((label, value) for label, value in more if value)]


def as_text(pairs: Sequence[tuple[str, Cell | str]]) -> str:
    """Labels and values as lines of text, for a window that is read and copied."""
    width = max((len(label) for label, _value in pairs), default=0) + 2
    lines = []
    for label, value in pairs:
        text = value.text if isinstance(value, Cell) else value
        first, *rest = text.splitlines() or [""]
        lines.append(f"{label:<{width}}{first}".rstrip())
        lines += [" " * width + line for line in rest]
    return "\n".join(lines)
