"""What runs when: days before an election, the day after, the hold's end; moved, cancelled, contested and won races."""

import asyncio
import json
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from archiver.races import standing
from archiver.records.campaign import Owner, Race, RaceDate
from archiver.schedule import make_plan
from archiver.schedule.ics import as_ics
from archiver.schedule.timed import merged, rehearsal
from archiver.schedule.zones import zone_of
from tests.clikit import cli

AS_OF, UNTIL = date(2026, 9, 1), date(2027, 12, 31)
GENERAL = ("general", "2026-11-03", "scheduled")


def day(text: str) -> date:
    return date.fromisoformat(text)


def race(*dates: tuple[str, str, str], outcome: str = "pending", over: str | None = None, **more: object) -> Race:
    values: dict[str, object] = {
        "id": "us-xx-senate-2026", "office": "senate", "cycle": 2026, "outcome": outcome,
        "dates": [{"type": t, "date": d, "status": s} for t, d, s in dates], "race_over_on": over,
    }  # fmt: skip
    return Race.model_validate_json(json.dumps(values | more))


def owner(*races: Race, kind: str = "candidate", name: str = "rivera") -> Owner:
    return Owner(id=name, name="Rivera", kind=kind, origins=("https://github.com/rivera/*",), race=races)  # type: ignore[arg-type]


def planned(*owners: Owner, as_of: date = AS_OF, until: date = UNTIL) -> list[tuple[str, str, str]]:
    plan = make_plan(owners, as_of=as_of, until=until)
    return [(item.kind, item.since.isoformat(), item.until.isoformat()) for item in plan.planned]


@pytest.mark.parametrize(
    ("why", "given_race", "expected"),
    [
        (
            "an election ahead",
            race(GENERAL),
            [
                ("daily", "2026-10-20", "2026-12-03"),
                ("after_election", "2026-11-04", "2026-11-04"),
                ("hold_ends", "2026-12-03", "2026-12-03"),
            ],
        ),
        (
            "a run-off in January",
            race(GENERAL, ("run-off", "2027-01-05", "scheduled")),
            [
                ("after_election", "2026-11-04", "2026-11-04"),
                ("daily", "2026-12-22", "2027-02-04"),
                ("after_election", "2027-01-06", "2027-01-06"),
                ("hold_ends", "2027-02-04", "2027-02-04"),
            ],
        ),
        (
            "postponed to a new day",
            race(("special", "2026-10-06", "postponed"), ("special", "2026-11-17", "scheduled")),
            [
                ("daily", "2026-11-03", "2026-12-17"),
                ("after_election", "2026-11-18", "2026-11-18"),
                ("hold_ends", "2026-12-17", "2026-12-17"),
            ],
        ),
        (
            "postponed without a new day",
            race(("special", "2026-10-06", "postponed")),
            [("daily", "2026-09-22", "2027-12-31"), ("after_election", "2026-10-07", "2026-10-07")],
        ),
        ("cancelled", race(("special", "2026-10-06", "cancelled")), []),
        (
            "withdrawn with a source: 14 days",
            race(GENERAL, outcome="withdrew", over="2026-08-25", source_url="https://news.example.org/a"),
            [("daily", "2026-08-11", "2026-09-08"), ("hold_ends", "2026-09-08", "2026-09-08")],
        ),
        ("lost long ago", race(("primary", "2026-05-05", "held"), outcome="lost", over="2026-05-05"), []),
        (
            "contested: daily until somebody enters how it went on",
            race(("primary", "2026-07-07", "held"), outcome="contested"),
            [("daily", "2026-06-23", "2027-12-31")],
        ),
        (
            "won the primary, the general ahead",
            race(("primary", "2026-05-05", "held"), GENERAL, outcome="won", over="2026-05-05"),
            [
                ("daily", "2026-10-20", "2026-12-03"),
                ("after_election", "2026-11-04", "2026-11-04"),
                ("hold_ends", "2026-12-03", "2026-12-03"),
            ],
        ),
    ],
)
def test_a_race_asks_for_these_days(why, given_race, expected):
    """A day too few around an election is work that nobody copied."""
    assert planned(owner(given_race)) == expected


def test_the_day_on_which_an_end_is_proposed_is_the_models_own():
    """Two ideas of the hold would send people to a queue that is empty."""
    over = race(("general", "2026-09-15", "held"), outcome="lost", over="2026-09-15")
    items = make_plan([owner(over)], as_of=date(2026, 9, 20), until=UNTIL).planned

    assert [i.since for i in items if i.kind == "hold_ends"] == [standing(over, date(2026, 9, 20)).hold_until]


def test_tomorrows_plan_is_the_same_schedules():
    """Applied every day by a timer, only a changed registry may change the server."""
    people = [owner(race(GENERAL)), owner(race(("special", "2026-11-10", "postponed")), name="soto")]
    today, later = (make_plan(people, as_of=day, until=UNTIL) for day in (date(2026, 10, 1), date(2026, 10, 30)))

    assert today.timed == later.timed


def test_a_contested_race_has_no_end_yet():
    """A recount ends when it is certified, not thirty days after the vote."""
    days = planned(owner(race(GENERAL, outcome="contested")), as_of=date(2026, 11, 20))

    assert days == [("daily", "2026-10-20", "2027-12-31")]


def test_a_result_entered_on_the_evening_keeps_the_next_days_run():
    """Whoever is diligent must not lose the run they wait for."""
    lost = race(GENERAL, outcome="lost", over="2026-11-03")

    assert ("after_election", "2026-11-04", "2026-11-04") in planned(owner(lost), as_of=date(2026, 11, 3))


def test_a_deadline_is_no_election():
    """Nobody votes on the day on which signatures are due."""
    due = race(("deadline", "2026-10-10", "scheduled"), GENERAL)

    assert [row[0] for row in planned(owner(due, kind="ballot_measure"))].count("after_election") == 1


def test_parties_without_races_follow_the_calendar():
    """Movement tools work for elections that nobody enters race by race."""
    assert ("daily", "2026-10-20", "2026-12-03") in planned(owner(kind="party"))
    assert planned(owner(kind="volunteer_org")) == []


def test_what_cannot_be_planned_is_said():
    """A race without a day would otherwise vanish from the plan without a word."""
    plan = make_plan([owner(), owner(race(), name="b"), owner(kind="unknown", name="c")], as_of=AS_OF, until=UNTIL)

    assert [note.split(":")[0] for note in plan.notes] == ["rivera", "b, us-xx-senate-2026", "c"]
    assert plan.planned == ()


def test_many_races_on_one_day_are_one_run():
    """Five hundred races must not be five hundred schedules on the server."""
    owners = [owner(race(GENERAL), name=f"o{n}") for n in range(500)]
    plan = make_plan(owners, as_of=AS_OF, until=UNTIL)

    assert len(plan.planned) == 1500
    assert [one.slug for one in plan.timed] == [
        "archiver-daily-20261020-new-york", "archiver-once-20261104-new-york", "archiver-once-20261203-new-york",
    ]  # fmt: skip


def test_times_are_local_across_the_change_of_the_clock():
    """The US change their clocks in the night before or after many generals; 03:15 must stay 03:15."""
    from prefect.server.schemas.schedules import RRuleSchedule

    plan = make_plan([owner(race(GENERAL, jurisdiction="ocd-division/country:us/state:tx"))], as_of=AS_OF, until=UNTIL)
    daily = next(one for one in plan.timed if "-daily-" in one.slug)
    once = next(one for one in plan.timed if "-once-20261104" in one.slug)
    zone = ZoneInfo(daily.timezone)
    start = datetime(2026, 9, 1, tzinfo=zone)
    moments = asyncio.run(RRuleSchedule(rrule=daily.rrule, timezone=daily.timezone).get_dates(100, start=start))
    local = [moment.astimezone(zone) for moment in moments]

    assert daily.timezone == "America/Chicago"
    assert {f"{moment:%H:%M}" for moment in local} == {"03:15"}
    assert [local[0].date(), local[-1].date(), len(local)] == [date(2026, 10, 20), date(2026, 12, 3), 45]
    single = asyncio.run(RRuleSchedule(rrule=once.rrule, timezone=once.timezone).get_dates(5, start=start))
    assert [f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in single] == ["2026-11-04 06:00"]


@pytest.mark.parametrize(
    ("jurisdiction", "zone"),
    [
        (None, "America/New_York"),
        ("ocd-division/country:us/state:ca/cd:12", "America/Los_Angeles"),
        ("ocd-division/country:us/state:zz", "America/New_York"),
        ("ocd-division/country:de/state:be", "Europe/Berlin"),
        ("nonsense", "America/New_York"),
    ],
)
def test_a_jurisdiction_has_its_own_time(jurisdiction, zone):
    """06:00 in New York is before the polls open in California, and at noon in Berlin."""
    assert zone_of(jurisdiction) == zone
    ZoneInfo(zone)


RACES = st.builds(
    lambda kind, when, status, outcome, over: Race(
        id="r", office="x", cycle=2026, outcome=outcome, race_over_on=over,
        dates=tuple(RaceDate(type=kind, date=d, status=status) for d in when),
    ),
    st.sampled_from(["primary", "general", "run-off", "special"]),
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=4),
    st.sampled_from(["scheduled", "held", "postponed", "cancelled"]),
    st.sampled_from(["pending", "won", "lost", "withdrew", "contested", "certified"]),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(RACES, max_size=5))
def test_whatever_the_registry_holds_the_plan_is_sound(races):
    """Windows of one zone never overlap, nothing lies outside the plan, and an election ahead has its run."""
    owners = [owner(each, name=f"o{n}") for n, each in enumerate(races)]
    plan = make_plan(owners, as_of=AS_OF, until=UNTIL)

    assert all(item.since <= item.until >= AS_OF and item.since <= UNTIL for item in plan.planned)
    windows = sorted(merged((i.since, i.until) for i in plan.planned if i.kind == "daily"))
    assert all(one[1] + timedelta(days=1) < two[0] for one, two in pairwise(windows))
    assert len({one.slug for one in plan.timed}) == len(plan.timed)
    runs = {item.since for item in plan.planned if item.kind == "after_election"}
    for each in races:
        if each.outcome == "pending" and all(item.status == "scheduled" for item in each.dates):
            assert {i.date + timedelta(days=1) for i in each.dates if AS_OF <= i.date < UNTIL} <= runs
    assert make_plan(owners, as_of=AS_OF, until=UNTIL) == plan


def test_a_rehearsal_brings_every_full_run_now_and_as_of_its_day():
    """An election can be tried before it comes, in the order of its days; daily copies need no trial."""
    plan = make_plan([owner(race(GENERAL)), owner(race(GENERAL), name="b")], as_of=AS_OF, until=UNTIL)
    found = rehearsal(plan.planned, date(2027, 1, 31), datetime(2026, 9, 1, 23, 59))

    assert [(one.slug, one.as_of) for one in found] == [
        ("archiver-rehearsal-20261104", date(2026, 11, 4)),
        ("archiver-rehearsal-20261203", date(2026, 12, 3)),
        ("archiver-rehearsal-20270131", date(2027, 1, 31)),
    ]
    assert [one.rrule.splitlines()[0] for one in found[:2]] == ["DTSTART:20260901T235900", "DTSTART:20260902T000200"]


def test_people_get_a_calendar_that_can_be_imported_again():
    """The second import must move events, not double them; text from the registry must not break the file."""
    hostile = race(GENERAL, office="sen;ate,\nDTSTART:19700101")
    first = Calendar.from_ical(as_ics(make_plan([owner(hostile)], as_of=AS_OF, until=UNTIL)))
    moved = race(("general", "2026-11-10", "scheduled"), office="sen;ate,\nDTSTART:19700101")
    second = Calendar.from_ical(as_ics(make_plan([owner(moved)], as_of=AS_OF, until=UNTIL)))
    events, later = ({str(e["uid"]): e for e in found.walk("VEVENT")} for found in (first, second))

    assert events.keys() == later.keys() and len(events) == 3
    assert sorted(e["dtstart"].dt.isoformat() for e in events.values()) == ["2026-10-20", "2026-11-03", "2026-12-03"]
    assert sorted(e["dtstart"].dt.isoformat() for e in later.values()) == ["2026-10-27", "2026-11-10", "2026-12-10"]


REGISTRY = """
[[owner]]
id = "rivera"
name = "Rivera for Senate"
kind = "candidate"
origins = ["https://github.com/rivera/*"]
[[owner.race]]
id = "senate-2026"
office = "senate"
cycle = 2026
dates = [{ type = "general", date = 2026-11-03 }]
outcome = "pending"
"""


def test_the_plan_is_shown_and_written_as_a_calendar(tmp_path):
    """What a steward sees before anything is written to a server."""
    path = tmp_path / "campaigns.toml"
    path.write_text(REGISTRY)
    shown = cli("schedule", "--registry", path, "--as-of", "2026-09-01", "--ics", tmp_path / "out.ics")

    assert shown.code == 0
    for words in ("2026-10-20", "to 2026-12-03", "daily copies", "full run", "review", "Rivera for Senate"):
        assert words in shown.said
    assert Calendar.from_ical((tmp_path / "out.ics").read_bytes()).walk("VEVENT")
    plan = cli("schedule", "--registry", path, "--as-of", "2026-09-01", "--json").document
    assert [one["deployment"] for one in plan["timed"]] == [
        "mirror-watched/mirror",
        *["archive-ended/after-election"] * 2,
    ]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--dry-run"], 2, "belong to --apply"),
        (["--rehearse"], 2, "belong to --apply"),
        (["--apply"], 2, "set PREFECT_API_URL"),
        (["--timezone", "Mars/Phobos"], 2, "is no time zone"),
        (["--registry", "nowhere.toml"], 2, "nowhere.toml: cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_written(tmp_path, monkeypatch, options, code, words):
    """An unattended script sees the exit code, a person the next move."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "campaigns.toml").write_text(REGISTRY)
    done = cli("schedule", *options)

    assert (done.code, words in done.said) == (code, True), done.said
