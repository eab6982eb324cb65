"""What is done beside the writing of a large file, so that little is left once it is written."""

import ctypes
import hashlib
import mmap
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import cycle
from typing import Any, Self

_SYNC_FILE_RANGE_WRITE = 2


def in_turn(length: int) -> Iterator[memoryview]:
    """Two buffers in turn, so that one is filled while the digest of the other is made.

    The same two all along: memory that is asked for anew costs more than what is done with it.
    Of a buffer only what is used is taken.
    """
    return cycle(
        [memoryview(mmap.mmap(-1, length, access=mmap.ACCESS_COPY)) for _number in range(2)]
    )


class BesideDigest:
    """SHA-256 of data that come in parts, all but the first on a thread of its own.

    One part at a time: whoever waits, or leaves, leaves nothing at work. What is small is one
    part, and starts no thread.
    """

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._thread = ThreadPoolExecutor(1, "digest")
        self._begun = self._alone = False
        self._working: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._thread.shutdown()

    def update(self, data: memoryview) -> None:
        """Begin with the next part, which stays as it is until the one after it is given."""
        self.wait()
        if self._begun and not self._alone:
            try:
                self._working = self._thread.submit(self._digest.update, data)
            except RuntimeError:
                # the system gives no more threads, or the program is about to end
                self._alone = True
            else:
                return
        self._begun = True
        self._digest.update(data)

    def wait(self) -> None:
        """Until all parts so far are in."""
        if self._working is not None:
            self._working.result()
            self._working = None

    def hexdigest(self) -> str:
        """Of all parts so far."""
        self.wait()
        return self._digest.hexdigest()


def begin_writing(fd: int, start: int, length: int) -> None:
    """Let the system begin to bring so many bytes of the file to the disk.

    Nothing is waited for, and what goes wrong is told by fsync, which has less to do then.
    Elsewhere than on Linux nothing is done.
    """
    call = _sync_file_range()
    if call is not None:
        call(fd, start, length, _SYNC_FILE_RANGE_WRITE)


@cache
def _sync_file_range() -> Any:
    try:
        call = ctypes.CDLL(None).sync_file_range
    except (OSError, AttributeError):
        return None
    call.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
    return call
