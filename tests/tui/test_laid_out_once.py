"""How often the screen is laid out and its widgets styled: counts, whatever the machine does."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from driving import press, screen_text, settle
from real_gym import TRAINER, make_gym, program
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.panel import Lines


@dataclass
class Laid:
    """What was laid out and styled since it was last cleared."""

    layouts: int = 0
    styled: Counter[int] = field(default_factory=Counter)

    def clear(self) -> None:
        self.layouts = 0
        self.styled.clear()


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> Laid:
    counted = Laid()
    lay_out, apply = Screen._refresh_layout, Stylesheet.apply

    def laying_out(self: Screen[Any], *args: Any, **more: Any) -> None:
        counted.layouts += 1
        lay_out(self, *args, **more)

    def applied(self: Stylesheet, node: DOMNode, **more: Any) -> None:
        # not the parts that a widget draws itself
        if isinstance(node, Widget):
            counted.styled[id(node)] += 1
        apply(self, node, **more)

    monkeypatch.setattr(Screen, "_refresh_layout", laying_out)
    monkeypatch.setattr(Stylesheet, "apply", applied)
    return counted


async def test_a_letter_has_nothing_laid_out_anew(tmp_path: Path, laid: Laid) -> None:
    async with program(make_gym(tmp_path / "gym"), (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "slash", "n")
        laid.clear()
        await press(app, pilot, *"ikhil")
        assert laid.layouts == 0
        assert "1 client " in screen_text(app)
        await press(app, pilot, "enter", "w", "7")
        laid.clear()
        await press(app, pilot, *"2.4", "left", "backspace")
        assert laid.layouts == 0
        assert "724" in screen_text(app)


async def test_a_hint_stays_until_there_is_another(tmp_path: Path, laid: Laid) -> None:
    async with program(make_gym(tmp_path / "gym"), (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "p", *"1500")
        await settle(app, pilot)
        assert "₹1,500.00" in screen_text(app)
        laid.clear()
        await press(app, pilot, "0")
        await settle(app, pilot)
        assert "₹15,000.00" in screen_text(app)
        assert laid.layouts == 0


async def test_a_hint_goes_with_what_it_was_said_of(tmp_path: Path) -> None:
    async with program(make_gym(tmp_path / "gym"), (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "p", "home", "1")
        await settle(app, pilot)
        assert "→ ₹15,000.00" in screen_text(app)
        # as the form began again: not an amount that doesn't stand there
        await press(app, pilot, "home", "delete")
        await settle(app, pilot)
        assert "→ ₹5,000.00" in screen_text(app)
        assert "15,000" not in screen_text(app)


async def test_a_window_of_fields_is_laid_out_and_styled_few_times(
    tmp_path: Path, laid: Laid
) -> None:
    async with program(make_gym(tmp_path / "gym"), (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter")
        laid.clear()
        await press(app, pilot, "w")
        await settle(app, pilot)
        parts = app.screen.query("*")
        assert len(parts) > 20
        # once as it is put up, and again what takes the focus or has it inside
        styled = [laid.styled[id(part)] for part in parts]
        assert min(styled) == 1
        assert sum(styled) <= 1.5 * len(styled)
        assert laid.layouts <= 5


async def test_another_tab_is_laid_out_few_times(tmp_path: Path, laid: Laid) -> None:
    async with program(make_gym(tmp_path / "gym"), (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "2", "3", "4", "5", "6", "1")
        for tab in "456321":
            laid.clear()
            await press(app, pilot, tab)
            await settle(app, pilot)
            assert 1 <= laid.layouts <= 3, tab
            assert sum(laid.styled.values()) <= 16, tab
        laid.clear()
        await press(app, pilot, "g", "escape")
        assert sum(laid.styled.values()) <= 12


async def test_a_text_asks_for_room_only_if_it_needs_more_or_less(
    tmp_path: Path, laid: Laid
) -> None:
    async with program(make_gym(tmp_path / "gym"), (80, 24), TRAINER) as (app, pilot):
        text, lines = GymText("one"), Lines()
        lines.show([("Goal", "Strength")])
        await app.screen.mount(text, lines)
        await settle(app, pilot)
        laid.clear()
        text.write("two")
        lines.show([("Goal", "Endurance")])
        await settle(app, pilot)
        assert laid.layouts == 0
        assert "two" in screen_text(app)
        assert "Endurance" in screen_text(app)
        text.write("three\nfour")
        lines.show([("Goal", "Endurance"), ("Plan", "Legs")])
        await settle(app, pilot)
        assert laid.layouts >= 1
        assert text.size.height == lines.size.height == 2


async def test_after_the_login_is_drawn_the_other_sheets_are_read(tmp_path: Path) -> None:
    async with program(make_gym(tmp_path / "gym"), (80, 24), None) as (app, pilot):
        await settle(app, pilot)
        read = {Path(place).stem for place, _variable in app.stylesheet.source}
        assert {"door", "app", "sections", "widgets"} <= read
