"""The few questions of `archiver campaigns add`: what each is for, its default; a wrong answer is asked again."""

import difflib
from collections.abc import Mapping
from datetime import date

import click

from archiver.campaigns.edit import race_id, slug
from archiver.campaigns.entry import DATE_TYPES, EntryError, entry_of
from archiver.cli.output import Output, plain
from archiver.records.campaign import Owner, Race
from archiver.registry import Registry

Texts = dict[str, list[str]]
_WITHOUT_RACE = ("party", "multi_cycle_org", "volunteer_org", "vendor", "unknown")


def ask(registry: Registry, given: Mapping[str, list[str]], proposed: Texts, today: date, out: Output) -> Texts:
    """What the person wants to enter: what the options said, and the answers to what they left open."""
    asked = _Asking(registry, {key: list(value) for key, value in given.items()}, proposed, today, out)
    return asked.all()


class _Asking:
    def __init__(self, registry: Registry, texts: Texts, proposed: Texts, today: date, out: Output) -> None:
        self._registry, self._texts, self._proposed = registry, texts, proposed
        self._today, self._out = today, out

    def all(self) -> Texts:
        owner = self._owner()
        if owner is None:
            self._new_owner()
        if owner and (set(self._texts) - {"owner", "race", "entered_by"} and not self._about_race()):
            return self._texts  # something about the owner alone
        race = self._race(owner)
        if race is None and not self._wants_race(owner):
            return self._texts
        if race is None:
            self._new_race()
        self._result(race)
        last = next((race.entered_by for owner in self._registry.owners for race in owner.race if race.entered_by), "")
        self._text("entered_by", "Your name or initials (who entered it)", last or "")
        return self._texts

    def _about_race(self) -> bool:
        try:
            return entry_of(self._texts).about_race
        except EntryError:
            return True

    def _owner(self) -> Owner | None:
        owners = {owner.id: owner for owner in self._registry.owners}
        if "owner" in self._texts:
            return owners.get(self._texts["owner"][0])
        if "race" in self._texts:
            found = [owner for owner in owners.values() if any(r.id == self._texts["race"][0] for r in owner.race)]
            if len(found) == 1:
                return found[0]
        if "name" in self._texts:
            answer = self._texts["name"][0]
        else:
            self._say("Whose race is it? An owner is a campaign, a committee, a party or an organisation.")
            answer = self._prompt(
                "owner",
                "Owner (id or name)",
                (self._proposed.get("name") or self._proposed.get("owner") or [""])[0],
                needed=True,
            )
        names = {owner.name.casefold(): owner for owner in owners.values()} | owners
        found_one = names.get(answer) or names.get(answer.casefold())
        if found_one is None:
            for close in difflib.get_close_matches(answer.casefold(), names, 3, 0.5):
                if click.confirm(
                    plain(f"Do you mean {names[close].name} ({names[close].id})?"), default=False, err=True
                ):
                    found_one = names[close]
                    break
        if found_one is None:
            self._texts["name"] = [answer]
            return None
        self._texts["owner"] = [found_one.id]
        self._texts.pop("name", None)
        return found_one

    def _new_owner(self) -> None:
        self._say("A new owner.")
        self._text("name", "Its name, as its staff would say it", needed=True)
        self._text("owner", "Its id, short and unique", slug(self._texts["name"][0]), needed=True)
        self._say("Kinds: candidate, ballot_measure, party, multi_cycle_org, volunteer_org, vendor, unknown.")
        self._text("kind", "Kind (decides how an end is recognised)", "candidate", needed=True)
        self._text("origins", "Where its repositories are, e.g. https://github.com/owner/*", needed=True)

    def _race(self, owner: Owner | None) -> Race | None:
        """The race that is meant; None for a new one."""
        races = owner.race if owner else ()
        if "race" in self._texts:
            return next((race for race in races if race.id == self._texts["race"][0]), None)
        if not races or "office" in self._texts:
            return None
        self._say(
            "Its races: " + "; ".join(f"{race.id} ({race.office} {race.cycle}, {race.outcome})" for race in races)
        )
        waiting = [race.id for race in races if race.outcome in ("pending", "contested")]
        answer = self._prompt(
            "race", "Race (its id, or `new`)", waiting[0] if len(waiting) == 1 else "new", needed=True
        )
        found = next((race for race in races if race.id == answer), None)
        if found:
            self._texts["race"] = [found.id]
        return found

    def _wants_race(self, owner: Owner | None) -> bool:
        kind = owner.kind if owner else self._texts["kind"][0]
        if kind not in _WITHOUT_RACE or self._about_race():
            return True
        return click.confirm("Does it stand in a race of its own?", default=False, err=True)

    def _new_race(self) -> None:
        self._text("office", "Office or question, e.g. senate, mayor, initiative 12", needed=True)
        self._text("jurisdiction", "Place, e.g. US-WA, Washington, Germany (may be left empty)")
        self._text("district", "District (may be left empty)")
        if not any(key in self._texts for key in (*DATE_TYPES, "dates")):
            self._say(f"Days, e.g. primary=2026-08-04; general=2026-11-03. Types: {', '.join(DATE_TYPES)}.")
            self._text("dates", "Days", needed=True)
        said = entry_of(self._texts).said
        self._text("cycle", "Year", str(said["dates"][-1].day.year), needed=True)
        said = entry_of(self._texts).said
        self._text("race", "The race's id", race_id(said), needed=True)

    def _result(self, race: Race | None) -> None:
        self._say("Outcomes: pending, won, lost, withdrew, not_on_ballot, certified, contested.")
        self._text(
            "outcome", "How it ended; pending while nobody knows", race.outcome if race else "pending", needed=True
        )
        if entry_of(self._texts).said.get("outcome") in (None, "pending", "contested"):
            return
        known = [day.date for day in race.dates] if race else [day.day for day in entry_of(self._texts).said["dates"]]
        behind = [day for day in known if day <= self._today]
        self._text("race_over_on", "The day it was over", str(max(behind)) if behind else "", needed=True)
        self._text(
            "source_url",
            "Where a reader can check it, https://… (may be left empty)",
            race.source_url if race else None,
        )

    def _text(self, key: str, question: str, default: str | None = None, *, needed: bool = False) -> None:
        """Ask for a key that no option gave."""
        if key in self._texts:
            return
        if key in self._proposed:
            default = " ".join(self._proposed[key])
        if answer := self._prompt(key, question, default or "", needed=needed):
            self._texts[key] = [answer]

    def _prompt(self, key: str, question: str, default: str, *, needed: bool) -> str:
        def checked(answer: str) -> str:
            try:
                entry_of({key: [answer]})
            except EntryError as error:
                raise click.UsageError(plain(f"{error.what}; {error.fix}")) from None
            if needed and not answer.strip():
                raise click.UsageError("an answer is needed")
            return answer.strip()

        shown = None if needed and not default else plain(default)
        answer = click.prompt(question, default=shown, show_default=bool(default), value_proc=checked, err=True)
        return str(answer)

    def _say(self, text: str) -> None:
        self._out.say(text)
