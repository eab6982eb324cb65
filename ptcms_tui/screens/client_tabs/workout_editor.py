"""Writing a workout: the plan as typed, what is understood of it, ready-made plans beside it."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, TextArea

from ptcms_core import Client, PtcmsError, _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.client_tabs.workout_words import choose_template, joined, understood_text
from ptcms_tui.screens.dialog import Dialog, refusal
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.hanging import hung
from ptcms_tui.widgets.line_field import LineField
from ptcms_tui.widgets.panel import ScrollPanel
from ptcms_tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


class WorkoutEditor(Dialog[Any]):
    """The plan as typed on the left, as understood on the right, while one types."""

    BINDINGS = bindings("form", "editor")
    scopes: ClassVar[tuple[str, ...]] = ("form", "editor", "app")
    app: "PtcmsApp"

    def __init__(self, client: Client, title: str, text: str, *, written_from: int) -> None:
        """`written_from` is the number of the version in force as it was shown, 0 for none."""
        super().__init__()
        self._client = client
        self._written_from = written_from
        self._start = (title, text)
        self._sending = False

    def content(self) -> ComposeResult:
        """Title line, text and what was understood."""
        title, text = self._start
        with Vertical(classes="dialog -workout") as window:
            window.border_title = Content(
                plain(_("Workout of {name}").format(name=self._client.full_name), max_length=70)
            )
            yield LineField(title, placeholder=_("title, such as Push / pull / legs"), compact=True)
            with Horizontal():
                area = TextField(text, compact=True, tab_behavior="focus", classes="panel")
                area.border_title = Content(_("The plan"))
                yield area
                with ScrollPanel(title=_("As understood")):
                    yield GymText("", id="understood", classes="muted")
            yield GymText("", id="problem", classes="alarm")

    def on_mount(self) -> None:
        """The text has the focus, and the cursor stands behind it."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()
        self._understand()

    @property
    def unsaved(self) -> bool:
        """Whether something typed would be lost."""
        return (self.query_one(Input).value, self.query_one(TextArea).text) != self._start

    def on_text_area_changed(self) -> None:
        """What is understood follows what is typed."""
        self._understand()

    def _understand(self) -> None:
        self.run_worker(self._show(), group="understand", exclusive=True)

    async def _show(self) -> None:
        text = self.query_one(TextArea).text
        try:
            days = await self.app.ask(self.app.session.workouts.understand, text)
        except PtcmsError as problem:
            self.query_one("#problem", GymText).write(problem.sentence)
            return
        self.query_one("#understood", GymText).update(
            hung(
                understood_text(days)
                or _("Type days and exercises, such as:\nDay 1: Squat 3x5 @60kg rest 90s")
            )
        )

    def action_save(self) -> None:
        """Ctrl+S."""
        if self._sending:
            return
        self._sending = True
        self.app.write(
            self.app.session.workouts.assign,
            self._client.id,
            text=self.query_one(TextArea).text,
            title=self.query_one(Input).value,
            written_from=self._written_from,
            done=self._done,
            failed=self._failed,
            ended=self._ended,
        )

    def _ended(self) -> None:
        self._sending = False

    def _done(self, plan: Any) -> None:
        self.dismiss(plan)
        self.app.say(
            _("Saved version {number} of the workout.").format(number=plan.number), undo=True
        )

    def _failed(self, error: PtcmsError) -> None:
        self.query_one("#problem", GymText).write(refusal(error))

    @in_turn
    async def action_offers(self) -> None:
        """Ctrl+T: a ready-made plan below what is typed."""
        answer = await choose_template(self.app, take=_("Enter adds it below what is typed."))
        if answer is None:
            return
        area = self.query_one(TextArea)
        area.insert(joined(area.text, answer[1].text)[len(area.text) :], area.document.end)
        title = self.query_one(Input)
        title.value = title.value or answer[1].title
        area.focus()

    @in_turn
    async def action_leave(self) -> None:
        """Esc: asks when something typed would be lost."""
        if self.unsaved and not await self.app.question(
            _("Throw away what you typed?"), yes=_("Throw away"), no=_("Keep typing")
        ):
            return
        self.dismiss(None)
