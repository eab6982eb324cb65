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
        super().__init__("", markup=False, classes=classes, id=id)
        self.write(text)

    def write(self, text: object) -> None:
        """Show another text."""
        self.text = str(text)
        self.set_class(not self.text, "-empty")
        super().update(shown(text, multiline=self._multiline) if self.text else "")

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text, or a Content made of several tones."""
        if isinstance(content, str):
            self.write(content)
        else:
            self.text = getattr(content, "plain", "")
            self.set_class(not self.text, "-empty")
            super().update(content, layout=layout)
