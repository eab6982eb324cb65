"""The front of the core: opens a data folder, signs people in, hands out sessions."""

from ptcms_core.core.front import Core
from ptcms_core.core.opening import make_up_gym, open_core, read_back_gym, rebuild_records
from ptcms_core.session import Session

__all__ = ["Core", "Session", "make_up_gym", "open_core", "read_back_gym", "rebuild_records"]
