"""A made-up gym of any size, the same for the same seed; nobody in it exists."""

from ptcms_core.demo.gym import PASSWORD, SignIn, fill
from ptcms_core.demo.place import clear_away, refuse_used

__all__ = ["PASSWORD", "SignIn", "clear_away", "fill", "refuse_used"]
