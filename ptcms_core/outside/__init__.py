"""Edits of documents by hand: noticed, told client by client, taken in or set aside."""

from ptcms_core.outside.compare import Changed
from ptcms_core.outside.service import ClientEdit, Outside, OutsideEdit, Reading, reopen

__all__ = ["Changed", "ClientEdit", "Outside", "OutsideEdit", "Reading", "reopen"]
