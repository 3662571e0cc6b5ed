"""The command line. A command is one module and one row of this table; its module is imported only when it is used."""

import click

from archiver import __version__
from archiver.cli.group import LazyGroup
from archiver.cli.options import debug

COMMANDS = {
    "archive": ("archiver.cli.archive:command", "Copy repositories into the archive, judge them and write dossiers."),
    "run": ("archiver.cli.run:command", "Do what archive.toml says, through the Prefect flow."),
    "discover": ("archiver.cli.discover:command", "List the repositories of a folder, a list, a URL or an owner."),
    "assess": ("archiver.cli.assess:command", "Say with evidence whether a campaign is over."),
    "licence": (
        "archiver.cli.licence:command",
        "Say whether a repository may be adopted, and what must be done first.",
    ),
    "scan": ("archiver.cli.scan:command", "Look for secrets and personal data in a whole history."),
    "dossier": ("archiver.cli.dossier:command", "Write the handoff documents of a repository."),
    "search": ("archiver.cli.search:command", "Find archived projects."),
    "show": ("archiver.cli.show:command", "Show an archived project."),
    "restore": ("archiver.cli.restore:command", "Bring a generation back as a bare repository."),
    "verify": ("archiver.cli.verify:command", "Check that the archive still holds what it says."),
    "repair": ("archiver.cli.repair:command", "Mend what is damaged, from another store, this machine or the origin."),
    "queue": ("archiver.cli.queue:command", "List the proposals that wait for a person."),
    "review": ("archiver.cli.review:command", "Show one proposal with its evidence; confirm, reject or put it off."),
    "campaigns": ("archiver.cli.campaigns:group", "Check and fill the registry of owners and races."),
    "schedule": ("archiver.cli.schedule:command", "Show when what runs, from the registry; write it to Prefect."),
    "replay": ("archiver.cli.replay:command", "Judge whole histories week by week against labels."),
    "accept": ("archiver.cli.accept:command", "Decide that a suspect generation counts."),
    "decide": ("archiver.cli.decide:command", "Decide findings on secrets and personal data."),
    "publish": ("archiver.cli.publish:command", "Let the public see a project."),
    "withhold": ("archiver.cli.withhold:command", "Keep a project from the public."),
    "adopt": ("archiver.cli.adopt:command", "Plan or carry out an adoption."),
    "reindex": ("archiver.cli.reindex:command", "Build the catalogue anew from the store."),
    "doctor": ("archiver.cli.doctor:command", "Say what is missing on this machine, and what to do about it."),
    "init": ("archiver.cli.init:command", "Write a commented archive.toml."),
    "demo": ("archiver.cli.demo:command", "Archive a fictional campaign, offline, into ./archive."),
}


@click.group(cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@debug
@click.version_option(__version__, prog_name="archiver")
def main() -> None:
    """The campaign archive: keeps campaign technology from vanishing when the campaign ends.

    Exit codes: 0 fine; 1 unexpected; 2 usage or configuration; 3 finished, but something needs a person; 4 refused.
    """
