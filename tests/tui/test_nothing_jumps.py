"""What is painted first stays where it is when the data arrive."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from driving import settle, until
from pictured_gym import ADMIN, fill, shown
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

from ptcms_tui.app import PtcmsApp

SECTIONS = [
    "clients", "payments", "messages", "templates", "reports", "trainers", "activity", "data",
    "settings", "profile", "today",
]  # fmt: skip
TABS = ["profile", "diet", "workout", "progress", "payments", "messages"]


class Gate:
    """Holds back what is read from the core until it is opened."""

    def __init__(self, app: PtcmsApp) -> None:
        self._open = asyncio.Event()
        self._ask = app.calls.ask
        app.calls.ask = self.ask  # type: ignore[method-assign]
        self.waiting = 0

    async def ask(self, *args: Any, **kwargs: Any) -> Any:
        self.waiting += 1
        await self._open.wait()
        self.waiting -= 1
        return await self._ask(*args, **kwargs)

    def open(self) -> None:
        self._open.set()

    def close(self) -> None:
        self._open.clear()


def regions(widget: Widget) -> dict[str, Region]:
    """Where the parts of a section stand; what scrolls within one of them may grow."""
    found = {}
    for number, part in enumerate(widget.walk_children(Widget)):
        scrolled = any(
            isinstance(above, VerticalScroll) for above in part.ancestors if above is not widget
        )
        if not scrolled and part.is_on_screen and part.display and part.region.area:
            found[f"{number} {part.css_identifier}"] = part.region
    return found


def moved(before: dict[str, Region], after: dict[str, Region]) -> dict[str, Any]:
    """What stands elsewhere or is of another size, or is gone."""
    return {
        part: (region, after.get(part))
        for part, region in before.items()
        if region != after.get(part)
    }


async def painted(app: PtcmsApp, pilot: Pilot) -> None:
    """Wait until what is known so far is laid out and drawn."""
    await pilot._wait_for_screen()
    app.screen._on_timer_update()
    await until(pilot, lambda: not app.screen._layout_required)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_no_part_of_a_section_moves_when_its_data_arrive(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    jumps = {}
    async with shown(fill(tmp_path / "gym"), size, ADMIN) as (app, pilot):
        gate = Gate(app)
        for name in SECTIONS:
            gate.close()
            app.workspace.go(name)
            await until(pilot, lambda name=name: app.workspace._here == name)
            await until(pilot, lambda: gate.waiting > 0)
            await painted(app, pilot)
            before = regions(app.workspace.section)
            gate.open()
            await settle(app, pilot)
            if found := moved(before, regions(app.workspace.section)):
                jumps[name] = found
        client = app.session.clients.search("nikhil").items[0]
        app.workspace.open_client(client.id)
        await settle(app, pilot)
        for tab in TABS[1:]:
            gate.close()
            app.workspace.open_client(client.id, tab=tab)
            await until(pilot, lambda: gate.waiting > 0)
            await painted(app, pilot)
            before = regions(app.workspace.section)
            gate.open()
            await settle(app, pilot)
            if found := moved(before, regions(app.workspace.section)):
                jumps[f"tab {tab}"] = found
    assert not jumps, "\n".join(f"{where}: {what}" for where, what in jumps.items())
