"""Payments, trainers and messages sorted by their columns, by keys and by a click on a title."""

from pathlib import Path

import pytest
from driving import press, screen_text, settle
from real_gym import ADMIN, SECRET, TRAINER, make_gym, opened, program

from ptcms_tui.app import PtcmsApp
from ptcms_tui.widgets.virtual_table import VirtualTable


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    """Beside Nikhil who owes 5,000: Anil owes 300 later, Zoya 700 soon; two payments taken."""
    folder = make_gym(tmp_path / "gym")
    core = opened(folder)
    asha = core.sign_in(TRAINER, SECRET)
    ids = [
        asha.clients.add(full_name=name, fee=fee, fee_due=due, phone=phone).id
        for name, fee, due, phone in (
            ("Anil Kapoor", 400, "+9d", "9811100002"),
            ("Zoya Ali", 1000, "+2d", "9811100001"),
        )
    ]
    asha.payments.receive(ids[0], amount=100, method="upi")
    asha.payments.receive(ids[1], amount=300, method="cash")
    core.close()
    return folder


def names(app: PtcmsApp) -> str:
    """The initials of those listed, from above."""
    found = [line for line in screen_text(app).splitlines() if "₹" in line and "·" not in line]
    return "".join(name[0] for line in found for name in ("Nikhil", "Anil", "Zoya") if name in line)


async def click(app: PtcmsApp, pilot: object, words: str) -> None:
    for y, line in enumerate(screen_text(app).splitlines()):
        if words in line:
            await pilot.click(offset=(line.index(words), y))  # type: ignore[attr-defined]
            await settle(app, pilot)  # type: ignore[arg-type]
            return
    raise AssertionError(words)


async def test_accounts_and_payments_taken_keep_each_their_order(gym: Path) -> None:
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "p")
        assert names(app) == "NZA"
        await press(app, pilot, "s", "2")
        assert (names(app), "Balance ▼" in screen_text(app)) == ("NZA", True)
        await click(app, pilot, "Balance ▼")
        assert names(app) == "AZN"
        await click(app, pilot, "Ph ")
        assert names(app) == "ZAN"
        who = app.workspace.section.query_one("#accounts", VirtualTable).cursor_id
        await click(app, pilot, "Name")
        assert names(app) == "ANZ"
        assert app.workspace.section.query_one("#accounts", VirtualTable).cursor_id == who
        await press(app, pilot, *"fffff")
        assert names(app) == "ZA"
        await press(app, pilot, "s", "3")
        assert names(app) == "AZ"
        await click(app, pilot, "Amount")
        assert names(app) == "ZA"
        await click(app, pilot, "By")
        assert names(app) == "ZA"
    async with program(gym, (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "p")
        assert "Name ▲" in screen_text(app)
        await press(app, pilot, *"fffff")
        assert "By ▲" in screen_text(app)


async def test_trainers_are_sorted_by_any_column(gym: Path) -> None:
    core = opened(gym)
    core.sign_in(ADMIN, SECRET).trainers.add(
        full_name="Zubin New", email="b@example.com", password=SECRET
    )
    core.close()
    async with program(gym, (120, 40), ADMIN) as (app, pilot):
        await press(app, pilot, "g", "r")

        def listed() -> str:
            table = app.workspace.section.query_one(VirtualTable)
            return "".join(table._pages.row(n).full_name[0] for n in range(table.total))

        assert listed() == "AMZ"
        who = app.workspace.section.query_one(VirtualTable).cursor_id
        await click(app, pilot, "Clients  ")
        assert listed()[0] == "A"
        await click(app, pilot, "Clients ▼")
        assert listed()[-1] == "A"
        assert app.workspace.section.query_one(VirtualTable).cursor_id == who
        await press(app, pilot, "s", "2")
        assert listed() == "AZM"
        await press(app, pilot, "s", "s")
        assert listed() == "MZA"


async def test_templates_and_the_activity_are_sorted_by_any_column(gym: Path) -> None:
    async with program(gym, (80, 24), ADMIN) as (app, pilot):

        def shown() -> list[str]:
            table = app.workspace.section.query_one(VirtualTable)
            rows = [table._pages.row(n) for n in range(table.total)]
            return [getattr(row, "title", "") or row.sentence for row in rows]

        await press(app, pilot, "g", "e", "n", *"Aa first", "tab", "tab", *"Hello", "ctrl+s")
        # the new one is under the cursor, wherever it stands
        assert app.workspace.section.query_one(VirtualTable).cursor_row.title == "Aa first"
        usual = shown()
        await click(app, pilot, "Name")
        assert shown() == sorted(usual, key=str.casefold)
        await click(app, pilot, "Name ▲")
        assert shown() == sorted(usual, key=str.casefold, reverse=True)
        await press(app, pilot, "s", "3")
        assert "(Hindi)" in shown()[-1]
        # workouts have an order of their own
        await press(app, pilot, "f", "s", "3")
        assert "Language" not in screen_text(app).splitlines()[3]
        await press(app, pilot, "f")
        assert "(Hindi)" in shown()[-1]
        await press(app, pilot, "g", "a")
        newest = shown()
        assert "newest first" in screen_text(app)
        await click(app, pilot, "When ▼")
        assert (shown(), "oldest first" in screen_text(app)) == (newest[::-1], True)
        await press(app, pilot, "s", "2")
        assert "by who" in screen_text(app)
        assert sorted(shown()) == sorted(newest)
