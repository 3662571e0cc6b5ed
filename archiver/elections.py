"""Election days that follow a rule of the calendar, and days counted from them. Pure.

Cron cannot say "the Wednesday after the first Monday of November in even years"; a recurrence rule (RFC 5545) can.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache

US_GENERAL = "FREQ=YEARLY;INTERVAL=2;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"
"""The Tuesday after the first Monday of November, in even years when it begins in one. Source: 2 U.S.C. section 7."""

DAY_AFTER_US_GENERAL = "FREQ=YEARLY;INTERVAL=2;BYMONTH=11;BYDAY=WE;BYMONTHDAY=3,4,5,6,7,8,9"
"""The Wednesday after the first Monday of November, likewise."""


@cache
def us_general(year: int) -> date:
    """The Tuesday after the first Monday of November of a year."""
    first = date(year, 11, 1)
    return first + timedelta(days=(0 - first.weekday()) % 7 + 1)


def days_of(rule: str, since: date, until: date) -> Iterator[date]:
    """Every day of a recurrence rule from one day to another, both included; years are counted from an even one.

    Raises:
        ValueError: no recurrence rule.
    """
    from dateutil.rrule import rrulestr

    start = datetime(since.year - since.year % 2, 1, 1)
    for moment in rrulestr(rule, dtstart=start).between(
        datetime.combine(since, datetime.min.time()), datetime.combine(until, datetime.min.time()), inc=True
    ):
        yield moment.date()
