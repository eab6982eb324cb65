from datetime import date, timedelta

from ptcms_core.values.tips import tip_for, tips


def test_there_are_tips_for_two_months_and_none_comes_twice():
    start = date(2026, 11, 1)
    seen = [tip_for(start + timedelta(days=n)) for n in range(60)]
    assert len(set(seen)) == 60
    assert len(set(tips())) == len(tips())


def test_a_day_keeps_its_tip():
    assert tip_for(date(2026, 11, 23)) == tip_for(date(2026, 11, 23))
    assert all(len(tip) <= 80 for tip in tips()), "a tip fits one line of a small terminal"
