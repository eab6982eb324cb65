"""A field of several lines whose cursor stands still (why: `line_field.py`)."""

from textual.reactive import reactive
from textual.widgets import TextArea


class TextField(TextArea):
    """Textual's area for text, without the blinking."""

    takes_letters = True
    cursor_blink = reactive(False, init=False)
