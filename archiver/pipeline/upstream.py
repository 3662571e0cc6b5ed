"""Where a repository is fetched from: a view of a folder, or an address."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.errors import SourceError
from archiver.git.refs import State
from archiver.git.remote import Upstream, local_upstream, ls_remote, remote_upstream
from archiver.git.view import open_view
from archiver.pipeline.context import Context
from archiver.records.repository import Repository


@contextmanager
def open_upstream(repository: Repository, context: Context) -> Iterator[tuple[Upstream, State, tuple[str, ...]]]:
    """Where to fetch from, what it looks like now, and what a reader should know about it.

    Raises:
        SourceError: a shallow clone.
        UsageError, GitError: no repository there, or it cannot be reached.
    """
    if repository.forge == "local" or Path(repository.clone_url).is_absolute():
        with open_view(Path(repository.clone_url)) as view:
            if view.shallow:
                raise SourceError(f"{repository.name}: a shallow clone; run `git fetch --unshallow` there first")
            promised = ("a .promisor file says partial clone, but nothing is missing",) if view.promisor else ()
            borrowed = ("objects of another folder belong to it (alternates) and were copied too",)
            yield local_upstream(view), view.state, promised + (borrowed if view.borrows else ())
    else:
        upstream = remote_upstream(repository.clone_url, allow=context.allow, login=context.login(repository.clone_url))
        yield upstream, ls_remote(upstream, limits=context.limits), ()
