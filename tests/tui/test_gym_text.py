"""A block of text takes its place as soon as there is something to show."""

from pathlib import Path

from textual.app import App, ComposeResult
from textual.content import Content

from ptcms_tui.stylesheet import style_tokens
from ptcms_tui.themes import THEMES
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.panel import Panel

STYLES = Path(__file__).parents[2] / "ptcms_tui" / "styles" / "widgets.tcss"


class Desk(App[None]):
    CSS_PATH = STYLES

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return style_tokens()

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        with Panel():
            yield GymText("", id="text")


async def test_an_empty_one_in_a_panel_takes_no_line_until_it_is_given_text() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        text = app.query_one("#text", GymText)
        assert not text.display
        text.update(Content("Hi Nikhil"))
        await pilot.pause()
        assert text.display
        text.write("")
        await pilot.pause()
        assert not text.display
        text.write("[/] Hi")
        await pilot.pause()
        assert text.display
        assert text.text == "[/] Hi"
