from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptcms_core.values import dates
from ptcms_core.values.conventions import conventions, names
from ptcms_core.values.dates import (
    add_months,
    age_from,
    age_on,
    check_not_future,
    day_in_zone,
    financial_year,
    format_date,
    parse_date,
    short_date,
    zone_for_region,
)

TODAY = date(2026, 11, 23)  # a Monday
ANY_REGION = st.sampled_from(sorted(names()))
ANY_DAY = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 22)),
        ("tomorrow", date(2026, 11, 24)),
        ("25/11", date(2026, 11, 25)),
        ("23/11/2026", TODAY),
        ("23-11-26", TODAY),
        ("23.11.26", TODAY),
        ("3 Nov", date(2026, 11, 3)),
        ("3nov", date(2026, 11, 3)),
        ("3rd November, 2026", date(2026, 11, 3)),
        ("Nov 3", date(2026, 11, 3)),
        ("Sept 30 2026", date(2026, 9, 30)),
        ("1 sept", date(2026, 9, 1)),
        ("2026-11-03", date(2026, 11, 3)),
        ("+1m", date(2026, 12, 23)),
        ("+2w", date(2026, 12, 7)),
        ("-3d", date(2026, 11, 20)),
        ("−3 days", date(2026, 11, 20)),
        ("+10", date(2026, 12, 3)),
        ("+1y", date(2027, 11, 23)),
        ("monday", TODAY),
        ("tue", date(2026, 11, 24)),
        ("sun", date(2026, 11, 22)),
        ("next mon", date(2026, 11, 30)),
        ("last monday", date(2026, 11, 16)),
        ("this thurs", date(2026, 11, 26)),
        ("२३/११", TODAY),
    ],
)
def test_a_day_is_read_as_people_type_it(typed, day):
    assert parse_date(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "past", "future", "near"),
    [
        ("24/11", date(2025, 11, 24), date(2026, 11, 24), date(2026, 11, 24)),
        ("2 jan", date(2026, 1, 2), date(2027, 1, 2), date(2027, 1, 2)),
        ("29/2", date(2024, 2, 29), date(2028, 2, 29), date(2028, 2, 29)),
        ("tuesday", date(2026, 11, 17), date(2026, 11, 24), date(2026, 11, 24)),
        ("friday", date(2026, 11, 20), date(2026, 11, 27), date(2026, 11, 20)),
        ("15/8/62", date(1962, 8, 15), date(2062, 8, 15), date(2062, 8, 15)),
        ("15/8/98", date(1998, 8, 15), date(2098, 8, 15), date(1998, 8, 15)),
        ("23/11", TODAY, TODAY, TODAY),
    ],
)
def test_a_year_left_out_is_the_sensible_one(typed, past, future, near):
    assert parse_date(typed, TODAY, prefer="past") == past
    assert parse_date(typed, TODAY, prefer="future") == future
    assert parse_date(typed, TODAY, prefer="near") == near


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type a day such as"),
        ("soon", "Type a day such as"),
        ("23", "Type a day such as"),
        ("x" * 500, "Type a day such as"),
        ("today" + " " * 50, None),
        ("11/23", "There is no month 23"),
        ("31/2", "There is no 31 Feb"),
        ("29/2/2026", "There is no 29 Feb"),
        ("29/2/27", "There is no 29 Feb"),
        ("0/5", "There is no 0 May"),
        ("1/1/0001", "The year must lie between 1900 and 2199"),
        ("+9999y", "The year must lie between"),
        ("-9999m", "The year must lie between"),
        ("next year", "Type a day such as"),
    ],
)
def test_what_is_no_day_is_refused_in_a_sentence(typed, sentence):
    if sentence is None:
        assert parse_date(typed, TODAY) == TODAY
        return
    with pytest.raises(ValueError, match=sentence):
        parse_date(typed, TODAY)


@settings(deadline=None)
@given(st.text(st.characters()), ANY_DAY, st.sampled_from(["past", "future", "near"]))
def test_no_text_breaks_the_reading_of_days(typed, today, prefer):
    try:
        day = parse_date(typed, today, prefer)
    except ValueError:
        return
    assert 1900 <= day.year <= 2199


@settings(deadline=None)
@given(ANY_DAY, ANY_DAY)
def test_a_day_that_is_shown_can_be_typed(day, today):
    assert parse_date(format_date(day), today) == day
    assert parse_date(day.isoformat(), today) == day
    assert parse_date(day.strftime("%d/%m/%Y"), today) == day


@settings(deadline=None)
@given(st.dates(date(1910, 1, 1), date(2180, 1, 1)), st.integers(-1000, 1000))
def test_a_year_left_out_lies_on_the_side_asked_for(today, away):
    typed = date.fromordinal(today.toordinal() + away).strftime("%d/%m")
    assert parse_date(typed, today, prefer="past") <= today
    assert parse_date(typed, today, prefer="future") >= today


def test_days_are_shown_as_the_gym_writes_them():
    assert format_date(date(2026, 11, 3)) == "3 Nov 2026"
    assert short_date(TODAY, TODAY) == "23 Nov"
    assert short_date(date(2025, 11, 23), TODAY) == "23 Nov 2025"
    assert {dates.month_name(m) for m in range(1, 13)} == {
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
        *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    }


@pytest.mark.parametrize(
    ("region", "full", "short", "tight", "heading"),
    [
        ("en_US", "Nov 3, 2026", "Nov 3", "Nov 3", "Tuesday, November 3"),
        ("de_DE", "03.11.2026", "3. Nov.", "3/11", "Dienstag, 3. November"),
        ("en_DE", "3 Nov 2026", "3 Nov", "3 Nov", "Tuesday, 3 November"),
        ("en_PK", "03-Nov-2026", "3 Nov", "3 Nov", "Tuesday, 3 November"),
        ("hu_HU", "2026. nov. 3.", "nov. 3.", "11-3", "kedd, november 3."),
    ],
)
def test_a_region_writes_days_its_own_way(region, full, short, tight, heading):
    day, by = date(2026, 11, 3), conventions(region)
    assert format_date(day, by) == full
    assert short_date(day, TODAY, by) == short
    assert dates.tight_date(day, TODAY, by) == tight
    assert dates.long_date(day, by) == heading


@pytest.mark.parametrize(
    ("region", "typed", "day"),
    [
        ("en_US", "11/23", TODAY),
        ("en_US", "11/3/26", date(2026, 11, 3)),
        ("en_US", "Nov 3, 2026", date(2026, 11, 3)),
        ("en_US", "2026-11-03", date(2026, 11, 3)),
        ("de_DE", "3.11.", date(2026, 11, 3)),
        ("de_DE", "3. März 2026", date(2026, 3, 3)),
        ("de_DE", "Montag", TODAY),
        ("sv_SE", "11-23", TODAY),
        ("es_MX", "3 de enero de 2027", date(2027, 1, 3)),
    ],
)
def test_a_day_is_read_as_people_there_type_it(region, typed, day):
    assert parse_date(typed, TODAY, by=conventions(region)) == day


def test_a_day_typed_the_other_way_round_is_told_which_is_first():
    with pytest.raises(ValueError, match=r"no month 23\. Type the month first: 11/23\."):
        parse_date("23/11", TODAY, by=conventions("en_US"))


@settings(deadline=None)
@given(ANY_DAY, ANY_REGION)
def test_a_day_shown_anywhere_can_be_typed_there(day, region):
    by = conventions(region)
    assert parse_date(format_date(day, by), TODAY, by=by) == day
    assert parse_date(dates.numeric_date(day, by), TODAY, by=by) == day


def test_a_month_later_never_falls_out_of_its_month():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_age_counts_completed_years():
    assert age_on(date(2000, 11, 23), TODAY) == 26
    assert age_on(date(2000, 11, 24), TODAY) == 25
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_an_age_kept_as_on_a_day_grows():
    assert age_from(28, date(2025, 11, 24), TODAY) == 28
    assert age_from(28, date(2025, 11, 23), TODAY) == 29
    assert age_from(28, TODAY, date(2026, 1, 1)) == 28


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), "25-26"),
        (date(2026, 4, 1), "26-27"),
        (date(2027, 1, 1), "26-27"),
        (date(1999, 4, 1), "99-00"),
    ],
)
def test_the_financial_year_starts_on_the_first_of_april(day, year):
    assert financial_year(day) == year


def test_a_day_still_to_come_is_refused_where_it_cannot_be():
    assert check_not_future(TODAY, TODAY) == TODAY
    with pytest.raises(ValueError, match="24 Nov 2026 is still to come"):
        check_not_future(date(2026, 11, 24), TODAY)


def test_the_day_turns_over_at_the_gyms_midnight():
    before = datetime(2026, 11, 23, 18, 29, tzinfo=UTC)
    after = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert day_in_zone(before, "Asia/Kolkata") == date(2026, 11, 23)
    assert day_in_zone(after, "Asia/Kolkata") == date(2026, 11, 24)


def test_a_region_has_a_time_zone_that_exists():
    assert zone_for_region("IN") == "Asia/Kolkata"
    assert zone_for_region("in") == "Asia/Kolkata"
    assert zone_for_region("XX") == "UTC"
    for zone in dates._ZONES.values():
        assert ZoneInfo(zone).key == zone
