"""Messages to many clients: each row looked at first, then queued; and how far they are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import TextArea

from ptcms_core import Invalid, PtcmsError, _, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.screens.message import channel_words, refused
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Choice
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowFocused
from ptcms_tui.widgets.text_field import TextField
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

USUAL = -2
OWN = -1
GREETING = "greeting"
"""What is usual to those of a filter, who have nothing else in common."""


class _Row:
    """A row of the preview, with the id that a table asks for."""

    def __init__(self, row: Any) -> None:
        self.id = row.client_id
        self.row = row


class BatchDialog(Dialog[Any]):
    """To whom, what and by which way; below, each client with the text or why not. The answer is
    the batch that was queued."""

    BINDINGS = bindings("batch")
    scopes: ClassVar[tuple[str, ...]] = ("batch", "app")
    app: "PtcmsApp"

    def __init__(
        self,
        templates: Sequence[Any],
        channels: Sequence[Any],
        *,
        client_ids: Sequence[int] = (),
        whom: str = "",
        filters: Sequence[Any] = (),
    ) -> None:
        """`client_ids` are those chosen before; else it is chosen here who is meant, by kind or by
        one of the saved `filters`. `whom` says in words who was chosen."""
        super().__init__()
        self._templates = list(templates)
        self._channels = [one for one in channels if one[0] != "pywhatkit" and one[1]]
        self._refused = refused([one for one in channels if one[0] != "pywhatkit"])
        self._client_ids = list(client_ids)
        self._whom = whom
        self._filters = list(filters)
        self._rows: list[Any] = []
        self._offered = ""

    def content(self) -> ComposeResult:
        """The choices, the text, and the list."""
        with Vertical(classes="dialog -message -batch") as window:
            window.border_title = Content(_("Message to many"))
            with Horizontal(classes="line"):
                yield GymText(_("To"), classes="muted label")
                if self._client_ids:
                    yield GymText(self._whom, id="whom")
                else:
                    yield _choice(
                        "to-kind",
                        [
                            ("overdue", _("who is overdue")),
                            ("due_in", _("who has to pay soon")),
                            ("no_weigh_in", _("who was not weighed for long")),
                            ("birthday", _("whose birthday it is")),
                            *(
                                (one, _("filter: {name}").format(name=one.name))
                                for one in self._filters
                            ),
                        ],
                    )
            with Horizontal(classes="line"):
                yield GymText(_("Template"), classes="muted label")
                names = [(number, one.name) for number, one in enumerate(self._templates)]
                usual = [] if self._client_ids else [(USUAL, _("the usual one, in their language"))]
                yield _choice("to-template", [*usual, *names, (OWN, _("own text"))])
            yield TextField("", id="text", compact=True, tab_behavior="focus")
            with Horizontal(classes="line"):
                yield GymText(_("Send by"), classes="muted label")
                yield _choice(
                    "to-channel", [(one[0], channel_words(one[0])) for one in self._channels]
                )
            yield GymText("", id="count", classes="strong")
            yield VirtualTable(self._columns())
            yield GymText("", id="reads", classes="muted")
            yield GymText("", id="warnings", classes="attention")
            for name, _ok, why in self._refused:
                yield GymText(f"{channel_words(name)}: {why}", classes="muted")

    def _columns(self) -> list[Column]:
        columns = [
            Column(
                key="name",
                title=_("Client"),
                cell=lambda one: Cell(one.row.name, "muted" if one.row.left_out else "strong"),
                width=20,
                min_width=10,
                grow=1,
            ),
            Column(
                key="phone",
                title=_("Phone"),
                cell=lambda one: Cell(
                    f"…{one.row.last_four}" if one.row.last_four else "–", "muted"
                ),
                width=6,
            ),
            Column(
                key="what",
                title=_("What"),
                cell=lambda one: Cell(
                    _("LEFT OUT: {why}").format(why=one.row.left_out)
                    if one.row.left_out
                    else " ".join(one.row.text.split()),
                    "attention" if one.row.left_out else "muted",
                ),
                width=30,
                min_width=16,
                grow=3,
            ),
        ]
        if self.app.desk.person is not None and self.app.desk.person.is_admin:
            columns.insert(
                2,
                Column(
                    key="trainer",
                    title=_("Trainer"),
                    cell=lambda one: Cell(one.row.trainer, "muted"),
                    width=14,
                    drop_priority=1,
                ),
            )
        return columns

    def on_mount(self) -> None:
        """The first choice has the focus."""
        self.query(Choice).first().focus()
        self._take_template()

    # what is chosen

    def _chosen(self, name: str) -> Any:
        found = list(self.query(f"#{name}").results(Choice))
        return found[0].value if found else None

    @property
    def _kind(self) -> str | None:
        whom = self._chosen("to-kind")
        return whom if isinstance(whom, str) else None

    async def _ids(self) -> list[int]:
        """Those chosen one by one or by a filter; Invalid where its line is wrong by now."""
        whom = self._chosen("to-kind")
        if whom is None or self._kind is not None:
            return self._client_ids
        found: list[int] = await self.app.ask(self.app.session.clients.matching, whom.line)
        return found

    def _given(self) -> dict[str, Any]:
        number, text = self._chosen("to-template"), self.query_one(TextArea).text
        if number == USUAL:
            return {} if self._kind is not None else {"template": GREETING}
        if number is not None and number >= 0 and self._templates[number].text == text:
            return {"template": self._templates[number].id}
        return {"text": text}

    def _take_template(self) -> None:
        area, number = self.query_one(TextArea), self._chosen("to-template")
        if number is not None and number >= 0:
            self._offered = self._templates[number].text
            area.text = self._offered
        elif number == USUAL:
            area.text = ""
        area.display = number != USUAL
        self._look()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Look again."""
        event.stop()
        self._take_template()

    def on_text_area_changed(self) -> None:
        """What each would read follows what is typed."""
        if self._chosen("to-template") != USUAL:
            self._look()

    def _look(self) -> None:
        self.run_worker(self._show(), group="look", exclusive=True, exit_on_error=False)

    async def _show(self) -> None:
        warnings = self.query_one("#warnings", GymText)
        given = self._given()
        if given.get("text") == "":
            self._rows = []
            warnings.write(_("Type the message first."))
        else:
            try:
                self._rows = await self.app.ask(
                    self.app.session.batches.preview,
                    kind=self._kind,
                    client_ids=await self._ids(),
                    channel=self._chosen("to-channel"),
                    **given,
                )
                warnings.write("")
            except Invalid as wrong:
                self._rows = []
                warnings.write(" ".join(wrong.fields.values()))
            except PtcmsError as problem:
                self._rows = []
                warnings.write(problem.sentence)
        left_out = sum(1 for one in self._rows if one.left_out)
        self.query_one("#count", GymText).write(
            ngettext("{count} message", "{count} messages", len(self._rows) - left_out).format(
                count=len(self._rows) - left_out
            )
            + ("   " + _("{count} left out").format(count=left_out) if left_out else "")
        )
        table = self.query_one(VirtualTable)
        table.set_empty_text(_("Nobody is meant."))
        await table.show(ListSource([_Row(one) for one in self._rows]), keep=True)

    def on_virtual_table_row_focused(self, event: RowFocused) -> None:
        """The whole text, or the whole reason."""
        row = event.row.row
        self.query_one("#reads", GymText).write(row.left_out or row.text)

    # what is done

    @in_turn
    async def action_go_on(self) -> None:
        """Ctrl+S: queue them."""
        meant = [one.client_id for one in self._rows if not one.left_out]
        if not meant:
            self.query_one("#warnings", GymText).write(_("Nobody is left to write to."))
            return
        arguments = {"kind": self._kind, "channel": self._chosen("to-channel"), **self._given()}
        in_quiet_hours = False
        if arguments["channel"] == "cloud" and await self.app.ask(
            self.app.session.batches.is_quiet
        ):
            in_quiet_hours = await self.app.question(
                _("It is quiet time. Send the messages at once, or let them wait until it ends?"),
                yes=_("At once"),
                no=_("Wait"),
            )
        try:
            batch = await self.app.ask(
                self.app.session.batches.queue,
                meant,
                in_quiet_hours=in_quiet_hours,
                **arguments,
            )
        except PtcmsError as problem:
            self.query_one("#warnings", GymText).write(problem.sentence)
            self._look()
            return
        self.dismiss(batch)

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)


def _choice(name: str, choices: Sequence[tuple[Any, str]]) -> Choice:
    choice = Choice(choices, None)
    choice.id = name
    return choice


async def write_to_many(app: "PtcmsApp", client_ids: Sequence[int] = (), whom: str = "") -> bool:
    """Choose whom and what, queue it, and show how far it is; whether it was queued."""
    from ptcms_tui.screens.batch_state import BatchStateDialog

    templates = await app.ask(app.session.messages.templates)
    channels = await app.ask(app.session.messages.channels)
    filters = await app.ask(app.session.filters.list)
    batch = await app.shown(
        BatchDialog(templates, channels, client_ids=client_ids, whom=whom, filters=filters)
    )
    if batch is not None:
        await app.shown(BatchStateDialog(batch))
    return batch is not None
