"""Activity: the journal, newest first, with filters; each entry field by field."""

from typing import Any, ClassVar

from textual.app import ComposeResult

from ptcms_core import _, utc_moment
from ptcms_tui.keys import bindings
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.section import Section
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowOpened
from ptcms_tui.widgets.virtual_table import VirtualTable

SHOWN = 300
SUBJECTS = (
    "client",
    "weigh_in",
    "diet_plan",
    "workout_plan",
    "ledger_entry",
    "message",
    "settings",
    "account",
    "refusal",
)


class ActivitySection(Section):
    """Who changed what, when."""

    title = _("Activity")
    scopes: ClassVar[tuple[str, ...]] = ("list.open", "list.filter")
    BINDINGS = bindings("list.open", "list.filter")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor: int | None = None
        self._subject: str | None = None

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        formats = self.app.formats

        def when(entry: Any) -> str:
            at = entry.at
            return formats.moment(utc_moment(at) if isinstance(at, str) else at)

        yield GymText("", id="heading", classes="muted")
        yield VirtualTable(
            [
                Column(key="at", title=_("When"), cell=lambda e: Cell(when(e), "muted"), width=13),
                Column(
                    key="actor",
                    title=_("Who"),
                    cell=lambda e: e.actor or "–",
                    width=14,
                    min_width=6,
                ),
                Column(
                    key="sentence",
                    title=_("What"),
                    cell=lambda e: e.sentence,
                    width=40,
                    min_width=20,
                    grow=1,
                ),
            ],
            row_id=lambda entry: (entry.subject, entry.seq),
        )

    def focus_first(self) -> None:
        """The list."""
        self.query_one(VirtualTable).focus()

    async def refresh_data(self) -> None:
        """Read the newest entries."""
        page = await self.app.ask(
            self.app.session.journal.entries,
            actor_id=self._actor,
            subject=self._subject,
            limit=SHOWN,
        )
        self.query_one("#heading", GymText).write(
            _("newest first   f filters{filter}").format(
                filter=f": {self._subject}" if self._subject else ""
            )
        )
        table = self.query_one(VirtualTable)
        table.set_empty_text(_("Nothing happened yet."))
        await table.show(
            ListSource(getattr(page, "items", page), row_id=lambda e: (e.subject, e.seq))
        )

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: field by field."""
        entry = event.row
        lines = [entry.sentence, ""]
        for field, before, after in entry.changes:
            lines.append(f"{field}: {_shown(before)} → {_shown(after)}")
        await self.app.shown(
            TextWindow(_("Entry {number}").format(number=entry.seq), "\n".join(lines))
        )

    @in_turn
    async def action_filter(self) -> None:
        """f: by person and kind of record."""
        people = await self.app.ask(self.app.session.trainers.list)
        saved = await self.app.form(
            FormModal(
                _("Show what?"),
                [
                    Field(
                        "actor",
                        _("Who"),
                        "choice",
                        value=self._actor,
                        choices=[(None, _("everybody")), *((p.id, p.full_name) for p in people)],
                    ),
                    Field(
                        "subject",
                        _("What"),
                        "choice",
                        value=self._subject,
                        choices=[
                            (None, _("everything")),
                            *((name, name.replace("_", " ")) for name in SUBJECTS),
                        ],
                    ),
                ],
                lambda actor, subject: (actor, subject),
                save_label=_("Show"),
            )
        )
        if saved is not None:
            self._actor, self._subject = saved.value
            await self.refresh_data()


def _shown(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
