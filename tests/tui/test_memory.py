"""A session holds in memory what it needs, and its watch goes on after a fault."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from driving import screen_text, until
from real_gym import SECRET, TRAINER, make_gym, program

from ptcms_tui import watch

# loaded by who exports, imports, restores, backs up, writes plans or messages: till then it is not
NOT_YET = (
    "csv",
    "email",
    "httpx",
    "importlib.metadata",
    "numpy",
    "pywa",
    "pywhatkit",
    "segno",
    "textual.widgets._text_area",
    "textual_plot",
    "zipfile",
    "ptcms_core.demo",
    "ptcms_core.diets",
    "ptcms_core.doctor",
    "ptcms_core.exports",
    "ptcms_core.imports",
    "ptcms_core.legacy",
    "ptcms_core.outside",
    "ptcms_core.rebuilding",
    "ptcms_core.restoring",
    "ptcms_core.storage.backup.making",
    "ptcms_core.undoing",
    "ptcms_core.workouts",
    "ptcms_tui.screens.form",
    "ptcms_tui.screens.message",
    "ptcms_tui.widgets.form_fields",
)

# nor by who only looks at the plans: it is loaded by who writes one
NOT_BY_LOOKING = ("textual.widgets._text_area", "ptcms_tui.screens.client_tabs.workout_editor")

SCRIPT = """
import asyncio, json, sys, threading
from pathlib import Path
from ptcms_tui import cli, __main__
from ptcms_tui.app import PtcmsApp

folder, email, secret, not_yet = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])

def open_folder(where):
    from ptcms_core import open_core
    core = open_core(where, password_cost=4)
    core.start_outbox()
    # what looks for the backup of the day, but for the looking: it would make one
    from ptcms_core.storage.backup import DailyBackups
    DailyBackups(core._gym)
    return core

async def until(pilot, holds):
    for _ in range(6000):
        if holds():
            return
        await pilot.pause(0.01)
    raise SystemExit("it did not happen in time")

async def main():
    app = PtcmsApp(Path(folder), open_folder=open_folder)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = lambda: "\\n".join(one.text for one in app.screen._compositor.render_strips())
        await pilot.press(*(("full_stop" if key == "." else key) for key in email), "enter")
        await pilot.press(*(("space" if key == " " else key) for key in secret), "enter")
        await until(pilot, lambda: app.desk.signed_in and app.workspace.has_section)
        await pilot.press("g", "c")
        await until(pilot, lambda: "by name" in shown())
        await pilot.press("enter")
        await until(pilot, lambda: "1 Profile" in shown() and "Nikhil More" in shown())
        await pilot.pause()
        from ptcms_core.values.entry import Entry, Record

        def below(model):
            for one in model.__subclasses__():
                yield one
                yield from below(one)

        models = [*below(Entry), *below(Record)]
        print(json.dumps({
            "models": len(models),
            "built": sorted(one.__name__ for one in models if one.__pydantic_complete__),
            "loaded": [name for name in not_yet if name in sys.modules],
        }))
        for key, panel in (("2", "#diet-panel"), ("3", "#typed-panel"), ("4", "#weigh-ins")):
            await pilot.press(key)
            await until(pilot, lambda: bool(app.screen.query(panel)))
        await until(pilot, lambda: app.calls.idle)
        print(json.dumps([name for name in sys.argv[5:] if name in sys.modules]))
    app.desk.close()

asyncio.run(main())
"""


def test_what_an_open_client_does_not_need_is_not_loaded(tmp_path: Path) -> None:
    folder = make_gym(tmp_path / "gym")
    given = [str(folder), TRAINER, SECRET, json.dumps(NOT_YET), *NOT_BY_LOOKING]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *given],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-500:]
    found, by_looking = map(json.loads, done.stdout.splitlines()[-2:])
    assert found["loaded"] == []
    assert by_looking == []
    # records are made from what is right already: nothing is checked until somebody enters it
    assert found["models"] > 20
    assert found["built"] == []


def test_a_model_is_built_when_it_is_first_used_whichever_threads_ask() -> None:
    script = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from ptcms_core.values.entry import Entry, validated\n"
        "class Weight(Entry):\n    kg: float\n"
        "assert not Weight.__pydantic_complete__\n"
        "with ThreadPoolExecutor(8) as threads:\n"
        "    found = list(threads.map(lambda n: validated(Weight, {'kg': n}).kg, range(64)))\n"
        "assert Weight.__pydantic_complete__\n"
        "assert found == [float(n) for n in range(64)]\n"
        "import sys\n"
        "assert 'importlib.metadata' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], timeout=120, check=True)


async def test_the_day_turns_over_after_a_fault_of_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[float] = []

    async def fail(_watch: watch.Watch, minutes: float) -> None:
        faults.append(minutes)
        raise RuntimeError

    monkeypatch.setattr(watch, "CLOCK_SECONDS", 0.05)
    monkeypatch.setattr(watch.Watch, "_after_idling", fail)
    moment = [datetime(2030, 5, 6, 18, 29, tzinfo=UTC)]  # a minute before midnight in Kolkata
    folder = make_gym(tmp_path / "gym")
    async with program(folder, (80, 24), TRAINER, clock=lambda: moment[0]) as (app, pilot):
        await until(pilot, lambda: "Monday, 6 May" in screen_text(app) and len(faults) > 1)
        moment[0] = datetime(2030, 5, 6, 18, 31, tzinfo=UTC)
        await until(pilot, lambda: "Tuesday, 7 May" in screen_text(app))
