"""The border of a service: what a caller hands in is of the kind that the method asks for.

What a person typed is checked further in, by the model of its subject. Here everything else is
looked at once, so that no wrong kind or range of a value reaches a rule or the database.
"""

import functools
import inspect
import types
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, Union, get_args, get_origin

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.values.conventions import of_this_call
from ptcms_core.values.text import whole

Service = TypeVar("Service")

LARGEST = 2**63 - 1
"""The largest whole number that a database keeps."""

# a page of a list: to SQLite a limit below nothing is none
_FEWEST = {"limit": 1, "offset": 0}


def guarded(service: type[Service]) -> type[Service]:
    """The service, each public method of which refuses arguments of another kind with Invalid.

    Looked at are the arguments annotated with classes and unions of them.
    """
    for name, method in list(vars(service).items()):
        if not name.startswith("_") and inspect.isfunction(method):
            setattr(service, name, _guarded(method))
    return service


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(method)
    kinds = {
        name: kinds
        for name, parameter in signature.parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD
        and (kinds := _plain_classes(parameter.annotation))
    }

    @functools.wraps(method)
    def checked(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        problems: dict[str, str] = {}
        for name, value in bound.arguments.items():
            if name in kinds:
                try:
                    bound.arguments[name] = of_kind(value, kinds[name])
                    _check_count(name, value)
                except ValueError as problem:
                    problems[name] = str(problem)
        if problems:
            raise Invalid(problems)
        with of_this_call():
            return method(*bound.args, **bound.kwargs)

    return checked


def of_kind(value: Any, kinds: tuple[type, ...]) -> Any:
    """The value, if it is of one of the kinds and a database can keep it; ValueError."""
    # to Python a bool is an int and a moment is a day, to a person they are not
    confused = (isinstance(value, bool) and bool not in kinds) or (
        isinstance(value, datetime) and datetime not in kinds and date in kinds
    )
    if confused or not isinstance(value, kinds):
        raise ValueError(_asked_for(kinds))
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        raise ValueError(_("This number is too large."))
    return whole(value) if isinstance(value, str) else value


def _check_count(name: str, value: Any) -> None:
    if value is not None and name in _FEWEST and value < _FEWEST[name]:
        raise ValueError(_("This must be {limit} or more.").format(limit=_FEWEST[name]))


def _plain_classes(annotation: Any) -> tuple[type, ...]:
    """The classes of an annotation (of `dict[str, int]`: dict); empty where it says more."""
    alternatives = (annotation,)
    if get_origin(annotation) in (Union, types.UnionType):
        alternatives = get_args(annotation)
    kinds = tuple(get_origin(one) or one for one in alternatives)
    plain = all(isinstance(kind, type) for kind in kinds)
    return kinds if plain and not {inspect.Parameter.empty, Any}.intersection(kinds) else ()


def _asked_for(kinds: tuple[type, ...]) -> str:
    if Decimal in kinds:
        return _("Type an amount, such as 1500 or 1,500.50.")
    if bool in kinds:
        return _("Answer yes or no.")
    if date in kinds:
        return _("Type a date, such as 23/11/2026.")
    if str in kinds:
        return _("Type a text.")
    if int in kinds:
        return _("Type a whole number.")
    return _("This can't be read; check what was typed.")
