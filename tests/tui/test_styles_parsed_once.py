"""The styles of the program are parsed once, however often screens come and go."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from driving import press
from real_gym import TRAINER, make_gym, program
from textual.css import stylesheet


async def test_each_style_is_parsed_once_until_the_colours_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: Counter[tuple[Any, ...]] = Counter()
    parse = stylesheet.parse

    def counted(scope: str, css: str, read_from: Any, **more: Any) -> Any:
        parsed[scope, css, read_from, more["tie_breaker"]] += 1
        return parse(scope, css, read_from, **more)

    monkeypatch.setattr(stylesheet, "parse", counted)
    async with program(make_gym(tmp_path / "gym"), (80, 24), TRAINER) as (app, pilot):
        await press(app, pilot, "g", "c", "enter", "2", "3", "4", "5", "6", "escape", "n")
        assert len(parsed) > 15
        assert set(parsed.values()) == {1}, [one for one, times in parsed.items() if times > 1]
        before = app.get_css_variables()["background"]
        app.theme = "ptcms-light"
        await press(app, pilot, "escape", "g", "t")
        after = app.get_css_variables()["background"]
        assert before != after
        assert app.screen.styles.background.hex == after
        assert max(parsed.values()) == 2
