"""The secret of the WhatsApp Business account: in a file of its own, or in the environment.

It is read where it is used, and nowhere else: not into settings, journal, documents, backups,
logs or onto a screen.
"""

import os
import re
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid, StorageProblem
from ptcms_core.storage.database import sync_folder

VARIABLE = "PTCMS_WHATSAPP_TOKEN"
FILE = Path("secrets") / "whatsapp-token"
LONGEST = 1_000

_TOKEN = re.compile(r"[A-Za-z0-9_\-.|=+/]{16,}")


def is_there(folder: Path, environ: Mapping[str, str]) -> bool:
    """Whether there is a token, without reading it: another user's file counts as well."""
    return bool(environ.get(VARIABLE)) or (folder / FILE).is_file()


def reason_against(folder: Path, environ: Mapping[str, str]) -> str:
    """Why this process can't use the token, as a sentence; empty when it can."""
    if environ.get(VARIABLE):
        return ""
    path = folder / FILE
    try:
        mode = path.stat().st_mode
    except OSError:
        return _("No access token of the WhatsApp Business account was set.")
    if stat.S_IMODE(mode) & 0o077:
        return _(
            "Others than its owner may read {file}, so it is not used. "
            "Change that with chmod 600, or set the token again."
        ).format(file=FILE)
    if not os.access(path, os.R_OK):
        return _("The access token belongs to another user of this machine, whose program sends.")
    return ""


def read(folder: Path, environ: Mapping[str, str]) -> str:
    """The token; empty when this process has none it may use."""
    if reason_against(folder, environ):
        return ""
    if environ.get(VARIABLE):
        return environ[VARIABLE].strip()
    try:
        return (folder / FILE).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def write(folder: Path, token: str) -> None:
    """Keep a token in its file, for this user alone; Invalid under `token`, StorageProblem."""
    token = token.strip()
    if len(token) > LONGEST or not _TOKEN.fullmatch(token):
        raise Invalid(
            {"token": _("This is no access token: paste it as Meta shows it, on one line.")}
        )
    path = folder / FILE
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        # made 0600; in the folder already when it gets its name, so never half there
        fd, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(fd, "w", encoding="ascii") as file:
                file.write(f"{token}\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
            sync_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise StorageProblem(
            _("The token could not be kept ({reason}). The one before still holds.").format(
                reason=error.strerror or type(error).__name__
            )
        ) from error


def forget(folder: Path) -> None:
    """Take the token's file away; nothing happens where there is none."""
    with suppress(FileNotFoundError):
        (folder / FILE).unlink()
