"""Something longer to read: scrolls with the keys that move in lists."""

from typing import ClassVar

from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll


class Reading(VerticalScroll):
    """A scroll with j and k beside the arrows; each key goes on from where the one before led.

    Textual scrolls after the next drawing, from what is drawn: of two keys in a burst one was lost.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
    ]

    def action_scroll_down(self) -> None:
        """A line further."""
        self._go_on(1)

    def action_scroll_up(self) -> None:
        """A line back."""
        self._go_on(-1)

    def action_page_down(self) -> None:
        """A page further."""
        self._go_on(self.scrollable_content_region.height)

    def action_page_up(self) -> None:
        """A page back."""
        self._go_on(-self.scrollable_content_region.height)

    def _go_on(self, lines: int) -> None:
        if not self.allow_vertical_scroll:
            raise SkipAction
        self.scroll_to(y=self.scroll_target_y + lines, animate=False, immediate=True)
