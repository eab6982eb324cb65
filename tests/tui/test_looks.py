"""The look: one set of tokens, four themes that can be read, sixteen colours that are sixteen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import press, screen_text, settle
from pictured_gym import ADMIN, TRAINER, fill, shown
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from ptcms_core import open_core
from ptcms_tui.app import PtcmsApp
from ptcms_tui.stylesheet import style_sheets, style_tokens
from ptcms_tui.themes import NAMES, THEME_OF_16_COLOURS, THEME_OF_CHOICE, TOKENS, theme_for

READABLE = 4.5
# the 16 colours of two usual terminals: xterm, and the console of Linux
XTERM = "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
XTERM += "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
CONSOLE = "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
CONSOLE += "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
ANSI = "black red green yellow blue magenta cyan white"
LETTER = re.compile(r"\w")


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances (WCAG 2.2): 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def of_palette(token: str, palette: str) -> str:
    """An ansi_… colour as a terminal of this palette shows it."""
    name = token.removeprefix("ansi_")
    number = ANSI.split().index(name.removeprefix("bright_")) + 8 * name.startswith("bright_")
    return palette.split()[number]


def test_contrast_is_computed_as_it_is_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("column", range(len(NAMES)), ids=NAMES)
@pytest.mark.parametrize("palette", [XTERM, CONSOLE], ids=["xterm", "console"])
def test_every_text_can_be_read_on_every_ground(column: int, palette: str) -> None:
    def colour(token: str) -> str:
        value = TOKENS[token][column]
        return of_palette(value, palette) if value.startswith("ansi_") else value

    least = 7.0 if NAMES[column] == "ptcms-contrast" else READABLE
    pairs = [
        (text, ground)
        for ground in ("page", "bar", "field", "selected")
        for text in ("text", "muted", "accent", "good", "attention", "alarm")
        # widgets.cells.readable writes white there
        if (NAMES[column], text, ground) != (THEME_OF_16_COLOURS, "alarm", "selected")
    ]
    pairs += [("text", "marked"), ("marked-text", "accent"), ("marked-text", "alarm")]
    poor = {
        pair: round(ratio, 2)
        for pair in pairs
        if (ratio := contrast(colour(pair[0]), colour(pair[1]))) < least
    }
    assert not poor


def segments(app: PtcmsApp) -> Iterator[tuple[Segment, Style]]:
    """What is written on the screen, with its style; of a window only what stands in it, for what
    it lies over is dimmed on purpose.
    """
    windows = app.screen.query(".dialog")
    seen = windows.first().region if windows else app.screen.region
    for strip in app.screen._compositor.render_strips()[seen.y : seen.bottom]:
        for segment in strip.crop(seen.x, seen.right):
            if segment.style is not None and LETTER.search(segment.text):
                yield segment, segment.style


def rgb(colour: object) -> str:
    """A colour of Rich as #rrggbb, the 16 as xterm shows them."""
    number = getattr(colour, "number", None)
    if number is not None:
        return XTERM.split()[number]
    return Color.from_rich_color(colour).hex[1:7]  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", NAMES)
async def test_what_stands_on_the_screens_can_be_read(tmp_path: Path, theme: str) -> None:
    async with shown(fill(tmp_path / "gym"), (120, 40), ADMIN) as (app, pilot):
        app.theme = theme
        await settle(app, pilot)
        looked = 0
        walk = ["", *"rceods", "cENTER", "2", "4", "5", "w", "ESCe"]
        for step in walk:
            if step in tuple("rceods"):
                await press(app, pilot, "g", step)
            elif step == "cENTER":
                await press(app, pilot, "g", "c", "enter")
            elif step == "ESCe":
                await press(app, pilot, "escape", "1", "e")
            elif step:
                await press(app, pilot, step)
            for segment, style in segments(app):
                assert style.color is not None, (step, segment)
                assert style.bgcolor is not None, (step, segment)
                ink, ground = rgb(style.color), rgb(style.bgcolor)
                if style.reverse:
                    ink, ground = ground, ink
                assert contrast(ink, ground) >= READABLE, (step, segment.text, ink, ground)
                if theme == THEME_OF_16_COLOURS:
                    kinds = {style.color.type, style.bgcolor.type}
                    assert kinds <= {ColorType.STANDARD}, (step, segment, kinds)
                looked += 1
        assert looked > 500


def test_styles_name_tokens_and_no_colours_of_their_own() -> None:
    tokens = style_tokens()
    assert tokens["frame"] == "round"
    for sheet in map(Path, style_sheets()):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        values = re.findall(r"([\w-]+): ([^;{}]+);", text)
        for name, value in values:
            assert not re.search(r"#[0-9a-f]{3,}|\brgb|ansi_|\bred\b|\bgreen\b", value), (
                name,
                value,
            )
            if name.startswith("border") and name.count("-") == 0:
                assert re.match(r"\$frame|none", value), (sheet.name, value)


def test_a_terminal_of_sixteen_colours_gets_the_theme_it_can_show() -> None:
    assert theme_for(None, "truecolor") == "ptcms-dark"
    assert theme_for("light", "256") == "ptcms-light"
    assert theme_for("contrast", None) == "ptcms-contrast"
    assert theme_for("made up", "truecolor") == "ptcms-dark"
    for choice in (None, *THEME_OF_CHOICE):
        assert theme_for(choice, "standard") == THEME_OF_16_COLOURS


async def test_each_theme_is_chosen_in_the_command_bar_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gym = fill(tmp_path / "gym")
    async with shown(gym, (80, 24)) as (app, pilot):
        for choice, theme in (("light", "ptcms-light"), ("high", "ptcms-contrast")):
            await press(app, pilot, ":")
            await press(app, pilot, *"theme", "enter")
            await press(app, pilot, *choice, "enter")
            assert app.theme == theme, screen_text(app)
    monkeypatch.setenv("COLORTERM", "")
    monkeypatch.setenv("TERM", "linux")
    async with shown(gym, (80, 24)) as (app, pilot):
        assert app.theme == THEME_OF_16_COLOURS
        await press(app, pilot, ":")
        await press(app, pilot, *"theme", "enter", "enter")
        assert "This terminal shows 16" in screen_text(app)
    core = open_core(gym, password_cost=4)
    kept = core.sign_in(TRAINER, "correct horse battery").account.preferences()
    core.close()
    assert kept["theme"] == "contrast"
