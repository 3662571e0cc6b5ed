"""`archiver show`: what the archive holds of a project."""

import json
from typing import Any

import click

from archiver.bootstrap import open_archive
from archiver.cli.deciding import describe
from archiver.cli.options import common
from archiver.cli.output import Output, print_json
from archiver.errors import UsageError
from archiver.publication import publication_of
from archiver.records.archive import Manifest
from archiver.records.licence import LicenceReport
from archiver.records.publication import Publication
from archiver.records.verdict import Verdict
from archiver.settings import load_settings
from archiver.store.archive import Archive, ProjectView


@click.command("show", short_help="Show an archived project.")
@click.argument("project")
@click.option("--generation", type=click.IntRange(min=1), help="A generation other than the current one.")
@common
def command(project: str, generation: int | None, store: str | None, out: Output) -> None:
    """Show PROJECT (an id, or owner/name): manifest, publication, verdict, licence, and what was not copied."""
    archive = open_archive(load_settings(store=store), writing=False)
    view = archive.project(archive.resolve(project, out.say))
    number = generation or view.current or view.highest
    if number not in view.generations:
        raise UsageError(f"{project}: no generation {number}; held are {', '.join(map(str, view.generations))}")
    manifest = view.manifest(number)
    verdict = _blob(archive, view, "verdict", number)
    held = _blob(archive, view, "licence", number)
    report = LicenceReport.model_validate(held).without_contacts() if held else None
    publication = publication_of(archive, view)
    if out.json:
        licence = report.model_dump(mode="json") if report else None
        shown = {"manifest": manifest.model_dump(mode="json"), "verdict": verdict, "licence": licence}
        print_json({**shown, "publication": publication.model_dump(mode="json")})
        return
    _describe(out, view, manifest, publication)
    if verdict:
        said = Verdict.model_validate(verdict)
        out.line(f"\n{said.sentence}")
        out.table(
            ("speaks", "strength", "evidence", "source"),
            [(e.direction, e.strength, e.statement, e.locator) for e in said.evidence],
        )
    if report:
        out.line(f"\nlicence: {report.expression or 'none found'}: {report.sentence}")
        for action in report.required_actions:
            out.line(f"  {'first' if action.blocking else 'then'}: {action.text} ({action.who})")
    handoff = _blob(archive, view, "dossier", number, "handoff.json")
    if isinstance(handoff, dict):
        _readiness(out, handoff)


def _blob(archive: Archive, view: ProjectView, kind: str, generation: int, name: str | None = None) -> object:
    """The newest record of a kind about a generation, as plain data; None where none was made."""
    event = view.latest(kind, generation)
    blob = next((b for b in event.blobs if b.kind == (name or kind)), None) if event else None
    return json.loads(archive.read_blob(blob.sha256)) if blob else None


def _readiness(out: Output, handoff: dict[str, Any]) -> None:
    """What the dossier says of each component, and how much it holds; an older one may say less."""
    from archiver.dossier.lights import ROLES
    from archiver.dossier.sections.words import counted

    lists = (("facts", "fact"), ("findings", "finding"), ("unknowns", "open question"), ("tasks", "task"))
    told = [counted(len(handoff.get(key) or ()), thing) for key, thing in lists]
    out.line(f"\ndossier of {handoff.get('as_of')}: {', '.join(told)}")
    for part in handoff.get("components") or ():
        role, path, light = part.get("role"), part.get("path"), part.get("readiness")
        blockers = part.get("blockers") or ("nothing known stands in the way",)
        more = f" (and {len(blockers) - 1} more)" if len(blockers) > 1 else ""
        out.line(f"  {ROLES.get(role, role)}{f', {path}/' if path else ''}: {light}: {blockers[0]}{more}")


def _describe(out: Output, view: ProjectView, manifest: Manifest, publication: Publication) -> None:
    out.line(f"{view.project_id}: {manifest.source.url}")
    current = ", the current one" if manifest.generation == view.current else f" (current is {view.current or 'none'})"
    out.line(f"generation {manifest.generation} of {len(view.generations)}{current}, {manifest.status}")
    if manifest.status_reason:
        out.line(f"  {manifest.status_reason}")
    if event := view.latest("acceptance", manifest.generation):
        out.line(f"  accepted by {event.by} on {event.at[:10]}: {event.data.get('why')}")
    size = sum(bundle.size for bundle in manifest.bundles)
    out.line(
        f"captured {manifest.captured_at}, {manifest.refs.count} refs, {manifest.object_count} objects, "
        f"{size / 1e6:.1f} MB in {len(manifest.bundles)} bundles, fsck {manifest.fsck.level}"
    )
    out.line(f"SWHID {manifest.swhid or f'none: {manifest.swhid_reason}'}")
    describe(publication, out)
    out.table(
        ("beside git", "state", "held", "of", "why"),
        [(p.kind, p.state.replace("_", " "), p.count, p.forge_total, p.reason) for p in manifest.parts],
    )
