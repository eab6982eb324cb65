"""Taking over a folder of the original application: what is certain is taken, the rest is told."""

from ptcms_core.legacy.report import Report
from ptcms_core.legacy.takeover import import_legacy

__all__ = ["Report", "import_legacy"]
