"""A form: a list of fields, checked and saved; errors stand under their fields."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input

from ptcms_core import Conflict, Invalid, NeedsConfirmation, PtcmsError, _, refusals
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import FieldsDialog, Saved, refusal
from ptcms_tui.screens.editing import Editing, differences
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.form_fields import Check, Choice, Field, FieldRow
from ptcms_tui.widgets.gym_text import GymText

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


# with more fields than these, empty notes take no line
_AIRY_FIELDS = 6
# lines of a window besides its fields: borders, padding, problem, buttons, footer
_AROUND_FIELDS = 10


class FormModal(FieldsDialog[Saved]):
    """Fields in a window. `submit(**values)` is the core's call, run on a thread.

    With an Editing for `submit`, a record that somebody else changed meanwhile is shown in both
    versions, and what the person chooses is saved on top of the newer one.
    `saved(value)` gives the sentence to say afterwards, which `u` undoes unless `undo` is False.
    With `quick`, or one field, Enter in a line saves; else it goes to the next field.
    """

    BINDINGS = bindings("form")
    around = _AROUND_FIELDS
    lines = (Choice, Check, Input)
    scopes: ClassVar[tuple[str, ...]] = ("form", "app")
    app: "PtcmsApp"

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        submit: Callable[..., Any],
        *,
        saved: Callable[[Any], str] | None = None,
        undo: bool = False,
        quick: bool = False,
        intro: str = "",
        save_label: str | None = None,
        may_leave: bool = True,
        focus: str | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._fields = list(fields)
        self.set_class(len(self._fields) > _AIRY_FIELDS, "-dense")
        self._submit = submit
        self._saved = saved
        self._undo = undo
        self._quick = quick or len(self._fields) == 1
        self._intro = intro
        self._save_label = save_label or _("Save")
        self._may_leave = may_leave
        self._focus = focus
        self._sending = False
        self._answer: Saved | None = None

    def content(self) -> ComposeResult:
        """The fields in a scroll, the buttons below."""
        formats = self.app.desk.formats if self.app.desk.signed_in else None
        with Vertical(classes="dialog") as window:
            window.border_title = Content(plain(self._title, max_length=70))
            with VerticalScroll(classes="fields", can_focus=False):
                if self._intro:
                    yield GymText(self._intro, classes="muted intro")
                for field in self._fields:
                    yield FieldRow(field, formats)
            yield GymText("", id="problem", classes="alarm")
            with Horizontal(classes="buttons"):
                yield Button(Content(plain(self._save_label)), id="save", compact=True)
                if self._may_leave:
                    yield Button(Content(_("Cancel")), id="cancel", compact=True)

    def on_mount(self) -> None:
        """The first field, or the one asked for, has the focus."""
        self.fit(self.app.size.height)
        row = self.row(self._focus) if self._focus else self.rows()[0]
        row.control.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc is offered where the form may be left."""
        if action == "leave":
            return self._may_leave
        return super().check_action(action, parameters)

    @property
    def words_of_keys(self) -> dict[str, str]:
        """In the last line Ctrl+S bears the name of the button."""
        return {"save": self._save_label[:1].lower() + self._save_label[1:]}

    # fields

    def rows(self) -> list[FieldRow]:
        """The fields in order."""
        return list(self.query(FieldRow))

    def row(self, name: str) -> FieldRow:
        """The field of this name."""
        return next(row for row in self.rows() if row.field.name == name)

    @property
    def unsaved(self) -> bool:
        """Whether something typed would be lost."""
        return any(row.changed for row in self.rows())

    # saving

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a line: next field, or save in a quick form."""
        event.stop()
        self._go_on()

    def enter_on_line(self) -> None:
        """Enter on a choice."""
        self._go_on()

    def _go_on(self) -> None:
        if self._quick:
            self.action_save()
        else:
            self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save or Cancel."""
        event.stop()
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_leave()

    def action_save(self) -> None:
        """Check every field, then call the core."""
        if self._sending:
            return
        values, errors = self._read()
        self._sending = True
        if errors:
            self._refuse(values, errors)
            return
        self._show({})
        self.app.write(
            self._submit,
            **values,
            done=self._done,
            failed=self._failed,
            declined=self._declined,
            ended=self._ended,
        )

    def _read(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What the fields hold, and what is wrong with those that can't be read.

        What can't be read stands among the values as it was typed. A field that only repeats
        another one is no value.
        """
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for row in self.rows():
            name, repeated = row.field.name, row.field.repeats
            try:
                values[name] = row.value()
            except ValueError as problem:
                errors[name] = str(problem)
                values[name] = row.text
            if repeated and values.pop(name) != values[repeated] and name not in errors:
                errors[name] = _("This is not the same as above.")
        return values, errors

    def _refuse(self, values: dict[str, Any], errors: dict[str, str]) -> None:
        """Show what can't be read together with what the core refuses of the rest."""

        def all_told(refused: dict[str, str]) -> None:
            self._show(refused | errors)

        self.app.write(
            partial(refusals, self._submit),
            **values,
            done=all_told,
            failed=lambda _error: self._show(errors),
            ended=self._ended,
        )

    def _declined(self, question: NeedsConfirmation) -> None:
        """No to what is improbable: on to the field in doubt, with what was typed."""
        for row in self.rows():
            if row.field.name == question.field:
                row.control.focus()

    def _ended(self) -> None:
        self._sending = False

    def _done(self, value: Any) -> None:
        self._answer = Saved(value)
        self._close()
        if self._saved is not None:
            self.app.say(self._saved(value), undo=self._undo)

    def on_screen_resume(self) -> None:
        """Close now if the answer came while something lay over the form."""
        self._close()

    def _close(self) -> None:
        if self._answer is not None and self.is_current:
            answer, self._answer = self._answer, None
            self.dismiss(answer)

    def _failed(self, error: PtcmsError) -> None:
        if isinstance(error, Invalid):
            self._show(error.fields)
            return
        self.query_one("#problem", GymText).write(refusal(error))
        if isinstance(error, Conflict) and error.theirs and isinstance(self._submit, Editing):
            self.app.take_turn(self._choose_versions(self._submit, error.by))

    async def _choose_versions(self, editing: Editing, by: str) -> None:
        record, theirs = await self.app.ask(editing.read_anew)
        found = differences(self.rows(), theirs, self.app.formats)
        mine = frozenset(one.name for one in found if one.typed)
        if any(one.by_them for one in found):
            from ptcms_tui.screens.meanwhile import Meanwhile

            chosen = await self.app.shown(Meanwhile(by, found))
            if chosen is None:
                return
            mine = chosen
        editing.go_on_from(record)
        for row in self.rows():
            if row.field.name in theirs:
                row.begin_anew(theirs[row.field.name], keep_typed=row.field.name in mine)
        self._sending = False
        self.action_save()

    def _show(self, errors: dict[str, str]) -> None:
        left = dict(errors)
        first: FieldRow | None = None
        for row in self.rows():
            sentence = left.pop(row.field.name, "")
            if sentence or row.note.has_class("alarm"):
                row.show_error(sentence)
            if sentence and first is None:
                first = row
        self.query_one("#problem", GymText).write(" ".join(left.values()))
        if first is not None:
            first.control.focus()
            first.show_whole()

    # leaving

    @in_turn
    async def action_leave(self) -> None:
        """Esc: asks when something typed would be lost."""
        if not self._may_leave:
            return
        if self.unsaved and not await self.app.question(
            _("Throw away what you typed?"), yes=_("Throw away"), no=_("Keep typing")
        ):
            return
        self.dismiss(None)
