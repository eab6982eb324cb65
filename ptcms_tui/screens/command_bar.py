"""The command bar: one line to do anything, for any client, from anywhere."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input

from ptcms_core import NeedsConfirmation, PtcmsError, _
from ptcms_tui.commands import Command, Lines, matching
from ptcms_tui.commands.deeds import Write
from ptcms_tui.commands.drawing import drawn, placed
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.line_field import LineField

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

_SEARCH_AFTER = 0.12
# lines of the window besides those found: its borders and padding, field, gap, note, footer
_AROUND = 9
_MOST_LINES = 20


class CommandBar(Dialog[Command]):
    """Type, move with the arrows, Tab completes, Enter does it.

    A change is made from here, so that what is refused or doubted leaves the line as typed; for
    anything else the bar closes and gives the command to be run.
    """

    BINDINGS = bindings("bar", "window")
    scopes: ClassVar[tuple[str, ...]] = ("bar", "window", "app")
    has_commands = False
    app: "PtcmsApp"

    def __init__(self, commands: list[Command], *, lines: Lines | None = None) -> None:
        """Without `lines` only the actions are offered: over a dialog no other line makes sense."""
        super().__init__()
        self._commands = commands
        self._lines = lines
        self._read: tuple[list[Command], list[Command]] = ([], [])
        self._asked_for = ""
        self._found: list[Command] = []
        self._cursor = 0
        self._wait: Timer | None = None
        self._writing = False

    def content(self) -> ComposeResult:
        """A field and the lines found."""
        with Vertical(classes="dialog -commands") as window:
            window.border_title = Content(_("Do or find"))
            yield LineField(
                id="command",
                placeholder=_("an action, a client, or a line such as: vik w72.4")
                if self._lines
                else _("an action"),
                compact=True,
            )
            yield GymText("", id="problem", classes="alarm")
            yield GymText("", id="found")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Input).focus()
        self._find()

    def on_resize(self) -> None:
        """Fit the lines to another size."""
        self._draw()

    # what is found

    def on_input_changed(self) -> None:
        """Actions at once, what needs the core after a moment."""
        self._cursor = 0
        self._say("")
        self._find()
        if self._wait is not None:
            self._wait.stop()
        self._wait = self.set_timer(_SEARCH_AFTER, self._search_soon)

    def _search_soon(self) -> None:
        self.run_worker(self._search(), group="search", exclusive=True, exit_on_error=False)

    async def _search(self) -> None:
        text = self.query_one(Input).value
        if self._lines is None or text == self._asked_for:
            return
        try:
            read = await self._lines.of(text)
        except Exception as error:
            self.app.explain(error)
            return
        # an older answer never takes the place of a newer one
        if text == self.query_one(Input).value:
            self._asked_for = text
            self._read = read
            self._find()

    def _find(self) -> None:
        text = self.query_one(Input).value
        answered = text == self._asked_for
        lines, clients = self._read if text.strip() and answered else ([], [])
        found = matching(self._commands, text, clients)
        refused = [line for line in lines if line.why_not and not line.about]
        done = [line for line in lines if line not in refused]
        # a sentence that only says why goes behind what does something
        found = [*refused, *done, *found] if done or not found else [*found, *refused]
        if found or answered or self._lines is None:
            self._found = found
        self._draw()

    def _draw(self) -> None:
        self._cursor = max(0, min(self._cursor, len(self._found) - 1))
        rows = max(4, min(_MOST_LINES, self.app.size.height - _AROUND))
        place = self.query_one("#found", GymText)
        width = place.size.width or 64
        place.update(
            drawn(self._found, self._cursor, width=width, rows=rows)
            if self._found
            else Content.styled(_("Nothing fits. Esc closes."), "$muted")
        )

    def _say(self, sentence: str) -> None:
        self.query_one("#problem", GymText).write(sentence)

    # what is chosen

    def on_key(self, event: events.Key) -> None:
        """The arrows choose a line."""
        steps = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
        if event.key in steps:
            event.stop()
            self._cursor += steps[event.key]
            self._draw()

    def on_click(self, event: events.Click) -> None:
        """A click on a line does it."""
        found = self.query_one("#found", GymText)
        if not found.content_region.contains(event.screen_x, event.screen_y):
            return
        event.stop()
        index = self._line_at(event.screen_y - found.content_region.y)
        if index is not None:
            self._cursor = index
            self._draw()
            self._choose()

    def _line_at(self, y: int) -> int | None:
        rows = max(4, min(_MOST_LINES, self.app.size.height - _AROUND))
        width = self.query_one("#found", GymText).size.width
        places = placed(self._found, self._cursor, width=width, rows=rows)
        return places[y] if y < len(places) else None

    @in_turn
    async def action_complete(self) -> None:
        """Tab: make of the field what the line under the cursor completes it to."""
        await self._search_now()
        if self._found and self._found[self._cursor].fills:
            self._fill(self._found[self._cursor].fills)

    def _fill(self, text: str) -> None:
        field = self.query_one(Input)
        field.value = text
        field.cursor_position = len(text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: search to the end first, so that a burst finds what it names."""
        event.stop()
        self._choose()

    async def _search_now(self) -> None:
        if self._wait is not None:
            self._wait.stop()
        await self._search()

    @in_turn
    async def _choose(self) -> None:
        await self._search_now()
        if not self._found or not self.is_current or self._writing:
            return
        chosen = self._found[self._cursor]
        if chosen.why_not and chosen.is_line:
            self.app.bell()  # the line itself says why
        elif chosen.why_not:
            self._say(_("{action}: {why}").format(action=chosen.title, why=chosen.why_not))
        elif chosen.write is not None:
            self._store(chosen.write)
        elif chosen.run is not None:
            self.dismiss(chosen)
        else:
            self._fill(chosen.fills)

    # changes

    def _store(self, write: Write) -> None:
        self._writing = True
        self.app.write(
            write.call,
            **write.values,
            done=partial(self._stored, write),
            failed=self._refused,
            declined=self._declined,
            ended=self._ended,
        )

    def _stored(self, write: Write, value: Any) -> None:
        async def follow() -> None:
            await self.app.workspace.section.after_change()
            if write.then is not None:
                await write.then(value)

        self.dismiss(Command("", "", follow))
        self.app.say(write.saved(value), undo=True)

    def _refused(self, error: PtcmsError) -> None:
        self._say(" ".join(getattr(error, "fields", {}).values()) or error.sentence)

    def _declined(self, _question: NeedsConfirmation) -> None:
        """No to what is improbable: the line stands as it was typed."""

    def _ended(self) -> None:
        self._writing = False

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
