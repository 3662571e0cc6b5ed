"""The tasks: one a repository and stage. Whether waiting helps is the error's own word, `transient`."""

from collections.abc import Sequence
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture, as_completed, wait
from prefect.utilities.annotations import opaque

from archiver.errors import ArchiverError
from archiver.pipeline import archive
from archiver.pipeline.context import Context
from archiver.records.outcome import Outcome
from archiver.records.repository import Repository
from flows.show import Progress
from flows.told import told


def is_transient(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """Retry only what says of itself that waiting can help."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, ArchiverError) and error.transient


@task(
    name="copy",
    task_run_name="copy {repository.name}",
    retries=3,  # after the pauses of PREFECT_TASK_DEFAULT_RETRY_DELAY_SECONDS: flows/environment.py
    retry_jitter_factor=0.5,
    retry_condition_fn=is_transient,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def copy_repository(repository: Repository, context: Context) -> Outcome:
    """Copy one repository; raises, so that a transient error is tried again."""
    try:
        return archive.copy_or_raise(repository, context)
    except Exception as error:
        raise told(error) from None


@task(name="describe", task_run_name="describe {repository.name}", cache_policy=NO_CACHE, persist_result=False)
def describe_repository(repository: Repository, outcome: Outcome, context: Context) -> Outcome:
    """Verdict, licence and dossier of one copy."""
    return archive.describe(repository, outcome, context)


@task(name="look", task_run_name="look {repository.name}", cache_policy=NO_CACHE, persist_result=False)
def look_at_repository(repository: Repository, outcome: Outcome, context: Context) -> None:
    """Read the activity of one copy, before any verdict is made."""
    archive.look(repository, outcome, context)


def unwalked(context: Context) -> Any:
    """The context as an argument that Prefect does not walk through.

    It looks into every argument for futures of other tasks; what other threads note in a context meanwhile ends that
    with "dictionary changed size during iteration", and the flow with it.
    """
    return opaque(context)


def copy_all(
    repositories: Sequence[Repository], context: Context, progress: Progress
) -> list[tuple[Repository, Outcome]]:
    """Copy everything; a repository that failed is an outcome like any other."""
    futures: dict[Any, Repository] = {copy_repository.submit(r, unwalked(context)): r for r in repositories}
    done = []
    for future in as_completed(list(futures)):
        repository = futures[future]
        outcome = _outcome(future, repository)
        done.append((repository, outcome))
        progress.step(outcome)
    return done


def describe_all(copied: Sequence[tuple[Repository, Outcome]], context: Context) -> list[Outcome]:
    """Describe everything that was copied, once the activity of all of it is known."""
    wait([look_at_repository.submit(*pair, unwalked(context)) for pair in copied if pair[1].status != "failed"])
    outcomes = [outcome for _, outcome in copied if outcome.status == "failed"]
    futures = {
        describe_repository.submit(repository, outcome, unwalked(context)): repository
        for repository, outcome in copied
        if outcome.status != "failed"
    }
    return outcomes + [_outcome(future, futures[future]) for future in as_completed(list(futures))]


def _outcome(future: PrefectFuture[Outcome], repository: Repository) -> Outcome:
    result = future.result(raise_on_failure=False)
    return archive.failed(repository, result) if isinstance(result, Exception) else result
