"""The evidence rules: each a small pure function, listed in RULES; docs/verdict.md has one row for each code."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from archiver.assess.case import DORMANT_DAYS, QUIET_DAYS, Case
from archiver.records.activity import Declaration
from archiver.records.verdict import Direction, Evidence, Strength

_OUTCOMES = {
    "pending": "pending",
    "won": "won",
    "lost": "lost",
    "withdrew": "withdrew",
    "not_on_ballot": "not on the ballot",
    "certified": "result certified",
    "contested": "contested",
}


class Found(NamedTuple):
    """What a rule saw; the register adds code, direction and strength."""

    statement: str
    locator: str
    mark: Declaration | None = None
    weaker: bool = False
    """Whether it carries one step less than the register says."""
    quoted: str | None = None
    """The source's own words, where they are no declaration."""


def outcome_words(outcome: str) -> str:
    """An outcome as it stands in a sentence."""
    return _OUTCOMES[outcome]


def race_over(case: Case) -> Iterator[Found]:
    """A race of the owner is over and was not won."""
    for race in case.races:
        if race.over and race.outcome != "won":
            yield Found(
                f"The race ({race.words}) was over on {race.over_on}: {outcome_words(race.outcome)}.",
                _race(case, race.race.id),
            )


def gone_quiet(case: Case) -> Iterator[Found]:
    """No substantive human commit for 60 whole days."""
    mark = case.activity.last_substantive
    if mark and case.quiet(QUIET_DAYS):
        yield Found(f"No substantive human commit since {mark.day}.", mark.commit)


def said_ended(case: Case) -> Iterator[Found]:
    """README, description or publiccode.yml say in words that it is over. A fork may have copied them: weaker."""
    for item in case.declared("ended"):
        if item.source in ("readme", "description", "publiccode"):
            copied = bool(case.activity.fork) and item.source != "description"
            yield Found("It says itself that it is over.", item.locator, item, copied)


def archived_flag(case: Case) -> Iterator[Found]:
    """The forge shows it as archived."""
    for item in case.declared("ended"):
        if item.source == "archived_flag":
            yield Found("The forge shows it as archived.", item.locator, item)


def badge_ended(case: Case) -> Iterator[Found]:
    """A repostatus badge says abandoned or unsupported."""
    for item in case.declared("ended"):
        if item.source == "badge":
            yield Found("Its status badge says that it is given up.", item.locator, item, bool(case.activity.fork))


def said_moved(case: Case) -> Iterator[Found]:
    """It says that it moved and names the place."""
    for item in case.declared("moved"):
        copied = bool(case.activity.fork) and item.source == "readme"
        yield Found(f"It says that it moved to {item.target}.", item.locator, item, copied)


def handed_over(case: Case) -> Iterator[Found]:
    """Tree, description or registry say that another organisation now owns this very place."""
    for item in case.declared("handed_over"):
        copied = bool(case.activity.fork) and item.source == "readme"
        yield Found("It says that somebody else now owns this place.", item.locator, item, copied)
    if successor_counts(case):
        assert case.owner
        yield Found("The registry says that another organisation now owns this place.", f"registry:{case.owner.id}")


def successor_counts(case: Case) -> bool:
    """Whether the registry names a successor, and the owner's own races are over by then."""
    return case.owner is not None and case.owner.successor is not None and (case.all_over or not case.races)


def published_late(case: Case) -> Iterator[Found]:
    """First commit after the race was over, with nine files in ten in it."""
    first, race = case.activity.first, case.last_race
    if case.published_after_end and first and race and race.over_on:
        days = (first.day - race.over_on).days
        yield Found(f"First commit {_days(days)} after the race was over: published after the end.", first.commit)


def bots_only(case: Case) -> Iterator[Found]:
    """Bots went on committing after the last person."""
    last, count = case.activity.last_human, case.activity.bots_since_human
    if last and count:
        yield Found(f"{count} commit{'s' if count > 1 else ''} on branches since {last.day}, all by bots.", last.commit)


def out_of_rhythm(case: Case) -> Iterator[Found]:
    """The silence is longer than 95 of 100 gaps in its own history."""
    rhythm, quiet, mark = case.activity.gaps_p95, case.quiet_days, case.activity.last_human
    if rhythm and quiet and mark and quiet >= QUIET_DAYS and quiet > rhythm:
        yield Found(f"Before that, 95 of 100 pauses were at most {_days(rhythm)}.", mark.commit)


def slept(case: Case) -> Iterator[Found]:
    """Nobody worked on it in the 180 days before an election."""
    mark = case.activity.last_human or case.activity.first
    if mark and case.skipped and case.quiet(DORMANT_DAYS):
        yield Found(f"Asleep through {election_years(case)}.", mark.commit)


def election_years(case: Case) -> str:
    """The years whose elections it slept through: `2022 and 2024`."""
    years = [str(year) for year in sorted({day.year for day in case.skipped})]
    return " and ".join([", ".join(years[:-1]), years[-1]] if len(years) > 1 else years)


def left_by_somebody(case: Case) -> Iterator[Found]:
    """It is no longer maintained by somebody it names: others may go on."""
    for item in case.declared("attributed"):
        yield Found("It says who no longer maintains it, not that nobody does.", item.locator, item)


def paused(case: Case) -> Iterator[Found]:
    """A status badge, README or post says that it rests for now."""
    for item in case.declared("paused"):
        who = "Its status badge says" if item.source == "badge" else "It says itself"
        yield Found(f"{who} that it rests for now.", item.locator, item)


def wound_down(case: Case) -> Iterator[Found]:
    """Commits take something out of service: donations, sign-up, the site. One that was taken back does not count."""
    for item in case.activity.wind_down[:1]:
        more = len(case.activity.wind_down) - 1
        others = f", and {more} more such commit{'s' if more > 1 else ''} before" if more else ""
        yield Found(f"Something was taken out of service on {item.day}{others}.", item.commit, quoted=item.quote)


def owner_quiet(case: Case) -> Iterator[Found]:
    """Nobody worked on any of the owner's other repositories for 60 days."""
    latest = case.latest_neighbour
    mark = latest.last_substantive if latest else None
    if latest and mark and (case.as_of - mark.day).days >= QUIET_DAYS:
        yield Found(f"Its owner's other repositories are quiet since {mark.day}.", latest.origin)


def announced(case: Case) -> Iterator[Found]:
    """A page or post of the campaign says that it is over. Without a race nobody knows whose campaign: weaker."""
    for item in case.declared("ended"):
        if item.source in ("post", "template") and item.about != "code":
            where = "A post" if item.source == "post" else "Its own page"
            yield Found(f"{where} says that the campaign is over.", item.locator, item, not case.races)


def redirected(case: Case) -> Iterator[Found]:
    """The whole site is sent elsewhere."""
    for item in case.declared("ended", "moved"):
        if item.source == "redirect":
            yield Found(f"The whole site is sent to {item.target or 'another place'}.", item.locator, item)


def said_before(case: Case) -> Iterator[Found]:
    """One of the last README versions said that it is over or has moved, and today's does not."""
    for item in case.said:
        if item.withdrawn and item.kind in ("ended", "moved", "handed_over"):
            yield Found("An earlier README said that it is over or elsewhere; today's does not.", item.locator, item)


def race_open(case: Case) -> Iterator[Found]:
    """A race of the owner is pending or contested, or an election lies ahead."""
    for race in case.races:
        day = race.election_open(case.as_of)
        if day and day > case.as_of:
            yield Found(f"An election ({race.words}) is on {day}.", _race(case, race.race.id))
        elif race.undecided:
            words = "contested" if race.outcome == "contested" else "not known"
            yield Found(f"The result ({race.words}) is {words}.", _race(case, race.race.id))


def race_won(case: Case) -> Iterator[Found]:
    """The race that decides was won: whoever holds office may go on with it."""
    race = case.last_race
    if race and race.over and race.outcome == "won":
        yield Found(f"The race ({race.words}) was won on {race.over_on}.", _race(case, race.race.id))


def worked_lately(case: Case) -> Iterator[Found]:
    """A substantive human commit less than 60 days ago."""
    mark = case.activity.last_substantive
    if mark and not case.quiet(QUIET_DAYS):
        yield Found(f"A person worked on it on {mark.day}.", mark.commit)


def touched_lately(case: Case) -> Iterator[Found]:
    """A person's merge, dependency, README or one-line commit less than 60 days ago, and no work."""
    small, work = case.activity.last_human, case.activity.last_substantive
    if small and (case.as_of - small.day).days < QUIET_DAYS and (work is None or small.commit != work.commit):
        yield Found(f"A person made a small commit on {small.day}.", small.commit)


def worked_after_end(case: Case) -> Iterator[Found]:
    """A substantive human commit after the hold of the last race had passed."""
    mark, hold = case.activity.last_substantive, case.hold_until
    if mark and hold and mark.day > hold and not case.published_after_end:
        yield Found(f"A person still worked on it on {mark.day}, after the waiting time.", mark.commit)


def endless_owner(case: Case) -> Iterator[Found]:
    """The owner is a party, a multi-cycle organisation or a vendor, or a person exempted it."""
    if case.owner and case.endless:
        reason = "exempt" if case.owner.exempt_reason else case.owner.kind.replace("_", " ")
        yield Found(f"Its owner goes on after an election ({reason}).", f"registry:{case.owner.id}")


def neighbour_active(case: Case) -> Iterator[Found]:
    """A substantive human commit in another repository of the owner, less than 60 days ago."""
    latest = case.latest_neighbour
    mark = latest.last_substantive if latest else None
    if latest and mark and 0 <= (case.as_of - mark.day).days < QUIET_DAYS:
        yield Found(f"Another repository of its owner was worked on on {mark.day}.", latest.origin)


def owner_alive(case: Case) -> Iterator[Found]:
    """The owner answered within 180 days that it goes on."""
    if case.owner and case.alive_until and case.as_of < case.alive_until:
        yield Found(f"Its owner said on {case.owner.alive_on} that it goes on.", f"registry:{case.owner.id}")


def says_active(case: Case) -> Iterator[Found]:
    """A repostatus badge says active. Such badges are copied and forgotten."""
    for item in case.declared("active"):
        yield Found("Its status badge says that it is active.", item.locator, item)


class EvidenceRule(NamedTuple):
    """One line of the register."""

    code: str
    direction: Direction
    strength: Strength
    find: Callable[[Case], Iterator[Found]]
    words: bool = False
    """Whether it looks at nothing but what the repository says about itself."""


RULES = (
    EvidenceRule("END-001", "for", "strong", race_over),
    EvidenceRule("END-002", "for", "supporting", gone_quiet),
    EvidenceRule("END-003", "for", "declared", said_ended, words=True),
    EvidenceRule("END-004", "for", "declared", archived_flag, words=True),
    EvidenceRule("END-005", "for", "declared", badge_ended, words=True),
    EvidenceRule("END-006", "for", "declared", said_moved, words=True),
    EvidenceRule("END-007", "for", "declared", handed_over),
    EvidenceRule("END-008", "for", "strong", published_late),
    EvidenceRule("END-009", "for", "supporting", bots_only),
    EvidenceRule("END-010", "for", "supporting", out_of_rhythm),
    EvidenceRule("END-011", "for", "supporting", slept),
    EvidenceRule("END-012", "for", "weak", left_by_somebody, words=True),
    EvidenceRule("END-013", "for", "weak", paused, words=True),
    EvidenceRule("END-014", "for", "supporting", wound_down),
    EvidenceRule("END-015", "for", "supporting", owner_quiet),
    EvidenceRule("END-016", "for", "declared", announced, words=True),
    EvidenceRule("END-017", "for", "supporting", redirected, words=True),
    EvidenceRule("END-018", "for", "weak", said_before, words=True),
    EvidenceRule("LIV-001", "against", "strong", race_open),
    EvidenceRule("LIV-002", "against", "strong", race_won),
    EvidenceRule("LIV-003", "against", "strong", worked_lately),
    EvidenceRule("LIV-004", "against", "weak", touched_lately),
    EvidenceRule("LIV-005", "against", "supporting", worked_after_end),
    EvidenceRule("LIV-006", "against", "supporting", endless_owner),
    EvidenceRule("LIV-007", "against", "weak", says_active, words=True),
    EvidenceRule("LIV-008", "against", "strong", neighbour_active),
    EvidenceRule("LIV-009", "against", "strong", owner_alive),
)
"""In the order in which they are printed."""

_WITHOUT_WORDS = tuple(rule for rule in RULES if not rule.words)


def evidence(case: Case) -> tuple[Evidence, ...]:
    """Everything for and against an end, in the register's order."""
    return tuple(_finish(rule, found) for rule in (RULES if case.said else _WITHOUT_WORDS) for found in rule.find(case))


def _finish(rule: EvidenceRule, found: Found) -> Evidence:
    return Evidence(
        kind=rule.code,
        direction=rule.direction,
        strength="supporting" if found.weaker else rule.strength,
        statement=found.statement,
        locator=found.locator,
        quote=found.mark.quote if found.mark else found.quoted,
    )


def _race(case: Case, race_id: str) -> str:
    return f"registry:{case.owner.id if case.owner else ''}/{race_id}"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
