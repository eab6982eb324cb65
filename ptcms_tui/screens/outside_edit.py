"""A document that was changed by hand: client by client what differs, taken in or left out."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from ptcms_core import Cancelled, PtcmsError, _, ngettext
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.screens.editing import Difference
from ptcms_tui.screens.meanwhile import Meanwhile
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.reading import Reading
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowFocused, RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


class EditWindow(Dialog[None]):
    """The clients that an edit changes in a list, what differs of the one under the cursor beside
    it."""

    BINDINGS = bindings("outside", "app")
    scopes: ClassVar[tuple[str, ...]] = ("outside", "app")
    app: "PtcmsApp"

    def __init__(self, edit: Any) -> None:
        super().__init__()
        self._edit = edit
        self._reading: Any = None
        self._ended = False

    def content(self) -> ComposeResult:
        """List and differences, and below them what can be done."""
        columns = [
            Column(
                key="name",
                title=_("Client"),
                cell=lambda one: Cell(one.name or f"#{one.key}", "strong"),
                width=18,
                min_width=10,
                grow=1,
            ),
            Column(
                key="state",
                title=_("State"),
                cell=_state,
                width=14,
                min_width=10,
            ),
        ]
        with Vertical(classes="dialog -choosing") as window:
            title = _("{document}, kept as {file}")
            window.border_title = Content(
                plain(
                    title.format(document=self._edit.document, file=self._edit.kept_as),
                    max_length=70,
                )
            )
            with Horizontal():
                yield VirtualTable(
                    columns,
                    ListSource([]),
                    row_id=lambda one: one.key,
                    empty=_("Reading …"),
                )
                with Reading():
                    yield GymText("", id="offered")
            yield GymText("", id="take", classes="muted")

    def on_mount(self) -> None:
        """The list has the focus, and is filled."""
        self.query_one(VirtualTable).focus()
        self.run_worker(self._load(), exclusive=True)

    async def _load(self) -> None:
        table = self.query_one(VirtualTable)

        def tell(done: int, total: int, what: str) -> None:
            if self._ended:
                raise Cancelled
            if total:
                self.call_later(self._say, f"{what}: {done:,} / {total:,}")

        try:
            self._reading = await self.app.ask(
                self.app.session.outside.read, self._edit.id, on_progress=tell
            )
        except Cancelled:
            return
        except PtcmsError as error:
            table.set_empty_text(error.sentence)
            self._say("")
            return
        table.set_empty_text(_("It says the same as the records do."))
        await table.show(ListSource(list(self._reading.clients)), keep=True)
        self._tell_how_many()
        self._show(table.cursor_row)

    def _tell_how_many(self) -> None:
        open_ones = [one for one in self._reading.clients if not one.decided]
        words = ngettext("{count} client to decide", "{count} clients to decide", len(open_ones))
        self._say(words.format(count=len(open_ones)))

    def _say(self, words: str) -> None:
        self.query_one("#take", GymText).write(words)

    def on_virtual_table_row_focused(self, event: RowFocused) -> None:
        """Show what differs."""
        self._show(event.row)

    def _show(self, one: Any) -> None:
        self.query_one("#offered", GymText).write("" if one is None else "\n".join(lines_of(one)))

    # acts

    @property
    def _current(self) -> Any:
        return self.query_one(VirtualTable).cursor_row

    def action_take(self) -> None:
        """t: what nobody else changed is taken in."""
        one = self._current
        if one is not None:
            self._take(one, None)

    def _take(self, one: Any, fields: list[str] | None) -> None:
        if one.problem or one.client_id is None:
            self.app.say(one.problem, tone="attention")
            return
        self.app.write(
            partial(
                self.app.session.outside.take_in,
                self._edit.id,
                one.client_id,
                fields=fields,
                seen=self._reading.sequence,
            ),
            done=lambda taken: self._taken(one, taken),
            ended=self._again,
        )

    def _taken(self, one: Any, taken: Sequence[Any]) -> None:
        words = ngettext(
            "Took in {count} change of {name}.", "Took in {count} changes of {name}.", len(taken)
        )
        self.app.say(words.format(count=len(taken), name=one.name))

    def action_take_all(self) -> None:
        """T: every client of whom something can be taken in without choosing."""
        ready = [one for one in self._reading.clients if one.can_take_in] if self._reading else []
        if not ready:
            self.app.say(_("There is nothing that can be taken in without choosing."))
            return
        self.app.write(
            partial(self._all, [one.client_id for one in ready]),
            done=self._took_all,
            ended=self._again,
            hold=False,
        )

    def _all(self, client_ids: Sequence[int]) -> tuple[int, int]:
        """Take each in by itself: how many were, and how many have to be looked at."""
        taken = left = 0
        for number, client_id in enumerate(client_ids):
            if self._ended:
                break
            self.app.call_from_thread(self._say, f"{number:,} / {len(client_ids):,}")
            try:
                self.app.session.outside.take_in(self._edit.id, client_id)
                taken += 1
            except PtcmsError:
                left += 1
        return taken, left

    def _took_all(self, counts: tuple[int, int]) -> None:
        taken, left = counts
        words = ngettext("Took in {count} client.", "Took in {count} clients.", taken)
        said = words.format(count=taken)
        if left:
            said += " " + _("{count} ask something or are refused: take them one by one.").format(
                count=left
            )
        self.app.say(said, tone="attention" if left else "good")

    def action_leave_out(self) -> None:
        """x: nothing of this client is taken in."""
        one = self._current
        if one is None:
            return
        if one.client_id is None or one.problem:
            self.app.say(_("Nothing of it can be taken in; it goes with the whole edit (X)."))
            return
        self.app.write(
            partial(self.app.session.outside.set_aside, self._edit.id, one.client_id),
            done=lambda _nothing: self.app.say(_("Left out; the file stays as it is.")),
            ended=self._again,
        )

    def action_leave_all(self) -> None:
        """X: whatever is not decided yet is left out, and the edit is done with."""
        self.app.write(
            partial(self.app.session.outside.set_aside, self._edit.id),
            done=self._left_all,
        )

    def _left_all(self, _nothing: Any) -> None:
        self.app.say(_("The edit is set aside; its file stays in outside-edits."))
        self.dismiss(None)

    def _again(self) -> None:
        self.run_worker(self._look_again(), exclusive=True)

    async def _look_again(self) -> None:
        edits = await self.app.ask(self.app.session.outside.edits)
        if self._edit.id not in [one.id for one in edits]:
            self.dismiss(None)
            return
        await self._load()

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: field by field which value to keep."""
        one = event.row
        choices = [change for change in one.changes if change.state != "refused"]
        if one.problem or one.decided or not choices:
            return
        kept = await self.app.shown(
            Meanwhile(
                "",
                [
                    Difference(
                        change.field,
                        change.label,
                        change.was,
                        change.becomes,
                        typed=change.state == "change",
                        by_them=change.state == "conflict",
                    )
                    for change in choices
                ],
                title=_("What to keep of {name}").format(name=one.name),
                intro=_("In the records, and as it was changed by hand. space changes it."),
                words=(_("records"), _("by hand")),
            )
        )
        if kept:
            self._take(one, sorted(kept))

    def action_leave(self) -> None:
        """Esc: ends what is still being read."""
        self._ended = True
        self.dismiss(None)


def _state(one: Any) -> Cell:
    if one.decided:
        words = _("taken in") if one.decided == "take_in" else _("left out")
        return Cell(words, "muted")
    if one.problem:
        return Cell(_("can't be"), "alarm")
    if any(change.state == "conflict" for change in one.changes):
        return Cell(_("CHOOSE"), "attention")
    if not one.can_take_in:
        return Cell(_("can't be"), "alarm")
    count = len(one.changes)
    return Cell(ngettext("{count} change", "{count} changes", count).format(count=count), "accent")


def lines_of(one: Any) -> list[str]:
    """What differs of a client, in lines."""
    lines = [f"#{one.key}  {one.name}".rstrip()]
    if one.problem:
        return [*lines, "", one.problem[:1].upper() + one.problem[1:] + "."]
    for change in one.changes:
        lines.append("")
        if change.state == "refused":
            lines += [f"{change.label}: {change.becomes}".rstrip(": "), f"  {change.why}"]
            continue
        lines.append(change.label)
        if change.state == "conflict":
            lines.append(_("  when it was written: {value}").format(value=change.written))
        lines.append(_("  in the records: {value}").format(value=change.was))
        lines.append(_("  by hand: {value}").format(value=change.becomes))
    return lines
