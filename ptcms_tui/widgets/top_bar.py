"""The first line: which gym, which place, who is signed in, date and time."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ptcms_core import _
from ptcms_tui.formatting import plain


class TopBar(Widget):
    """gym › place … who · role, date and time; the place gives way first when it is narrow."""

    gym: reactive[str] = reactive("")
    place: reactive[str] = reactive("")
    person: reactive[str] = reactive("")
    moment: reactive[str] = reactive("")

    def render(self) -> Content:
        """One line as wide as the terminal."""
        width = self.size.width - 2
        busy = Content.styled(_("working …") + "   ", "$attention")
        right = Content.assemble(
            busy if self.has_class("-busy") else "",
            (plain(self.person), "$text"),
            ("   " + self.moment if self.moment else "", "$muted"),
        )
        left = Content.styled(plain(self.gym), "$accent bold")
        if self.place:
            left = Content.assemble(left, ("  ›  ", "$muted"), (plain(self.place), "$text"))
        room = max(12, width - right.cell_length - 2)
        left = left.truncate(room, ellipsis=True)
        gap = max(1, width - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right)
