"""`ptcms outbox`: the sending worker of the gym's business account, without a screen."""

import signal
import sys
from pathlib import Path
from threading import Thread
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING

from ptcms_core import PtcmsError, _

if TYPE_CHECKING:
    from ptcms_core import Core, OutboxWorker

WATCH_SECONDS = 1.0


def run(folder: Path, *, once: bool) -> int:
    """Send what waits, in turn, until told to stop; with `once`, until nothing is due."""
    from ptcms_core import open_core

    core = open_core(folder)
    try:
        worker = core.outbox_worker()
        reason = worker.reason_against()
        if reason:
            raise PtcmsError(reason)
        if once:
            return _once(worker)
        return _until_stopped(core, worker)
    finally:
        core.close()


def _once(worker: "OutboxWorker") -> int:
    sent = worker.work_off(_tell)
    if sent is None:
        raise PtcmsError(_("Another program sends for this data folder just now."))
    _say(_("{count} messages were worked off.").format(count=sent))
    return 0


def _until_stopped(core: "Core", worker: "OutboxWorker") -> int:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.ask_to_stop()

    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(one, stop)
    _say(_("Sending for {folder}. Stop with Ctrl+C.").format(folder=core.folder))
    # signals reach the main thread alone, which therefore only waits
    work = Thread(target=worker.run, args=(_tell,), name="outbox", daemon=True)
    work.start()
    told, since = "", monotonic()
    while work.is_alive():
        work.join(WATCH_SECONDS)
        if core.asked_to_close:
            _say(core.asked_to_close)
            worker.ask_to_stop()
        if worker.problem != told and monotonic() - since > WATCH_SECONDS:
            told, since = worker.problem, monotonic()
            if told:
                _say(told)
    return 0


def _tell(message_id: int, state: str) -> None:
    """A line for the server's log: which message, never to whom or what."""
    _say(f"{message_id} {state}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def keep_token(folder: Path) -> int:
    """Ask for the access token without showing it, and keep it for this machine's user."""
    from getpass import getpass

    from ptcms_core import open_core

    core = open_core(folder)
    try:
        token = getpass(_("Access token: ")) if sys.stdin.isatty() else sys.stdin.readline()
        core.keep_cloud_token(token)
    finally:
        core.close()
    _say(_("The access token is kept. It is used from the next message on."))
    return 0
