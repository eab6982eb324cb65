"""Where an export is written: a new file that replaces nothing and follows no link."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ptcms_core.catalogue import _
from ptcms_core.errors import Invalid
from ptcms_core.storage.database import explained
from ptcms_core.storage.gym import Gym

FOLDER = "exports"
PRIVATE = 0o600


@contextmanager
def new_file(gym: Gym, slug: str, ending: str, to: str) -> Iterator[tuple[Path, BinaryIO]]:
    """A file to write into, durable when the block ends well, gone when it doesn't.

    Without `to` it is `exports/<slug><ending>` in the data folder, numbered where that is there
    already. Invalid under `to`, StorageProblem.
    """
    if to.strip():
        path = chosen(to, ending)
        mode = PRIVATE
    else:
        path = gym.subfolder(FOLDER) / f"{slug}{ending}"
        mode = gym.file_mode
    path, descriptor = _made(path, mode, named=bool(to.strip()))
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            yield path, file
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except BaseException as error:
        with suppress(OSError):
            path.unlink()
        if isinstance(error, OSError):
            raise explained(error, path) from error
        raise


def chosen(to: str, ending: str) -> Path:
    """Where a file that was named will be; Invalid under `to`."""
    try:
        path = Path(to.strip()).expanduser().absolute()
    except (RuntimeError, ValueError):
        raise Invalid({"to": _("There is no such folder.")}) from None
    if "\0" in str(path):
        raise Invalid({"to": _("No file can be made there.")})
    try:
        is_folder, is_there = path.is_dir(), path.parent.is_dir()
    except OSError:
        raise Invalid({"to": _("No file can be made there.")}) from None
    if is_folder:
        raise Invalid({"to": _("This is a folder; name a file in it.")})
    if path.suffix != ending:
        raise Invalid({"to": _("Name a file that ends in {ending}.").format(ending=ending)})
    # what programs read by themselves lies in hidden places
    if any(part.startswith(".") for part in path.parts):
        raise Invalid({"to": _("Choose a place that is not hidden.")})
    if not is_there:
        raise Invalid({"to": _("There is no such folder.")})
    return path


def _made(path: Path, mode: int, *, named: bool) -> tuple[Path, int]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    place, number = path, 1
    while True:
        try:
            return place, os.open(place, flags, mode)
        except FileExistsError:
            if named:
                raise Invalid(
                    {"to": _("This file is there already; choose another name.")}
                ) from None
            number += 1
            place = path.with_name(f"{path.stem}-{number}{path.suffix}")
        except OSError as error:
            if named:
                raise Invalid({"to": _("No file can be made there.")}) from None
            raise explained(error, path) from error
