"""Row 17: Today and Reports as the gym grows, for a trainer and for the admin."""

from collections.abc import Callable

from benchmarks.figures import Figure, ratio, series
from benchmarks.gyms import ADMIN, PASSWORD, TRAINER, TRAINERS, a_copy
from benchmarks.plan import Plan
from benchmarks.timing import in_turn
from ptcms_core import Session, open_core

BARS = {TRAINER: ("a trainer", 1.5), ADMIN: ("the admin", 5.0)}


def today_and_reports(plan: Plan) -> list[Figure]:
    """What the core takes for each: screens show a page of it whatever there is."""
    figures = []
    with a_copy(plan.few) as small, a_copy(plan.many) as large:
        few, many = open_core(small), open_core(large)
        for email, (who, most) in BARS.items():
            one, other = (_calls(core.sign_in(email, PASSWORD)) for core in (few, many))
            for name in one:
                little, much = in_turn(other=one[name], ours=other[name], runs=4 * plan.runs + 1)
                figures.append(
                    ratio(
                        f"{name} at {plan.many.clients:,} of {TRAINERS} trainers, for {who}",
                        series(f"{plan.many.clients:,} clients", "ms", much),
                        series(f"{plan.few.clients:,} clients", "ms", little),
                        most=most,
                    )
                )
        few.close(), many.close()
    return figures


def _calls(session: Session) -> dict[str, Callable[[], object]]:
    day = session.today().day

    def reports() -> None:
        session.reports.takings(day.replace(day=1), day)
        session.reports.dues_by_age()
        session.reports.clients_by_month()

    return {"Today": session.today, "Reports": reports}
