"""What is done for all the clients marked in the list: archived, handed over, written to."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ptcms_core import _, ngettext
from ptcms_tui.screens.long_work import LongWork
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.search_line import SearchLine
from ptcms_tui.widgets.table_messages import SelectionChanged
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

FEW = 300
"""So many are done before anybody would read how far it is."""


class MarkedClients(Widget):
    """For a section whose list of clients has marks."""

    app: "PtcmsApp"

    def marked(self) -> list[int]:
        """The clients marked, in the order they were marked in."""
        return [int(str(one)) for one in self.query_one(VirtualTable).selected_ids]

    def on_virtual_table_selection_changed(self, event: SelectionChanged) -> None:
        """Say how many are marked, and what can be done with them."""
        count = len(event.row_ids)
        line = self.query_one(SearchLine)
        if not count:
            line.note("")
            return
        said = [
            ngettext("{count} marked", "{count} marked", count).format(count=f"{count:,}"),
            _("d archive, or bring back"),
            _("m message"),
        ]
        if self.app.desk.person and self.app.desk.person.is_admin:
            said.append(_("t hand over"))
        line.note(" · ".join([*said, _("Esc none")]))

    def action_select(self) -> None:
        """space: mark the row under the cursor, or take its mark away."""
        self.query_one(VirtualTable).action_select()

    async def _do(self, title: str, call: Callable[..., Any], count: int) -> Any:
        """The answer of a core call about so many, with its progress where it takes a while."""
        if count <= FEW:
            return await self.app.ask(call)
        return await self.app.shown(LongWork(title, call))

    def _told(self, done: Any, reached: str, nobody: str) -> None:
        """Say whom it reached, and why not the others; the marks are done with."""
        sentence = reached if done.done else nobody
        if done.skipped:
            sentence = _("{done}; {skipped}").format(done=sentence, skipped=", ".join(done.skipped))
        tone = "good" if done.done else "attention"
        self.app.say(f"{sentence}.", undo=bool(done.done), tone=tone)
        self.query_one(VirtualTable).clear_selection()

    async def archive_marked(self) -> None:
        """Archive those that are marked, or bring them back where the archived are shown."""
        ids, clients = self.marked(), self.app.session.clients
        shown = self.query_one(VirtualTable).cursor_row
        if shown is not None and shown.archived:
            done = await self._do(_("Bring back"), partial(clients.restore_many, ids), len(ids))
            if done is not None:
                count = len(done.done)
                words = ngettext("{count} client is back", "{count} clients are back", count)
                self._told(done, words.format(count=f"{count:,}"), _("Nobody was brought back"))
            return
        done = await self._do(_("Archive"), partial(clients.archive_many, ids), len(ids))
        if done is not None:
            count = len(done.done)
            words = ngettext("Archived {count} client", "Archived {count} clients", count)
            self._told(done, words.format(count=f"{count:,}"), _("Nobody was archived"))

    async def transfer_marked(self) -> None:
        """Give those that are marked to one trainer."""
        from ptcms_tui.screens.form import FormModal
        from ptcms_tui.widgets.form_fields import Field

        ids, session = self.marked(), self.app.session
        people = await self.app.ask(session.trainers.list, active=True)
        names = {person.id: person.full_name for person in people}
        title = ngettext("Hand over {count} client", "Hand over {count} clients", len(ids))
        chosen = await self.app.form(
            FormModal(
                title.format(count=f"{len(ids):,}"),
                [Field("to", _("To"), "choice", choices=list(names.items()))],
                lambda *, to: to,
                save_label=_("Hand over"),
            )
        )
        if chosen is None:
            return
        call = partial(session.clients.transfer_many, ids, to=chosen.value)
        done = await self._do(_("Hand over"), call, len(ids))
        if done is not None:
            count = len(done.done)
            words = ngettext(
                "{count} client is with {name} now", "{count} clients are with {name} now", count
            )
            reached = words.format(count=f"{count:,}", name=names[chosen.value])
            self._told(done, reached, _("Nobody was handed over"))

    async def message_marked(self) -> None:
        """Write to those that are marked: each is looked at first, then queued."""
        from ptcms_tui.screens.batch import write_to_many

        ids = self.marked()
        whom = ngettext("{count} client marked", "{count} clients marked", len(ids))
        if await write_to_many(self.app, ids, whom.format(count=f"{len(ids):,}")):
            self.query_one(VirtualTable).clear_selection()

    @in_turn
    async def action_select_all(self) -> None:
        """*: mark everybody the list holds."""
        table = self.query_one(VirtualTable)
        ids = await self.app.ask(self.app.session.clients.matching, self.shown_line())
        table.mark_all(ids)
        if ids:
            self.app.say(
                ngettext("Marked {count} client.", "Marked all {count} clients.", len(ids)).format(
                    count=f"{len(ids):,}"
                )
            )

    def shown_line(self) -> str:
        """The line by which the list is filtered."""
        raise NotImplementedError
