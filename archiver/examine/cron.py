"""When something runs, in words: what a cron line or a rate says."""

import re

_DAYS = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_SHORT = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
_WORDS = {
    "@hourly": "hourly at :00",
    "@daily": "daily 00:00",
    "@midnight": "daily 00:00",
    "@weekly": "Sundays 00:00",
    "@monthly": "monthly on day 1, 00:00",
    "hourly": "every hour",
    "daily": "daily",
    "twicedaily": "twice a day",
    "weekly": "weekly",
}
_FIELD = re.compile(r"(?:\*|\?|\d{1,2}|[A-Za-z]{3})(?:[-,/](?:\d{1,2}|[A-Za-z]{3})){0,12}")


def is_cron(text: str) -> bool:
    """Whether a text is a cron line: five fields, or six with the seconds first; a star among them."""
    fields = text.split()
    return len(fields) in (5, 6) and "*" in text and len(text) <= 80 and all(map(_FIELD.fullmatch, fields))


def spoken(when: str) -> str:
    """A schedule in words, `every 10 min`, `daily 02:30`; empty where it has no short ones."""
    if when in _WORDS:
        return _WORDS[when]
    if match := re.fullmatch(r"rate\((\d{1,5}) (minute|hour|day)s?\)", when):
        return f"every {match[1]} {match[2]}s" if match[1] != "1" else f"every {match[2]}"
    amazon = re.fullmatch(r"cron\(([^)]{1,60})\)", when)
    fields = (amazon[1] if amazon else when).split()
    if len(fields) == 6:
        if amazon:
            fields = fields[:5]  # the year is last
        elif fields[0] in ("0", "00"):
            fields = fields[1:]  # the seconds are first
    if len(fields) != 5 or not all(map(_FIELD.fullmatch, fields)):
        return ""
    if amazon and re.search(r"\d", fields[4]):
        return ""  # counts the days of the week from 1
    return _said(fields)


def _said(fields: list[str]) -> str:
    minute, hour, day, month, weekday = (field.replace("?", "*") for field in fields)
    if month != "*" or (day != "*" and weekday != "*"):
        return ""
    if (hour, day, weekday) == ("*", "*", "*"):
        if match := re.fullmatch(r"\*(?:/0?1)?|(?:\*|\d{1,2}-59)/(\d{1,2})", minute):
            return f"every {match[1]} min" if match[1] else "every minute"
        return f"hourly at :{int(minute):02}" if minute.isdecimal() else ""
    if not minute.isdecimal():
        return ""
    if hour == "*/1" and (day, weekday) == ("*", "*"):
        return f"hourly at :{int(minute):02}"
    if hour.startswith("*/") and (day, weekday) == ("*", "*"):
        return f"every {hour[2:]} h at :{int(minute):02}"
    hours = hour.split(",")
    if not all(map(str.isdecimal, hours)):
        return ""
    times = ", ".join(f"{int(one):02}:{int(minute):02}" for one in hours)
    if day != "*":
        return f"monthly on day {day}, {times}" if day.isdecimal() else ""
    return f"{_day(weekday)} {times}" if _day(weekday) else ""


def _day(weekday: str) -> str:
    if weekday == "*":
        return "daily"
    if weekday.lower() in ("1-5", "mon-fri"):
        return "on working days"
    number = int(weekday) if weekday.isdecimal() else _SHORT.get(weekday.lower(), 99)
    return _DAYS[number] if number < len(_DAYS) else ""
