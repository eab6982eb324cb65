"""Row 8: a client opened, and the tabs gone through."""

from itertools import pairwise

from benchmarks.figures import Figure, Series, at_most, ratio, series
from benchmarks.gyms import a_copy
from benchmarks.plan import Plan
from benchmarks.programs import DOWN, ENTER, ESCAPE, LISTED, other, ptcms, sign_in

TABS = "23456"
AGAIN = "1234561"


def opened_and_gone_through(plan: Plan) -> list[Figure]:
    """One program of each side, in turn; what is first in ours is counted apart."""
    opened, first_time, again, pushed = [], [], [], []
    with a_copy(plan.few) as folder, ptcms(folder) as desk, other("form") as app:
        sign_in(desk)
        desk.press("gc", LISTED)
        app.settle("ready")
        for _run in range(plan.runs + 1):
            opened.append(desk.press(ENTER, "1 Profile").settled_ms)
            first_time.append([desk.press(tab).settled_ms for tab in TABS])
            again.append([desk.press(tab).settled_ms for _from, tab in pairwise(AGAIN)])
            desk.press(ESCAPE, LISTED)
            desk.press(DOWN)
            pushed.append(app.press("o", "Field 3").settled_ms)
            app.press(ESCAPE, "ready")
    form = series("push_screen of 72 widgets", "ms", pushed[1:])
    return [
        ratio("open a client to its settled first tab", _ours(opened[1:]), form, most=0.5),
        ratio("switch to a tab for the first time", _flat(first_time[1:]), form, most=None),
        ratio("switch tab, settled", _flat(again[1:]), form, most=0.25),
        at_most("the first client of a program", _ours(opened[:1]), None),
        at_most("the first tabs of a program", _flat(first_time[:1]), None),
    ]


def _ours(values: list[float]) -> Series:
    return series("ptcms", "ms", values)


def _flat(runs: list[list[float]]) -> Series:
    return _ours([value for run in runs for value in run])
