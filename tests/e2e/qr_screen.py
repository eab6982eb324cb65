"""A program that shows one QR code and nothing else: `qr_screen.py TEXT THEME COLOURS`.

It shows none when the terminal has other colours than named, so that a test of 16 is one.
"""

import sys

from textual.app import App, ComposeResult

from ptcms_tui.widgets.qr import QrCode


class QrScreen(App[None]):
    """The whole screen for the code, as the payment request takes it at 80×24."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { align: center middle; }"

    def compose(self) -> ComposeResult:
        if self.console.color_system == sys.argv[3]:
            yield QrCode(sys.argv[1])

    def on_mount(self) -> None:
        self.theme = sys.argv[2]


if __name__ == "__main__":
    QrScreen().run()
