"""A small disk of one's own that can be full."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import needs

KB = 1024


@contextmanager
def small_disk(place: Path, size_kb: int) -> Iterator[Path]:
    """A disk of so many KB at `place`, gone afterwards."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        needs.missing(f"the right to mount a small disk ({mounted.stderr.strip()})", "mount")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, leave_kb: int) -> None:
    """Leave so many KB of the disk free: something else took the rest."""
    there = os.statvfs(disk)
    taken = there.f_bavail * there.f_bsize - leave_kb * KB
    if taken > 0:
        with (disk / "ballast").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, taken)


def make_room(disk: Path) -> None:
    """Take away what filled it."""
    (disk / "ballast").unlink(missing_ok=True)
