"""No field blinks: over SSH a screen that nobody touches writes nothing."""

import ast
from pathlib import Path

import ptcms_tui
from ptcms_tui.widgets.line_field import LineField
from ptcms_tui.widgets.text_field import TextField

# what of Textual blinks
BLINKING = {"Input", "TextArea", "MaskedInput"}


def test_no_field_of_ours_blinks() -> None:
    assert LineField().cursor_blink is False
    assert TextField().cursor_blink is False


def test_every_field_is_one_of_ours() -> None:
    others = [
        f"{path.name}:{node.lineno}"
        for path in sorted(Path(ptcms_tui.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in BLINKING
    ]
    assert others == []
