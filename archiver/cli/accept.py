"""`archiver accept`: a person decides that a suspect generation counts."""

import click

from archiver.bootstrap import open_archive
from archiver.catalogue import update
from archiver.cli.options import common
from archiver.cli.output import Output, print_json
from archiver.pipeline.accept import accept, differences
from archiver.settings import load_settings

_EXAMPLES = """\b
Examples:
  archiver show github.com-42 --generation 3     first: what was copied, and why it is suspect
  archiver accept github.com-42 --generation 3 --by "Ana Ruiz" --why "moved to the party's own tree, asked them"

Exit codes: 0 accepted, now or before; 2 usage: no such generation, a whole one, no name or reason; 3 a record of the
project is damaged, or the store cannot be written.
"""


@click.command("accept", short_help="Decide that a suspect generation counts.", epilog=_EXAMPLES)
@click.argument("project")
@click.option("--generation", metavar="N", type=click.IntRange(min=1), required=True, help="The one that shall count.")
@click.option("--by", metavar="NAME", required=True, help="Who decides: it stands in the archive for ever.")
@click.option("--why", metavar="TEXT", required=True, help="Why: what was looked at, who was asked.")
@common
def command(project: str, generation: int, by: str, why: str, store: str | None, out: Output) -> None:
    """Say that a suspect or partial generation of PROJECT (an id, or owner/name) counts.

    Shows what differs from the generation that counts today, then records the decision as an event. Nothing is deleted
    and no older generation is lost. Harmless to repeat: a generation is accepted once.
    """
    settings = load_settings(store=store)
    open_archive(settings, writing=False)  # opening for writing would make a store where a mistyped address points to
    archive = open_archive(settings, writing=True)
    project_id = archive.resolve(project, out.say)
    for line in differences(archive, project_id, generation):
        out.line(line)
    done = accept(archive, project_id, generation, by=by, why=why)
    update(archive, [project_id])
    if out.json:
        print_json(done.event)
    how = "accepted" if done.new else f"accepted already on {done.event.at[:10]}; nothing was written"
    out.line(f"\n{project_id}: generation {generation} {how}, by {done.event.by}: {done.event.data['why']}")
    if done.current == generation:
        out.line("it is the current one now; the next `archiver archive` makes its verdict, licence and dossier")
    else:
        out.line(f"generation {done.current} stays current: it is the newer one")
