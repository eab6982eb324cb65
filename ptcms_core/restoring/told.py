"""What a restore would do and what it did, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from ptcms_core.catalogue import _, ngettext
from ptcms_core.storage.backup import Head, Manifest


@dataclass(frozen=True)
class Preview:
    """What a restore would do: what the backup holds, and what is there at present.

    `broken` names the databases whose journal was changed outside the program before the backup.
    """

    file: str
    manifest: Manifest
    present: dict[str, int] | None
    present_heads: dict[str, Head] | None
    same_line: bool
    broken: tuple[str, ...]

    def text(self) -> str:
        """The preview as lines for a person."""
        told = _subjects()
        moment = self.manifest.made_at.replace("T", " ")[:16]
        lines = [
            _("{file}, made {moment} UTC").format(file=self.file, moment=moment),
            "",
            f"{'':<22}{_('in the backup'):>15}{_('at present'):>15}",
        ]
        for name, count in self.manifest.counts.items():
            there = "–" if self.present is None else f"{self.present.get(name, 0):,}"
            lines.append(f"{told.get(name, name):<22}{count:>15,}{there:>15}")
        head = self.manifest.heads["data"]
        there = "–" if self.present_heads is None else f"{self.present_heads['data'].seq:,}"
        lines += [f"{_('last journal entry'):<22}{head.seq:>15,}{there:>15}", ""]
        lines += [f"  {sentence}" for sentence in self._sentences()]
        return "\n".join(lines)

    def brief(self) -> str:
        """The preview in a few sentences, for a question."""
        told = _subjects()
        counts = " · ".join(
            f"{told.get(name, name)} {count:,}"
            + (
                ""
                if self.present is None or self.present.get(name) == count
                else " " + _("({count} at present)").format(count=f"{self.present.get(name, 0):,}")
            )
            for name, count in self.manifest.counts.items()
        )
        return "\n".join([counts, *self._sentences()])

    def _sentences(self) -> Iterator[str]:
        if self.present_heads is not None and self.same_line:
            since = self.present_heads["data"].seq - self.manifest.heads["data"].seq
            if since > 0:
                yield ngettext(
                    "{count} change made since goes; it stays in the backup made before.",
                    "{count} changes made since go; they stay in the backup made before.",
                    since,
                ).format(count=since)
        elif self.present_heads is not None:
            yield _("It is of another line of records than the present one.")
        yield _("Accounts and passwords are as they were then. Everybody signs in again.")
        yield _("Who was erased since is erased again.")
        for name in self.broken:
            yield _("BROKEN JOURNAL: {file} had been changed outside this program.").format(
                file=name
            )


@dataclass(frozen=True)
class Restored:
    """What a restore did: `kept` is where the state before lies, empty where there was none."""

    file: str
    made_at: str
    kept: str
    erased_again: int
    doubted_messages: int
    held_rules: int

    @property
    def sentence(self) -> str:
        """It in words, for whoever sees the folder: the time in UTC, the file that is kept."""
        moment = self.made_at.replace("T", " ")[:16]
        kept = _("What was there before is kept as {file}.").format(file=self.kept)
        return self._told(_("{moment} UTC").format(moment=moment), kept)

    def told(self, moment: str) -> str:
        """It in words, for the desk: `moment` is when the backup was made, as the gym writes it."""
        return self._told(moment, _("What was there before is kept as a backup, too."))

    def _told(self, moment: str, kept: str) -> str:
        words = [_("Restored the backup of {moment}.").format(moment=moment)]
        if self.kept:
            words.append(kept)
        if self.erased_again:
            words.append(
                ngettext(
                    "{count} client who had been erased was erased again.",
                    "{count} clients who had been erased were erased again.",
                    self.erased_again,
                ).format(count=self.erased_again)
            )
        if self.doubted_messages:
            words.append(
                ngettext(
                    "{count} message that waited then is not sent by itself: look under Messages.",
                    "{count} messages that waited then are not sent by themselves: look under "
                    "Messages.",
                    self.doubted_messages,
                ).format(count=self.doubted_messages)
            )
        if self.held_rules:
            words.append(
                _("Reminders wait for your approval: what went since then is not known here.")
            )
        words.append(_("Sign in again."))
        return " ".join(words)


def _subjects() -> dict[str, str]:
    return {
        "accounts": _("accounts"),
        "clients": _("clients"),
        "weigh_ins": _("weigh-ins"),
        "diet_plans": _("diet plans"),
        "workout_plans": _("workout plans"),
        "ledger_entries": _("payments and charges"),
        "messages": _("messages"),
    }
