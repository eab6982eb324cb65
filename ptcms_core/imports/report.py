"""What an import comes to, row by row."""

from collections import Counter

from ptcms_core.catalogue import _, ngettext
from ptcms_core.values.entry import Record


class RowReport(Record):
    """One row: `state` is add, doubtful, duplicate or wrong; once applied also added or left."""

    number: int
    name: str
    state: str
    why: str


class CsvReport(Record):
    """What was looked at and, where `applied`, what was added; `stopped` on request before all."""

    file: str
    told: str
    notes: list[str]
    applied: bool
    stopped: bool
    rows: list[RowReport]

    def count(self, state: str) -> int:
        """How many rows are of a state."""
        return sum(1 for row in self.rows if row.state == state)

    def summary(self) -> str:
        """The counts in one line."""
        found = Counter(row.state for row in self.rows)
        words = {
            "added": ngettext("{count} added", "{count} added", found["added"]),
            "add": ngettext("{count} to add", "{count} to add", found["add"]),
            "doubtful": ngettext("{count} doubtful", "{count} doubtful", found["doubtful"]),
            "left": ngettext("{count} left out", "{count} left out", found["left"]),
            "duplicate": ngettext("{count} duplicate", "{count} duplicates", found["duplicate"]),
            "wrong": ngettext("{count} wrong", "{count} wrong", found["wrong"]),
        }
        told = [word.format(count=found[state]) for state, word in words.items() if found[state]]
        return ", ".join(told) or _("no rows")

    def __str__(self) -> str:
        lines = [f"{self.file}: {self.told}", *self.notes, self.summary()]
        lines += [
            _("row {number}: {state}: {name}: {why}").format(
                number=row.number, state=state_words(row.state), name=row.name, why=row.why
            )
            for row in self.rows
            if row.why
        ]
        if self.stopped:
            lines.append(_("Stopped: the rows before are added, the rest is not."))
        if not self.applied:
            lines.append(_("Nothing was added yet."))
        return "\n".join(lines)


def state_words(state: str) -> str:
    """What a state is called."""
    return {
        "add": _("to add"),
        "added": _("added"),
        "doubtful": _("doubtful"),
        "left": _("left out"),
        "duplicate": _("duplicate"),
        "wrong": _("wrong"),
    }[state]
