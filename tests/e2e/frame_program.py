"""The frame as a program on a made-up gym without a database: `frame_program.py FOLDER`.

What is received and weighed is written to FOLDER/received, one value a line.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tui"))


def main() -> int:
    folder = Path(sys.argv[1])
    from ptcms_tui.cli import clean_environment, run_app

    clean_environment()
    from ptcms_tui import lifeline
    from ptcms_tui.app import PtcmsApp
    from ptcms_tui.screens import sections

    sections.SECTIONS = tuple(
        replace(info, where=f"frame_sections:{kind}")
        for info in sections.SECTIONS
        for kind in [{"client": "ClientSection"}.get(info.id, "TodaySection")]
    )

    def open_folder(_folder: Path) -> object:
        from fake_gym import FakeCore

        lifeline.log_to(folder)
        core = FakeCore()
        log = (folder / "received").open("a", buffering=1)

        class Written(list):
            def append(self, value: object) -> None:
                super().append(value)
                log.write(f"{value}\n")

        core.received = Written()
        core.weighed = Written()
        if "slow" in sys.argv:
            # every reading takes a while, as on a small server under load
            search = core.people.copy()
            core.people = SlowList(search)
        return core

    return run_app(PtcmsApp(folder, open_folder=open_folder))


class SlowList(list):
    def __iter__(self):
        time.sleep(0.05)
        return super().__iter__()


if __name__ == "__main__":
    sys.exit(main())
