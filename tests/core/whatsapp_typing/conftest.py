"""A desk with a screen and a browser, as its environment tells."""

from pathlib import Path

import pytest
from typing_desk import Desk


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    programs = tmp_path / "programs"
    programs.mkdir()
    browser = programs / "firefox"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    return {
        "PATH": str(programs),
        "HOME": str(tmp_path),
        "DISPLAY": ":77",
        "XDG_SESSION_TYPE": "x11",
        "SECRET_TOKEN": "not for a browser",
        "PYTHONPATH": "/nowhere",
    }


@pytest.fixture
def here(tmp_path: Path, environ: dict[str, str]) -> Desk:
    return Desk(tmp_path, environ)
