"""Progress: weigh-ins and measures by date, what they amount to, corrections."""

from ptcms_core.progress.doubts import ask
from ptcms_core.progress.entry import MEASURES, Summary, WeighIn
from ptcms_core.progress.rows import (
    age_of,
    document_fragment,
    find,
    insert,
    kept_figures,
    mark,
    refresh_client,
    shown,
    write,
)
from ptcms_core.progress.service import Progress

__all__ = [
    "MEASURES",
    "Progress",
    "Summary",
    "WeighIn",
    "age_of",
    "ask",
    "document_fragment",
    "find",
    "insert",
    "kept_figures",
    "mark",
    "refresh_client",
    "shown",
    "write",
]
