"""A race as it was known on a day: what was decided, when it was over, how long to wait. Pure.

Election dates are announced beforehand and always count; results and `race_over_on` count from their day on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from archiver.elections import us_general
from archiver.records.campaign import Outcome, Owner, Race, RaceDate

HOLD_DAYS: Final = 30
"""Waiting time after a race is over."""

WITHDRAWAL_HOLD_DAYS: Final = 14
"""The same after a withdrawal before election day that has a source."""

ENDLESS_KINDS: Final = ("party", "multi_cycle_org", "vendor")
"""Kinds of owners that go on from election to election."""

_OPEN: Final = ("pending", "contested")
_OVER_AT_ONCE: Final = ("lost", "withdrew", "not_on_ballot", "certified")


@dataclass(slots=True)
class Standing:
    """One race as seen on a day."""

    race: Race
    outcome: Outcome
    """`pending` while the result lies ahead of the day."""
    over_on: date | None
    """When it was over; None while it is not, or when no date tells."""
    hold_until: date | None
    """First day on which the waiting time has passed; None while it is not over."""
    elections: tuple[date, ...]
    """Every day of its calendar that was not cancelled, sorted."""

    @property
    def words(self) -> str:
        """The race as it is named in a sentence: `senate 2024`, `house 2024, district 5`."""
        district = f", district {self.race.district}" if self.race.district else ""
        return f"{self.race.office} {self.race.cycle}{district}"

    @property
    def over(self) -> bool:
        """Whether a result was known; a won race is over too, but does not end its owner."""
        return self.over_on is not None

    @property
    def last_day(self) -> date:
        """Its last election: the day it was over where it cannot go on, else the last day of its calendar."""
        if self.over_on and self.outcome in _OVER_AT_ONCE:
            return self.over_on
        return max([*self.elections, *([self.over_on] if self.over_on else [])], default=date(self.race.cycle, 12, 31))

    def election_open(self, day: date) -> date | None:
        """An election that lies ahead or is behind by less than the hold, of a race that can still go on (V1)."""
        if self.outcome in _OVER_AT_ONCE:
            return None
        days = [*self.elections, *([self.over_on] if self.over_on else [])]
        near = [election for election in days if day < election + timedelta(days=HOLD_DAYS)]
        ahead = [election for election in near if election >= day]
        return min(ahead) if ahead else max(near, default=None)

    @property
    def undecided(self) -> bool:
        """Whether the result is contested or unknown (V6 once the election is behind)."""
        return self.outcome in _OPEN


def standing(race: Race, day: date) -> Standing:
    """The race as it was known on that day."""
    calendar = sorted(item.date for item in race.dates if item.status != "cancelled")
    held = [item.date for item in race.dates if item.status == "held" and _may_end(race, item)]
    known_on = race.race_over_on or max(held or calendar, default=None)
    outcome: Outcome = race.outcome if known_on and known_on <= day else "pending"
    over_on = None if outcome in _OPEN else known_on
    hold = _hold_until(race, over_on, calendar) if over_on else None
    return Standing(race, outcome, over_on, hold, tuple(calendar))


def _may_end(race: Race, day: RaceDate) -> bool:
    """Whether a race can be over on such a day: a deadline was met by everybody who was on the ballot."""
    return day.type != "deadline" or race.outcome in ("withdrew", "not_on_ballot")


def _hold_until(race: Race, over_on: date, calendar: Sequence[date]) -> date:
    before_election = bool(calendar) and over_on < calendar[-1]
    if race.outcome == "withdrew" and race.source_url and before_election:
        return over_on + timedelta(days=WITHDRAWAL_HOLD_DAYS)
    days = [over_on]
    if race.race_over_on is None:  # nobody said that it is over: a run-off may still follow
        days += [
            item.date for item in race.dates if item.type == "run-off" and item.status in ("scheduled", "postponed")
        ]
    return max(days) + timedelta(days=HOLD_DAYS)


def standings(owner: Owner | None, day: date) -> tuple[Standing, ...]:
    """Every race of an owner as known on that day, the one that ends last at the end.

    Of several that end on one day, one that goes on decides: undecided, else won.
    """
    seen = [standing(race, day) for race in owner.race] if owner else []
    return tuple(sorted(seen, key=lambda item: (item.last_day, item.undecided, item.outcome == "won")))


def past_elections(owner: Owner | None, races: Sequence[Standing], since: date, day: date) -> tuple[date, ...]:
    """Election days from `since` to the day at which this owner could have been expected to work.

    The registry's own days, and where it names no other country the general elections of the United States (Tuesday
    after the first Monday of November in even years), so that a party or a movement tool needs no list of races.
    """
    own = {
        item.date
        for each in races
        for item in each.race.dates
        if item.status != "cancelled" and item.type != "deadline"
    }
    abroad = bool(races) and all(is_abroad(each.race.jurisdiction) for each in races)
    calendar = (
        set() if abroad or owner is None else {us_general(y) for y in range(since.year, day.year + 1) if y % 2 == 0}
    )
    return tuple(sorted(election for election in own | calendar if since < election <= day))


def is_abroad(jurisdiction: str | None) -> bool:
    """Whether a division lies in a named country other than the United States."""
    return jurisdiction is not None and "country:" in jurisdiction and "country:us" not in jurisdiction
