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
class _Case:
    """A test that ran: the row it shows, how it ended, what it told."""

    number: int
    name: str
    outcome: str = ""
    told: tuple[str, str, str] = ("", "", "")
    seconds: float = 0.0


class _Lines:
    """Gathers the reports of the tests of reliability and writes their lines."""

    def __init__(self) -> None:
        self._cases: dict[str, _Case] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = dict(report.user_properties)
        if "torture" not in told:
            return
        name = report.nodeid.partition("[")[0].rpartition("::")[2]
        case = self._cases.setdefault(report.nodeid, _Case(told["torture"], name))
        case.seconds += report.duration
        case.told = told.get(_TOLD, case.told)
        if report.when == "call" or report.outcome != "passed":
            case.outcome = report.outcome

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        lines: dict[tuple[int, str, str], list[_Case]] = {}
        for case in self._cases.values():
            # what tells nothing of itself has a line for all its cases
            lines.setdefault((case.number, case.name, case.told[0]), []).append(case)
        if lines:
            terminalreporter.section("reliability: tried, lost, pass or fail")
        for cases in sorted(lines.values(), key=lambda cases: (cases[0].number, cases[0].name)):
            terminalreporter.write_line(_line(cases))


def _line(cases: list[_Case]) -> str:
    tried, lost, measured = cases[0].told
    outcomes = {case.outcome for case in cases}
    outcome = next(one for one in ("failed", "skipped", "passed", "") if one in outcomes)
    said = {"passed": "pass", "failed": "FAIL", "skipped": "skip", "": "----"}[outcome]
    if not tried:
        tried = cases[0].name.removeprefix("test_").replace("_", " ")
        tried += f", {len(cases)} cases" if len(cases) > 1 else ""
    parts = [tried, f"lost: {lost}" if lost else "", measured]
    seconds = sum(case.seconds for case in cases)
    told = " · ".join(part for part in parts if part)
    return f"{cases[0].number:>2}  {said}  {told}  ({seconds:.0f} s)"
