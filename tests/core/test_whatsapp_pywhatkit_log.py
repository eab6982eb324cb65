"""PyWhatKit's log: our entries look like its own, and an erased person leaves it."""

import importlib.util
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import struct_time
from zoneinfo import ZoneInfo

import pytest

from ptcms_core.whatsapp.pywhatkit_log import NAME, entry, forget

AT = datetime(2026, 11, 5, 9, 4, tzinfo=ZoneInfo("Asia/Kolkata"))


def pywhatkits_own(folder: Path, monkeypatch: pytest.MonkeyPatch, phone: str, text: str) -> str:
    """What the installed PyWhatKit writes, by running its log module alone (no display needed)."""
    package = importlib.util.find_spec("pywhatkit")
    assert package is not None
    assert package.origin is not None
    source = (Path(package.origin).parent / "core" / "log.py").read_text()
    namespace: dict[str, object] = {}
    code = source.replace("from pywhatkit.core.core import check_number", "")
    exec(code, {"check_number": lambda number: "+" in number, **namespace}, namespace)
    # its functions look names up in their own globals
    log_message = namespace["log_message"]
    log_message.__globals__.update(namespace)  # type: ignore[attr-defined]
    monkeypatch.chdir(folder)
    log_message(struct_time(AT.timetuple()), phone, text)  # type: ignore[operator]
    return (folder / NAME).read_text(encoding="utf-8")


def test_an_entry_is_laid_out_as_pywhatkit_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Hi  रवि, ₹4,840 is due"
    theirs = pywhatkits_own(tmp_path, monkeypatch, "+919876500002", text)
    assert entry(AT, "+919876500002", text) == theirs


def test_a_message_of_several_lines_stays_one_entry() -> None:
    written = entry(AT, "+919876500002", "one\n--------------------\ntwo")
    assert written.count("\n--------------------\n") == 1


def sent_to(phone: str) -> Callable[[str], bool]:
    return lambda one: f"Phone Number: {phone}\n" in one


def test_forgetting_takes_out_every_entry_of_the_person_and_no_other(tmp_path: Path) -> None:
    log = tmp_path / "whatsapp" / NAME
    log.parent.mkdir()
    mine, other = "+919876500002", "+919876500003"
    kept = entry(AT, other, f"tell {mine} too") + entry(AT, other, "bye")
    log.write_text(
        entry(AT, mine, "one")
        + entry(AT, other, f"tell {mine} too")
        + entry(AT, mine, "two")
        + entry(AT, other, "bye"),
        encoding="utf-8",
    )
    log.chmod(0o660)
    assert forget(log, sent_to(mine)) == 2
    assert log.read_text(encoding="utf-8") == kept
    assert log.stat().st_mode & 0o777 == 0o660
    assert [file.name for file in log.parent.iterdir()] == [NAME]


def test_an_entry_torn_by_a_crash_is_forgotten_too(tmp_path: Path) -> None:
    log = tmp_path / "whatsapp" / NAME
    log.parent.mkdir()
    log.write_text("Date: 1/1/2026\nTime: 9:0\nPhone Number: +919876500002\nMessage: sec")
    assert forget(log, sent_to("+919876500002")) == 1
    assert log.read_bytes() == b""


def test_nothing_to_forget_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    log = tmp_path / "whatsapp" / NAME
    assert forget(log, sent_to("+919876500002")) == 0
    log.parent.mkdir()
    log.write_bytes(b"\xff not ours \n--------------------\ntail")
    before = log.stat().st_mtime_ns
    assert forget(log, sent_to("+919876500002")) == 0
    assert log.stat().st_mtime_ns == before
