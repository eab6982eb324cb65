"""When reminders are prepared by themselves: the gym's rules."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ptcms_core import NotFound, _, ngettext
from ptcms_tui.keys import bindings
from ptcms_tui.screens.dialog import Dialog
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.form import FormModal
from ptcms_tui.typeahead import in_turn
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.gym_text import GymText
from ptcms_tui.widgets.rows import ListSource
from ptcms_tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp

_FOR_ADMINS = ("new", "edit", "switch", "remove")


def kinds() -> list[tuple[str, str]]:
    """What there is to remind of."""
    return [
        ("due_in", _("a payment is due soon")),
        ("overdue", _("a payment is overdue")),
        ("no_weigh_in", _("nobody was weighed for long")),
        ("birthday", _("a birthday")),
    ]


def rule_words(rule: Any) -> str:
    """When a rule prepares its reminder."""
    days = rule.days
    if rule.kind == "due_in":
        return ngettext("due within {days} day", "due within {days} days", days).format(days=days)
    if rule.kind == "overdue":
        days = max(days, 1)
        return ngettext(
            "overdue by {days} day, once a week", "overdue by {days} days, once a week", days
        ).format(days=days)
    if rule.kind == "no_weigh_in":
        return ngettext("no weigh-in for {days} day", "no weigh-in for {days} days", days).format(
            days=days
        )
    return _("birthday")


class RulesDialog(Dialog[None]):
    """The rules in a list; admins add, change and take out."""

    BINDINGS = bindings("rules")
    scopes: ClassVar[tuple[str, ...]] = ("rules", "app")
    app: "PtcmsApp"

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[Any, str] = {}

    def content(self) -> ComposeResult:
        """What a rule does, in a sentence, and the list."""
        with Vertical(classes="dialog -batch -rules") as window:
            window.border_title = Content(_("Reminders by rule"))
            yield GymText(
                _(
                    "What a rule prepares waits in Today for one key. By itself it goes by the "
                    "WhatsApp Business account only, and to who agreed."
                ),
                classes="muted",
            )
            yield VirtualTable(
                [
                    Column(
                        key="when",
                        title=_("When"),
                        cell=lambda rule: Cell(rule_words(rule), "strong"),
                        width=30,
                        min_width=18,
                        grow=1,
                    ),
                    Column(
                        key="template",
                        title=_("Template"),
                        cell=lambda rule: Cell(
                            self._names.get(rule.template_id, _("taken out")), "muted"
                        ),
                        width=20,
                        min_width=10,
                        drop_priority=1,
                    ),
                    Column(key="state", title=_("State"), cell=_state, width=14),
                ]
            )

    async def on_mount(self) -> None:
        """The list has the focus."""
        self.query_one(VirtualTable).focus()
        await self._show()

    async def _show(self) -> None:
        templates = await self.app.ask(self.app.session.messages.templates)
        self._names = {one.id: one.name for one in templates}
        self._names |= {one.shipped_key: one.name for one in templates if one.shipped_key}
        rules = await self.app.ask(self.app.session.reminders.rules)
        table = self.query_one(VirtualTable)
        table.set_empty_text(
            _("No rule yet. Press n to have reminders prepared.")
            if self._admin
            else _("No rule yet. An admin makes them.")
        )
        await table.show(ListSource(rules), keep=True)
        self.refresh_bindings()

    @property
    def _admin(self) -> bool:
        return self.app.desk.person is not None and self.app.desk.person.is_admin

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Rules are made by admins."""
        if action in _FOR_ADMINS and not self._admin:
            return False
        if action in ("edit", "switch", "remove"):
            return self.is_mounted and self.query_one(VirtualTable).cursor_row is not None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why a key does nothing."""
        return _("only an admin may") if action in _FOR_ADMINS and not self._admin else ""

    def on_virtual_table_row_opened(self) -> None:
        """Enter on the list."""
        if self.check_action("edit", ()):
            self.action_edit()

    async def _fields(self, rule: Any = None) -> list[Field]:
        templates = await self.app.ask(self.app.session.messages.templates)
        offered = [
            (one.shipped_key or one.id, one.name) for one in templates if one.language == "en"
        ]
        fields = [
            Field("days", _("Days"), "whole", value=3 if rule is None else rule.days,
                  hint=_("none for a birthday")),
            Field(
                "template",
                _("Template"),
                "choice",
                value="due_soon" if rule is None else rule.template_id,
                choices=offered,
                hint=_("in the client's language, where there is one"),
            ),
            Field(
                "by_itself",
                _("By itself"),
                "checkbox",
                value=False if rule is None else rule.by_itself,
                hint=_("by the WhatsApp Business account only"),
            ),
        ]  # fmt: skip
        if rule is None:
            fields.insert(0, Field("kind", _("When"), "choice", value="due_in", choices=kinds()))
        return fields

    @in_turn
    async def action_new(self) -> None:
        """n."""
        service = self.app.session.reminders

        def add(**values: Any) -> Any:
            return service.add_rule(**{**values, "days": values.get("days") or 0})

        await self.app.form(
            FormModal(
                _("New rule for reminders"),
                await self._fields(),
                add,
                saved=lambda rule: _("Reminders: {when}.").format(when=rule_words(rule)),
                undo=True,
            )
        )
        await self._prepared()

    @in_turn
    async def action_edit(self) -> None:
        """e."""
        rule = self.query_one(VirtualTable).cursor_row
        if rule is None:
            return
        service = self.app.session.reminders

        def values(now: Any) -> dict[str, Any]:
            return {"days": now.days, "template": now.template_id, "by_itself": now.by_itself}

        def save(shown: Any, **changes: Any) -> Any:
            changed = {**values(shown), **changes}
            return service.update_rule(
                rule.id, version=shown.version, **{**changed, "days": changed["days"] or 0}
            )

        def read() -> Any:
            for one in service.rules():
                if one.id == rule.id:
                    return one
            raise NotFound(_("This rule was taken out meanwhile. Nothing was saved."))

        await self.app.form(
            FormModal(
                _("Change the rule"),
                await self._fields(rule),
                Editing(rule, save=save, read=read, values=values),
                saved=lambda changed: _("Reminders: {when}.").format(when=rule_words(changed)),
                undo=True,
            )
        )
        await self._prepared()

    @in_turn
    async def action_switch(self) -> None:
        """o: off, or on again."""
        rule = self.query_one(VirtualTable).cursor_row
        if rule is None:
            return
        await self.app.ask(
            self.app.session.reminders.update_rule,
            rule.id,
            version=rule.version,
            active=not rule.active,
        )
        await self._prepared()

    @in_turn
    async def action_remove(self) -> None:
        """d."""
        rule = self.query_one(VirtualTable).cursor_row
        if rule is None:
            return
        await self.app.ask(self.app.session.reminders.remove_rule, rule.id)
        self.app.say(_("Took out the rule: {when}.").format(when=rule_words(rule)), undo=True)
        await self._prepared()

    async def _prepared(self) -> None:
        await self.app.ask(self.app.session.reminders.prepare)
        await self._show()

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)


def _state(rule: Any) -> Cell:
    if not rule.active:
        return Cell(_("off"), "muted")
    return Cell(_("by itself"), "accent") if rule.by_itself else Cell(_("waits in Today"), "good")
