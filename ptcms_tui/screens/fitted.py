"""A screen that knows its window from the start: styled once for its first frame, not thrice."""

from typing import TypeVar

from textual.screen import Screen

T = TypeVar("T")


class Fitted(Screen[T]):
    """Has the classes of the window's size as soon as it is made."""

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

    def update_node_styles(self, animate: bool = True) -> None:
        """Style it and all in it anew; before it was laid out all has just been styled."""
        if self._size:
            super().update_node_styles(animate)
