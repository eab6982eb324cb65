"""Records of an older version are brought to this one while somebody waits at the login."""

import threading
from pathlib import Path
from typing import Any

import pytest
from driving import screen_text, until
from real_gym import ADMIN, SECRET, make_gym, opened

import ptcms_core
from ptcms_tui.app import PtcmsApp


async def test_the_login_says_what_it_waits_for_and_signs_in_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_gym(tmp_path / "gym")
    updated = threading.Event()

    def opens_late(folder: Path, *, on_update: Any) -> Any:
        on_update()
        assert updated.wait(60)
        return opened(folder)

    monkeypatch.setattr(ptcms_core, "open_core", opens_late)
    app = PtcmsApp(made)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "of an older" in screen_text(app))
        for key in (*ADMIN, "enter", *SECRET, "enter"):
            await pilot.press(key)
        # Enter waits, and what it waits for still stands there
        await until(pilot, lambda: app.desk._begun.is_set())
        assert "of an older" in screen_text(app)
        updated.set()
        await until(pilot, lambda: app.desk.signed_in and app.workspace.has_section)
        assert "of an older" not in screen_text(app)
    app.desk.close()
