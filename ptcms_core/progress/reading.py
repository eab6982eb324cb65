"""What weigh-ins amount to: records with BMI and change, the summary, the report as text."""

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta

from ptcms_core.catalogue import _
from ptcms_core.progress.entry import MEASURES, Summary, WeighIn
from ptcms_core.progress.rows import age_of, shared
from ptcms_core.values import body, dates
from ptcms_core.values.conventions import in_use

TREND_WEEKS = 8


def records(
    client: sqlite3.Row, rows: list[sqlite3.Row], *, names: Mapping[int, str], bands: str
) -> list[WeighIn]:
    """The rows as weigh-ins, in their order (oldest first); `names` are the accounts'."""
    found: list[WeighIn] = []
    before: int | None = None
    for row in rows:
        on = date.fromisoformat(row["on_date"])
        weight, height = row["weight_g"], row["height_mm"] or client["height_mm"]
        value = band = change = None
        if weight is not None:
            change = None if before is None else (weight - before) / 1000
            before = weight
            if height:
                value = body.bmi(weight / 1000, height / 10)
                age = age_of(client, on)
                if age is None or age >= body.ADULT_AGE:
                    band = body.band(value, bands=bands).key
        found.append(
            WeighIn(
                id=row["id"],
                version=row["version"],
                client_id=row["client_id"],
                on=on,
                weight_kg=shared(weight, 1000),
                height_cm=shared(row["height_mm"], 10),
                body_fat_percent=shared(row["body_fat_permille"], 10),
                note=row["note"],
                bmi=value,
                band=band,
                change_kg=change,
                by=names.get(row["by_id"] or 0, ""),
                **{f"{name}_cm": shared(row[f"{name}_mm"], 10) for name in MEASURES},
            )
        )
    return found


def summary(client: sqlite3.Row, entries: list[WeighIn], *, bands: str, today: date) -> Summary:
    """What the weigh-ins, oldest first, amount to today."""
    weighed = [(one.on, one.weight_kg) for one in entries if one.weight_kg is not None]
    with_bmi = [(one.on, one.bmi) for one in entries if one.bmi is not None]
    since = today - timedelta(weeks=TREND_WEEKS)
    height = client["height_mm"]
    value = band = to_normal = None
    missing = ""
    if not weighed:
        missing = _("No weigh-in yet.")
    elif not height:
        missing = _("The height is missing in the profile.")
    else:
        value = body.bmi(weighed[-1][1], height / 10)
        try:
            band = body.band(value, bands=bands, age=age_of(client, today))
            to_normal = body.kg_to_normal(weighed[-1][1], height / 10, bands=bands)
        except body.TooYoung as young:
            missing = str(young)
    return Summary(
        bmi=value,
        band=band.key if band else None,
        band_words=band.words if band else "",
        kg_to_normal=to_normal,
        trend_kg_week=body.trend_per_week([one for one in weighed if one[0] >= since]),
        goal_weight_kg=shared(client["goal_weight_g"], 1000),
        first=weighed[0] if weighed else None,
        last=weighed[-1] if weighed else None,
        series=weighed,
        bmi_series=with_bmi,
        missing=missing,
    )


def report(name: str, entries: list[WeighIn], found: Summary) -> str:
    """A client's progress as text to share, newest weigh-in first, in the gym's unit."""

    def shown(kg: float, *, signed: bool = False) -> str:
        return body.said_weight(kg, digits=1, sign="+" if signed else "-")

    lines = [_("Progress of {name}").format(name=name)]
    if found.first is None or found.last is None:
        return "\n".join([*lines, _("No weigh-in yet.")])
    (first_day, first), (last_day, last) = found.first, found.last
    lines.append(
        _("{first} on {first_day} → {last} on {last_day}: {change}").format(
            first=shown(first),
            first_day=dates.format_date(first_day),
            last=shown(last),
            last_day=dates.format_date(last_day),
            change=shown(last - first, signed=True),
        )
    )
    if found.goal_weight_kg is not None:
        lines.append(_("Goal {weight}").format(weight=shown(found.goal_weight_kg)))
    if found.bmi is not None:
        bmi = in_use().number(found.bmi, 1)
        line = _("BMI {bmi} {band}").format(bmi=bmi, band=found.band_words)
        lines.append(line.rstrip())
    if found.trend_kg_week is not None:
        lines.append(
            _("Trend {change} a week").format(change=shown(found.trend_kg_week, signed=True))
        )
    lines.append("")
    lines += [
        f"{dates.format_date(one.on):<12} {shown(one.weight_kg):>9}  {one.note}".rstrip()
        for one in reversed(entries)
        if one.weight_kg is not None
    ]
    return "\n".join(lines)
