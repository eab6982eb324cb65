"""Messages as a list with honest states, for one client or for all."""

from typing import TYPE_CHECKING, Any

from ptcms_core import _, utc_moment
from ptcms_tui.widgets.cells import Cell, Tone
from ptcms_tui.widgets.columns import Column

if TYPE_CHECKING:
    from ptcms_tui.formatting import Formats

STATE_TONES: dict[str, Tone] = {
    "confirmed": "good",
    "accepted": "good",
    "handed_over": "attention",
    "unknown": "attention",
    "failed": "alarm",
    "queued": "accent",
    "sending": "accent",
}


def state_words(state: str) -> str:
    """A state as a person reads it; never "sent" where nobody knows."""
    return {
        "draft": _("draft"),
        "queued": _("waiting"),
        "sending": _("being sent"),
        "accepted": _("accepted"),
        "failed": _("failed"),
        "handed_over": _("did it go?"),
        "confirmed": _("sent, as told"),
        "not_sent": _("not sent"),
        "unknown": _("nobody knows"),
        "skipped": _("skipped"),
        "cancelled": _("cancelled"),
    }.get(state, state)


def message_columns(formats: "Formats", *, with_client: bool) -> list[Column]:
    """When, who, what, and what became of it."""

    def when(message: Any) -> str:
        at = message.created_at
        return formats.moment(utc_moment(at) if isinstance(at, str) else at)

    columns = [
        Column(
            key="at",
            title=_("When"),
            cell=lambda m: Cell(when(m), "muted"),
            width=13,
            sort_key="at",
        ),
        Column(
            key="state",
            title=_("State"),
            cell=lambda m: Cell(state_words(m.state), STATE_TONES.get(m.state, "muted")),
            width=13,
            sort_key="state",
        ),
        Column(
            key="text",
            title=_("Text"),
            cell=lambda m: " ".join(m.text.split()),
            width=20,
            min_width=10,
            grow=2,
        ),
    ]
    if with_client:
        columns.insert(
            1,
            Column(
                key="client",
                title=_("Client"),
                cell=lambda m: Cell(m.client_name or "", "strong"),
                width=18,
                sort_key="client",
                min_width=8,
                drop_priority=1,
            ),
        )
    return columns
