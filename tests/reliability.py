"""The rows of docs/reliability.md: which tests show them, and the line each tells at the end."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
TOLD = "ordeal"


def rows() -> dict[int, list[str]]:
    """The rows of docs/reliability.md: the tests that each names, as `file` or `file::test`."""
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        row = re.match(r"\| *(\d+) *\|", line)
        if row:
            found[int(row[1])] = re.findall(r"`(test_\w+(?:::test_\w+)?)`", line)
    return found


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


@dataclass
class _Case:
    """A test that ran: the row it shows, how it ended, what it told."""

    number: int
    file: str
    name: str
    outcome: str = ""
    told: tuple[str, str, str] = ("", "", "")
    seconds: float = 0.0


class Lines:
    """Gathers the reports of the tests of reliability and writes their lines."""

    def __init__(self) -> None:
        self._cases: dict[str, _Case] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = dict(report.user_properties)
        if "torture" not in told:
            return
        file, _colons, name = report.nodeid.partition("[")[0].partition("::")
        case = self._cases.setdefault(report.nodeid, _Case(told["torture"], Path(file).stem, name))
        case.seconds += report.duration
        case.told = told.get(TOLD, case.told)
        if report.when == "call" or report.outcome != "passed":
            case.outcome = report.outcome

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        lines: dict[tuple[int, str, str], list[_Case]] = {}
        for case in self._cases.values():
            lines.setdefault((case.number, case.name, case.told[0]), []).append(case)
        if lines:
            terminalreporter.section("reliability: tried, lost, pass or fail")
        for key, cases in sorted(lines.items()):
            terminalreporter.write_line(_line(key[0], cases))


def _line(number: int, cases: list[_Case]) -> str:
    tried, lost, measured = cases[0].told
    outcomes = {case.outcome for case in cases}
    outcome = next(one for one in ("failed", "skipped", "passed", "") if one in outcomes)
    said = {"passed": "pass", "failed": "FAIL", "skipped": "skip", "": "----"}[outcome]
    if not tried:
        # the name of a test is the sentence that it holds true, in each of its cases
        tried = cases[0].name.removeprefix("test_").replace("_", " ")
        failed = sum(case.outcome == "failed" for case in cases)
        lost = f"{failed} of {len(cases)} cases"
    parts = [tried, f"lost: {lost}" if lost else "", measured]
    seconds = sum(case.seconds for case in cases)
    told = " · ".join(part for part in parts if part)
    return f"{number:>2}  {said}  {told}  ({seconds:.0f} s)"
