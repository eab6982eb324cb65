"""Two people of one group on one folder, whatever their umask: both write, nobody else reads."""

import importlib
import os
import pkgutil
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_up import PASSWORD

import ptcms_core
from ptcms_core.core import open_core
from ptcms_core.storage import backup

GROUP, FIRST, SECOND, STRANGER = 52_000, 51_001, 51_002, 51_003

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can be two other users in turn"
)


@pytest.fixture
def shared() -> Iterator[Path]:
    # a test's own folder lies where other users may not go
    place = Path(tempfile.mkdtemp(prefix="ptcms-shared-"))
    place.chmod(0o755)
    folder = place / "gym"
    folder.mkdir()
    os.chown(folder, FIRST, GROUP)
    folder.chmod(0o2770)
    yield folder
    shutil.rmtree(place)


def as_user(user: int, group: int, umask: int, do: Any) -> int:
    """Do something as another user; 0 where it went well."""
    for module in pkgutil.walk_packages(ptcms_core.__path__, "ptcms_core."):
        if not module.name.endswith("_child"):
            importlib.import_module(module.name)
    # what is loaded at need, where another user may not look into Python's own folder
    for name in ("importlib.readers", "encodings.cp437", "_strptime"):
        importlib.import_module(name)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(group)
            os.setuid(user)
            os.umask(umask)
            do()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.torture(18)
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o007])
def test_both_of_a_group_write_and_nobody_else_reads(shared: Path, umask: int) -> None:
    def first() -> None:
        core = open_core(shared, password_cost=4)
        admin = core.create_first_admin(full_name="M", email="m@example.com", password=PASSWORD)
        admin.clients.add(full_name="Nikhil More")
        core.publish_documents()
        admin.make_backup()
        core.close()

    def second() -> None:
        core = open_core(shared, password_cost=4)
        session = core.sign_in("m@example.com", PASSWORD)
        session.clients.add(full_name="Vivek Desai", confirmed=True)
        core.publish_documents()
        session.make_backup()
        (shared / "clients.json").read_text(encoding="utf-8").index("Vivek Desai")
        core.close()

    def stranger() -> None:
        list(shared.iterdir())

    def restored() -> None:
        core = open_core(shared, password_cost=4)
        session = core.sign_in("m@example.com", PASSWORD)
        session.folder.restore(session.folder.backups()[0].name, password=PASSWORD)
        core.close()

    assert as_user(FIRST, GROUP, umask, first) == 0
    assert as_user(SECOND, GROUP, umask, second) == 0
    assert as_user(SECOND, GROUP, umask, restored) == 0
    assert as_user(FIRST, GROUP, umask, second) == 0
    assert as_user(STRANGER, STRANGER, umask, stranger) == 1
    for path in shared.rglob("*"):
        mode, there = path.stat().st_mode & 0o7777, path.stat()
        assert there.st_gid == GROUP, path
        assert mode == (0o2770 if path.is_dir() else 0o660), (path, oct(mode))


@pytest.mark.torture(18)
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o007])
def test_a_secret_is_for_its_owner_alone(shared: Path, umask: int) -> None:
    def keep() -> None:
        backup.keep_passphrase(shared, "seven quiet herons wading")

    def read() -> None:
        backup.kept_passphrase(shared)

    assert as_user(FIRST, GROUP, umask, keep) == 0
    assert (shared / "backup-passphrase").stat().st_mode & 0o7777 == 0o600
    assert as_user(FIRST, GROUP, umask, read) == 0
    assert as_user(SECOND, GROUP, umask, read) == 1
