"""Clients from a CSV file: which file, what each column is, what each row comes to, and adding."""

from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ptcms_core import PtcmsError, _, ngettext
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell, Tone
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

_TITLES = "titles"
# what needs a look stands first
_ORDER = ("doubtful", "wrong", "duplicate", "left", "add", "added")
_TONES: dict[str, Tone] = {
    "doubtful": "attention",
    "wrong": "alarm",
    "added": "good",
    "add": "good",
}


async def take_in_clients(app: "PtcmsApp") -> None:
    """Ask for the file and its columns, then show what an import comes to."""
    service = app.session.imports
    found = await app.form(
        FormModal(
            _("Clients from a CSV file"),
            [
                Field(
                    "path",
                    _("File"),
                    required=True,
                    hint=_("on the machine that runs this program; .csv, .tsv or .txt"),
                )
            ],
            service.look,
            save_label=_("Look at it"),
        )
    )
    if found is None:
        return
    sheet = found.value
    chosen: dict[int, str] | None = None
    while True:
        settled = await app.form(await _columns_form(app, sheet, chosen))
        if settled is None:
            return
        if not isinstance(settled.value, dict):
            sheet, chosen = settled.value, None
            continue
        chosen = settled.value
        # left before anything was added: one step back, to the columns as they were chosen
        if await app.shown(Intake(sheet, chosen)) is not False:
            return


async def _columns_form(
    app: "PtcmsApp", sheet: Any, chosen_before: dict[int, str] | None
) -> FormModal:
    """What each column is: guessed, or as it was chosen before, and to be put right."""
    service = app.session.imports
    guessed = await app.ask(service.guess, sheet) if chosen_before is None else chosen_before
    choices = [("", _("– leave out –")), *await app.ask(service.fields)]

    def settle(**chosen: Any) -> Any:
        if chosen.pop(_TITLES) != sheet.has_titles:
            return service.look(sheet.path, has_titles=not sheet.has_titles)
        columns = {int(name.removeprefix("column_")): field for name, field in chosen.items()}
        return service.settle(sheet, columns)

    fields = [
        Field(
            _TITLES,
            _("First row"),
            "choice",
            value=sheet.has_titles,
            choices=[(True, _("titles")), (False, _("a client already"))],
        )
    ]
    for number, title in enumerate(sheet.titles):
        fields.append(
            Field(
                f"column_{number}",
                title,
                "choice",
                value=guessed.get(number, ""),
                choices=choices,
                hint=plain(" · ".join(sheet.samples(number)), max_length=56),
            )
        )
    return FormModal(
        _("What is in {file}").format(file=sheet.name),
        fields,
        settle,
        intro=sheet.told(),
        save_label=_("Check the rows"),
    )


class Intake(Dialog[bool]):
    """Every row with what it comes to; Ctrl+S adds those that are right and the doubtful taken.

    Gives whether clients were added; None where the file can't be read after all.
    """

    BINDINGS = bindings("intake")
    scopes: ClassVar[tuple[str, ...]] = ("intake", "app")
    app: "PtcmsApp"

    def __init__(self, sheet: Any, columns: dict[int, str]) -> None:
        super().__init__()
        self._sheet = sheet
        self._columns = columns
        self._report: Any = None
        self._stop = Event()
        self._working = False

    def content(self) -> ComposeResult:
        """How the file was read, the counts, and the rows."""
        columns = [
            Column(
                key="number",
                title=_("Row"),
                cell=lambda r: str(r.number),
                width=5,
                align="right",
            ),
            Column(key="name", title=_("Name"), cell=lambda r: r.name, width=16, min_width=8),
            Column(key="state", title=_("Becomes"), cell=self._state, width=10),
            Column(
                key="why",
                title=_("Why"),
                cell=lambda r: Cell(r.why, "muted"),
                width=30,
                min_width=8,
                grow=1,
            ),
        ]
        with Vertical(classes="dialog -choosing -intake") as window:
            title = _("Clients from {file}").format(file=self._sheet.name)
            window.border_title = Content(plain(title, max_length=70))
            yield GymText(self._sheet.told(), id="read-as", classes="muted")
            yield GymText("", id="counts")
            yield VirtualTable(columns, row_id=lambda row: row.number, marking=True)
            yield GymText("", id="take", classes="muted")

    def _state(self, row: Any) -> Cell:
        taken = row.state == "doubtful" and self._is_taken(row)
        words = _("take it") if taken else self._words[row.state]
        return Cell(words, "good" if taken else _TONES.get(row.state, "muted"))

    @property
    def _words(self) -> dict[str, str]:
        return {
            "add": _("to add"),
            "added": _("added"),
            "doubtful": _("doubtful"),
            "left": _("left out"),
            "duplicate": _("duplicate"),
            "wrong": _("wrong"),
        }

    def _is_taken(self, row: Any) -> bool:
        return row.number in self.query_one(VirtualTable).selected_ids

    def on_mount(self) -> None:
        """Check every row."""
        self.query_one(VirtualTable).focus()
        self._work(self.app.session.imports.check, done=self._checked)

    # work

    def _work(self, call: Any, *, done: Any, **more: Any) -> None:
        self._working = True
        self._stop.clear()

        def tell(so_far: int, total: int, what: str) -> None:
            self.call_later(self._progress, so_far, total, what)

        self.app.write(
            call,
            self._sheet,
            self._columns,
            on_progress=tell,
            stop=self._stop.is_set,
            done=done,
            failed=self._failed,
            ended=self._ended,
            hold=False,
            **more,
        )

    def _progress(self, so_far: int, total: int, what: str) -> None:
        if self._working and self.is_attached:
            words = _("{what} … {done} of {total}   Esc stops")
            self._counts(words.format(what=what, done=so_far, total=total))

    def _counts(self, words: str) -> None:
        self.query_one("#counts", GymText).write(words)

    def _failed(self, error: PtcmsError) -> None:
        if self._report is None and self.is_current:
            self.dismiss(None)
        self.app.explain(error)

    def _ended(self) -> None:
        self._working = False
        self.refresh_bindings()
        if self._report is not None and self.is_attached:
            self._counts(self._report.summary())

    async def _checked(self, report: Any) -> None:
        self._report = report
        await self._show()

    async def _show(self) -> None:
        if not self.is_attached:
            return
        report = self._report
        rows = sorted(report.rows, key=lambda row: (_ORDER.index(row.state), row.number))
        await self.query_one(VirtualTable).show(ListSource(rows))
        self.query_one("#read-as", GymText).write(" ".join([report.told, *report.notes]))
        self._counts(report.summary())
        self._say_next()

    def _say_next(self) -> None:
        report = self._report
        if report.applied:
            words = _("Esc closes. u in the workspace takes back what was added.")
        elif report.count("doubtful"):
            words = _("space takes a doubtful row, a all of them. Ctrl+S adds {count}.")
        else:
            words = _("Ctrl+S adds {count}. Esc goes back to the columns.")
        told = words.format(count=report.count("add") + len(self._doubtful()))
        self.query_one("#take", GymText).write(told)

    def _doubtful(self) -> list[int]:
        rows = self._report.rows if self._report is not None else []
        return [row.number for row in rows if row.state == "doubtful" and self._is_taken(row)]

    # keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Adding is offered once, and where there is something to add."""
        if action in ("add", "all_doubtful"):
            return self._report is not None and not self._report.applied and not self._working
        return super().check_action(action, parameters)

    def on_virtual_table_selection_changed(self) -> None:
        """Another row is taken, or left."""
        if self._report is not None:
            self._say_next()

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: all that is said of the row."""
        row = event.row
        title = _("Row {number}: {name}").format(number=row.number, name=row.name)
        await self.app.shown(TextWindow(title, row.why or self._words[row.state]))

    def action_read(self) -> None:
        """Enter, where the list doesn't have the focus."""
        self.query_one(VirtualTable).action_open()

    def action_all_doubtful(self) -> None:
        """a: take all doubtful rows, or none."""
        table = self.query_one(VirtualTable)
        if len(self._doubtful()) < self._report.count("doubtful"):
            table.mark_all(row.number for row in self._report.rows if row.state == "doubtful")
        else:
            table.clear_selection()

    def action_add(self) -> None:
        """Ctrl+S: add the clients."""
        taken = self._doubtful()
        if not self._report.count("add") + len(taken):
            self.app.say(_("There is nothing to add."), tone="attention")
            return
        apply = self.app.session.imports.apply
        self._work(apply, done=self._applied, doubtful=taken)

    async def _applied(self, report: Any) -> None:
        self._report = report
        added = report.count("added")
        words = ngettext("Added {count} client.", "Added {count} clients.", added)
        self.app.say(words.format(count=added), undo=bool(added))
        await self._show()

    def action_leave(self) -> None:
        """Esc: stop what is under way, or close."""
        if self._working:
            self._stop.set()
            self._counts(_("Stopping …"))
        else:
            self.dismiss(self._report is not None and self._report.applied)
