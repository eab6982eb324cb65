"""Edits of documents by hand: noticed, told client by client, taken in or set aside."""

from ptcms_core.outside.changed import Changed
from ptcms_core.outside.service import Outside, reopen
from ptcms_core.outside.telling import ClientEdit, OutsideEdit, Reading

__all__ = ["Changed", "ClientEdit", "Outside", "OutsideEdit", "Reading", "reopen"]
