"""Rows 3, 4 and 5: the list of clients opened and searched as the gym grows."""

from functools import cache

from benchmarks.figures import Figure, Series, at_most, ratio, series
from benchmarks.gyms import a_copy
from benchmarks.plan import Plan
from benchmarks.programs import BACKSPACE, ESCAPE, LISTED, other, ptcms, sign_in

WORD = "ravi"
MOST_KEYSTROKE_MS = 100


@cache
def _opened(plan: Plan) -> tuple[Series, Series, Series]:
    """The list opened for the first time in a program, few and many clients; a DataTable filled."""
    few, many, table = [], [], []
    with (
        a_copy(plan.few) as small,
        a_copy(plan.many) as large,
        other("table", str(large / "data.db")) as app,
    ):
        app.settle("ready")
        for _run in range(plan.runs):
            for folder, taken in ((small, few), (large, many)):
                with ptcms(folder) as desk:
                    sign_in(desk)
                    taken.append(desk.press("gc", LISTED).settled_ms)
            table.append(app.press("o", "Weight").settled_ms)
            app.press(ESCAPE, "ready")
    return (
        series(f"{plan.few.clients:,} clients", "ms", few),
        series(f"{plan.many.clients:,} clients", "ms", many),
        series("DataTable", "ms", table),
    )


def opened_as_it_grows(plan: Plan) -> list[Figure]:
    """Many clients against few."""
    few, many, _table = _opened(plan)
    return [ratio(f"list of {many.of} opened, settled", many, few, most=1.3)]


def opened_against_a_table(plan: Plan) -> list[Figure]:
    """Many clients against a DataTable filled with them."""
    _few, many, table = _opened(plan)
    return [ratio(f"list of {many.of} opened, settled", many, table, most=1 / 20)]


def searched(plan: Plan) -> list[Figure]:
    """A word typed letter by letter and taken back, each keystroke to the settled screen."""
    taken: tuple[list[float], list[float]] = [], []
    with (
        a_copy(plan.few) as small,
        a_copy(plan.many) as large,
        ptcms(small) as one,
        ptcms(large) as another,
    ):
        for desk in (one, another):
            sign_in(desk)
            desk.press("gc", LISTED)
            desk.press("/")
        for key in (*WORD, *BACKSPACE * len(WORD)) * plan.runs:
            for desk, side in zip((one, another), taken, strict=True):
                side.append(desk.press(key, LISTED).settled_ms)
    few = series(f"{plan.few.clients:,} clients", "ms", taken[0])
    many = series(f"{plan.many.clients:,} clients", "ms", taken[1])
    return [
        ratio(f"search keystroke at {many.of}, settled", many, few, most=3),
        at_most("the same: half of them within", many, None),
        at_most("the same: the slowest", many, MOST_KEYSTROKE_MS, of=max),
    ]
