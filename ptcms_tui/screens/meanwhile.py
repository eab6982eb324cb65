"""Two people changed one record: both versions field by field, and which of them to keep."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button

from ptcms_core import _
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import FieldsDialog
from ptcms_tui.screens.editing import Difference
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.two_versions import TwoVersions

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

# lines of the window besides the fields: borders, padding, sentence, buttons, footer
_AROUND_FIELDS = 11


class Meanwhile(FieldsDialog[frozenset[str]]):
    """The fields that differ. The answer: the names of those where one's own version is kept."""

    BINDINGS = bindings("meanwhile")
    around = _AROUND_FIELDS
    lines = (TwoVersions,)
    scopes: ClassVar[tuple[str, ...]] = ("meanwhile", "app")
    app: "PtcmsApp"

    def __init__(
        self,
        by: str,
        differences: Sequence[Difference],
        *,
        title: str = "",
        intro: str = "",
        words: tuple[str, str] | None = None,
    ) -> None:
        """`title`, `intro` and what the two versions are called, where it is no form's."""
        super().__init__()
        by = by or _("somebody else")
        self._differences = differences
        self._title = title or _("Changed meanwhile by {name}").format(name=by)
        self._intro = intro or _(
            "{name} saved this while you were typing. Nothing of yours is saved yet. "
            "Choose which to keep; space changes it."
        ).format(name=by)
        self._words = words

    def content(self) -> ComposeResult:
        """What happened, each field with both versions, and two buttons."""
        with Vertical(classes="dialog") as window:
            window.border_title = Content(plain(self._title, max_length=66))
            yield GymText(self._intro, classes="intro")
            with VerticalScroll(classes="fields", can_focus=False):
                for one in self._differences:
                    yield TwoVersions(
                        one.label, one.theirs, one.mine, mine=one.typed, words=self._words
                    )
            with Horizontal(classes="buttons"):
                yield Button(Content(_("Save these")), id="save", compact=True)
                back = _("Back") if self._words else _("Back to the form")
                yield Button(Content(back), id="back", compact=True)

    def on_mount(self) -> None:
        """The first field has the focus."""
        self.fit(self.app.size.height)
        self.query(TwoVersions).first().focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save these, or back."""
        event.stop()
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_leave()

    def action_save(self) -> None:
        """Ctrl+S: what is marked."""
        rows = self.query(TwoVersions)
        self.dismiss(
            frozenset(
                one.name for one, row in zip(self._differences, rows, strict=True) if row.mine
            )
        )

    def action_leave(self) -> None:
        """Esc: to the form, with everything typed in it; nothing is saved."""
        self.dismiss(None)
