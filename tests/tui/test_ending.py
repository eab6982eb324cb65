"""How the program ends when the system asks while it is busy."""

from pathlib import Path

import pytest

from ptcms_tui import lifeline
from ptcms_tui.app import PtcmsApp


async def test_a_fault_of_a_screen_while_it_ends_is_no_fault_of_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifeline, "leave_within", lambda _seconds, _code: None)
    monkeypatch.setattr(lifeline, "_log_folder", tmp_path)
    app = PtcmsApp(tmp_path / "gym")
    async with app.run_test():
        app.hang_up(143)
        app._handle_exception(LookupError("a screen that was opening"))
    assert app.return_code == 143
    assert "LookupError" in (tmp_path / "ptcms.log").read_text(encoding="utf-8")
