"""The first-run tour: one line above the footer that names one key after the other to try."""

from collections.abc import Callable

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ptcms_core import _
from ptcms_tui.keys import key_of


def _go() -> str:
    return _("press {key}, then c: that goes to Clients").format(
        key=key_of("workspace.go_to").first
    )


def _search() -> str:
    return _("press {key} and type: the list shows who fits").format(
        key=key_of("list.search").display
    )


def _act() -> str:
    return _(
        "on a client's row {weigh} weighs, {pay} takes money; press {help} for all keys"
    ).format(
        weigh=key_of("client.weigh_in").display,
        pay=key_of("client.payment").display,
        help="?",
    )


def _command() -> str:
    return _("press {key}: any action, any client, by name").format(key="Ctrl+P")


def _undo() -> str:
    return _("{undo} takes the last act back, {lock} locks the desk; that was it").format(
        undo=key_of("workspace.undo").display, lock=key_of("workspace.lock").display
    )


# what is tried at each step, and how it is put; the last one ends with Esc
STEPS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("clients", _go),
    ("search", _search),
    ("help", _act),
    ("commands", _command),
    ("end", _undo),
)


class TourStrip(Widget):
    """Shows a step; keys go past it, so that nothing typed ahead is lost."""

    step: reactive[int] = reactive(0)
    """The step shown, from 1; 0 while there is no tour."""

    def on_mount(self) -> None:
        """Hidden until a tour begins."""
        self.display = self.step > 0

    def watch_step(self) -> None:
        """Take a line while there is a tour, and none otherwise."""
        self.display = self.step > 0
        self.refresh(layout=True)

    def tried(self, what: str) -> None:
        """Go on if this is what the step asks for."""
        if self.step and STEPS[self.step - 1][0] == what:
            self.step += 1

    def render(self) -> Content:
        """Tour 1/5, what to try, and how to end it."""
        if not self.step:
            return Content("")
        number = _("Tour {step}/{steps}").format(step=self.step, steps=len(STEPS))
        return Content.assemble(
            (number, "$accent bold"),
            "  ",
            (STEPS[self.step - 1][1](), "$text"),
            "  ",
            (_("Esc ends"), "$muted"),
        )
