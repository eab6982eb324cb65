"""QR codes: what is drawn is what a phone reads, in the room that was announced."""

import pytest
import zxingcpp
from PIL import Image

from ptcms_core.values import qr

UPI_LINK = (
    "upi://pay?pa=ironhouse@okbank&pn=Iron%20House%20Gym&am=4840.00&cu=INR"
    "&tn=Membership%20November%202026&tr=PTCMS2611230000042"
)


def scanned(text: str, *, cell_width: int = 8, cell_height: int = 16) -> str | None:
    """Draw the half blocks as a terminal would, on black, and read them as a phone would."""
    columns, rows = qr.size(text)
    picture = Image.new("L", ((columns + 6) * cell_width, (rows + 4) * cell_height), 0)
    for y, row in enumerate(qr.half_block_rows(qr.matrix(text))):
        for x, (top, bottom) in enumerate(row):
            left, upper = (x + 3) * cell_width, (y + 2) * cell_height
            half = cell_height // 2
            picture.paste(0 if top else 255, (left, upper, left + cell_width, upper + half))
            picture.paste(
                0 if bottom else 255, (left, upper + half, left + cell_width, upper + cell_height)
            )
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if found else None


@pytest.mark.parametrize(
    "text",
    [
        UPI_LINK,
        "https://wa.me/919876500002",
        "https://wa.me/919876500002?text=Hi%20there%2C%20%E2%82%B94%2C840%20is%20due.%0AThank%20you",
        "नमस्ते रवि 🙂",
        "1",
        "A" * 600,
    ],
)
def test_a_phone_reads_exactly_the_text_that_was_drawn(text: str) -> None:
    assert scanned(text) == text


def test_a_usual_upi_link_takes_23_of_the_24_rows_of_a_small_terminal() -> None:
    link = UPI_LINK.replace("000042", "0000000042")
    assert len(link) == 127
    assert qr.size(link) == (45, 23)


def test_a_link_to_a_chat_alone_takes_29_columns_and_15_rows() -> None:
    assert qr.size("https://wa.me/919876500002") == (29, 15)


def test_the_code_is_the_smallest_version_and_never_grows_for_more_redundancy() -> None:
    assert qr.size("x" * 134) == (45, 23)
    assert qr.size("x" * 135) == (49, 25)


def test_the_border_is_two_light_modules_on_every_side() -> None:
    modules = qr.matrix("border")
    assert not any(any(row) for row in (*modules[:2], *modules[-2:]))
    assert not any(row[column] for row in modules for column in (0, 1, -1, -2))
    assert modules[2][2]
    assert modules[2][-3]


def test_an_odd_number_of_rows_is_filled_with_a_light_one() -> None:
    modules = qr.matrix("odd")
    rows = qr.half_block_rows(modules)
    assert len(modules) % 2 == 1
    assert len(rows) == (len(modules) + 1) // 2
    assert not any(bottom for _top, bottom in rows[-1])
    assert [top for top, _bottom in rows[1]] == list(modules[2])
    assert [bottom for _top, bottom in rows[1]] == list(modules[3])


def test_pairing_nothing_gives_nothing() -> None:
    assert qr.half_block_rows(()) == []


def test_fits_looks_at_columns_and_rows() -> None:
    text = "https://wa.me/919876500002"
    assert qr.fits(text, 29, 15)
    assert not qr.fits(text, 28, 15)
    assert not qr.fits(text, 29, 14)
    assert not qr.fits("x" * 5_000, 1_000, 1_000)


def test_an_empty_text_and_one_beyond_any_code_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="needs a text"):
        qr.matrix("")
    with pytest.raises(ValueError, match="too long for a QR code"):
        qr.matrix("x" * 3_000)
