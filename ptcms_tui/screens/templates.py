"""Templates: texts of messages with placeholders, and ready-made workouts of the gym's own."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.content import Content

from ptcms_core import NotFound, PtcmsError, _, fold, marked, placeholders
from ptcms_tui.formatting import plain
from ptcms_tui.keys import bindings
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.form import FormModal
from ptcms_tui.screens.section import Section
from ptcms_tui.screens.sorting import Sorting, Way
from ptcms_tui.screens.text_window import TextWindow
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.panel import Panel
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.table_messages import RowFocused, RowOpened
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

    @property
    def changed(self) -> bool:
        """Whether it stands in for one that comes with the program."""
        return self.own and bool(getattr(self.template, "shipped_key", ""))

    @property
    def language(self) -> str:
        """The language a text of messages is in; a workout is in none."""
        spoken = {"en": _("English"), "hi": _("Hindi")}
        return spoken.get(getattr(self.template, "language", ""), "")

    def whose(self) -> Cell:
        """The gym's own, the program's, or the program's as the gym changed it."""
        if self.changed:
            return Cell(_("changed"), "attention")
        return Cell(_("own"), "accent") if self.own else Cell(_("comes with it"), "muted")


class TemplatesSection(Sorting, Section):
    """Both kinds in one list; f goes through the kinds."""

    title = marked("Templates")
    scopes: ClassVar[tuple[str, ...]] = (
        "list.open",
        "list.sort",
        "record.new",
        "record.edit",
        "record.archive",
        "list.filter",
        "reminding",
    )
    BINDINGS = bindings(*scopes)
    subjects = frozenset({"message_template", "workout_template", "client", "settings"})
    kind = "message"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reader: Any = None

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
                    sort_key="name",
                ),
                Column(
                    key="language",
                    title=_("Language"),
                    cell=lambda row: Cell(row.language, "muted"),
                    width=9,
                    drop_priority=1,
                    sort_key="language",
                ),
                Column(
                    key="own",
                    title=_("Whose"),
                    cell=lambda row: row.whose(),
                    width=14,
                    sort_key="own",
                ),
            ]
        )
        with Panel(id="template"):
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
        # before the list, whose first row asks at once what a client would read
        page = await self.app.ask(session.clients.search, limit=1)
        self._reader = page.items[0] if page.items else None
        await self.read_order()
        table = self.query_one(VirtualTable)
        table.sorted_by(self.order.lstrip("-"), descending=self.order.startswith("-"))
        rows = [Row(self.kind, one) for one in found]
        await table.show(ListSource(self._sorted(rows)), keep=True)

    # the order

    def list_name(self) -> str:
        """Texts and workouts have each their own order."""
        return f"templates_{self.kind}"

    def ways(self) -> list[Way]:
        """As they come (the gym's own first), and by any column."""
        by_language = [Way("language", _("language"))] if self.kind == "message" else []
        return [
            Way("usual", _("their usual order")),
            Way("name", _("name")),
            *by_language,
            Way("own", _("whose: the gym's own first")),
        ]

    async def sorted_anew(self) -> None:
        """Read them anew."""
        await self.refresh_data()

    def _sorted(self, rows: list[Row]) -> list[Row]:
        keys: dict[str, Callable[[Row], str]] = {
            "name": lambda row: fold(row.title),
            "language": lambda row: row.language,
            "own": lambda row: str(not row.own),
        }
        order, back = self.order.lstrip("-"), self.order.startswith("-")
        if order == "usual":
            return rows[::-1] if back else rows
        return sorted(rows, key=keys[order], reverse=back)

    def on_virtual_table_row_focused(self, event: RowFocused) -> None:
        """Show its text, and what a client would read."""
        self.run_worker(
            self._show_text(event.row), group="text", exclusive=True, exit_on_error=False
        )

    async def _show_text(self, row: Row) -> None:
        self.query_one("#template", Panel).set_title(row.title)
        parts = [(row.template.text, "$text")]
        filled = await self._filled(row.template.text) if row.kind == "message" else ""
        if filled:
            parts.append((filled, "$muted"))
        self.query_one("#text", GymText).update(
            Content("\n\n").join(
                Content.styled(plain(text, multiline=True), tone) for text, tone in parts
            )
        )

    async def _filled(self, text: str) -> str:
        """What the first client would read; nothing where nobody is there or it can't be filled."""
        if self._reader is None or not text.strip():
            return ""
        try:
            found = await self.app.ask(
                self.app.session.messages.preview, self._reader.id, text=text
            )
        except PtcmsError as problem:
            return problem.sentence
        return _("{name} would read: {text}").format(name=self._reader.full_name, text=found.text)

    @in_turn
    async def on_virtual_table_row_opened(self, event: RowOpened) -> None:
        """Enter: the whole of it."""
        row = event.row
        lines = [row.template.text]
        if row.kind == "message":
            lines += ["", await self._filled(row.template.text)]
        await self.app.shown(TextWindow(row.title, "\n".join(lines)))

    @in_turn
    async def action_filter(self) -> None:
        """f: the other kind."""
        self.kind = "workout" if self.kind == "message" else "message"
        await self.refresh_data()

    @in_turn
    async def action_rules(self) -> None:
        """r: when reminders are prepared."""
        from ptcms_tui.screens.rules import RulesDialog

        await self.app.shown(RulesDialog())

    def _fields(
        self, title: str, text: str, language: str = "en", cloud: tuple[str, str] = ("", "")
    ) -> list[Field]:
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
                hint=_("Filled in for each client: {names}").format(
                    names=placeholders.in_braces(placeholders.KNOWN)
                ),
                live=self._filled,
            ),
            Field(
                "cloud_name",
                _("Approved as"),
                value=cloud[0],
                hint=_("Meta's name of this very text, for the WhatsApp Business account"),
            ),
            Field(
                "cloud_language",
                _("there in"),
                value=cloud[1],
                placeholder="en_US",
                hint=_("Meta's code of its language"),
            ),
        ]

    @property
    def _service(self) -> Any:
        session = self.app.session
        return session.messages if self.kind == "message" else session.workouts

    @in_turn
    async def action_new(self) -> None:
        """n."""
        saved = await self.app.form(
            FormModal(
                _("New template"),
                self._fields("", ""),
                self._service.add_template,
                saved=lambda _template: _("Saved the template."),
                undo=True,
            )
        )
        await self.refresh_data()
        if saved is not None:
            await self.query_one(VirtualTable).move_to((self.kind, saved.value.id))

    @in_turn
    async def action_edit(self) -> None:
        """e: one's own; what comes with the program becomes a new one of one's own."""
        row = self.query_one(VirtualTable).cursor_row
        if row is None:
            return
        template = row.template
        language = getattr(template, "language", "en")
        cloud = (getattr(template, "cloud_name", ""), getattr(template, "cloud_language", ""))
        fields = self._fields(row.title, template.text, language, cloud)
        in_place = row.own or row.kind == "message"
        call = self._editing(template, fields) if in_place else self._service.add_template
        await self.app.form(
            FormModal(
                _("Change the template") if in_place else _("A template of your own from this one"),
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
                key = getattr(template, "shipped_key", "")
                if one.id == template.id or (key and one.shipped_key == key):
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
        sentence = (
            _("“{title}” is again as it comes with the program.")
            if row.changed
            else _("Took out “{title}”.")
        )
        self.app.say(sentence.format(title=row.title), undo=True)
        await self.refresh_data()
