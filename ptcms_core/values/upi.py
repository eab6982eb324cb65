"""Payment requests by UPI: the link behind the QR code that a client scans.

Source: NPCI, UPI Linking Specification 1.6. A link is a request, never a proof of payment.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import quote

from ptcms_core.catalogue import _
from ptcms_core.values.qr import fits

NOTE_LENGTH = 50
"""The longest note (`tn`) of the specification, in characters."""
REFERENCE_LENGTH = 35
"""The longest transaction reference (`tr`) of the specification, in characters."""
PAYEE_LENGTH = 99
"""The longest payee name (`pn`) of the specification, in characters."""

_UPI_ID = re.compile(r"[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}")
_REFERENCE = re.compile(r"[A-Za-z0-9./_-]+")
_ZERO_WIDTH_JOINER = "\u200d"
_JOINERS = ("\u200c", _ZERO_WIDTH_JOINER)


def check_upi_id(text: str) -> str:
    """The UPI id without surrounding blanks; ValueError with a sentence when it can't be one."""
    upi_id = text.strip()
    if not upi_id:
        raise ValueError(_("Enter a UPI ID, such as gymname@okbank."))
    if "@" not in upi_id:
        raise ValueError(_("A UPI ID has an @ in it, such as gymname@okbank."))
    if "." in upi_id.rpartition("@")[2]:
        raise ValueError(
            _("This looks like an email address. A UPI ID has no dot after the @: gymname@okbank.")
        )
    if not _UPI_ID.fullmatch(upi_id):
        raise ValueError(
            _(
                "A UPI ID is letters, digits, dots or hyphens, then @ and the bank's handle, "
                "such as gymname@okbank."
            )
        )
    return upi_id


@dataclass(frozen=True)
class UpiRequest:
    """What a payment request asks for; `link` is its `upi://pay` form."""

    pa: str
    """The payee's UPI id."""
    pn: str
    """The payee's name as the payer's app shows it."""
    amount: Decimal | None = None
    """Rupees, at most two decimals; None lets the payer enter it."""
    currency: str = "INR"
    note: str = ""
    """At most 50 characters go into the link."""
    reference: str = ""
    """Unique for each request."""

    @property
    def link(self) -> str:
        """The `upi://pay` link; ValueError with a sentence when a part is wrong."""
        parts = [("pa", check_upi_id(self.pa))]
        payee = _one_line(self.pn, PAYEE_LENGTH)
        if payee:
            parts.append(("pn", payee))
        if self.amount is not None:
            parts.append(("am", _amount(self.amount)))
        parts.append(("cu", self.currency))
        note = _one_line(self.note, NOTE_LENGTH)
        if note:
            parts.append(("tn", note))
        if self.reference:
            parts.append(("tr", _reference(self.reference)))
        return "upi://pay?" + "&".join(f"{name}={quote(value, safe='@')}" for name, value in parts)


def upi_link(
    pa: str,
    pn: str,
    amount: Decimal | None,
    currency: str = "INR",
    note: str = "",
    reference: str = "",
) -> str:
    """The `upi://pay` link that asks for `amount` (None: the payer enters it).

    ValueError with a sentence when the UPI id, the amount or the reference is wrong.
    """
    return UpiRequest(pa, pn, amount, currency, note, reference).link


def shortened(request: UpiRequest, rows: int, columns: int | None = None) -> UpiRequest:
    """The request with as much of its note, then of its payee name, as a QR of `rows` cells holds.

    Who is paid, how much and the reference are never touched: where even they don't fit,
    the shortest request comes back and the screen says what room it needs.
    """
    wide = columns if columns is not None else 2 * rows

    def fitting(candidate: UpiRequest) -> bool:
        return fits(candidate.link, wide, rows)

    note, payee = _one_line(request.note, NOTE_LENGTH), _one_line(request.pn, PAYEE_LENGTH)
    if (note, payee) != (request.note, request.pn):
        request = replace(request, note=note, pn=payee)
    if fitting(request):
        return request
    return (
        _longest(note, lambda kept: replace(request, note=kept), fitting)
        or _longest(payee, lambda kept: replace(request, note="", pn=kept), fitting)
        or replace(request, note="", pn="")
    )


def _longest(
    text: str, made: Callable[[str], UpiRequest], fitting: Callable[[UpiRequest], bool]
) -> UpiRequest | None:
    """The request with the longest beginning of `text` that fits, None if not even none does."""
    lengths = range(len(text) + 1)
    too_long = bisect_left(lengths, True, key=lambda length: not fitting(made(text[:length])))
    for length in range(too_long - 1, -1, -1):
        candidate = made(_cut(text, length))
        if fitting(candidate):
            return candidate
    return None


def _one_line(text: str, length: int) -> str:
    return _cut(" ".join(text.split()), length)


def _cut(text: str, length: int) -> str:
    """The first `length` characters, less where that would split a character from its marks."""
    while 0 < length < len(text) and _splits(text, length):
        length -= 1
    return text[:length].strip()


def _splits(text: str, at: int) -> bool:
    follows = text[at]
    return (
        unicodedata.category(follows).startswith("M")
        or follows in _JOINERS
        or text[at - 1] == _ZERO_WIDTH_JOINER
        or "\U0001f3fb" <= follows <= "\U0001f3ff"  # skin tones
    )


def _amount(amount: Decimal) -> str:
    if not amount.is_finite() or amount <= 0:
        raise ValueError(_("A payment request needs an amount above zero."))
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError(_("A payment request takes at most two decimals."))
    return f"{amount:.2f}"


def _reference(reference: str) -> str:
    if len(reference) > REFERENCE_LENGTH or not _REFERENCE.fullmatch(reference):
        raise ValueError(
            _(
                "The reference of a payment request is at most {count} letters, digits, "
                "dots, slashes or hyphens."
            ).format(count=REFERENCE_LENGTH)
        )
    return reference
