"""What the tests of the screens share: an app on a made-up gym, keys, what is shown."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from driving import TRAINER, Running, sign_in
from fake_gym import FakeCore
from real_gym import ADMIN, SECRET, make_gym, opened
from textual.pilot import Pilot

from ptcms_core import Session
from ptcms_tui.app import PtcmsApp
from ptcms_tui.screens import sections


@pytest.fixture(autouse=True)
def many_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every colour can be shown, whichever terminal the tests are started in."""
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    """The data folder of a gym as it is kept, two trainers and their clients in it."""
    return make_gym(tmp_path / "gym")


@pytest.fixture
def meera(gym: Path) -> Iterator[Session]:
    """The admin, at a terminal of her own."""
    core = opened(gym)
    yield core.sign_in(ADMIN, SECRET)
    core.close()


@pytest.fixture
def fake_core() -> FakeCore:
    return FakeCore()


@pytest.fixture
def frame_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the tests' own sections where the program's are."""
    table = tuple(
        replace(info, where="frame_sections:" + kind)
        for info in sections.SECTIONS
        for kind in [
            {"clients": "ClientsSection", "client": "ClientSection"}.get(info.id, "TodaySection")
        ]
    )
    monkeypatch.setattr(sections, "SECTIONS", table)


@pytest.fixture
def running(fake_core: FakeCore, frame_sections: None, tmp_path: Path) -> Running:
    """`async with running(size=(80, 24)) as (app, pilot)`: the program on a made-up gym."""

    @asynccontextmanager
    async def run(
        size: tuple[int, int] = (80, 24), signed_in: str | None = TRAINER
    ) -> AsyncIterator[tuple[PtcmsApp, Pilot]]:
        app = PtcmsApp(tmp_path, open_folder=lambda _folder: fake_core)
        async with app.run_test(size=size, notifications=True) as pilot:
            if signed_in:
                await sign_in(app, pilot, signed_in)
            yield app, pilot
            fake_core.read_gate.set()
            fake_core.write_gate.set()

    return run
