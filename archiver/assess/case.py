"""Everything a rule may look at: the activity, the owner and its races as known on the day. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from archiver.races import ENDLESS_KINDS, Standing, past_elections, standings
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


@dataclass(slots=True)
class Case:
    """One repository on one day, with what follows for all rules worked out once; see `open_case`."""

    activity: ActivityProfile
    owner: Owner | None
    as_of: date
    origin: str
    neighbours: tuple[Neighbour, ...] | None
    """The owner's other repositories; None when nobody looked at them."""
    races: tuple[Standing, ...]
    """The owner's races as known on the day, the one that decides at the end. Without an identity, none."""
    endless: bool
    """Whether the owner is one that never ends."""
    work_day: date | None
    """The day of the last sign of human work; None for an empty repository, which says nothing."""
    quiet_days: int | None
    """Whole days since the last human work; None for an empty repository."""
    all_over: bool
    """Whether every race is over, none is undecided and no election of a race that goes on lies ahead."""
    hold_until: date | None
    """First day on which every race's waiting time has passed; None while a race is not over."""
    skipped: tuple[date, ...]
    """Elections before which nobody worked for 180 days; none for who runs in a race and is done after it."""
    alive_until: date | None
    """Until when the owner's answer that it goes on counts; None when there was none on or before the day."""
    latest_neighbour: Neighbour | None
    """The owner's other repository that was worked on last; None where none is known to have been."""
    said: tuple[Declaration, ...]
    """What the repository says about itself, without what names this very place."""

    @property
    def last_race(self) -> Standing | None:
        """The race that decides."""
        return self.races[-1] if self.races else None

    def quiet(self, days: int) -> bool:
        """Whether there was no human work for so many whole days."""
        return self.quiet_days is not None and self.quiet_days >= days

    @property
    def asleep(self) -> bool:
        """Whether it slept through an election and is quiet."""
        return bool(self.skipped) and self.quiet(DORMANT_DAYS)

    @property
    def published_after_end(self) -> bool:
        """Whether it was made public as a whole after the end of the last race, whatever its outcome."""
        s, race = self.activity, self.last_race
        if s.first is None or race is None or race.over_on is None or s.shallow or s.fork or not self.all_over:
            return False
        return s.first.day > race.over_on and s.root_share >= BORN_ENDED_SHARE

    @property
    def moved_to(self) -> str | None:
        """The place it says that it moved to. A fork's README may be a copy: its own description goes before."""
        found = sorted(self.declared("moved"), key=lambda item: bool(self.activity.fork) and item.source == "readme")
        return found[0].target if found else None

    def declared(self, *kinds: DeclarationKind) -> tuple[Declaration, ...]:
        """What the repository says about itself today, of these kinds."""
        return tuple(item for item in self.said if item.kind in kinds and not item.withdrawn) if self.said else ()


def open_case(
    activity: ActivityProfile,
    owner: Owner | None,
    as_of: date,
    origin: str,
    neighbours: tuple[Neighbour, ...] | None = None,
) -> Case:
    """Work out once what several rules ask for."""
    races = standings(owner, as_of) if owner and owner.kind != "unknown" else ()
    mark = activity.last_substantive or activity.last_human or activity.first
    work_day = mark.day if mark else None
    holds = [race.hold_until for race in races]
    answered = owner.alive_on if owner else None
    worked = [(item.last_substantive.day, item) for item in neighbours or () if item.last_substantive]
    return Case(
        activity=activity,
        owner=owner,
        as_of=as_of,
        origin=origin,
        neighbours=neighbours,
        races=races,
        endless=owner is not None and (owner.kind in ENDLESS_KINDS or bool(owner.exempt_reason)),
        work_day=work_day,
        quiet_days=(as_of - work_day).days if work_day else None,
        all_over=bool(races) and all(_is_over(race, as_of) for race in races),
        hold_until=max((day for day in holds if day), default=None) if all(holds) else None,
        skipped=_skipped(owner, races, work_day, as_of) if owner and work_day and _sleeps(owner) else (),
        alive_until=answered + timedelta(days=ANSWER_DAYS) if answered and answered <= as_of else None,
        latest_neighbour=max(worked, key=lambda pair: pair[0])[1] if worked else None,
        said=tuple(item for item in activity.declarations if not _names_itself(item, owner, origin)),
    )


def _is_over(race: Standing, day: date) -> bool:
    return race.over and not race.undecided and not any(election > day for election in _going_on(race))


def _sleeps(owner: Owner) -> bool:
    """Whether it goes on between elections, so that silence before one says something."""
    return owner.kind in ENDLESS_KINDS or owner.kind == "volunteer_org" or owner.exempt_reason is not None


def _skipped(owner: Owner, races: tuple[Standing, ...], work_day: date, day: date) -> tuple[date, ...]:
    days = past_elections(owner, races, work_day, day)
    return tuple(election for election in days if election - work_day >= timedelta(days=DORMANT_DAYS))


def _names_itself(item: Declaration, owner: Owner | None, origin: str) -> bool:
    """Whether a declaration names this very place or its own owner as the one to go to."""
    if item.target is None:
        return False
    if item.kind == "moved":
        target, own = plain_origin(item.target), plain_origin(origin)
        return target == own or target.startswith(own + "/")
    if item.kind != "handed_over":
        return False  # a redirect names an address, not an organisation
    who = _letters(item.target)
    owners = [_letters(owner.name)] if owner else []
    owners += [_letters(part) for part in plain_origin(origin).split("/")[-2:-1]]
    return any(who and other and (who in other or other in who) for other in owners)


def _going_on(race: Standing) -> tuple[date, ...]:
    """Election days of a race that was won or is undecided; a lost one is over whatever days follow."""
    return race.elections if race.outcome in ("won", "pending", "contested") else ()


def _letters(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())
