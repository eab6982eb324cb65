"""UPI payment requests: the link says exactly what is asked, and stays small enough to show."""

from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptcms_core.values import qr
from ptcms_core.values.upi import UpiRequest, check_upi_id, shortened, upi_link


def parts(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query, strict_parsing=True))


def test_the_link_names_payee_amount_currency_note_and_reference() -> None:
    link = upi_link(
        "ironhouse@okbank", "Iron House Gym", Decimal(4840), "INR", "November fee", "PT42"
    )
    assert link == (
        "upi://pay?pa=ironhouse@okbank&pn=Iron%20House%20Gym&am=4840.00&cu=INR"
        "&tn=November%20fee&tr=PT42"
    )


def test_blanks_are_never_written_as_plus_signs_nor_is_a_merchant_code_invented() -> None:
    link = upi_link("gym@okbank", "A + B & Sons #1", Decimal("1.5"), note="50% off = good?")
    assert "+" not in link
    assert "mc=" not in link
    assert "amt=" not in link
    assert parts(link)["pn"] == "A + B & Sons #1"
    assert parts(link)["tn"] == "50% off = good?"
    assert parts(link)["am"] == "1.50"


def test_without_an_amount_the_payer_enters_it() -> None:
    assert upi_link("gym@okbank", "", None) == "upi://pay?pa=gym@okbank&cu=INR"


def test_a_note_has_at_most_50_characters_and_one_line() -> None:
    note = parts(upi_link("gym@okbank", "Gym", Decimal(1), note="fee\nfor " + "x" * 80))["tn"]
    assert len(note) == 50
    assert note.startswith("fee for x")


@pytest.mark.parametrize("amount", ["0", "-5", "NaN", "Infinity"])
def test_an_amount_that_is_not_above_zero_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        upi_link("gym@okbank", "Gym", Decimal(amount))


def test_an_amount_with_three_decimals_is_refused_not_rounded() -> None:
    with pytest.raises(ValueError, match="two decimals"):
        upi_link("gym@okbank", "Gym", Decimal("10.005"))


@pytest.mark.parametrize("reference", ["x" * 36, "a b", "a&b", "é"])
def test_a_reference_the_banks_would_refuse_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        upi_link("gym@okbank", "Gym", Decimal(1), reference=reference)


@pytest.mark.parametrize("upi_id", ["ravi.k-1_2@okhdfcbank", "9876500002@ybl", " gym@upi "])
def test_usual_upi_ids_are_taken(upi_id: str) -> None:
    assert check_upi_id(upi_id) == upi_id.strip()


@pytest.mark.parametrize(
    ("upi_id", "told"),
    [
        ("", "Enter a UPI ID"),
        ("ironhouse", "has an @"),
        ("me@example.com", "email address"),
        ("a@okbank", "letters, digits"),
        ("two words@okbank", "letters, digits"),
        ("gym@okbank&am=1", "letters, digits"),
        ("a@b@okbank", "letters, digits"),
        ("gym@", "letters, digits"),
    ],
)
def test_a_wrong_upi_id_is_refused_with_what_to_mend(upi_id: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        check_upi_id(upi_id)


REQUEST = UpiRequest(
    "ironhouse@okbank",
    "Iron House Gym and Wellness Centre",
    Decimal("4840.00"),
    note="Membership and personal training, November",
    reference="PT2611230000042",
)


def test_a_request_that_fits_is_left_as_it_is() -> None:
    assert shortened(REQUEST, 40) is REQUEST


def test_the_note_is_shortened_before_the_payee_name() -> None:
    short = shortened(REQUEST, 23)
    assert qr.size(short.link)[1] <= 23
    assert short.pn == REQUEST.pn
    assert short.note
    assert REQUEST.note.startswith(short.note)


def test_then_the_payee_name_is_shortened_and_amount_and_reference_stay() -> None:
    short = shortened(REQUEST, 19)
    assert qr.size(short.link)[1] <= 19
    assert short.note == ""
    assert 0 < len(short.pn) < len(REQUEST.pn)
    assert REQUEST.pn.startswith(short.pn)
    assert (short.pa, short.amount, short.reference) == (
        REQUEST.pa,
        REQUEST.amount,
        REQUEST.reference,
    )


def test_a_room_that_is_too_small_gives_the_shortest_request() -> None:
    short = shortened(REQUEST, 5)
    assert (short.note, short.pn) == ("", "")
    assert "am=4840.00" in short.link


def test_a_cut_never_leaves_half_of_a_hindi_or_emoji_character() -> None:
    family = "👨‍👩‍👧‍👦" * 6
    request = UpiRequest("gym@okbank", "रवि", Decimal(1), note=family, reference="P1")
    for rows in range(15, 40, 3):
        note = shortened(request, rows).note
        assert len(note) % len("👨‍👩‍👧‍👦") == 0


@settings(max_examples=25, deadline=None)
@given(
    note=st.text(max_size=60).filter(lambda text: text.isprintable()),
    payee=st.text(max_size=60).filter(lambda text: text.isprintable()),
    rows=st.integers(17, 26),
)
def test_whatever_the_texts_a_shortened_request_fits_and_asks_the_same(
    note: str, payee: str, rows: int
) -> None:
    request = UpiRequest("gym@okbank", payee, Decimal("99.90"), note=note, reference="P1")
    short = shortened(request, rows)
    assert qr.fits(short.link, 80, rows)
    assert parts(short.link)["am"] == "99.90"
    assert " ".join(note.split()).startswith(short.note)
