"""Plan and carry out an adoption from the store alone."""

from pathlib import Path

from archiver import adopt as stage
from archiver.errors import GateError
from archiver.git.command import Limits
from archiver.git.remote import Upstream
from archiver.git.url import mask
from archiver.pack.prove import scratch_repository
from archiver.pack.rebuild import archived_state, rebuild
from archiver.pipeline.context import Context
from archiver.pipeline.reading import open_generation
from archiver.publication import publication_of
from archiver.records.adoption import Adoption
from archiver.records.archive import Manifest
from archiver.records.licence import LicenceReport
from archiver.store.archive import ProjectView


def adopt(context: Context, project_id: str, name: str, target: Path | Upstream, *, apply: bool) -> Adoption:
    """The plan; with `apply` also the push and its proof. Nothing is written while a refusal stands.

    Raises:
        GateError: no generation, or the target cannot be used.
    """
    archive = context.archive
    view = archive.project(project_id)
    if view.current is None:
        raise GateError(f"{name}: no generation to adopt; run `archiver archive` first")
    manifest = view.manifest(view.current)
    state = archived_state(archive, manifest)
    report = _report(view, manifest, context)
    shown = mask(target.url if isinstance(target, Upstream) else str(target))
    accepted = any(e.kind == "acceptance" and e.generation == view.current for e in view.events())
    plan = stage.plan(name, manifest, state, report, shown, publication_of(archive, view), accepted=accepted)
    held = stage.target_state(target)
    if held and held.refs:
        refusal = f"{shown}: holds {len(held.refs)} refs already; give an empty repository"
        plan = plan.model_copy(update={"refusals": (*plan.refusals, refusal)})
    if not apply or plan.refusals:
        return Adoption(plan=plan, applied=False, verified=False)
    with scratch_repository(None, state.object_format) as git_dir:
        rebuild(archive, manifest, git_dir)
        verified = stage.push(git_dir, state, target, Limits())
    return Adoption(plan=plan, applied=True, verified=verified)


def _report(view: ProjectView, manifest: Manifest, context: Context) -> LicenceReport | None:
    """What may be done with it today; None where nobody looked.

    The archived report counts where it was made today by today's rules. Else the archived generation is read again:
    a licence can change with time, rules get better, and upstream, from which a run would renew it, may be gone.
    """
    # Here, because a plan that was refused before needs no texts.
    from archiver.pipeline.licence import licence_rules, read_licence, upstream_of

    event = view.latest("licence", manifest.generation)
    if event is None:
        return None
    held = LicenceReport.model_validate_json(context.archive.read_blob(event.blobs[0].sha256))
    if event.made_with.get("rules") == licence_rules(context) and held.as_of == context.as_of:
        return held
    upstream = upstream_of(held.upstream.origin if held.upstream else None, context)
    verdict = view.latest("verdict", manifest.generation)
    state = verdict.data.get("state") if verdict else None
    with open_generation(context, view, manifest) as reader:
        return read_licence(reader, manifest.source.url, state if isinstance(state, str) else None, context, upstream)
