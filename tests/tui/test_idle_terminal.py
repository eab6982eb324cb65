"""Who waits for the terminal sleeps until a key or the end comes, and is not woken in between."""

import select

from ptcms_tui.driver import _QUIET_S, _Waking


def readable(end: _Waking) -> bool:
    return bool(select.select([end], [], [], 0)[0])


def test_the_end_wakes_who_waits_for_the_terminal_each_time_anew() -> None:
    end = _Waking()
    assert not readable(end)
    for _time in range(2):
        end.set()
        end.set()
        assert end.is_set()
        assert readable(end)
        end.clear()
        end.clear()
        assert not end.is_set()
        assert not readable(end)


def test_an_idle_program_is_woken_seldom() -> None:
    assert _QUIET_S >= 10
