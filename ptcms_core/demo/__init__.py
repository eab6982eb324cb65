"""A made-up gym of any size, the same for the same seed; nobody in it exists."""

from ptcms_core.demo.gym import PASSWORD, SignIn, fill

__all__ = ["PASSWORD", "SignIn", "fill"]
