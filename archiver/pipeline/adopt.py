"""Plan and carry out an adoption from the store alone."""

from pathlib import Path

from archiver import adopt as stage
from archiver.errors import GateError
from archiver.git.command import Limits
from archiver.git.remote import Upstream
from archiver.git.url import mask
from archiver.pack.prove import scratch_repository
from archiver.pack.rebuild import archived_state, rebuild
from archiver.records.adoption import Adoption
from archiver.records.licence import LicenceReport
from archiver.store.archive import Archive


def adopt(archive: Archive, project_id: str, name: str, target: Path | Upstream, *, apply: bool) -> Adoption:
    """The plan; with `apply` also the push and its proof. Nothing is written while a refusal stands.

    Raises:
        GateError: no generation, or the target cannot be used.
    """
    view = archive.project(project_id)
    if view.current is None:
        raise GateError(f"{name}: no generation to adopt; run `archiver archive` first")
    manifest = view.manifest(view.current)
    state = archived_state(archive, manifest)
    event = view.latest("licence", view.current)
    report = None
    if event:
        report = LicenceReport.model_validate_json(archive.read_blob(event.blobs[0].sha256))
    shown = mask(target.url if isinstance(target, Upstream) else str(target))
    accepted = any(e.kind == "acceptance" and e.generation == view.current for e in view.events())
    plan = stage.plan(name, manifest, state, report, shown, accepted=accepted)
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
