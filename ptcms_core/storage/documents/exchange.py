"""Two files change places in one step of the system, so that nothing written in between is lost."""

import ctypes
import errno
import os
from functools import cache
from pathlib import Path
from typing import Any

_AT_FDCWD = -100
_RENAME_NOREPLACE, _RENAME_EXCHANGE = 1, 2
# the system, or the file system the folder is on, can't do it
_UNABLE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM})
_TRIES = 5


def change_places(new: Path, path: Path) -> None:
    """Put `new` at `path`; what was there is at `new` afterwards, if anything was. OSError.

    Where the system can't exchange two names (renameat2 with RENAME_EXCHANGE, Linux), what is
    found is moved aside first, so that for an instant nothing lies there.
    """
    for _try in range(_TRIES):
        there = os.path.lexists(path)
        problem = _rename(new, path, _RENAME_EXCHANGE if there else _RENAME_NOREPLACE)
        if problem == 0:
            return
        if problem in _UNABLE:
            _one_after_the_other(new, path)
            return
        # it came, or went, since it was looked for
        if problem not in (errno.ENOENT, errno.EEXIST):
            raise OSError(problem, os.strerror(problem), str(path))
    raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(path))


def _one_after_the_other(new: Path, path: Path) -> None:
    found = new.with_name(f"{new.name.removesuffix('.tmp')}.found.tmp")
    if os.path.lexists(path):
        path.rename(found)
    new.rename(path)
    if os.path.lexists(found):
        found.rename(new)


@cache
def _system_call() -> Any:
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return None
    call.argtypes = (
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_uint,
    )
    return call


def _rename(one: Path, other: Path, flags: int) -> int:
    """The error of the call; 0 when it is done."""
    call = _system_call()
    if call is None:
        return errno.ENOSYS
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), flags) == 0:
        return 0
    return ctypes.get_errno()
