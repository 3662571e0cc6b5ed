"""Calendar rules against days that are known: an off-by-one here is a run on the wrong day for two years."""

from datetime import date

import pytest

from archiver.elections import DAY_AFTER_US_GENERAL, US_GENERAL, days_of, us_general

_GENERALS = """
    2000-11-07 2002-11-05 2004-11-02 2006-11-07 2008-11-04 2010-11-02 2012-11-06 2014-11-04 2016-11-08 2018-11-06
    2020-11-03 2022-11-08 2024-11-05 2026-11-03 2028-11-07 2030-11-05 2032-11-02
"""
GENERALS = _GENERALS.split()


def test_general_elections_fall_on_their_known_days():
    """The Tuesday after the first Monday, never the first of the month."""
    found = list(days_of(US_GENERAL, date(2000, 1, 1), date(2032, 12, 31)))

    assert [day.isoformat() for day in found] == GENERALS
    assert [us_general(day.year) for day in found] == found


def test_the_day_after_is_the_wednesday_after_the_first_monday():
    """What no cron line can say."""
    after = list(days_of(DAY_AFTER_US_GENERAL, date(2000, 1, 1), date(2032, 12, 31)))

    assert [day.toordinal() - 1 for day in after] == [date.fromisoformat(day).toordinal() for day in GENERALS]
    assert {day.strftime("%A") for day in after} == {"Wednesday"}


@pytest.mark.parametrize("since", ["2023-01-01", "2023-12-31", "2024-11-05"])
def test_a_rule_counts_even_years_wherever_one_begins(since):
    """Beginning in an odd year must not shift the rule to odd years; the first day itself counts."""
    assert next(days_of(US_GENERAL, date.fromisoformat(since), date(2030, 1, 1))) == date(2024, 11, 5)
