"""The QR code widget: a whole code in plain black and white, or words that say what it needs."""

import pytest
import zxingcpp
from PIL import Image
from rich.segment import Segment
from textual.app import App, ComposeResult

from ptcms_core import qr
from ptcms_tui.widgets.qr import QrCode

LINK = "https://wa.me/919876500002?text=Hi%20Asha%2C%20your%20fee%20is%20due"
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


class Shown(App[None]):
    """A screen with nothing but the code."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, text: str, theme: str = "textual-dark") -> None:
        super().__init__()
        self._text, self._theme = text, theme

    def compose(self) -> ComposeResult:
        yield QrCode(self._text)

    def on_mount(self) -> None:
        self.theme = self._theme

    @property
    def code(self) -> QrCode:
        return self.query_one(QrCode)


def drawn(code: QrCode) -> list[list[Segment]]:
    """The cells as they leave for the terminal, one segment each."""
    lines = []
    for strip in code.render_lines(code.size.region):
        line: list[Segment] = []
        for segment in strip:
            line += [Segment(character, segment.style) for character in segment.text]
        lines.append(line)
    return lines


def read(code: QrCode) -> str | None:
    """What a phone reads from the cells as drawn."""
    lines = drawn(code)
    picture = Image.new("RGB", (len(lines[0]) * 6 + 60, len(lines) * 12 + 60), (40, 44, 52))
    for y, line in enumerate(lines):
        for x, (character, style, _control) in enumerate(line):
            assert style is not None
            if style.bgcolor is None or style.bgcolor.triplet is None:
                continue
            left, top = 30 + x * 6, 30 + y * 12
            picture.paste(tuple(style.bgcolor.triplet), (left, top, left + 6, top + 12))
            if character == "▀":
                assert style.color is not None
                assert style.color.triplet is not None
                picture.paste(tuple(style.color.triplet), (left, top, left + 6, top + 6))
    found = zxingcpp.read_barcodes(picture)
    return found[0].text if found else None


def words(code: QrCode) -> str:
    """What stands there in words."""
    lines = ("".join(segment.text for segment in line).strip() for line in drawn(code))
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "nord"])
async def test_the_code_is_read_in_every_theme_and_drawn_in_plain_black_and_white(
    theme: str,
) -> None:
    app = Shown(LINK, theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.code.is_whole
        assert (app.code.size.width, app.code.size.height) == qr.size(LINK)
        assert read(app.code) == LINK
        colours = {
            tuple(colour.triplet)
            for line in drawn(app.code)
            for _text, style, _control in line
            if style is not None
            for colour in (style.color, style.bgcolor)
            if colour is not None and colour.triplet is not None
        }
        assert colours == {BLACK, WHITE}
        assert {segment.text for line in drawn(app.code) for segment in line} == {" ", "▀"}


async def test_where_it_does_not_fit_it_says_what_it_needs_and_draws_nothing_half() -> None:
    app = Shown(LINK)
    columns, rows = qr.size(LINK)
    async with app.run_test(size=(80, rows - 1)) as pilot:
        await pilot.pause()
        assert not app.code.is_whole
        assert f"needs {columns}×{rows} cells" in words(app.code)
        assert f"there is room for {columns}×{rows - 1}" in words(app.code)
        assert "▀" not in words(app.code)


async def test_a_larger_window_brings_the_code_by_itself() -> None:
    app = Shown(LINK)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        assert not app.code.is_whole
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert read(app.code) == LINK


async def test_another_text_changes_code_and_room() -> None:
    app = Shown("short")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = app.code.size
        app.code.text = LINK
        await pilot.pause()
        assert app.code.size != before
        assert read(app.code) == LINK
        app.code.text = ""
        await pilot.pause()
        assert app.code.needs == (0, 0)
        assert app.code.size.area == 0


async def test_a_widget_larger_than_its_code_shows_it_in_its_middle() -> None:
    app = Shown(LINK)
    async with app.run_test(size=(80, 30)) as pilot:
        app.code.styles.width = "100%"
        app.code.styles.height = "100%"
        await pilot.pause()
        assert (app.code.size.width, app.code.size.height) == (80, 30)
        assert read(app.code) == LINK


async def test_a_text_beyond_any_code_is_said_in_words() -> None:
    app = Shown("x" * 4_000)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not app.code.is_whole
        assert words(app.code) == "The text is too long for a QR code. Shorten it."
