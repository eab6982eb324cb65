"""What is longer than its window is gone through key by key, however quickly they come."""

from pathlib import Path

from driving import burst, press
from real_gym import ADMIN, make_gym, program

from ptcms_tui.widgets.reading import Reading


async def test_each_key_of_a_burst_scrolls_on(tmp_path: Path) -> None:
    async with program(make_gym(tmp_path / "gym"), (80, 24), ADMIN) as (app, pilot):
        await press(app, pilot, "question_mark")
        reading = app.screen.query_one(Reading)
        page = reading.scrollable_content_region.height
        await burst(app, pilot, *["pagedown"] * 3, "down", "j")
        assert reading.scroll_y == 3 * page + 2
        await burst(app, pilot, "pageup", "pageup", "up", "k")
        assert reading.scroll_y == page
        await burst(app, pilot, *["pageup"] * 3)
        assert reading.scroll_y == 0
        await burst(app, pilot, "end", "pagedown", "pagedown")
        assert reading.scroll_y == reading.max_scroll_y
