"""The rules are pure: dates in, state out. Calling a live campaign over is the one mistake that may not happen."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.assess import assess
from archiver.assess.evidence import RULES
from archiver.assess.points import POINTS
from archiver.races import past_elections, standings
from archiver.records.activity import ActivityProfile, Declaration, Mark, Neighbour, WindDown
from archiver.records.campaign import Owner, Race, RaceDate
from archiver.records.verdict import Confirmation, Verdict

ORIGIN = "https://github.com/rivera-for-senate/map"
ELECTION = date(2024, 11, 5)
README = "a" * 40 + ":README.md:3"


def day(text: str) -> date:
    return date.fromisoformat(text)


def activity(last: str | None = "2024-10-01", first: str = "2024-01-10", **more: object) -> ActivityProfile:
    """A repository with work by people from `first` to `last`; empty when `last` is None."""
    if last is None:
        return ActivityProfile(as_of=date(2030, 1, 1))
    end = Mark(day=day(last), commit="b" * 40)
    given_values: dict[str, object] = {
        "as_of": date(2030, 1, 1), "head": "b" * 40, "commits": 40, "human_commits": 40, "roots": 1, "root_share": 10,
        "first": Mark(day=day(first), commit="a" * 40), "last_any": end, "last_human": end, "last_substantive": end,
    }  # fmt: skip
    return ActivityProfile.model_validate(given_values | more)


def says(kind: str, target: str | None = None, source: str = "readme") -> tuple[Declaration, ...]:
    return (Declaration(kind=kind, source=source, locator=README, quote="words", target=target),)  # type: ignore[arg-type]


def race(outcome: str, over: str | None, *dates: tuple[str, str, str], source: bool = True, name: str = "r") -> Race:
    return Race(
        id=name,
        office="senate",
        cycle=int((over or dates[-1][1])[:4]),
        dates=tuple(RaceDate(type=t, date=day(d), status=s) for t, d, s in dates),  # type: ignore[arg-type]
        outcome=outcome,  # type: ignore[arg-type]
        race_over_on=day(over) if over else None,
        source_url="https://news.example.org/rivera" if source else None,
    )


def owner(*races: Race, kind: str = "candidate", **more: object) -> Owner:
    values: dict[str, object] = {"id": "rivera", "name": "Rivera", "kind": kind, "origins": (ORIGIN,), "race": races}
    return Owner.model_validate(values | more)


HELD = ("general", "2024-11-05", "held")
AHEAD = ("general", "2024-11-05", "scheduled")
LOST = race("lost", "2024-11-05", HELD)
WON = race("won", "2024-11-05", HELD)
PENDING = race("pending", None, AHEAD)
RUN_OFF = race("lost", "2025-01-07", HELD, ("run-off", "2025-01-07", "held"))
RECOUNT = race("certified", "2024-12-20", HELD)
CONTESTED = race("contested", None, HELD)
WITHDREW = race("withdrew", "2024-03-05", ("primary", "2024-06-04", "scheduled"), AHEAD)
WITHDREW_UNSOURCED = race("withdrew", "2024-03-05", ("primary", "2024-06-04", "scheduled"), AHEAD, source=False)
OFF_BALLOT = race(
    "not_on_ballot", "2024-07-06", ("deadline", "2024-07-06", "held"), ("measure", "2024-11-05", "cancelled")
)


def judge(
    given_activity: ActivityProfile, given_owner: Owner | None, on: str, confirmation: Confirmation | None = None
) -> Verdict:
    return assess(
        given_activity, given_owner, as_of=day(on), decisions=[confirmation] if confirmation else [], origin=ORIGIN
    )


@pytest.mark.parametrize(
    ("why", "races", "last", "on", "state", "route"),
    [
        ("months before the election", (LOST,), "2024-10-01", "2024-08-01", "LIVE", "none"),
        ("two weeks and a day before", (LOST,), "2024-10-01", "2024-10-21", "LIVE", "none"),
        ("two weeks before", (LOST,), "2024-10-01", "2024-10-22", "WINDING_DOWN", "none"),
        ("lost, hold not passed", (LOST,), "2024-08-01", "2024-12-04", "WINDING_DOWN", "race"),
        ("lost, hold passed, quiet", (LOST,), "2024-08-01", "2024-12-05", "ENDED_CANDIDATE", "race"),
        ("lost, hold passed, work 44 days ago", (LOST,), "2024-12-01", "2025-01-14", "WINDING_DOWN", "none"),
        ("lost, hold passed, work 59 days ago", (LOST,), "2024-12-01", "2025-01-29", "WINDING_DOWN", "race"),
        ("lost, hold passed, work 60 days ago", (LOST,), "2024-12-01", "2025-01-30", "ENDED_CANDIDATE", "race"),
        ("nobody entered the result", (PENDING,), "2024-08-01", "2025-06-01", "WINDING_DOWN", "none"),
        ("before the run-off", (RUN_OFF,), "2024-08-01", "2024-12-20", "LIVE", "none"),
        ("after the run-off's hold", (RUN_OFF,), "2024-08-01", "2025-02-06", "ENDED_CANDIDATE", "race"),
        ("during the recount", (RECOUNT,), "2024-08-01", "2024-12-15", "WINDING_DOWN", "none"),
        ("30 days after certification, not before", (RECOUNT,), "2024-08-01", "2025-01-18", "WINDING_DOWN", "race"),
        ("hold after certification passed", (RECOUNT,), "2024-08-01", "2025-01-19", "ENDED_CANDIDATE", "race"),
        ("contested for a year", (CONTESTED,), "2024-08-01", "2025-11-01", "WINDING_DOWN", "none"),
        ("the day before withdrawing", (WITHDREW,), "2024-01-02", "2024-03-04", "LIVE", "none"),
        ("13 days after withdrawing", (WITHDREW,), "2024-01-02", "2024-03-18", "WINDING_DOWN", "race"),
        ("14 days after withdrawing, sourced", (WITHDREW,), "2024-01-02", "2024-03-19", "ENDED_CANDIDATE", "race"),
        ("14 days, but no source", (WITHDREW_UNSOURCED,), "2024-01-02", "2024-03-19", "WINDING_DOWN", "race"),
        ("30 days without a source", (WITHDREW_UNSOURCED,), "2024-01-02", "2024-04-04", "ENDED_CANDIDATE", "race"),
        ("did not qualify", (OFF_BALLOT,), "2024-05-01", "2024-08-05", "ENDED_CANDIDATE", "race"),
        ("won, within the hold", (WON,), "2024-08-01", "2024-11-20", "WINDING_DOWN", "none"),
        ("won, after the hold", (WON,), "2024-08-01", "2025-06-01", "LIVE", "none"),
        (
            "won the primary, general ahead",
            (race("won", "2024-06-04", ("primary", "2024-06-04", "held"), AHEAD),),
            "2024-05-01",
            "2024-08-01",
            "LIVE",
            "none",
        ),
        (
            "lost, and runs again",
            (LOST, race("pending", None, ("general", "2026-11-03", "scheduled"), name="s")),
            "2024-08-01",
            "2025-06-01",
            "LIVE",
            "none",
        ),
        (
            "the last of two races decides",
            (race("won", "2024-06-04", ("primary", "2024-06-04", "held"), name="p"), LOST),
            "2024-08-01",
            "2025-06-01",
            "ENDED_CANDIDATE",
            "race",
        ),
        (
            "lost before, won last",
            (race("lost", "2022-11-08", ("general", "2022-11-08", "held"), name="p"), WON),
            "2024-08-01",
            "2025-06-01",
            "LIVE",
            "none",
        ),
        (
            "won one and lost another on the same day",
            (race("won", "2024-11-05", HELD, name="p"), LOST),
            "2024-08-01",
            "2025-06-01",
            "LIVE",
            "none",
        ),
        (
            "qualified by the deadline, lost; nobody noted that the election was held",
            (race("lost", None, ("deadline", "2024-02-01", "held"), AHEAD),),
            "2024-02-20",
            "2024-08-01",
            "LIVE",
            "none",
        ),
        (
            "the same, after the election",
            (race("lost", None, ("deadline", "2024-02-01", "held"), AHEAD),),
            "2024-02-20",
            "2024-12-05",
            "ENDED_CANDIDATE",
            "race",
        ),
        (
            "missed the deadline",
            (race("not_on_ballot", None, ("deadline", "2024-02-01", "held"), AHEAD),),
            "2024-01-20",
            "2024-08-01",
            "ENDED_CANDIDATE",
            "race",
        ),
        (
            "postponed and not held yet",
            (race("pending", None, ("general", "2024-11-05", "postponed")),),
            "2024-08-01",
            "2025-03-01",
            "WINDING_DOWN",
            "none",
        ),
        (
            "cancelled date ahead is none",
            (race("lost", "2024-11-05", HELD, ("run-off", "2025-12-01", "cancelled")),),
            "2024-08-01",
            "2025-02-01",
            "ENDED_CANDIDATE",
            "race",
        ),
        (
            "no end date, run-off still possible",
            (race("lost", None, HELD, ("run-off", "2025-01-07", "scheduled")),),
            "2024-08-01",
            "2025-01-20",
            "WINDING_DOWN",
            "race",
        ),
    ],
)
def test_a_race_decides_by_its_dates(why, races, last, on, state, route):
    """One day too early is a false end on a live campaign; every boundary of the model stands here."""
    verdict = judge(activity(last), owner(*races), on)

    assert (verdict.state, verdict.route) == (state, route), verdict.sentence


@pytest.mark.parametrize(
    ("why", "given_owner", "given_activity", "on", "state", "route"),
    [
        ("no owner", None, activity(), "2026-01-01", "UNKNOWN", "none"),
        (
            "owner of unknown kind, dates not used",
            owner(LOST, kind="unknown"),
            activity(),
            "2026-01-01",
            "UNKNOWN",
            "none",
        ),
        ("candidate without a race", owner(), activity(), "2026-01-01", "UNKNOWN", "none"),
        ("measure without a race", owner(kind="ballot_measure"), activity(), "2026-01-01", "UNKNOWN", "none"),
        (
            "no owner, but declared",
            None,
            activity(declarations=says("ended")),
            "2026-01-01",
            "ENDED_CANDIDATE",
            "declared",
        ),
        (
            "no owner, declared, fresh work",
            None,
            activity("2025-12-20", declarations=says("ended")),
            "2026-01-01",
            "LIVE",
            "none",
        ),
        (
            "declared while the race is on",
            owner(PENDING),
            activity("2024-01-20", declarations=says("ended")),
            "2024-08-01",
            "LIVE",
            "none",
        ),
        (
            "declared, hold not passed",
            owner(WITHDREW),
            activity("2024-01-02", declarations=says("ended")),
            "2024-03-10",
            "ENDED_CANDIDATE",
            "declared",
        ),
        (
            "a fork's README may be copied",
            None,
            activity(fork=True, declarations=says("ended")),
            "2026-01-01",
            "UNKNOWN",
            "none",
        ),
        (
            "no longer maintained by somebody",
            None,
            activity(declarations=says("attributed")),
            "2026-01-01",
            "UNKNOWN",
            "none",
        ),
        (
            "archived on the forge",
            None,
            activity(declarations=says("ended", source="archived_flag")),
            "2026-01-01",
            "ENDED_CANDIDATE",
            "declared",
        ),
        (
            "moved",
            owner(PENDING),
            activity(declarations=says("moved", "https://github.com/new/map")),
            "2024-10-02",
            "MOVED",
            "declared",
        ),
        (
            "moved here",
            owner(LOST),
            activity(declarations=says("moved", ORIGIN + "/")),
            "2025-06-01",
            "ENDED_CANDIDATE",
            "race",
        ),
        (
            "handed over in place",
            owner(LOST),
            activity(declarations=says("handed_over", "Harbor Union")),
            "2025-06-01",
            "HANDED_OVER_IN_PLACE",
            "declared",
        ),
        (
            "handed over to its own owner",
            owner(LOST),
            activity(declarations=says("handed_over", "Rivera")),
            "2025-06-01",
            "ENDED_CANDIDATE",
            "race",
        ),
        (
            "registry names a successor",
            owner(LOST, successor="Harbor Union"),
            activity(),
            "2025-06-01",
            "HANDED_OVER_IN_PLACE",
            "manual",
        ),
        ("successor, race still on", owner(LOST, successor="Harbor Union"), activity(), "2024-10-02", "LIVE", "none"),
        ("work after the race alone", owner(LOST), activity("2025-05-30"), "2025-06-01", "WINDING_DOWN", "none"),
        (
            "published after the end",
            owner(LOST),
            activity("2024-11-20", "2024-11-20", root_share=90),
            "2024-11-21",
            "BORN_ENDED",
            "race",
        ),
        (
            "published after a victory",
            owner(WON),
            activity("2025-02-20", "2025-02-20", root_share=95),
            "2025-02-21",
            "BORN_ENDED",
            "race",
        ),
        (
            "published on the very day",
            owner(LOST),
            activity("2024-11-05", "2024-11-05", root_share=100),
            "2025-06-01",
            "ENDED_CANDIDATE",
            "race",
        ),
        (
            "grew after the end",
            owner(LOST),
            activity("2024-11-20", "2024-11-20", root_share=89),
            "2024-11-21",
            "WINDING_DOWN",
            "none",
        ),
        (
            "published after, runs again",
            owner(LOST, race("pending", None, ("general", "2026-11-03", "scheduled"), name="s")),
            activity("2024-12-20", "2024-12-20", root_share=100),
            "2025-06-01",
            "LIVE",
            "none",
        ),
        (
            "a fork's first commit is its parent's",
            owner(LOST),
            activity("2024-11-20", "2024-11-20", root_share=99, fork=True),
            "2025-06-01",
            "ENDED_CANDIDATE",
            "race",
        ),
        (
            "published after a primary was won, general ahead",
            owner(race("won", "2024-06-04", ("primary", "2024-06-04", "held"), AHEAD)),
            activity("2024-07-01", "2024-07-01", root_share=99),
            "2024-10-01",
            "LIVE",
            "none",
        ),
        (
            "published after, history cut off",
            owner(LOST),
            activity("2024-11-20", "2024-11-20", root_share=99, shallow=True),
            "2025-06-01",
            "ENDED_CANDIDATE",
            "race",
        ),
        ("empty repository", owner(LOST), activity(None), "2025-06-01", "WINDING_DOWN", "race"),
        ("party at work", owner(kind="party"), activity("2024-10-01"), "2025-06-01", "NEVER_ENDS", "none"),
        (
            "party, quiet, no election skipped",
            owner(kind="party"),
            activity("2024-10-01"),
            "2026-10-01",
            "NEVER_ENDS",
            "none",
        ),
        (
            "party that slept through one",
            owner(kind="party"),
            activity("2022-03-01"),
            "2022-11-10",
            "DORMANT",
            "no_race",
        ),
        (
            "movement tool, asleep for years",
            owner(kind="multi_cycle_org"),
            activity("2021-01-01"),
            "2025-06-01",
            "DORMANT",
            "no_race",
        ),
        (
            "movement tool that woke up",
            owner(kind="multi_cycle_org"),
            activity("2025-05-01"),
            "2025-06-01",
            "NEVER_ENDS",
            "none",
        ),
        (
            "party that retired it",
            owner(kind="party"),
            activity("2025-05-01", declarations=says("ended")),
            "2025-06-01",
            "DORMANT",
            "declared",
        ),
        ("vendor", owner(kind="vendor"), activity("2024-10-01"), "2025-06-01", "NEVER_ENDS", "none"),
        (
            "exempt candidate after a loss",
            owner(LOST, exempt_reason="asked"),
            activity("2024-10-01"),
            "2025-06-01",
            "NEVER_ENDS",
            "none",
        ),
        (
            "party published late",
            owner(LOST, kind="party"),
            activity("2024-12-01", "2024-12-01", root_share=99),
            "2025-01-01",
            "NEVER_ENDS",
            "none",
        ),
        ("volunteers at work", owner(kind="volunteer_org"), activity("2025-05-01"), "2025-06-01", "LIVE", "none"),
        ("volunteers asleep", owner(kind="volunteer_org"), activity("2021-01-01"), "2025-06-01", "DORMANT", "no_race"),
        (
            "volunteers of a lost race",
            owner(LOST, kind="volunteer_org"),
            activity("2024-10-01"),
            "2025-06-01",
            "ENDED_CANDIDATE",
            "race",
        ),
    ],
)
def test_the_first_state_that_holds_wins(why, given_owner, given_activity, on, state, route):
    """The order of states is the model; each row is one place where two of them compete."""
    verdict = judge(given_activity, given_owner, on)

    assert (verdict.state, verdict.route) == (state, route), verdict.sentence


def confirmed(state: str = "ENDED_CANDIDATE", at: str = "2025-06-01", **more: object) -> Confirmation:
    values: dict[str, object] = {"person": "A. Steward", "decision": "confirm", "state": state, "at": day(at)}
    return Confirmation.model_validate(values | more)


def test_only_a_person_makes_an_end_official():
    """ENDED_CONFIRMED opens publication: it needs a name, and the sentence stops saying "Proposed"."""
    verdict = judge(activity(), owner(LOST), "2025-07-01", confirmed())

    assert (verdict.state, verdict.confirmed_by) == ("ENDED_CONFIRMED", "A. Steward")
    assert verdict.sentence.startswith("Confirmed: ENDED_CONFIRMED, route race, as of 2025-07-01.")
    assert "Steward" not in verdict.sentence


@pytest.mark.parametrize(
    ("why", "given_activity", "given_owner", "on"),
    [
        ("work since", activity("2025-06-20"), owner(LOST), "2025-07-01"),
        (
            "a new race",
            activity(),
            owner(LOST, race("pending", None, ("general", "2026-11-03", "scheduled"), name="s")),
            "2025-07-01",
        ),
        ("the day before the decision", activity(), owner(LOST), "2025-05-31"),
        (
            "a later race, lost as well",
            activity(),
            owner(LOST, race("lost", "2026-11-03", ("general", "2026-11-03", "held"), name="s")),
            "2027-07-01",
        ),
    ],
)
def test_a_confirmation_does_not_outlive_what_it_looked_at(why, given_activity, given_owner, on):
    """A campaign that comes back reopens the question by itself."""
    verdict = judge(given_activity, given_owner, on, confirmed())

    assert verdict.state != "ENDED_CONFIRMED"
    assert verdict.confirmed_by is None


def test_confirming_another_state_keeps_its_name():
    """A person may confirm MOVED or BORN_ENDED; the word stays."""
    given_activity = activity("2024-11-20", "2024-11-20", root_share=99)
    verdict = judge(given_activity, owner(LOST), "2025-07-01", confirmed("BORN_ENDED"))

    assert (verdict.state, verdict.confirmed_by) == ("BORN_ENDED", "A. Steward")


@pytest.mark.parametrize("decision", ["snooze", "reject"])
def test_a_steward_can_put_the_question_off(decision):
    """Until that day the proposal does not come back."""
    off = confirmed(decision=decision, until=date(2025, 9, 1))

    assert [v.code for v in judge(activity(), owner(LOST), "2025-08-31", off).vetoes] == ["V7"]
    assert judge(activity(), owner(LOST), "2025-08-31", off).state == "WINDING_DOWN"
    assert judge(activity(), owner(LOST), "2025-09-01", off).state == "ENDED_CANDIDATE"


def test_the_verdict_shows_both_sides_and_what_nobody_looked_at():
    """A person decides in a minute only if the sentence carries its sources, its doubts and its day."""
    given_activity = activity("2024-12-20", bots_since_human=51, gaps_p95=6)
    verdict = judge(given_activity, owner(LOST), "2025-06-01")

    assert verdict.sentence == (
        "Proposed: ENDED_CANDIDATE, route race, as of 2025-06-01. "
        "Race (senate 2024) over 2024-11-05, lost [news.example.org]. "
        "Last substantive commit 2024-12-20; 51 commits on branches since, all by bots. "
        "Against an end: A person still worked on it on 2024-12-20, after the waiting time. "
        "Not checked: the owner's other repositories, the owner's answer, homepage, issues and pull requests, "
        "committee filings, whether it is a fork."
    )
    assert {e.kind for e in verdict.evidence} == {"END-001", "END-002", "END-009", "END-010", "LIV-005"}
    assert verdict.evidence[0].locator == "registry:rivera/r"
    assert (verdict.hold_until, verdict.cycle, verdict.owner) == (date(2024, 12, 5), 2024, "rivera")


def test_a_sleeping_tool_is_said_to_sleep_and_never_to_have_ended():
    """A movement tool between elections is no ended campaign; the wording must not say so."""
    verdict = judge(activity("2021-01-01"), owner(kind="multi_cycle_org"), "2025-06-01")

    assert "Asleep through 2022 and 2024." in verdict.sentence
    assert "campaign ended" not in verdict.sentence


@pytest.mark.parametrize(
    ("count", "words"), [(0, "."), (1, "; 1 commit on branches since,"), (2, "; 2 commits on branches since,")]
)
def test_one_commit_of_a_bot_is_one(count, words):
    """The sentence is read aloud."""
    verdict = judge(activity(bots_since_human=count), owner(LOST), "2025-06-01")

    assert f"Last substantive commit 2024-10-01{words}" in verdict.sentence


def test_moved_names_the_place():
    """People will go where it says."""
    verdict = judge(activity(declarations=says("moved", "https://github.com/new/map")), None, "2025-06-01")

    assert verdict.moved_to == "https://github.com/new/map"
    assert "It says that it moved to https://github.com/new/map." in verdict.sentence


def test_a_fork_that_moved_is_not_sent_where_its_copied_readme_points():
    """A wrong place sends people to the wrong code; a fork's README is its parent's, its description its own."""
    copied, own = (
        says("moved", "https://github.com/old/copied"),
        says("moved", "https://github.com/new/own", "description"),
    )
    verdict = judge(activity(fork=True, declarations=copied + own), None, "2025-06-01")

    assert (verdict.state, verdict.moved_to) == ("MOVED", "https://github.com/new/own")
    assert "It says that it moved to https://github.com/new/own. Last" in verdict.sentence


@pytest.mark.parametrize(("year", "expected"), [(2016, "2016-11-08"), (2020, "2020-11-03"), (2022, "2022-11-08")])
def test_general_elections_fall_on_the_tuesday_after_the_first_monday(year, expected):
    """Without a list of races the calendar says which election a party slept through; 1 November 2022 was a Tuesday."""
    party = owner(kind="party")
    found = past_elections(party, standings(party, date(year, 12, 31)), date(year, 1, 1), date(year, 12, 31))

    assert found == (day(expected),)


def test_another_country_has_other_election_days():
    """A British party has not slept through an American election."""
    british = race("lost", "2019-12-12", ("general", "2019-12-12", "held"))
    british = british.model_copy(update={"jurisdiction": "ocd-division/country:gb"})
    party = owner(british, kind="party")

    found = past_elections(party, standings(party, date(2023, 1, 1)), date(2019, 1, 1), date(2023, 1, 1))
    assert found == (date(2019, 12, 12),)


DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
OUTCOMES = st.sampled_from(["pending", "won", "lost", "withdrew", "not_on_ballot", "certified", "contested"])
STATUSES = st.sampled_from(["scheduled", "held", "postponed", "cancelled"])
TYPES = st.sampled_from(["primary", "general", "run-off", "special", "measure", "deadline"])
RACE_DATES = st.builds(RaceDate, type=TYPES, date=DAYS, status=STATUSES)


@st.composite
def any_owner(draw: st.DrawFn) -> Owner:
    races = []
    for number in range(draw(st.integers(0, 3))):
        outcome = draw(OUTCOMES)
        races.append(
            Race(
                id=f"r{number}",
                office="x",
                cycle=draw(st.integers(2023, 2026)),
                dates=tuple(draw(st.lists(RACE_DATES, max_size=3))),
                outcome=outcome,
                race_over_on=None if outcome == "pending" else draw(st.none() | DAYS),
                source_url=draw(st.none() | st.just("https://example.org/a")),
            )
        )
    kinds = ["candidate", "ballot_measure", "party", "multi_cycle_org", "volunteer_org", "vendor", "unknown"]
    return owner(*races, kind=draw(st.sampled_from(kinds)))


@st.composite
def any_activity(draw: st.DrawFn) -> ActivityProfile:
    first = draw(DAYS)
    last = draw(st.dates(first, date(2026, 12, 31)))
    declared = draw(st.sampled_from([(), says("ended"), says("ended", source="archived_flag"), says("attributed")]))
    more = {"root_share": draw(st.integers(0, 100)), "declarations": declared, "fork": draw(st.none() | st.booleans())}
    return activity(last.isoformat(), first.isoformat(), **more)


@settings(max_examples=150, deadline=None)
@given(any_activity(), any_owner(), DAYS, st.none() | DAYS)
def test_no_pending_race_is_ever_called_ended(given_activity, given_owner, on, confirmed_at):
    """The cost of "ended" on a live campaign is 100: no declaration, flag or confirmation may reach it."""
    confirmation = confirmed(at=confirmed_at.isoformat()) if confirmed_at else None
    verdict = assess(
        given_activity, given_owner, as_of=on, decisions=[confirmation] if confirmation else [], origin=ORIGIN
    )

    open_days = [
        item.date
        for each in given_owner.race
        if each.outcome == "pending" and given_owner.kind != "unknown"
        for item in each.dates
        if item.status != "cancelled"
    ]
    if any(on < election + timedelta(days=30) for election in open_days):
        assert "ENDED" not in verdict.state.replace("NEVER_ENDS", ""), verdict.sentence


MORE_ENDED = {"LIVE": 0, "NEVER_ENDS": 0, "UNKNOWN": 0, "WINDING_DOWN": 1, "DORMANT": 2, "ENDED_CANDIDATE": 3}


@settings(max_examples=150, deadline=None)
@given(any_activity(), any_owner(), DAYS, st.integers(0, 400), st.booleans())
def test_a_later_human_commit_never_makes_it_more_ended(given_activity, given_owner, on, later, substantive):
    """Work is a sign of life: a rule by which it counted for an end would be upside down."""
    assert given_activity.last_human
    mark = Mark(day=given_activity.last_human.day + timedelta(days=later), commit="c" * 40)
    more = {"last_human": mark, "last_any": mark, "root_share": given_activity.root_share * 9 // 10}
    worked = given_activity.model_copy(update=more | ({"last_substantive": mark} if substantive else {}))

    before = assess(given_activity, given_owner, as_of=on, origin=ORIGIN)
    after = assess(worked, given_owner, as_of=on, origin=ORIGIN)
    if before.state != "BORN_ENDED":  # that one is about how it began
        assert MORE_ENDED[after.state] <= MORE_ENDED[before.state], f"{before.sentence} {after.sentence}"


NEXT_DOOR = "https://github.com/rivera-for-senate/texting"


def neighbour(last: str | None) -> Neighbour:
    return Neighbour(origin=NEXT_DOOR, last_substantive=Mark(day=day(last), commit="d" * 40) if last else None)


@pytest.mark.parametrize(
    ("why", "neighbours", "state", "kinds"),
    [
        ("nobody looked", None, "ENDED_CANDIDATE", set()),
        ("none of them was ever worked on", [neighbour(None)], "ENDED_CANDIDATE", set()),
        ("worked on 44 days ago", [neighbour("2024-01-01"), neighbour("2025-04-18")], "WINDING_DOWN", {"LIV-008"}),
        ("worked on 45 days ago", [neighbour("2025-04-17")], "ENDED_CANDIDATE", {"LIV-008"}),
        ("quiet for 60 days", [neighbour("2025-04-02")], "ENDED_CANDIDATE", {"END-015"}),
    ],
)
def test_an_owner_who_works_next_door_has_not_ended(why, neighbours, state, kinds):
    """A finished tool of a campaign that is at work in the next repository is not the end of the campaign (V5)."""
    verdict = assess(activity(), owner(LOST), as_of=day("2025-06-01"), origin=ORIGIN, neighbours=neighbours)

    assert verdict.state == state, verdict.sentence
    assert {item.kind for item in verdict.evidence} & {"LIV-008", "END-015"} == kinds
    assert ("the owner's other repositories" in verdict.unchecked) == (neighbours is None)


@pytest.mark.parametrize(
    ("answered", "on", "state"),
    [
        ("2025-06-02", "2025-06-01", "ENDED_CANDIDATE"),
        ("2025-06-01", "2025-06-01", "WINDING_DOWN"),
        ("2024-12-03", "2025-05-31", "WINDING_DOWN"),
        ("2024-12-03", "2025-06-01", "ENDED_CANDIDATE"),
    ],
)
def test_an_owner_who_says_that_it_goes_on_is_believed_for_half_a_year(answered, on, state):
    """V3: from the day of the answer on, for 180 days, and not before that day."""
    verdict = judge(activity(), owner(LOST, alive_on=day(answered)), on)

    assert verdict.state == state, verdict.sentence
    assert ("V3" in {veto.code for veto in verdict.vetoes}) == (state == "WINDING_DOWN")


@settings(max_examples=100, deadline=None)
@given(any_activity(), any_owner(), DAYS, st.integers(-50, 50))
def test_points_pass_no_gate(given_activity, given_owner, on, worth):
    """They only rank the queue: whatever they are worth, every state stays the same."""
    before = assess(given_activity, given_owner, as_of=on, origin=ORIGIN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archiver.assess.points.POINTS", {rule.code: worth for rule in RULES})
        after = assess(given_activity, given_owner, as_of=on, origin=ORIGIN)

    assert after.model_copy(update={"points": before.points}) == before


def test_what_was_taken_out_of_service_ranks_a_proposal_higher():
    """A removed donation page makes an end more certain; it decides nothing."""
    plain = judge(activity(), owner(LOST), "2025-06-01")
    wind_down = (WindDown(day=day("2024-11-07"), commit="e" * 40, quote="Remove the donation form"),)
    wound = judge(activity(wind_down=wind_down), owner(LOST), "2025-06-01")

    assert wound.state == plain.state
    assert wound.points == plain.points + 2
    found = next(item for item in wound.evidence if item.kind == "END-014")
    assert (found.locator, found.quote) == ("e" * 40, "Remove the donation form")
    assert "2024-11-07" in wound.sentence


def test_the_page_and_the_table_of_points_agree():
    """A steward who wonders why one row stands above another looks there."""
    page = (Path(__file__).parent.parent / "docs" / "verdict.md").read_text("utf-8")
    section = page[page.index("## Points") :].split("\n## ")[0]
    told: dict[str, int] = {}
    for group in re.findall(r"((?:(?:END|LIV)-\d{3}(?:, | and )?)+) ([+−]\d)", section):
        told |= {code: int(group[1].replace("−", "-")) for code in re.findall(r"(?:END|LIV)-\d{3}", group[0])}

    assert told == dict(POINTS)


def said_by(source: str, **more: object) -> tuple[Declaration, ...]:
    values = {"kind": "ended", "source": source, "locator": README, "quote": "words", "about": "campaign"}
    return (Declaration.model_validate(values | more),)


@pytest.mark.parametrize(
    ("why", "given_owner", "declarations", "state", "rule"),
    [
        ("a post of a campaign", owner(LOST), said_by("post"), "ENDED_CANDIDATE", "END-016"),
        ("a page of a campaign", owner(LOST), said_by("template"), "ENDED_CANDIDATE", "END-016"),
        ("a page without a known race", None, said_by("template"), "UNKNOWN", "END-016"),
        ("a post in a party's tool", owner(LOST, kind="party"), said_by("post"), "NEVER_ENDS", "END-016"),
        ("a page that speaks of code", None, said_by("template", about="code"), "UNKNOWN", None),
        ("a redirect alone", None, said_by("redirect", target="https://new.example.org"), "UNKNOWN", "END-017"),
        ("taken out of the README since", None, said_by("readme", withdrawn=True), "UNKNOWN", "END-018"),
    ],
)
def test_end_notices_beside_the_readme_count_for_what_they_are(why, given_owner, declarations, state, rule):
    """The notice often stands in a post or a footer; the same words in a tool's page are a feature's text."""
    last = "2024-10-20" if given_owner else "2024-01-20"
    verdict = judge(activity(last, declarations=declarations), given_owner, "2024-12-06")

    assert verdict.state == state, verdict.sentence
    assert [item.kind for item in verdict.evidence if item.locator == README] == ([rule] if rule else [])


def test_every_evidence_rule_has_its_row_in_the_docs():
    """The page is what a steward reads to understand a verdict."""
    page = (Path(__file__).parent.parent / "docs" / "verdict.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:END|LIV)-\d{3}) \| .+? \| (\w+) \| (\w+) \| .+? \|$", page, re.MULTILINE)

    assert rows == [(rule.code, rule.direction, rule.strength) for rule in RULES]
    assert len({rule.code for rule in RULES}) == len(RULES)
