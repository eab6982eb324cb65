"""A gym to do harm to, made once; a server with real accounts and a real sshd, made once."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sessions import settings_for_tests
from ssh_server import SshServer, ssh_server
from writing import a_copy, make_gym


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(5_400))


@pytest.fixture(scope="session")
def made_gym(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_gym(tmp_path_factory.mktemp("made") / "gym")


@pytest.fixture
def folder(made_gym: Path, tmp_path: Path) -> Path:
    return a_copy(made_gym, tmp_path / "gym")


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the tests run at full size, where times are bars as well."""
    return bool(request.config.getoption("--torture-size") >= 1)


@pytest.fixture(scope="session")
def one_server(full: bool) -> Iterator[SshServer]:
    """PTCMS as docs/server.md installs it, and sshd in front of it."""
    if os.geteuid() != 0:
        pytest.skip("only root can make accounts and start an sshd for them")
    with ssh_server(3, make_gym, settings_for_tests(full)) as running:
        yield running


@pytest.fixture
def server(one_server: SshServer) -> Iterator[SshServer]:
    """That server, and no session left on it."""
    yield one_server
    for pid in one_server.sessions():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
