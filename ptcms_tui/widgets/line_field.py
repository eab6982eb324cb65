"""A field of one line whose cursor stands still.

A cursor that blinks writes to the terminal all the time: over SSH that is traffic for nothing, and
it hides from sshd that a client does not answer any more.
"""

from textual.reactive import reactive
from textual.widgets import Input


class LineField(Input):
    """Textual's field, without the blinking."""

    cursor_blink = reactive(False, init=False)
