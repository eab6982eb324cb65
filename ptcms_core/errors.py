"""What can go wrong, each with a sentence for the person at the desk.

`str(error)` is always fit for the screen: what happened, what was kept, what to do.
"""

from collections.abc import Mapping

from ptcms_core.catalogue import _


class PtcmsError(Exception):
    """Base of every error the program explains to a person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(PtcmsError):
    """What was entered is wrong: `fields` maps a field's name to the sentence to show under it."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields: dict[str, str] = dict(fields)
        super().__init__(" ".join(self.fields.values()))


class NeedsConfirmation(PtcmsError):
    """Only improbable, not wrong: goes through when called again with `confirmed=True`.

    `field` names the field in doubt, where there is one.
    """

    def __init__(self, code: str, question: str, *, field: str = "") -> None:
        super().__init__(question)
        self.code = code
        self.question = question
        self.field = field


class NotFound(PtcmsError):
    """There is no such record for this person (somebody else's answers the same)."""


class NotAllowed(PtcmsError):
    """This person's role doesn't include it."""


class Conflict(PtcmsError):
    """Somebody changed the record meanwhile.

    `theirs` holds the fields as they stand now, `by` the name of who changed them last, so that
    a screen can show both versions; without `theirs` there is nothing to choose between.
    """

    def __init__(
        self, sentence: str, theirs: Mapping[str, object] | None = None, *, by: str = ""
    ) -> None:
        super().__init__(sentence)
        self.theirs: dict[str, object] = dict(theirs or {})
        self.by = by


class SignInRefused(PtcmsError):
    """Wrong email or password, or too many tries; `retry_after` is in seconds (0: try at once)."""

    def __init__(self, sentence: str, retry_after: float = 0.0) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class SignedOut(PtcmsError):
    """The session has ended: signed out, deactivated, or the password or role was changed."""


class StorageProblem(PtcmsError):
    """The data folder can't be read or written (full, read-only, locked, damaged)."""


class Damaged(StorageProblem):
    """A database can't be read: a backup is to be restored."""


class NotOurFolder(StorageProblem):
    """The folder belongs to the original application: take it over with `import-legacy`."""


class Cancelled(PtcmsError):
    """A long job was stopped on request; the sentence says what was kept."""

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or _("Stopped. Nothing was changed."))
