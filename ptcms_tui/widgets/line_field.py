"""A field of one line whose cursor stands still and whose text moves nothing else.

A cursor that blinks writes to the terminal all the time: over SSH that is traffic for nothing, and
it hides from sshd that a client does not answer any more.
"""

from textual.geometry import Size
from textual.reactive import Reactive, reactive
from textual.widgets import Input


class LineField(Input):
    """Textual's field, without the blinking; a letter doesn't have the screen laid out anew."""

    cursor_blink = reactive(False, init=False)
    # how far it can be scrolled; what it takes of the screen is its styles' alone
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
