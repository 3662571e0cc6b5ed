"""From listed repositories to outcomes: copy, then label; one that fails never stops the others."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress

from archiver.errors import ArchiverError, GitError
from archiver.git.url import mask
from archiver.pipeline import absence
from archiver.pipeline.capture import Captured, capture
from archiver.pipeline.context import Context
from archiver.pipeline.label import label, survey
from archiver.publication import publication_of
from archiver.records.identity import host_of
from archiver.records.outcome import Outcome
from archiver.records.repository import Repository
from archiver.records.verdict import Verdict


def archive_all(repositories: Iterable[Repository], context: Context, jobs: int = 4) -> Iterator[Outcome]:
    """Archive repositories, several at once: all copies first, then what is said about them.

    A failed copy is an outcome at once; the others come as they are described.
    """
    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="archive") as pool:
        copies = {pool.submit(copy, repository, context, looking=True): repository for repository in repositories}
        described = []
        try:
            for future in as_completed(copies):
                outcome = future.result()
                if outcome.status == "failed":
                    yield outcome
                else:
                    described.append((copies[future], outcome))
            for done in as_completed([pool.submit(describe, *pair, context) for pair in described]):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def archive(repository: Repository, context: Context) -> Outcome:
    """Copy and label one repository. Never raises: what went wrong is the outcome."""
    outcome = copy(repository, context, looking=True)
    return outcome if outcome.status == "failed" else describe(repository, outcome, context)


def copy(repository: Repository, context: Context, *, looking: bool = False) -> Outcome:
    """The first half: the copy is safe before anything looks into it. Never raises.

    Args:
        looking: also read its activity, for the verdicts of the owner's other repositories.
    """
    try:
        outcome = copy_or_raise(repository, context)
    except Exception as error:
        return failed(repository, error)
    if looking:
        look(repository, outcome, context)
    return outcome


def look(repository: Repository, outcome: Outcome, context: Context) -> None:
    """Read its activity. Never raises: what cannot be read is said by `describe`, which tries again."""
    if outcome.project_id is not None:
        with suppress(Exception):
            survey(repository, outcome.project_id, context)


def copy_or_raise(repository: Repository, context: Context) -> Outcome:
    """The first half for a caller that tries again what is transient. Raises what `capture` raises.

    An archived origin that is not found is an outcome and no error: see `archiver.pipeline.absence`.
    """
    kept = absence.resting(repository, context)
    if kept:
        return kept
    try:
        captured = capture(repository, context)
    except GitError as error:
        missed = absence.not_found_by_git(repository, error, context)
        if missed:
            return missed
        raise absence.told_in_words(repository, error) from error
    if repository.forge != "local":
        absence.found_again(context, repository.origin)
        context.proven.add(f"git {host_of(repository.origin)}")
    return _outcome(repository, captured, context)


def describe(repository: Repository, outcome: Outcome, context: Context) -> Outcome:
    """The second half: verdict, licence, dossier. A failure here leaves the copy as it is and says so."""
    if outcome.project_id is None:
        return outcome
    try:
        verdict = label(repository, outcome.project_id, context)
        publication = _publication(outcome.project_id, context, verdict)
    except Exception as error:
        said = f"the copy is safe, but it could not be described: {reason_of(error)}"
        return outcome.model_copy(update={"reason": said, "exit_code": max(outcome.exit_code, 3)})
    return outcome.model_copy(
        update={
            "state": verdict.state if verdict else None,
            "confirmed": verdict is not None and verdict.confirmed_by is not None,
            "publication": publication,
        }
    )


def _publication(project_id: str, context: Context, verdict: Verdict | None) -> str | None:
    if verdict is None or not context.dossier:
        return None
    confirmed = verdict.confirmed_by is not None
    return publication_of(context.archive, context.archive.project(project_id), confirmed=confirmed).state


def failed(repository: Repository, error: Exception) -> Outcome:
    """The outcome of an error met while copying."""
    return failure_of(repository.name, repository.origin, error)


def failure_of(name: str, origin: str, error: Exception) -> Outcome:
    """The outcome of an error. One that nobody foresaw is named by its class, since its text may hold anything."""
    code = error.exit_code if isinstance(error, ArchiverError) else 3
    return Outcome(
        project_id=None,
        name=name,
        origin=mask(origin),
        status="failed",
        generation=None,
        state=None,
        reason=reason_of(error),
        exit_code=2 if code == 2 else 3,
    )


def reason_of(error: Exception) -> str:
    """One line a person can act on, masked."""
    if isinstance(error, ArchiverError):
        return mask(str(error))
    if isinstance(error, OSError) and error.strerror:
        where = f" ({os.fsdecode(error.filename)})" if isinstance(error.filename, str | bytes) else ""
        return f"the operating system says: {error.strerror}{where}; run `archiver doctor`"
    return f"unexpected {type(error).__name__}; run again with ARCHIVER_DEBUG=1 and report it"


def _outcome(repository: Repository, captured: Captured, context: Context) -> Outcome:
    reason = captured.reason
    if captured.status == "suspect":
        number = context.archive.project(captured.project_id).highest
        stays = f"generation {captured.generation} stays current" if captured.generation else "no generation counts yet"
        reason = (
            f"{reason}; {stays}; look at `archiver show {captured.project_id} --generation {number}`, then "
            f"`archiver accept {captured.project_id} --generation {number} --by NAME --why TEXT`"
        )
    return Outcome(
        project_id=captured.project_id,
        name=repository.name,
        origin=mask(repository.origin),
        status=captured.status,
        generation=captured.generation,
        state=None,
        reason=reason,
        exit_code=0 if captured.status in ("archived", "unchanged") else 3,
    )


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """The run's exit code: 2 when nothing but usage errors came of it, 3 when anything needs a person, else 0."""
    codes = [outcome.exit_code for outcome in outcomes]
    if codes and all(code == 2 for code in codes):
        return 2
    return 3 if any(codes) else 0
