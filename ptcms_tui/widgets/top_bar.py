"""The first line: which gym, which place, who is signed in, date and time."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ptcms_core import _
from ptcms_tui.formatting import plain
from ptcms_tui.widgets.cells import shorten


class TopBar(Widget):
    """gym › place … who · role, date and time; the place gives way first when it is narrow."""

    gym: reactive[str] = reactive("")
    place: reactive[str] = reactive("")
    person: reactive[str] = reactive("")
    moment: reactive[str] = reactive("")
    news: reactive[str] = reactive("")
    """What stands in the place of date and time for a while."""

    class GoTo(Message):
        """The gym or the place was clicked: where else can one go?"""

    def on_click(self, event: events.Click) -> None:
        """A click on the left half opens the way to the other places."""
        if event.x < self.size.width // 2:
            self.post_message(self.GoTo())

    def render(self) -> Content:
        """One line as wide as the terminal."""
        width = self.size.width
        busy = Content.styled(_("working …") + "   ", "$attention")
        right = Content.assemble(
            busy if self.has_class("-busy") else "",
            (shorten(plain(self.person), max(16, width // 3)), "$text"),
            ("   " + plain(self.news, max_length=34), "$text")
            if self.news
            else ("   " + self.moment if self.moment else "", "$muted"),
        )
        room = max(12, width - right.cell_length - 2)
        left = self._left(room)
        gap = max(1, width - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right)

    def _left(self, room: int) -> Content:
        gym = Content.styled(plain(self.gym, max_length=40), "$accent bold")
        if not self.place:
            return gym.truncate(room, ellipsis=True)
        place = plain(self.place)
        innermost = place.rpartition(" › ")[2]
        # the place one is in matters more than the ones around it
        for separator, shown in (("  ›  ", place), (" › ", place), (" › ", f"… › {innermost}")):
            left = Content.assemble(gym, (separator, "$muted"), (shown, "$text"))
            if left.cell_length <= room:
                return left
        gym = gym.truncate(max(8, room // 3), ellipsis=True)
        return Content.assemble(gym, (" › ", "$muted"), (innermost, "$text")).truncate(
            room, ellipsis=True
        )
