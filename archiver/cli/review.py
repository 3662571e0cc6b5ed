"""`archiver review`: one proposal with its evidence, and a person's decision about it."""

from datetime import date
from pathlib import Path

import click

from archiver.bootstrap import know_words, open_archive
from archiver.cli import options
from archiver.cli.output import Output, print_json
from archiver.cli.review_page import show
from archiver.errors import UsageError
from archiver.pipeline.review import Choice, decide, look
from archiver.registry import load_registry
from archiver.settings import load_settings

_EXAMPLES = """\b
Examples:
  archiver review github.com-42
  archiver review github.com-42 --confirm --by "Ana Ruiz"
  archiver review github.com-42 --reject --why "they told me that they run again" --by "Ana Ruiz"
  archiver review github.com-42 --snooze 2025-03-01 --by "Ana Ruiz"

Exit codes: 0 shown or decided, now or before; 2 usage: no such project, no proposal, a verdict that must be made anew
first, no name; 3 a record of the project is damaged, or the store cannot be written.
"""


@click.command(
    "review", short_help="Show one proposal with its evidence; confirm, reject or put it off.", epilog=_EXAMPLES
)
@click.argument("project")
@click.option("--confirm", is_flag=True, help="The proposed state is right.")
@click.option("--reject", is_flag=True, help="It is wrong, for 180 days or until there is new evidence; needs --why.")
@click.option("--snooze", metavar="DATE", type=options.Day(), help="Ask again on that day.")
@click.option("--by", metavar="NAME", help="Who decides: it stands in the archive for ever.")
@click.option("--why", metavar="TEXT", help="Why: it stands in the archive, never in what is published.")
@click.option("--verdict", "judged", metavar="N", type=int, help="Decide only if this is still the newest verdict.")
@options.registry
@options.as_of
@options.common
def command(
    project: str,
    confirm: bool,
    reject: bool,
    snooze: date | None,
    by: str | None,
    why: str | None,
    judged: int | None,
    registry: Path | None,
    as_of: date,
    store: str | None,
    out: Output,
) -> None:
    """Show what speaks for and against a proposal about PROJECT (an id, or owner/name), or decide about it.

    A decision is an event with person, day and reason; the verdict that follows is made at once. Two persons must
    confirm for a party or a presidential race. Harmless to repeat.
    """
    choice = _choice(confirm, reject, snooze, by, why, judged)
    settings = load_settings(store=store)
    owners = load_registry(registry or settings.registry)
    know_words(settings)
    archive = open_archive(settings, writing=False)
    project_id = archive.resolve(project, out.say)
    if choice is None:
        seen = look(archive, project_id, owners, as_of)
        if out.json:
            print_json(seen)
        else:
            show(seen)
        return
    archive = open_archive(settings, writing=True)
    done = decide(archive, project_id, owners, as_of, choice)
    if out.json:
        print_json(done)
    out.line(f"{project_id}: {done.said}")
    if done.new:
        out.line("the next `archiver archive` renews its dossier")


def _choice(
    confirm: bool, reject: bool, snooze: date | None, by: str | None, why: str | None, judged: int | None
) -> Choice | None:
    """What was typed; None to look only. Raises UsageError for half a decision or two."""
    if confirm + reject + (snooze is not None) > 1:
        raise UsageError("one decision at a time: --confirm, --reject or --snooze DATE")
    if not (confirm or reject or snooze):
        if by is not None or why is not None or judged is not None:
            raise UsageError("nothing was decided: add --confirm, --reject or --snooze DATE")
        return None
    if by is None:
        raise UsageError("a decision is a person's; add --by NAME")
    if reject and why is None:
        raise UsageError("a rejection needs a reason; add --why TEXT")
    return Choice("confirm" if confirm else "reject" if reject else "snooze", by, until=snooze, why=why, judged=judged)
