"""The pictures of README and handbook are made by a script from the program itself."""

import re
import sys
from html import unescape
from pathlib import Path

import pytest
from pictured_gym import fill
from PIL import Image

ROOT = Path(__file__).parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
sys.path.insert(0, str(PICTURES))

import make  # noqa: E402 - found by the path above


def words(svg: str) -> list[str]:
    """What is written in a picture, line by line."""
    return [unescape(text) for text in re.findall(r"<text [^>]*>([^<]*)</text>", svg)]


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    return fill(tmp_path / "gym")


def of(name: str) -> make.Picture:
    return next(picture for picture in make.PICTURES if picture.name == name)


async def test_the_same_gym_gives_the_same_picture_and_its_code_scans(
    gym: Path, tmp_path: Path
) -> None:
    import zxingcpp

    first = await make.draw(of("upi"), gym)
    assert await make.draw(of("upi"), fill(tmp_path / "again")) == first
    assert "₹4,840.00" in words(first)
    make.save_png(first, tmp_path / "upi.png")
    [code] = zxingcpp.read_barcodes(Image.open(tmp_path / "upi.png"))
    assert code.text.startswith("upi://pay?pa=ironhouse@okbank&")
    assert "am=4840.00" in code.text


async def test_the_picture_of_the_login_says_what_the_program_says(gym: Path) -> None:
    drawn = await make.draw(of("login"), gym)
    kept = (PICTURES / "login.svg").read_text(encoding="utf-8")
    assert words(kept) == words(drawn), "the login has changed: run make pictures"


def test_every_picture_is_there_and_small_and_none_is_left_over() -> None:
    names = {picture.name for picture in make.PICTURES}
    for ending, most in ((".svg", 80_000), (".png", 80_000)):
        files = {path.stem: path.stat().st_size for path in PICTURES.glob(f"*{ending}")}
        assert files.keys() == names
        assert max(files.values()) <= most, files
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        named = re.findall(r"pictures/([\w-]+)\.(?:svg|png)", page.read_text(encoding="utf-8"))
        assert set(named) <= names, page
