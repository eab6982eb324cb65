"""What is on the screen, looked at as a terminal would: only characters that are shown."""

import unicodedata
from collections.abc import Iterator

from driving import press
from rich.cells import cell_len
from textual.pilot import Pilot

from ptcms_core import text as texts
from ptcms_tui.app import PtcmsApp
from ptcms_tui.keys import Key, active_keys

_OBEYED = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}


def look(app: PtcmsApp) -> str:
    """The text of the screen; fails where a terminal would obey it, or a click would run it."""
    lines = []
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            assert not segment.control, segment
            obeyed = {c for c in set(segment.text) - _JOINERS if unicodedata.category(c) in _OBEYED}
            assert not obeyed, (obeyed, segment.text)
            meta = segment.style.meta if segment.style else {}
            assert "@click" not in meta, (meta, segment.text)
            assert not (segment.style and segment.style.link), segment
        lines.append(strip.text.rstrip())
    assert app.is_running
    assert app._exception is None
    shown = "\n".join(lines)
    assert "fault in the program" not in shown, shown
    return shown


def beginning(text: str, cells: int = 4) -> str:
    """As much of a text's beginning as has room everywhere: what must be seen of it."""
    start = ""
    for character in texts.clean(text):
        if cell_len(start + character) > cells or character in _JOINERS:
            break
        start += character
    return start.strip()


def keys_here(app: PtcmsApp, *, besides: tuple[str, ...] = ()) -> Iterator[Key]:
    """The keys of where one is that open or do something, but for those that leave."""
    leaving = ("app.quit_program", "workspace.lock", "workspace.commands", "workspace.help")
    for key, _node in active_keys(app.screen.focused or app.screen):
        if key.keys and key.action != "leave" and key.id not in (*leaving, *besides):
            yield key


async def leave_dialogs(app: PtcmsApp, pilot: Pilot, depth: int) -> None:
    """Esc until only the workspace is left."""
    for _step in range(6):
        if len(app.screen_stack) <= depth:
            return
        await press(app, pilot, "escape")
        look(app)
    raise AssertionError(f"Esc does not leave {app.screen}")
