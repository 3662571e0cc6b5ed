"""Everything a rule may look at: the activity, the owner and its races as known on the day. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from archiver.assess.races import Standing, past_elections, standings
from archiver.records.activity import ActivityProfile, Declaration, DeclarationKind, Neighbour
from archiver.records.campaign import Owner
from archiver.registry import plain_origin

RECENT_DAYS = 45
"""A substantive human commit in the last so many days is a veto (V2)."""

QUIET_DAYS = 60
"""Days without substantive human work before the race route is open."""

DORMANT_DAYS = 180
"""The same for an owner that never ends; also the time before an election in which work would be expected."""

ANSWER_DAYS = 180
"""So long the owner's answer that it goes on is a veto (V3)."""

BORN_ENDED_SHARE = 90
"""Per cent of files in root commits from which on a repository counts as published, not developed."""

ENDLESS_KINDS = ("party", "multi_cycle_org", "vendor")


@dataclass(frozen=True)
class Case:
    """One repository on one day."""

    activity: ActivityProfile
    owner: Owner | None
    as_of: date
    origin: str
    neighbours: tuple[Neighbour, ...] | None = None
    """The owner's other repositories; None when nobody looked at them."""

    @cached_property
    def races(self) -> tuple[Standing, ...]:
        """The owner's races as known on the day, the one that decides at the end. Without an identity, none."""
        return standings(self.owner, self.as_of) if self.owner and self.owner.kind != "unknown" else ()

    @property
    def last_race(self) -> Standing | None:
        """The race that decides."""
        return self.races[-1] if self.races else None

    @property
    def endless(self) -> bool:
        """Whether the owner is one that never ends."""
        return self.owner is not None and (self.owner.kind in ENDLESS_KINDS or bool(self.owner.exempt_reason))

    @property
    def work_day(self) -> date | None:
        """The day of the last sign of human work; None for an empty repository, which says nothing."""
        s = self.activity
        mark = s.last_substantive or s.last_human or s.first
        return mark.day if mark else None

    @property
    def quiet_days(self) -> int | None:
        """Whole days since the last human work; None for an empty repository."""
        return (self.as_of - self.work_day).days if self.work_day else None

    def quiet(self, days: int) -> bool:
        """Whether there was no human work for so many whole days."""
        return self.quiet_days is not None and self.quiet_days >= days

    @property
    def all_over(self) -> bool:
        """Whether every race is over, none is undecided and no election of a race that goes on lies ahead."""
        return bool(self.races) and all(
            race.over and not race.undecided and not any(day > self.as_of for day in _going_on(race))
            for race in self.races
        )

    @property
    def hold_until(self) -> date | None:
        """First day on which every race's waiting time has passed; None while a race is not over."""
        holds = [race.hold_until for race in self.races]
        return max((day for day in holds if day), default=None) if holds and all(holds) else None

    @property
    def skipped(self) -> tuple[date, ...]:
        """Elections before which nobody worked for 180 days."""
        if self.work_day is None or self.owner is None:
            return ()
        days = past_elections(self.owner, self.races, self.work_day, self.as_of)
        return tuple(day for day in days if day - self.work_day >= timedelta(days=DORMANT_DAYS))

    @property
    def asleep(self) -> bool:
        """Whether it slept through an election and is quiet."""
        return bool(self.skipped) and self.quiet(DORMANT_DAYS)

    @property
    def alive_until(self) -> date | None:
        """Until when the owner's answer that it goes on counts; None when there was none on or before the day."""
        answered = self.owner.alive_on if self.owner else None
        return answered + timedelta(days=ANSWER_DAYS) if answered and answered <= self.as_of else None

    @property
    def latest_neighbour(self) -> Neighbour | None:
        """The owner's other repository that was worked on last; None where none is known to have been."""
        worked = [(item.last_substantive.day, item) for item in self.neighbours or () if item.last_substantive]
        return max(worked, key=lambda pair: pair[0])[1] if worked else None

    @property
    def published_after_end(self) -> bool:
        """Whether it was made public as a whole after the end of the last race, whatever its outcome."""
        s, race = self.activity, self.last_race
        if s.first is None or race is None or race.over_on is None or s.shallow or s.fork or not self.all_over:
            return False
        return s.first.day > race.over_on and s.root_share >= BORN_ENDED_SHARE

    def declared(self, *kinds: DeclarationKind) -> tuple[Declaration, ...]:
        """What the repository says about itself, of these kinds; without what names this very place."""
        return tuple(item for item in self.activity.declarations if item.kind in kinds and not self._names_itself(item))

    def _names_itself(self, item: Declaration) -> bool:
        if item.target is None:
            return False
        if item.kind == "moved":
            target, own = plain_origin(item.target), plain_origin(self.origin)
            return target == own or target.startswith(own + "/")
        who = _letters(item.target)
        owners = [_letters(self.owner.name)] if self.owner else []
        owners += [_letters(part) for part in plain_origin(self.origin).split("/")[-2:-1]]
        return any(who and other and (who in other or other in who) for other in owners)


def _going_on(race: Standing) -> tuple[date, ...]:
    """Election days of a race that was won or is undecided; a lost one is over whatever days follow."""
    return race.elections if race.outcome in ("won", "pending", "contested") else ()


def _letters(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())
