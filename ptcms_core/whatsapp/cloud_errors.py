"""What is known of a message after Meta's service refused it, or the line to it broke.

Codes: Meta, "Cloud API error codes". Only what Meta itself refused in its own form, or what never
reached it, is certainly not sent; everything else is unknown, and is never sent again by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from pywa.errors import AuthorizationError, WhatsAppError

from ptcms_core.catalogue import _
from ptcms_core.values.text import clean
from ptcms_core.whatsapp.sender import NotSent, Outcome, Unknown

BUSY_SECONDS = 60.0
PAIR_SECONDS = 20.0
UNREACHED_SECONDS = 30.0


@dataclass(frozen=True)
class _Refusal:
    """How one of Meta's codes is answered: its sentence, when again, and if all are concerned."""

    say: Callable[[], str]
    retry_after: float | None = None
    channel: bool = False


_TOO_MANY = _Refusal(
    lambda: _("WhatsApp asks to go slower. The messages wait and go on by themselves."),
    BUSY_SECONDS,
    channel=True,
)
_RESTRICTED = _Refusal(
    lambda: _(
        "WhatsApp has restricted the gym's business account. Sending is paused; "
        "look into the account at Meta."
    ),
    channel=True,
)
_OFF = _Refusal(
    lambda: _("WhatsApp's service has a fault just now. The message waits and is tried again."),
    BUSY_SECONDS,
)
_TEMPLATE = _Refusal(
    lambda: _(
        "WhatsApp did not take the approved template: it is missing, paused or filled in "
        "otherwise than approved. Look at it at Meta, or send a link instead."
    )
)
_NO_RIGHT = _Refusal(
    lambda: _(
        "WhatsApp does not accept the gym's access token. Sending is paused; an admin sets a new "
        "token in Settings."
    ),
    channel=True,
)

_BY_CODE: dict[int, _Refusal] = {
    **dict.fromkeys((4, 80007, 130429), _TOO_MANY),
    131056: _Refusal(
        lambda: _("Too many messages to this client in a short time. It is tried again soon."),
        PAIR_SECONDS,
    ),
    **dict.fromkeys((368, 131031, 131048, 131064, 130497), _RESTRICTED),
    **dict.fromkeys((1, 2, 131000, 131016, 131057, 135000), _OFF),
    **dict.fromkeys(
        (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016), _TEMPLATE
    ),
    131005: _NO_RIGHT,
    131021: _Refusal(lambda: _("This is the gym's own number. Nothing was sent.")),
    131026: _Refusal(
        lambda: _("This phone is not reached by WhatsApp. Check the number with the client.")
    ),
    131030: _Refusal(
        lambda: _("The gym's number is a test number, and this phone is not on its list at Meta.")
    ),
    131042: _Refusal(
        lambda: _(
            "WhatsApp could not charge the gym's business account. Sending is paused; "
            "look into the payment at Meta."
        ),
        channel=True,
    ),
    131047: _Refusal(
        lambda: _(
            "More than 24 hours have passed since this client last wrote to the gym: WhatsApp lets "
            "an approved template through, or send a link instead."
        )
    ),
    131050: _Refusal(lambda: _("This client has stopped such messages from businesses.")),
}  # fmt: skip


def outcome_of(error: Exception) -> Outcome:
    """What is known of the message after this error of pywa or its HTTP client."""
    match error:
        case WhatsAppError():
            return _refused(error)
        case (
            httpx.ConnectError()
            | httpx.ConnectTimeout()
            | httpx.PoolTimeout()
            | httpx.ProxyError()
            | httpx.UnsupportedProtocol()
        ):
            return NotSent(
                _("WhatsApp's service can't be reached from here. The message waits."),
                UNREACHED_SECONDS,
                channel=True,
            )
        case httpx.TimeoutException():
            return Unknown(_("WhatsApp's service did not answer in time; nobody knows if it went."))
        case httpx.RequestError():
            return Unknown(
                _("The line to WhatsApp's service broke; nobody knows if the message went.")
            )
    return Unknown(_("WhatsApp's answer can't be understood; nobody knows if the message went."))


def _refused(error: WhatsAppError) -> Outcome:
    status = error.status_code or 0
    if not _is_metas_own(error):
        if status >= 500:
            return Unknown(
                _("WhatsApp's service answered with a fault; nobody knows if the message went.")
            )
        return NotSent(
            _("Something between here and WhatsApp refused the message ({code}).").format(
                code=status
            ),
            UNREACHED_SECONDS,
            channel=True,
        )
    known = _BY_CODE.get(error.code)
    if known is None and isinstance(error, AuthorizationError):
        known = _NO_RIGHT
    if known is None and error.is_transient:
        known = _OFF
    if known is None:
        return NotSent(
            _("WhatsApp refused the message: {reason} ({code}).").format(
                reason=clean(error.details or error.message, max_length=160), code=error.code
            )
        )
    return NotSent(known.say(), known.retry_after, known.channel)


def _is_metas_own(error: WhatsAppError) -> bool:
    """Whether the answer had Meta's form; pywa makes an error up where it had not."""
    try:
        answer: Any = error.raw_response.json() if error.raw_response is not None else None
    except ValueError:
        return False
    return isinstance(answer, dict) and isinstance(answer.get("error"), dict)
