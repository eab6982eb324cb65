"""The program in /opt/ptcms: a virtual environment for each version, one of them current.

A session goes on with the files it began with while a newer version is put beside them.
"""

import hashlib
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from machine import Machine, Refused, must

CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("ptcms_core", "ptcms_tui")
BESIDE = ("pyproject.toml", "constraints.txt", "README.md", "LICENSE")
WHOLE = ".whole"
"""Stands in a release once all of it is there."""


def python() -> Path:
    """The Python that everybody can start; Refused where only its owner can."""
    found = Path(sys._base_executable).resolve()  # type: ignore[attr-defined]
    for part in (found, *found.parents):
        if not part.stat().st_mode & stat.S_IXOTH:
            raise Refused(
                f"The Python at {found} lies where other users can't get. "
                "Name another one: PYTHON=/usr/bin/python3"
            )
    return found


def name_of_checkout() -> str:
    """The name of the release that this checkout makes: of its content and its Python."""
    total = hashlib.sha256(f"{sys.version}\n{python()}\n".encode())
    for path in _sources():
        total.update(f"{path.relative_to(CHECKOUT)}\n".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def _sources() -> list[Path]:
    below = [path for package in PACKAGES for path in (CHECKOUT / package).rglob("*")]
    kept = [path for path in below if path.is_file() and "__pycache__" not in path.parts]
    return sorted(kept) + [CHECKOUT / name for name in BESIDE]


def put(machine: Machine, program: Path) -> bool:
    """Bring the release of this checkout to `program` and make it current; whether it is new."""
    name = name_of_checkout()
    release = program / "releases" / name
    if not (release / WHOLE).is_file():
        machine.say(f"install the program into {release} (a minute)")
        if not machine.dry:
            try:
                _build(release)
            except BaseException:
                shutil.rmtree(release, ignore_errors=True)
                raise
    current = program / "current"
    before = current.resolve().name if current.is_symlink() else ""
    new = machine.link(current, Path("releases") / name)
    # the one before stays, for a look back and for sessions that still run
    for old in _old(program, {name, before} if new else {name}):
        machine.remove(old)
    return new


def _build(release: Path) -> None:
    shutil.rmtree(release, ignore_errors=True)
    release.parent.mkdir(parents=True, exist_ok=True)
    must([str(python()), "-m", "venv", str(release)])
    inside = str(release / "bin" / "python")
    with tempfile.TemporaryDirectory(prefix="ptcms-source-") as place:
        source = Path(place) / "ptcms"
        source.mkdir()
        for name in BESIDE:
            shutil.copy(CHECKOUT / name, source)
        for name in PACKAGES:
            shutil.copytree(
                CHECKOUT / name, source / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        pip = [inside, "-m", "pip", "install", "--quiet", "--no-compile"]
        pinned = ["--constraint", str(source / "constraints.txt")]
        # make names constraints.txt of its own folder there, which pip would look for in this one
        must([*pip, *pinned, f"{source}[cloud]"], without="PIP_CONSTRAINT")
    # nobody but root may write it there later, and without it every start takes twice as long
    must([inside, "-m", "compileall", "-q", "-j", "0", str(release / "lib")])
    (release / WHOLE).touch()


def _old(program: Path, kept: set[str]) -> list[Path]:
    """The releases that are neither kept nor in use by a session."""
    place = program / "releases"
    found = [path for path in place.iterdir() if path.name not in kept] if place.is_dir() else []
    running = _running()
    return sorted(one for one in found if not any(f"{one}/" in line for line in running))


def _running() -> list[str]:
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().split(b"\0")[0].decode(errors="replace"))
        except OSError:  # it has ended
            continue
    return lines
