"""What was taken a month: as a chart on Today, as a table in Reports, at each size."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from driving import press, screen_text
from pictured_gym import ADMIN, fill, shown

from ptcms_tui.screens.client_card import ClientCard
from ptcms_tui.screens.reports import Page
from ptcms_tui.widgets.months import TakenByMonth, in_one_line
from ptcms_tui.widgets.virtual_table import VirtualTable


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    return fill(tmp_path / "gym")


def test_months_in_one_line_are_as_high_as_their_share() -> None:
    def line(*amounts: int) -> str:
        return in_one_line([(date(2026, n, 1), Decimal(a)) for n, a in enumerate(amounts, 1)])

    assert line(0, 50, 100) == "▁▅█"
    assert line(-5, 100) == "▁█"
    assert line(0, 0) == ""
    assert in_one_line([]) == ""


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (200, 60)])
async def test_the_months_are_bars_where_there_is_room_and_a_table_in_the_reports(
    gym: Path, size: tuple[int, int]
) -> None:
    async with shown(gym, size, ADMIN) as (app, pilot):
        text = screen_text(app)
        heading = next(line for line in text.splitlines() if "taken in November" in line)
        months = app.session.reports.takings_by_month()
        assert app.screen.query_one(TakenByMonth).display == (size[1] >= 40)
        if size[1] >= 40:
            panel = text[text.index("Taken a month") :]
            assert "█" in panel
            assert "Oct" in panel
            assert in_one_line(months) not in heading
        else:
            assert in_one_line(months) in heading
        if size == (200, 60):
            assert app.formats.money(months[-2][1]) in text
        await press(app, pilot, "g", "o")
        table = app.screen.query_one("#taken", Page).text
        for month, amount in months:
            name = f"{app.formats.month(month)} {month.year}"
            assert re.search(rf"{name} +{re.escape(app.formats.money(amount))}( |$)", table, re.M)
        await press(app, pilot, "end")
        if size[1] >= 60:
            assert "Takings by month" in screen_text(app)


async def test_wide_screens_show_list_and_client_side_by_side(gym: Path) -> None:
    for size, beside in (((200, 60), True), ((120, 40), False)):
        async with shown(gym, size, ADMIN) as (app, pilot):
            await press(app, pilot, "g", "c")
            card, table = (
                app.screen.query_one(ClientCard).region,
                app.screen.query_one(VirtualTable).region,
            )
            assert (card.x >= table.right) == beside
            assert (card.y >= table.bottom) != beside
            assert not card.overlaps(table)
            assert table.width <= 140
