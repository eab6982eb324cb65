"""The public calls that there are, asked of a session itself."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from ptcms_core.session import Session


def public_calls(session: Session) -> Iterator[str]:
    """The names of all public methods of a session and of its services."""
    for name in dir(type(session)) + list(vars(session)):
        if name.startswith("_"):
            continue
        member = getattr(session, name)
        if inspect.ismethod(member):
            yield f"session.{name}"
        elif type(member).__module__.startswith("ptcms_core") and hasattr(member, "_access"):
            for method, _function in inspect.getmembers(member, inspect.ismethod):
                if not method.startswith("_"):
                    yield f"{name}.{method}"


def method_of(session: Session, name: str) -> Callable[..., Any]:
    """The method of this name, bound to a session."""
    service, _dot, method = name.partition(".")
    found: Callable[..., Any] = getattr(
        session if service == "session" else getattr(session, service), method
    )
    return found
