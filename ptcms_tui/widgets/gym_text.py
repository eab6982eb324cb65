"""One block of text: what people typed is shown as it is, never read as markup."""

from textual.visual import VisualType
from textual.widgets import Static

from ptcms_tui.formatting import shown


class GymText(Static):
    """A Static that takes any text; classes such as `muted` or `alarm` give it its tone."""

    def __init__(
        self,
        text: object = "",
        *,
        multiline: bool = True,
        classes: str | None = None,
        id: str | None = None,
    ) -> None:
        self._multiline = multiline
        self._written: str | None = None
        super().__init__("", markup=False, classes=classes, id=id)
        self.write(text)

    def write(self, text: object) -> None:
        """Show another text."""
        text = str(text)
        if text == self._written:
            return
        self._show(text, shown(text, multiline=self._multiline) if text else "")
        self._written = text

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text, or a Content made of several tones."""
        if isinstance(content, str):
            self.write(content)
        else:
            self._show(getattr(content, "plain", ""), content, layout=layout)

    def _show(self, plain: str, content: VisualType, *, layout: bool = True) -> None:
        self._written, self.text = None, plain
        self.set_class(not plain, "-empty")
        before = self._asked_for()
        super().update(content, layout=False)
        # the screen is laid out anew only where more or less room is asked for
        if layout and (before is None or before != self._asked_for()):
            self.refresh(layout=True)

    def _asked_for(self) -> tuple[int, int] | None:
        """Cells and lines that the text asks for, 0 where styles give them; None: has no place."""
        if not self.size:
            return None
        cells, lines, room = self.styles.width, self.styles.height, self.container_size
        width = self.content_size.width
        return (
            self.get_content_width(room, room) if cells is None or cells.is_auto else 0,
            self.get_content_height(room, room, width) if lines is None or lines.is_auto else 0,
        )
