"""Data: documents, what was edited outside, backups, health, and what the command line does."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import Any, ClassVar

from textual.app import ComposeResult

from ptcms_core import Backup, PtcmsError, _, marked, size_words, utc_moment
from ptcms_tui.keys import bindings
from ptcms_tui.screens.outside_edit import EditWindow
from ptcms_tui.screens.restore import kind_words, restore
from ptcms_tui.screens.section import Section
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.screens.waiting import Waiting
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.grouped_list import GroupedList, Item, ItemGroup
from ptcms_tui.widgets.gym_text import GymText

BACKUPS_SHOWN = 12


def on_the_command_line() -> list[tuple[str, str, str]]:
    """What is done on the command line: its name, what is typed, what it does."""
    return [
        (
            _("Take over the original"),
            "ptcms --data-dir NEW import-legacy OLD [--apply]",
            _(
                "Takes over a folder of the original application into a new, empty folder. Without"
                " --apply it only reports what it would take over and what a person must decide."
            ),
        ),
        (
            _("Documents"),
            "ptcms documents status|publish|take-in|restore",
            _(
                "Tells how each document stands, or writes them all: they hold every client's"
                " profile, phone, plans, weigh-ins and ledger, to be read by other programs. Takes"
                " in what was changed in them by hand, or makes the records of them again."
            ),
        ),
        (
            _("Backup elsewhere"),
            "ptcms backup FILE [--seal]",
            _(
                "Writes a verified backup into a file of your choice, such as on another disk."
                " --seal asks for a passphrase; --keep-passphrase seals every backup from then on."
            ),
        ),
        (
            _("Restore from elsewhere"),
            "ptcms restore FILE [--dry-run]",
            _(
                "Shows what a backup would bring back and, asked, puts it in the place of the"
                " records. What was there before is kept as a backup of its own."
            ),
        ),
        (
            _("Look at everything"),
            "ptcms doctor [--deep]",
            _(
                "Looks at databases, journals, documents, balances, rights, disk and backups, and"
                " says what to do; --deep restores the newest backup into a scratch folder."
            ),
        ),
        (
            _("Forgotten password"),
            "ptcms admin reset-password EMAIL",
            _("Gives an account a new password, for whoever runs the server."),
        ),
    ]


class DataSection(Section):
    """One list of all that is kept beside the records, with the keys that act on it."""

    title = marked("Data")
    scopes: ClassVar[tuple[str, ...]] = ("list.open", "data")
    BINDINGS = bindings("list.open", "data")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._findings: list[Any] = []
        self._checked_at: datetime | None = None
        # set to end the export that is being written; None while none is
        self._stop: Event | None = None

    def compose(self) -> ComposeResult:
        """The folder, and the list."""
        yield GymText("", id="day")
        yield GroupedList(id="data")

    def focus_first(self) -> None:
        """The list."""
        self.query_one(GroupedList).focus()

    async def refresh_data(self) -> None:
        """Read how everything stands."""
        session = self.app.session
        where = await self.app.ask(session.folder.path)
        documents = await self.app.ask(session.document_status)
        edits = await self.app.ask(session.outside.edits)
        backups = await self.app.ask(session.folder.backups)
        self._say(where)
        groups = [
            ItemGroup(_("Documents, for other programs to read"), self._documents(documents)),
            ItemGroup(
                _("Changed by hand and kept aside · {count}").format(count=len(edits)),
                [self._edit(edit) for edit in edits],
            ),
            ItemGroup(_("Backups · {count}").format(count=len(backups)), self._backups(backups)),
            ItemGroup(_("In and out"), self._in_and_out()),
            ItemGroup(_("Health"), self._health()),
            ItemGroup(
                _("On the command line"),
                [
                    Item(("cli", name), name, Cell(typed, "muted"), (("enter", _("what for")),))
                    for name, typed, _what in on_the_command_line()
                ],
            ),
        ]
        self.query_one(GroupedList).show(groups, empty="")

    def _say(self, words: str) -> None:
        self.query_one("#day", GymText).write(words)

    def _documents(self, documents: Any) -> list[Item]:
        items = []
        for one in documents:
            written = (
                _("written {moment}").format(
                    moment=self.app.formats.moment(utc_moment(one.written_at))
                )
                if one.written_at
                else _("never written")
            )
            words = Cell(f"{_('up to date')}   {written}", "muted")
            if one.problem:
                words = Cell(f"{_('UNREADABLE')}  {one.problem}", "alarm")
            elif one.outside_edit:
                words = Cell(_("CHANGED BY HAND; kept aside when it is written next"), "attention")
            elif one.stale:
                words = Cell(f"{_('to be written')}   {written}", "accent")
            keys = (("p", _("write all now")),)
            items.append(Item(("document", one.file), one.file, words, keys, data=one))
        return items

    def _edit(self, edit: Any) -> Item:
        found = self.app.formats.moment(utc_moment(edit.found_at))
        words = (
            Cell(f"{_('UNREADABLE')}  {edit.problem}", "alarm")
            if edit.problem
            else Cell(_("found {moment}").format(moment=found), "attention")
        )
        keys = (("enter", _("what differs, take in")), ("x", _("set aside")))
        return Item(("edit", edit.id), edit.document, words, keys, edit.kept_as, edit)

    def _backups(self, backups: Any) -> list[Item]:
        keys = (("R", _("restore it")), ("b", _("make one now")))
        if not backups:
            none = Cell(_("no backup yet; b makes one"), "attention")
            return [Item(("backup", ""), _("None"), none, keys)]
        return [
            Item(
                ("backup", one.name),
                self.app.formats.moment(one.written_at),
                Cell(f"{kind_words(one):<16} {size_words(one.size):>9}   {one.name}", "muted"),
                keys,
                data=one,
            )
            for one in backups[:BACKUPS_SHOWN]
        ]

    def _in_and_out(self) -> list[Item]:
        clients = _("clients from a CSV file, looked at row by row first")
        everything = _("everything, or tables, into a file")
        return [
            Item(("act", "take_in"), _("Import"), Cell(clients, "muted"), (("i", _("do it")),)),
            Item(("act", "export"), _("Export"), Cell(everything, "muted"), (("X", _("do it")),)),
        ]

    def _health(self) -> list[Item]:
        keys = (("h", _("look now")),)
        if self._checked_at is None:
            words = Cell(
                _("not looked at yet: both databases, the journal's chain, disk, rights"), "muted"
            )
            return [Item(("health", ""), _("Health"), words, keys)]
        looked = Cell(self.app.formats.moment(self._checked_at), "muted")
        return [
            Item(("health", ""), _("Looked at"), looked, keys),
            *(
                Item(
                    ("health", found.what),
                    found.what,
                    Cell(found.words, "good" if found.ok else "alarm"),
                    (("enter", _("read")),),
                    data=found,
                )
                for found in self._findings
            ),
        ]

    # acts

    def _run(self, what: str, call: Callable[..., Any], done: Any, **more: Any) -> None:
        self._say(what)
        self.app.write(
            call,
            done=done,
            failed=self._failed,
            ended=self.refresh_soon,
            hold=False,
            **more,
        )

    def _failed(self, error: PtcmsError) -> None:
        self._stop = None
        self.app.explain(error)

    def action_publish(self) -> None:
        """p."""
        self._run(
            _("Writing the documents …"),
            self.app.session.publish_documents,
            self._published,
            force=True,
        )

    def _published(self, written: Any) -> None:
        kept = [one.file for one in written if one.kept_aside]
        if kept:
            self.app.say(
                _("Written; {files} had been changed by hand and is kept aside.").format(
                    files=", ".join(kept)
                ),
                tone="attention",
            )
        else:
            self.app.say(_("Wrote {count} documents.").format(count=len(written)))

    def action_set_aside(self) -> None:
        """x: an edit that nobody wants, or that can't be read; its file stays."""
        self.app.write(
            self.app.session.outside.set_aside,
            self._edit_here().data.id,
            done=lambda _nothing: self.app.say(
                _("The edit is set aside; its file stays in outside-edits.")
            ),
            ended=self.refresh_soon,
        )

    @in_turn
    async def action_backup(self) -> None:
        """b."""
        made = await self.app.shown(
            Waiting(_("Writing and checking a backup"), self.app.session.make_backup)
        )
        if made is not None:
            self.app.say(_("Backup written and checked: {file}").format(file=made.value.name))
        self.refresh_soon()

    @in_turn
    async def action_restore(self) -> None:
        """R: what it would do is shown, the gym's name typed, one's own password asked."""
        listed = self.query_one(GroupedList).cursor_item
        if (
            listed is not None
            and isinstance(listed.data, Backup)
            and not await restore(self.app, listed.data)
        ):
            self.refresh_soon()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a backup can be restored, only an edit by hand set aside."""
        if action == "restore" and self.is_mounted:
            listed = self.query_one(GroupedList).cursor_item
            return listed is not None and isinstance(listed.data, Backup)
        if action == "set_aside" and self.is_mounted:
            return self._edit_here() is not None
        return super().check_action(action, parameters)

    def _edit_here(self) -> Any:
        """The edit by hand under the cursor; None where it is on something else."""
        item = self.query_one(GroupedList).cursor_item
        on_it = item is not None and isinstance(item.id, tuple) and item.id[0] == "edit"
        return item if on_it else None

    def on_grouped_list_moved(self) -> None:
        """Other keys may act on what is under the cursor."""
        self.refresh_bindings()

    @property
    def words_of_keys(self) -> dict[str, str]:
        """In the last line, where there is little room."""
        return {"take_in": _("import"), "export": _("export")}

    def why_not(self, action: str) -> str:
        """Why a key of this section can't be used at the moment."""
        return {
            "restore": _("put the cursor on a backup first"),
            "set_aside": _("put the cursor on an edit by hand first"),
        }.get(action, "")

    def action_health(self) -> None:
        """h."""

        def tell(done: int, total: int, what: str) -> None:
            if what:
                self.call_later(self._progress, done, total, what)

        self._run(_("Looking …"), self.app.session.folder.check, self._looked, on_progress=tell)

    def _progress(self, done: int, total: int, what: str) -> None:
        self._say(
            _("Looking at {what} … {done} of {total}").format(what=what, done=done + 1, total=total)
        )

    def _looked(self, findings: Any) -> None:
        self._findings = list(findings)
        self._checked_at = self.app.clock()
        wrong = [found for found in findings if not found.ok]
        if wrong:
            self.app.say(f"{wrong[0].what}: {wrong[0].words}", tone="alarm")
        else:
            self.app.say(_("All is well."))

    @in_turn
    async def action_take_in(self) -> None:
        """i."""
        from ptcms_tui.screens.intake import take_in_clients

        await take_in_clients(self.app)

    @in_turn
    async def action_export(self) -> None:
        """x."""
        from ptcms_tui.screens.giving_out import what_to_give_out

        write = await what_to_give_out(self.app)
        if write is None:
            return
        stop = self._stop = Event()

        def tell(done: int, total: int, _what: str) -> None:
            self.call_later(self._written_so_far, done, total)

        self._run(_("Writing …"), write, self._given_out, on_progress=tell, stop=stop.is_set)

    def _written_so_far(self, done: int, total: int) -> None:
        if self._stop is not None and not self._stop.is_set():
            self._say(_("Writing … {done} of {total}   Esc stops").format(done=done, total=total))

    def _given_out(self, exported: Any) -> None:
        self._stop = None
        files = ", ".join(map(str, exported.files))
        self.app.say(_("Written: {files}").format(files=files))

    async def leave(self) -> bool:
        """Esc stops an export that is being written."""
        if self._stop is None:
            return True
        self._stop.set()
        return False

    @in_turn
    async def on_grouped_list_opened(self, event: GroupedList.Opened) -> None:
        """Enter: more about it, as text."""
        item = event.item
        assert isinstance(item.id, tuple)
        kind, name = item.id
        if kind == "act":
            await self.run_action(name)
            return
        title, text = str(item.name), item.words.text
        if kind == "edit" and not item.data.problem:
            await self.app.shown(EditWindow(item.data))
            await self.refresh_data()
            return
        if kind == "edit":
            title, text = item.data.document, item.data.problem
        elif kind == "cli":
            _name, typed, what = next(one for one in on_the_command_line() if one[0] == name)
            text = f"{typed}\n\n{what}"
        elif kind == "document" and item.data.problem:
            text = item.data.problem
        await self.app.shown(TextWindow(title, text))
