"""The desk's browser for a test: Debian's chromium with a profile of its own, behind our proxy."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import needs
from whatsapp_web.server import WhatsAppWeb
from x_display import wait_until

SCRIPT = """#!/bin/sh
# started detached, as from a desktop: the second start hands its page to the first
setsid {chromium} \\
    --user-data-dir={profile} --proxy-server={proxy} --ignore-certificate-errors \\
    --no-first-run --no-default-browser-check --disable-gpu --disable-dev-shm-usage \\
    --disable-background-networking --disable-component-update --disable-sync \\
    --disable-extensions --password-store=basic --window-position=0,0 --window-size=1280,800 \\
    {as_root} "$@" </dev/null >>{log} 2>&1 &
echo $! >>{pids}
"""


@contextmanager
def desk_browser(folder: Path, display: str, web: WhatsAppWeb) -> Iterator[Path]:
    """A program to name in BROWSER, already running with WhatsApp Web open in its first tab."""
    chromium = needs.program("chromium", "chromium")
    program, pids = folder / "chromium", folder / "pids"
    program.write_text(
        SCRIPT.format(
            chromium=chromium,
            profile=folder / "profile",
            proxy=web.proxy.removeprefix("http://"),
            as_root="--no-sandbox" if os.geteuid() == 0 else "",
            log=folder / "chromium.log",
            pids=pids,
        )
    )
    program.chmod(0o755)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DISPLAY": display,
        "LANG": "C.UTF-8",
    }
    try:
        subprocess.run(
            [program, "https://web.whatsapp.com/"], env=environment, check=True, timeout=30
        )
        loaded = wait_until(lambda: web.reported("loaded"), 60)
        assert loaded, (folder / "chromium.log").read_text(errors="replace")[-2_000:]
        yield program
    finally:
        groups = [int(line) for line in pids.read_text().split()] if pids.exists() else []
        for group in groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
