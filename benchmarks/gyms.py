"""The made-up gyms that are measured on: built once, kept in the temp folder, copied to be used."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import ptcms_core
from ptcms_core import make_up_gym
from ptcms_core.demo import clients as making

TRAINERS = 20
PASSWORD = "made-up gym 2026"  # noqa: S105 - of the made-up gym
ADMIN = "admin@example.com"
TRAINER = "trainer1@example.com"

_CACHE = Path(tempfile.gettempdir()) / "ptcms-bench"
_MADE_OF = ("storage/migrations/**/*.sql", "demo/*.py", "storage/documents/fragments.py")


@dataclass(frozen=True)
class Size:
    """A gym by what is in it; dates in it are counted from the day it was built."""

    clients: int
    weigh_ins: int = making.WEIGH_INS

    @property
    def words(self) -> str:
        """How it is called in the page."""
        return f"{self.clients:,} × {self.weigh_ins}"


def keep_in(folder: Path) -> None:
    """Keep the gyms in another folder."""
    global _CACHE
    _CACHE = folder


@cache
def _state() -> str:
    """What a gym depends on: the schema, how it is made up, and the day."""
    root = Path(ptcms_core.__file__).parent
    digest = hashlib.sha256(datetime.now(UTC).date().isoformat().encode())
    for pattern in _MADE_OF:
        for path in sorted(root.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def pristine(size: Size) -> Path:
    """The gym as it was made, which nobody may change."""
    here = _CACHE / _state()
    folder = here / f"{size.clients}x{size.weigh_ins}"
    if folder.exists():
        return folder
    for older in _CACHE.glob("*"):
        if older != here:
            shutil.rmtree(older)
    here.mkdir(mode=0o700, parents=True, exist_ok=True)
    usual, making.WEIGH_INS = making.WEIGH_INS, size.weigh_ins
    try:
        with tempfile.TemporaryDirectory(dir=here) as scratch:
            made = Path(scratch) / "gym"
            make_up_gym(made, clients=size.clients, trainers=TRAINERS)
            made.rename(folder)
    finally:
        making.WEIGH_INS = usual
    return folder


@contextmanager
def a_copy(size: Size) -> Iterator[Path]:
    """A copy of the gym, for as long as it is used."""
    with tempfile.TemporaryDirectory(prefix="ptcms-bench-") as scratch:
        yield Path(shutil.copytree(pristine(size), Path(scratch) / "gym"))


def built_in(size: Size) -> float:
    """Seconds that `pristine` takes."""
    began = time.perf_counter()
    pristine(size)
    return time.perf_counter() - began
