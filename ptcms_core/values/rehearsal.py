"""A call of the core tried without keeping anything, to hear all that it would be refused for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ptcms_core.errors import Invalid, PtcmsError, SignedOut

_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


class Rehearsed(Exception):
    """Ends a transaction of a rehearsal where it would be kept, so that it is rolled back."""


def end_rehearsal() -> None:
    """Rehearsed in a rehearsal; every transaction calls it before it commits."""
    if _rehearsing.get():
        raise Rehearsed


@contextmanager
def rehearsal() -> Iterator[None]:
    """What is done inside is rolled back where it would be kept; what refuses it is raised."""
    token = _rehearsing.set(True)
    try:
        yield
    except Rehearsed:
        pass
    finally:
        _rehearsing.reset(token)


def refusals(call: Callable[..., Any], *args: Any, **kwargs: Any) -> dict[str, str]:
    """Field → sentence: what the call would be refused for as Invalid. Nothing is written.

    With it a form tells the fields that it can't read itself and those that the core refuses in
    one round. A doubt or any other refusal is left to the call itself; SignedOut is raised.
    """
    token = _rehearsing.set(True)
    try:
        call(*args, **kwargs)
    except Invalid as invalid:
        return invalid.fields
    except SignedOut:
        raise
    except (PtcmsError, Rehearsed):
        return {}
    finally:
        _rehearsing.reset(token)
    return {}
