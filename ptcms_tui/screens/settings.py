"""Settings: everything the gym can set, group by group."""

from dataclasses import replace
from typing import Any

from ptcms_core import _, body, conventions, dates, languages, marked, money
from ptcms_tui.screens import business_account
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.fields_section import FieldsSection
from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.form_fields import Field
from ptcms_tui.widgets.grouped_list import GroupedList, Item, ItemGroup


def written_example(locale: str, currency: str) -> str:
    """How amounts, days and numbers look as they are written there."""
    by, day = conventions.conventions(locale), conventions.EXAMPLE_DAY
    return _("{money} · {day}, typed {typed} · {weight}").format(
        money=money.format_money(123456700, money.currency(currency), by),
        day=dates.format_date(day, by),
        typed=dates.numeric_date(day, by),
        weight=body.said_weight(72.4, by),
    )


def groups(currency: str) -> list[tuple[str, list[Field]]]:
    """The settings as fields, in groups; values are filled in when shown."""
    return [
        (
            _("Gym"),
            [
                Field("gym_name", _("Name"), required=True),
                Field("contact_phone", _("Phone")),
                Field("contact_email", _("Email")),
                Field("contact_address", _("Address")),
            ],
        ),
        (
            _("Money"),
            [
                Field("currency", _("Currency"), hint=_("fixed once amounts are kept")),
                Field("upi_id", _("UPI ID"), placeholder="gymname@okbank"),
                Field("payee_name", _("Payee name")),
                Field("reminder_days", _("Remind"), "whole", hint=_("days before a due date")),
            ],
        ),
        (
            _("Place and units"),
            [
                Field("phone_region", _("Phone region"), hint=_("two letters, such as IN")),
                Field(
                    "locale",
                    _("Written as in"),
                    "choice",
                    choices=sorted(conventions.names().items(), key=lambda one: one[1]),
                    live=lambda locale: written_example(locale, currency),
                ),
                Field("time_zone", _("Time zone"), placeholder="Asia/Kolkata"),
                *_language(),
                Field(
                    "units",
                    _("Units"),
                    "choice",
                    choices=[("metric", _("kg and cm")), ("imperial", _("lb and in"))],
                ),
                Field(
                    "bmi_bands",
                    _("BMI bands"),
                    "choice",
                    choices=[("who", _("WHO")), ("asian_indian", _("Asian-Indian"))],
                ),
            ],
        ),
        (
            _("Desk"),
            [
                Field("idle_lock_minutes", _("Lock after"), "whole", hint=_("idle minutes")),
                Field("inactivity_days", _("Not seen"), "whole", hint=_("days without a weigh-in")),
            ],
        ),
        (
            _("Messages"),
            [
                Field(
                    "sender",
                    _("Send by"),
                    "choice",
                    choices=[
                        ("click_to_chat", _("QR code or link")),
                        ("pywhatkit", _("WhatsApp Web on this desk")),
                        ("cloud", _("WhatsApp Business account")),
                    ],
                    hint=_("to many: by the account or link by link, never WhatsApp Web"),
                ),
                Field(
                    "cloud_phone_id",
                    _("Phone number ID"),
                    hint=_("of the WhatsApp Business account, as Meta shows it"),
                ),
                Field("quiet_from", _("Quiet from"), placeholder="21:00"),
                Field("quiet_until", _("Quiet until"), placeholder="09:00"),
            ],
        ),
        (
            _("How long it is kept"),
            [
                Field(
                    "keep_messages_months",
                    _("Messages"),
                    "whole",
                    hint=_("months their texts are kept; 0: for ever"),
                ),
                Field(
                    "keep_history_months",
                    _("Activity"),
                    "whole",
                    hint=_("months its values are kept, what was done for ever; 0: for ever"),
                ),
                Field(
                    "keep_exports_days",
                    _("Exports"),
                    "whole",
                    hint=_("days a file in exports/ is kept; 0: for ever"),
                ),
                Field(
                    "keep_archived_months",
                    _("Archived"),
                    "whole",
                    hint=_("months until a settled client is erased; 0: never"),
                ),
            ],
        ),
    ]


class SettingsSection(FieldsSection):
    """The settings in groups; Enter or e changes the group of the one under the cursor."""

    title = marked("Settings")
    subjects = frozenset({"settings", "channel"})

    async def refresh_data(self) -> None:
        """Read the settings."""
        settings = await self.app.ask(self.app.session.settings.get)
        account = await self.app.ask(self.app.session.channels.cloud)
        shown = [
            ItemGroup(title, [_shown(title, field, settings) for field in fields])
            for title, fields in groups(settings.currency)
        ]
        shown.append(ItemGroup(_("WhatsApp Business account"), business_account.items(account)))
        self.query_one(GroupedList).show(shown, empty="")

    async def change(self, item: Item) -> None:
        """The form with the field."""
        if item.data == business_account.GROUP:
            await business_account.change(self.app, str(item.id))
            return
        settings = await self.app.ask(self.app.session.settings.get)
        title, wanted = next(group for group in groups(settings.currency) if group[0] == item.data)
        fields = [_holding(field, settings) for field in wanted]
        service = self.app.session.settings

        def values(now: Any) -> dict[str, Any]:
            return {field.name: getattr(now, field.name) for field in fields}

        def save(shown: Any, **changes: Any) -> Any:
            return service.update(expected=values(shown), **changes)

        await self.app.form(
            FormModal(
                _("Settings: {group}").format(group=title),
                fields,
                Editing(settings, save=save, read=service.get, values=values),
                saved=lambda _settings: _("Saved the settings."),
                undo=True,
                focus=str(item.id),
            )
        )


def _language() -> list[Field]:
    """The language of the screens, where there is more than one to choose from."""
    spoken = [(code, conventions.language_name(code)) for code in languages()]
    if len(spoken) == 1:
        return []
    hint = _("of every screen of the gym, from the next sign-in on")
    return [Field("language", _("Language"), "choice", choices=spoken, hint=hint)]


def _holding(field: Field, settings: Any) -> Field:
    """The field with the setting as it is, and what it makes of things."""
    field = replace(field, value=getattr(settings, field.name))
    if field.name != "locale":
        return field
    return replace(field, hint=written_example(settings.locale, settings.currency))


def _shown(group: str, field: Field, settings: Any) -> Item:
    field = _holding(field, settings)
    value = field.value
    words = str(dict(field.choices).get(value, value))
    return Item(
        field.name,
        field.label,
        Cell(words) if words else Cell("–", "muted"),
        (("enter", _("change")),),
        field.hint,
        group,
    )
