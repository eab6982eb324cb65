"""Rows 1 and 2: from the start to the login, and to the list of one's clients."""

import time

import bcrypt

from benchmarks.figures import Figure, ratio, series
from benchmarks.gyms import ADMIN, PASSWORD, a_copy
from benchmarks.plan import Plan
from benchmarks.programs import ENTER, LABEL, LISTED, LOGIN, other, ptcms

COST = 12
"""Of the passwords in a made-up gym, as in any other."""


def first_frame(plan: Plan) -> list[Figure]:
    """Start → first frame of the login."""
    ours, theirs = [], []
    with a_copy(plan.few) as folder:
        for _run in range(2 * plan.runs + 1):
            with ptcms(folder) as desk:
                ours.append(desk.first_frame(LOGIN))
            with other("smallest") as app:
                theirs.append(app.first_frame(LABEL))
    return [
        ratio(
            "start → first frame of the login",
            series("ptcms", "ms", ours),
            series("smallest app", "ms", theirs),
            most=1.20,
        )
    ]


def to_the_list(plan: Plan) -> list[Figure]:
    """Start → list of one's clients; what a person types and bcrypt's own time left out.

    The core is loaded while the person types: Enter, `g`, `c` follow once what was typed stands
    there and the screen has settled.
    """
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(COST))
    ours, theirs, hashing = [], [], []
    with a_copy(plan.middle) as folder:
        for _run in range(plan.runs):
            began = time.perf_counter()
            bcrypt.checkpw(PASSWORD.encode(), hashed)
            hashing.append((time.perf_counter() - began) * 1_000)
            with ptcms(folder) as desk:
                started = desk.first_frame(LOGIN)
                desk.press(f"{ADMIN}{ENTER}{PASSWORD}", "•" * len(PASSWORD))
                ours.append(started + desk.press(f"{ENTER}gc", LISTED).settled_ms)
            with other("smallest") as app:
                theirs.append(app.first_frame(LABEL))
    less = series("bcrypt, one check", "ms", hashing)
    return [
        ratio(
            f"start → list of {plan.middle.clients:,} clients, less bcrypt's {less.median:.0f} ms",
            series("ptcms", "ms", (value - less.median for value in ours)),
            series("smallest app", "ms", theirs),
            most=2.5,
        )
    ]
