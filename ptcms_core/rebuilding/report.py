"""What making the records again from the documents did, or would do."""

from dataclasses import dataclass, field

from ptcms_core.catalogue import _, ngettext

MOST_NOTES = 200


@dataclass
class Rebuilt:
    """How many records of each kind were made, and what a person has to know of it.

    `kept` is where what was there before lies, empty where there was nothing.
    """

    applied: bool
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    kept: str = ""

    def __str__(self) -> str:
        return self.as_text()

    def as_text(self) -> str:
        """It as lines for a person."""
        lines = [
            _("The records were made again from the documents.")
            if self.applied
            else _("Dry run: nothing was changed. With --apply these records would be made:"),
            "",
            *(f"{what:<22}{count:>10,}" for what, count in self.counts.items()),
        ]
        if self.kept:
            lines += ["", _("What was there before is kept as {file}.").format(file=self.kept)]
        lines += ["", _("The documents don't hold, so it is not there again:")]
        lines += [
            "- " + _("passwords: everybody without an account here gets a new one from the admin"),
            "- "
            + _(
                "messages, and when somebody was last reminded; their log, PyWhatKit_DB.txt, is "
                "set aside as it was"
            ),
            "- " + _("the journal: it begins anew, and with it what can be undone"),
            "- " + _("weigh-ins that were taken out, plans that were taken back"),
            "- " + _("the anonymous amounts of erased clients"),
        ]
        if self.notes:
            lines += ["", _("To know:"), *(f"- {note}" for note in self.notes)]
        if self.left:
            head = ngettext(
                "{count} value could not be kept; its document is set aside as it is:",
                "{count} values could not be kept; their documents are set aside as they are:",
                len(self.left),
            )
            lines += ["", head.format(count=len(self.left))]
            lines += [f"- {one}" for one in self.left[:MOST_NOTES]]
            if len(self.left) > MOST_NOTES:
                more = _("and {count} more")
                lines.append("- " + more.format(count=len(self.left) - MOST_NOTES))
        else:
            lines += ["", _("Every value of the documents was kept.")]
        return "\n".join(lines) + "\n"
