"""The child process that calls PyWhatKit: what it says, and when it does nothing."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from typing_child import PHONE, TEXT

from ptcms_core.whatsapp.pywhatkit import CHILD


def real_child(
    folder: Path, package: str, *, go: bytes = b"go\n", seconds: int = 60
) -> tuple[list[dict], str]:
    """Run the real child with a pretended PyWhatKit; its answers and what it printed."""
    pretended = folder / "packages" / "pywhatkit"
    pretended.mkdir(parents=True)
    (pretended / "__init__.py").write_text("")
    (pretended / "whats.py").write_text(textwrap.dedent(package))
    start = f"import sys, runpy; sys.path.insert(0, {str(folder / 'packages')!r});"
    start += f"runpy.run_path({str(CHILD)!r}, run_name='__main__')"
    order = {"phone": PHONE, "text": TEXT, "wait_time": 5, "close_time": 3, "lock_fd": None}
    order |= {"seconds": seconds}
    run = subprocess.run(
        [sys.executable, "-I", "-c", start],
        input=json.dumps(order).encode() + b"\n" + go,
        capture_output=True,
        cwd=folder,
        check=False,
        timeout=30,
    )
    return [json.loads(line) for line in run.stdout.splitlines()], run.stderr.decode()


CALLS = """
print("noise on stdout", flush=True)
def sendwhatmsg_instantly(phone_no, message, wait_time, tab_close, close_time):
    print("more noise", flush=True)
    with open("called", "w", encoding="utf-8") as file:
        file.write(f"{phone_no}|{message}|{wait_time}|{tab_close}|{close_time}")
"""


def test_the_child_keeps_its_answers_apart_from_what_pywhatkit_prints(tmp_path: Path) -> None:
    answers, printed = real_child(tmp_path, CALLS)
    assert [answer.get("phase") for answer in answers] == ["ready", "calling", "returned"]
    assert "noise on stdout" in printed
    called = (tmp_path / "called").read_text(encoding="utf-8")
    assert called == f"{PHONE}|{TEXT}|5|False|3"


def test_the_child_does_nothing_without_the_word_go(tmp_path: Path) -> None:
    answers, _printed = real_child(tmp_path, CALLS, go=b"")
    assert answers == [{"phase": "ready"}]
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize(
    ("package", "kind"),
    [
        (
            "class InternetException(Exception): ...\nraise InternetException('offline')",
            "no_internet",
        ),
        ("raise KeyError('DISPLAY')", "no_display"),
        ("import a_module_that_is_not_there", "not_installed"),
        ("import sys\nsys.exit('You must install tkinter')", "other"),
        ("raise KeyError('HOME')", "other"),
    ],
)
def test_the_child_names_what_kept_pywhatkit_from_starting(
    tmp_path: Path, package: str, kind: str
) -> None:
    answers, _printed = real_child(tmp_path, package)
    assert [answer["failed"] for answer in answers] == [kind]


def test_the_child_names_a_refused_number_after_calling(tmp_path: Path) -> None:
    answers, _printed = real_child(
        tmp_path,
        "class CountryCodeException(Exception): ...\n"
        "def sendwhatmsg_instantly(**order): raise CountryCodeException",
    )
    assert answers[-1]["failed"] == "no_country_code"


@pytest.mark.parametrize(
    ("package", "phases"),
    [
        ("import time; time.sleep(60)", []),
        (
            "import time\ndef sendwhatmsg_instantly(**job): time.sleep(60)",
            [{"phase": "ready"}, {"phase": "calling"}],
        ),
    ],
)
def test_a_child_that_is_stuck_ends_where_nobody_ends_it(
    tmp_path: Path, package: str, phases: list[dict]
) -> None:
    """Else it would press Enter when everybody believes that nothing was sent."""
    assert real_child(tmp_path, package, seconds=1) == (phases, "")
