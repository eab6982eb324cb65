"""Rows 6 and 7: the cursor down, a page down; what they take and what they send."""

from benchmarks.figures import Figure, at_most, ratio, series
from benchmarks.gyms import a_copy
from benchmarks.plan import Plan
from benchmarks.programs import DOWN, ESCAPE, LISTED, PAGE_DOWN, other, ptcms, sign_in

MOST_BYTES = 600


def cursor_down(plan: Plan) -> list[Figure]:
    """Cursor down in the list against a letter in the smallest app with a field, in turn."""
    ours, theirs = [], []
    with a_copy(plan.many) as folder, ptcms(folder) as desk, other("typing_app") as app:
        sign_in(desk)
        desk.press("gc", LISTED)
        desk.press(DOWN)
        app.settle("type here")
        app.press("x")
        for _run in range(2 * plan.runs):
            ours.append(desk.press(DOWN))
            theirs.append(app.press("x"))
    sent = series("ptcms", "bytes", (one.bytes for one in ours))
    return [
        ratio(
            "cursor down, until it is drawn",
            series("ptcms", "ms", (one.first_ms for one in ours)),
            series("letter in an Input", "ms", (one.first_ms for one in theirs)),
            most=1.5,
        ),
        at_most("cursor down, sent to the terminal", sent, MOST_BYTES),
    ]


def page_down(plan: Plan) -> list[Figure]:
    """Page down in the list against a DataTable filled with the same clients, in turn."""
    ours, theirs = [], []
    with (
        a_copy(plan.many) as folder,
        ptcms(folder) as desk,
        other("table", str(folder / "data.db")) as app,
    ):
        sign_in(desk)
        desk.press("gc", LISTED)
        desk.press(ESCAPE + PAGE_DOWN)
        app.settle("ready")
        app.press("o", "Weight")
        app.press(PAGE_DOWN)
        for _run in range(2 * plan.runs):
            ours.append(desk.press(PAGE_DOWN))
            theirs.append(app.press(PAGE_DOWN))
    return [
        ratio(
            "page down, settled",
            series("ptcms", "ms", (one.settled_ms for one in ours)),
            series("DataTable", "ms", (one.settled_ms for one in theirs)),
            most=0.4,
        ),
        ratio(
            "page down, sent to the terminal",
            series("ptcms", "bytes", (one.bytes for one in ours)),
            series("DataTable", "bytes", (one.bytes for one in theirs)),
            most=0.6,
        ),
    ]
