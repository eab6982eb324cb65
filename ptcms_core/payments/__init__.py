"""Payments: each client's ledger of immutable entries, receipts, requests by UPI."""

from ptcms_core.payments.entry import Account, Due, Listing, Payment, Posted, method_words
from ptcms_core.payments.rows import (
    document_fragment,
    document_header,
    insert,
    kept_figures,
    live,
    refresh_client,
    rows_of,
)
from ptcms_core.payments.service import Payments

__all__ = [
    "Account",
    "Due",
    "Listing",
    "Payment",
    "Payments",
    "Posted",
    "document_fragment",
    "document_header",
    "insert",
    "kept_figures",
    "live",
    "method_words",
    "refresh_client",
    "rows_of",
]
