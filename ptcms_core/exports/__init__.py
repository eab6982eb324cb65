"""What is kept, for others: all of one client, the whole gym as JSON, tables for spreadsheets."""

from ptcms_core.exports.back import read_back
from ptcms_core.exports.service import Exported, Exports, write_everything, write_tables

__all__ = ["Exported", "Exports", "read_back", "write_everything", "write_tables"]
