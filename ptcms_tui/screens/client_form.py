"""The forms of a client: a new one, and the profile."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from ptcms_core import Client, _, body
from ptcms_tui.screens.editing import Editing
from ptcms_tui.screens.form import FormModal
from ptcms_tui.widgets.form_fields import Field

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


def _details(app: "PtcmsApp", client: Client | None) -> list[Field]:
    def now(name: str, empty: Any = None) -> Any:
        return empty if client is None else getattr(client, name)

    besides = None if client is None else client.id

    async def alike(name: str = "", phone: str | None = None) -> str:
        found = await app.ask(app.session.clients.similar, name, phone, besides=besides)
        if not found:
            return ""
        known = [
            f"{one.full_name} ····{one.last_four}" if one.last_four else one.full_name
            for one in found[:3]
            if one.full_name
        ]
        if not known:
            return _("already in the gym's records; ask the admin")
        return _("already here? {names}").format(names=", ".join(known))

    return [
        Field("full_name", _("Name"), value=now("full_name", ""), required=True, live=alike),
        Field(
            "phone",
            _("Phone"),
            "phone",
            value=now("phone"),
            live=lambda typed: alike(phone=typed),
        ),
        Field(
            "gender",
            _("Gender"),
            "choice",
            value=now("gender"),
            choices=[
                (None, _("not told")),
                ("female", _("Female")),
                ("male", _("Male")),
                ("other", _("Other")),
            ],
        ),
        Field(
            "date_of_birth",
            _("Born"),
            "date",
            value=now("date_of_birth"),
            prefer="past",
            placeholder=app.formats.typed_day(date(1998, 11, 24)),
        ),
        Field(
            "age",
            _("or age"),
            "whole",
            value=None if client is None or client.date_of_birth else client.age,
            hint=_("if the date of birth isn't known"),
        ),
        Field("height_cm", _("Height"), "length", value=now("height_cm")),
        Field("weight_kg", _("Weight"), "weight", value=now("weight_kg")),
        Field("goal", _("Goal"), value=now("goal", ""), placeholder=_("Muscle gain")),
        Field("goal_weight_kg", _("Goal weight"), "weight", value=now("goal_weight_kg")),
        Field(
            "activity",
            _("Activity"),
            "choice",
            value=now("activity", "sedentary"),
            choices=[(key, body.activity_words(key)) for key in body.ACTIVITIES],
        ),
    ]


def _more(client: Client | None) -> list[Field]:
    def now(name: str, empty: Any = "") -> Any:
        return empty if client is None else getattr(client, name)

    return [
        Field("email", _("Email"), value=now("email")),
        Field("injuries", _("Injuries"), "multiline", value=now("injuries"), rows=2),
        Field("notes", _("Notes"), "multiline", value=now("notes"), rows=3),
        Field(
            "emergency_contact",
            _("Emergency"),
            value=now("emergency_contact"),
            placeholder=_("name and phone"),
        ),
        Field(
            "language",
            _("Language"),
            "choice",
            value=now("language", "en"),
            choices=[("en", _("English")), ("hi", _("Hindi"))],
            hint=_("of messages"),
        ),
        Field(
            "whatsapp_consent",
            _("WhatsApp"),
            "checkbox",
            value=now("whatsapp_consent", False),
            hint=_("agreed to be written to"),
        ),
        Field(
            "consent_source",
            _("How agreed"),
            value=now("consent_source"),
            placeholder=_("said so at the desk"),
        ),
        Field(
            "opted_out",
            _("Opted out"),
            "checkbox",
            value=client is not None and client.opted_out_on is not None,
            hint=_("asked not to be written to"),
        ),
    ]


async def new_client_form(app: "PtcmsApp") -> FormModal:
    """The form for a new client; starting weight and fee go with it."""
    fields = [
        *_details(app, None),
        Field("fee", _("Fee"), "money", hint=_("becomes the first charge")),
        Field("fee_due", _("Fee due"), "date", value=app.today, prefer="future"),
        *_more(None),
    ]
    person = app.desk.person
    if person is not None and person.is_admin:
        people = await app.ask(app.session.trainers.list, active=True)
        fields.append(
            Field(
                "trainer_id",
                _("Trainer"),
                "choice",
                value=person.id,
                choices=[(one.id, one.full_name) for one in people],
            )
        )
    return FormModal(
        _("New client"),
        fields,
        app.session.clients.add,
        saved=lambda client: _("Added {name}.").format(name=client.full_name),
        undo=True,
    )


def profile_form(app: "PtcmsApp", client: Client) -> FormModal:
    """The profile to change; a changed weight or height is a weigh-in of today."""
    fields = [*_details(app, client), *_more(client)]
    if client.gender == "other":
        fields.insert(
            3,
            Field(
                "equation",
                _("Formula"),
                "choice",
                value=client.equation,
                choices=[(None, _("not chosen")), ("female", _("Female")), ("male", _("Male"))],
                hint=_("for energy needs"),
            ),
        )
    names = [field.name for field in fields]

    def values(now: Client) -> dict[str, Any]:
        found = {name: getattr(now, name) for name in names}
        # an age that follows from a date of birth is no field of its own
        return found | {"age": None if now.date_of_birth else now.age}

    def save(shown: Client, **changes: Any) -> Client:
        return app.session.clients.update(client.id, version=shown.version, **changes)

    return FormModal(
        _("Profile of {name}").format(name=client.full_name),
        fields,
        Editing(client, save=save, read=partial(app.session.clients.get, client.id), values=values),
        saved=lambda saved: _("Saved {name}.").format(name=saved.full_name),
        undo=True,
    )
