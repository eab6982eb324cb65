"""What Textual would hold without need, and what stands in for it, which has to work as it did."""

import subprocess
import sys

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.strip import Strip

from ptcms_tui.letting_go import hold_no_empty_caches
from ptcms_tui.widgets.lean_strip import LeanStrip

# in a program of its own: here Textual's own line has given way already
OWN_LINE = """
from textual.cache import FIFOCache
from textual.strip import Strip

def held(line):
    found = {}
    for name in Strip.__slots__:
        one = getattr(line, name)
        found[name] = ("cache", one._maxsize) if isinstance(one, FIFOCache) else one
    return found

before = held(Strip([], 0))
assert any(isinstance(one, tuple) for one in before.values()), before
from ptcms_tui.letting_go import hold_no_empty_caches
hold_no_empty_caches()
assert held(Strip([], 0)) == before, (held(Strip([], 0)), before)
"""


def caches_of(line: Strip) -> int:
    """How many caches a line holds, none made by the looking."""
    slots = [Strip.__dict__[name] for name in Strip.__slots__]
    found = 0
    for slot in slots:
        try:
            found += isinstance(slot.__get__(line), FIFOCache)
        except AttributeError:
            continue
    return found


def test_a_line_holds_no_cache_until_it_is_asked() -> None:
    hold_no_empty_caches()
    for kind in (Strip, LeanStrip):
        line = kind([Segment("one two three")])
        assert line.cell_length == 13
        assert caches_of(line) == 0
        part = line.crop(4, 7)
        assert part.text == "two"
        assert line.crop(4, 7) == part
        assert caches_of(line) == 1
        assert not hasattr(line, "no_such_thing")
        # nothing but the slots: a line has no room of its own for more
        assert not hasattr(line, "__dict__")


def test_a_line_is_as_textual_makes_it_but_for_the_moment() -> None:
    subprocess.run([sys.executable, "-c", OWN_LINE], timeout=120, check=True)
