"""Bursts of keys written at once to a real terminal: everything arrives where it was meant."""

import sys
from functools import partial
from pathlib import Path

import pytest
from terminal import PATIENCE, Terminal

pytestmark = pytest.mark.e2e

PROGRAM = str(Path(__file__).with_name("frame_program.py"))
WORD = "a good long password"


def desk(folder: Path, *more: str) -> Terminal:
    return Terminal([sys.executable, PROGRAM, str(folder), *more])


def sign_in(terminal: Terminal) -> None:
    terminal.until("Iron House Gym")
    terminal.send(f"asha@iron.example\n{WORD}\n")
    terminal.until("Monday, 23 November")


def received(folder: Path) -> list[str]:
    path = folder / "received"
    return path.read_text().split() if path.exists() else []


def arrived(folder: Path, count: int) -> bool:
    return len(received(folder)) >= count


def test_a_hundred_bursts_store_exactly_what_was_typed(tmp_path: Path) -> None:
    with desk(tmp_path) as terminal:
        sign_in(terminal)
        expected: list[str] = []
        for number in range(100):
            if number % 2:
                terminal.send(f"w{40 + number / 10:.1f}\n")
                expected.append(f"{40 + number / 10:.1f}")
            else:
                terminal.send(f"p{2000 + number}\n")
                expected.append(f"{2000 + number}.00")
            terminal.until(partial(arrived, tmp_path, len(expected)))
        assert received(tmp_path) == expected


def test_bursts_without_a_pause_between_them(tmp_path: Path) -> None:
    with desk(tmp_path, "slow") as terminal:
        sign_in(terminal)
        terminal.send("".join(f"p{3000 + number}\nw{50 + number}.5\n" for number in range(10)))
        terminal.until(lambda: len(received(tmp_path)) >= 20, seconds=2 * PATIENCE)
        expected = [v for n in range(10) for v in (f"{3000 + n}.00", f"{50 + n}.5")]
        assert received(tmp_path) == expected


def test_signing_in_and_acting_in_one_burst_before_the_core_is_loaded(tmp_path: Path) -> None:
    with desk(tmp_path) as terminal:
        terminal.until("Sign in")
        terminal.send(f"asha@iron.example\n{WORD}\np777\n")
        terminal.until(lambda: received(tmp_path) == ["777.00"])


def test_escape_and_a_letter_in_one_burst_are_both_meant(tmp_path: Path) -> None:
    with desk(tmp_path) as terminal:
        sign_in(terminal)
        expected: list[str] = []
        for number in range(10):
            terminal.send(f"p\x1bw{60 + number}.5\n")
            expected.append(f"{60 + number}.5")
            terminal.until(partial(arrived, tmp_path, len(expected)))
        assert received(tmp_path) == expected
