"""What a backup says of itself: when it was made, of what, and how many records are in it."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ptcms_core.catalogue import _
from ptcms_core.errors import StorageProblem

FORMAT = "ptcms/backup"
VERSION = 1
NAME = "manifest.json"

# what is counted, as it is called in the manifest: which database, and how
_COUNTED = {
    "accounts": ("accounts", "SELECT COUNT(*) FROM account WHERE deleted_at IS NULL"),
    "clients": ("data", "SELECT COUNT(*) FROM client WHERE erased_at IS NULL"),
    "weigh_ins": ("data", "SELECT COUNT(*) FROM weigh_in WHERE removed_at IS NULL"),
    "diet_plans": ("data", "SELECT COUNT(*) FROM diet_plan"),
    "workout_plans": ("data", "SELECT COUNT(*) FROM workout_plan"),
    "ledger_entries": ("data", "SELECT COUNT(*) FROM ledger_entry"),
    "messages": ("data", "SELECT COUNT(*) FROM message"),
}


@dataclass(frozen=True)
class Head:
    """The last row of a journal: its number and hash."""

    seq: int
    hash: str


@dataclass(frozen=True)
class FileEntry:
    """A file of the backup: bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The backup's own page.

    `made_at` is UTC as stored; `heads`, `schemas` are by database (accounts, data), `files` by
    name, `counts` by subject.
    """

    made_at: str
    kind: str
    generation: str
    heads: Mapping[str, Head]
    schemas: Mapping[str, int]
    files: Mapping[str, FileEntry]
    counts: Mapping[str, int]

    def text(self) -> str:
        """The page as it is written."""
        content = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": self.made_at,
            "kind": self.kind,
            "generation": self.generation,
            "journal": {name: [head.seq, head.hash] for name, head in self.heads.items()},
            "schemas": dict(self.schemas),
            "files": {
                name: {"size": one.size, "sha256": one.sha256} for name, one in self.files.items()
            },
            "counts": dict(self.counts),
        }
        return json.dumps(content, indent=2) + "\n"


def counted(connections: Mapping[str, sqlite3.Connection]) -> dict[str, int]:
    """How many records of each subject the databases hold."""
    return {
        name: int(connections[database].execute(query).fetchone()[0])
        for name, (database, query) in _COUNTED.items()
    }


def from_text(text: bytes) -> Manifest:
    """The page as it was written; ValueError where it isn't one, StorageProblem of a newer one."""
    try:
        content: Any = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError(content["format"])
        if int(content["version"]) > VERSION:
            raise StorageProblem(
                _("This backup was made by a newer PTCMS. Restore it with that version.")
            )
        return Manifest(
            made_at=str(content["made_at"]),
            kind=str(content["kind"]),
            generation=str(content["generation"]),
            heads={
                str(name): Head(int(seq), str(digest))
                for name, (seq, digest) in content["journal"].items()
            },
            schemas={str(name): int(number) for name, number in content["schemas"].items()},
            files={
                str(name): FileEntry(int(one["size"]), str(one["sha256"]))
                for name, one in content["files"].items()
            },
            counts={str(name): int(count) for name, count in content["counts"].items()},
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error
