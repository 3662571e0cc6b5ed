"""What the tests need: servers that CI starts beside them, and databases that they or the settings name."""

import re
from collections.abc import Iterator

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import load_yaml, mapping, sequence
from archiver.examine.roles import role
from archiver.git.objects import Entry
from archiver.quoting import printable_path

_Place = tuple[str, Entry, int | None]

_LARGEST = 300_000
_CI = re.compile(r"^(?:\.github/workflows/[^/]+\.ya?ml|\.travis\.yml|\.circleci/config\.yml|\.gitlab-ci\.yml)$")
_SERVERS = (
    (re.compile(r"postgis", re.I), "PostGIS"),
    (re.compile(r"postgres", re.I), "PostgreSQL"),
    (re.compile(r"mysql|mariadb", re.I), "MySQL"),
    (re.compile(r"mongo", re.I), "MongoDB"),
    (re.compile(r"redis", re.I), "Redis"),
    (re.compile(r"elasticsearch|opensearch", re.I), "Elasticsearch"),
    (re.compile(r"rabbitmq", re.I), "RabbitMQ"),
    (re.compile(r"memcached", re.I), "Memcached"),
    (re.compile(r"dynamodb", re.I), "DynamoDB"),
)
_CREATE = "the right to create a database"
_WORDS = (
    (re.compile(r"postgis://|db\.backends\.postgis\b|CREATE EXTENSION[\w ]{0,20} postgis", re.I), "PostGIS"),
    (re.compile(r"postgres(?:ql)?(?:\+\w{1,20})?://|db\.backends\.postgresql", re.I), "PostgreSQL"),
    (re.compile(r"mysql(?:\+\w{1,20})?://|db\.backends\.mysql\b"), "MySQL"),
    (re.compile(r"mongodb://"), "MongoDB"),
    (re.compile(r"redis://"), "Redis"),
    (re.compile(r"\bcreate database\b|\bcreate_database\(", re.I), _CREATE),
    (re.compile(r"\bcreate extension\b", re.I), "the right to create extensions"),
    (re.compile(r"\bselenium\b.{0,40}\bwebdriver\b|\bfrom selenium\b|selenium-webdriver"), "a browser (Selenium)"),
)
_WITH_DATABASE = re.compile(r"(?:^|\.)(?:TestCase|TransactionTestCase|LiveServerTestCase|APITestCase|WebTest)$")
_SETTINGS = re.compile(r"(?:^|/)settings(?:/(?:base|common|test\w*|defaults?|__init__))?\.py$")


def say_needs(context: Context, notes: Notes) -> None:
    """One fact with each server once and its first place; CI is asked first, because there they do run."""
    found: dict[str, _Place] = {}
    for what, entry, line in (*_in_ci(context), *_in_tests(context), *_in_settings(context)):
        found.setdefault(what, (what, entry, line))
    if "PostGIS" in found:
        found.pop("PostgreSQL", None)
    if found:
        told = ", ".join(
            f"{what} (`{printable_path(entry.path)}{f':{line}' if line else ''}`)"
            for what, entry, line in found.values()
        )
        _, entry, line = next(iter(found.values()))
        notes.fact("needs", f"The tests need {told}.", notes.at(entry, line), needs=list(found))


def has_ci(context: Context) -> bool:
    """Whether a CI service whose logs may still stand ran something here."""
    return any(_CI.search(entry.path) for entry in context.entries)


def _in_ci(context: Context) -> Iterator[_Place]:
    """Servers beside the jobs: `services`, add-ons, and the images of a job behind its first."""
    for entry in context.entries:
        if not _CI.search(entry.path):
            continue
        text = context.texts.read(entry) or ""
        data = mapping(load_yaml(text))
        names = list(_services(data.get("services"))) + [str(key) for key in mapping(data.get("addons"))]
        for job in mapping(data.get("jobs")).values():
            names += _services(mapping(job).get("services"))
            names += [str(mapping(image).get("image")) for image in sequence(mapping(job).get("docker"))[1:]]
        for name in names:
            if what := next((label for pattern, label in _SERVERS if pattern.search(name)), None):
                at = text.find(name)
                yield what, entry, text.count("\n", 0, at) + 1 if at >= 0 else None


def _services(value: object) -> Iterator[str]:
    """Names and images, whether listed or keyed."""
    for row in [value] if isinstance(value, str) else sequence(value):
        yield str(mapping(row).get("name") or row)
    for key, row in mapping(value).items():
        yield str(mapping(row).get("image") or key)


def _in_tests(context: Context) -> Iterator[_Place]:
    for entry in context.entries:
        if (
            role(entry.path) == "test"
            and (entry.size or 0) <= _LARGEST
            and re.search(r"\.(?:py|[jt]sx?|rb)$", entry.path)
        ):
            for number, line in enumerate(context.texts.lines(entry), 1):
                if not line.lstrip().startswith(("#", "//", "*")):
                    yield from ((what, entry, number) for pattern, what in _WORDS if pattern.search(line))


def _in_settings(context: Context) -> Iterator[_Place]:
    """Django's tests make their own database on the server that the settings name."""
    uses = any(
        file.role == "test" and any(i.module.startswith("django") for i in file.imports) for file in context.code.files
    )
    keeps = any(
        file.role == "test" and any(_WITH_DATABASE.search(base) for one in file.classes for base in one.bases)
        for file in context.code.files
    )
    marked = any(
        file.role == "test" and any("django_db" in d for f in file.functions for d in f.decorators)
        for file in context.code.files
    )
    if not (uses or marked):
        return
    for entry in context.entries:
        if _SETTINGS.search(entry.path) and (entry.size or 0) <= _LARGEST:
            for number, line in enumerate(context.texts.lines(entry), 1):
                if re.search(r"ENGINE|DATABASE_URL|dj_database_url|://", line) and not line.lstrip().startswith("#"):
                    servers = [what for pattern, what in _WORDS[:3] if pattern.search(line)]
                    yield from ((what, entry, number) for what in servers)
                    if servers and (keeps or marked):
                        yield _CREATE, entry, number
