"""A gym to do harm to, made once."""

from pathlib import Path

import pytest
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
