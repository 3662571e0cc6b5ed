"""`archiver withhold`: a person keeps a project from the public."""

import click

from archiver.cli.deciding import by, decided, open_for_decision, why
from archiver.cli.options import common
from archiver.cli.output import Output
from archiver.pipeline.publication import withhold

_EXAMPLES = """\b
Examples:
  archiver withhold github.com-42 --by "Ana Ruiz" --why "a volunteer asked us to, letter of 3 March"

Exit codes: 0 withheld, now or before; 2 usage: no such project, no name or reason; 3 a record of the project is
damaged, or the store cannot be written.
"""


@click.command("withhold", short_help="Keep a project from the public.", epilog=_EXAMPLES)
@click.argument("project")
@by
@why
@common
def command(project: str, by: str, why: str, store: str | None, out: Output) -> None:
    """Close PROJECT (an id, or owner/name): nothing of it is public, and `archiver adopt --apply` refuses it.

    Nothing is deleted, it is archived as before. `archiver publish` takes it back. Harmless to repeat.
    """
    archive, project_id = open_for_decision(project, store, out)
    decided(withhold(archive, project_id, by=by, why=why), out)
