"""Lines that scroll, of which there may be more or fewer without all else being laid out anew."""

from textual.geometry import Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView


class Scrolled(ScrollView):
    """Textual's, but how long it is concerns its scrollbars alone, unless its styles follow it."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def watch_virtual_size(self, size: Size) -> None:
        """Fit the scrollbars; one that comes or goes asks for the room itself."""
        if self.styles.auto_dimensions:
            self.refresh(layout=True)
        elif self._size:
            self._scroll_update(size)
