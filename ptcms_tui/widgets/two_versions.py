"""One field of a record that two people changed: their version, one's own, and which to keep."""

from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from ptcms_core import _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings

_LABEL = 13
_MOST_LINES = 3


class TwoVersions(Widget, can_focus=True):
    """The field's name, and both versions; space changes which of them is kept."""

    BINDINGS = bindings("two_versions")
    scopes: ClassVar[tuple[str, ...]] = ("two_versions",)
    mine: reactive[bool] = reactive(False)

    def __init__(
        self,
        label: str,
        their_text: str,
        my_text: str,
        *,
        mine: bool,
        words: tuple[str, str] | None = None,
    ) -> None:
        """`words` are what the two versions are called, theirs first."""
        super().__init__()
        self._words = words
        self._label = plain(label, max_length=_LABEL - 1)
        their_text, my_text = plain(their_text, multiline=True), plain(my_text, multiline=True)
        start = _where_they_part(their_text, my_text)
        self._texts = tuple(
            ("…" if start else "") + " ⏎ ".join(text[start:].splitlines())
            for text in (their_text, my_text)
        )
        self.set_reactive(TwoVersions.mine, mine)

    def _lines(self, width: int) -> list[Content]:
        words = self._words or (_("theirs"), _("yours"))
        column = max(len(word) for word in words) + 7
        room = max(10, width - _LABEL - column)
        here = "$accent bold" if self.has_focus else "$muted"
        lines = []
        for number, (word, text) in enumerate(zip(words, self._texts, strict=True)):
            kept = self.mine == bool(number)
            marker = f"{'(•)' if kept else '( )'} {word}".ljust(column)
            wrapped = Content(text).wrap(room) or [Content("")]
            if len(wrapped) > _MOST_LINES:
                last = wrapped[_MOST_LINES - 1].truncate(room - 1).append("…")
                wrapped = [*wrapped[: _MOST_LINES - 1], last]
            for place, piece in enumerate(wrapped):
                label = self._label if number == place == 0 else ""
                lines.append(
                    Content.assemble(
                        (label.ljust(_LABEL), here),
                        (marker if place == 0 else " " * column, "$accent" if kept else "$muted"),
                        piece.stylize("$text" if kept else "$muted"),
                    )
                )
        return lines

    def render(self) -> Content:
        """Their version above one's own."""
        return Content("\n").join(self._lines(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - asked for so
        """As many lines as both versions take, at most three each."""
        return len(self._lines(width))

    def on_focus(self) -> None:
        """The label says where one is."""
        self.refresh()

    def on_blur(self) -> None:
        """Elsewhere."""
        self.refresh()

    def action_other(self) -> None:
        """space."""
        self.mine = not self.mine

    def action_theirs(self) -> None:
        """t."""
        self.mine = False

    def action_yours(self) -> None:
        """y."""
        self.mine = True

    def on_click(self) -> None:
        """A click chooses the other one."""
        self.mine = not self.mine


def _where_they_part(one: str, other: str) -> int:
    """Where two long texts begin to differ, a little before it; 0 where that is near the start."""
    same = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        same += 1
    return max(0, same - 20) if same > 60 else 0
