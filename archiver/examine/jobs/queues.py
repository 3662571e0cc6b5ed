"""Queued work: jobs that the program hands to a worker, and what starts that worker."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.roles import role
from archiver.git.objects import Entry

_LARGEST = 300_000
_CLASS = re.compile(r"^\s*class\s+([A-Z][\w:]{0,80})")
_RUBY = (
    ("Sidekiq", re.compile(r"^\s*include\s+Sidekiq::(?:Worker|Job)\b")),
    ("Active Job", re.compile(r"^\s*class\s+[A-Z][\w:]*\s*<\s*(?:ApplicationJob|ActiveJob::Base)\b")),
    ("Resque", re.compile(r"^\s*@queue\s*=\s*:")),
)
_WORKERS = {
    "Celery": re.compile(r"\bcelery\b.{0,120}\bworker\b|\bcelery[_.-]?worker\b"),
    "RQ": re.compile(r"\brq[ _]?worker\b|\brqworker\b|[\"']rq[\"'],\s*[\"']worker"),
    "Sidekiq": re.compile(r"\b(?:exec|bin/)\s*sidekiq\b|^\s*\w+:\s*sidekiq\b|[\"']sidekiq[\"'],?\s*[\"'-]|sidekiq -"),
    "Resque": re.compile(r"\bresque:work"),
    "Active Job": re.compile(r"\bjobs:work\b|\bdelayed_job\b.{0,20}\bstart\b|\bsidekiq\b|good_job start|\bresque:work"),
}
_STARTERS = re.compile(
    r"(?:^|/)(?:Procfile[\w.]*|(?:docker-)?compose[\w.-]*\.ya?ml|[Dd]ockerfile[\w.-]*|Makefile|package\.json|app\.json"
    r"|heroku\.yml|run)$|\.(?:sh|bash|ya?ml|toml|conf|service|ini|tf|json|rb|erb)$|(?:^|/)(?:bin|scripts?)/[\w-]+$"
)


@dataclass(frozen=True)
class Queued:
    """The jobs of one queue."""

    queue: str
    """Celery, RQ, Sidekiq, Active Job or Resque."""
    jobs: tuple[tuple[str, Entry, int], ...]
    """Name, file and line of each."""
    worker: tuple[Entry, int] | None
    """Where a worker is started."""

    @property
    def folder(self) -> str:
        """The folder with the most of them."""
        return Counter(posixpath.dirname(entry.path) for _, entry, _ in self.jobs).most_common(1)[0][0]


def find_queued(context: Context) -> tuple[Queued, ...]:
    """Each queue that has jobs in product code."""
    found: dict[str, list[tuple[str, Entry, int]]] = {}
    for queue, job, entry, line in (*_python(context), *_ruby(context)):
        found.setdefault(queue, []).append((job, entry, line))
    return tuple(Queued(queue, tuple(jobs), _worker(context, queue)) for queue, jobs in found.items())


def _python(context: Context) -> Iterator[tuple[str, str, Entry, int]]:
    uses = {dependency.name.lower() for dependency in context.dependencies}
    celery = "celery" in uses
    rq = bool(uses & {"rq", "django-rq", "flask-rq", "flask-rq2"})
    if not (celery or rq):
        return
    for file in context.code.of("python"):
        if file.role != "code":
            continue
        for function in file.functions:
            for word in function.decorators:
                last = word.rpartition(".")[2]
                if celery and (last in ("task", "shared_task", "periodic_task") or last.endswith("_task")):
                    yield "Celery", function.name, file.entry, function.line
                    break
                if rq and last == "job":
                    yield "RQ", function.name, file.entry, function.line
                    break


def _ruby(context: Context) -> Iterator[tuple[str, str, Entry, int]]:
    for entry in context.entries:
        if not entry.path.endswith(".rb") or role(entry.path) != "code" or (entry.size or 0) > _LARGEST:
            continue
        name, at = "", 0
        for number, line in enumerate(context.texts.lines(entry), 1):
            if match := _CLASS.match(line):
                name, at = match[1], number
            for queue, pattern in _RUBY:
                if name and name != "ApplicationJob" and pattern.match(line):
                    yield queue, name, entry, at


def _worker(context: Context, queue: str) -> tuple[Entry, int] | None:
    """The first line that starts one: in a Procfile before any other file."""
    wanted = [e for e in context.entries if _STARTERS.search(e.path) and role(e.path) == "code"]
    for entry in sorted(wanted, key=lambda e: ("Procfile" not in e.path, "compose" not in e.path, e.path)):
        if (entry.size or 0) > _LARGEST or (entry.path.endswith((".rb", ".erb")) and "deploy" not in entry.path):
            continue
        for number, line in enumerate(context.texts.lines(entry), 1):
            if not line.lstrip().startswith(("#", "//")) and _WORKERS[queue].search(line[:400]):
                return entry, number
    return None
