"""What the desk in front of this program offers for typing into a browser, and what it lacks."""

import fcntl
import importlib.util
import os
import re
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ptcms_core.catalogue import _

PASSED_ON = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "DISPLAY", "XAUTHORITY",
    "BROWSER", "XDG_RUNTIME_DIR", "XDG_CURRENT_DESKTOP", "XDG_DATA_DIRS", "XDG_CONFIG_HOME",
    "DBUS_SESSION_BUS_ADDRESS", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy",
    "REQUESTS_CA_BUNDLE",
)  # fmt: skip
"""The names of the environment that the child, and the browser it opens, get to see."""

BROWSERS = (
    "xdg-open", "x-www-browser", "firefox", "firefox-esr", "google-chrome", "google-chrome-stable",
    "chromium", "chromium-browser", "microsoft-edge", "brave-browser", "opera", "epiphany",
    "konqueror", "kfmclient", "gvfs-open", "gnome-open",
)  # fmt: skip
"""Programs that Python's webbrowser module looks for on a desk; text browsers are of no use."""


def reason_against(environ: Mapping[str, str]) -> str:
    """Why PyWhatKit can't type here, as a sentence; empty when nothing speaks against it."""
    if importlib.util.find_spec("pywhatkit") is None:
        return _("PyWhatKit is not installed. Send the message as a link instead.")
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return _(
            "You are connected over SSH, and PyWhatKit would type on the server's own screen. "
            "Send the message as a link instead."
        )
    session = environ.get("XDG_SESSION_TYPE", "").lower()
    if session == "wayland" or (not session and environ.get("WAYLAND_DISPLAY")):
        return _(
            "This desk runs Wayland, where PyWhatKit can't press keys. "
            "Sign in to an X11 (Xorg) session, or send the message as a link."
        )
    if not environ.get("DISPLAY"):
        return _(
            "There is no graphical screen here (DISPLAY is not set). "
            "Send the message as a link instead."
        )
    if not _has_browser(environ):
        return _("No web browser was found on this desk. Install one, or send a link instead.")
    return ""


def _has_browser(environ: Mapping[str, str]) -> bool:
    path = environ.get("PATH", os.defpath)
    chosen = [line.split()[0] for line in environ.get("BROWSER", "").split(os.pathsep) if line]
    return any(shutil.which(program, path=path) for program in (*chosen, *BROWSERS))


def child_environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The few names that the child gets; an empty XAUTHORITY is made where there is none."""
    passed = {name: environ[name] for name in PASSED_ON if environ.get(name)}
    own = passed.get("XAUTHORITY") or str(Path(passed.get("HOME", "/")) / ".Xauthority")
    if not Path(own).exists():
        # python-xlib refuses to start without the file, even where the display asks for none
        empty = folder / "Xauthority"
        os.close(os.open(empty, os.O_CREAT | os.O_RDONLY | os.O_CLOEXEC, 0o660))
        passed["XAUTHORITY"] = str(empty)
    return passed


@contextmanager
def display_lock(environ: Mapping[str, str], folder: Path) -> Iterator[int | None]:
    """Hold the one lock of this display; yields its descriptor, or None when another has it.

    It lies in the person's runtime folder, so that programs on two data folders don't type at once;
    where there is none, in `folder`. A child that inherits the descriptor keeps the lock, even when
    this program dies.
    """
    own = environ.get("XDG_RUNTIME_DIR", "")
    place = Path(own) if own and os.access(own, os.W_OK | os.X_OK) else folder
    display = re.sub(r"\.[0-9]+$", "", environ.get("DISPLAY", ""))
    name = re.sub(r"[^A-Za-z0-9]+", "-", f"{socket.gethostname()} {display}")
    flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
    lock = os.open(place / f"ptcms-typing-{name}.lock", flags, 0o660)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield lock
    finally:
        os.close(lock)
