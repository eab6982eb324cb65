"""What Textual does several times for one frame, done once."""

from typing import TypeVar

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

T = TypeVar("T")

_update_node_styles = DOMNode.update_node_styles
_size_updated = Widget._size_updated


def _update_styles(self: DOMNode, animate: bool = True) -> None:
    if self._parent is not None or isinstance(self, App):
        _update_node_styles(self, animate)


def style_what_is_there() -> None:
    """Style a widget when it is put up and when it changes then, not while it is made.

    Textual does it at each class that is given in between: half of what a window of fields takes.
    """
    DOMNode.update_node_styles = _update_styles  # type: ignore[method-assign]


def _take_size(
    self: Widget, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
) -> bool:
    del layout
    return _size_updated(self, size, virtual_size, container_size, layout=False)


def lay_out_once() -> None:
    """Don't lay the screen out again because of what its laying out found.

    What does ask for it, a bar that comes or goes, does so itself.
    """
    Widget._size_updated = _take_size  # type: ignore[method-assign]


class Fitted(Screen[T]):
    """A screen that has the classes of the window's size as soon as it is made.

    Textual gives them when it has been laid out, and styles all of it for them once more.
    """

    def __init__(
        self, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name, id, classes)
        app = self.app
        for cells, steps in (
            (app.size.width, app.HORIZONTAL_BREAKPOINTS or []),
            (app.size.height, app.VERTICAL_BREAKPOINTS or []),
        ):
            self.add_class(*self._get_breakpoint_classes(cells, steps), update=False)

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Put up for the first time: each widget was styled when it was mounted, just now."""
        if not self._size:
            event.refresh_styles = False
