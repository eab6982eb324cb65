"""Backups: checked by opening, and a byte that flipped is found."""

import zipfile

import pytest

from ptcms_core.core import Core
from ptcms_core.errors import StorageProblem
from ptcms_core.session import Session
from ptcms_core.storage.backup import verify


def test_a_backup_is_checked_and_a_flipped_byte_found(admin: Session, core: Core) -> None:
    path = admin.make_backup()
    verify(path)
    with zipfile.ZipFile(path) as archive:
        assert {"trainer_db.db", "data.db", "manifest.json"} == set(archive.namelist())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    broken = path.with_name("broken.zip")
    broken.write_bytes(bytes(data))
    with pytest.raises((StorageProblem, zipfile.BadZipFile)):
        verify(broken)
    with pytest.raises(StorageProblem):
        core.make_backup(path)
