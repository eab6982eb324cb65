"""What was measured, as a page and as raw numbers."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, written
from benchmarks.plan import Plan
from benchmarks.rows import Row


@dataclass
class Outcome:
    """What measuring all the rows asked for came to."""

    plan: Plan
    day: str
    machine: dict[str, str]
    load_before: str
    load_after: str = ""
    rows: list[tuple[Row, list[Figure], float]] = field(default_factory=list)
    """Each row measured, its figures and the seconds it took."""
    failed: list[tuple[Row, str]] = field(default_factory=list)

    @property
    def missed(self) -> list[str]:
        """The figures that don't meet their bar, each with its row."""
        return [
            f"{row.number}: {one.what}, {written(one.value)} {one.unit}, the bar is {one.bar}"
            for row, figures, _took in self.rows
            for one in figures
            if one.met is False
        ]


def write(outcome: Outcome, folder: Path, *, some: bool = False) -> list[Path]:
    """Write RESULTS.md and results.json; their paths.

    What is not the whole of it (`some` rows, a smaller plan) has a name of its own.
    """
    name = "" if outcome.plan.complete else f"-{outcome.plan.name.partition(':')[0]}"
    name += "-some" if some else ""
    folder.mkdir(parents=True, exist_ok=True)
    page, numbers = folder / f"RESULTS{name}.md", folder / f"results{name}.json"
    page.write_text(as_page(outcome), encoding="utf-8")
    raw: dict[str, Any] = {
        "plan": outcome.plan.name,
        "day": outcome.day,
        "machine": outcome.machine,
        "load": {"before": outcome.load_before, "after": outcome.load_after},
        "rows": {
            str(row.number): {"seconds": took, "figures": [one.raw() for one in figures]}
            for row, figures, took in outcome.rows
        },
        "failed": {str(row.number): why for row, why in outcome.failed},
    }
    numbers.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    return [page, numbers]


def as_page(outcome: Outcome) -> str:
    """The page."""
    lines = [
        "# What was measured",
        "",
        "Written by `make bench`; the raw numbers are in `results.json`. Each figure is the median"
        " of its runs, with the least and the most; both sides of a ratio were measured in one"
        " run, in turn. A line without a bar is for orientation.",
        "",
        f"{outcome.day}, {outcome.plan.name}. "
        + ", ".join(f"{name} {value}" for name, value in outcome.machine.items())
        + f". Load before: {outcome.load_before}; after: {outcome.load_after}.",
        "",
    ]
    if not outcome.plan.complete:
        lines += ["**These are not the figures of the project: less was measured.**", ""]
    lines += [
        "| # | what | figure | bar | met | ptcms | other side |",
        "|---|---|---|---|---|---|---|",
    ]
    for row, figures, _took in outcome.rows:
        for one in figures:
            met = {True: "yes", False: "**no**", None: ""}[one.met]
            theirs = f"{one.theirs.of}: {one.theirs}" if one.theirs else ""
            lines.append(
                f"| {row.number} | {one.what} | {written(one.value)} {one.unit} | {one.bar}"
                f" | {met} | {one.ours} | {theirs} |"
            )
    for row, why in outcome.failed:
        lines.append(f"| {row.number} | {row.about} | **could not be measured** | | | {why} | |")
    lines += ["", "## Missed", ""] + [f"- {one}" for one in outcome.missed or ["none"]]
    lines += ["", "## Seconds that measuring took", ""]
    lines += [f"- {row.number} {row.about}: {took:.0f}" for row, _figures, took in outcome.rows]
    return "\n".join(lines) + "\n"
