"""The data folder as an admin looks after it: what was edited outside, backups, health."""

from ptcms_core.access import Access
from ptcms_core.storage import backup, health
from ptcms_core.storage.documents import outside
from ptcms_core.values.border import guarded


@guarded
class DataFolder:
    """What is in the data folder beside the records themselves; for admins."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def path(self) -> str:
        """Where the folder is. NotAllowed."""
        self._access.allowed("documents.manage")
        return str(self._access.gym.folder)

    def outside_edits(self) -> list[outside.OutsideEdit]:
        """Edits of documents by hand that were kept aside, newest first. NotAllowed."""
        self._access.allowed("documents.manage")
        return outside.outside_edits(self._access.gym)

    def outside_edit_text(self, edit_id: int) -> str:
        """Which clients such an edit changes, field by field. NotAllowed, NotFound."""
        self._access.allowed("documents.manage")
        return outside.difference_text(self._access.gym, edit_id)

    def backups(self) -> list[backup.Backup]:
        """The backups in the folder, newest first. NotAllowed."""
        self._access.allowed("backups.make")
        return backup.backups(self._access.gym.folder)

    def check(self, on_progress: health.Progressing | None = None) -> list[health.Finding]:
        """Look whether everything is well; nothing is changed. NotAllowed."""
        self._access.allowed("documents.manage")
        return health.check(self._access.gym, on_progress)
