"""Progress of long work on stderr: a bar on a terminal, a line an event elsewhere, nothing when quiet."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from archiver.cli.output import Output, plain


@dataclass(frozen=True)
class Progress:
    """What long work tells."""

    say: Callable[[str], None]
    """What is being done now."""
    step: Callable[[], None]
    """One more thing is done."""


@contextmanager
def counting(out: Output, what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many things are done, of how many that is found out on the way; on a terminal alone.

    Yields:
        To be called with (done, total).
    """
    if out.quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def progress(out: Output, total: int, what: str) -> Iterator[Progress]:
    """Show progress over `total` things while the body runs."""
    if out.quiet:
        yield Progress(lambda _: None, lambda: None)
    elif not sys.stderr.isatty():
        yield Progress(out.say, lambda: None)
    else:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield Progress(
                lambda text: bar.update(task, description=plain(text)[:60]),
                lambda: bar.update(task, advance=1),
            )
