"""`python -m benchmarks`: measures the rows asked for and writes what came of it."""

import argparse
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import gyms, machine, page
from benchmarks.figures import written
from benchmarks.plan import PLANS, Plan
from benchmarks.rows import ROWS, Row


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 where a row could not be measured."""
    asked = _parser().parse_args(arguments)
    plan = PLANS[asked.plan]
    rows = [row for row in ROWS if not asked.only or row.number in asked.only]
    unknown = asked.only - {row.number for row in ROWS}
    if unknown:
        print(f"There is no row {', '.join(map(str, sorted(unknown)))}.", file=sys.stderr)
        return 2
    if asked.cache:
        gyms.keep_in(asked.cache)
    outcome = measure(plan, rows)
    written_to = page.write(outcome, asked.into or Path(__file__).parent, some=bool(asked.only))
    print(f"\nWritten: {', '.join(map(str, written_to))}")
    for missed in outcome.missed:
        print(f"missed {missed}")
    for row, why in outcome.failed:
        print(f"row {row.number} could not be measured: {why}", file=sys.stderr)
    return 1 if outcome.failed else 0


def measure(plan: Plan, rows: Sequence[Row]) -> page.Outcome:
    """Measure row after row; what fails is told, and the others go on."""
    sizes = (plan.few, plan.middle, plan.many, plan.deep_few, plan.deep_many)
    for size in dict.fromkeys(sizes):
        took = gyms.built_in(size)
        print(f"a gym of {size.words} weigh-ins: {took:.0f} s", flush=True)
    outcome = page.Outcome(
        plan=plan,
        day=datetime.now(UTC).date().isoformat(),
        machine=machine.described(),
        load_before=machine.load(),
    )
    for row in rows:
        began = time.monotonic()
        try:
            figures = row.measured(plan)
        except Exception as error:
            traceback.print_exc()
            outcome.failed.append((row, f"{type(error).__name__}: {str(error).splitlines()[:1]}"))
            continue
        outcome.rows.append((row, figures, time.monotonic() - began))
        for one in figures:
            bar = f"{one.bar} {'met' if one.met else 'MISSED'}" if one.bar else ""
            print(
                f"{row.number:>2}  {one.what}: {written(one.value)} {one.unit}  {bar}", flush=True
            )
    outcome.load_after = machine.load()
    return outcome


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=main.__doc__)
    parser.add_argument("--plan", choices=PLANS, default="full", help="how much is measured")
    parser.add_argument("--only", type=_numbers, default=set(), help="rows, such as 3,5")
    parser.add_argument("--into", type=Path, help="the folder for the page and the raw numbers")
    parser.add_argument("--cache", type=Path, help="where the made-up gyms are kept")
    return parser


def _numbers(text: str) -> set[int]:
    return {int(number) for number in text.split(",") if number.strip()}


if __name__ == "__main__":
    sys.exit(main())
