"""The columns of the list of clients, and the orders it may have."""

from typing import TYPE_CHECKING

from ptcms_core import Client, _
from ptcms_tui.screens.client_words import status_cell
from ptcms_tui.screens.sorting import Way
from ptcms_tui.widgets.cells import Cell
from ptcms_tui.widgets.columns import Column

if TYPE_CHECKING:
    from ptcms_tui.app import PtcmsApp


def client_ways(*, is_admin: bool) -> list[Way]:
    """By what clients may be sorted, as the core names it."""
    ways = [
        Way("name", _("name")),
        Way("balance", _("balance"), down=True),
        Way("due", _("due date")),
        Way("weigh_in", _("last weigh-in")),
        Way("weight", _("weight")),
        Way("change", _("change in 7 days")),
        Way("goal", _("goal")),
        Way("phone", _("phone")),
        Way("id", _("newest"), down=True),
    ]
    if is_admin:
        ways.insert(1, Way("trainer", _("trainer")))
    return ways


def client_columns(app: "PtcmsApp", *, is_admin: bool) -> list[Column]:
    """What is shown of each client; an admin sees whose client it is."""
    formats = app.formats

    def last(client: Client) -> Cell:
        day = client.last_weigh_in_on
        idle = day is not None and (app.today - day).days >= formats.settings.inactivity_days
        return Cell(formats.tight_day(day), "attention" if idle else "muted")

    columns = [
        Column(
            key="name",
            title=_("Name"),
            cell=lambda c: Cell(c.full_name, "strong"),
            width=14,
            min_width=10,
            grow=2,
            sort_key="name",
        ),
        Column(
            key="phone",
            title=_("Phone"),
            cell=lambda c: Cell(formats.phone(c.phone), "muted"),
            width=12,
            short=lambda c: Cell((c.phone or "")[-4:], "muted"),
            short_width=4,
            short_title=_("Ph"),
            sort_key="phone",
            drop_priority=5,
        ),
        Column(
            key="goal",
            title=_("Goal"),
            cell=lambda c: Cell(c.goal, "muted"),
            width=14,
            min_width=8,
            grow=1,
            sort_key="goal",
            drop_priority=7,
        ),
        Column(
            key="weight",
            title=lambda: formats.weight_unit,
            cell=lambda c: formats.weight(c.weight_kg, unit=False),
            width=5,
            align="right",
            sort_key="weight",
            drop_priority=2,
        ),
        Column(
            key="change",
            title=_("7 d"),
            cell=lambda c: Cell(formats.weight_change(c.weight_change_7d_kg), "muted"),
            width=5,
            align="right",
            sort_key="change",
            drop_priority=6,
        ),
        Column(
            key="last",
            title=_("Last"),
            cell=last,
            width=6,
            min_width=6,
            align="right",
            sort_key="weigh_in",
            drop_priority=3,
        ),
        Column(
            key="balance",
            title=_("Balance"),
            cell=lambda c: formats.money(c.balance) if c.balance else "",
            width=14,
            align="right",
            sort_key="balance",
            drop_priority=1,
        ),
        Column(
            key="status",
            title=_("Account"),
            cell=lambda c: status_cell(c, formats),
            width=11,
            min_width=10,
            sort_key="due",
        ),
    ]
    if is_admin:
        columns.insert(
            3,
            Column(
                key="trainer",
                title=_("Trainer"),
                cell=lambda c: Cell(c.trainer_name or _("nobody"), "muted"),
                width=14,
                min_width=8,
                sort_key="trainer",
                drop_priority=4,
            ),
        )
    return columns
