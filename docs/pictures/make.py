"""Makes the pictures of README and handbook from the program itself, on a made-up gym at a fixed
moment: `make pictures`. With names it makes only those: `docs/pictures/make.py today diet`.
"""

import asyncio
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
# the made-up gym and the way keys are pressed are the tests'
sys.path.insert(0, str(HERE.parent.parent / "tests" / "tui"))

from drawing import svg_of  # noqa: E402 - found by the paths above
from driving import press, settle  # noqa: E402 - found by the paths above
from pictured_gym import ADMIN, TRAINER, fill, shown, without_chance  # noqa: E402 - found by the paths above
from textual._compositor import LayoutUpdate  # noqa: E402 - found by the paths above


@dataclass(frozen=True)
class Picture:
    """One picture: its name, the keys that lead to it after signing in, and the window's size."""

    name: str
    keys: Sequence[str] = ()
    size: tuple[int, int] = (100, 30)
    email: str | None = TRAINER


_CLIENT = ("g", "c", *"/nikh", "enter", "enter")
PICTURES = (
    Picture("login", email=None, size=(80, 24)),
    Picture("today"),
    Picture("sections", ("g",), size=(80, 24), email=ADMIN),
    Picture("clients", ("g", "c", *"jjjjjjjjj"), size=(120, 36)),
    Picture("client", _CLIENT),
    Picture("weigh-in", ("g", "c", *"jjjjjjjjjw72.4"), size=(80, 24)),
    Picture("payment", ("g", "c", *"jjjjjjjjjp"), size=(80, 24)),
    Picture("upi", ("g", "c", *"jjjjjjjjjq")),
    Picture("whatsapp", ("g", "c", *"jjjjjjjjjm", "enter"), size=(120, 40)),
    Picture("diet", (*_CLIENT, "2")),
    Picture("workout", (*_CLIENT, "3")),
    Picture("progress", (*_CLIENT, "4"), size=(120, 36)),
    Picture("account", (*_CLIENT, "5")),
    Picture("reports", ("g", "o"), email=ADMIN),
    Picture("command", (":", *"nikh"), size=(80, 24)),
    Picture("help", ("g", "c", "?")),
)


async def draw(picture: Picture, gym: Path) -> str:
    """The picture as SVG."""
    async with shown(gym, picture.size, picture.email) as (app, pilot):
        with without_chance():
            await press(app, pilot, *picture.keys)
        await settle(app, pilot)
        drawn = app.screen._compositor.render_update(
            full=True, screen_stack=app._background_screens, simplify=True
        )
        assert isinstance(drawn, LayoutUpdate)
        return svg_of(drawn.strips, app.size.width)


def save_png(svg: str, path: Path) -> None:
    """The picture as a PNG of at most 256 colours."""
    import cairosvg
    from PIL import Image

    drawn = Image.open(io.BytesIO(cairosvg.svg2png(bytestring=svg.encode()))).convert("RGB")
    drawn.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


async def _make(names: Sequence[str]) -> None:
    for picture in PICTURES:
        if names and picture.name not in names:
            continue
        # a gym for each: what one picture enters is not in the next
        with TemporaryDirectory(prefix="ptcms-pictures-") as scratch:
            svg = await draw(picture, fill(Path(scratch) / "gym"))
        (HERE / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
        save_png(svg, HERE / f"{picture.name}.png")
        print(picture.name)  # noqa: T201 - a script says what it does


if __name__ == "__main__":
    # every colour, whichever terminal this is started in
    os.environ["COLORTERM"] = "truecolor"
    asyncio.run(_make(sys.argv[1:]))
