"""The quiet hours, in which nobody is written to unless a person wants it so."""

from datetime import datetime, time, timedelta

from ptcms_core.settings import GymSettings
from ptcms_core.storage.gym import Gym
from ptcms_core.storage.journal import utc_text


def is_quiet(now: datetime, quiet_from: str, quiet_until: str) -> bool:
    """Whether messages should rest at this local moment (the hours may pass midnight)."""
    start, end = time.fromisoformat(quiet_from), time.fromisoformat(quiet_until)
    at = now.time()
    if start == end:
        return False
    return start <= at < end if start < end else at >= start or at < end


def end_of_quiet(gym: Gym, settings: GymSettings) -> str | None:
    """When the quiet hours that hold now end (UTC as stored); None outside them."""
    local = gym.now().astimezone(gym.zone())
    if not is_quiet(local, settings.quiet_from, settings.quiet_until):
        return None
    end = datetime.combine(local.date(), time.fromisoformat(settings.quiet_until), gym.zone())
    end = end.replace(fold=local.fold)  # of an hour that comes twice, the time that it is now
    return utc_text(end if end > local else end + timedelta(days=1))
