"""Templates: texts of messages with placeholders, and ready-made workouts of the gym's own."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ptcms_core import NotFound, _
from ptcms_tui.keys import bindings
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.section import Section
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowFocused
from ptcms_tui.widgets.virtual_table import VirtualTable


class Row:
    """A template of either kind, as the list shows it."""

    def __init__(self, kind: str, template: Any) -> None:
        self.kind = kind
        self.template = template
        self.id = (kind, template.id)
        self.title = template.name if kind == "message" else template.title

    @property
    def own(self) -> bool:
        """Whether the gym made it, so that it may be changed or taken out."""
        return bool(self.template.own)


class TemplatesSection(Section):
    """Both kinds in one list; f goes through the kinds."""

    title = _("Templates")
    scopes: ClassVar[tuple[str, ...]] = (
        "record.new",
        "record.edit",
        "record.archive",
        "list.filter",
    )
    BINDINGS = bindings("record.new", "record.edit", "record.archive", "list.filter")
    subjects = frozenset({"message_template", "workout_template"})
    kind = "message"

    def compose(self) -> ComposeResult:
        """The list, and the text of the one under the cursor."""
        yield GymText("", id="heading")
        yield VirtualTable(
            [
                Column(
                    key="title",
                    title=_("Name"),
                    cell=lambda row: Cell(row.title, "strong"),
                    width=24,
                    min_width=12,
                    grow=1,
                ),
                Column(
                    key="language",
                    title=_("Language"),
                    cell=lambda row: Cell(
                        {"en": _("English"), "hi": _("Hindi")}.get(
                            getattr(row.template, "language", ""), ""
                        ),
                        "muted",
                    ),
                    width=9,
                    drop_priority=1,
                ),
                Column(
                    key="own",
                    title="",
                    cell=lambda row: Cell(_("own") if row.own else _("comes with it"), "muted"),
                    width=14,
                ),
            ]
        )
        with VerticalScroll(classes="panel card", can_focus=False):
            yield GymText("", id="text")

    def focus_first(self) -> None:
        """The list."""
        self.query_one(VirtualTable).focus()

    async def refresh_data(self) -> None:
        """Read the templates of the kind shown."""
        session = self.app.session
        found: list[Any]
        if self.kind == "message":
            found = await self.app.ask(session.messages.templates)
            heading = _("Texts of messages   f shows workouts")
        else:
            found = await self.app.ask(session.workouts.ready_made)
            heading = _("Ready-made workouts   f shows texts of messages")
        self.query_one("#heading", GymText).write(heading)
        await self.query_one(VirtualTable).show(
            ListSource([Row(self.kind, one) for one in found]), keep=True
        )

    def on_virtual_table_row_focused(self, event: RowFocused) -> None:
        """Show its text."""
        self.query_one("#text", GymText).write(event.row.template.text)

    @in_turn
    async def action_filter(self) -> None:
        """f: the other kind."""
        self.kind = "workout" if self.kind == "message" else "message"
        await self.refresh_data()

    def _fields(self, title: str, text: str, language: str = "en") -> list[Field]:
        if self.kind == "workout":
            return [
                Field("title", _("Title"), value=title, required=True),
                Field("text", _("Plan"), "multiline", value=text, rows=10),
            ]
        return [
            Field("name", _("Name"), value=title, required=True),
            Field(
                "language",
                _("Language"),
                "choice",
                value=language,
                choices=[("en", _("English")), ("hi", _("Hindi"))],
            ),
            Field(
                "text",
                _("Text"),
                "multiline",
                value=text,
                rows=6,
                hint="{first_name} {name} {balance} {due_date} {gym} {trainer} {plan}",
            ),
        ]

    @property
    def _service(self) -> Any:
        session = self.app.session
        return session.messages if self.kind == "message" else session.workouts

    @in_turn
    async def action_new(self) -> None:
        """n."""
        await self.app.form(
            FormModal(
                _("New template"),
                self._fields("", ""),
                self._service.add_template,
                saved=lambda _template: _("Saved the template."),
                undo=True,
            )
        )
        await self.refresh_data()

    @in_turn
    async def action_edit(self) -> None:
        """e: one's own; what comes with the program becomes a new one of one's own."""
        row = self.query_one(VirtualTable).cursor_row
        if row is None:
            return
        template = row.template
        language = getattr(template, "language", "en")
        fields = self._fields(row.title, template.text, language)
        call = self._editing(template, fields) if row.own else self._service.add_template
        await self.app.form(
            FormModal(
                _("Change the template") if row.own else _("A template of your own from this one"),
                fields,
                call,
                saved=lambda _template: _("Saved the template."),
                undo=True,
            )
        )
        await self.refresh_data()

    def _editing(self, template: Any, fields: list[Field]) -> Editing:
        service = self._service
        offered = service.templates if self.kind == "message" else service.ready_made

        def values(now: Any) -> dict[str, Any]:
            return {field.name: getattr(now, field.name) for field in fields}

        def save(shown: Any, **changes: Any) -> Any:
            changed = values(shown) | changes
            return service.update_template(template.id, version=shown.version, **changed)

        def read() -> Any:
            for one in offered():
                if one.id == template.id:
                    return one
            raise NotFound(_("This template was taken out meanwhile. Nothing was saved."))

        return Editing(template, save=save, read=read, values=values)

    @in_turn
    async def action_archive(self) -> None:
        """d: take one's own out."""
        row = self.query_one(VirtualTable).cursor_row
        if row is None:
            return
        if not row.own:
            self.app.say(_("This one comes with the program and stays."), tone="attention")
            return
        await self.app.ask(self._service.remove_template, row.template.id)
        self.app.say(_("Took out “{title}”.").format(title=row.title), undo=True)
        await self.refresh_data()
