"""`archiver publish`: a person lets the public see a project."""

import click

from archiver.cli.deciding import by, decided, open_for_decision, why
from archiver.cli.options import common
from archiver.cli.output import Output
from archiver.pipeline.publication import publish

_EXAMPLES = """\b
Examples:
  archiver show github.com-42                    first: what it is, and what stands against it
  archiver publish github.com-42 --by "Ana Ruiz" --why "confirmed, nothing private was found"
  archiver publish github.com-42 --owner-asked --by "Ana Ruiz" --why "their counsel agreed by letter of 3 March"

Exit codes: 0 open, now or before; 2 usage: no such project, no name or reason; 3 a record of the project is damaged,
or the store cannot be written; 4 refused: what must come first is named.
"""


@click.command("publish", short_help="Let the public see a project.", epilog=_EXAMPLES)
@click.argument("project")
@by
@why
@click.option(
    "--owner-asked", is_flag=True, help="Its owner was asked and agreed: counts in place of a confirmed state."
)
@common
def command(project: str, by: str, why: str, owner_asked: bool, store: str | None, out: Output) -> None:
    """Open PROJECT (an id, or owner/name) to public pages, feeds and exports.

    Refused unless its state is confirmed (or its owner was asked), it was scanned for secrets and personal data, and
    every finding is decided. New findings close it again. Harmless to repeat.
    """
    archive, project_id = open_for_decision(project, store, out)
    decided(publish(archive, project_id, by=by, why=why, owner_asked=owner_asked), out)
