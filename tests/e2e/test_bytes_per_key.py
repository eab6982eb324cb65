"""What a key sends to the terminal: over a slow line that is what one waits for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from front_desk import FrontDesk
from terminal import PATIENCE

from ptcms_core import make_up_gym

pytestmark = pytest.mark.e2e

DOWN = "\x1b[B"
MOST_BYTES = 600
ROWS = 8


def marked_row(desk: FrontDesk) -> int:
    """The line of the screen that the cursor of the list is on."""
    return next((n for n, line in enumerate(desk.text.splitlines()) if "▌" in line), -1)


def test_the_cursor_down_sends_two_rows_and_no_more(tmp_path: Path) -> None:
    folder = tmp_path / "gym"
    people = make_up_gym(folder, clients=60, trainers=1, password_cost=4)
    with FrontDesk(folder) as desk:
        desk.until("Email")
        desk.send(f"{people[0].email}\r{people[0].password}\r")
        desk.until("›  Today")
        desk.send("gc")
        desk.until(lambda: "clients" in desk.text and marked_row(desk) > 0)
        settled(desk)
        sent = []
        for _row in range(ROWS):
            row, written = marked_row(desk), len(desk.written)
            desk.send(DOWN)
            desk.until(moved(desk, row + 1))
            settled(desk)
            sent.append(len(desk.written) - written)
        assert max(sent) <= MOST_BYTES, sent
        # the rows were drawn: a name, a balance and the colours of both rows take some
        assert min(sent) > 80, sent


def moved(desk: FrontDesk, row: int) -> Callable[[], bool]:
    return lambda: marked_row(desk) == row


def settled(desk: FrontDesk) -> None:
    """Wait until nothing has been written for half a second."""
    seen: list[int] = []

    def quiet() -> bool:
        before = len(desk.written)
        desk.read(0.5)
        seen.append(len(desk.written) - before)
        return seen[-1] == 0

    desk.until(quiet, PATIENCE)
