"""Every place walked with Tab alone: the focus shows at each stop, the order is that of reading,
and the walk comes round again.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from driving import press, settle, until
from real_gym import ADMIN, SECRET, enter, make_gym, opened, program
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens.first_run import FirstRun
from ptcms_tui.widgets.form_fields import FieldRow

# the way to each place from Today, and back again by Esc
SECTIONS = ["t", "r", "c", "p", "m", "e", "o", "a", "d", "s", "f"]
TABS = ["1", "2", "3", "4", "5", "6"]
# dialogs over the list of clients, and over a client's tabs
OVER_CLIENTS = [*([key] for key in "wpcmnD?:tfs"), ["space", "m"]]
OVER_TABS = [
    ["1", "e"],
    ["2", "e"],
    ["2", "h"],
    ["3", "e"],
    ["3", "h"],
    ["3", "t"],
    ["4", "enter"],
    ["4", "v"],
    ["5", "i"],
    ["5", "r"],
    ["5", "v"],
]
OVER_OTHERS = [
    ["g", "r", "n"],
    ["g", "r", "e"],
    ["g", "r", "w"],
    ["g", "r", "D"],
    ["g", "e", "n"],
    ["g", "e", "e"],
    ["g", "e", "r"],
    ["g", "s", "enter"],
    ["g", "f", "enter"],
    ["g", "a", "f"],
    ["g", "a", "enter"],
    ["g", "d", "i"],
    ["g", "d", "X"],
    ["g", "m", "b"],
]
MOST_STOPS = 60


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_gym(tmp_path_factory.mktemp("walk") / "gym")
    core = opened(folder)
    asha = core.sign_in("a@example.com", SECRET)
    asha.payments.receive(1, amount=2000, method="cash")
    for version in range(3):
        asha.workouts.assign(1, text=f"Day 1: Squat 3x{version}\n" * 40, title="Legs")
    core.close()
    return folder


def drawn(app: PtcmsApp, region: Region) -> list[str]:
    """What stands in this region, colours included."""
    strips = app.screen._compositor.render_strips()
    region = region.intersection(Region(0, 0, *app.size))
    return [
        repr([(part.text, str(part.style)) for part in strip.crop(region.x, region.right)])
        for strip in strips[region.y : region.bottom]
    ]


def around(widget: Widget) -> Region:
    """The widget with its frame; of a field the label as well."""
    row = next((one for one in widget.ancestors if isinstance(one, FieldRow)), None)
    return row.region if row is not None else widget.region.grow((1, 1, 1, 1))


def comes_later(one: Region, other: Region) -> bool:
    """Whether a reader meets `other` after `one`: below it or to its right."""
    return other.y > one.y or other.x > one.x


async def walk(app: PtcmsApp, pilot: Pilot, where: str) -> list[str]:
    """Tab through what is on the screen; what is wrong with it."""
    start = app.screen.focused
    if start is None:
        return []
    wrong: list[str] = []
    back: list[str] = []
    stop, seen = start, 0
    while seen < MOST_STOPS:
        region, before = around(stop), drawn(app, around(stop))
        await press(app, pilot, "tab")
        seen += 1
        following = app.screen.focused
        if following is None:
            return [*wrong, f"{where}: after {stop!r} nothing has the focus"]
        if following is stop:
            return wrong
        if drawn(app, region) == before:
            wrong.append(f"{where}: the focus does not show on {stop!r}")
        if not comes_later(stop.region, following.region):
            back.append(f"{where}: {following!r} comes after {stop!r}")
        if following is start:
            # once, the walk goes from the last stop to the first
            return wrong + (back if len(back) > 1 else [])
        stop = following
    return [*wrong, f"{where}: the walk does not come round"]


async def leave(app: PtcmsApp, pilot: Pilot) -> None:
    """Close what was opened."""
    for _step in range(4):
        if len(app.screen_stack) > 1:
            await press(app, pilot, "escape")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_sections_and_tabs(gym: Path, size: tuple[int, int]) -> None:
    wrong: list[str] = []
    async with program(gym, size, ADMIN) as (app, pilot):
        for letter in SECTIONS:
            await press(app, pilot, "g", letter)
            wrong += await walk(app, pilot, f"g {letter}")
        app.workspace.open_client(1)
        await settle(app, pilot)
        for tab in TABS:
            await press(app, pilot, tab)
            wrong += await walk(app, pilot, f"tab {tab}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_dialogs(gym: Path, size: tuple[int, int]) -> None:
    wrong: list[str] = []
    async with program(gym, size, ADMIN) as (app, pilot):

        async def over(way: Sequence[str], *first: str) -> None:
            await press(app, pilot, *first, *way)
            if len(app.screen_stack) < 2:
                wrong.append(f"{way} opens nothing")
                return
            wrong.extend(await walk(app, pilot, " ".join([*first, *way])))
            await leave(app, pilot)

        for way in OVER_CLIENTS:
            await over(way, "g", "c")
        for way in OVER_OTHERS:
            await over(way)
        await press(app, pilot, "g", "c", "enter")
        for way in OVER_TABS:
            await over(way)
    assert not wrong, "\n".join(wrong)


async def test_the_door(gym: Path, tmp_path: Path) -> None:
    wrong: list[str] = []
    async with program(gym, (80, 24), None) as (app, pilot):
        wrong += await walk(app, pilot, "login")
        await enter(app, pilot, ADMIN)
        await press(app, pilot, "ctrl+l")
        wrong += await walk(app, pilot, "lock")
    async with program(tmp_path / "empty", (80, 24), None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, FirstRun))
        await settle(app, pilot)
        wrong += await walk(app, pilot, "first run")
    assert not wrong, "\n".join(wrong)
