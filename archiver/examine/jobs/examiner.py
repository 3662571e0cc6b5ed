"""Jobs by the clock, commands, queued work and scripts; what starts each of them, or that nothing in the tree does."""

import re
from collections.abc import Mapping, Sequence

from archiver.examine.interface import Context
from archiver.examine.joblists import Listed, find_listed, unlisted
from archiver.examine.jobs.queues import Queued, find_queued
from archiver.examine.jobs.registered import Registered, find_registered
from archiver.examine.jobs.scripts import find_scripts
from archiver.examine.jobs.started import Mention, find_mentions
from archiver.examine.notes import Notes
from archiver.examine.schedules import find_schedules
from archiver.examine.targets import absent_functions
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "jobs"
version = 2

_MOST = 60
_NAMES = 50
_SHOWN = 6
_ASKED = 3
_PERIODIC = re.compile(
    r"remind|digest|(?:^|[_:-])(?:sync|resync|refresh|fetch|poll|snoop|retry|enqueue|expire|prune|purge|cleanup)|clean_?up"
    r"|(?:clear|delete|remove|close|archive|release)_(?:old|past|stale|expired|unused|inactive)"
    r"|(?:^|[_:-])send_|scheduled|nightly|daily|hourly|weekly"
)
"""Words of what happens again and again; they count only for a registered command that needs no argument."""
_QUIET = re.compile(
    r"\.(?:pdf|png|jpe?g|gif|svg|ico|mp[34]|mov|webm|woff2?|ttf|otf|eot|zip|gz|psd|ai|docx?|csv|xlsx?|geojson)$"
    r"|(?:^|/)(?:data|fixtures|assets|images|media)/",
    re.I,
)
"""Files that start nothing, should their content be missing."""
_ENVIRONMENT = re.compile(
    r"""\bif\s*\(?\s*(?:process\.env\.NODE_ENV\s*={2,3}\s*["'](?P<node>\w{1,20})["']|Rails\.env\.(?P<rails>\w{1,20})\?)"""
)


def examine(context: Context) -> Examination:
    """Section `run`.

    Data keys: `schedule` with `by`, `runs`, `said`, `zone`; `left_out` (files that a list of jobs does not name);
    `only` (environment) with `runs`; `job` (name) with `runs_as`, `kind`, `started`, `off`, `told` (places),
    `unstarted`; `queue` with `names`, `worker`; `scripts` (folder) with `names`, `unnamed`.
    """
    notes = Notes(context.commit, "run")
    find_schedules(context, notes)
    listed = list(find_listed(context))
    _say_left_out(context, notes, listed)
    _say_environment(context, notes, listed)
    commands = find_registered(context)
    whole = not any(
        entry.size is None and entry.kind in ("file", "executable") and not _QUIET.search(entry.path)
        for entry in context.entries
    )
    mentions = find_mentions(context, commands)
    if mentions is None:
        notes.not_run("what starts the commands of the code", "the tree names them in too many files")
    whole = whole and mentions is not None
    idle = absent_functions(context)
    mentions = {
        run: [one for one in rows if not (one.how == "deploys" and run.rpartition(" ")[2] in idle)]
        for run, rows in (mentions or {}).items()
    }
    for command in commands[:_MOST]:
        _say_command(notes, command, mentions.get(command.run, ()), whole)
    if len(commands) > _MOST:
        notes.not_run("commands", f"{len(commands) - _MOST} further commands are not described")
    if whole:
        _find_unstarted(notes, commands, mentions)
    for queued in find_queued(context):
        _say_queue(notes, queued, whole)
    _say_scripts(context, notes, whole)
    return notes.done()


def _where(mention: Mention) -> str:
    return f"{printable_path(mention.entry.path)}:{mention.line}"


def _say_command(notes: Notes, command: Registered, mentions: Sequence[Mention], whole: bool) -> None:
    if command.kind == "package":
        mentions = ()  # what installs it brings it; its name is that of much else
    starts = [_where(one) for one in mentions if one.how in ("starts", "calls")][:3]
    says = [_where(one) for one in mentions if one.how == "says"][:1]
    off = [_where(one) for one in mentions if one.how == "off"][:1]
    names = [_where(one) for one in mentions if one.how == "deploys"][:1]
    run = quote(command.run, 160)
    if command.kind == "package":
        what = "installing the package brings it"
    elif starts:
        what = f"started by {', '.join(starts)}"
    elif off:
        what = f"its line in {off[0]} is commented out" + ("; nothing else in the tree starts it" if whole else "")
    elif names:
        what = f"named by {names[0]}"
    elif says:
        what = f"for hands, as {says[0]} says" + ("; nothing else in the tree starts it" if whole else "")
    else:
        what = "nothing in the tree starts it" if whole else "what starts it is not known: not all files were read"
    notes.fact(
        "command of the code", f"Command `{run}` ({command.kind}): {what}.", notes.at(command.entry, command.line),
        job=quote(command.name, 80), runs_as=run, kind=command.kind, started=starts or names, told=says, off=off,
        unstarted=whole and not (starts or names or says) and command.kind != "package",
    )  # fmt: skip


def _find_unstarted(notes: Notes, commands: Sequence[Registered], mentions: Mapping[str, Sequence[Mention]]) -> None:
    """JOB-001: commands that read like work by the clock, and that no other file so much as names."""
    found = [
        one
        for one in commands
        if one.alone
        and one.kind != "package"
        and _PERIODIC.search(one.name.lower().rpartition(":")[2])
        and not mentions.get(one.run)
    ]
    if found:
        first, *others = [quote(one.name, 80) for one in found]
        nor = f", nor {', '.join(others[: _SHOWN - 1])}" if others else ""
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        why = "they need no argument and read" if others else "it needs no argument and reads"
        message = f"Nothing in the tree starts `{first}`{nor}{more}: {why} like work by the clock."
        notes.finding("JOB-001", "low", message, entry=found[0].entry, line=found[0].line)
        named = ", ".join(f"`{name}`" for name in (first, *others)[:_ASKED])
        rest = f" and {len(found) - _ASKED} more" if len(found) > _ASKED else ""
        notes.unknown(f"What started {named}{rest}, and when?", "whoever ran or paid for the hosting")


def _say_left_out(context: Context, notes: Notes, listed: list[Listed]) -> None:
    for path, files in unlisted(context, listed).items():
        shown = [f"`{printable_path(one)}`" for one in files[:_SHOWN]]
        more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
        statement = f"Not in `{printable_path(path)}`, though beside the jobs that it names: {', '.join(shown)}{more}."
        left_out = [printable_path(one) for one in files[:_NAMES]]
        notes.fact("left out", statement, notes.at(context.by_path[files[0]]), left_out=left_out)


def _say_environment(context: Context, notes: Notes, listed: list[Listed]) -> None:
    """Listed jobs whose first statement asks for one environment."""
    for file in dict.fromkeys(job.file for job in listed if job.file):
        lines = context.texts.lines(context.by_path[file])
        for number, line in enumerate(lines, 1):
            match = _ENVIRONMENT.search(line[:300])
            if match and any(
                re.search(r"\bfunction\b|=>|\bdef \w", near) for near in lines[max(number - 3, 0) : number]
            ):
                where = match["node"] or match["rails"]
                shown = next(job.name for job in listed if job.file == file)
                statement = f"Job `{quote(shown, 80)}` asks first whether it runs in `{where}`."
                notes.fact(
                    "only", statement, notes.at(context.by_path[file], number), only=where, runs=[quote(shown, 80)]
                )
                break


def _say_queue(notes: Notes, queued: Queued, whole: bool) -> None:
    names = [quote(job, 80) for job, _, _ in queued.jobs]
    shown = ", ".join(names[:_SHOWN])  # without backticks: each stands in a file of its own
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    worker = f"{printable_path(queued.worker[0].path)}:{queued.worker[1]}" if queued.worker else ""
    starts = f"{worker} starts a worker" if worker else "nothing in the tree starts a worker"
    known = f"; {starts}" if worker or (whole and queued.queue != "Active Job") else ""
    _, entry, line = queued.jobs[0]
    statement = f"Queued work ({queued.queue}): {len(names)} job{'s' if len(names) > 1 else ''}, {shown}{more}{known}."
    notes.fact("queue", statement, notes.at(entry, line), queue=queued.queue, names=names[:_NAMES], worker=worker)


def _say_scripts(context: Context, notes: Notes, whole: bool) -> None:
    folders: dict[str, list[tuple[str, bool]]] = {}
    first: dict[str, Entry] = {}
    for script in find_scripts(context):
        folder, _, base = script.entry.path.rpartition("/")
        folders.setdefault(folder, []).append((printable_path(base), script.named))
        first.setdefault(folder, script.entry)
    for folder, rows in folders.items():
        names = [base for base, _ in rows]
        unnamed = [base for base, named in rows if not named] if whole else []
        shown = ", ".join(f"`{one}`" for one in names[:_SHOWN])
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        left = ", ".join(f"`{one}`" for one in unnamed[:_SHOWN])
        alone = f"; no other file names {left}{' and more' if len(unnamed) > _SHOWN else ''}" if unnamed else ""
        statement = f"Scripts in `{printable_path(folder)}/`: {shown}{more}{alone}."
        shown_folder = printable_path(folder)
        notes.fact(
            "scripts", statement, notes.at(first[folder]), scripts=shown_folder, names=names[:_NAMES],
            unnamed=unnamed[:_NAMES],
        )  # fmt: skip
