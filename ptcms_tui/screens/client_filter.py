"""The filter of the list of clients: one line with what may come next below it, and saved ones."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input
from textual.worker import Worker

from ptcms_core import SavedFilter, _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.screens.form import FormModal
from ptcms_tui.typeahead import has_ended, in_turn
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.line_field import LineField
from ptcms_tui.widgets.offer_list import Offer, OfferList

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

_AROUND = 11
"""Lines of the dialog that are none of the offers."""


class FilterDialog(Dialog[str]):
    """Gives the line by which the clients are to be filtered.

    Saved filters and terms are offered below; the arrows or a click choose one, Tab completes.
    """

    BINDINGS = bindings("filtering")
    scopes: ClassVar[tuple[str, ...]] = ("filtering", "app")
    app: "PtcmsApp"

    def __init__(self, line: str) -> None:
        super().__init__()
        self._line = f"{line} " if line else ""
        self._problem = ""
        self._saved: list[SavedFilter] = []
        self._reading: Worker[None] | None = None

    def content(self) -> ComposeResult:
        """The line, what is wrong with it, what may come next."""
        with Vertical(classes="dialog -filter") as window:
            window.border_title = Content(_("Show which clients?"))
            field = LineField(
                self._line,
                placeholder=_("words to search for, or terms such as due>500 inactive>14"),
                compact=True,
                select_on_focus=False,
            )
            yield field
            yield GymText("", id="wrong", classes="attention")
            yield OfferList(rows=12)

    async def on_mount(self) -> None:
        """Ready to type."""
        field = self.query_one(Input)
        field.focus()
        field.cursor_position = len(field.value)
        self._read_soon()

    @property
    def line(self) -> str:
        """The line as typed."""
        return self.query_one(Input).value.strip()

    # what may come next

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what fits."""
        event.stop()
        self._read_soon()

    def _read_soon(self) -> None:
        self._reading = self.run_worker(
            self._read(), group="offers", exclusive=True, exit_on_error=False
        )

    async def _read(self) -> None:
        typed = self.query_one(Input).value
        try:
            told = await self.app.ask(self.app.session.clients.filter_help, typed)
            self._saved = await self.app.ask(self.app.session.filters.list)
        except Exception as error:
            self.app.explain(error)
            return
        self._problem = told.problem
        self.query_one("#wrong", GymText).write(told.problem)
        words = typed.casefold().split()
        saved = [
            Offer(one.name, one.line, one)
            for one in self._saved
            if all(word in one.name.casefold() or word in one.line for word in words)
        ]
        terms = [Offer(one.shown, one.explained, one.line) for one in told.suggestions]
        offers: list[Offer] = []
        for heading, found in ((_("Saved"), saved), (_("What may be typed"), terms)):
            if found:
                offers += [Offer(heading), *found]
        rows = max(4, self.app.size.height - _AROUND)
        self.query_one(OfferList).offer(offers, rows)

    def on_key(self, event: events.Key) -> None:
        """The arrows choose an offer."""
        steps = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
        if event.key in steps:
            event.stop()
            self.query_one(OfferList).move(steps[event.key])

    def on_offer_list_taken(self, event: OfferList.Taken) -> None:
        """A click."""
        self._take(event.offer)

    def _take(self, offer: Offer) -> None:
        if isinstance(offer.value, SavedFilter):
            self.dismiss(offer.value.line)
            return
        field = self.query_one(Input)
        field.value = str(offer.value)
        field.cursor_position = len(field.value)
        field.focus()

    @in_turn
    async def action_complete(self) -> None:
        """Tab: the first of what may come next, or the one the arrows are on."""
        await has_ended(self._reading)
        offers = self.query_one(OfferList)
        offer = offers.chosen or offers.first
        if offer is None:
            return
        if isinstance(offer.value, SavedFilter):
            offer = Offer("", value=f"{offer.value.line} ")
        self._take(offer)

    # what is done with the line

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: take the offer the arrows are on, or show what was typed."""
        event.stop()
        self._submit()

    def action_apply(self) -> None:
        """Enter, by its name."""
        self._submit()

    @in_turn
    async def _submit(self) -> None:
        await has_ended(self._reading)
        chosen = self.query_one(OfferList).chosen
        if chosen is not None:
            self._take(chosen)
        elif not self._problem:
            self.dismiss(self.line)

    @in_turn
    async def action_save(self) -> None:
        """Ctrl+S: keep the line under a name."""
        await has_ended(self._reading)
        if not self.line or self._problem:
            self.app.say(self._problem or _("Type a filter first."), tone="attention")
            return
        await self._change(
            _("Save this filter"),
            [Field("name", _("Name"), required=True, hint=self.line)],
            partial(self.app.session.filters.save, line=self.line),
            lambda saved: _("Saved as “{name}”.").format(name=saved.name),
        )

    @in_turn
    async def action_rename(self) -> None:
        """Another name for the saved filter the arrows are on."""
        chosen = self._chosen_saved()
        if chosen is not None:
            await self._change(
                _("Rename a filter"),
                [Field("to", _("Name"), value=chosen.name, required=True, hint=chosen.line)],
                partial(self.app.session.filters.rename, chosen.name),
                lambda saved: _("The filter is “{name}” now.").format(name=saved.name),
            )

    @in_turn
    async def action_forget(self) -> None:
        """Delete the saved filter the arrows are on; it can be undone."""
        chosen = self._chosen_saved()
        if chosen is not None:
            await self.app.ask(self.app.session.filters.delete, chosen.name)
            self.app.say(_("Deleted “{name}”.").format(name=chosen.name), undo=True)
            self._read_soon()

    async def _change(
        self, title: str, fields: list[Field], call: Callable[..., Any], said: Callable[[Any], str]
    ) -> None:
        await self.app.form(FormModal(title, fields, call, saved=said, undo=True))
        self._read_soon()

    def _chosen_saved(self) -> SavedFilter | None:
        chosen = self.query_one(OfferList).chosen
        if chosen is not None and isinstance(chosen.value, SavedFilter):
            return chosen.value
        if self._saved:
            words = _("Go down to one of the saved filters first.")
        else:
            words = _("No filter is saved yet: type one, then Ctrl+S.")
        self.app.say(words, tone="attention")
        return None

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)


async def saved_filters(app: "PtcmsApp") -> list[tuple[str, str, Callable[[], Awaitable[None]]]]:
    """The saved filters of who is signed in, for whatever offers them by name.

    Each with its name, its line, and what shows the clients that fit it.
    """
    found: list[tuple[str, str, Callable[[], Awaitable[None]]]] = []
    for one in await app.ask(app.session.filters.list):

        async def show(line: str = one.line) -> None:
            app.workspace.go("clients", words=line)

        found.append((one.name, one.line, show))
    return found
