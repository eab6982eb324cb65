"""What comes from a form, a file or a command line is validated once, with sentences for people.

A model's validator is built when it is first used: a session needs few of them, and each takes
memory and time.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.values.text import whole

Model = TypeVar("Model", bound=BaseModel)

# past a record that is never edited
_set = object.__setattr__


def _without_plugins() -> None:
    """Spare pydantic the search for plugins, of which this program uses none.

    It reads what every installed package says of itself, and loads much for it.
    """
    plugins = ModuleType("pydantic.plugin._loader")
    plugins.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(plugins.__name__, plugins)


_without_plugins()


class Entry(BaseModel):
    """Base of what a person enters: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=200_000, defer_build=True)


class Record(BaseModel):
    """Base of what the core gives back: right already, never edited in place."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """A record of all its fields, right already.

        In a fifth of the time of pydantic's own, which looks for other names and for what is
        left out: a page of a list has some thousand fields.
        """
        assert fields.keys() == cls.__pydantic_fields__.keys(), cls.__name__
        made = cls.__new__(cls)
        _set(made, "__dict__", fields)
        _set(made, "__pydantic_fields_set__", set(fields))
        _set(made, "__pydantic_extra__", None)
        _set(made, "__pydantic_private__", None)
        return made


class Gathered:
    """Notes what several rules refuse, so that all of it is told at once."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Go on after an Invalid of the block; a field keeps its first sentence."""
        try:
            yield
        except Invalid as invalid:
            self.fields = {**invalid.fields, **self.fields}

    def refuse(self) -> None:
        """Invalid with all that was noted, if anything was."""
        if self.fields:
            raise Invalid(self.fields)


def validated(model: type[Model], data: Mapping[str, object], context: object = None) -> Model:
    """`data` as a `model`; Invalid with one sentence a field."""
    given = {
        name: whole(value) if isinstance(value, str) else value for name, value in data.items()
    }
    try:
        return model.model_validate(given, context={"context": context})
    except ValidationError as error:
        raise Invalid(sentences(error)) from None


def sentences(error: ValidationError) -> dict[str, str]:
    """The first problem of each field, in words."""
    found: dict[str, str] = {}
    for problem in error.errors(include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else "form"
        found.setdefault(name, _sentence(problem["type"], dict(problem.get("ctx", {}))))
    return found


def _sentence(kind: str, details: Mapping[str, object]) -> str:
    if kind == "value_error":
        return str(details["error"])
    if kind in ("missing", "string_too_short"):
        return _("This is needed.")
    if kind == "extra_forbidden":
        return _("There is no such field.")
    if kind.startswith(("int", "float", "decimal", "finite")):
        return _("Type a number, such as 72 or 72.4.")
    if kind.startswith("date"):
        return _("Type a date, such as 23/11/2026.")
    if kind.startswith("bool"):
        return _("Answer yes or no.")
    if kind in ("literal_error", "enum"):
        return _("Choose one of: {choices}.").format(choices=details.get("expected", ""))
    if kind in ("greater_than", "greater_than_equal"):
        limit = details.get("gt", details.get("ge"))
        return _("This must be {limit} or more.").format(limit=limit)
    if kind in ("less_than", "less_than_equal"):
        limit = details.get("lt", details.get("le"))
        return _("This must be {limit} or less.").format(limit=limit)
    if kind == "string_too_long":
        return _("This is too long: at most {limit} characters.").format(
            limit=details.get("max_length")
        )
    return _("This can't be read; check what was typed.")
