"""How `make torture` and `make test` run the same tests of reliability, at different sizes.

docs/reliability.md says which tests show which of its rows; they get the marker `torture(row)`.
What such a test tells its `ordeal` stands in one line at the end of the run: what was tried, what
was lost, pass or fail.
"""

from collections.abc import Iterator

import pytest
from reliability import TOLD, Lines, Ordeal, rows


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("torture", "tests of reliability")
    group.addoption(
        "--torture-size",
        type=float,
        default=0.1,
        help="the share of the full sizes that tests of reliability run at (0.1)",
    )
    group.addoption(
        "--torture-only",
        type=_rows_asked_for,
        help="run the tests of these rows alone: 3 or 1-14,17",
    )


def _rows_asked_for(text: str) -> set[int]:
    rows: set[int] = set()
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        rows.update(range(int(first), int(last or first) + 1))
    return rows


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "torture(number): shows this row of docs/reliability.md (see make torture)"
    )
    config.pluginmanager.register(Lines(), "ordeals")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    row_of = {name: row for row, names in rows().items() for name in names}
    for item in items:
        name = getattr(item, "originalname", item.name)
        row = row_of.get(f"{item.path.stem}::{name}", row_of.get(item.path.stem))
        if row is not None:
            item.add_marker(pytest.mark.torture(row))
    only = config.getoption("--torture-only")
    if only:
        chosen = [item for item in items if _number(item) in only]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _number(item: pytest.Item) -> int | None:
    marker = item.get_closest_marker("torture")
    return None if marker is None else int(marker.args[0])


@pytest.fixture
def ordeal(request: pytest.FixtureRequest) -> Iterator[Ordeal]:
    """What was tried and what was lost, for the line at the end."""
    told = Ordeal(request.config.getoption("--torture-size"))
    yield told
    lost = ", ".join(f"{count:,} {what}" for what, count in told.lost.items())
    request.node.user_properties.append((TOLD, (told.tried, lost, told.measured)))


@pytest.fixture(autouse=True)
def _numbered(request: pytest.FixtureRequest) -> None:
    number = _number(request.node)
    if number is not None:
        request.node.user_properties.append(("torture", number))
