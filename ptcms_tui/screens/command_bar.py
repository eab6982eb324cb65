"""The command bar: one line to find any action or client."""

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input

from ptcms_core import _
from ptcms_tui.commands import Command, clients_like, matching
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.gym_text import GymText

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

_SEARCH_AFTER = 0.12
_WIDTH = 64


class CommandBar(Dialog[Command]):
    """Type, move with the arrows, Enter does it."""

    BINDINGS = bindings("window")
    scopes: ClassVar[tuple[str, ...]] = ("window", "app")
    app: "PtcmsApp"

    def __init__(self, commands: list[Command]) -> None:
        super().__init__()
        self._commands = commands
        self._clients: list[Command] = []
        self._asked_for = ""
        self._found: list[Command] = []
        self._cursor = 0
        self._top = 0
        self._wait: Timer | None = None

    def content(self) -> ComposeResult:
        """A field and the lines found."""
        with Vertical(classes="dialog -commands") as window:
            window.border_title = Content(_("Do or find"))
            yield Input(
                id="command",
                placeholder=_("an action, or a client by name, phone or number"),
                compact=True,
            )
            yield GymText("", id="found")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Input).focus()
        self._find()

    def on_input_changed(self) -> None:
        """Actions at once, clients after a moment."""
        self._cursor = 0
        self._find()
        if self._wait is not None:
            self._wait.stop()
        self._wait = self.set_timer(_SEARCH_AFTER, self._search_soon)

    def _search_soon(self) -> None:
        self.run_worker(self._search(), group="search", exclusive=True, exit_on_error=False)

    async def _search(self) -> None:
        text = self.query_one(Input).value
        if text == self._asked_for:
            return
        try:
            clients = await clients_like(self.app, text)
        except Exception as error:
            self.app.explain(error)
            return
        # an older answer never takes the place of a newer one
        if text == self.query_one(Input).value:
            self._asked_for = text
            self._clients = clients
            self._find()

    def _find(self) -> None:
        text = self.query_one(Input).value
        clients = self._clients if text.strip() and text == self._asked_for else []
        self._found = matching(self._commands, text, clients)
        self._draw()

    def _draw(self) -> None:
        rows = max(4, min(20, self.app.size.height - 10))
        self._cursor = max(0, min(self._cursor, len(self._found) - 1))
        self._top = min(max(self._top, self._cursor - rows + 1), self._cursor)
        lines: list[Content] = []
        for index, command in enumerate(self._found[self._top : self._top + rows], self._top):
            here = index == self._cursor
            tone = "$muted" if command.why_not else "$text bold" if here else "$text"
            title = Content.styled(plain(command.title, max_length=40), tone)
            room = _WIDTH - 2 - title.cell_length - len(command.key) - 3
            explained = (
                Content.styled(plain(command.why_not), "$attention")
                if command.why_not
                else Content.styled(plain(command.explained), "$muted")
            )
            explained = explained.truncate(max(0, room), ellipsis=True)
            gap = max(1, _WIDTH - 3 - title.cell_length - explained.cell_length - len(command.key))
            line = Content.assemble(
                ("▌ " if here else "  ", "$accent"),
                title,
                "  " if explained.cell_length else "",
                explained,
                " " * max(1, gap - 2),
                (command.key, "$accent"),
            )
            lines.append(line.stylize("on $selected") if here else line)
        if not lines:
            lines = [Content.styled(_("Nothing fits. Esc closes."), "$muted")]
        self.query_one("#found", GymText).update(Content("\n").join(lines))

    def on_key(self, event: events.Key) -> None:
        """The arrows choose a line."""
        steps = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
        if event.key in steps:
            event.stop()
            self._cursor += steps[event.key]
            self._draw()

    def on_click(self, event: events.Click) -> None:
        """A click on a line does it."""
        found = self.query_one("#found", GymText).content_region
        if not found.contains(event.screen_x, event.screen_y):
            return
        event.stop()
        index = self._top + event.screen_y - found.y
        if index < len(self._found):
            self._cursor = index
            self._draw()
            self._choose()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: search to the end first, so that a burst finds what it names."""
        event.stop()
        self._choose()

    @in_turn
    async def _choose(self) -> None:
        if self._wait is not None:
            self._wait.stop()
        await self._search()
        if not self._found or not self.is_current:
            return
        chosen = self._found[self._cursor]
        if chosen.why_not:
            self.app.say(f"{chosen.title}: {chosen.why_not}", tone="attention")
        else:
            self.dismiss(chosen)

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
