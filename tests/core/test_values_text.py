import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptcms_core.values.text import clean, email, entered, fold, near_equal

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Vikram Rao ", "Vikram Rao"),
        ("a\tb\nc\r\nd\re\u2028f\u2029g", "a b c d e f g"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("\x9b2J", "\ufffd2J"),
        ("\u202eevil\u2066", "\ufffdevil\ufffd"),
        ("\ud800x", "\ufffdx"),
        ("\ue000\uffff", "\ufffd\ufffd"),
        ("zero\u200bwidth", "zero\ufffdwidth"),
        ("e\u0301", "é"),
        ("क्‍ष", "क्‍ष"),
        ("👩‍🏫", "👩‍🏫"),
        ("[/] [@click=app.quit]x[/]", "[/] [@click=app.quit]x[/]"),
        ("", ""),
    ],
)
def test_text_is_cleaned_of_what_a_terminal_would_obey(typed, kept):
    assert clean(typed) == kept


def test_at_most_four_marks_stand_on_one_letter():
    assert clean("q" + "\u0323" * 3 + "\u0300" * 40 + "!") == "q\u0323\u0323\u0323\u0300!"


def test_lines_are_kept_where_several_are_meant():
    assert clean("a\r\nb\rc\u2028d\te\n", multiline=True) == "a\nb\nc\nd e"


def test_a_long_text_is_cut_for_display_and_says_so():
    assert clean("Squat and press", max_length=7) == "Squat…"
    assert clean("Squat", max_length=5) == "Squat"
    assert clean("Squat", max_length=0) == ""


@settings(deadline=None)
@given(ANY_TEXT, st.booleans(), st.none() | st.integers(0, 12))
def test_clean_text_stays_as_it_is_and_holds_no_control_character(text, multiline, limit):
    once = clean(text, multiline=multiline, max_length=limit)
    assert clean(once, multiline=multiline, max_length=limit) == once
    assert unicodedata.is_normalized("NFC", once)
    assert limit is None or len(once) <= limit
    allowed = {"\n"} if multiline else set()
    for character in set(once) - allowed - {"\u200c", "\u200d"}:
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}


def test_a_field_says_what_is_wrong_with_what_was_typed():
    assert entered(" Anita ", "Name", max_length=80) == "Anita"
    with pytest.raises(ValueError, match=r"Name can't be empty\."):
        entered("  ", "Name", max_length=80, required=True)
    with pytest.raises(ValueError, match=r"Name can have at most 80 characters; this has 81\."):
        entered("x" * 81, "Name", max_length=80)
    assert entered("", "Notes", max_length=80) == ""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  José   NÚÑEZ ", "jose nunez"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Straße", "strasse"),
        ("किरण", "किरण"),
        ("İstanbul", "istanbul"),
        ("Ravi", "ravi"),
    ],
)
def test_search_sees_no_case_and_no_latin_accents_but_whole_hindi_words(text, folded):
    assert fold(text) == unicodedata.normalize("NFKD", folded)


def test_hindi_words_that_differ_by_a_vowel_sign_stay_different():
    assert fold("कि") != fold("का")


@settings(deadline=None)
@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ravi Kumar", "ravi  kumar"),
        ("Ravi Kumar", "Kumar Ravi"),
        ("Ravi Kumar", "Ravi Kumr"),
        ("Ravi Kumar", "Ravi Kuamr"),
        ("Kumar, Ravi", "Ravi Kumaar"),
        ("Suresh Kumar", "Sureshkumar"),
        ("José", "Jose"),
        ("प्रिया शर्मा", "शर्मा प्रिया"),
    ],
)
def test_near_equal_names_are_told(a, b):
    assert near_equal(a, b)
    assert near_equal(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ravi", "Rani"),
        ("Amit Shah", "Anil Shah"),
        ("Ravi Kumar", "Ravi"),
        ("", ""),
        ("!!", "??"),
        ("Anita Desai", "Farhan Ali"),
        ("x" * 5000, "y" * 5000),
    ],
)
def test_different_names_are_not(a, b):
    assert not near_equal(a, b)


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_comparing_names_never_fails_and_has_no_direction(a, b):
    assert near_equal(a, b) == near_equal(b, a)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Asha@Example.COM ", "asha@example.com"),
        ("a.b+c@mail.gym.co.in", "a.b+c@mail.gym.co.in"),
        ("ravi@जिम.भारत", "ravi@जिम.भारत"),
    ],
)
def test_an_email_address_is_kept_in_lower_case(typed, kept):
    assert email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "asha", "a@b@c.in", "a b@c.in", "@c.in", "a@", "a@gym", "a..b@c.in", "a@-c.in"),
        *("a@c..in", "a@c.in.", "x" * 65 + "@c.in", "a@" + "x." * 130 + "in", "a\x1b@c.in"),
    ],
)
def test_what_is_no_email_address_is_refused_in_a_sentence(typed):
    with pytest.raises(ValueError, match=r"\.$"):
        email(typed)
