"""Give an archived project to whoever takes it over: branches and tags, never `--mirror`, and only past the gates."""

from collections.abc import Mapping
from pathlib import Path

from archiver.errors import GateError, GitError
from archiver.git.command import Limits, run
from archiver.git.refs import State
from archiver.git.remote import Upstream, ls_remote
from archiver.git.view import find_git_dir, init_bare, read_state
from archiver.records.adoption import AdoptionPlan
from archiver.records.archive import Manifest
from archiver.records.licence import LicenceReport
from archiver.records.publication import Publication

_BATCH = 500
"""Refs in one push: hosts limit the size of a push's command list."""

_CHECK = "check the address, and ARCHIVER_TARGET_USER and ARCHIVER_TARGET_PASSWORD, who must be able to push there"


def pushed_refs(state: State) -> dict[str, str]:
    """Branches and tags; pull-request heads and other refs stay in the archive."""
    return {name: oid for name, oid in state.refs.items() if name.startswith(("refs/heads/", "refs/tags/"))}


def plan(
    name: str,
    manifest: Manifest,
    state: State,
    report: LicenceReport | None,
    target: str,
    publication: Publication,
    *,
    accepted: bool,
) -> AdoptionPlan:
    """What adopting this generation means, and what stands against it; `accepted`: a person decided that it counts."""
    refs = pushed_refs(state)
    branches = sum(ref.startswith("refs/heads/") for ref in refs)
    return AdoptionPlan(
        project_id=manifest.project_id,
        name=name,
        generation=manifest.generation,
        target=target,
        branches=branches,
        tags=len(refs) - branches,
        left_out=len(state.refs) - len(refs),
        default_branch=(state.head_symref or "").removeprefix("refs/heads/") or None,
        licence=report.expression if report else None,
        licence_verdict=report.verdict if report else None,
        licence_as_of=report.as_of if report else None,
        required_actions=report.required_actions if report else (),
        refusals=tuple(_refusals(manifest, report, publication, accepted)),
    )


def _refusals(manifest: Manifest, report: LicenceReport | None, publication: Publication, accepted: bool) -> list[str]:
    """The gates: a whole or accepted generation, a licence that lets the adopter use it, and nothing private in it.

    It need not be open to the public, for an adopter is one and known. A project that a person withheld is for nobody.
    """
    said = []
    if manifest.status != "whole" and not accepted:
        said.append(f"generation {manifest.generation} is {manifest.status}: {manifest.status_reason}")
    if report is None:
        said.append("no licence report: run `archiver archive` again without --no-dossier")
    elif report.verdict not in ("adopt", "adopt_with_conditions"):
        said.append(f"licence: {report.sentence}")
    else:
        said += [f"first: {action.text} ({action.who})" for action in report.required_actions if action.blocking]
    if publication.withheld_on:
        said.append(f"{publication.because}; `archiver publish {publication.project_id}` takes that back")
    return said + [one.text for one in publication.missing if one.what in ("scan", "findings")]


def target_state(target: Path | Upstream) -> State | None:
    """What the target holds now; None for a folder that does not exist yet.

    Raises:
        GateError: the folder holds something that is no repository.
        GitError: the URL cannot be read.
    """
    if isinstance(target, Upstream):
        try:
            return ls_remote(target)
        except GitError as error:
            raise GitError(f"{error}; {_CHECK}", returncode=error.returncode, transient=error.transient) from error
    if not target.exists():
        return None
    git_dir = find_git_dir(target)
    if git_dir is None or git_dir != target:
        raise GateError(f"{target}: exists and is no bare repository; give a folder that does not exist")
    return read_state(git_dir)


def push(git_dir: Path, state: State, target: Path | Upstream, limits: Limits) -> bool:
    """Push branches and tags of a rebuilt generation, then read the target back.

    Returns:
        Whether the target holds exactly the pushed refs.
    """
    refs = pushed_refs(state)
    if isinstance(target, Path):
        if not target.exists():
            _make(target, state.object_format)
        if state.head_symref:
            run(["symbolic-ref", "HEAD", state.head_symref], git_dir=target)
        destination = Upstream(target.absolute().as_uri(), ("file",))
    else:
        destination = target
    for batch in _batches(refs):
        _push(git_dir, batch, destination, limits)
    held = target_state(target)
    return held is not None and pushed_refs(held) == refs


def _make(target: Path, object_format: str) -> None:
    try:
        init_bare(target, object_format)
    except GitError as error:
        raise GateError(f"{target}: cannot be made there; give a folder that you may write to ({error})") from error


def _batches(refs: Mapping[str, str]) -> list[list[str]]:
    names = sorted(refs)
    return [names[i : i + _BATCH] for i in range(0, len(names), _BATCH)]


def _push(git_dir: Path, names: list[str], target: Upstream, limits: Limits) -> None:
    args = ["push", "--quiet", "--atomic", "--no-verify", "--", target.url, *(f"{name}:{name}" for name in names)]
    done = run(args, git_dir=git_dir, protocols=target.protocols, config=target.config, limits=limits, check=False)
    if done.returncode and "atomic" in done.stderr and "not support" in done.stderr:
        args.remove("--atomic")
        done = run(args, git_dir=git_dir, protocols=target.protocols, config=target.config, limits=limits, check=False)
    if done.returncode:
        said = " ".join(done.stderr.split())[:400]
        raise GitError(f"the target refused: {said}; {_CHECK}", returncode=done.returncode)
