"""What a person can rely on in the small widgets: identity, scales, panels, labelled lines."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from ptcms_tui.stylesheet import style_tokens
from ptcms_tui.themes import THEMES
from ptcms_tui.widgets.cells import Cell, fit, shorten, wrap
from ptcms_tui.widgets.drawn import Drawn, strip_of
from ptcms_tui.widgets.gauge import Band, BandScale, Gauge
from ptcms_tui.widgets.identity_strip import Identity, IdentityStrip
from ptcms_tui.widgets.panel import EmptyState, Lines, Panel

STYLES = Path(__file__).parents[2] / "ptcms_tui" / "styles" / "widgets.tcss"
WHO = [
    Band(None, 18.5, "underweight", "attention"),
    Band(18.5, 25, "normal", "good"),
    Band(25, 30, "overweight", "attention"),
    Band(30, None, "obese", "alarm"),
]
NIKHIL = Identity(
    name="Nikhil More",
    number=11,
    age="22 y",
    gender="M",
    last_four="4321",
    weight="72.4 kg",
    weighed="23 Nov",
    balance="₹4,840.00",
    status="OVERDUE",
    status_tone="alarm",
    injury="left shoulder",
    goal="Muscle gain, 76 kg by March 2027",
    trainer="with Asha since 19 May 2024",
)
LONGEST = Identity(
    name="Venkatanarasimharajuvaripeta Subramaniam Iyer Krishnamurthy",
    number=100_000,
    age="100 y",
    gender="Other",
    last_four="4321",
    weight="102.7 kg",
    weighed="23 Nov 2025",
    balance="₹12,34,567.00",
    status="PARTLY PAID",
    status_tone="attention",
    archived="ARCHIVED",
    injury="slipped disc L4, no overhead press, left knee, right ankle",
    goal="Muscle gain, 76 kg by March 2027, then a half marathon",
    trainer="with Venkatanarasimharajuvaripeta since 19 May 2024",
)


class Board(App[None]):
    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return style_tokens()

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "ptcms-dark"
        self.animation_level = "none"
        self.widgets = widgets

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def lines(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]


def text_of(widget: Drawn, width: int) -> list[str]:
    return ["".join(cell.text for cell in line) for line in widget.drawing(width)]


def test_a_wide_screen_shows_who_it_is_in_one_line_and_the_goal_below() -> None:
    first, second = text_of(IdentityStrip(NIKHIL), 110)
    assert first == (
        "Nikhil More  #11 · 22 y · M · ····4321   72.4 kg 23 Nov   ₹4,840.00 OVERDUE"
        "   INJURY: left shoulder"
    )
    assert second == "Muscle gain, 76 kg by March 2027 · with Asha since 19 May 2024"


@pytest.mark.parametrize("who", [NIKHIL, LONGEST], ids=["usual", "longest"])
@pytest.mark.parametrize("width", [76, 80, 98, 120])
def test_nothing_that_matters_falls_off_the_identity_strip(who: Identity, width: int) -> None:
    lines = text_of(IdentityStrip(who), width)
    assert len(lines) == 2
    assert all(cell_len(line) <= width for line in lines)
    shown = "\n".join(lines)
    for word in (f"#{who.number}", "····4321", who.weight, f"{who.balance} {who.status}"):
        assert word in shown
    assert who.name[:10] in lines[0]
    assert f"INJURY: {who.injury[:10]}" in shown
    assert who.archived in shown
    assert who.goal[:10] in shown


@pytest.mark.parametrize("who", [NIKHIL, LONGEST], ids=["usual", "longest"])
def test_the_smallest_screen_still_has_account_and_flag(who: Identity) -> None:
    lines = text_of(IdentityStrip(who), 56)
    assert all(cell_len(line) <= 56 for line in lines)
    shown = "\n".join(lines)
    for word in ("INJURY", f"{who.balance} {who.status}", who.archived, f"#{who.number}"):
        assert word in shown


def test_what_is_not_known_leaves_no_gap() -> None:
    first, second = text_of(IdentityStrip(Identity("Leela Menon", 7)), 80)
    assert first == "Leela Menon  #7"
    assert second == ""


def test_an_injury_that_the_first_line_would_cut_stands_whole_on_the_second() -> None:
    who = replace(NIKHIL, injury="left shoulder, no overhead press")
    for width in range(76, 140):
        assert f"INJURY: {who.injury}" in "\n".join(text_of(IdentityStrip(who), width)), width


@pytest.mark.parametrize(
    ("bmi", "name"),
    [
        (12, "underweight"),
        (18.49, "underweight"),
        (18.5, "normal"),
        (24.95, "normal"),
        (25, "overweight"),
        (25.05, "overweight"),
        (30, "obese"),
        (55, "obese"),
    ],
)
@pytest.mark.parametrize("width", [30, 40, 80])
def test_bmi_stands_on_its_own_side_of_every_edge(bmi: float, name: str, width: int) -> None:
    scale = BandScale("BMI")
    scale.show(bmi, WHO, hint="To normal: −0.2 kg")
    words, line, hint = text_of(scale, width)
    assert words.startswith("BMI ")
    assert words.endswith(name)
    assert hint == "To normal: −0.2 kg"
    assert line.count("●") == 1
    for edge in (18.5, 25, 30):
        assert f"{edge:g}" in line
        assert (line.index("●") > line.index(f"{edge:g}")) == (bmi >= edge)


def test_a_scale_without_a_value_says_why() -> None:
    scale = BandScale("BMI")
    scale.show(None, WHO, empty="Height is not known yet.")
    assert text_of(scale, 40) == ["Height is not known yet."]


def test_calories_are_told_in_words_and_on_a_scale() -> None:
    words, scale = text_of(Gauge(2600, 2140), 70)
    assert words == "2,600 kcal a day  surplus of 460 kcal  maintenance 2,140 kcal"
    assert scale.index("●") > scale.index("┼")
    words, scale = text_of(Gauge(1500, 2140), 70)
    assert "deficit of 640 kcal" in words
    assert scale.index("●") < scale.index("┼")
    assert text_of(Gauge(1500, 2140), 40)[:3] == [
        "1,500 kcal a day",
        "deficit of 640 kcal",
        "maintenance 2,140 kcal",
    ]
    assert "exactly maintenance" in text_of(Gauge(2140, 2140), 70)[0]
    assert Gauge(5000, 2140).drawing(70)[0][1].tone == "attention"
    assert "No target set" in text_of(Gauge(None, 2140), 70)[0]
    assert text_of(Gauge(2000, None), 60) == ["Maintenance is not known yet."]


async def test_a_panel_shows_its_title_literally_and_where_the_focus_is() -> None:
    panel, other = Panel(Input(), title="Card [/] [red]x"), Panel(Input(), title="Other")
    app = Board(panel, other)
    async with app.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        assert "─ Card [/] [red]x ─" in app.lines()[0]
        focused, blurred = panel.styles.border_top[1], other.styles.border_top[1]
        assert focused != blurred
        await pilot.press("tab")
        assert other.styles.border_top[1] == focused
        assert panel.styles.border_top[1] == blurred


async def test_labelled_lines_stand_in_two_columns_and_are_cut_at_the_edge() -> None:
    lines = Lines([("Goal", "Muscle gain"), ("Injuries", Cell("[/]\x1b[31m knee " * 9, "alarm"))])
    app = Board(lines, EmptyState("Nothing yet. Press n."))
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.pause()
        first, second, sentence, *_ = app.lines()
        assert first.rstrip() == "Goal      Muscle gain"
        assert second.startswith("Injuries  [/]�[31m knee")
        assert second.rstrip().endswith("…")
        assert cell_len(second) == 30
        assert sentence.strip() == "Nothing yet. Press n."
        lines.show([("Plan", "none")])
        await pilot.pause()
        assert app.lines()[0].rstrip() == "Plan  none"
        assert app.lines()[1].strip() == "Nothing yet. Press n."


def test_a_long_value_goes_on_below_itself_and_keeps_its_line_breaks() -> None:
    lines = Lines([("Notes", "warm up the knee\n\nno jumps"), ("Goal", "")], wrapped=True)
    assert text_of(lines, 19) == [
        "Notes  warm up the",
        "       knee",
        "       ",
        "       no jumps",
        "Goal   ",
    ]


async def test_a_line_of_pieces_is_always_as_wide_as_its_place() -> None:
    app = Board(Lines())
    async with app.run_test(size=(40, 8)):
        line = [Cell("日本" * 6, "strong"), Cell("  👩‍👩‍👧  ", "muted"), Cell("x" * 99)]
        for width in range(1, 60):
            assert strip_of(app.widgets[0], line, width).cell_length == width


@pytest.mark.parametrize(
    "text", ["", "abc", "日本 太郎", "👩‍👩‍👧👍🏽❤️", "नमस्ते शर्मा", "e\u0301" * 9]
)
def test_text_fits_its_cells_exactly(text: str) -> None:
    for width in range(1, 14):
        assert cell_len(fit(text, width)) == width
        assert cell_len(fit(text, width, right=True)) == width
        assert cell_len(shorten(text, width)) <= width
    assert shorten(text, 40) == text


def test_sentences_break_at_spaces() -> None:
    assert wrap("Press n to add the first one.", 12) == ["Press n to", "add the", "first one."]
    assert wrap("", 10) == []


def test_a_number_is_never_cut() -> None:
    assert fit("₹12,34,567.00", 12, right=True) == "  ₹12,34,567"
    assert fit("₹12,34,567.50", 12, right=True) == "           …"
    assert fit("₹12,34,567.00", 9) == "…        "
    assert fit("due ₹12,34,567.00", 12) == "due…        "
    assert fit("Paid on 26 Jul 2026", 18) == "Paid on 26 Jul…   "
    assert fit("Meal 12 at 6:30", 8) == "Meal…   "
    assert fit("Meal 12 at 6:30", 9) == "Meal 12 …"
    assert fit("R/26-27/000123", 10) == "R/26-27/… "


def test_a_word_longer_than_the_line_goes_on_below() -> None:
    assert wrap("asha.rao@example.com", 8) == ["asha.rao", "@example", ".com"]
    assert wrap("to asha.rao@example.com now", 10) == ["to", "asha.rao@e", "xample.com", "now"]
