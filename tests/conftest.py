"""How `make torture` and `make test` run the same tests of reliability, at different sizes.

A test marked `torture(number)` shows a row of docs/reliability.md. What it tells its `ordeal`
stands in one line at the end of the run: what was tried, what was lost, pass or fail.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

_TOLD = "ordeal"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("torture", "tests of reliability")
    group.addoption(
        "--torture-size",
        type=float,
        default=0.1,
        help="the share of the full sizes that tests of reliability run at (0.1)",
    )
    group.addoption(
        "--torture-only", type=int, action="append", help="run the tests of this row alone"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "torture(number): shows this row of docs/reliability.md (see make torture)"
    )
    config.pluginmanager.register(_Lines(), "ordeals")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only = config.getoption("--torture-only")
    if only:
        chosen = [item for item in items if _number(item) in only]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _number(item: pytest.Item) -> int | None:
    marker = item.get_closest_marker("torture")
    return None if marker is None else int(marker.args[0])


@dataclass
class Ordeal:
    """What a test of reliability tells of itself; `size` is its share of the full size."""

    size: float
    tried: str = ""
    lost: dict[str, int] = field(default_factory=dict)
    measured: str = ""

    @property
    def full(self) -> bool:
        """Whether it runs at the size of the table, where times are bars as well."""
        return self.size >= 1

    def times(self, full: int) -> int:
        """How often to do what is done so often at full size."""
        return max(1, round(full * self.size))

    def losses(self, *what: str) -> dict[str, int]:
        """The counts of what must not be lost, all nought yet."""
        self.lost = dict.fromkeys(what, 0)
        return self.lost


@pytest.fixture
def ordeal(request: pytest.FixtureRequest) -> Iterator[Ordeal]:
    """What was tried and what was lost, for the line at the end."""
    told = Ordeal(request.config.getoption("--torture-size"))
    yield told
    lost = ", ".join(f"{count:,} {what}" for what, count in told.lost.items())
    request.node.user_properties.append((_TOLD, (told.tried, lost, told.measured)))


@pytest.fixture(autouse=True)
def _numbered(request: pytest.FixtureRequest) -> None:
    number = _number(request.node)
    if number is not None:
        request.node.user_properties.append(("torture", number))


@dataclass
class _Line:
    number: int
    cases: int = 0
    outcomes: set[str] = field(default_factory=set)
    told: tuple[str, str, str] = ("", "", "")
    seconds: float = 0.0

    def text(self, name: str) -> str:
        tried, lost, measured = self.told
        outcome = next(one for one in ("failed", "skipped", "passed") if one in self.outcomes)
        parts = [tried or name.replace("_", " ").removeprefix("test ")]
        if not tried and self.cases > 1:
            parts[0] += f", {self.cases} cases"
        parts += [f"lost: {lost}"] if lost else []
        parts += [measured] if measured else []
        said = {"passed": "pass", "failed": "FAIL", "skipped": "skipped"}[outcome]
        return f"{self.number:>2}  {said}  {' · '.join(parts)}  ({self.seconds:.0f} s)"


class _Lines:
    """Gathers the reports of the tests of reliability and writes their lines."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = dict(report.user_properties)
        if "torture" not in told:
            return
        function = report.nodeid.partition("[")[0]
        line = self._lines.setdefault(function, _Line(told["torture"]))
        line.seconds += report.duration
        line.told = told.get(_TOLD, line.told)
        if report.when == "call" or report.outcome != "passed":
            line.cases += 1
            line.outcomes.add(report.outcome)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        lines = [(one.number, name, one) for name, one in self._lines.items() if one.outcomes]
        if not lines:
            return
        terminalreporter.section("reliability: tried, lost, pass or fail")
        for _row, name, line in sorted(lines, key=lambda one: one[:2]):
            terminalreporter.write_line(line.text(name.rpartition("::")[2]))
