"""A review as a page of text: evidence for and against side by side, and the sentence that would be published."""

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from archiver.cli.output import plain
from archiver.records.review import Review
from archiver.records.verdict import Confirmation, Evidence

_WIDTH = 100
"""Columns where there is no terminal."""


def show(review: Review) -> None:
    """Print it, as wide as the terminal is."""
    terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if terminal else _WIDTH, highlight=False)
    verdict = review.verdict
    console.print(_words(f"{review.name}  ({review.project_id}, generation {review.generation})", "bold"))
    who = f"{verdict.owner_name}, " if verdict.owner_name else ""
    confirmed = f"confirmed by {verdict.confirmed_by}" if verdict.confirmed_by else "proposed, not confirmed"
    route = "" if verdict.route == "none" else f", route {verdict.route.replace('_', ' ')}"
    console.print(_words(f"{who}{verdict.state}{route}, {confirmed}; points {verdict.points}, as of {verdict.as_of}"))
    if review.stale:
        console.print(_words(f"Nobody can decide on this verdict: {review.stale}", "bold"))
    if verdict.persons > 1 and not verdict.confirmed_by:
        first = f"; the first did on {verdict.first_confirmed_on}" if verdict.first_confirmed_on else ""
        console.print(_words(f"Two persons must confirm it{first}."))
    console.print()
    console.print(_sides(review))
    rows = [f"{veto.code}  {veto.statement}{f' (until {veto.until})' if veto.until else ''}" for veto in verdict.vetoes]
    _section(console, "Vetoes", rows or ["none"])
    _section(
        console, "Waiting time after the race", [f"until {verdict.hold_until}"] if verdict.hold_until else ["none"]
    )
    _section(console, "Not checked", [", ".join(verdict.unchecked) or "nothing was left out"])
    _section(console, "Decisions so far", [_decision(item) for item in review.decisions] or ["none"])
    _section(console, "What would be published", [review.published])
    if review.can_be_decided:
        console.print()
        console.print(_words(f"archiver review {review.project_id} --verdict {review.judged} --by NAME --confirm"))
        console.print(_words("or, in place of --confirm: --reject --why TEXT, --snooze DATE"))


def _sides(review: Review) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True, header_style="bold")
    table.add_column("For", ratio=1, overflow="fold")
    table.add_column("Against", ratio=1, overflow="fold")
    evidence = review.verdict.evidence
    ahead = [item for item in evidence if item.direction == "for"]
    against = [item for item in evidence if item.direction != "for"]
    for number in range(max(len(ahead), len(against), 1)):
        nothing = "nothing found" if number == 0 else ""
        table.add_row(*(_cell(side[number]) if number < len(side) else Text(nothing) for side in (ahead, against)))
    return table


def _cell(item: Evidence) -> Text:
    words = Text(plain(item.statement))
    if item.quote:
        words.append(f" “{plain(item.quote)}”", style="italic")
    words.append(f"\n{item.kind}, {item.strength}\n{plain(item.locator)}\n", style="dim")
    return words


def _section(console: Console, title: str, lines: list[str]) -> None:
    console.print()
    console.print(_words(title, "bold"))
    for line in lines:
        console.print(_words(line))


def _decision(item: Confirmation) -> str:
    until = f" until {item.until}" if item.until else ""
    why = f": {item.note}" if item.note else ""
    return f"{item.at}  {item.person}: {item.decision} {item.state}{until}{why}"


def _words(text: str, style: str = "") -> Text:
    return Text(plain(text), style=style)
