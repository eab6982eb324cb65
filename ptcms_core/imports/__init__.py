"""Clients from tables of other programs: reading, matching columns, checking, adding."""

from ptcms_core.imports.report import CsvReport, RowReport
from ptcms_core.imports.service import Imports

__all__ = ["CsvReport", "Imports", "RowReport"]
