"""Rows 14, 15 and 16: many people on one folder, each on a terminal of their own."""

from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache

from benchmarks import live
from benchmarks.figures import Figure, at_most, percentile, ratio, series
from benchmarks.gyms import ADMIN, PASSWORD, a_copy
from benchmarks.memory import proportional_kb
from benchmarks.plan import Plan
from benchmarks.programs import LABEL, other
from ptcms_core import open_core
from ptcms_tui.watch import FEED_SECONDS

POLL_MS = FEED_SECONDS * 1_000
MOST_IDLE_PERCENT = 5


@dataclass(frozen=True)
class _Seen:
    shown_ms: list[float]
    idle_percent: list[float]
    idle_bytes: list[float]
    session_kb: list[float]
    smallest_kb: list[float]


@cache
def _seen(plan: Plan) -> _Seen:
    """All three in one go: so many programs take a while to start."""
    shown: list[float] = []
    with ExitStack() as stack:
        apps = [stack.enter_context(other("smallest")) for _number in range(plan.processes)]
        for app in apps:
            app.first_frame(LABEL)
        live.settle_all(apps)
        theirs = [float(proportional_kb(app.pid)) for app in apps]
    with ExitStack() as stack:
        folder = stack.enter_context(a_copy(plan.few))
        desks = stack.enter_context(live.desks_on_one_client(folder, plan.processes))
        live.settle_all(desks)
        percents, sent = zip(
            *(live.idle(desks, plan.idle / plan.runs) for _run in range(plan.runs)), strict=True
        )
        ours = [float(proportional_kb(desk.pid)) for desk in desks]
        core = stack.enter_context(closing(open_core(folder)))
        session = core.sign_in(ADMIN, PASSWORD)
        client = session.clients.search(limit=1).items[0]
        before = float(client.weight_kg or 70)
        for run in range(2 * plan.runs):
            shown += live.shown_after(
                lambda kg: session.progress.record(client.id, weight_kg=kg, confirmed=True),
                desks[1:],
                round(before + (run + 1) / 10, 1),
            )
            live.settle_all(desks)
    return _Seen(shown, list(percents), [one for each in sent for one in each], ours, theirs)


def shown_elsewhere(plan: Plan) -> list[Figure]:
    """A weigh-in stored by one person, until the terminal of each other shows it."""
    shown = series(f"{plan.processes - 1} others", "ms", _seen(plan).shown_ms)
    slowest = series("the slowest of 100", "ms", [percentile(shown.values, 0.99)])
    poll = series("poll interval", "ms", [POLL_MS])
    return [
        ratio("a change shown on every other terminal, 99 of 100", slowest, poll, most=1.2),
        at_most("the same: half of them within", shown, None),
    ]


def idling(plan: Plan) -> list[Figure]:
    """What open sessions take while nobody does anything."""
    seen = _seen(plan)
    of = f"{plan.processes} sessions"
    return [
        at_most(
            f"{of} idle, together", series(of, "% of a core", seen.idle_percent), MOST_IDLE_PERCENT
        ),
        at_most(
            "sent to each terminal meanwhile", series(of, "bytes a second", seen.idle_bytes), 0
        ),
    ]


def held_in_memory(plan: Plan) -> list[Figure]:
    """The proportional set size of a session on an open client."""
    seen = _seen(plan)
    return [
        ratio(
            f"memory of a session on an open client, of {plan.processes}",
            series("ptcms", "kB", seen.session_kb),
            series("smallest app", "kB", seen.smallest_kb),
            most=1.9,
        )
    ]
