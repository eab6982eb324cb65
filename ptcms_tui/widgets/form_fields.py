"""The fields of a form: what each is, its widget, and what was typed as a value."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from ptcms_core import _
from ptcms_tui.formatting import plain
from ptcms_tui.widgets.field_values import READ_BACK, as_text, parsed, read_back
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.line_field import LineField

if TYPE_CHECKING:
    from typing import TypeGuard

    from ptcms_tui.formatting import Formats
    from ptcms_tui.widgets.text_field import TextField

Kind = Literal[
    "text",
    "multiline",
    "password",
    "number",
    "whole",
    "weight",
    "length",
    "money",
    "date",
    "choice",
    "checkbox",
    "phone",
]
_EMPTY_IS_NONE = frozenset({"number", "whole", "weight", "length", "money", "date", "phone"})
# shown with fewer digits than are kept
_ROUNDED = frozenset({"number", "weight", "length"})
_LIVE_AFTER = 0.15
# checked as soon as one leaves them, not only on saving
CHECKED_EARLY = frozenset({"number", "whole", "weight", "length", "money", "date", "phone"})


def _example(field: "Field", formats: "Formats | None") -> str:
    """What may be typed into an empty field of this kind."""
    if formats is None:
        return ""
    if field.kind == "length" and formats.by.imperial:
        return _("5'11 or 71")
    if field.kind == "date":
        return _("today, {day}, +1m").format(day=formats.example_day)
    return ""


@dataclass(frozen=True)
class Field:
    """One field. `live` gets the text while it is typed and gives a hint to show under it.

    `repeats` names the field above whose text must be typed a second time here.
    """

    name: str
    label: str
    kind: Kind = "text"
    value: Any = None
    placeholder: str = ""
    required: bool = False
    hint: str = ""
    choices: Sequence[tuple[Any, str]] = ()
    live: Callable[[str], str | Awaitable[str]] | None = None
    prefer: Literal["past", "future", "near"] = "near"
    rows: int = 4
    repeats: str = ""


class Choice(Widget, can_focus=True):
    """One of several on one line: arrows go through them, typed letters jump."""

    takes_letters = True
    index: reactive[int] = reactive(0)

    class Changed(Message):
        """Another one was chosen."""

    def __init__(self, choices: Sequence[tuple[Any, str]], value: Any) -> None:
        super().__init__()
        self._choices = list(choices)
        self._typed = ""
        self._forget: Timer | None = None
        values = [choice for choice, _label in self._choices]
        self.set_reactive(Choice.index, values.index(value) if value in values else 0)

    def choose(self, value: Any) -> None:
        """Choose the one of this value; nothing where there is none such."""
        values = [choice for choice, _label in self._choices]
        if value in values:
            self.index = values.index(value)

    @property
    def value(self) -> Any:
        """The one chosen."""
        return self._choices[self.index][0] if self._choices else None

    def render(self) -> Content:
        """◂ the one chosen ▸."""
        label = plain(self._choices[self.index][1]) if self._choices else ""
        arrow = "$accent" if self.has_focus else "$muted"
        return Content.assemble(("◂ ", arrow), (label, "$text"), (" ▸", arrow))

    def watch_index(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        """Arrows, Home and End, and letters."""
        last = len(self._choices) - 1
        if event.key == "space" and self._goes_on_with_a_space():
            self._jump(" ")
            event.stop()
            event.prevent_default()
            return
        steps = {"left": -1, "right": 1, "space": 1, "home": -last - 1, "end": last + 1}
        if event.key in steps and last >= 0:
            wanted = self.index + steps[event.key]
            if event.key in ("home", "end"):
                self.index = min(max(wanted, 0), last)
            else:
                self.index = wanted % (last + 1)
        elif event.is_printable and event.character:
            self._jump(event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def _goes_on_with_a_space(self) -> bool:
        typed = f"{self._typed} "
        return bool(self._typed) and any(
            typed in label.casefold() for _value, label in self._choices
        )

    def _jump(self, letter: str) -> None:
        self._typed += letter.casefold()
        if self._forget is not None:
            self._forget.stop()
        self._forget = self.set_timer(1.2, self._forget_typed)
        labels = [label.casefold() for _value, label in self._choices]
        for wanted in (self._typed, letter.casefold()):
            for index, label in enumerate(labels):
                if label.startswith(wanted):
                    self.index = index
                    return
            for index, label in enumerate(labels):
                if wanted in label and len(wanted) > 1:
                    self.index = index
                    return

    def _forget_typed(self) -> None:
        self._typed = ""

    def on_click(self) -> None:
        """A click chooses the next one."""
        if self._choices:
            self.index = (self.index + 1) % len(self._choices)


class Check(Widget, can_focus=True):
    """Yes or no on one line: space changes it."""

    takes_letters = True
    value: reactive[bool] = reactive(False)

    class Changed(Message):
        """It was changed."""

    def __init__(self, value: bool) -> None:
        super().__init__()
        self.set_reactive(Check.value, value)

    def render(self) -> Content:
        """A box and the word."""
        box = "$accent bold" if self.has_focus else "$text"
        return Content.assemble(
            ("[x] " if self.value else "[ ] ", box), (_("yes") if self.value else _("no"), "$muted")
        )

    def watch_value(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        """Space, y and n."""
        if event.key == "space":
            self.value = not self.value
        elif event.key in ("y", "n"):
            self.value = event.key == "y"
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self) -> None:
        """A click changes it."""
        self.value = not self.value


class FieldRow(Widget):
    """A label, its field, and under it a hint or the error in words."""

    def __init__(self, field: Field, formats: "Formats | None") -> None:
        super().__init__()
        self.field = field
        self._formats = formats
        self._wait: Timer | None = None
        self._asked = 0
        self.start_text = as_text(field, formats)
        self.control = self._control()
        self.note = GymText(field.hint, classes="field-note")
        self._label = GymText(classes="field-label")

    def _control(self) -> Widget:
        field = self.field
        if field.kind == "choice":
            return Choice(field.choices, field.value)
        if field.kind == "checkbox":
            return Check(bool(field.value))
        if field.kind == "multiline":
            # few forms have one, and it takes memory
            from ptcms_tui.widgets.text_field import TextField

            area = TextField(self.start_text, compact=True, tab_behavior="focus")
            area.move_cursor(area.document.end)
            area.styles.height = field.rows
            return area
        return LineField(
            self.start_text,
            placeholder=field.placeholder or _example(field, self._formats),
            password=field.kind == "password",
            compact=True,
        )

    def _is_area(self, _control: Widget) -> "TypeGuard[TextField]":
        return self.field.kind == "multiline"

    def compose(self) -> ComposeResult:
        """Label and field side by side, the note below."""
        with Horizontal(classes="field-line"):
            label = self.field.label + (" *" if self.field.required else "")
            self._label.write(label)
            yield self._label
            yield self.control
        yield self.note

    @property
    def text(self) -> str:
        """What is typed, as text."""
        if self._is_area(self.control):
            return self.control.text
        if isinstance(self.control, Input):
            return self.control.value
        assert isinstance(self.control, Choice | Check)
        return str(self.control.value)

    @property
    def changed(self) -> bool:
        """Whether it differs from what the form began with."""
        if isinstance(self.control, Choice):
            start = self.field.value if self.field.value is not None else self._first_choice()
            return bool(self.control.value != start)
        if isinstance(self.control, Check):
            return self.control.value != bool(self.field.value)
        return self.text != self.start_text

    def _first_choice(self) -> Any:
        return self.field.choices[0][0] if self.field.choices else None

    def value(self) -> Any:
        """What is typed as a value of its kind; ValueError with a sentence."""
        if isinstance(self.control, Choice | Check):
            return self.control.value
        text = self.text
        if self.field.kind != "password":
            text = text.strip()
        if self.field.required and not text:
            raise ValueError(_("This is needed."))
        if not text and self.field.kind in _EMPTY_IS_NONE:
            return None
        if self.field.kind in _ROUNDED and not self.changed:
            # 72.45 is shown as 72.4, and 72.4 kg as pounds: unread, it stays what it is
            return self.field.value
        return parsed(self.field, text, self._formats)

    def begin_anew(self, value: Any, *, keep_typed: bool) -> None:
        """Take `value` for what the form began with; it is shown unless `keep_typed`."""
        self.field = replace(self.field, value=value)
        self.start_text = as_text(self.field, self._formats)
        if keep_typed:
            return
        if isinstance(self.control, Choice):
            self.control.choose(value)
        elif isinstance(self.control, Check):
            self.control.value = bool(value)
        elif self._is_area(self.control):
            self.control.text = self.start_text
            self.control.move_cursor(self.control.document.end)
        elif isinstance(self.control, Input):
            self.control.value = self.start_text

    def show_whole(self) -> None:
        """Scroll until the field and its note are in sight."""
        self.call_after_refresh(self.scroll_visible, animate=False)

    def show_error(self, sentence: str) -> None:
        """Put the error under the field; an empty one brings the hint back."""
        self.note.set_class(bool(sentence), "alarm")
        self.note.write(sentence or self.field.hint)

    def on_descendant_focus(self) -> None:
        """The label says where one is; the note below the field is in sight as well."""
        self._label.add_class("-here")
        self.show_whole()

    def on_descendant_blur(self) -> None:
        """Elsewhere now; what can't be read is told before anything is saved."""
        self._label.remove_class("-here")
        if self.field.kind not in CHECKED_EARLY or not self.changed or not self.text.strip():
            return
        try:
            self.value()
            if self.field.kind == "phone":
                read_back(self.field, self.text, self._formats)
        except ValueError as problem:
            self.show_error(str(problem))

    def on_input_changed(self) -> None:
        """Typing takes the error away and asks for a hint."""
        self._typed()

    def on_text_area_changed(self) -> None:
        """Typing takes the error away and asks for a hint."""
        self._typed()

    def on_choice_changed(self) -> None:
        """Choosing takes the error away."""
        self._typed()

    def _typed(self) -> None:
        # as it began, and nothing said of what was typed meanwhile
        if not self.is_mounted or not (self.changed or self.note.text != self.field.hint):
            return
        # what else is said below stays until there is something else to say: nothing jumps
        if self.changed and self.note.has_class("alarm"):
            self.show_error("")
        if self._wait is not None:
            self._wait.stop()
        if self.field.live is not None or self.field.kind in READ_BACK:
            self._wait = self.set_timer(_LIVE_AFTER, self._ask_hint)

    def _ask_hint(self) -> None:
        self._asked += 1
        # its own worker: a hint that comes from the core never holds up typing
        self.run_worker(self._hint(self._asked), group="hint", exclusive=True, exit_on_error=False)

    async def _hint(self, number: int) -> None:
        text = self.text
        told: list[str] = []
        with suppress(ValueError):
            told.append(read_back(self.field, text, self._formats))
        with suppress(ValueError):
            if self.field.live is not None:
                given = self.field.live(text)
                told.append(await given if inspect.isawaitable(given) else given)
        hint = " · ".join(one for one in told if one)
        if number == self._asked and text == self.text and not self.note.has_class("alarm"):
            self.note.write(hint or self.field.hint)
