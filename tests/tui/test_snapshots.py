"""How a dozen screens are laid out at 80×24 and 120×40, kept as text in snapshots/.

A change of the looks shows in review as a change of these files. `make snapshots` writes them
anew: look at each difference before keeping it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import press, screen_text
from pictured_gym import ADMIN, TRAINER, fill, shown, without_chance

KEPT = Path(__file__).parent / "snapshots"
RENEWING = os.environ.get("PTCMS_RENEW_SNAPSHOTS") == "1"
SIZES = [(80, 24), (120, 40)]

# what is pressed before each screen is looked at, from the one before it on
WALKS: dict[str | None, list[tuple[str, list[str]]]] = {
    None: [("login", [])],
    TRAINER: [
        ("today", []),
        ("clients", ["g", "c", *"jjjjjjjjj"]),
        ("weigh-in", ["w"]),
        ("payment", ["escape", "p"]),
        ("upi", ["escape", "q"]),
        ("profile", ["escape", "enter"]),
        ("diet", ["2"]),
        ("workout", ["3"]),
        ("progress", ["4"]),
        ("account", ["5"]),
        ("messages", ["6"]),
    ],
    ADMIN: [
        ("reports", ["g", "o"]),
        ("payments", ["g", "p"]),
        ("trainers", ["g", "r"]),
        ("settings", ["g", "s"]),
    ],
}


def files() -> Iterator[Path]:
    """Every file that there should be."""
    for walk in WALKS.values():
        for name, _keys in walk:
            for width, height in SIZES:
                yield KEPT / f"{name}-{width}x{height}.txt"


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("email", WALKS, ids=["nobody", "trainer", "admin"])
async def test_screens_are_laid_out_as_they_were_looked_at(
    tmp_path: Path, email: str | None, size: tuple[int, int]
) -> None:
    different = []
    with without_chance():
        async with shown(fill(tmp_path / "gym"), size, email) as (app, pilot):
            for name, keys in WALKS[email]:
                await press(app, pilot, *keys)
                drawn = "\n".join(line.rstrip() for line in screen_text(app).splitlines()) + "\n"
                file = KEPT / f"{name}-{size[0]}x{size[1]}.txt"
                if RENEWING:
                    file.write_text(drawn, encoding="utf-8")
                elif file.read_text(encoding="utf-8") != drawn:
                    different.append(f"{file.name} is different:\n{drawn}")
    assert not different, "\n".join([*different, "Looked at it? make snapshots keeps it."])


def test_there_is_a_file_for_each_screen_and_no_other() -> None:
    assert {path.name for path in KEPT.glob("*.txt")} == {path.name for path in files()}
