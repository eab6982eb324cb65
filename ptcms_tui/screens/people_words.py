"""How the people who work at the gym are shown in a list, and what is entered of one."""

from typing import TYPE_CHECKING, Any

from ptcms_core import _, utc_moment
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column
from ptcms_tui.widgets.form_fields import Field

if TYPE_CHECKING:
    from ptcms_tui.formatting import Formats


def last_sign_in(formats: "Formats", person: Any) -> str:
    """When a person last signed in, in words."""
    at = person.last_sign_in_at
    return formats.moment(utc_moment(at)) if at else _("never")


def people_columns(formats: "Formats") -> list[Column]:
    """The columns of the list of people."""
    return [
        Column(
            key="name",
            title=_("Name"),
            cell=lambda p: Cell(p.full_name, "strong" if p.active else "muted"),
            width=20,
            min_width=10,
            grow=1,
            sort_key="name",
        ),
        Column(
            key="email",
            title=_("Email"),
            cell=lambda p: Cell(p.email, "muted"),
            width=24,
            min_width=12,
            drop_priority=2,
            sort_key="email",
        ),
        Column(
            key="role",
            title=_("Role"),
            cell=lambda p: _("admin") if p.role == "admin" else _("trainer"),
            width=8,
            sort_key="role",
        ),
        Column(
            key="clients",
            title=_("Clients"),
            cell=lambda p: str(p.clients),
            width=9,
            align="right",
            sort_key="clients",
        ),
        Column(
            key="collected",
            title=_("Collected"),
            cell=lambda p: formats.money(p.collected),
            width=15,
            align="right",
            drop_priority=1,
            sort_key="collected",
        ),
        Column(
            key="last",
            title=_("Last sign-in"),
            cell=lambda p: Cell(last_sign_in(formats, p), "muted"),
            width=17,
            min_width=12,
            drop_priority=3,
            sort_key="last",
        ),
        Column(
            key="active",
            title="",
            cell=lambda p: Cell("" if p.active else _("CLOSED"), "attention"),
            width=6,
            sort_key="active",
        ),
    ]


def person_fields(person: Any) -> list[Field]:
    """What is entered of a person; of a new one where there is none."""

    def now(name: str, empty: Any = "") -> Any:
        return empty if person is None else getattr(person, name)

    return [
        Field("full_name", _("Name"), value=now("full_name"), required=True),
        Field("email", _("Email"), value=now("email"), required=True),
        Field(
            "role",
            _("Role"),
            "choice",
            value=now("role", "trainer"),
            choices=[("trainer", _("Trainer")), ("admin", _("Admin"))],
        ),
        Field(
            "upi_id", _("UPI ID"), value=now("upi_id"), hint=_("if not the gym's"),
        ),
        Field("payee_name", _("Payee name"), value=now("payee_name")),
        Field(
            "own_password", _("Your password"), "password",
            hint=_("only to make an admin, or for another role"),
        ),
    ]  # fmt: skip


def made_up_hint() -> str:
    """How a password may be given, or made up."""
    return _("12 characters or more; empty: one is made up and shown once")
