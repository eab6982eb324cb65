"""A record open in a form: what was not touched is not sent, and others' changes are seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ptcms_tui.formatting import Formats
from ptcms_tui.widgets.field_values import value_words
from ptcms_tui.widgets.form_fields import Field, FieldRow


class Editing:
    """What a form saves: `save(record, **changes)` with the fields that differ from the record's.

    `read()` gives the record as it stands in the meantime, `values(record)` its fields by name.
    """

    def __init__(
        self,
        record: Any,
        *,
        save: Callable[..., Any],
        read: Callable[[], Any],
        values: Callable[[Any], Mapping[str, Any]],
    ) -> None:
        self.record = record
        self._save = save
        self._read = read
        self._values = values
        self._shown = values(record)

    def __call__(self, *, confirmed: bool = False, **typed: Any) -> Any:
        """Save what was changed; Conflict if somebody was faster."""
        changes = {name: value for name, value in typed.items() if value != self._shown.get(name)}
        if confirmed:
            changes["confirmed"] = True
        return self._save(self.record, **changes)

    def read_anew(self) -> tuple[Any, Mapping[str, Any]]:
        """The record as it stands, and its fields."""
        record = self._read()
        return record, self._values(record)

    def go_on_from(self, record: Any) -> None:
        """Save on top of this state of the record from now on."""
        self.record = record
        self._shown = self._values(record)


@dataclass(frozen=True)
class Difference:
    """A field that two people left different, in words; `typed` where one's own was typed."""

    name: str
    label: str
    theirs: str
    mine: str
    typed: bool
    by_them: bool


def differences(
    rows: Sequence[FieldRow], theirs: Mapping[str, Any], formats: Formats
) -> list[Difference]:
    """The fields whose value typed differs from the one stored in the meantime."""
    found = []
    for row in rows:
        field: Field = row.field
        if field.name not in theirs:
            continue
        words = value_words(field, theirs[field.name], formats)
        mine = value_words(field, row.value(), formats)
        before = value_words(field, field.value, formats)
        if words != mine:
            found.append(
                Difference(field.name, field.label, words, mine, row.changed, words != before)
            )
    return found
