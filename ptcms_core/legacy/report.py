"""What a take-over did or would do: counts, what was not placed and why, as text and as a file."""

import json
from typing import Any

from ptcms_core.catalogue import _, ngettext
from ptcms_core.values.entry import Record


class Leftover(Record):
    """One record of the source that was not placed, with the reason and all it held."""

    file: str
    key: str
    why: str
    record: Any


class Report(Record):
    """The outcome: per kind how many were found, taken over now, there already, and left."""

    applied: bool
    found: dict[str, int]
    taken: dict[str, int]
    known: dict[str, int]
    left: dict[str, int]
    notes: list[str]
    leftovers: list[Leftover]
    report_file: str | None = None
    leftovers_file: str | None = None

    def __str__(self) -> str:
        return self.as_text()

    def as_text(self) -> str:
        """The report for a person to read and decide on."""
        lines = [
            _("Take-over of the original application's records")
            if self.applied
            else _("Dry run: nothing was changed. With --apply this would happen:"),
            "",
            f"{'':<14}{_('found'):>8}{_('taken'):>8}{_('known'):>8}{_('left'):>8}",
        ]
        for kind, count in self.found.items():
            lines.append(
                f"{kind:<14}{count:>8}{self.taken.get(kind, 0):>8}"
                f"{self.known.get(kind, 0):>8}{self.left.get(kind, 0):>8}"
            )
        if self.notes:
            lines += ["", _("To know:"), *(f"- {note}" for note in self.notes)]
        lines.append("")
        if not self.leftovers:
            lines.append(_("Everything was placed."))
        else:
            count = len(self.leftovers)
            lines.append(
                ngettext(
                    "{count} record could not be placed; decide about it:",
                    "{count} records could not be placed; decide about them:",
                    count,
                ).format(count=count)
            )
            lines += [f"- {one.file}: {one.key}: {one.why}" for one in self.leftovers]
        if self.leftovers_file:
            lines += ["", _("They are kept whole in {file}.").format(file=self.leftovers_file)]
        return "\n".join(lines) + "\n"

    def leftovers_json(self) -> str:
        """The records not placed, whole."""
        return json.dumps(
            [one.model_dump() for one in self.leftovers], ensure_ascii=False, indent=2, default=str
        )
