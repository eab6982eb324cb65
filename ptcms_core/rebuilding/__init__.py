"""The client records made again from the documents, where the database is gone or damaged."""

from ptcms_core.rebuilding.report import Rebuilt
from ptcms_core.rebuilding.service import rebuild

__all__ = ["Rebuilt", "rebuild"]
