"""What a person can rely on in a chart: it draws any series in words, dates and lines."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from ptcms_tui.stylesheet import style_tokens
from ptcms_tui.themes import THEMES
from ptcms_tui.widgets.chart import Chart
from ptcms_tui.widgets.chart_scale import (
    date_labels,
    date_marks,
    mark_labels,
    trend,
    value_marks,
    value_range,
)
from ptcms_tui.widgets.gauge import Band

STYLES = Path(__file__).parents[2] / "ptcms_tui" / "styles" / "widgets.tcss"
FIRST = date(2026, 1, 5)
BANDS = [
    Band(None, 18.5, "underweight", "attention"),
    Band(18.5, 25, "normal", "good"),
    Band(25, 30, "overweight", "attention"),
    Band(30, None, "obese", "alarm"),
]


def weekly(*weights: float) -> list[tuple[date, float]]:
    return [(FIRST + timedelta(weeks=number), kg) for number, kg in enumerate(weights)]


class Wall(App[None]):
    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return style_tokens()

    def __init__(self, chart: Chart, theme: str = "ptcms-dark") -> None:
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme
        self.animation_level = "none"
        self.chart = chart

    def compose(self) -> ComposeResult:
        yield self.chart

    def text(self) -> str:
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())


async def until(pilot, condition: Callable[[], object]) -> None:
    for _ in range(500):
        if condition():
            return
        await pilot.pause(0.01)
    pytest.fail(f"it did not happen in time:\n{pilot.app.text()}")


def dots(text: str) -> int:
    return sum("\u2801" <= character <= "\u28ff" for character in text)


async def test_weights_are_a_line_over_dates_with_goal_and_trend_in_words() -> None:
    app = Wall(Chart(series=weekly(72, 72.5, 73, 73.5), goal=76, title="Weight", unit="kg"))
    async with app.run_test(size=(80, 12)) as pilot:
        await until(pilot, lambda: dots(app.text()) > 60)
        text = app.text()
        assert text.startswith("Weight kg · goal 76 · trend +0.5 a week")
        assert "5 Jan" in text
        assert "26 Jan" in text
        goal = next(line for line in text.splitlines()[1:] if "goal 76" in line)
        assert goal.count("╌") > 50
        assert "●" in text


async def test_a_series_in_any_order_is_drawn_by_date() -> None:
    app = Wall(Chart(series=list(reversed(weekly(72, 73, 74))), title="Weight"))
    async with app.run_test(size=(60, 12)) as pilot:
        await until(pilot, lambda: "●" in app.text())
        assert "trend +1.0 a week" in app.text()
        dot = next(line for line in app.text().splitlines() if "●" in line)
        assert dot.index("●") > 45


async def test_bmi_lies_over_its_named_bands() -> None:
    app = Wall(Chart(series=weekly(24, 24.6, 25.2, 26), bands=BANDS, title="BMI"))
    async with app.run_test(size=(80, 16)) as pilot:
        await until(pilot, lambda: dots(app.text()) > 40)
        heading, *lines = app.text().splitlines()
        assert heading.startswith("BMI · overweight · trend")
        rows = {word: at for at, line in enumerate(lines) for word in line.split()}
        assert rows["overweight"] < rows["25"] < rows["normal"] < rows["18.5"]
        assert "┈" in lines[rows["25"]]
        assert next(at for at, line in enumerate(lines) if "●" in line) < rows["25"]


async def test_bands_are_told_apart_by_words_and_by_the_colour_of_the_axis() -> None:
    app = Wall(Chart(series=weekly(24, 24.6, 25.2, 26), bands=BANDS), "ptcms-16")
    async with app.run_test(size=(80, 8)) as pilot:
        await until(pilot, lambda: dots(app.text()) > 40)
        strips = app.screen._compositor.render_strips()
        axis = [seg.style.color for strip in strips for seg in strip if seg.text in ("│", "┤")]
        assert len(set(axis)) == 2
        assert "overweight" in app.text()
        assert "normal" in app.text()


async def test_takings_are_bars_named_by_month_in_the_gyms_own_writing() -> None:
    months = [(date(2026, month, 1), month * 12_500.0) for month in range(1, 12)]
    app = Wall(Chart("bars", months, title="Takings", write=lambda amount: f"₹{amount:,.0f}"))
    async with app.run_test(size=(80, 14)) as pilot:
        await until(pilot, lambda: "█" in app.text())
        for word in ("Jan", "₹0", "₹100,000"):
            assert word in app.text()
        assert "1 Jan" not in app.text()


async def test_weights_can_be_bars_and_a_line_again() -> None:
    app = Wall(Chart(series=weekly(72, 73, 74, 73), from_zero=False, title="Weight"))
    async with app.run_test(size=(60, 12)) as pilot:
        await until(pilot, lambda: "●" in app.text())
        app.chart.show_as("bars")
        await until(pilot, lambda: "█" in app.text())
        assert "●" not in app.text()
        assert "74" in app.text()
        app.chart.show_as("line")
        await until(pilot, lambda: "●" in app.text())
        assert "█" not in app.text()


async def test_an_empty_chart_says_what_to_do_and_draws_with_the_first_value() -> None:
    app = Wall(Chart(title="Weight", empty="No weigh-ins yet. Press w to record the first one."))
    async with app.run_test(size=(60, 12)) as pilot:
        await until(pilot, lambda: "Press w to record the first one." in app.text())
        app.chart.show(weekly(72.4))
        await until(pilot, lambda: "●" in app.text())
        assert "No weigh-ins" not in app.text()
        app.chart.show([])
        await until(pilot, lambda: "No weigh-ins" in app.text())
        assert "●" not in app.text()


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
@pytest.mark.parametrize(
    "series",
    [
        weekly(72.4),
        weekly(*[72.4] * 10),
        [(FIRST, 72.4), (FIRST, 72.4)],
        weekly(0, 0, 0),
        weekly(-3, 4, -5),
        [(FIRST + timedelta(days=number), 70 + number % 7) for number in range(2_000)],
    ],
    ids=["one point", "all the same", "twice on a day", "zeros", "below zero", "2,000 points"],
)
async def test_any_series_is_drawn_as_line_and_bars_at_any_width(
    series: list[tuple[date, float]], theme: str
) -> None:
    app = Wall(Chart(series=series, title="Weight"), theme)
    async with app.run_test(size=(40, 8)) as pilot:
        await until(pilot, lambda: "●" in app.text())
        app.chart.show_as("bars")
        await until(pilot, lambda: "●" not in app.text())
        await pilot.resize_terminal(120, 30)
        app.chart.show_as("line")
        await until(pilot, lambda: "●" in app.text())


async def test_a_band_named_like_markup_is_written_as_it_is() -> None:
    bands = [Band(24, None, "[/][red]", "alarm")]
    app = Wall(Chart(series=weekly(23, 24, 25, 26), bands=bands, title="[/] BMI"))
    async with app.run_test(size=(80, 12)) as pilot:
        await until(pilot, lambda: "●" in app.text())
        assert "[/] BMI" in app.text()
        assert "[/][red]" in app.text()


def test_marks_are_round_and_in_sight() -> None:
    assert value_marks(68, 77, 4) == [70, 75]
    assert value_marks(0, 144_375, 3) == [0, 50_000, 100_000]
    assert value_marks(71.9, 72.5, 4) == [72.0, 72.2, 72.4]
    assert mark_labels([72.0, 72.2]) == ["72.0", "72.2"]
    assert mark_labels([-5.0, 0.0]) == ["−5", "0"]
    low, high = value_range([72.4, 72.4])
    assert low < 72.4 < high


def test_dates_on_the_axis_fit_their_span() -> None:
    assert date_labels(date_marks(FIRST, FIRST + timedelta(days=2), 8)) == [
        "5 Jan",
        "6 Jan",
        "7 Jan",
    ]
    over_years = date_labels(date_marks(FIRST, FIRST + timedelta(days=1_500), 3))
    assert over_years[0] == "Jan 2026"
    assert len(over_years) == 3


def test_the_trend_is_the_straight_line_through_the_values() -> None:
    straight = trend(weekly(70, 70.5, 71, 71.5))
    assert straight == pytest.approx((70, 0.5))
    assert trend(weekly(70, 71)) is None
    assert trend([(FIRST, 70.0)] * 5) is None
