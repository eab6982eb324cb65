"""What the installation does to a machine: each step said, done only where something differs."""

import grp
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class Refused(Exception):
    """Why nothing (more) is done, as a sentence."""


class Machine:
    """A machine, or with `dry` the list of what would be done to it.

    `owned` is False below a scratch root of somebody who is not root: then nothing is given to
    other users.
    """

    def __init__(self, *, dry: bool, owned: bool) -> None:
        self.dry = dry
        self.owned = owned
        self.done: list[str] = []

    def say(self, what: str) -> None:
        """Tell of one step, and count it."""
        self.done.append(what)
        sys.stdout.write(f"{'would ' if self.dry else ''}{what}\n")
        sys.stdout.flush()

    def run(self, argv: Sequence[str], why: str) -> None:
        """Run a program that has to succeed; Refused with the last line it said."""
        self.say(f"{why}: {' '.join(argv)}")
        if not self.dry:
            must(argv)

    def folder(self, path: Path, mode: int, owner: str = "root", group: str = "root") -> None:
        """A folder of this mode and these owners."""
        if not path.is_dir():
            self.say(f"make the folder {path} ({mode:04o} {owner}:{group})")
            if self.dry:
                return
            path.mkdir(mode=0o700, parents=True)
            self._belongs(path, mode, owner, group, told=True)
        self._belongs(path, mode, owner, group)

    def file(self, path: Path, text: str, mode: int = 0o644) -> bool:
        """A file of root with this content, put in its place whole; whether it was another."""
        changed = not path.is_file() or path.read_text(encoding="utf-8") != text
        if changed:
            self.say(f"write {path}")
            if self.dry:
                return True
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.new")
            fresh.write_text(text, encoding="utf-8")
            fresh.chmod(mode)
            fresh.replace(path)
        self._belongs(path, mode, "root", "root", told=changed)
        return changed

    def link(self, path: Path, target: Path) -> bool:
        """A symbolic link that is moved in one step; whether it pointed elsewhere."""
        if path.is_symlink() and path.readlink() == target:
            return False
        if path.exists() and not path.is_symlink():
            raise Refused(f"{path} is there and not ours. Put it aside and run this again.")
        self.say(f"point {path} to {target}")
        if not self.dry:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(target)
            fresh.replace(path)
        return True

    def remove(self, path: Path) -> bool:
        """Take a file, a link or a folder away; whether it was there."""
        if not os.path.lexists(path):
            return False
        self.say(f"remove {path}")
        if not self.dry:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        return True

    def _belongs(
        self, path: Path, mode: int, owner: str, group: str, *, told: bool = False
    ) -> None:
        there = path.stat()
        # what a dry run only would make has no number yet, and a trial makes none
        user = pwd.getpwnam(owner).pw_uid if has_user(owner) else there.st_uid
        number = grp.getgrnam(group).gr_gid if has_group(group) else there.st_gid
        ids = (user, number) if self.owned else (there.st_uid, there.st_gid)
        if (there.st_uid, there.st_gid) == ids and there.st_mode & 0o7777 == mode:
            return
        if not told:
            self.say(f"give {path} its rights ({mode:04o} {owner}:{group})")
        if not self.dry:
            os.chown(path, *ids)
            # giving it away may have taken the setgid bit
            path.chmod(mode)


def has_group(name: str) -> bool:
    """Whether the machine has this group."""
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True


def has_user(name: str) -> bool:
    """Whether the machine has this user."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def must(argv: Sequence[str], *, without: str = "") -> str:
    """Run a program; what it said. Refused, with its last words, where it fails.

    `without` names a variable of the environment that the program must not see.
    """
    seen = {name: value for name, value in os.environ.items() if name != without}
    done = subprocess.run(list(argv), capture_output=True, text=True, check=False, env=seen)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()
        raise Refused(f"{argv[0]} failed: {' '.join(said[-2:])}")
    return done.stdout
